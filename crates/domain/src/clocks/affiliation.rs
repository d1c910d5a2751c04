//! Notices of organisations that the person still owes, and time without the activity of the status.

use super::{Clock, Due, Record};
use crate::derive::affiliation::{affiliation_duty, inactivity_on, unnotified};
use crate::law::affiliation::NOTICE;
use crate::law::grounds;
use crate::person::affiliation::AffiliationDuty;

/// What an organisation reported, the person notifies too: fourteen days from the change.
pub(super) fn notices(record: &Record<'_>, out: &mut Vec<Due>) {
    let owed = unnotified(record.state, record.on).into_iter();
    out.extend(owed.filter_map(|step| {
        let law = match affiliation_duty(record.state, record.on) {
            Some(AffiliationDuty::Contract) => grounds::AFFILIATION_CONTRACT,
            _ => grounds::AFFILIATION_ACTIVITY,
        };
        record.filing(Clock::AffiliationNotice, step.on, &NOTICE, law)
    }));
}

/// Three months, or six, without the activity: a ground may be made out from the next day.
pub(super) fn inactivity(record: &Record<'_>, out: &mut Vec<Due>) {
    if record.state.stay_in_japan().is_none() {
        return;
    }
    let Some(found) = inactivity_on(record.state, record.on) else {
        return;
    };
    let law = if found.item == 7 { grounds::SPOUSE_INACTIVITY } else { grounds::INACTIVITY };
    out.extend(found.last_day.map(|last| Due::day(Clock::InactivityGround, last, law)));
}
