//! Suspension of removal and its exceptions, which take two people: I23, I35.

use uuid::Uuid;

use super::Case;
use crate::decision::{Decided, Rejection};
use crate::ids::CaseId;
use crate::law::grounds::{Ground, icrra};
use crate::law::{Act, problems};
use crate::person::refugee;
use crate::person::suspension::{
    EndRemovalSuspension, RemovalSuspensionEnded, RemovalSuspensionStarted, StartRemovalSuspension,
    SuspensionEnd, SuspensionException,
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
    if !excepted
        && (c.approved_by.is_some() || c.rests_on_link.is_some() || !c.also_rests_on.is_empty())
    {
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
    let links: Vec<Uuid> = c.rests_on_link.iter().chain(&c.also_rests_on).copied().collect();
    if c.exception == Some(SuspensionException::ThirdApplication) {
        third_application(case, &c.refugee_case_id, &links)?;
    } else if !links.is_empty() {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "Only the number of an application rests on links.",
            "人物の関連付けに基づくのは申請回数のみです。",
        ));
    }
    let event = RemovalSuspensionEnded {
        refugee_case_id: c.refugee_case_id.clone(),
        ended_on: case.on,
        cause: c.cause,
        exception: c.exception,
        approvers,
        rests_on_link: c.rests_on_link,
        also_rests_on: c.also_rests_on.clone(),
        evidence: c.evidence.clone(),
    };
    Ok(vec![case.main(event, if excepted { EXCEPTION } else { SUSPENSION })])
}

/// The links named hold, and with the applications under them it is a third or later one (I30). An application that is
/// not in this record is counted where it is.
fn third_application(case: &Case<'_>, id: &CaseId, links: &[Uuid]) -> Result<(), Rejection> {
    let state = case.state;
    let held = |id: &Uuid| state.identity.active().find(|l| l.link_id == *id);
    let named: Option<Vec<_>> = links.iter().map(held).collect();
    let named = named.ok_or_else(|| problems::LINK_NOT_FOUND.refuse())?;
    let Some(number) = refugee::nth(state, id) else {
        return Ok(());
    };
    let from = case.context.tables.refugee.exception_from_nth;
    let confirmed = named.iter().fold(number.own, |n, l| n.saturating_add(l.refugee_applications));
    if confirmed >= from {
        return Ok(());
    }
    if number.nth >= from {
        return Err(problems::LINK_NOT_CONFIRMED.refuse_with(
            "It is a third or later application only with those made under linked identities; they are not named.",
            "別名義による申請を合算して初めて3回目以降となりますが、その関連付けが示されていません。",
        ));
    }
    Err(problems::EXCEPTION_NOT_MET.refuse_with(
        &format!("It is application number {} of this person.", number.nth),
        &format!("この人物の{}回目の申請です。", number.nth),
    ))
}
