//! What the record makes of the events of a violation case. An event that does not fit changes nothing.

use super::super::stays;
use super::custody::days_used;
use crate::envelope::Meta;
use crate::ids::CaseId;
use crate::law::violation::{Custody, Procedure, Step};
use crate::person::PersonState;
use crate::person::detention::{
    DetentionBasis, DetentionExtended, DetentionReviewed, DetentionStarted,
    ProvisionalReleasePermitted, SuperviseeReported, SupervisionMeasureChanged,
    SupervisionMeasureDecided,
};
use crate::person::finding::{
    CameForward, FindingMade, FindingOutcome, ObjectionFiled, OralHearingDecided,
    OralHearingRequested, RulingMade, RulingOutcome, SpecialPermissionToStayGranted,
};
use crate::person::removal::{
    DepartureCommandIssued, DepartureOrderCancelled, DepartureOrderExtended, DepartureOrderIssued,
    DeportationExecuted, DeportationOrderIssued, Refusal, RefusalPeriodShortened,
};
use crate::person::state::stays::{StayAct, StayStep};
use crate::person::state::violation::{
    CaseClosure, DepartureOrder, Detention, RemovalSuspension, ViolationCase,
};
use crate::person::suspension::{RemovalSuspensionEnded, RemovalSuspensionStarted};
use crate::person::violation::{
    CaseClosed, CaseEnd, CaseReferred, LeadSource, StatementTaken, ViolationInvestigationOpened,
    ViolationLeadReceived,
};
use crate::time::Date;

/// Takes a step in the open case of a number; `None` where there is none or it may not be taken.
pub(in super::super) fn stepped<'s>(
    state: &'s mut PersonState,
    meta: &Meta,
    id: &CaseId,
    step: Step,
) -> Option<&'s mut ViolationCase> {
    let on = meta.occurred_at.japan_date();
    let found = state.violation_cases.last_mut().filter(|c| c.violation_case_id == *id)?;
    let before = found.procedure.custody();
    found.procedure = found.procedure.after(step)?;
    found.latest_on = found.latest_on.max(on);
    let after = found.procedure.custody();
    if before == Custody::Detained && after != Custody::Detained {
        end_detention(found, on);
    }
    if before == Custody::Supervised && after != Custody::Supervised {
        found.next_report_on = None;
    }
    if before == Custody::Released && after != Custody::Released {
        found.released_until = None;
    }
    Some(found)
}

fn end_detention(found: &mut ViolationCase, on: Date) {
    if let Some(detention) = found.detention.take()
        && detention.basis != DetentionBasis::DeportationOrder
    {
        let used = days_used(detention.started_at, on);
        found.detained_days = found.detained_days.saturating_add(used);
    }
}

fn closure(found: &mut ViolationCase, reason: CaseEnd, on: Date, refusal: Option<Refusal>) {
    found.special_permission_pending = false;
    found.detention_ordered = false;
    if found.closed.is_none() {
        found.closed = Some(CaseClosure { reason, on, refusal });
    }
}

pub(in super::super) fn lead_received(state: &mut PersonState, e: &ViolationLeadReceived) {
    if state.open_case().is_some() {
        return;
    }
    state.violation_cases.push(ViolationCase {
        violation_case_id: e.violation_case_id.clone(),
        procedure: Procedure::LEAD,
        lead: e.lead,
        opened_on: None,
        came_forward: (e.lead == LeadSource::SelfReport)
            .then_some(CameForward::BeforeInvestigation),
        grounds: Vec::new(),
        found_by: None,
        decided_by: None,
        latest_on: e.received_on,
        hearing_held: false,
        notified_on: None,
        detention_ordered: false,
        detention: None,
        detained_days: 0,
        detention_extended: false,
        next_report_on: None,
        released_until: None,
        special_permission_pending: false,
        departure_order: None,
        deportation_ordered_on: None,
        shortened_if_left_by: None,
        command_leave_by: None,
        closed: None,
    });
}

