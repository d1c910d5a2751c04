//! What a stay carries besides its status: grace after a birth, permission for other activities.

use crate::person::PersonState;
use crate::person::acquisition::Acquisition;
use crate::person::permit::ActivityPermit;
use crate::time::Date;

/// The birth or loss of nationality on which presence rests on a day, before any stay has opened. A departure or the
/// end of the record ends it.
pub fn acquisition_on(state: &PersonState, on: Date) -> Option<&Acquisition> {
    let acquisition = state.acquisition.as_ref().filter(|a| a.cause_on <= on)?;
    let opened = state.stay.as_ref().is_some_and(|s| s.opened_at.japan_date() <= on);
    let left =
        state.unmatched.iter().any(|d| d.departed_on >= acquisition.cause_on && d.departed_on < on);
    let ended = state.ended.as_ref().is_some_and(|e| e.effective_on < on);
    (!opened && !left && !ended).then_some(acquisition)
}

/// The activity permission that holds on a day: to the end of the stay for which it was given, special period included.
pub fn activity_permission_on(state: &PersonState, on: Date) -> Option<&ActivityPermit> {
    let permit = state.activity.as_ref().filter(|p| p.granted_on <= on)?;
    let stay = state.open_stay().filter(|s| s.named(permit.stay_id))?;
    // A change of status ends it; an extension needs a new one.
    let same = stay.status_since <= permit.granted_on;
    let carried = permit.valid_to == stay.stay_end;
    let last = if carried { state.last_lawful_day(stay) } else { permit.valid_to };
    let holds = last.is_none_or(|last| on <= last) && permit.revoked_on.is_none_or(|r| on <= r);
    (same && holds).then_some(permit)
}
