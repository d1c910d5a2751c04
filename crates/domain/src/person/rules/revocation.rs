//! Revocation of a status: I20, I35, I41.

use super::{Case, plain};
use crate::decision::{Decided, Rejection};
use crate::derive::closed_from;
use crate::envelope::Flag;
use crate::ids::{CaseId, Code};
use crate::law::revocation::{GRACE, Grace, RevocationGround, ground_on};
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::revocation::{
    DropRevocation, GracePeriodGranted, NotifyRevocationHearing, RecordRevocationHearing,
    Revocation, RevocationDropped, RevocationHearingHeld, RevocationHearingNotified, RevokeStatus,
    StatusRevoked,
};
use crate::person::state::Stay;

/// Grounds of the list of the day that apply to the stay; one at least.
fn found(
    case: &Case<'_>,
    stay: &Stay,
    codes: &[Code],
) -> Result<Vec<&'static RevocationGround>, Rejection> {
    if codes.is_empty() {
        return Err(problems::REVOCATION_GROUND_MISSING.refuse());
    }
    let tables = case.context.tables;
    let status = tables.status(stay.status.as_str());
    let resident =
        tables.mid_long_term_resident(stay.status.as_str(), stay.period.as_ref(), stay.period_from);
    codes
        .iter()
        .map(|code| {
            let ground = ground_on(code.as_str(), case.law_day())
                .ok_or_else(|| problems::REVOCATION_GROUND_NOT_ON_LIST.refuse())?;
            if status.is_some_and(|s| ground.applies(s, resident)) {
                Ok(ground)
            } else {
                Err(problems::REVOCATION_GROUND_NOT_APPLICABLE.refuse())
            }
        })
        .collect()
}

fn stay<'a>(case: &Case<'a>) -> Result<&'a Stay, Rejection> {
    let on = case.on;
    case.state
        .open_stay()
        .filter(|s| closed_from(s, on).is_none())
        .ok_or_else(|| problems::NO_OPEN_STAY.refuse())
}

fn open<'a>(case: &Case<'a>, id: &CaseId) -> Result<&'a Revocation, Rejection> {
    let revocation = case
        .state
        .revocation
        .as_ref()
        .filter(|r| r.open() && r.revocation_id == *id)
        .ok_or_else(|| problems::REVOCATION_NOT_FOUND.refuse())?;
    if case.on < revocation.notified_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    Ok(revocation)
}

pub(super) fn notify(
    case: &mut Case<'_>,
    c: &NotifyRevocationHearing,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NotifyRevocationHearing)?;
    case.known()?;
    case.not_ended(false)?;
    if case.state.revocation.as_ref().is_some_and(Revocation::open) {
        return Err(problems::REVOCATION_OPEN.refuse());
    }
    let stay = stay(case)?;
    found(case, stay, &c.grounds)?;
    if c.hearing_on < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The hearing lies before the notice.",
            "意見聴取の期日が通知日より前です。",
        ));
    }
    if stay.away.is_some() {
        case.flag(Flag::PresenceNotOnRecord);
    }
    let event = RevocationHearingNotified {
        revocation_id: c.revocation_id.clone(),
        stay_id: stay.stay_id,
        grounds: c.grounds.clone(),
        notified_on: case.on,
        hearing_on: c.hearing_on,
        notified_by: case.meta.actor.staff_id.clone(),
    };
    Ok(vec![case.main(event, grounds::REVOCATION_NOTICE)])
}

pub(super) fn hear(
    case: &mut Case<'_>,
    c: &RecordRevocationHearing,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RecordRevocationHearing)?;
    case.known()?;
    let revocation = open(case, &c.revocation_id)?;
    if case.on < revocation.hearing_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The hearing is on a later day by its notice.",
            "通知された意見聴取の期日より前の日付です。",
        ));
    }
    let event = RevocationHearingHeld {
        revocation_id: c.revocation_id.clone(),
        held_on: case.on,
        attended: c.attended,
        heard_by: case.meta.actor.staff_id.clone(),
    };
    Ok(vec![case.main(event, grounds::REVOCATION_HEARING)])
}

