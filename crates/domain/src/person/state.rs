//! What must be remembered of a person to decide the next command. It is a fold of the person's events and may
//! be thrown away; [`FOLD_VERSION`](crate::subject::FOLD_VERSION) names its shape and meaning.

pub mod stays;
pub mod violation;

use uuid::Uuid;

use super::acquisition::Acquisition;
use super::affiliation::AffiliationRecord;
use super::application::ApplicationKind;
use super::card::Card;
use super::clearance::Clearance;
use super::correction::PendingCorrection;
use super::departure::ReentryIntent;
use super::erasure::ErasureRecord;
use super::examination::Examination;
use super::identity::RecordEnd;
use super::landing_examination::LandingExamination;
use super::link::IdentityRecord;
use super::period::Period;
use super::permit::{ActivityPermit, ReentryPermit};
use super::refugee::state::RefugeeCase;
use super::refusal::RefusalBasis;
use super::reservation::Reservation;
use super::revocation::Revocation;
use super::special_landing::SpecialLanding;
use crate::ids::{CaseId, CountryCode, MunicipalityCode, StatusCode};
use crate::time::{Date, Timestamp};
use stays::{StayAct, StaysBefore};
use violation::{RemovalSuspension, ViolationCase};

/// Departures without an entry, and stays without a departure, that are remembered for a late delivery. More of them
/// than this in one record is not lateness.
pub const GAPS_MAX: usize = 8;

crate::symbols! {
    /// What closed a stay.
    pub enum StayClosure {
        /// A departure without the right to come back.
        Departure = "departure",
        /// Death or naturalisation.
        RecordEnd = "record-end",
        /// Deportation.
        Deportation = "deportation",
    }
}

