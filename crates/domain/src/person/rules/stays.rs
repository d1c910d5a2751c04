//! Stays as the acts of the record make them, in the order in which they happened. What is delivered late is put at its
//! place and everything after it is derived again, so the order of delivery does not matter; two acts of one instant are
//! taken as they were recorded.

use std::borrow::Cow;

use uuid::Uuid;

use super::{departure, special_landing};
use crate::ids::StatusCode;
use crate::law::Tables;
use crate::person::PersonState;
use crate::person::departure::ReentryIntent;
use crate::person::state::stays::{ACTS_MAX, StayAct, StayStep, StaysBefore};
use crate::person::state::{
    Away, Closed, GAPS_MAX, Stay, StayClosure, UnclosedStay, UnmatchedDeparture,
};
use crate::time::{Date, Timestamp};

/// Puts an act at its place.
pub(super) fn record(state: &mut PersonState, act: StayAct) {
    if state.before.as_ref().is_some_and(|b| act.at < b.to) {
        return;
    }
    let place = state.acts.partition_point(|a| a.at <= act.at);
    if place == state.acts.len() {
        step(state, &act);
        state.acts.push(act);
    } else {
        state.acts.insert(place, act);
        derive(state, None);
    }
    if state.acts.len() > ACTS_MAX {
        fold_oldest(state);
    }
}

/// The record as the acts up to an instant make it: what an act that is delivered late is decided on. The other families
/// of the record are as they are known now.
pub(super) fn then(state: &PersonState, at: Timestamp) -> Cow<'_, PersonState> {
    if state.acts.last().is_none_or(|last| last.at <= at) {
        return Cow::Borrowed(state);
    }
    let mut then = state.clone();
    derive(&mut then, Some(at));
    Cow::Owned(then)
}

/// Whether the next thing on record that moved the person after an instant is a landing.
pub(super) fn landing_follows(state: &PersonState, at: Timestamp) -> bool {
    let moves = |a: &&StayAct| {
        a.landing()
            || matches!(
                a.step,
                StayStep::Departure
                    | StayStep::SpecialReturn
                    | StayStep::RecordEnd
                    | StayStep::Deportation
            )
    };
    state.acts.iter().filter(|a| a.at > at).find(moves).is_some_and(StayAct::landing)
}

/// Whether somebody left under a re-entry permit from an instant on.
pub(super) fn left_under_permit(state: &PersonState, from: Timestamp) -> bool {
    let under = |a: &StayAct| a.reentry == Some(ReentryIntent::Permit) && from <= a.at;
    state.acts.iter().any(under)
}

/// Derives everything again, of the acts up to an instant or of all.
pub(super) fn derive(state: &mut PersonState, to: Option<Timestamp>) {
    let acts = std::mem::take(&mut state.acts);
    state.stay = None;
    state.unclosed.clear();
    state.unmatched.clear();
    state.special_landings.clear();
    // Of the time before the first act kept no more than its outcome is known.
    if let Some(before) = state.before.as_ref().filter(|b| to.is_none_or(|to| b.to <= to)) {
        state.stay.clone_from(&before.stay);
        state.unclosed.clone_from(&before.unclosed);
        state.unmatched.clone_from(&before.unmatched);
        state.special_landings.clone_from(&before.special_landings);
    }
    for act in acts.iter().filter(|a| to.is_none_or(|to| a.at <= to)) {
        step(state, act);
    }
    state.acts = acts;
}

/// Folds the oldest quarter of the acts for good.
fn fold_oldest(state: &mut PersonState) {
    let Some(last) = state.acts.get(ACTS_MAX / 4) else {
        return;
    };
    let to = last.at;
    let then = then(state, to).into_owned();
    state.acts.retain(|a| a.at > to);
    state.before = Some(StaysBefore {
        to,
        stay: then.stay,
        unclosed: then.unclosed,
        unmatched: then.unmatched,
        special_landings: then.special_landings,
    });
}

/// A correction changes what its event did; `None` leaves no value.
pub(super) fn correct(
    state: &mut PersonState,
    target: Uuid,
    field: &str,
    value: Option<&str>,
    date: Option<Date>,
) {
    if let Some(stay) = state.before.as_mut().and_then(|b| b.stay.as_mut()) {
        correct_stay(stay, target, field, value, date);
    }
    if let Some(act) = state.acts.iter_mut().find(|a| a.event_id == target) {
        match (field, date) {
            ("status", _) => {
                if let Some(status) = value.and_then(|v| StatusCode::parse(v).ok()) {
                    act.status = Some(status);
                }
            }
            ("stay_end", _) if date.is_some() || value.is_none() => {
                act.stay_end = date;
                act.card_end = act.card_end.and(date);
            }
            ("reentry_deadline", Some(day)) => {
                act.deadline = Some(day);
                act.corrected = true;
            }
            ("departed_on" | "effective_on", Some(day)) => act.on = day,
            _ => {}
        }
    }
    derive(state, None);
}

