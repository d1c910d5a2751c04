//! Histories that try hard: ids from small pools, days close together, late and repeated facts, corrections of
//! anything by anything.

use sekisho_codec::arbitrary::{Arbitrary, Rng};
use sekisho_codec::records::{AuditEntry, AuditKind};
use sekisho_codec::{encode_audit, encode_event};
use sekisho_domain::ids::{CaseId, EventType, FieldPath, Subject, ValueText};
use sekisho_domain::time::Date;
use sekisho_domain::{Event, EventRecord};
use uuid::Uuid;

use super::families::{self, FAMILIES, Ids};
use crate::batch::Input;

/// A record with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// Key.
    pub key: Vec<u8>,
    /// Value.
    pub value: Vec<u8>,
}

impl Recorded {
    /// As the engine takes it.
    pub fn input(&self) -> Input<'_> {
        Input {
            partition: self.partition,
            offset: self.offset,
            timestamp: 0,
            key: Some(&self.key),
            value: Some(&self.value),
        }
    }
}

/// Histories of `persons` persons of up to `longest` events each, interleaved over three partitions.
pub fn histories(seed: u64, persons: usize, longest: usize) -> Vec<Recorded> {
    let mut random = Arbitrary::new(seed);
    let mut open: Vec<std::vec::IntoIter<EventRecord>> = (0..persons)
        .map(|_| {
            let subject = Subject::person(random.rng().uuid());
            let length = 1 + random.rng().below(longest);
            history(&mut random, subject, length).into_iter()
        })
        .collect();
    let mut next = [0i64; 3];
    let mut records = Vec::new();
    while !open.is_empty() {
        let at = random.rng().below(open.len());
        let Some(event) = open.get_mut(at).and_then(Iterator::next) else {
            drop(open.swap_remove(at));
            continue;
        };
        let partition = (event.meta.subject_id.as_u128() % 3) as usize;
        let Some(offset) = next.get_mut(partition) else { continue };
        // Markers of transactions take offsets of their own.
        *offset += 1 + i64::from(random.rng().one_in(5));
        let mut value = Vec::new();
        encode_event(&event, &mut value);
        records.push(Recorded {
            partition: i32::try_from(partition).unwrap_or(0),
            offset: *offset,
            key: event.meta.subject().to_string().into_bytes(),
            value,
        });
    }
    records
}

/// One person's events.
fn history(random: &mut Arbitrary, subject: Subject, length: usize) -> Vec<EventRecord> {
    let pool = Pool {
        stays: (0..3).map(|_| random.rng().uuid()).collect(),
        documents: (0..2).map(|_| random.rng().uuid()).collect(),
        applications: (0..2).filter_map(|n| CaseId::parse(&format!("TYO-26-{n}")).ok()).collect(),
        ids: Ids::draw(random.rng()),
    };
    // One person in three is one whose events are of a family.
    let family = if random.rng().one_in(3) { random.rng().pick(FAMILIES).copied() } else { None };
    let drawn = random.history(subject, length).unwrap_or_default();
    let mut events: Vec<EventRecord> = Vec::new();
    for mut record in drawn {
        // Half of all events are movements and corrections, which interact most.
        let favoured = ["LandingPermitted", "DepartureConfirmed", "CorrectionApplied"];
        if let Some(name) = random.rng().pick(&favoured).filter(|_| record.meta.version % 2 == 0)
            && let Some(index) = Event::index_of(name)
            && let Ok(other) = random.event(index)
        {
            record.event = other.event;
        }
        if let Some((_, types)) = family
            && record.meta.version % 4 != 0
            && let Some(index) = random.rng().pick(types).and_then(|name| Event::index_of(name))
            && let Ok(other) = random.event(index)
        {
            record.event = other.event;
        }
        weave(random.rng(), &pool, &events, &mut record.event);
        events.push(record);
    }
    events
}

struct Pool {
    stays: Vec<Uuid>,
    documents: Vec<Uuid>,
    applications: Vec<CaseId>,
    ids: Ids,
}

impl Pool {
    fn stay(&self, random: &mut Rng) -> Uuid {
        random.pick(&self.stays).copied().unwrap_or_default()
    }
    fn maybe_stay(&self, random: &mut Rng) -> Option<Uuid> {
        if random.one_in(3) { None } else { Some(self.stay(random)) }
    }
    fn application(&self, random: &mut Rng, id: &mut CaseId) {
        if let Some(one) = random.pick(&self.applications) {
            *id = one.clone();
        }
    }
}

