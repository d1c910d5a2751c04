//! The only place that looks at the clock and draws at random.

use std::time::{SystemTime, UNIX_EPOCH};

use sekisho_domain::time::Timestamp;
use uuid::Uuid;

/// The time now, to the microsecond.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    // A clock outside the recordable years is held at their edge; Kafka's own check refuses it later.
    Timestamp::from_micros(micros).unwrap_or(Timestamp::MAX)
}

/// A fresh random id.
pub(crate) fn random_id() -> Uuid {
    Uuid::new_v4()
}