crate::shape! {
    /// State of a person's record.
    pub struct PersonState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Every event: a correction names one of them. Its place is its version less one.
        pub events: Vec<EventKey>,
        /// Nationality or region of the document presented last; absent while the person is not registered.
        pub nationality: Option<CountryCode>,
        /// Keyed pseudonyms of the documents linked.
        pub documents: Vec<Uuid>,
        /// The stay that governs: the one whose landing is the latest. It stays here when it is closed.
        pub stay: Option<Stay>,
        /// Earlier stays whose departure is missing (I1), oldest first.
        pub unclosed: Vec<UnclosedStay>,
        /// Departures without an entry (I2), earliest first: a landing delivered late may belong to one.
        pub unmatched: Vec<UnmatchedDeparture>,
        /// Applications not yet decided.
        pub applications: Vec<PendingApplication>,
        /// Numbers of the applications that are decided or withdrawn.
        pub closed_applications: Vec<CaseId>,
        /// Place of residence notified last.
        pub residence: Option<Residence>,
        /// End of the record.
        pub ended: Option<Ended>,
        /// Residence cards, the one issued last at the end.
        pub cards: Vec<Card>,
        /// Birth or loss of nationality from which a stay without a landing may come.
        pub acquisition: Option<Acquisition>,
        /// Activity permission given last.
        pub activity: Option<ActivityPermit>,
        /// Re-entry permit issued last.
        pub reentry_permit: Option<ReentryPermit>,
        /// Examinations of the pending applications.
        pub examinations: Vec<Examination>,
        /// Violation cases, the last one at the end; no other can be open.
        pub violation_cases: Vec<ViolationCase>,
        /// The suspension of removal recorded last.
        pub removal_suspension: Option<RemovalSuspension>,
        /// Refugee cases, oldest first.
        pub refugee_cases: Vec<RefugeeCase>,
        /// What refuses the person landing (art. 5(1)), earliest first.
        pub refusals: Vec<RefusalBasis>,
        /// Landing examinations that have not ended, oldest first.
        pub landing_examinations: Vec<LandingExamination>,
        /// Numbers of those that have.
        pub closed_landing_examinations: Vec<CaseId>,
        /// Revocation of a status, open or decided; the last one.
        pub revocation: Option<Revocation>,
        /// Identity: links to other identities, lost documents, nationalities.
        pub identity: IdentityRecord,
        /// Corrections asked for and not decided, oldest first.
        pub corrections: Vec<PendingCorrection>,
        /// What was granted or refused before the border, in the order of its receipt.
        pub clearances: Vec<Clearance>,
        /// Affiliation: organisations joined and left, the end of a marriage.
        pub affiliation: AffiliationRecord,
        /// Erasures ordered and carried out.
        pub erasure: ErasureRecord,
        /// Special landings, oldest first.
        pub special_landings: Vec<SpecialLanding>,
        /// Reservations of departure, oldest first.
        pub reservations: Vec<Reservation>,
        /// What moved, opened, changed or ended stays, in the order in which it happened: `stay`, `unclosed`, `unmatched`
        /// and `special_landings` are derived from it.
        pub acts: Vec<StayAct>,
        /// What older acts have made of them.
        pub before: Option<StaysBefore>,
        /// When the nationality was last said.
        pub nationality_at: Option<Timestamp>,
    }

    /// An event of the record.
    pub struct EventKey {
        /// Its id.
        pub event_id: Uuid,
        /// Place of its type in the catalogue of events, to which types are only ever added at the end.
        pub type_index: u32,
    }

    /// A stay: from landing to departure, through changes and extensions.
    pub struct Stay {
        /// Its id.
        pub stay_id: Uuid,
        /// Status of residence.
        pub status: StatusCode,
        /// Day on which this status was first given in this stay.
        pub status_since: Date,
        /// Period that runs; absent where not on record.
        pub period: Option<Period>,
        /// Day from which that period counts.
        pub period_from: Date,
        /// Last day of the period; absent where it has none or none is on record.
        pub stay_end: Option<Date>,
        /// Event that gave status and end.
        pub granted_by: Uuid,
        /// Legal day of that event.
        pub granted_on: Date,
        /// Last day of a special period that a decision or a withdrawal has ended (§12.1-12).
        pub special_until: Option<Date>,
        /// First landing of this stay on record.
        pub opened_at: Timestamp,
        /// Last landing of this stay on record.
        pub landed_at: Timestamp,
        /// Departure with the right to come back, while the person is abroad.
        pub away: Option<Away>,
        /// How the stay was closed.
        pub closed: Option<Closed>,
        /// Other ids by which events name it: of landings that were decided to open a stay and turned out to resume this one.
        pub known_as: Vec<Uuid>,
    }

    /// Abroad, with the right to come back.
    pub struct Away {
        /// The departure.
        pub event_id: Uuid,
        /// When the person left.
        pub departed_at: Timestamp,
        /// Legal day of the departure.
        pub departed_on: Date,
        /// Under which right.
        pub reentry: ReentryIntent,
        /// Last day on which the person may come back.
        pub deadline: Option<Date>,
    }

    /// A stay closed.
    pub struct Closed {
        /// The event that closed it.
        pub event_id: Uuid,
        /// When.
        pub at: Timestamp,
        /// Last day that belongs to it.
        pub on: Date,
        /// By what.
        pub by: StayClosure,
    }

    /// A stay that a later landing superseded while it was open.
    pub struct UnclosedStay {
        /// Its id.
        pub stay_id: Uuid,
        /// Its status.
        pub status: StatusCode,
        /// Its end.
        pub stay_end: Option<Date>,
        /// Its last landing.
        pub landed_at: Timestamp,
    }

    /// A departure that belongs to no stay on record.
    pub struct UnmatchedDeparture {
        /// The departure.
        pub event_id: Uuid,
        /// When the person left.
        pub departed_at: Timestamp,
        /// Legal day of the departure.
        pub departed_on: Date,
        /// With the right to come back, or not.
        pub reentry: ReentryIntent,
        /// Last day on which the person may come back.
        pub deadline: Option<Date>,
    }

    /// An application not yet decided.
    pub struct PendingApplication {
        /// Its number.
        pub application_id: CaseId,
        /// Its kind.
        pub kind: ApplicationKind,
        /// Legal day of receipt.
        pub received_on: Date,
        /// Status applied for, with a change.
        pub status: Option<StatusCode>,
        /// The stay it concerns.
        pub stay_id: Option<Uuid>,
        /// Last day of the special period if no decision is made before (I11).
        pub special_period_end: Option<Date>,
    }

    /// The place of residence notified last.
    pub struct Residence {
        /// The stay during which it was notified; absent where none was open.
        pub stay_id: Option<Uuid>,
        /// Municipality.
        pub municipality: MunicipalityCode,
        /// Day of moving in.
        pub moved_in_on: Date,
        /// Day of leaving the place before it.
        pub moved_out_on: Option<Date>,
        /// Day on which the municipality received the notification.
        pub notified_on: Date,
    }

    /// End of a record (I32).
    pub struct Ended {
        /// Death or naturalisation.
        pub cause: RecordEnd,
        /// Day on which it took effect.
        pub effective_on: Date,
        /// When it was learned.
        pub learned_at: Timestamp,
    }
}