pub(in super::super) fn investigation_opened(
    state: &mut PersonState,
    meta: &Meta,
    e: &ViolationInvestigationOpened,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::OpenInvestigation) {
        found.opened_on = found.opened_on.or(Some(e.opened_on));
    }
}

pub(in super::super) fn statement_taken(state: &mut PersonState, meta: &Meta, e: &StatementTaken) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::TakeStatement)
        && e.wishes_to_leave
    {
        found.came_forward = found.came_forward.or(Some(CameForward::DuringInvestigation));
    }
}

pub(in super::super) fn referred(state: &mut PersonState, meta: &Meta, e: &CaseReferred) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ReferCase)
        && let Some(detention) = &mut found.detention
    {
        detention.handover_due = None;
    }
}

pub(in super::super) fn case_closed(state: &mut PersonState, meta: &Meta, e: &CaseClosed) {
    let steps = match e.reason {
        CaseEnd::LeftUnderDepartureOrder | CaseEnd::LeftAfterDepartureOrder => {
            [Step::LeaveUnderDepartureOrder, Step::LeaveUnderDepartureOrder]
        }
        CaseEnd::LeftAtOwnExpense => [Step::LeaveAtOwnExpense, Step::LeaveAtOwnExpense],
        CaseEnd::NotDeportable
        | CaseEnd::SpecialPermission
        | CaseEnd::Deported
        | CaseEnd::NoViolation
        | CaseEnd::LeftCountry
        | CaseEnd::RecordEnded
        | CaseEnd::Recognised
        | CaseEnd::OrderWithdrawn => [Step::CloseInvestigation, Step::CloseCase],
    };
    for step in steps {
        if let Some(found) = stepped(state, meta, &e.violation_case_id, step) {
            closure(found, e.reason, e.closed_on, e.refusal.clone());
            return;
        }
    }
}

pub(in super::super) fn detention_ordered(state: &mut PersonState, meta: &Meta, id: &CaseId) {
    if let Some(found) = stepped(state, meta, id, Step::IssueDetentionOrder) {
        found.detention_ordered = true;
    }
}

pub(in super::super) fn detention_started(
    state: &mut PersonState,
    meta: &Meta,
    e: &DetentionStarted,
) {
    let under_order = e.basis == DetentionBasis::DeportationOrder;
    let step = if under_order { Step::StartDetentionUnderOrder } else { Step::StartDetention };
    if let Some(found) = stepped(state, meta, &e.violation_case_id, step) {
        end_detention(found, e.started_at.japan_date());
        if under_order {
            found.detention_ordered = false;
        }
        found.detention = Some(Detention {
            basis: e.basis,
            started_at: e.started_at,
            ends_on: e.ends_on,
            handover_due: e.handover_due,
            reviews: 0,
        });
    }
}

pub(in super::super) fn detention_extended(
    state: &mut PersonState,
    meta: &Meta,
    e: &DetentionExtended,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ExtendDetention) {
        found.detention_extended = true;
        if let Some(detention) = &mut found.detention {
            detention.ends_on = Some(e.ends_on);
        }
    }
}

pub(in super::super) fn detention_reviewed(
    state: &mut PersonState,
    meta: &Meta,
    e: &DetentionReviewed,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ReviewDetention)
        && let Some(detention) = &mut found.detention
    {
        detention.reviews = detention.reviews.saturating_add(1);
    }
}

/// The detention order has come to its end with the detention; another one asks for another order.
pub(in super::super) fn detention_ended(state: &mut PersonState, meta: &Meta, id: &CaseId) {
    if let Some(found) = stepped(state, meta, id, Step::EndDetention) {
        found.detention_ordered = false;
    }
}

pub(in super::super) fn supervision_decided(
    state: &mut PersonState,
    meta: &Meta,
    e: &SupervisionMeasureDecided,
) {
    let step =
        if e.under_order { Step::DecideSupervisionUnderOrder } else { Step::DecideSupervision };
    if let Some(found) = stepped(state, meta, &e.violation_case_id, step) {
        found.detention_ordered = false;
        found.next_report_on = Some(e.next_report_on);
    }
}

