//! Lengths and hours of the permissions beside the status, and of the grace of a birth.

use super::status::{Status, StatusTable};
use crate::person::period::Period;

/// Longest re-entry permit at its issue (art. 26(3); I40).
pub const REENTRY_PERMIT: Period = Period::years(5);
/// The same for special permanent residents (Special Act 23).
pub const REENTRY_PERMIT_SPECIAL: Period = Period::years(6);
/// Longest extension abroad (art. 26(5)); in all it makes the lengths of `Lengths::reentry_permit`.
pub const REENTRY_EXTENSION: Period = Period::years(1);
/// Time for the application after a birth or a loss of nationality (art. 22-2(2); I18).
pub const ACQUISITION_APPLICATION: Period = Period::days(30);
/// Time without a status after it (art. 22-2(1); I18).
pub const ACQUISITION_GRACE: Period = Period::days(60);
/// Hours a week of a general activity permission (enforcement regulation 19(5)).
pub const GENERAL_HOURS_PER_WEEK: u32 = 28;
/// Hours a day for students in a school's long vacation (enforcement regulation 19(5)).
pub const VACATION_HOURS_PER_DAY: u32 = 8;
/// Hours in a week: more cannot be permitted.
pub const WEEK_HOURS: u32 = 168;

/// Statuses with which a general permission is given (unverified beyond the first two).
pub const GENERAL_PERMISSION: &[&str] = &["student", "dependent", "designated-activities"];

/// Whether a status limits what its holder may do for pay: those of table 2 and special permanent residents are free
/// (art. 19(1)).
pub fn limits_activity(status: &Status) -> bool {
    !matches!(status.table, StatusTable::T2 | StatusTable::SpecialAct)
}