/// The same in a stay of which the acts are no longer known.
fn correct_stay(
    stay: &mut Stay,
    target: Uuid,
    field: &str,
    value: Option<&str>,
    date: Option<Date>,
) {
    if stay.granted_by == target {
        match field {
            "status" => {
                if let Some(status) = value.and_then(|v| StatusCode::parse(v).ok()) {
                    stay.status = status;
                }
            }
            "stay_end" if date.is_some() || value.is_none() => stay.stay_end = date,
            _ => {}
        }
    }
    if let Some(away) = stay.away.as_mut().filter(|a| a.event_id == target) {
        match (field, date) {
            ("reentry_deadline", Some(day)) => away.deadline = Some(day),
            ("departed_on", Some(day)) => away.departed_on = day,
            _ => {}
        }
    }
    if let Some(closed) = stay.closed.as_mut().filter(|c| c.event_id == target)
        && let ("departed_on" | "effective_on", Some(day)) = (field, date)
    {
        closed.on = day;
    }
}

/// What an act makes of what the acts before it have made.
fn step(state: &mut PersonState, act: &StayAct) {
    match act.step {
        StayStep::NewEntry => new_entry(state, act),
        StayStep::Reentry => reentry(state, act),
        StayStep::Departure => departure(state, act),
        StayStep::SpecialLanding => {
            if let Some(landing) = &act.special {
                special_landing::add(state, landing.clone());
            }
        }
        StayStep::SpecialReturn => {
            let here = state.special_landing_at(act.at).map(|l| l.special_landing_id);
            match act.stay_id.or(here) {
                Some(id) => special_landing::end_at(state, id, act.at),
                None => unmatched(state, act, None),
            }
        }
        StayStep::Acquired => {
            if state.open_stay().is_none() {
                state.stay = opened(act, act.stay_end);
            }
        }
        // In place of whatever was on record: the person never left.
        StayStep::Permitted => state.stay = opened(act, act.stay_end),
        StayStep::Given => {
            if concerned(state, act).is_some_and(|s| s.closed.is_none()) {
                grant(state, act);
            } else if act.opens {
                state.stay = opened(act, act.stay_end);
            }
        }
        StayStep::Changed | StayStep::Extended => grant(state, act),
        StayStep::SpecialPeriodEnded => {
            if let Some(stay) = concerned(state, act) {
                stay.special_until = stay.special_until.max(act.stay_end);
            }
        }
        StayStep::ReentryExtended => {
            let away = concerned(state, act).and_then(|s| s.away.as_mut());
            if let Some(away) = away.filter(|a| a.reentry == ReentryIntent::Permit) {
                away.deadline = act.deadline;
            }
        }
        StayStep::RecordEnd => {
            close(state, act, act.on.plus_days(1).japan_start(), StayClosure::RecordEnd);
        }
        StayStep::Deportation => {
            special_landing::left(state, act.at);
            if let Some(stay) = close(state, act, act.at, StayClosure::Deportation) {
                stay.away = None;
            }
        }
    }
}

/// The stay that governs, where the act names it.
fn concerned<'a>(state: &'a mut PersonState, act: &StayAct) -> Option<&'a mut Stay> {
    state.stay.as_mut().filter(|s| act.stay_id.is_some_and(|id| s.named(id)))
}

/// Whether the record, by which the stay ended, ended after the act: a death learned before it had its effect.
fn closed_later(state: &PersonState, act: &StayAct) -> bool {
    let closed = state.stay.as_ref().and_then(|s| s.closed.as_ref());
    closed.is_some_and(|c| act.at < c.at)
}

/// The later landing governs from its date (§12.1-15).
fn new_entry(state: &mut PersonState, act: &StayAct) {
    if closed_later(state, act) {
        return;
    }
    if let Some(stay) = state.stay.as_ref().filter(|s| s.closed.is_none() && s.away.is_none()) {
        let unclosed = UnclosedStay {
            stay_id: stay.stay_id,
            status: stay.status.clone(),
            stay_end: stay.stay_end,
            landed_at: stay.landed_at,
        };
        state.unclosed.push(unclosed);
        if state.unclosed.len() > GAPS_MAX {
            state.unclosed.remove(0);
        }
    }
    state.stay = opened(act, act.stay_end);
}