/// A day in a span so short that days coincide.
fn day(random: &mut Rng) -> Date {
    let days = 20_454 + random.between(0, 40);
    Date::from_days(i32::try_from(days).unwrap_or(20_454)).unwrap_or(Date::MIN)
}

/// Ties the facts of a history to each other.
fn weave(random: &mut Rng, pool: &Pool, earlier: &[EventRecord], event: &mut Event) {
    match event {
        Event::LandingPermitted(e) => {
            e.stay_id = pool.stay(random);
            e.permitted_on = day(random);
            e.stay_end = if random.one_in(6) { None } else { Some(day(random)) };
        }
        Event::DepartureConfirmed(e) => {
            e.stay_id = pool.maybe_stay(random);
            e.departed_on = day(random);
        }
        Event::StatusOfResidenceChanged(e) => {
            e.stay_id = pool.stay(random);
            e.decided_on = day(random);
            pool.application(random, &mut e.application_id);
        }
        Event::PeriodOfStayExtended(e) => {
            e.stay_id = pool.stay(random);
            e.decided_on = day(random);
            pool.application(random, &mut e.application_id);
        }
        Event::PersonRecordEnded(e) => {
            e.stay_id = pool.maybe_stay(random);
            e.effective_on = day(random);
        }
        Event::TravelDocumentLinked(e) => {
            e.document_id = random.pick(&pool.documents).copied().unwrap_or_default();
        }
        Event::PlaceOfResidenceNotified(e) => e.moved_in_on = day(random),
        Event::ApplicationReceived(e) => {
            pool.application(random, &mut e.application_id);
            e.stay_id = pool.maybe_stay(random);
        }
        Event::ApplicationApproved(e) => pool.application(random, &mut e.application_id),
        Event::ApplicationRefused(e) => pool.application(random, &mut e.application_id),
        Event::ApplicationWithdrawn(e) => pool.application(random, &mut e.application_id),
        Event::CorrectionApplied(e) => {
            let Some(target) = random.pick(earlier) else { return };
            e.target_event_id = target.meta.event_id;
            if let Ok(name) = EventType::parse(target.event.name()) {
                e.target_event_type = name;
            }
            let fields = target.event.record().fields;
            let personal = ["primary_name", "secondary_name", "date_of_birth", "number", "address"];
            let path = match random.pick(fields) {
                Some(f) if f.name == "personal" => {
                    format!("personal.{}", random.pick(&personal).copied().unwrap_or("number"))
                }
                Some(f) => f.name.to_owned(),
                None => return,
            };
            if let Ok(path) = FieldPath::parse(&path) {
                e.field = path;
            }
            // A date fits most of the fields that count; an impossible one and none must do no harm.
            e.new_value = match random.below(5) {
                0 => None,
                1 => ValueText::parse("2026-02-30").ok(),
                2 => ValueText::parse("other").ok(),
                _ => ValueText::parse(&day(random).to_string()).ok(),
            };
        }
        // What no statement joins on stays as it was drawn.
        other => families::tie(random, &pool.ids, other),
    }
}

/// Audit entries in which commands repeat, conflict and are answered, interleaved over three partitions.
pub fn audit_trail(seed: u64, length: usize) -> Vec<Recorded> {
    let mut random = Arbitrary::new(seed);
    let commands: Vec<Uuid> = (0..length.div_ceil(3).max(1)).map(|_| random.rng().uuid()).collect();
    let mut next = [0i64; 3];
    let mut records = Vec::new();
    for _ in 0..length {
        let Ok(mut entry) = random.value::<AuditEntry>() else { continue };
        let command = random.rng().pick(&commands).copied().unwrap_or_default();
        if entry.kind == AuditKind::Command && !random.rng().one_in(10) {
            entry.command_id = Some(command);
            entry.subjects = vec![Subject::person(command)];
        }
        let partition = (command.as_u128() % 3) as usize;
        let Some(offset) = next.get_mut(partition) else { continue };
        *offset += 1 + i64::from(random.rng().one_in(5));
        let mut value = Vec::new();
        encode_audit(&entry, &mut value);
        records.push(Recorded {
            partition: i32::try_from(partition).unwrap_or(0),
            offset: *offset,
            key: command.to_string().into_bytes(),
            value,
        });
    }
    records
}
