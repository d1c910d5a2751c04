//! Recognition, complementary protection, denial, humanitarian stay, revocation: I28, I35.

use super::super::stays;
use super::{Case, acted, advance, case_for, named, notified};
use crate::decision::{Decided, Rejection};
use crate::envelope::{Flag, Meta};
use crate::ids::CaseId;
use crate::law::status::LONG_TERM_RESIDENT;
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::period::PeriodUnit;
use crate::person::refugee::transitions::RefugeeStep;
use crate::person::refugee::{
    ComplementaryProtectionGranted, DenyRefugeeStatus, GrantComplementaryProtection,
    GrantHumanitarianStay, HumanitarianStayGranted, RecogniseRefugee, RefugeeClaim,
    RefugeeStatusDenied, RefugeeStatusRecognised, RefugeeStatusRevoked, RevokeRefugeeStatus,
    StayDecision, StayGiven,
};
use crate::person::state::stays::{StayAct, StayStep};
use crate::time::Date;

pub(in crate::person::rules) fn recognise(
    case: &mut Case<'_>,
    c: &RecogniseRefugee,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideRefugeeStatus)?;
    case.not_ended(true)?;
    case_for(case, &c.refugee_case_id, RefugeeStep::Recognise)?;
    notified(case, c.notified_on)?;
    let stay = with_recognition(case, c.stay.as_ref())?;
    let event = RefugeeStatusRecognised {
        refugee_case_id: c.refugee_case_id.clone(),
        decided_on: case.on,
        notified_on: c.notified_on,
        reasons_hash: c.reasons_hash,
        stay,
    };
    Ok(vec![case.main(event, grounds::REFUGEE_RECOGNITION)])
}

pub(in crate::person::rules) fn protect(
    case: &mut Case<'_>,
    c: &GrantComplementaryProtection,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideRefugeeStatus)?;
    case.not_ended(true)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::Protect)?;
    notified(case, c.notified_on)?;
    let stay = with_recognition(case, c.stay.as_ref())?;
    // Granted on review, it is the ruling that has refused the recognition.
    let first_decision = refugee_case.review_due.is_none();
    let refuses = first_decision && refugee_case.claim == RefugeeClaim::Recognition;
    let event = ComplementaryProtectionGranted {
        refugee_case_id: c.refugee_case_id.clone(),
        decided_on: case.on,
        notified_on: c.notified_on,
        reasons_hash: c.reasons_hash,
        review_due: refuses.then(|| review_due(case, c.notified_on)),
        stay,
    };
    Ok(vec![case.main(event, grounds::PROTECTION_RECOGNITION)])
}

/// I28: a recognition gives Long-Term Resident in the same act; who holds a status without end keeps it.
fn with_recognition(
    case: &mut Case<'_>,
    stay: Option<&StayDecision>,
) -> Result<StayGiven, Rejection> {
    let decision = stay.ok_or_else(|| problems::STAY_DECISION_MISSING.refuse())?;
    let keeps = case.state.open_stay().is_some_and(|held| {
        held.status == decision.status
            && held.stay_end.is_none()
            && decision.period.unit == PeriodUnit::Indefinite
    });
    if decision.status.as_str() != LONG_TERM_RESIDENT && !keeps {
        return Err(problems::STATUS_NOT_GIVEN_HERE.refuse_with(
            "A recognition gives Long-Term Resident, or leaves a status without end as it is.",
            "認定により付与される在留資格は定住者です（期間の定めのない在留資格はそのまま）。",
        ));
    }
    given(case, decision)
}

/// The stay that a decision gives: the open one from now on, or a new one whose id is that of the event.
fn given(case: &mut Case<'_>, decision: &StayDecision) -> Result<StayGiven, Rejection> {
    let row = case
        .context
        .tables
        .status_on(decision.status.as_str(), case.on)
        .ok_or_else(|| problems::STATUS_NOT_ON_LIST.refuse())?;
    if !row.allows(&decision.period, case.on) {
        return Err(problems::PERIOD_NOT_ALLOWED.refuse());
    }
    let held = case.state.open_stay();
    if held.is_some_and(|s| s.away.is_some()) {
        case.flag(Flag::PresenceNotOnRecord);
    }
    // The decision is the first event of its command.
    let new_id = case.event_id(0);
    Ok(StayGiven {
        stay_id: held.map_or(new_id, |s| s.stay_id),
        opened: held.is_none(),
        old_status: held.map(|s| s.status.clone()),
        status: decision.status.clone(),
        period: decision.period,
        stay_end: decision.period.end_from(case.on),
    })
}

/// Seven days from notice, moved to a working day (§12.1-2, -22).
fn review_due(case: &Case<'_>, notified_on: Date) -> Date {
    let tables = case.context.tables;
    let last = tables.refugee.review_request.end_from(notified_on);
    last.map_or(Date::MAX, tables.working_day_from)
}