pub(in super::super) fn supervision_changed(
    state: &mut PersonState,
    meta: &Meta,
    e: &SupervisionMeasureChanged,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ChangeSupervision) {
        found.next_report_on = Some(e.next_report_on);
    }
}

pub(in super::super) fn supervisee_reported(
    state: &mut PersonState,
    meta: &Meta,
    e: &SuperviseeReported,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ReportSupervisee) {
        found.next_report_on = Some(e.next_report_on);
    }
}

pub(in super::super) fn release_permitted(
    state: &mut PersonState,
    meta: &Meta,
    e: &ProvisionalReleasePermitted,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::PermitProvisionalRelease)
    {
        found.released_until = Some(e.until);
    }
}

pub(in super::super) fn finding_made(state: &mut PersonState, meta: &Meta, e: &FindingMade) {
    let step = match e.outcome {
        FindingOutcome::NotDeportable => Step::FindNotDeportable,
        FindingOutcome::DepartureOrder => Step::FindDepartureOrder,
        FindingOutcome::Deportable => Step::FindDeportable,
    };
    let on = meta.occurred_at.japan_date();
    if let Some(found) = stepped(state, meta, &e.violation_case_id, step) {
        found.grounds = e.grounds.clone();
        found.found_by = Some(meta.staff_id.clone());
        found.notified_on = Some(e.notified_at.japan_date());
        if e.outcome == FindingOutcome::NotDeportable {
            closure(found, CaseEnd::NotDeportable, on, None);
        }
    }
}

/// Late, or with the matter closed, it opens nothing.
pub(in super::super) fn hearing_requested(
    state: &mut PersonState,
    meta: &Meta,
    e: &OralHearingRequested,
) {
    if e.effective {
        stepped(state, meta, &e.violation_case_id, Step::RequestHearing);
    }
}

pub(in super::super) fn hearing_held(state: &mut PersonState, meta: &Meta, id: &CaseId) {
    if let Some(found) = stepped(state, meta, id, Step::HoldHearing) {
        found.hearing_held = true;
    }
}

pub(in super::super) fn hearing_decided(
    state: &mut PersonState,
    meta: &Meta,
    e: &OralHearingDecided,
) {
    let step = match e.outcome {
        FindingOutcome::NotDeportable => Step::DecideNotDeportable,
        FindingOutcome::DepartureOrder => Step::DecideDepartureOrder,
        FindingOutcome::Deportable => Step::UpholdFinding,
    };
    let on = meta.occurred_at.japan_date();
    if let Some(found) = stepped(state, meta, &e.violation_case_id, step) {
        found.decided_by = Some(meta.staff_id.clone());
        found.notified_on = Some(e.notified_at.japan_date());
        if e.outcome == FindingOutcome::NotDeportable {
            closure(found, CaseEnd::NotDeportable, on, None);
        }
    }
}

pub(in super::super) fn objection_filed(state: &mut PersonState, meta: &Meta, e: &ObjectionFiled) {
    if e.effective {
        stepped(state, meta, &e.violation_case_id, Step::FileObjection);
    }
}

pub(in super::super) fn ruling_made(state: &mut PersonState, meta: &Meta, e: &RulingMade) {
    let step = match e.outcome {
        RulingOutcome::NotDeportable => Step::RuleNotDeportable,
        RulingOutcome::DepartureOrder => Step::RuleDepartureOrder,
        RulingOutcome::NotWellFounded => Step::DismissObjection,
    };
    let on = meta.occurred_at.japan_date();
    if let Some(found) = stepped(state, meta, &e.violation_case_id, step) {
        found.notified_on = Some(e.notified_at.japan_date());
        if e.outcome == RulingOutcome::NotDeportable {
            closure(found, CaseEnd::NotDeportable, on, None);
        }
    }
}

pub(in super::super) fn permission_pending(
    state: &mut PersonState,
    meta: &Meta,
    id: &CaseId,
    pending: bool,
) {
    let step = if pending { Step::ApplySpecialPermission } else { Step::RefuseSpecialPermission };
    if let Some(found) = stepped(state, meta, id, step) {
        found.special_permission_pending = pending;
    }
}

