//! Revocation of a status of residence (在留資格取消), art. 22-4: notice, hearing, decision, time to leave.

use uuid::Uuid;

use crate::ids::{CaseId, Code, StaffId, StatusCode};
use crate::time::Date;

crate::shape! {
    /// Give notice of a hearing on a revocation (意見聴取通知), art. 22-4(3).
    pub struct NotifyRevocationHearing {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// Grounds of art. 22-4(1), from the list of the day; one at least (I20).
        pub grounds: Vec<Code>,
        /// Day of the hearing.
        pub hearing_on: Date,
    }

    /// Record a hearing on a revocation, or the absence from it (意見聴取), art. 22-4(2), (6).
    pub struct RecordRevocationHearing {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// Whether the person or a representative came.
        pub attended: bool,
    }

    /// Revoke a status of residence (在留資格取消).
    pub struct RevokeStatus {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// Grounds found; each of them was in the notice.
        pub grounds: Vec<Code>,
        /// Whether there is reason to fear flight; with ground 5 only.
        pub flight_risk: bool,
        /// Last day to leave, where time is given (I41).
        pub leave_by: Option<Date>,
    }

    /// Drop a revocation (在留資格取消手続の終了).
    pub struct DropRevocation {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Notice of a hearing on a revocation was given (意見聴取通知).
    pub struct RevocationHearingNotified {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// The stay.
        pub stay_id: Uuid,
        /// Grounds named.
        pub grounds: Vec<Code>,
        /// Day of the notice.
        pub notified_on: Date,
        /// Day of the hearing.
        pub hearing_on: Date,
        /// Who gave notice.
        pub notified_by: StaffId,
    }

    /// A hearing on a revocation was held, or the person stayed away from it (意見聴取).
    pub struct RevocationHearingHeld {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// Day of the hearing.
        pub held_on: Date,
        /// Whether the person or a representative came.
        pub attended: bool,
        /// Who heard.
        pub heard_by: StaffId,
    }

    /// A status of residence was revoked (在留資格取消): the stay ends.
    pub struct StatusRevoked {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// The stay that ends.
        pub stay_id: Uuid,
        /// Status that was held.
        pub status: StatusCode,
        /// Grounds found.
        pub grounds: Vec<Code>,
        /// Last day on which the status held.
        pub effective_on: Date,
        /// Whether there is reason to fear flight.
        pub flight_risk: bool,
        /// Whether the person came to the hearing.
        pub attended: bool,
        /// Last day to leave; absent where none is given and deportation follows at once.
        pub leave_by: Option<Date>,
    }

    /// Time to leave was given after a revocation (出国猶予期間の指定), art. 22-4(7).
    pub struct GracePeriodGranted {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// The stay that ended.
        pub stay_id: Uuid,
        /// Last day to leave: 30 days after the decision at most (I41).
        pub leave_by: Date,
    }

    /// A revocation was dropped (在留資格取消手続の終了).
    pub struct RevocationDropped {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// Why, from the code list.
        pub reason: Code,
        /// Day of the decision.
        pub dropped_on: Date,
    }

    /// A revocation as the record remembers it.
    pub struct Revocation {
        /// Number of the procedure.
        pub revocation_id: CaseId,
        /// The stay.
        pub stay_id: Uuid,
        /// Grounds named in the notice.
        pub grounds: Vec<Code>,
        /// Day of the notice.
        pub notified_on: Date,
        /// Day of the hearing.
        pub hearing_on: Date,
        /// Who gave notice.
        pub notified_by: StaffId,
        /// Who heard; absent before the hearing.
        pub heard_by: Option<StaffId>,
        /// Whether the person came.
        pub attended: bool,
        /// Last day on which the status held, once it is revoked.
        pub effective_on: Option<Date>,
        /// Last day to leave.
        pub leave_by: Option<Date>,
    }
}

impl Revocation {
    /// Whether the procedure goes on.
    pub const fn open(&self) -> bool {
        self.effective_on.is_none()
    }
}
