//! A mixed history in the proportions of a border: most people come once and leave, some live here.

use sekisho_codec::arbitrary::{Arbitrary, Rng};
use sekisho_codec::encode_event;
use sekisho_domain::ids::{CaseId, Subject};
use sekisho_domain::person::departure::ReentryIntent;
use sekisho_domain::person::landing::LandingKind;
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{Event, EventRecord};
use uuid::Uuid;

use super::Recorded;

/// Draws events of each type once and uses them again with ids and dates of their own.
struct Templates {
    by_type: Vec<Vec<EventRecord>>,
}

impl Templates {
    fn draw(seed: u64) -> Self {
        let mut random = Arbitrary::new(seed);
        let by_type = (0..Event::ALL.len())
            .map(|index| (0..64).filter_map(|_| random.event(index).ok()).collect())
            .collect();
        Self { by_type }
    }

    fn take(&self, random: &mut Rng, name: &str) -> Option<EventRecord> {
        let of_type = self.by_type.get(Event::index_of(name)?)?;
        let mut record = random.pick(of_type)?.clone();
        record.meta.flags.clear();
        record.meta.corrects = None;
        record.meta.legal_grounds.truncate(1);
        Some(record)
    }
}

/// What one kind of person does, as event types.
const VISITOR: &[&str] =
    &["PersonRegistered", "TravelDocumentLinked", "LandingPermitted", "DepartureConfirmed"];
const VISITOR_AGAIN: &[&str] = &[
    "PersonRegistered",
    "TravelDocumentLinked",
    "LandingPermitted",
    "DepartureConfirmed",
    "LandingPermitted",
    "DepartureConfirmed",
];
const RESIDENT: &[&str] = &[
    "PersonRegistered",
    "TravelDocumentLinked",
    "LandingPermitted",
    "PlaceOfResidenceNotified",
    "DepartureConfirmed",
    "LandingPermitted",
    "ApplicationReceived",
    "ApplicationApproved",
    "PeriodOfStayExtended",
    "PlaceOfResidenceNotified",
];

/// About `events` events over `partitions` partitions: seven visitors in ten come once, two come twice, one lives here.
/// People come one after another, and their events lie among those of 500 others.
pub fn mixed(seed: u64, events: usize, partitions: u32) -> Vec<Recorded> {
    let mut random = Rng::new(seed);
    let templates = Templates::draw(seed);
    let mut writer = Writer {
        next: vec![0; partitions as usize],
        records: Vec::with_capacity(events),
        day: 20_454,
    };
    let mut here: Vec<Person> = Vec::new();
    while writer.records.len() < events {
        while here.len() < 500 {
            here.push(Person::new(&mut random));
        }
        let at = random.below(here.len());
        let Some(person) = here.get_mut(at) else { break };
        if !person.step(&mut random, &templates, &mut writer) {
            here.swap_remove(at);
        }
    }
    writer.records
}

struct Writer {
    next: Vec<i64>,
    records: Vec<Recorded>,
    day: i32,
}

struct Person {
    subject: Subject,
    plan: &'static [&'static str],
    done: usize,
    stay: Uuid,
    application: Option<CaseId>,
}

impl Person {
    fn new(random: &mut Rng) -> Self {
        let plan = match random.below(10) {
            0..7 => VISITOR,
            7..9 => VISITOR_AGAIN,
            _ => RESIDENT,
        };
        let application = CaseId::parse(&format!("TYO-26-{}", random.below(10_000_000))).ok();
        Self {
            subject: Subject::person(random.uuid()),
            plan,
            done: 0,
            stay: random.uuid(),
            application,
        }
    }

    fn step(&mut self, random: &mut Rng, templates: &Templates, out: &mut Writer) -> bool {
        let Some(name) = self.plan.get(self.done) else { return false };
        let Some(mut record) = templates.take(random, name) else { return false };
        self.done += 1;
        let count = out.records.len();
        if count.is_multiple_of(2000) {
            out.day += 1;
        }
        let day = Date::from_days(out.day.min(80_000)).unwrap_or(Date::MIN);
        let micros = i64::from(out.day) * 86_400_000_000
            + i64::try_from(count % 2000).unwrap_or(0) * 43_000_000;
        let at = Timestamp::from_micros(micros).unwrap_or(Timestamp::MIN);
        let meta = &mut record.meta;
        meta.subject_kind = self.subject.kind;
        meta.subject_id = self.subject.id;
        meta.version = i64::try_from(self.done).unwrap_or(0);
        meta.event_id = random.uuid();
        meta.command_id = random.uuid();
        (meta.occurred_at, meta.recorded_at) = (at, at);
        let resident = self.plan.len() == RESIDENT.len();
        let id = meta.event_id;
        self.tie(random, resident, day, id, &mut record.event);
        let partition = (self.subject.id.as_u128() % out.next.len() as u128) as usize;
        let Some(offset) = out.next.get_mut(partition) else { return false };
        let mut value = Vec::with_capacity(256);
        encode_event(&record, &mut value);
        out.records.push(Recorded {
            partition: i32::try_from(partition).unwrap_or(0),
            offset: *offset,
            key: self.subject.to_string().into_bytes(),
            value,
        });
        *offset += 1;
        true
    }

    fn tie(&mut self, random: &mut Rng, resident: bool, day: Date, id: Uuid, event: &mut Event) {
        let again = self.done > 4;
        match event {
            Event::TravelDocumentLinked(e) => e.document_id = random.uuid(),
            Event::LandingPermitted(e) => {
                if !(resident && again) {
                    self.stay = id;
                }
                e.kind = if resident && again {
                    LandingKind::DeemedReentry
                } else {
                    LandingKind::NewEntry
                };
                e.stay_id = self.stay;
                e.permitted_on = day;
                e.stay_end = Some(day.plus_days(if resident { 365 } else { 90 }));
            }
            Event::DepartureConfirmed(e) => {
                e.stay_id = Some(self.stay);
                e.departed_on = day;
                e.reentry = if resident { ReentryIntent::Deemed } else { ReentryIntent::None };
                e.days_over = 0;
            }
            Event::PlaceOfResidenceNotified(e) => e.moved_in_on = day,
            Event::ApplicationReceived(e) => {
                e.stay_id = Some(self.stay);
                e.received_on = day;
                self.number(&mut e.application_id);
            }
            Event::ApplicationApproved(e) => {
                e.decided_on = day;
                self.number(&mut e.application_id);
            }
            Event::PeriodOfStayExtended(e) => {
                e.stay_id = self.stay;
                e.decided_on = day;
                e.stay_end = Some(day.plus_days(730));
                self.number(&mut e.application_id);
            }
            _ => {}
        }
    }

    fn number(&self, id: &mut CaseId) {
        if let Some(number) = &self.application {
            *id = number.clone();
        }
    }
}