/// A stay begins in place of whatever was on record: the person never left.
pub(in super::super) fn permission_granted(
    state: &mut PersonState,
    meta: &Meta,
    e: &SpecialPermissionToStayGranted,
) {
    let Some(found) = stepped(state, meta, &e.violation_case_id, Step::GrantSpecialPermission)
    else {
        return;
    };
    closure(found, CaseEnd::SpecialPermission, e.granted_on, None);
    let act = StayAct {
        stay_id: Some(e.stay_id),
        status: Some(e.status.clone()),
        period: Some(e.period),
        stay_end: e.stay_end,
        ..StayAct::new(meta.event_id, meta.occurred_at, e.granted_on, StayStep::Permitted)
    };
    stays::record(state, act);
}

pub(in super::super) fn departure_ordered(
    state: &mut PersonState,
    meta: &Meta,
    e: &DepartureOrderIssued,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::IssueDepartureOrder) {
        found.detention_ordered = false;
        found.departure_order = Some(DepartureOrder {
            issued_on: e.issued_on,
            first_leave_by: e.leave_by,
            leave_by: e.leave_by,
            cancelled_on: None,
        });
    }
}

pub(in super::super) fn departure_order_extended(
    state: &mut PersonState,
    meta: &Meta,
    e: &DepartureOrderExtended,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ExtendDepartureOrder)
        && let Some(order) = &mut found.departure_order
    {
        order.leave_by = e.leave_by;
    }
}

pub(in super::super) fn departure_order_cancelled(
    state: &mut PersonState,
    meta: &Meta,
    e: &DepartureOrderCancelled,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::CancelDepartureOrder)
        && let Some(order) = &mut found.departure_order
    {
        order.cancelled_on = Some(e.cancelled_on);
    }
}

pub(in super::super) fn deportation_ordered(
    state: &mut PersonState,
    meta: &Meta,
    e: &DeportationOrderIssued,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::IssueDeportationOrder) {
        found.deportation_ordered_on = Some(e.issued_on);
    }
}

pub(in super::super) fn departure_commanded(
    state: &mut PersonState,
    meta: &Meta,
    e: &DepartureCommandIssued,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::IssueDepartureCommand) {
        found.command_leave_by = Some(e.leave_by);
    }
}

pub(in super::super) fn refusal_shortened(
    state: &mut PersonState,
    meta: &Meta,
    e: &RefusalPeriodShortened,
) {
    if let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ShortenRefusalPeriod) {
        found.shortened_if_left_by = Some(e.leave_by);
    }
}

pub(in super::super) fn executed(state: &mut PersonState, meta: &Meta, e: &DeportationExecuted) {
    let Some(found) = stepped(state, meta, &e.violation_case_id, Step::ExecuteDeportation) else {
        return;
    };
    closure(found, CaseEnd::Deported, e.executed_on, Some(e.refusal.clone()));
    let act = StayAct {
        stay_id: e.stay_id,
        ..StayAct::new(meta.event_id, meta.occurred_at, e.executed_on, StayStep::Deportation)
    };
    stays::record(state, act);
}

pub(in super::super) fn suspension_started(state: &mut PersonState, e: &RemovalSuspensionStarted) {
    if state.removal_suspension.as_ref().is_some_and(|s| s.ended_on.is_none()) {
        return;
    }
    state.removal_suspension = Some(RemovalSuspension {
        refugee_case_id: e.refugee_case_id.clone(),
        started_on: e.started_on,
        ended_on: None,
        exception: None,
        approvers: Vec::new(),
        rests_on_links: Vec::new(),
    });
}

pub(in super::super) fn suspension_ended(state: &mut PersonState, e: &RemovalSuspensionEnded) {
    if let Some(s) = &mut state.removal_suspension
        && s.ended_on.is_none()
        && s.refugee_case_id == e.refugee_case_id
    {
        s.ended_on = Some(e.ended_on);
        s.exception = e.exception;
        s.approvers = e.approvers.clone();
        s.rests_on_links = e.rests_on_link.iter().chain(&e.also_rests_on).copied().collect();
    }
}
