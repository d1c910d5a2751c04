//! Erasure (消去): personal data is made unreadable by order and with proof; the events themselves stay (APPI 98, Public
//! Records Act 8). Whoever orders it does not carry it out (I35).

use uuid::Uuid;

use crate::ids::{Code, EvidenceRef, StaffId};
use crate::time::Date;

crate::symbols! {
    /// How much is erased.
    pub enum ErasureScope {
        /// The personal data of the whole record.
        Record = "record",
        /// The personal data of one event.
        Event = "event",
    }
}

crate::shape! {
    /// Order an erasure (消去の決定).
    pub struct OrderErasure {
        /// How much.
        pub scope: ErasureScope,
        /// The event, where one is meant.
        pub target_event_id: Option<Uuid>,
        /// Why, from the code list.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// Record that an erasure was carried out (消去の実施).
    pub struct ExecuteErasure {
        /// The order.
        pub erasure_id: Uuid,
        /// Proof that what was erased cannot be read any more: a reference.
        pub proof: EvidenceRef,
    }

    /// An erasure was ordered (消去の決定).
    pub struct ErasureOrdered {
        /// The order.
        pub erasure_id: Uuid,
        /// How much.
        pub scope: ErasureScope,
        /// The event, where one is meant.
        pub target_event_id: Option<Uuid>,
        /// Why.
        pub reason: Code,
        /// Evidence.
        pub evidence: EvidenceRef,
        /// Legal day.
        pub ordered_on: Date,
    }

    /// An erasure was carried out (消去の実施).
    pub struct ErasureExecuted {
        /// The order.
        pub erasure_id: Uuid,
        /// How much.
        pub scope: ErasureScope,
        /// The event, where one is meant.
        pub target_event_id: Option<Uuid>,
        /// Who ordered it.
        pub ordered_by: StaffId,
        /// Proof.
        pub proof: EvidenceRef,
        /// Legal day.
        pub executed_on: Date,
    }

    /// What must be remembered of erasures.
    pub struct ErasureRecord {
        /// Orders not carried out, oldest first.
        pub pending: Vec<PendingErasure>,
        /// Events whose personal data is erased.
        pub events: Vec<Uuid>,
        /// Version up to which the personal data of the whole record is erased; 0 where it is not.
        pub record_to: i64,
    }

    /// An erasure that is ordered and not carried out.
    pub struct PendingErasure {
        /// The order.
        pub erasure_id: Uuid,
        /// How much.
        pub scope: ErasureScope,
        /// The event, where one is meant.
        pub target_event_id: Option<Uuid>,
        /// Who ordered it.
        pub ordered_by: StaffId,
        /// Legal day.
        pub ordered_on: Date,
    }
}

impl ErasureRecord {
    /// Before anything is ordered.
    pub const fn new() -> Self {
        Self { pending: Vec::new(), events: Vec::new(), record_to: 0 }
    }
}

impl Default for ErasureRecord {
    fn default() -> Self {
        Self::new()
    }
}
