//! Departure: I2, I16, I40, and the overstayer at the gate (§12.1-15).

use super::identity::{shown, sighting};
use super::{Case, permit, reservation, stays, violation};
use crate::decision::{Decided, Rejection};
use crate::derive::card::{card, card_ended};
use crate::envelope::{Flag, Meta};
use crate::law::status::{DESIGNATED_ACTIVITIES, SPECIAL_PERMANENT_RESIDENT, TEMPORARY_VISITOR};
use crate::law::{Act, Tables, grounds, longer, problems};
use crate::person::PersonState;
use crate::person::departure::{ConfirmDeparture, DepartureConfirmed, ReentryIntent};
use crate::person::document::DocumentKind;
use crate::person::period::Period;
use crate::person::refugee;
use crate::person::special_landing::SpecialLanding;
use crate::person::state::Stay;
use crate::person::state::stays::{StayAct, StayStep};
use crate::time::{Date, Timestamp};

/// The stay that a departure ends or interrupts, as it was then.
struct Held<'a> {
    stay: &'a Stay,
    last_lawful: Option<Date>,
}

pub(super) fn confirm(
    case: &mut Case<'_>,
    c: &ConfirmDeparture,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ConfirmDeparture)?;
    case.port(&c.port)?;
    case.not_ended(false)?;
    let at = case.meta.occurred_at;
    if reservation::in_force(case.state, at) {
        reserved(case, c)?;
    }
    let special = case.state.special_landing_at(at);
    let held = if special.is_none() { held_at(case.state, at) } else { None };
    let held = held.map(|stay| Held { stay, last_lawful: last_lawful(case.state, stay) });
    if let Some(landing) = special {
        from_special_landing(case, c, landing)?;
    } else if held.as_ref().is_none_or(|h| h.stay.away.is_some()) {
        case.flag(Flag::DepartureWithoutEntry);
    }
    let last_lawful = held.as_ref().and_then(|h| h.last_lawful);
    let days_over = last_lawful.map_or(0, |last| case.on.days() - last.days());
    let days_over = u32::try_from(days_over).unwrap_or(0);
    let (reentry_deadline, permit_expires_on) =
        reentry_deadline(case, c, held.as_ref(), days_over)?;
    if days_over > 0 {
        case.flag(Flag::DepartureAfterStayEnd);
    }
    let event = DepartureConfirmed {
        stay_id: held.as_ref().map(|h| h.stay.stay_id),
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        departed_on: case.on,
        reentry: c.reentry,
        reentry_deadline,
        status: held.as_ref().map(|h| h.stay.status.clone()),
        days_over,
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
        special_landing_id: special.map(|l| l.special_landing_id),
        permit_expires_on,
    };
    let mut out = sighting(case, &shown!(c));
    let ended_case = violation::leaving(case, c);
    let law = match c.reentry {
        ReentryIntent::None => grounds::DEPARTURE,
        ReentryIntent::Permit => grounds::REENTRY,
        ReentryIntent::Deemed => grounds::DEEMED_REENTRY,
    };
    out.push(case.main(event, law));
    out.extend(ended_case);
    Ok(out)
}

/// I31: while its confirmation is reserved no departure is confirmed, and none under deemed re-entry.
fn reserved(case: &mut Case<'_>, c: &ConfirmDeparture) -> Result<(), Rejection> {
    if c.reentry == ReentryIntent::Deemed {
        excluded(
            case,
            problems::DEEMED_REENTRY_EXCLUDED.refuse_with(
                "Deemed re-entry is not open while the confirmation of departure is reserved.",
                "出国の確認が留保されている間はみなし再入国の対象外です。",
            ),
        )?;
    }
    case.refuse_or_flag(&problems::DEPARTURE_RESERVED, Flag::DepartureReserved)
}

/// Whoever is here under a special landing has no stay to come back to, and may be past its end (I6).
fn from_special_landing(
    case: &mut Case<'_>,
    c: &ConfirmDeparture,
    landing: &SpecialLanding,
) -> Result<(), Rejection> {
    if c.reentry != ReentryIntent::None {
        excluded(
            case,
            problems::DEEMED_REENTRY_EXCLUDED.refuse_with(
                "A special landing gives no status to come back to.",
                "特例上陸には在留資格がないため、再入国の対象外です。",
            ),
        )?;
    }
    if landing.minutes_over(case.meta.occurred_at) > 0 {
        case.flag(Flag::SpecialLandingOverstayed);
    }
    Ok(())
}

