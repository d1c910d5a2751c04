//! What was granted before the border runs out; a right that has lapsed is not owed.

use super::{Clock, Due, Record};
use crate::law::grounds;
use crate::person::clearance::{ClearanceKind, ClearanceStanding};

pub(super) fn clearances(record: &Record<'_>, out: &mut Vec<Due>) {
    let running = record.state.clearances.iter().filter(|c| {
        c.standing == ClearanceStanding::Granted && !c.used_up() && record.on <= c.last_day
    });
    for clearance in running {
        let (what, law) = match clearance.kind {
            ClearanceKind::Visa => (Clock::VisaExpiry, grounds::VISA),
            ClearanceKind::Eligibility => (Clock::EligibilityLapse, grounds::ELIGIBILITY),
            ClearanceKind::Authorisation => {
                (Clock::TravelAuthorisationExpiry, grounds::TRAVEL_AUTHORISATION)
            }
        };
        out.push(Due::day(what, clearance.last_day, law));
    }
}
