//! Correction (訂正): a compensating event under four eyes; what was recorded stays readable (I35, I37).

use uuid::Uuid;

use crate::ids::{Code, EventType, EvidenceRef, FieldPath, StaffId, ValueText};
use crate::time::Date;

crate::shape! {
    /// Apply a correction (訂正).
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
        /// Who asked for it; who applies it approves it and must be another (I35).
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