pub(in crate::person::rules) fn deny(
    case: &mut Case<'_>,
    c: &DenyRefugeeStatus,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideRefugeeStatus)?;
    case.not_ended(false)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::Deny)?;
    notified(case, c.notified_on)?;
    let law = match refugee_case.claim {
        RefugeeClaim::Recognition => grounds::REFUGEE,
        RefugeeClaim::ComplementaryProtection => grounds::COMPLEMENTARY_PROTECTION,
    };
    let event = RefugeeStatusDenied {
        refugee_case_id: c.refugee_case_id.clone(),
        decided_on: case.on,
        notified_on: c.notified_on,
        reasons_hash: c.reasons_hash,
        review_due: review_due(case, c.notified_on),
    };
    Ok(vec![case.main(event, law)])
}

pub(in crate::person::rules) fn humanitarian(
    case: &mut Case<'_>,
    c: &GrantHumanitarianStay,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideRefugeeStatus)?;
    case.not_ended(true)?;
    case_for(case, &c.refugee_case_id, RefugeeStep::Humanitarian)?;
    let event = HumanitarianStayGranted {
        refugee_case_id: c.refugee_case_id.clone(),
        decided_on: case.on,
        reasons_hash: c.reasons_hash,
        stay: given(case, &c.stay)?,
    };
    Ok(vec![case.main(event, grounds::HUMANITARIAN_STAY)])
}

pub(in crate::person::rules) fn revoke(
    case: &mut Case<'_>,
    c: &RevokeRefugeeStatus,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideRefugeeStatus)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::Revoke)?;
    if refugee_case.recognised.is_none() {
        return Err(problems::PROTECTION_NOT_HELD.refuse());
    }
    named(case, case.context.tables.refugee.revocation, &c.grounds)?;
    let hearing =
        c.hearing.as_ref().ok_or_else(|| problems::REVOCATION_HEARING_MISSING.refuse())?;
    if c.proposed_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse_with(
            "Who proposed the revocation cannot also decide it.",
            "取消しを発議した者が自ら決定することはできません。",
        ));
    }
    let event = RefugeeStatusRevoked {
        refugee_case_id: c.refugee_case_id.clone(),
        revoked_on: case.on,
        grounds: c.grounds.clone(),
        hearing: hearing.clone(),
        proposed_by: c.proposed_by.clone(),
        reasons_hash: c.reasons_hash,
    };
    Ok(vec![case.main(event, grounds::REFUGEE_REVOCATION)])
}

pub(in crate::person::rules) fn recognised(
    state: &mut PersonState,
    meta: &Meta,
    e: &RefugeeStatusRecognised,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::Recognise) {
        case.recognised = Some(RefugeeClaim::Recognition);
        case.closed_on = Some(e.decided_on);
        stay_given(state, meta, e.decided_on, &e.stay);
    }
}

pub(in crate::person::rules) fn protected(
    state: &mut PersonState,
    meta: &Meta,
    e: &ComplementaryProtectionGranted,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::Protect) {
        case.recognised = Some(RefugeeClaim::ComplementaryProtection);
        case.closed_on = Some(e.decided_on);
        if e.review_due.is_some() {
            case.review_due = e.review_due;
            acted(case, &meta.staff_id);
        }
        stay_given(state, meta, e.decided_on, &e.stay);
    }
}

pub(in crate::person::rules) fn denied(
    state: &mut PersonState,
    meta: &Meta,
    e: &RefugeeStatusDenied,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::Deny) {
        case.review_due = Some(e.review_due);
        acted(case, &meta.staff_id);
    }
}

pub(in crate::person::rules) fn stay_on_humanitarian_grounds(
    state: &mut PersonState,
    meta: &Meta,
    e: &HumanitarianStayGranted,
) {
    if advance(state, &e.refugee_case_id, RefugeeStep::Humanitarian).is_some() {
        stay_given(state, meta, e.decided_on, &e.stay);
    }
}

pub(in crate::person::rules) fn revoked(state: &mut PersonState, e: &RefugeeStatusRevoked) {
    let id: &CaseId = &e.refugee_case_id;
    if let Some(case) = advance(state, id, RefugeeStep::Revoke) {
        case.recognised = None;
        case.closed_on = Some(e.revoked_on);
    }
}

fn stay_given(state: &mut PersonState, meta: &Meta, on: Date, given: &StayGiven) {
    let act = StayAct {
        stay_id: Some(given.stay_id),
        status: Some(given.status.clone()),
        period: Some(given.period),
        stay_end: given.stay_end,
        opens: given.opened,
        ..StayAct::new(meta.event_id, meta.occurred_at, on, StayStep::Given)
    };
    stays::record(state, act);
}
