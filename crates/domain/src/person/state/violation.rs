//! What must be remembered of a person's violation cases, and of a suspension of removal.

use uuid::Uuid;

use crate::ids::{CaseId, Code, StaffId};
use crate::law::violation::{Procedure, Stage};
use crate::person::detention::DetentionBasis;
use crate::person::finding::CameForward;
use crate::person::period::Period;
use crate::person::removal::Refusal;
use crate::person::suspension::SuspensionException;
use crate::person::violation::{CaseEnd, LeadSource};
use crate::time::{Date, Timestamp};

crate::shape! {
    /// A violation case.
    pub struct ViolationCase {
        /// Its number.
        pub violation_case_id: CaseId,
        /// Where it stands.
        pub procedure: Procedure,
        /// How it came to be known.
        pub lead: LeadSource,
        /// Legal day of the investigation; absent while there is only a lead.
        pub opened_on: Option<Date>,
        /// When the person came forward to leave; absent where they did not.
        pub came_forward: Option<CameForward>,
        /// Grounds of art. 24 found.
        pub grounds: Vec<Code>,
        /// Who made the finding.
        pub found_by: Option<StaffId>,
        /// Who decided after the hearing.
        pub decided_by: Option<StaffId>,
        /// Last legal day of an act that a decision in the case must not come before.
        pub latest_on: Date,
        /// Whether the oral hearing was held.
        pub hearing_held: bool,
        /// Legal day of the last notice that a deadline runs from.
        pub notified_on: Option<Date>,
        /// Whether a detention order has been issued and not come to its end.
        pub detention_ordered: bool,
        /// Detention that runs.
        pub detention: Option<Detention>,
        /// Days of detention before the deportation order that are over.
        pub detained_days: u32,
        /// Whether the one extension has been used.
        pub detention_extended: bool,
        /// Day of the next report under a supervision measure.
        pub next_report_on: Option<Date>,
        /// Last day of provisional release.
        pub released_until: Option<Date>,
        /// Whether an application for special permission to stay is not decided.
        pub special_permission_pending: bool,
        /// The departure order.
        pub departure_order: Option<DepartureOrder>,
        /// Legal day of the deportation order.
        pub deportation_ordered_on: Option<Date>,
        /// Day by which the person leaves for the refusal period to be short (art. 52(5)).
        pub shortened_if_left_by: Option<Date>,
        /// Last day to leave under a command to leave (art. 55-2).
        pub command_leave_by: Option<Date>,
        /// How and when it was closed.
        pub closed: Option<CaseClosure>,
    }

    /// Detention that runs.
    pub struct Detention {
        /// On what it rests.
        pub basis: DetentionBasis,
        /// When it started.
        pub started_at: Timestamp,
        /// Last day; absent under a deportation order.
        pub ends_on: Option<Date>,
        /// By when the person is to be handed over; absent once the case is referred.
        pub handover_due: Option<Timestamp>,
        /// Reviews held so far (I24).
        pub reviews: u32,
    }

    /// A departure order.
    pub struct DepartureOrder {
        /// Legal day.
        pub issued_on: Date,
        /// Last day to leave as first set.
        pub first_leave_by: Date,
        /// Last day to leave.
        pub leave_by: Date,
        /// Legal day of its cancellation.
        pub cancelled_on: Option<Date>,
    }

    /// The end of a case.
    pub struct CaseClosure {
        /// How.
        pub reason: CaseEnd,
        /// Legal day.
        pub on: Date,
        /// The refusal period that began with it.
        pub refusal: Option<Refusal>,
    }

    /// A suspension of removal (I23): it blocks execution while it has no end.
    pub struct RemovalSuspension {
        /// Number of the refugee case.
        pub refugee_case_id: CaseId,
        /// Legal day of its start.
        pub started_on: Date,
        /// Legal day of its end.
        pub ended_on: Option<Date>,
        /// The exception by which it ended.
        pub exception: Option<SuspensionException>,
        /// Who approved the exception; neither executes.
        pub approvers: Vec<StaffId>,
        /// Links between identities on which the exception rests; it falls with any of them.
        pub rests_on_links: Vec<Uuid>,
    }
}

impl ViolationCase {
    /// Whether it is open.
    pub fn open(&self) -> bool {
        !self.procedure.closed()
    }

    /// Whether it is open and past its lead.
    pub fn in_procedure(&self) -> bool {
        self.open() && self.procedure.stage() != Stage::Lead
    }

    /// Whether the person was deported, or left under a departure order, by it: what makes a repeater (§12.1-23).
    pub fn removed(&self) -> bool {
        self.closed.as_ref().is_some_and(|c| c.refusal.is_some())
    }

    /// Whether a departure on a day, at own expense, keeps the day that a shortening set (art. 52(5)).
    pub fn shortened(&self, own_expense: bool, on: Date) -> bool {
        own_expense && self.shortened_if_left_by.is_some_and(|by| on <= by)
    }
}

impl Detention {
    /// Day of the next review, every so long from the start of detention under a deportation order (I24).
    pub fn review_due(&self, every: &Period) -> Option<Date> {
        if self.basis != DetentionBasis::DeportationOrder {
            return None;
        }
        let value = every.value.saturating_mul(self.reviews.saturating_add(1));
        Period { value, unit: every.unit }.end_from(self.started_at.japan_date())
    }
}

impl RemovalSuspension {
    /// Whether it bars execution on a day.
    pub fn bars(&self, on: Date) -> bool {
        self.started_on <= on && self.ended_on.is_none_or(|ended| on < ended)
    }

    /// Whether an exception has ended it by a day, for the refugee case of a number.
    pub fn excepts(&self, refugee_case_id: &CaseId, on: Date) -> bool {
        self.refugee_case_id == *refugee_case_id
            && self.exception.is_some()
            && self.ended_on.is_some_and(|ended| ended <= on)
    }
}