/// What the law leaves no right to come back for is refused; told by an offline booth, it has happened (§12.1-25).
fn excluded(case: &mut Case<'_>, rejection: Rejection) -> Result<(), Rejection> {
    case.refusal_or_flag(rejection, Flag::ReentryRightNotOnRecord)
}

/// The stay in which the record has the person at an instant, as it was then.
pub(super) fn held_at(state: &PersonState, at: Timestamp) -> Option<&Stay> {
    let stay = state.stay.as_ref()?;
    let over = stay.closed.is_some() || state.superseded_at(stay).is_some_and(|s| s <= at);
    (!over).then_some(stay)
}

/// Last lawful day of a stay for whoever leaves. In the time to leave that a revocation gave, nobody is late.
pub(super) fn last_lawful(state: &PersonState, stay: &Stay) -> Option<Date> {
    state.revoked(stay).and_then(|r| r.leave_by).or_else(|| state.last_lawful_day(stay))
}

/// I16: last day on which the person may come back, and that of the permit used.
fn reentry_deadline(
    case: &mut Case<'_>,
    c: &ConfirmDeparture,
    held: Option<&Held<'_>>,
    days_over: u32,
) -> Result<(Option<Date>, Option<Date>), Rejection> {
    if c.permit_expires_on.is_some() && c.reentry != ReentryIntent::Permit {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "A last day of a re-entry permit is stated, yet no permit is used.",
            "再入国許可の期限が入力されていますが、許可は使用されていません。",
        ));
    }
    let tables = case.context.tables;
    let revocation = case.state.revocation.as_ref();
    let concerned = revocation.filter(|r| held.is_some_and(|h| h.stay.named(r.stay_id)));
    match (c.reentry, concerned) {
        (ReentryIntent::Permit | ReentryIntent::Deemed, Some(r)) if !r.open() => {
            excluded(
                case,
                problems::REENTRY_AFTER_STAY_END.refuse_with(
                    "The status was revoked, so there is no stay to return to.",
                    "在留資格が取り消されているため、再入国による出国はできません。",
                ),
            )?;
        }
        (ReentryIntent::Deemed, Some(_)) => {
            excluded(
                case,
                problems::DEEMED_REENTRY_EXCLUDED.refuse_with(
                    "A revocation of the status is under way.",
                    "在留資格の取消手続中の者はみなし再入国の対象外です。",
                ),
            )?;
        }
        _ => {}
    }
    let (right_ends, permit) = match c.reentry {
        ReentryIntent::None => return Ok((None, None)),
        ReentryIntent::Deemed => {
            deemed_reentry_open(case, c, held)?;
            let status = held.map_or("", |h| h.stay.status.as_str());
            (deemed_length(tables, status).end_from(case.on), None)
        }
        ReentryIntent::Permit => {
            let last = permit_end(case, c, held)?;
            (Some(last), Some(last))
        }
    };
    if days_over > 0 {
        excluded(case, problems::REENTRY_AFTER_STAY_END.refuse())?;
    }
    let last_lawful = held.and_then(|h| h.last_lawful);
    Ok((right_ends.into_iter().chain(last_lawful).min(), permit))
}

