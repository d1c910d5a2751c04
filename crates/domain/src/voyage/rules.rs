//! What a carrier owes before a voyage arrives, and what is recorded of it: I4, I38. What has happened is recorded and
//! flagged; what is only delivered about a voyage must be about one that is known.

use super::{
    BoardingRefused, Direction, Manifest, NotifyVoyage, PassengerManifestReceived, PnrReceived,
    ReceiveManifest, ReceivePnr, RecordBoardingRefusal, RecordVoyageArrival, RecordVoyageDeparture,
    VoyageArrived, VoyageCall, VoyageDeparted, VoyageNotified, VoyageState,
};
use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::envelope::Flag;
use crate::law::voyage::{Conveyance, boarding_reason, manifest_due};
use crate::law::{Act, PortKind, grounds, problems};
use crate::time::Timestamp;

type Voyage<'a> = Case<'a, VoyageState>;

const MICROS_PER_MINUTE: i64 = 60_000_000;

/// Decides a command about a voyage.
///
/// # Errors
/// The rejection that the law or the record calls for.
pub fn decide(
    state: &VoyageState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::NotifyVoyage(c) => notify(&mut case, c),
        Command::ReceiveManifest(c) => receive_manifest(&mut case, c),
        Command::ReceivePnr(c) => receive_pnr(&mut case, c),
        Command::RecordBoardingRefusal(c) => refuse_boarding(&mut case, c),
        Command::RecordVoyageArrival(c) => arrive(&mut case, c),
        Command::RecordVoyageDeparture(c) => depart(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

/// The call of a voyage that is known.
fn known<'a>(case: &Voyage<'a>) -> Result<&'a VoyageCall, Rejection> {
    case.state.call.as_ref().ok_or_else(|| problems::VOYAGE_UNKNOWN.refuse())
}

fn not_moved(case: &Voyage<'_>) -> Result<(), Rejection> {
    match case.state.moved_at {
        Some(at) if at <= case.meta.occurred_at => Err(problems::VOYAGE_MOVED.refuse()),
        Some(_) | None => Ok(()),
    }
}

/// Its port is on the list, and is one for aircraft or for ships.
fn callable(case: &Voyage<'_>, call: &VoyageCall) -> Result<(), Rejection> {
    case.port(&call.port)?;
    let kind = match call.conveyance {
        Conveyance::Aircraft => PortKind::Air,
        Conveyance::Ship => PortKind::Sea,
    };
    match case.context.tables.port(call.port.as_str()) {
        Some(port) if port.kind != kind => Err(problems::PORT_NOT_FOR_CONVEYANCE.refuse()),
        Some(_) | None => Ok(()),
    }
}

fn notify(case: &mut Voyage<'_>, c: &NotifyVoyage) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NotifyVoyage)?;
    callable(case, &c.call)?;
    if case.state.moved_at.is_some() {
        return Err(problems::VOYAGE_MOVED.refuse());
    }
    let other = case.state.call.as_ref().is_some_and(|known| *known != c.call)
        || case.state.direction.is_some_and(|known| known != c.direction);
    if other {
        return Err(problems::VOYAGE_DIFFERS.refuse());
    }
    let event = VoyageNotified {
        call: c.call.clone(),
        direction: c.direction,
        scheduled_at: c.scheduled_at,
    };
    Ok(vec![case.main(event, grounds::VOYAGE)])
}

fn receive_manifest(case: &mut Voyage<'_>, c: &ReceiveManifest) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveManifest)?;
    let call = known(case)?;
    let last = case.state.manifest.as_ref();
    if last.is_some_and(|m| m.list_hash == c.list_hash) {
        return Err(problems::MANIFEST_UNCHANGED.refuse());
    }
    let late_minutes = if last.is_some() { 0 } else { late_minutes(case) };
    if late_minutes > 0 {
        case.flag(Flag::ManifestLate);
    }
    let event = PassengerManifestReceived {
        voyage: call.voyage.clone(),
        edition: last.map_or(1, |m| m.edition.saturating_add(1)),
        passengers: c.passengers,
        crew: c.crew,
        list_hash: c.list_hash,
        late_minutes,
    };
    Ok(vec![case.main(event, grounds::MANIFEST)])
}

/// Minutes begun since the list was due: by the time announced, or by the arrival where that came before it.
fn late_minutes(case: &Voyage<'_>) -> u32 {
    let at = case.meta.occurred_at;
    let due = match (manifest_due(case.state), case.state.moved_at) {
        (Some(due), Some(moved)) => Some(due.min(moved)),
        (due, _) => due,
    };
    let late = due.map_or(0, |due| at.micros().saturating_sub(due.micros()));
    u32::try_from(late.max(0).saturating_add(MICROS_PER_MINUTE - 1) / MICROS_PER_MINUTE)
        .unwrap_or(u32::MAX)
}

fn receive_pnr(case: &mut Voyage<'_>, c: &ReceivePnr) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceivePnr)?;
    let call = known(case)?;
    if call.conveyance != Conveyance::Aircraft {
        return Err(problems::PNR_OF_AIRCRAFT.refuse());
    }
    let event = PnrReceived {
        voyage: call.voyage.clone(),
        phase: c.phase,
        records: c.records,
        list_hash: c.list_hash,
    };
    Ok(vec![case.main(event, grounds::PNR)])
}