impl PersonState {
    /// The state before the first event.
    pub const fn new() -> Self {
        Self {
            version: 0,
            events: Vec::new(),
            nationality: None,
            documents: Vec::new(),
            stay: None,
            unclosed: Vec::new(),
            unmatched: Vec::new(),
            applications: Vec::new(),
            closed_applications: Vec::new(),
            residence: None,
            ended: None,
            cards: Vec::new(),
            acquisition: None,
            activity: None,
            reentry_permit: None,
            examinations: Vec::new(),
            violation_cases: Vec::new(),
            removal_suspension: None,
            refugee_cases: Vec::new(),
            refusals: Vec::new(),
            landing_examinations: Vec::new(),
            closed_landing_examinations: Vec::new(),
            revocation: None,
            identity: IdentityRecord::new(),
            corrections: Vec::new(),
            clearances: Vec::new(),
            affiliation: AffiliationRecord::new(),
            erasure: ErasureRecord::new(),
            special_landings: Vec::new(),
            reservations: Vec::new(),
            acts: Vec::new(),
            before: None,
            nationality_at: None,
        }
    }

    /// Takes a nationality said at an instant; what is delivered late does not take the place of a newer one.
    pub(crate) fn nationality_said(&mut self, nationality: &CountryCode, at: Timestamp) {
        if self.nationality_at.is_none_or(|known| known <= at) {
            self.nationality = Some(nationality.clone());
            self.nationality_at = Some(at);
        }
    }

    /// Whether the person is registered.
    pub const fn registered(&self) -> bool {
        self.nationality.is_some()
    }

    /// The stay that is neither closed, replaced nor revoked; the person may be abroad with the right to come back.
    pub fn open_stay(&self) -> Option<&Stay> {
        self.stay.as_ref().filter(|s| {
            s.closed.is_none() && self.revoked(s).is_none() && self.superseded_at(s).is_none()
        })
    }

    /// The revocation that ended a stay.
    pub fn revoked(&self, stay: &Stay) -> Option<&Revocation> {
        self.revocation.as_ref().filter(|r| !r.open() && stay.named(r.stay_id))
    }

    /// The violation case that is open.
    pub fn open_case(&self) -> Option<&ViolationCase> {
        self.violation_cases.last().filter(|c| c.open())
    }

    /// Whether removal is suspended on a day (I23): by a suspension on record, or by law while a refugee procedure
    /// runs (art. 61-2-9(3)), unless an exception to it was recorded (paragraph (4)).
    pub fn removal_suspended(&self, on: Date) -> bool {
        let recorded = self.removal_suspension.as_ref();
        recorded.is_some_and(|s| s.bars(on))
            || self
                .refugee_cases
                .iter()
                .filter(|c| c.runs_on(on))
                .any(|c| !recorded.is_some_and(|s| s.excepts(&c.refugee_case_id, on)))
    }

    /// The stay during which the person is in Japan.
    pub fn stay_in_japan(&self) -> Option<&Stay> {
        self.open_stay().filter(|s| s.away.is_none())
    }

    /// Last day on which the person may lawfully be here under the stay, special period included (I11); `None` where
    /// it has no end on record. A revocation ends it.
    pub fn last_lawful_day(&self, stay: &Stay) -> Option<Date> {
        if let Some(revoked_on) = self.revoked(stay).and_then(|r| r.effective_on) {
            return Some(stay.stay_end.map_or(revoked_on, |end| end.min(revoked_on)));
        }
        let end = stay.stay_end?;
        let pending = self
            .applications
            .iter()
            .filter(|a| a.stay_id.is_some_and(|id| stay.named(id)))
            .filter_map(|a| a.special_period_end);
        Some(pending.chain(stay.special_until).fold(end, Date::max))
    }
}

impl Stay {
    /// Whether an event that names a stay by this id means this one.
    pub fn named(&self, id: Uuid) -> bool {
        self.stay_id == id || self.known_as.contains(&id)
    }
}

impl Default for PersonState {
    fn default() -> Self {
        Self::new()
    }
}
