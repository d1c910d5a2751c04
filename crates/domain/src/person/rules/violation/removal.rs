//! Departure orders, deportation orders, execution and the refusal period: I22, I23, I25, I26.

use super::{Case, law};
use crate::case::plain;
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::ids::Code;
use crate::law::status::TEMPORARY_VISITOR;
use crate::law::violation::{Stage, Step};
use crate::law::{denial, problems};
use crate::person::departure::{ConfirmDeparture, ReentryIntent};
use crate::person::finding::CameForward;
use crate::person::period::Period;
use crate::person::removal::{
    CancelDepartureOrder, DepartureCommandIssued, DepartureOrderCancelled, DepartureOrderExtended,
    DepartureOrderIssued, DeportationExecuted, DeportationOrderIssued, ExecuteDeportation,
    ExtendDepartureOrder, IssueDepartureCommand, IssueDepartureOrder, IssueDeportationOrder,
    OrderRoute, Refusal, RefusalPeriodShortened, RefusalRule, RemovalMode, ShortenRefusalPeriod,
};
use crate::person::state::violation::ViolationCase;
use crate::person::violation::{CaseClosed, CaseEnd};
use crate::time::Date;

pub(in super::super) fn issue_departure_order(
    case: &mut Case<'_>,
    c: &IssueDepartureOrder,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::IssueDepartureOrder)?;
    case.not_ended(true)?;
    within(c.leave_by, case.on, &case.deportation().departure_order, case.on)?;
    let Some(came_forward) = found.came_forward else {
        return Err(problems::DEPARTURE_ORDER_CONDITIONS.refuse());
    };
    let event = DepartureOrderIssued {
        violation_case_id: c.violation_case_id.clone(),
        issued_on: case.on,
        leave_by: c.leave_by,
        conditions: c.conditions.clone(),
        came_forward,
    };
    Ok(vec![case.main(event, law(Step::IssueDepartureOrder))])
}

/// I25: not before a day, and no later than the length allows from a day that is not counted.
fn within(leave_by: Date, not_before: Date, length: &Period, from: Date) -> Result<(), Rejection> {
    let latest = length.end_from(from);
    if leave_by < not_before || latest.is_some_and(|latest| leave_by > latest) {
        return Err(match latest {
            Some(latest) => problems::DEPARTURE_ORDER_TOO_LONG.refuse_with(
                &format!("The last day to leave lies between {not_before} and {latest}."),
                &format!("出国期限は{not_before}から{latest}までの日です。"),
            ),
            None => problems::DEPARTURE_ORDER_TOO_LONG.refuse(),
        });
    }
    Ok(())
}

pub(in super::super) fn extend_departure_order(
    case: &mut Case<'_>,
    c: &ExtendDepartureOrder,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ExtendDepartureOrder)?;
    case.not_ended(true)?;
    let (old_leave_by, first) = running_order(case, found)?;
    let cap = &case.deportation().departure_order_extension;
    within(c.leave_by, old_leave_by.plus_days(1), cap, first)?;
    let event = DepartureOrderExtended {
        violation_case_id: c.violation_case_id.clone(),
        extended_on: case.on,
        old_leave_by,
        leave_by: c.leave_by,
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, law(Step::ExtendDepartureOrder))])
}

/// Last day to leave now, and as first set, of a departure order that still runs.
fn running_order(case: &Case<'_>, found: &ViolationCase) -> Result<(Date, Date), Rejection> {
    found
        .departure_order
        .as_ref()
        .filter(|o| case.on <= o.leave_by)
        .map(|o| (o.leave_by, o.first_leave_by))
        .ok_or_else(|| problems::DEPARTURE_ORDER_OVER.refuse())
}

pub(in super::super) fn cancel_departure_order(
    case: &mut Case<'_>,
    c: &CancelDepartureOrder,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::CancelDepartureOrder)?;
    running_order(case, found)?;
    if c.reasons.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A cancellation names the conditions that were breached.",
            "取消しには違反した条件を示す必要があります。",
        ));
    }
    let event = DepartureOrderCancelled {
        violation_case_id: c.violation_case_id.clone(),
        cancelled_on: case.on,
        reasons: c.reasons.clone(),
    };
    Ok(vec![case.main(event, law(Step::CancelDepartureOrder))])
}

