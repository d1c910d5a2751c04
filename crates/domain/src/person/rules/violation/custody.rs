//! Detention, supervision, provisional release: I21, I24, I42.

use super::{Case, days_after, law};
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::ids::Code;
use crate::law::problems;
use crate::law::violation::{Stage, Step};
use crate::person::detention::{
    CancelProvisionalRelease, CancelSupervision, ChangeSupervision, DecideSupervision,
    DetentionBasis, DetentionEnded, DetentionExtended, DetentionOrderIssued, DetentionReviewed,
    DetentionStarted, EndDetention, ExtendDetention, IssueDetentionOrder, PermitProvisionalRelease,
    ProvisionalReleaseCancelled, ProvisionalReleasePermitted, ReportSupervisee, ReviewDetention,
    StartDetention, SuperviseeReported, SupervisionMeasureCancelled, SupervisionMeasureChanged,
    SupervisionMeasureDecided,
};
use crate::person::state::violation::ViolationCase;
use crate::time::{Date, Timestamp};

const MICROS_PER_HOUR: i64 = 3_600_000_000;

pub(in super::super) fn issue_detention_order(
    case: &mut Case<'_>,
    c: &IssueDetentionOrder,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::IssueDetentionOrder)?;
    case.not_ended(true)?;
    case.grounds(&c.grounds)?;
    if found.detention_ordered {
        return Err(problems::DETENTION_ORDER_STANDS.refuse());
    }
    let event = DetentionOrderIssued {
        violation_case_id: c.violation_case_id.clone(),
        issued_on: case.on,
        grounds: c.grounds.clone(),
    };
    Ok(vec![case.main(event, law(Step::IssueDetentionOrder))])
}

pub(in super::super) fn start_detention(
    case: &mut Case<'_>,
    c: &StartDetention,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let ordered = found.procedure.stage() == Stage::DeportationOrdered;
    let step = if ordered { Step::StartDetentionUnderOrder } else { Step::StartDetention };
    case.step(found, step)?;
    case.not_ended(false)?;
    if ordered != (c.basis == DetentionBasis::DeportationOrder) {
        return Err(problems::DETENTION_BASIS_DIFFERS.refuse());
    }
    if found.detention.as_ref().is_some_and(|d| d.basis == DetentionBasis::DeportationOrder) {
        return Err(problems::DETENTION_BASIS_DIFFERS.refuse_with(
            "The person is detained under the deportation order already.",
            "既に退去強制令書により収容されています。",
        ));
    }
    if c.basis == DetentionBasis::DetentionOrder && !found.detention_ordered {
        return Err(problems::DETENTION_ORDER_MISSING.refuse());
    }
    let at = case.meta.occurred_at;
    let lengths = case.deportation();
    let ends_on = if ordered { None } else { Some(last_day(case, found)?) };
    let handover_due = (found.procedure.stage() == Stage::Investigation)
        .then(|| at.saturating_add_micros(i64::from(lengths.handover_hours) * MICROS_PER_HOUR));
    let event = DetentionStarted {
        violation_case_id: c.violation_case_id.clone(),
        basis: c.basis,
        facility: c.facility.clone(),
        started_at: at,
        first_day_counted: true,
        ends_on,
        handover_due,
    };
    Ok(vec![case.main(event, law(step))])
}

/// I21: thirty days, and thirty more where extended, less what earlier detention in the case has used; the first day
/// counts, and the last one never moves.
fn last_day(case: &Case<'_>, found: &ViolationCase) -> Result<Date, Rejection> {
    let lengths = case.deportation();
    let more = if found.detention_extended { lengths.detention_extension_days } else { 0 };
    let days = lengths.detention_days.saturating_add(more).saturating_sub(found.detained_days);
    match i32::try_from(days) {
        Ok(days) if days > 0 => Ok(case.on.plus_days(days - 1)),
        Ok(_) | Err(_) => Err(problems::DETENTION_PERIOD_OVER.refuse()),
    }
}

pub(in super::super) fn extend_detention(
    case: &mut Case<'_>,
    c: &ExtendDetention,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ExtendDetention)?;
    case.not_ended(true)?;
    if found.detention_extended {
        return Err(problems::DETENTION_EXTENDED_BEFORE.refuse());
    }
    if !found.detention_ordered {
        return Err(problems::DETENTION_ORDER_MISSING.refuse());
    }
    let Some(old_ends_on) = found.detention.as_ref().and_then(|d| d.ends_on) else {
        return Err(problems::DETENTION_BASIS_DIFFERS.refuse());
    };
    if case.on > old_ends_on {
        return Err(problems::DETENTION_PERIOD_OVER.refuse());
    }
    let more = case.deportation().detention_extension_days;
    let event = DetentionExtended {
        violation_case_id: c.violation_case_id.clone(),
        extended_on: case.on,
        old_ends_on,
        ends_on: old_ends_on.plus_days(i32::try_from(more).unwrap_or(0)),
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, law(Step::ExtendDetention))])
}

