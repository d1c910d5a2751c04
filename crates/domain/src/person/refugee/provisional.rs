//! Provisional stay (仮滞在), art. 61-2-4 and 61-2-5.

use crate::ids::{CaseId, Code};
use crate::person::period::Period;
use crate::time::Date;

crate::shape! {
    /// Permit provisional stay, or extend it while it runs (仮滞在許可).
    pub struct PermitProvisionalStay {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Period given.
        pub period: Period,
        /// Bars that the examination found, from the code list of art. 61-2-4(1): with any of them it is not permitted.
        pub bars: Vec<Code>,
        /// Why an application more than six months after landing could not be made before, from the code list.
        pub unavoidable: Option<Code>,
        /// Conditions: residence, movement, duty to appear, from the code list.
        pub conditions: Vec<Code>,
    }

    /// Refuse provisional stay (仮滞在不許可).
    pub struct RefuseProvisionalStay {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Bars that the examination found, from the code list of art. 61-2-4(1); at least one.
        pub bars: Vec<Code>,
    }

    /// Revoke provisional stay (仮滞在許可の取消し).
    pub struct RevokeProvisionalStay {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Grounds, from the code list of art. 61-2-5; at least one.
        pub grounds: Vec<Code>,
    }

    /// Provisional stay was permitted or extended (仮滞在許可).
    pub struct ProvisionalStayPermitted {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the permission.
        pub permitted_on: Date,
        /// Period given.
        pub period: Period,
        /// Last day of the period; the end of the procedure ends it sooner (art. 61-2-4(5)).
        pub ends_on: Date,
        /// Whether it extends a provisional stay that runs.
        pub extension: bool,
        /// Why a late application could not be made before.
        pub unavoidable: Option<Code>,
        /// Conditions.
        pub conditions: Vec<Code>,
    }

    /// Provisional stay was refused (仮滞在不許可).
    pub struct ProvisionalStayRefused {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the refusal.
        pub refused_on: Date,
        /// Bars found.
        pub bars: Vec<Code>,
    }

    /// Provisional stay was revoked (仮滞在許可の取消し).
    pub struct ProvisionalStayRevoked {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the revocation: the first day without it.
        pub revoked_on: Date,
        /// Grounds.
        pub grounds: Vec<Code>,
    }
}