/// I22: a signed acceptance, or three days without a request or objection, or a ruling; never on the day of notice
/// without acceptance, and not while special permission to stay is applied for (*unverified*).
pub(in super::super) fn issue_deportation_order(
    case: &mut Case<'_>,
    c: &IssueDeportationOrder,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::IssueDeportationOrder)?;
    case.not_ended(true)?;
    if found.special_permission_pending {
        return Err(problems::SPECIAL_PERMISSION_PENDING.refuse());
    }
    let lengths = case.deportation();
    let route = match (found.procedure.stage(), &c.waiver) {
        (Stage::FoundDeportable, Some(_)) => OrderRoute::AcceptedFinding,
        (Stage::FoundDeportable, None) => {
            silent(case, found, &lengths.hearing_request)?;
            OrderRoute::UnopposedFinding
        }
        (Stage::FindingUpheld, Some(_)) => OrderRoute::AcceptedDecision,
        (Stage::FindingUpheld, None) => {
            silent(case, found, &lengths.objection)?;
            OrderRoute::UnopposedDecision
        }
        (_, Some(_)) => {
            return Err(problems::FIELDS_CONTRADICT.refuse_with(
                "After a ruling nothing is left to accept; no waiver is stated.",
                "裁決の後に服する旨の文書は不要です。",
            ));
        }
        (_, None) => OrderRoute::Ruling,
    };
    let event = DeportationOrderIssued {
        violation_case_id: c.violation_case_id.clone(),
        issued_on: case.on,
        route,
        waiver: c.waiver.clone(),
        grounds: found.grounds.clone(),
        destination: c.destination.clone(),
    };
    Ok(vec![case.main(event, law(Step::IssueDeportationOrder))])
}

/// Whether the three days after notice have passed without a filing in time: the stage would be another otherwise.
fn silent(case: &Case<'_>, found: &ViolationCase, length: &Period) -> Result<(), Rejection> {
    let notified_on = found.notified_on.unwrap_or(case.on);
    let due = length.end_from(notified_on).map(case.context.tables.working_day_from);
    match due {
        Some(due) if case.on <= due => Err(problems::DEPORTATION_ORDER_TOO_EARLY.refuse_with(
            &format!("The last day to request or to object is {due}, and no acceptance is signed."),
            &format!("請求又は申出の期限は{due}であり、服する旨の署名もありません。"),
        )),
        Some(_) | None => Ok(()),
    }
}

pub(in super::super) fn issue_departure_command(
    case: &mut Case<'_>,
    c: &IssueDepartureCommand,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::IssueDepartureCommand)?;
    if c.leave_by <= case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The last day to leave lies after the day of the command.",
            "退去の期限は命令の日より後でなければなりません。",
        ));
    }
    let event = DepartureCommandIssued {
        violation_case_id: c.violation_case_id.clone(),
        issued_on: case.on,
        leave_by: c.leave_by,
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, law(Step::IssueDepartureCommand))])
}

pub(in super::super) fn shorten_refusal(
    case: &mut Case<'_>,
    c: &ShortenRefusalPeriod,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ShortenRefusalPeriod)?;
    case.not_ended(true)?;
    if c.leave_by < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    let event = RefusalPeriodShortened {
        violation_case_id: c.violation_case_id.clone(),
        decided_on: case.on,
        leave_by: c.leave_by,
    };
    Ok(vec![case.main(event, law(Step::ShortenRefusalPeriod))])
}

