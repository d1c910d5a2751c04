//! Reservation of the confirmation of departure (出国確認の留保, art. 25-2): I31.

use super::Case;
use crate::decision::{Decided, Rejection};
use crate::derive;
use crate::envelope::{Flag, Meta};
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::reservation::{
    DepartureConfirmationReleased, DepartureConfirmationReserved, ReleaseDeparture, Reservation,
    ReserveDeparture,
};
use crate::time::Timestamp;

/// Whether departure is reserved at an instant: from the reservation to twenty-four hours later, unless released before.
pub(super) fn in_force(state: &PersonState, at: Timestamp) -> bool {
    state.reservations.iter().any(|r| r.in_force(at))
}

pub(super) fn reserve(
    case: &mut Case<'_>,
    c: &ReserveDeparture,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReserveDeparture)?;
    case.known()?;
    case.port(&c.port)?;
    case.not_ended(false)?;
    if case.state.reservations.iter().any(|r| r.notice == c.notice) {
        return Err(problems::NOTICE_USED_BEFORE.refuse());
    }
    if !derive::present_on(case.state, case.on) {
        case.flag(Flag::PresenceNotOnRecord);
    }
    let at = case.meta.occurred_at;
    if c.noticed_at > at {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The notice came after the reservation.",
            "通知が留保より後の日時です。",
        ));
    }
    let length = case.context.tables.landing.departure_reservation_micros;
    let event = DepartureConfirmationReserved {
        stay_id: case.state.stay_in_japan().map(|s| s.stay_id),
        port: c.port.clone(),
        authority: c.authority.clone(),
        notice: c.notice.clone(),
        noticed_at: c.noticed_at,
        reason: c.reason,
        ends_at: at.saturating_add_micros(length),
    };
    Ok(vec![case.main(event, grounds::DEPARTURE_RESERVATION)])
}

pub(super) fn release(
    case: &mut Case<'_>,
    c: &ReleaseDeparture,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReleaseDeparture)?;
    case.known()?;
    let at = case.meta.occurred_at;
    let reservations = &case.state.reservations;
    let found = match c.reservation_id {
        Some(id) => reservations.iter().find(|r| r.reservation_id == id),
        None => reservations.iter().rfind(|r| r.released_at.is_none() && r.reserved_at <= at),
    };
    let reservation = found.ok_or_else(|| problems::RESERVATION_NOT_FOUND.refuse())?;
    if reservation.released_at.is_some() {
        return Err(problems::STEP_ALREADY_TAKEN.refuse());
    }
    if at < reservation.reserved_at {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    let event = DepartureConfirmationReleased {
        reservation_id: reservation.reservation_id,
        outcome: c.outcome,
        after_end: !reservation.in_force(at),
    };
    Ok(vec![case.main(event, grounds::DEPARTURE_RESERVATION)])
}

pub(super) fn reserved(state: &mut PersonState, meta: &Meta, e: &DepartureConfirmationReserved) {
    let reservation = Reservation {
        reservation_id: meta.event_id,
        notice: e.notice.clone(),
        reserved_at: meta.occurred_at,
        ends_at: e.ends_at,
        released_at: None,
        left_at: None,
    };
    let place = state.reservations.partition_point(|r| r.reserved_at <= reservation.reserved_at);
    state.reservations.insert(place, reservation);
}

/// With the departure nothing is left to release.
pub(super) fn left(state: &mut PersonState, at: Timestamp) {
    for reservation in state.reservations.iter_mut().filter(|r| r.reserved_at <= at) {
        reservation.left_at = Some(reservation.left_at.map_or(at, |left| left.min(at)));
    }
}

pub(super) fn released(state: &mut PersonState, meta: &Meta, e: &DepartureConfirmationReleased) {
    let found = state.reservations.iter_mut().find(|r| r.reservation_id == e.reservation_id);
    if let Some(reservation) = found {
        reservation.released_at = reservation.released_at.or(Some(meta.occurred_at));
    }
}
