//! What must be remembered of a refugee case.

use uuid::Uuid;

use super::filing::RefugeeClaim;
use super::review::{OpinionKind, ReviewOutcome};
use super::transitions::RefugeeStage;
use crate::ids::{CaseId, Code, StaffId};
use crate::time::Date;

crate::shape! {
    /// A refugee case.
    pub struct RefugeeCase {
        /// Its number.
        pub refugee_case_id: CaseId,
        /// What is applied for.
        pub claim: RefugeeClaim,
        /// Where it stands.
        pub stage: RefugeeStage,
        /// Legal day of the application.
        pub applied_on: Date,
        /// Class; absent before the sorting, and again where the link falls that made the claim a repeated one.
        pub class: Option<Code>,
        /// Links that were confirmed for that class.
        pub confirmed_links: Vec<Uuid>,
        /// Provisional stay given last.
        pub provisional: Option<ProvisionalStay>,
        /// Who acted at first instance: they are no counsellors in the review (I29).
        pub first_instance_staff: Vec<StaffId>,
        /// What was recognised, while it stands.
        pub recognised: Option<RefugeeClaim>,
        /// Last day to request a review.
        pub review_due: Option<Date>,
        /// Counsellors of the review.
        pub counsellors: Vec<StaffId>,
        /// Opinions on file.
        pub opinions: Vec<Opinion>,
        /// Day on which the procedure was closed; absent while it is open and after a denial.
        pub closed_on: Option<Date>,
    }

    /// A provisional stay.
    pub struct ProvisionalStay {
        /// First day.
        pub permitted_on: Date,
        /// Last day of its period.
        pub ends_on: Date,
        /// Day on which it was revoked.
        pub revoked_on: Option<Date>,
    }

    /// An opinion on file.
    pub struct Opinion {
        /// Of the panel, or of a member.
        pub kind: OpinionKind,
        /// Who gave it.
        pub counsellor: StaffId,
        /// What it says.
        pub opinion: ReviewOutcome,
    }
}