pub(in super::super) fn review_detention(
    case: &mut Case<'_>,
    c: &ReviewDetention,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ReviewDetention)?;
    let every = &case.deportation().detention_review;
    let Some(due_on) = found.detention.as_ref().and_then(|d| d.review_due(every)) else {
        return Err(problems::DETENTION_BASIS_DIFFERS.refuse_with(
            "Only detention under the deportation order is reviewed every three months.",
            "3月ごとの見直しの対象は退去強制令書による収容に限られます。",
        ));
    };
    let late_days = days_after(due_on, case.on);
    if late_days > 0 {
        case.flag(Flag::ReviewLate);
    }
    let event = DetentionReviewed {
        violation_case_id: c.violation_case_id.clone(),
        reviewed_on: case.on,
        due_on,
        late_days,
        outcome: c.outcome,
        report: c.report.clone(),
    };
    Ok(vec![case.main(event, law(Step::ReviewDetention))])
}

pub(in super::super) fn end_detention(
    case: &mut Case<'_>,
    c: &EndDetention,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::EndDetention)?;
    if found.detention.as_ref().and_then(|d| d.ends_on).is_some_and(|last| case.on > last) {
        case.flag(Flag::DetentionOverrun);
    }
    let event = DetentionEnded {
        violation_case_id: c.violation_case_id.clone(),
        ended_on: case.on,
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, law(Step::EndDetention))])
}

pub(in super::super) fn decide_supervision(
    case: &mut Case<'_>,
    c: &DecideSupervision,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let under_order = found.procedure.stage() == Stage::DeportationOrdered;
    let step =
        if under_order { Step::DecideSupervisionUnderOrder } else { Step::DecideSupervision };
    case.step(found, step)?;
    case.not_ended(true)?;
    conditions(&c.conditions)?;
    if c.deposit_yen > case.deportation().supervision_deposit_yen {
        return Err(problems::DEPOSIT_TOO_HIGH.refuse());
    }
    report_ahead(case, c.next_report_on)?;
    let event = SupervisionMeasureDecided {
        violation_case_id: c.violation_case_id.clone(),
        decided_on: case.on,
        under_order,
        conditions: c.conditions.clone(),
        deposit_yen: c.deposit_yen,
        next_report_on: c.next_report_on,
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, law(step))])
}

fn conditions(codes: &[Code]) -> Result<(), Rejection> {
    if codes.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "At least one condition is set.",
            "条件を一つ以上定める必要があります。",
        ));
    }
    Ok(())
}

/// I42: the next report lies ahead, three months away at most.
fn report_ahead(case: &Case<'_>, next: Date) -> Result<(), Rejection> {
    let latest = case.deportation().supervisee_report.end_from(case.on);
    if next <= case.on || latest.is_some_and(|latest| next > latest) {
        return Err(problems::REPORT_TOO_FAR.refuse());
    }
    Ok(())
}

pub(in super::super) fn change_supervision(
    case: &mut Case<'_>,
    c: &ChangeSupervision,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ChangeSupervision)?;
    case.not_ended(true)?;
    conditions(&c.conditions)?;
    report_ahead(case, c.next_report_on)?;
    let event = SupervisionMeasureChanged {
        violation_case_id: c.violation_case_id.clone(),
        changed_on: case.on,
        conditions: c.conditions.clone(),
        next_report_on: c.next_report_on,
    };
    Ok(vec![case.main(event, law(Step::ChangeSupervision))])
}

pub(in super::super) fn cancel_supervision(
    case: &mut Case<'_>,
    c: &CancelSupervision,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::CancelSupervision)?;
    let event = SupervisionMeasureCancelled {
        violation_case_id: c.violation_case_id.clone(),
        cancelled_on: case.on,
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, law(Step::CancelSupervision))])
}

pub(in super::super) fn report_supervisee(
    case: &mut Case<'_>,
    c: &ReportSupervisee,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ReportSupervisee)?;
    report_ahead(case, c.next_report_on)?;
    let due_on = found.next_report_on.unwrap_or(case.on);
    let late_days = days_after(due_on, case.on);
    if late_days > 0 {
        case.flag(Flag::ReportLate);
    }
    let event = SuperviseeReported {
        violation_case_id: c.violation_case_id.clone(),
        reported_on: case.on,
        due_on,
        late_days,
        next_report_on: c.next_report_on,
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, law(Step::ReportSupervisee))])
}

pub(in super::super) fn permit_release(
    case: &mut Case<'_>,
    c: &PermitProvisionalRelease,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::PermitProvisionalRelease)?;
    case.not_ended(true)?;
    if c.deposit_yen > case.deportation().provisional_release_deposit_yen {
        return Err(problems::DEPOSIT_TOO_HIGH.refuse());
    }
    if c.until < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    let event = ProvisionalReleasePermitted {
        violation_case_id: c.violation_case_id.clone(),
        permitted_on: case.on,
        reason: c.reason.clone(),
        deposit_yen: c.deposit_yen,
        until: c.until,
    };
    Ok(vec![case.main(event, law(Step::PermitProvisionalRelease))])
}

pub(in super::super) fn cancel_release(
    case: &mut Case<'_>,
    c: &CancelProvisionalRelease,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::CancelProvisionalRelease)?;
    let event = ProvisionalReleaseCancelled {
        violation_case_id: c.violation_case_id.clone(),
        cancelled_on: case.on,
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, law(Step::CancelProvisionalRelease))])
}

/// Days of detention before the deportation order that end on a day, both ends counted.
pub(super) fn days_used(started_at: Timestamp, ended_on: Date) -> u32 {
    u32::try_from(ended_on.days() - started_at.japan_date().days() + 1).unwrap_or(0)
}