/// I23 and I26: not while removal is suspended, not by who approved the exception; the refusal period is derived.
pub(in super::super) fn execute(
    case: &mut Case<'_>,
    c: &ExecuteDeportation,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ExecuteDeportation)?;
    case.port(&c.port)?;
    case.not_ended(false)?;
    if case.state.removal_suspended(case.on) {
        return Err(problems::REMOVAL_SUSPENDED.refuse());
    }
    let approvers = case.state.removal_suspension.as_ref().map_or(&[][..], |s| &s.approvers);
    if approvers.contains(&case.meta.actor.staff_id) {
        return Err(problems::EXECUTOR_APPROVED_EXCEPTION.refuse());
    }
    let refusal = after_deportation(case, found, c.mode == RemovalMode::OwnExpense);
    if c.refusal_until.is_some_and(|typed| Some(typed) != refusal.until) {
        let (en, ja) = match refusal.until {
            Some(last) => (
                format!("The last day that follows is {last}, not the one stated."),
                format!("算定される末日は{last}であり、入力と異なります。"),
            ),
            None => (
                "The refusal that follows has no end.".to_owned(),
                "上陸拒否に期限はありません。".to_owned(),
            ),
        };
        return Err(problems::REFUSAL_PERIOD_DIFFERS.refuse_with(&en, &ja));
    }
    let event = DeportationExecuted {
        violation_case_id: c.violation_case_id.clone(),
        stay_id: case.state.open_stay().map(|s| s.stay_id),
        mode: c.mode,
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        destination: c.destination.clone(),
        executed_on: case.on,
        refusal,
    };
    Ok(vec![case.main(event, law(Step::ExecuteDeportation))])
}

/// I26 (domain §1.3, §1.4): without end on grounds of security, else five years, ten for a repeater, one where shortened and
/// gone by the day set.
fn after_deportation(case: &Case<'_>, found: &ViolationCase, own_expense: bool) -> Refusal {
    let law = &case.context.tables.deportation;
    let day = case.law_day();
    let security = |g: &Code| law.ground_on(g.as_str(), day).is_some_and(|row| row.security);
    if found.grounds.iter().any(security) {
        return refusal(case, RefusalRule::SecurityDeportation);
    }
    let shortened = found.shortened(own_expense, case.on);
    refusal(case, denial::deportation(&case.state.refusal_history(), case.on, shortened))
}

/// The period that begins on the day of the departure.
fn refusal(case: &Case<'_>, rule: RefusalRule) -> Refusal {
    let tables = case.context.tables;
    let until = |status| denial::removed_until(rule, case.on, status, tables);
    Refusal {
        rule,
        counted_from: case.on,
        until: until(""),
        until_as_visitor: until(TEMPORARY_VISITOR),
    }
}

/// What a confirmed departure without the right to come back does to a case: under a departure order, or at the
/// person's own expense under a deportation order, it ends it. A suspension bars removal, not leaving.
pub(in super::super) fn leaving(case: &mut Case<'_>, c: &ConfirmDeparture) -> Option<Decided> {
    let found = case.state.open_case().filter(|_| c.reentry == ReentryIntent::None)?;
    let on = case.on;
    let (step, reason, refusal) = match found.procedure.stage() {
        Stage::DepartureOrdered => {
            let order = found.departure_order.as_ref().filter(|o| o.issued_on <= on)?;
            let in_time = on <= order.leave_by;
            if !in_time {
                case.flag(Flag::DepartureOrderOverrun);
            }
            let reason = if in_time {
                CaseEnd::LeftUnderDepartureOrder
            } else {
                CaseEnd::LeftAfterDepartureOrder
            };
            let refusal = in_time.then(|| after_departure_order(case, found)).flatten();
            (Step::LeaveUnderDepartureOrder, reason, refusal)
        }
        Stage::DeportationOrdered => {
            found.deportation_ordered_on.filter(|issued| *issued <= on)?;
            let refusal = after_deportation(case, found, true);
            (Step::LeaveAtOwnExpense, CaseEnd::LeftAtOwnExpense, Some(refusal))
        }
        _ => return None,
    };
    found.procedure.after(step)?;
    let event = CaseClosed {
        violation_case_id: found.violation_case_id.clone(),
        reason,
        closed_on: on,
        refusal,
    };
    Some(plain(event, law(step)))
}

/// One year; five as a temporary visitor for who came forward after the investigation had begun (domain §1.4).
fn after_departure_order(case: &Case<'_>, found: &ViolationCase) -> Option<Refusal> {
    let voluntary = found.came_forward? == CameForward::BeforeInvestigation;
    Some(refusal(case, denial::departure_order(voluntary)))
}