fn refuse_boarding(
    case: &mut Voyage<'_>,
    c: &RecordBoardingRefusal,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RecordBoardingRefusal)?;
    let call = known(case)?;
    if case.state.direction == Some(Direction::Outbound) {
        return Err(problems::VOYAGE_OTHER_DIRECTION.refuse());
    }
    not_moved(case)?;
    let reason = boarding_reason(c.reason.as_str(), case.law_day(), &case.context.tables.clearance)
        .ok_or_else(|| problems::BOARDING_REASON_NOT_ON_LIST.refuse())?;
    if c.authorisation_ref.is_some() && !reason.authorisation {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "A travel authorisation is named, yet the reason is another one.",
            "渡航認証が入力されていますが、搭乗拒否の理由は別のものです。",
        ));
    }
    let event = BoardingRefused {
        voyage: call.voyage.clone(),
        reason: c.reason.clone(),
        person_id: c.person_id,
        authorisation_ref: c.authorisation_ref.clone(),
    };
    Ok(vec![case.main(event, grounds::BOARDING)])
}

/// Where a voyage arrived or departed: what happened is recorded, whether or not it was announced.
fn moved(
    case: &mut Voyage<'_>,
    stated: Option<&VoyageCall>,
    direction: Direction,
    passengers: u32,
) -> Result<VoyageCall, Rejection> {
    if case.state.moved_at.is_some() {
        return Err(problems::VOYAGE_MOVED.refuse());
    }
    if case.state.direction.is_some_and(|known| known != direction) {
        return Err(problems::VOYAGE_OTHER_DIRECTION.refuse());
    }
    if let Some(call) = stated {
        callable(case, call)?;
    }
    let call = match (&case.state.call, stated) {
        (None, None) => {
            return Err(problems::FIELD_REQUIRED.refuse_with(
                "A voyage that was not announced names itself in call.",
                "予定の届出がない便ではcallの入力が必要です。",
            ));
        }
        (None, Some(stated)) => {
            case.flag(Flag::VoyageNotNotified);
            stated
        }
        (Some(known), None) => known,
        (Some(known), Some(stated)) => {
            let same = known.voyage == stated.voyage
                && known.carrier == stated.carrier
                && known.conveyance == stated.conveyance;
            if !same {
                return Err(problems::VOYAGE_DIFFERS.refuse());
            }
            if known.port != stated.port {
                case.flag(Flag::VoyageDiverted);
            }
            stated
        }
    };
    match &case.state.manifest {
        Some(list) if list.passengers != passengers => case.flag(Flag::HeadcountDiffers),
        None if direction == Direction::Inbound => case.flag(Flag::ManifestMissing),
        Some(_) | None => {}
    }
    Ok(call.clone())
}

fn listed(state: &VoyageState) -> Option<u32> {
    state.manifest.as_ref().map(|m| m.passengers)
}

fn arrive(case: &mut Voyage<'_>, c: &RecordVoyageArrival) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RecordVoyageMovement)?;
    let call = moved(case, c.call.as_ref(), Direction::Inbound, c.passengers)?;
    let event = VoyageArrived {
        call,
        arrived_at: case.meta.occurred_at,
        passengers: c.passengers,
        crew: c.crew,
        listed_passengers: listed(case.state),
    };
    Ok(vec![case.main(event, grounds::VOYAGE)])
}

fn depart(case: &mut Voyage<'_>, c: &RecordVoyageDeparture) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RecordVoyageMovement)?;
    let call = moved(case, c.call.as_ref(), Direction::Outbound, c.passengers)?;
    let event = VoyageDeparted {
        call,
        departed_at: case.meta.occurred_at,
        passengers: c.passengers,
        crew: c.crew,
        listed_passengers: listed(case.state),
    };
    Ok(vec![case.main(event, grounds::VOYAGE)])
}

/// Folds an event of a voyage into its state.
pub fn evolve(state: &mut VoyageState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::VoyageNotified(e) => {
            state.call = Some(e.call.clone());
            state.direction = Some(e.direction);
            state.scheduled_at = Some(e.scheduled_at);
        }
        Event::PassengerManifestReceived(e) => {
            state.manifest = Some(Manifest {
                edition: e.edition,
                passengers: e.passengers,
                crew: e.crew,
                list_hash: e.list_hash,
            });
        }
        Event::BoardingRefused(_) => {
            state.boarding_refusals = state.boarding_refusals.saturating_add(1);
        }
        Event::VoyageArrived(e) => {
            moved_to(state, &e.call, Direction::Inbound, e.arrived_at);
        }
        Event::VoyageDeparted(e) => {
            moved_to(state, &e.call, Direction::Outbound, e.departed_at);
        }
        _ => {}
    }
}

fn moved_to(state: &mut VoyageState, call: &VoyageCall, direction: Direction, at: Timestamp) {
    state.call = Some(call.clone());
    state.direction = Some(direction);
    state.moved_at = Some(at);
}

#[cfg(test)]
mod tests;
