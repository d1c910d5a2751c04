//! What a violation case, its orders and the clock make of a day.

use super::{
    PresenceBasis, overstay_days, presence_basis, present_on, special_landing_overstay_days,
};
use crate::law::Tables;
use crate::law::deportation::{
    DEPARTURE_ORDER_CANCELLED, DEPARTURE_ORDER_OVERRUN, OVERSTAY, SPECIAL_LANDING_OVERRUN,
};
use crate::law::violation::{Custody, Stage};
use crate::person::PersonState;
use crate::person::state::violation::ViolationCase;
use crate::person::violation::CaseEnd;
use crate::time::Date;

/// The basis of presence that a case gives, where the person has no lawful one: a departure order to its last day,
/// a suspension of removal, provisional release, supervision (§12.1-16).
pub(super) fn basis(state: &PersonState, on: Date) -> Option<PresenceBasis> {
    let found = state.open_case();
    let ordered = found.filter(|c| c.procedure.stage() == Stage::DepartureOrdered);
    if ordered.and_then(|c| c.departure_order.as_ref()).is_some_and(|o| on <= o.leave_by) {
        return Some(PresenceBasis::DepartureOrder);
    }
    if state.removal_suspended(on) {
        return Some(PresenceBasis::SuspensionOfRemoval);
    }
    let found = found?;
    match found.procedure.custody() {
        Custody::Released if found.released_until.is_some_and(|last| on <= last) => {
            Some(PresenceBasis::ProvisionalRelease)
        }
        Custody::Supervised => Some(PresenceBasis::Supervision),
        Custody::Free | Custody::Detained | Custody::Released => None,
    }
}

/// Whether a case has the person in Japan on a day though no stay does: whoever entered without inspection has none.
pub(super) fn present_by_case(state: &PersonState, on: Date) -> bool {
    state.violation_cases.iter().any(|c| {
        let Some(opened_on) = c.opened_on.filter(|opened| *opened <= on) else {
            return false;
        };
        // A stay on record that was not over by then says itself whether the person is here.
        let by_stay = state.stay.as_ref().is_some_and(|s| {
            s.opened_at.japan_date() <= on && s.closed.as_ref().is_none_or(|c| c.on >= opened_on)
        });
        !by_stay && c.closed.as_ref().is_none_or(|closed| on <= closed.on)
    })
}

/// The state of a case as domain §5.2 numbers it.
pub fn case_state(found: &ViolationCase, suspended: bool) -> &'static str {
    match (found.procedure.stage(), found.procedure.custody()) {
        (Stage::Lead, _) => "S0",
        (Stage::Investigation, Custody::Detained) => "S2a",
        (Stage::Investigation, Custody::Supervised) => "S2b",
        (Stage::Investigation, Custody::Free | Custody::Released) => "S1",
        (Stage::Examination | Stage::FoundDeportable, _) => "S3",
        (Stage::Hearing | Stage::FindingUpheld, _) => "S4",
        (Stage::Objection | Stage::ObjectionDismissed, _) => "S5",
        (Stage::DepartureOrderDue | Stage::DepartureOrdered, _) => "S7",
        (Stage::DeportationOrdered, _) if suspended => "S6d",
        (Stage::DeportationOrdered, Custody::Detained) => "S6a",
        (Stage::DeportationOrdered, Custody::Supervised) => "S6b",
        (Stage::DeportationOrdered, Custody::Released) => "S6c",
        (Stage::DeportationOrdered, Custody::Free) => {
            if found.command_leave_by.is_some() {
                "S6f"
            } else {
                "S6"
            }
        }
        (Stage::Closed, _) => match found.closed.as_ref().map(|c| c.reason) {
            Some(CaseEnd::SpecialPermission) => "S8",
            Some(CaseEnd::Deported | CaseEnd::LeftAtOwnExpense) => "S6e",
            _ => "S9",
        },
    }
}

/// Grounds of art. 24 that the record by itself makes out on a day: an overstay (iv-ro), a special landing that was
/// stayed past (vi), and a departure order that was not kept (viii) or was cancelled (ix). The others are for an inspector to find.
pub fn grounds_made_out(state: &PersonState, tables: &Tables, on: Date) -> Vec<&'static str> {
    if !present_on(state, on) {
        return Vec::new();
    }
    let order = state.open_case().and_then(|c| c.departure_order.as_ref());
    let cancelled = order.is_some_and(|o| o.cancelled_on.is_some());
    let overrun = order.is_some_and(|o| o.cancelled_on.is_none() && on > o.leave_by);
    let day = tables.law_day(on);
    [
        (OVERSTAY, overstay_days(state, on) > 0),
        (SPECIAL_LANDING_OVERRUN, special_landing_overstay_days(state, on) > 0),
        (DEPARTURE_ORDER_OVERRUN, overrun),
        (DEPARTURE_ORDER_CANCELLED, cancelled),
    ]
    .into_iter()
    .filter(|(code, made_out)| *made_out && tables.deportation.ground_on(code, day).is_some())
    .map(|(code, _)| code)
    .collect()
}

/// Whether a person is on the extract of overstayers (不法残留者) of a day (§12.1-28): the ground iv-ro and no other; open
/// cases are in, suspended removal and provisional stay are out. On 1 January it counts who could stay to 31 December.
pub fn on_overstayer_extract(state: &PersonState, on: Date) -> bool {
    overstay_days(state, on) > 0
        && !state.removal_suspended(on)
        && presence_basis(state, on) != PresenceBasis::ProvisionalStay
}