/// A return resumes the stay on record, if it has neither ended nor been revoked. Else it opens one, with the end that
/// the card states, or that the stay before it had.
fn reentry(state: &mut PersonState, act: &StayAct) {
    if closed_later(state, act) {
        return;
    }
    let revoked = |s: &Stay| state.revoked(s).and_then(|r| r.effective_on);
    let resumes = state
        .stay
        .as_ref()
        .is_some_and(|s| s.closed.is_none() && revoked(s).is_none_or(|day| act.on <= day));
    if let Some(stay) = state.stay.as_mut().filter(|_| resumes) {
        // Decided to open a stay of its own, by whose id events may have named it since.
        if act.stay_id == Some(act.event_id) && !stay.named(act.event_id) {
            stay.known_as.push(act.event_id);
        }
        stay.landed_at = act.at;
        stay.away = None;
        if stay.period.is_none() {
            let decided = act.stay_id == Some(stay.stay_id);
            let stated = act.card_end.or(act.stay_end.filter(|_| decided));
            stay.stay_end = stay.stay_end.or(stated);
        }
        return;
    }
    let own = act.stay_id == Some(act.event_id);
    let before = state.stay.as_ref().map_or(act.stay_end.filter(|_| own), |s| s.stay_end);
    let stay = opened(act, act.card_end.or(before));
    // The departure to which this is the return.
    if let Some(i) = state.unmatched.iter().rposition(|d| d.reentry != ReentryIntent::None) {
        state.unmatched.remove(i);
    }
    state.stay = stay;
}

/// The stay that an act opens. A landing's own id names it, whatever it was decided to resume.
fn opened(act: &StayAct, stay_end: Option<Date>) -> Option<Stay> {
    let stay_id = if act.landing() { Some(act.event_id) } else { act.stay_id }?;
    Some(Stay {
        stay_id,
        status: act.status.clone()?,
        status_since: act.on,
        period: act.period,
        period_from: act.on,
        stay_end,
        granted_by: act.event_id,
        granted_on: act.on,
        special_until: None,
        opened_at: act.at,
        landed_at: act.at,
        away: None,
        closed: None,
        known_as: Vec::new(),
    })
}

fn departure(state: &mut PersonState, act: &StayAct) {
    if let Some(id) = state.special_landing_at(act.at).map(|l| l.special_landing_id) {
        special_landing::end_at(state, id, act.at);
        return;
    }
    let held = departure::held_at(state, act.at);
    let deadline = deadline(state, act, held);
    if held.is_none() {
        return unmatched(state, act, deadline);
    }
    let Some(stay) = &mut state.stay else {
        return;
    };
    match act.reentry {
        Some(reentry @ (ReentryIntent::Permit | ReentryIntent::Deemed)) => {
            stay.away = Some(Away {
                event_id: act.event_id,
                departed_at: act.at,
                departed_on: act.on,
                reentry,
                deadline,
            });
        }
        Some(ReentryIntent::None) | None => {
            stay.away = None;
            close(state, act, act.at, StayClosure::Departure);
        }
    }
}

/// The last day to come back, as decided; derived again where the departure belongs to another stay than it was decided
/// with, or to one whose end came with a card.
fn deadline(state: &PersonState, act: &StayAct, held: Option<&Stay>) -> Option<Date> {
    let as_decided = act.stay_id == held.map(|s| s.stay_id);
    if act.corrected || (as_decided && held.is_none_or(|s| s.period.is_some())) {
        return act.deadline;
    }
    let right_ends = match act.reentry? {
        ReentryIntent::None => return None,
        ReentryIntent::Deemed => {
            let status = held.map_or("", |s| s.status.as_str());
            departure::deemed_length(&Tables::current(), status).end_from(act.on)
        }
        ReentryIntent::Permit => act.permit_end.or(act.deadline),
    };
    let last_lawful = held.and_then(|s| departure::last_lawful(state, s));
    right_ends.into_iter().chain(last_lawful).min()
}

fn unmatched(state: &mut PersonState, act: &StayAct, deadline: Option<Date>) {
    state.unmatched.push(UnmatchedDeparture {
        event_id: act.event_id,
        departed_at: act.at,
        departed_on: act.on,
        reentry: act.reentry.unwrap_or(ReentryIntent::None),
        deadline,
    });
    if state.unmatched.len() > GAPS_MAX {
        state.unmatched.remove(0);
    }
}

/// Status and period given to the stay that the act names.
fn grant(state: &mut PersonState, act: &StayAct) {
    let Some(stay) = concerned(state, act) else {
        return;
    };
    if let Some(status) = &act.status {
        if stay.status != *status {
            stay.status_since = act.on;
        }
        stay.status.clone_from(status);
    }
    stay.period = act.period;
    stay.period_from = act.period_from.unwrap_or(act.on);
    stay.stay_end = act.stay_end;
    stay.granted_by = act.event_id;
    stay.granted_on = act.on;
    stay.special_until = None;
}

/// Closes the stay that is open.
fn close<'a>(
    state: &'a mut PersonState,
    act: &StayAct,
    at: Timestamp,
    by: StayClosure,
) -> Option<&'a mut Stay> {
    // A departure ends a stay that was revoked, too.
    if by != StayClosure::Departure && state.open_stay().is_none() {
        return None;
    }
    let stay = state.stay.as_mut().filter(|s| s.closed.is_none())?;
    stay.closed = Some(Closed { event_id: act.event_id, at, on: act.on, by });
    Some(stay)
}