/// Who may use deemed re-entry (art. 26-2(1)): holders of a valid passport, mid/long-term residents with their card,
/// not temporary visitors nor those with three months or less.
fn deemed_reentry_open(
    case: &mut Case<'_>,
    c: &ConfirmDeparture,
    held: Option<&Held<'_>>,
) -> Result<(), Rejection> {
    let document = &c.personal.document;
    match document.kind {
        DocumentKind::Passport | DocumentKind::RefugeeTravelDocument => {}
        DocumentKind::IdentityCard
        | DocumentKind::CrewDocument
        | DocumentKind::ReentryPermitBooklet => return Err(problems::PASSPORT_REQUIRED.refuse()),
    }
    if document.expires_on.is_some_and(|last| last < case.on) {
        return Err(problems::PASSPORT_EXPIRED.refuse());
    }
    let Some(Held { stay, .. }) = held else {
        return Ok(());
    };
    let tables = case.context.tables;
    let short =
        stay.period.is_some_and(|p| !longer(&p, &tables.lengths.resident_over, stay.period_from));
    // Applicants for refugee status on Designated Activities (enforcement regulation 29-4; unverified).
    let applicant = stay.status.as_str() == DESIGNATED_ACTIVITIES && refugee::pending(case.state);
    if short || stay.status.as_str() == TEMPORARY_VISITOR || applicant {
        excluded(case, problems::DEEMED_REENTRY_EXCLUDED.refuse())?;
    }
    let resident =
        tables.mid_long_term_resident(stay.status.as_str(), stay.period.as_ref(), stay.period_from);
    if resident && !c.card_shown {
        excluded(case, problems::RESIDENCE_CARD_NOT_SHOWN.refuse())?;
    }
    // A card on record that was lost or has ended is not the valid one that the law asks for.
    let card = card(case.state).filter(|c| resident && stay.named(c.stay_id));
    let ended = card.and_then(|c| card_ended(case.state, tables, c, case.on));
    if ended.is_some() || card.is_some_and(|c| c.lost_on.is_some()) {
        let rejection = problems::RESIDENCE_CARD_NOT_SHOWN.refuse_with(
            "The residence card on record is no longer valid, or was reported lost.",
            "記録上の在留カードは失効しているか、紛失の届出がされています。",
        );
        excluded(case, rejection)?;
    }
    Ok(())
}

/// Length of deemed re-entry for the holders of a status.
pub(super) fn deemed_length(tables: &Tables, status: &str) -> Period {
    if status == SPECIAL_PERMANENT_RESIDENT {
        tables.lengths.deemed_reentry_special
    } else {
        tables.lengths.deemed_reentry
    }
}

/// I40: a permit that is still valid and no longer than any can be.
fn permit_end(
    case: &mut Case<'_>,
    c: &ConfirmDeparture,
    held: Option<&Held<'_>>,
) -> Result<Date, Rejection> {
    // A permit on record says its own last day.
    let recorded = permit::valid(case.state, case.on).map(|p| p.valid_to);
    if let (Some(recorded), Some(stated)) = (recorded, c.permit_expires_on)
        && recorded != stated
    {
        let rejection = problems::FIELDS_CONTRADICT.refuse_with(
            "The last day stated is not that of the re-entry permit on record.",
            "入力された期限が記録上の再入国許可の有効期限と異なります。",
        );
        excluded(case, rejection)?;
    }
    let Some(last) = c.permit_expires_on.or(recorded) else {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A departure under a re-entry permit needs the permit's last day.",
            "再入国許可による出国には許可の有効期限が必要です。",
        ));
    };
    if last < case.on {
        excluded(case, problems::REENTRY_PERMIT_EXPIRED.refuse())?;
    }
    let lengths = &case.context.tables.lengths;
    let special = held.is_some_and(|h| h.stay.status.as_str() == SPECIAL_PERMANENT_RESIDENT);
    let longest = if special { lengths.reentry_permit_special } else { lengths.reentry_permit };
    if longest.end_from(case.on).is_some_and(|cap| last > cap) {
        excluded(case, problems::REENTRY_PERMIT_TOO_LONG.refuse())?;
    }
    Ok(last)
}

pub(super) fn confirmed(state: &mut PersonState, meta: &Meta, e: &DepartureConfirmed) {
    let at = meta.occurred_at;
    if state.registered() {
        state.nationality_said(&e.nationality, at);
    }
    reservation::left(state, at);
    let act = StayAct {
        stay_id: e.stay_id,
        reentry: Some(e.reentry),
        deadline: e.reentry_deadline,
        permit_end: e.permit_expires_on,
        ..StayAct::new(meta.event_id, at, e.departed_on, StayStep::Departure)
    };
    stays::record(state, act);
    if e.reentry == ReentryIntent::Permit
        && let Some(permit) = state.reentry_permit.as_mut().filter(|p| p.issued_at <= at)
    {
        permit.used = true;
    }
}
