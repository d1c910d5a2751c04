//! Erasure by order and with proof, under four eyes: I35. Events stay; what was personal in them is read no more.

use uuid::Uuid;

use super::Case;
use crate::catalogue::Event;
use crate::decision::{Decided, Rejection};
use crate::envelope::Meta;
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::erasure::{
    ErasureExecuted, ErasureOrdered, ErasureScope, ExecuteErasure, OrderErasure, PendingErasure,
};
use crate::person::refugee;

pub(super) fn order(case: &mut Case<'_>, c: &OrderErasure) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::OrderErasure)?;
    case.known()?;
    match (c.scope, c.target_event_id) {
        (ErasureScope::Record, None) => unused(case)?,
        (ErasureScope::Event, Some(target)) => personal(case, target)?,
        (ErasureScope::Record, Some(_)) | (ErasureScope::Event, None) => {
            return Err(problems::FIELDS_CONTRADICT.refuse_with(
                "An event is named where one event is meant, and nowhere else.",
                "対象の事象は、事象単位の消去の場合に限り入力します。",
            ));
        }
    }
    let same = |p: &PendingErasure| p.scope == c.scope && p.target_event_id == c.target_event_id;
    if case.state.erasure.pending.iter().any(same) {
        return Err(problems::ERASURE_ALREADY_ORDERED.refuse());
    }
    let event = ErasureOrdered {
        // The order is the first event of its command.
        erasure_id: case.event_id(0),
        scope: c.scope,
        target_event_id: c.target_event_id,
        reason: c.reason.clone(),
        evidence: c.evidence.clone(),
        ordered_on: case.on,
    };
    Ok(vec![case.main(event, grounds::ERASURE)])
}

/// A whole record is erased when no procedure needs it.
fn unused(case: &Case<'_>) -> Result<(), Rejection> {
    let state = case.state;
    let used = state.open_stay().is_some()
        || state.open_case().is_some()
        || !state.applications.is_empty()
        || !state.landing_examinations.is_empty()
        || refugee::pending(state);
    if used { Err(problems::ERASURE_RECORD_IN_USE.refuse()) } else { Ok(()) }
}

/// The event is in the record, has personal data, and still has it.
fn personal(case: &Case<'_>, target: Uuid) -> Result<(), Rejection> {
    let state = case.state;
    let key = state.events.iter().find(|e| e.event_id == target);
    let key = key.ok_or_else(|| problems::CORRECTION_TARGET_UNKNOWN.refuse())?;
    let place = usize::try_from(key.type_index).ok();
    let record = place.and_then(|i| Event::ALL.get(i)).map(|(_, record)| *record);
    let has = record.is_some_and(|r| r.fields.iter().any(|f| f.name == "personal"));
    if has && !state.erased(target) { Ok(()) } else { Err(problems::NOTHING_TO_ERASE.refuse()) }
}

pub(super) fn execute(case: &mut Case<'_>, c: &ExecuteErasure) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ExecuteErasure)?;
    case.known()?;
    let order = case.state.erasure.pending.iter().find(|p| p.erasure_id == c.erasure_id);
    let order = order.ok_or_else(|| problems::ERASURE_NOT_ORDERED.refuse())?;
    if order.ordered_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse_with(
            "Who ordered the erasure does not carry it out.",
            "消去を決定した職員が自ら実施することはできません。",
        ));
    }
    if case.on < order.ordered_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The erasure was ordered after this day.",
            "消去の決定日より前の日付です。",
        ));
    }
    if order.scope == ErasureScope::Record {
        // A procedure may have begun since the order.
        unused(case)?;
    }
    let event = ErasureExecuted {
        erasure_id: order.erasure_id,
        scope: order.scope,
        target_event_id: order.target_event_id,
        ordered_by: order.ordered_by.clone(),
        proof: c.proof.clone(),
        executed_on: case.on,
    };
    Ok(vec![case.main(event, grounds::ERASURE)])
}

pub(super) fn ordered(state: &mut PersonState, meta: &Meta, e: &ErasureOrdered) {
    if state.erasure.pending.iter().any(|p| p.erasure_id == e.erasure_id) {
        return;
    }
    state.erasure.pending.push(PendingErasure {
        erasure_id: e.erasure_id,
        scope: e.scope,
        target_event_id: e.target_event_id,
        ordered_by: meta.staff_id.clone(),
        ordered_on: e.ordered_on,
    });
}

/// What a correction asked for in personal fields is erased with the rest: nothing can be applied by it any more.
pub(super) fn executed(state: &mut PersonState, meta: &Meta, e: &ErasureExecuted) {
    state.erasure.pending.retain(|p| p.erasure_id != e.erasure_id);
    match (e.scope, e.target_event_id) {
        (ErasureScope::Record, _) => {
            state.erasure.record_to = state.erasure.record_to.max(meta.version);
            for request in &mut state.corrections {
                request.digest = None;
            }
        }
        (ErasureScope::Event, Some(target)) => {
            if !state.erasure.events.contains(&target) {
                state.erasure.events.push(target);
            }
            for request in &mut state.corrections {
                if request.target_event_id == target || request.request_id == target {
                    request.digest = None;
                }
            }
        }
        (ErasureScope::Event, None) => {}
    }
}

impl PersonState {
    /// Whether the personal data of an event is erased.
    pub fn erased(&self, event_id: Uuid) -> bool {
        let version =
            |place: usize| i64::try_from(place).map_or(i64::MAX, |n: i64| n.saturating_add(1));
        self.erasure.events.contains(&event_id)
            || self
                .events
                .iter()
                .position(|e| e.event_id == event_id)
                .is_some_and(|place| version(place) <= self.erasure.record_to)
    }
}