pub(super) fn revoke(case: &mut Case<'_>, c: &RevokeStatus) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RevokeStatus)?;
    case.known()?;
    case.not_ended(false)?;
    let revocation = open(case, &c.revocation_id)?;
    let Some(heard_by) = &revocation.heard_by else {
        return Err(problems::REVOCATION_UNHEARD.refuse());
    };
    let by = &case.meta.actor.staff_id;
    if heard_by == by || revocation.notified_by == *by {
        return Err(problems::PROPOSER_DECIDES.refuse_with(
            "Who gave notice or heard the person cannot also revoke.",
            "通知又は意見聴取を行った職員が自ら取り消すことはできません。",
        ));
    }
    let stay = stay(case)?;
    if !stay.named(revocation.stay_id) {
        return Err(problems::REVOCATION_NOT_FOUND.refuse());
    }
    let found = found(case, stay, &c.grounds)?;
    if c.grounds.iter().any(|code| !revocation.grounds.contains(code)) {
        return Err(problems::REVOCATION_GROUND_NOT_NOTIFIED.refuse());
    }
    grace_allowed(case, c, &found)?;
    if stay.away.is_some() {
        case.flag(Flag::PresenceNotOnRecord);
    }
    let event = StatusRevoked {
        revocation_id: c.revocation_id.clone(),
        stay_id: stay.stay_id,
        status: stay.status.clone(),
        grounds: c.grounds.clone(),
        effective_on: case.on,
        flight_risk: c.flight_risk,
        attended: revocation.attended,
        leave_by: c.leave_by,
    };
    let mut out = vec![case.main(event, grounds::REVOCATION)];
    if let Some(leave_by) = c.leave_by {
        let event = GracePeriodGranted {
            revocation_id: c.revocation_id.clone(),
            stay_id: stay.stay_id,
            leave_by,
        };
        out.push(plain(event, grounds::REVOCATION_GRACE));
    }
    Ok(out)
}

/// I41: thirty days at most; none where one of the grounds gives none.
fn grace_allowed(
    case: &Case<'_>,
    c: &RevokeStatus,
    found: &[&RevocationGround],
) -> Result<(), Rejection> {
    if c.flight_risk && !found.iter().any(|g| g.grace == Grace::UnlessFlight) {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "Flight risk is found with ground 5 only.",
            "逃亡のおそれは第5号に該当する場合にのみ認定します。",
        ));
    }
    let none = found.iter().any(|g| match g.grace {
        Grace::Given => false,
        Grace::None => true,
        Grace::UnlessFlight => c.flight_risk,
    });
    match c.leave_by {
        Some(_) if none => Err(problems::REVOCATION_GRACE_NOT_OPEN.refuse()),
        None if !none => Err(problems::REVOCATION_GRACE_REQUIRED.refuse()),
        Some(day) if day < case.on => Err(problems::DATES_OUT_OF_ORDER.refuse()),
        Some(day) if GRACE.end_from(case.on).is_some_and(|cap| day > cap) => {
            Err(problems::REVOCATION_GRACE_TOO_LONG.refuse())
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn drop_it(case: &mut Case<'_>, c: &DropRevocation) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RevokeStatus)?;
    case.known()?;
    open(case, &c.revocation_id)?;
    let event = RevocationDropped {
        revocation_id: c.revocation_id.clone(),
        reason: c.reason.clone(),
        dropped_on: case.on,
    };
    Ok(vec![case.main(event, grounds::REVOCATION)])
}

pub(super) fn notified(state: &mut PersonState, e: &RevocationHearingNotified) {
    state.revocation = Some(Revocation {
        revocation_id: e.revocation_id.clone(),
        stay_id: e.stay_id,
        grounds: e.grounds.clone(),
        notified_on: e.notified_on,
        hearing_on: e.hearing_on,
        notified_by: e.notified_by.clone(),
        heard_by: None,
        attended: false,
        effective_on: None,
        leave_by: None,
    });
}

fn of<'a>(state: &'a mut PersonState, id: &CaseId) -> Option<&'a mut Revocation> {
    state.revocation.as_mut().filter(|r| r.revocation_id == *id)
}

pub(super) fn heard(state: &mut PersonState, e: &RevocationHearingHeld) {
    if let Some(revocation) = of(state, &e.revocation_id) {
        revocation.heard_by = Some(e.heard_by.clone());
        revocation.attended = e.attended;
    }
}

pub(super) fn revoked(state: &mut PersonState, e: &StatusRevoked) {
    if let Some(revocation) = of(state, &e.revocation_id) {
        revocation.effective_on = Some(e.effective_on);
    }
}

pub(super) fn grace_granted(state: &mut PersonState, e: &GracePeriodGranted) {
    if let Some(revocation) = of(state, &e.revocation_id) {
        revocation.leave_by = Some(e.leave_by);
    }
}

pub(super) fn dropped(state: &mut PersonState, e: &RevocationDropped) {
    if of(state, &e.revocation_id).is_some_and(|r| r.open()) {
        state.revocation = None;
    }
}
