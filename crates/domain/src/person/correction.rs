//! Correction (訂正): a compensating event under four eyes; what was recorded stays readable (I35, I37). One member of
//! staff asks for it, another applies exactly what was asked for, or refuses it.

use uuid::Uuid;

use crate::ids::{Code, EventType, EvidenceRef, FieldPath, StaffId, ValueText};
use crate::time::Date;

crate::symbols! {
    /// On whose wish a correction is asked for.
    pub enum CorrectionOrigin {
        /// The person asks for it (本人の請求): it is to be decided in thirty days.
        Subject = "subject",
        /// The authority found the error itself (職権).
        Office = "office",
    }
}

crate::shape! {
    /// Ask for a correction (訂正の請求).
    pub struct RequestCorrection {
        /// Event that is wrong.
        pub target_event_id: Uuid,
        /// Its type.
        pub target_event_type: EventType,
        /// Field that is wrong.
        pub field: FieldPath,
        /// Day from which the right value has legal effect.
        pub valid_from: Date,
        /// Why, from the code list.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// On whose wish.
        pub origin: CorrectionOrigin,
        /// The values: personal data, since the field may be.
        pub personal: CorrectionPersonal,
    }

    /// Refuse a correction that was asked for (訂正をしない旨の決定).
    pub struct RefuseCorrection {
        /// The request.
        pub request_id: Uuid,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Withdraw a request for a correction (訂正の請求の取下げ).
    pub struct WithdrawCorrection {
        /// The request.
        pub request_id: Uuid,
    }

    /// Apply a correction (訂正): it approves the request for it, and says again what that asked for.
    pub struct ApplyCorrection {
        /// Event that is wrong.
        pub target_event_id: Uuid,
        /// Its type.
        pub target_event_type: EventType,
        /// Field that is wrong.
        pub field: FieldPath,
        /// Day from which the right value has legal effect.
        pub valid_from: Date,
        /// Why, from the code list.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Who asked for it, by the request; who applies it approves it and must be another (I35).
        pub requested_by: StaffId,
        /// The values: personal data, since the field may be.
        pub personal: CorrectionPersonal,
    }

    /// The two values of a correction.
    pub struct CorrectionPersonal {
        /// Value as recorded; absent where none was.
        pub old_value: Option<ValueText>,
        /// Right value; absent where there should be none.
        pub new_value: Option<ValueText>,
    }

    /// A correction was asked for (訂正の請求).
    pub struct CorrectionRequested {
        /// The request.
        pub request_id: Uuid,
        /// Event that is wrong.
        pub target_event_id: Uuid,
        /// Its type.
        pub target_event_type: EventType,
        /// Field that is wrong.
        pub field: FieldPath,
        /// Day from which the right value has legal effect.
        pub valid_from: Date,
        /// Why, from the code list.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// On whose wish.
        pub origin: CorrectionOrigin,
        /// Legal day.
        pub requested_on: Date,
        /// Personal data; absent once erased.
        pub personal: Option<CorrectionRequestPersonal>,
    }

    /// The two values of a correction that was asked for, and what tells them from any other.
    pub struct CorrectionRequestPersonal {
        /// Value as recorded; absent where none was.
        pub old_value: Option<ValueText>,
        /// Right value; absent where there should be none.
        pub new_value: Option<ValueText>,
        /// Digest of both, the event and the field: what is applied has the same.
        pub digest: [u8; 32],
    }

    /// A correction was approved by another than who asked for it (訂正の承認).
    pub struct CorrectionApproved {
        /// The request.
        pub request_id: Uuid,
        /// Who asked for it.
        pub requested_by: StaffId,
        /// Legal day.
        pub approved_on: Date,
    }

    /// A correction was refused (訂正をしない旨の決定).
    pub struct CorrectionRefused {
        /// The request.
        pub request_id: Uuid,
        /// Who asked for it.
        pub requested_by: StaffId,
        /// Why.
        pub reason: Code,
        /// Legal day.
        pub refused_on: Date,
    }

    /// A request for a correction was withdrawn (訂正の請求の取下げ).
    pub struct CorrectionWithdrawn {
        /// The request.
        pub request_id: Uuid,
        /// Legal day.
        pub withdrawn_on: Date,
    }

    /// A request for a correction that is not decided. It holds no value: what was asked for is known by its digest.
    pub struct PendingCorrection {
        /// The request.
        pub request_id: Uuid,
        /// Event that is said to be wrong.
        pub target_event_id: Uuid,
        /// Field that is said to be wrong.
        pub field: FieldPath,
        /// Day from which the right value is to have effect.
        pub valid_from: Date,
        /// Why.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// On whose wish.
        pub origin: CorrectionOrigin,
        /// Who asked for it.
        pub requested_by: StaffId,
        /// Legal day of the request.
        pub requested_on: Date,
        /// Digest of the values; absent once they are erased, and then nothing can be applied any more.
        pub digest: Option<[u8; 32]>,
    }

    /// A correction was applied (訂正).
    pub struct CorrectionApplied {
        /// Event that is wrong.
        pub target_event_id: Uuid,
        /// Its type.
        pub target_event_type: EventType,
        /// Field that is wrong.
        pub field: FieldPath,
        /// Day from which the right value has legal effect.
        pub valid_from: Date,
        /// Why, from the code list.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Who asked for it.
        pub requested_by: StaffId,
        /// Who approved it.
        pub approved_by: StaffId,
        /// Right value of a field that is not personal; absent otherwise.
        pub new_value: Option<ValueText>,
        /// Personal data; absent once erased.
        pub personal: Option<CorrectionPersonal>,
    }
}
