//! Revocation: the hearing, and the time to leave.

use super::{Clock, Due, Record};
use crate::law::grounds;

pub(super) fn revocation(record: &Record<'_>, out: &mut Vec<Due>) {
    let state = record.state;
    let Some(revocation) = &state.revocation else {
        return;
    };
    let id = &revocation.revocation_id;
    if revocation.open() && revocation.heard_by.is_none() {
        let law = grounds::REVOCATION_HEARING;
        out.push(Due::day(Clock::RevocationHearing, revocation.hearing_on, law).of(id));
    }
    let here = state
        .stay
        .as_ref()
        .is_some_and(|s| s.named(revocation.stay_id) && s.closed.is_none() && s.away.is_none());
    if let Some(leave_by) = revocation.leave_by.filter(|_| here) {
        let law = grounds::REVOCATION_GRACE;
        out.push(Due::day(Clock::RevocationGraceEnd, leave_by, law).of(id));
    }
}
