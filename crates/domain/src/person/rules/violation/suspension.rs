//! Suspension of removal and its exceptions, which take two people: I23, I35.

use super::Case;
use crate::decision::{Decided, Rejection};
use crate::law::grounds::{Ground, icrra};
use crate::law::{Act, problems};
use crate::person::suspension::{
    EndRemovalSuspension, RemovalSuspensionEnded, RemovalSuspensionStarted, StartRemovalSuspension,
    SuspensionEnd,
};

const SUSPENSION: &[Ground] = &[icrra("61-2-9", "3")];
const EXCEPTION: &[Ground] = &[icrra("61-2-9", "4")];

pub(in super::super) fn start_suspension(
    case: &mut Case<'_>,
    c: &StartRemovalSuspension,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::StartRemovalSuspension)?;
    case.known()?;
    case.not_ended(true)?;
    if case.state.removal_suspension.as_ref().is_some_and(|s| s.ended_on.is_none()) {
        return Err(problems::REMOVAL_ALREADY_SUSPENDED.refuse());
    }
    let event = RemovalSuspensionStarted {
        refugee_case_id: c.refugee_case_id.clone(),
        started_on: case.on,
    };
    Ok(vec![case.main(event, SUSPENSION)])
}

/// An exception is recorded by one of its two approvers; neither of them executes (§12.1-21).
pub(in super::super) fn end_suspension(
    case: &mut Case<'_>,
    c: &EndRemovalSuspension,
) -> Result<Vec<Decided>, Rejection> {
    let excepted = c.cause == SuspensionEnd::Exception;
    case.entitled(if excepted { Act::ExceptRemovalSuspension } else { Act::EndRemovalSuspension })?;
    case.known()?;
    let running = case.state.removal_suspension.as_ref();
    let running = running
        .filter(|s| s.ended_on.is_none() && s.refugee_case_id == c.refugee_case_id)
        .ok_or_else(|| problems::NO_REMOVAL_SUSPENSION.refuse())?;
    if case.on < running.started_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    if excepted != c.exception.is_some() {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "An exception is named where the cause is one, and nowhere else.",
            "例外の種類は終了の理由が例外である場合に限り入力します。",
        ));
    }
    if !excepted && (c.approved_by.is_some() || c.rests_on_link.is_some()) {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "Approvers and links belong to exceptions.",
            "承認者及び人物の関連付けは例外の場合に限り入力します。",
        ));
    }
    let own = &case.meta.actor.staff_id;
    let approvers = match &c.approved_by {
        Some(other) if excepted && other != own => vec![other.clone(), own.clone()],
        _ if excepted => return Err(problems::TWO_APPROVERS.refuse()),
        _ => Vec::new(),
    };
    let event = RemovalSuspensionEnded {
        refugee_case_id: c.refugee_case_id.clone(),
        ended_on: case.on,
        cause: c.cause,
        exception: c.exception,
        approvers,
        rests_on_link: c.rests_on_link,
        evidence: c.evidence.clone(),
    };
    Ok(vec![case.main(event, if excepted { EXCEPTION } else { SUSPENSION })])
}
