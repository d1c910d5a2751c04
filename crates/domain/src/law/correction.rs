//! Lengths of the procedure for corrections.

use crate::person::period::Period;

/// Time for the decision on a correction that the person asks for (APPI 94(1), unverified; it may be prolonged once).
pub const DECISION: Period = Period::days(30);
