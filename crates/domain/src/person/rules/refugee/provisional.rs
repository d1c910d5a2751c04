//! Provisional stay and its bars (I42).

use super::{Case, acted, advance, case_for, named, on_list};
use crate::decision::{Decided, Rejection};
use crate::derive::{PresenceBasis, presence_basis};
use crate::envelope::Meta;
use crate::law::{Act, grounds, longer, problems};
use crate::person::PersonState;
use crate::person::refugee::state::{ProvisionalStay, RefugeeCase};
use crate::person::refugee::transitions::RefugeeStep;
use crate::person::refugee::{
    PermitProvisionalStay, ProvisionalStayPermitted, ProvisionalStayRefused,
    ProvisionalStayRevoked, RefuseProvisionalStay, RevokeProvisionalStay,
};

pub(in crate::person::rules) fn permit(
    case: &mut Case<'_>,
    c: &PermitProvisionalStay,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideProvisionalStay)?;
    case.not_ended(true)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::ProvisionalStay)?;
    let running = refugee_case.provisional_on(case.on);
    if !running {
        no_status(case)?;
    }
    barred(case, c, refugee_case)?;
    let from = match &refugee_case.provisional {
        Some(before) if running => before.ends_on,
        _ => case.on,
    };
    let longest = &case.context.tables.refugee.provisional_stay;
    let ends_on = c
        .period
        .end_from(from)
        .filter(|_| c.period.value > 0 && !longer(&c.period, longest, from))
        .ok_or_else(|| problems::PROVISIONAL_STAY_TOO_LONG.refuse())?;
    let event = ProvisionalStayPermitted {
        refugee_case_id: c.refugee_case_id.clone(),
        permitted_on: case.on,
        period: c.period,
        ends_on,
        extension: running,
        unavoidable: c.unavoidable.clone(),
        conditions: c.conditions.clone(),
    };
    Ok(vec![case.main(event, grounds::PROVISIONAL_STAY)])
}

/// Provisional stay is for who has no status; during the special period a status still carries the stay.
fn no_status(case: &Case<'_>) -> Result<(), Rejection> {
    match presence_basis(case.state, case.on) {
        PresenceBasis::Status | PresenceBasis::SpecialPeriod => {
            Err(problems::PROVISIONAL_STAY_NEEDLESS.refuse())
        }
        PresenceBasis::BirthGrace => Err(bar("birth-grace")),
        PresenceBasis::SpecialLanding => Err(bar("special-landing")),
        PresenceBasis::ProvisionalStay
        | PresenceBasis::RevocationGrace
        | PresenceBasis::DepartureOrder
        | PresenceBasis::SuspensionOfRemoval
        | PresenceBasis::ProvisionalRelease
        | PresenceBasis::Supervision
        | PresenceBasis::None => Ok(()),
    }
}

/// The bars that were found, and the one that the dates make.
fn barred(
    case: &Case<'_>,
    c: &PermitProvisionalStay,
    refugee_case: &RefugeeCase,
) -> Result<(), Rejection> {
    let law = &case.context.tables.refugee;
    on_list(case, law.provisional_stay_bars, &c.bars)?;
    if let Some(found) = c.bars.first() {
        return Err(bar(found.as_str()));
    }
    let landed = case.state.stay.as_ref().map(|s| s.opened_at.japan_date());
    let landed = landed.filter(|on| *on <= refugee_case.applied_on);
    let last = landed.and_then(|on| law.late_filing.end_from(on));
    let late = last.is_some_and(|last| refugee_case.applied_on > last);
    if late && c.unavoidable.is_none() {
        return Err(bar(law.late_filing_bar));
    }
    Ok(())
}

fn bar(code: &str) -> Rejection {
    problems::PROVISIONAL_STAY_BARRED.refuse_with(
        &format!("A bar to provisional stay was found: {code}."),
        &format!("仮滞在の除外事由「{code}」に該当します。"),
    )
}

pub(in crate::person::rules) fn refuse(
    case: &mut Case<'_>,
    c: &RefuseProvisionalStay,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideProvisionalStay)?;
    case_for(case, &c.refugee_case_id, RefugeeStep::ProvisionalStay)?;
    named(case, case.context.tables.refugee.provisional_stay_bars, &c.bars)?;
    let event = ProvisionalStayRefused {
        refugee_case_id: c.refugee_case_id.clone(),
        refused_on: case.on,
        bars: c.bars.clone(),
    };
    Ok(vec![case.main(event, grounds::PROVISIONAL_STAY)])
}

pub(in crate::person::rules) fn revoke(
    case: &mut Case<'_>,
    c: &RevokeProvisionalStay,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideProvisionalStay)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::ProvisionalStay)?;
    named(case, case.context.tables.refugee.provisional_stay_revocation, &c.grounds)?;
    if !refugee_case.provisional_on(case.on) {
        return Err(problems::PROVISIONAL_STAY_NOT_RUNNING.refuse());
    }
    let event = ProvisionalStayRevoked {
        refugee_case_id: c.refugee_case_id.clone(),
        revoked_on: case.on,
        grounds: c.grounds.clone(),
    };
    Ok(vec![case.main(event, grounds::PROVISIONAL_STAY_REVOCATION)])
}

pub(in crate::person::rules) fn permitted(
    state: &mut PersonState,
    meta: &Meta,
    e: &ProvisionalStayPermitted,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::ProvisionalStay) {
        let first = case.provisional.as_ref().filter(|_| e.extension).map(|p| p.permitted_on);
        case.provisional = Some(ProvisionalStay {
            permitted_on: first.unwrap_or(e.permitted_on),
            ends_on: e.ends_on,
            revoked_on: None,
        });
        acted(case, &meta.staff_id);
    }
}

pub(in crate::person::rules) fn refused(
    state: &mut PersonState,
    meta: &Meta,
    e: &ProvisionalStayRefused,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::ProvisionalStay) {
        acted(case, &meta.staff_id);
    }
}

pub(in crate::person::rules) fn revoked(
    state: &mut PersonState,
    meta: &Meta,
    e: &ProvisionalStayRevoked,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::ProvisionalStay) {
        if let Some(stay) = &mut case.provisional {
            stay.revoked_on = Some(e.revoked_on);
        }
        acted(case, &meta.staff_id);
    }
}
