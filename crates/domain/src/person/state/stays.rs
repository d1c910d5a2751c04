//! What moved, opened, changed or ended the stays of a person, in the order in which it happened: from these acts the
//! stay that governs is derived, so that what is delivered late finds its place.

use uuid::Uuid;

use super::{Stay, UnclosedStay, UnmatchedDeparture};
use crate::ids::StatusCode;
use crate::person::departure::ReentryIntent;
use crate::person::period::Period;
use crate::person::special_landing::SpecialLanding;
use crate::time::{Date, Timestamp};

/// Acts that are kept one by one. What is older than the first of so many has been folded for good, and an act delivered
/// later still changes nothing that governs.
pub const ACTS_MAX: usize = 64;

crate::symbols! {
    /// What an act does to a stay.
    pub enum StayStep {
        /// A landing as a new entry opens a stay.
        NewEntry = "new-entry",
        /// A landing under a re-entry permission resumes one.
        Reentry = "re-entry",
        /// A departure confirmed.
        Departure = "departure",
        /// A special landing permitted.
        SpecialLanding = "special-landing",
        /// Its end recorded.
        SpecialReturn = "special-return",
        /// A status acquired without a landing opens a stay, where none is open.
        Acquired = "acquired",
        /// A special permission to stay opens a stay in place of any other.
        Permitted = "permitted",
        /// A status given with a decision on a refugee case: to the open stay, or to one that it opens.
        Given = "given",
        /// A change of status, or permanent residence.
        Changed = "changed",
        /// An extension of the period.
        Extended = "extended",
        /// A refusal or a withdrawal ends the special period.
        SpecialPeriodEnded = "special-period-ended",
        /// A re-entry permit is extended while the person is abroad.
        ReentryExtended = "re-entry-extended",
        /// Death or naturalisation.
        RecordEnd = "record-end",
        /// A deportation executed.
        Deportation = "deportation",
    }
}

crate::shape! {
    /// One act.
    pub struct StayAct {
        /// The event.
        pub event_id: Uuid,
        /// When it happened.
        pub at: Timestamp,
        /// Its legal day.
        pub on: Date,
        /// What it does.
        pub step: StayStep,
        /// The stay that the event names, or the special landing that a return names.
        pub stay_id: Option<Uuid>,
        /// Status given or resumed.
        pub status: Option<StatusCode>,
        /// Period given.
        pub period: Option<Period>,
        /// Day from which that period counts.
        pub period_from: Option<Date>,
        /// Last day of the period, or of the special period.
        pub stay_end: Option<Date>,
        /// Last day as the residence card states it.
        pub card_end: Option<Date>,
        /// With the right to come back, or not.
        pub reentry: Option<ReentryIntent>,
        /// Last day to come back, as the event has it.
        pub deadline: Option<Date>,
        /// Last day of the re-entry permit used.
        pub permit_end: Option<Date>,
        /// Whether that last day to come back was corrected, and so is not derived.
        pub corrected: bool,
        /// The special landing permitted.
        pub special: Option<SpecialLanding>,
        /// Whether a decision on a refugee case opens the stay.
        pub opens: bool,
    }

    /// What the acts before the first one kept have made.
    pub struct StaysBefore {
        /// When the last of them happened.
        pub to: Timestamp,
        /// The stay that governs.
        pub stay: Option<Stay>,
        /// Earlier stays whose departure is missing.
        pub unclosed: Vec<UnclosedStay>,
        /// Departures without an entry.
        pub unmatched: Vec<UnmatchedDeparture>,
        /// Special landings.
        pub special_landings: Vec<SpecialLanding>,
    }
}

impl StayAct {
    /// An act of an event, of which nothing more is known yet.
    pub const fn new(event_id: Uuid, at: Timestamp, on: Date, step: StayStep) -> Self {
        Self {
            event_id,
            at,
            on,
            step,
            stay_id: None,
            status: None,
            period: None,
            period_from: None,
            stay_end: None,
            card_end: None,
            reentry: None,
            deadline: None,
            permit_end: None,
            corrected: false,
            special: None,
            opens: false,
        }
    }

    /// Whether it is a landing of whatever kind.
    pub const fn landing(&self) -> bool {
        matches!(self.step, StayStep::NewEntry | StayStep::Reentry | StayStep::SpecialLanding)
    }
}
