//! Administrative review: I29, and the late request of §12.1-22.

use super::{Case, advance, case_for, notified};
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::ids::StaffId;
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::refugee::state::{Opinion, RefugeeCase};
use crate::person::refugee::transitions::RefugeeStep;
use crate::person::refugee::{
    AdministrativeReviewRequested, AssignCounsellors, CounsellorOpinionGiven, CounsellorsAssigned,
    DecideReview, GiveCounsellorOpinion, HoldOralOpinion, OpinionKind, OralOpinionHeld,
    RequestAdministrativeReview, ReviewDecided, ReviewOutcome,
};

pub(in crate::person::rules) fn request(
    case: &mut Case<'_>,
    c: &RequestAdministrativeReview,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveReviewRequest)?;
    case.not_ended(false)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::RequestReview)?;
    let review_due = refugee_case.review_due.ok_or_else(|| problems::REVIEW_NOT_OPEN.refuse())?;
    let days_late = u32::try_from(case.on.days() - review_due.days()).unwrap_or(0);
    if days_late > 0 {
        case.flag(Flag::ReviewRequestLate);
    }
    let event = AdministrativeReviewRequested {
        refugee_case_id: c.refugee_case_id.clone(),
        requested_on: case.on,
        review_due,
        days_late,
        late_reason: c.late_reason.clone(),
    };
    Ok(vec![case.main(event, grounds::REVIEW_REQUEST)])
}

pub(in crate::person::rules) fn assign(
    case: &mut Case<'_>,
    c: &AssignCounsellors,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideRefugeeReview)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::AssignCounsellors)?;
    let mut distinct: Vec<&StaffId> = c.counsellors.iter().collect();
    distinct.sort();
    distinct.dedup();
    let needed = case.context.tables.refugee.counsellors;
    if distinct.len() != needed || c.counsellors.len() != needed {
        return Err(problems::COUNSELLORS_THREE.refuse());
    }
    if c.counsellors.iter().any(|s| refugee_case.first_instance_staff.contains(s)) {
        return Err(problems::COUNSELLOR_OF_FIRST_INSTANCE.refuse());
    }
    if !refugee_case.opinions.is_empty() {
        return Err(problems::OPINION_ALREADY_GIVEN.refuse());
    }
    let event = CounsellorsAssigned {
        refugee_case_id: c.refugee_case_id.clone(),
        assigned_on: case.on,
        counsellors: c.counsellors.clone(),
    };
    Ok(vec![case.main(event, grounds::COUNSELLORS)])
}

/// Only a counsellor of the case.
fn assigned(case: &Case<'_>, refugee_case: &RefugeeCase) -> Result<(), Rejection> {
    if refugee_case.counsellors.contains(&case.meta.actor.staff_id) {
        Ok(())
    } else {
        Err(problems::COUNSELLOR_NOT_ASSIGNED.refuse())
    }
}

pub(in crate::person::rules) fn oral(
    case: &mut Case<'_>,
    c: &HoldOralOpinion,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::GiveCounsellorOpinion)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::HearOpinion)?;
    assigned(case, refugee_case)?;
    let event = OralOpinionHeld {
        refugee_case_id: c.refugee_case_id.clone(),
        held_on: case.on,
        statement: c.statement.clone(),
        statement_hash: c.statement_hash,
    };
    Ok(vec![case.main(event, grounds::COUNSELLORS)])
}

pub(in crate::person::rules) fn opinion(
    case: &mut Case<'_>,
    c: &GiveCounsellorOpinion,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::GiveCounsellorOpinion)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::HearOpinion)?;
    assigned(case, refugee_case)?;
    let counsellor = &case.meta.actor.staff_id;
    let given = refugee_case.opinions.iter().any(|o| match (c.kind, o.kind) {
        (OpinionKind::Panel, OpinionKind::Panel) => true,
        (OpinionKind::Member, OpinionKind::Member) => o.counsellor == *counsellor,
        (OpinionKind::Panel, OpinionKind::Member) | (OpinionKind::Member, OpinionKind::Panel) => {
            false
        }
    });
    if given {
        return Err(problems::OPINION_ALREADY_GIVEN.refuse());
    }
    let event = CounsellorOpinionGiven {
        refugee_case_id: c.refugee_case_id.clone(),
        given_on: case.on,
        kind: c.kind,
        counsellor: counsellor.clone(),
        opinion: c.opinion,
        document_hash: c.document_hash,
    };
    Ok(vec![case.main(event, grounds::REVIEW)])
}

pub(in crate::person::rules) fn decide(
    case: &mut Case<'_>,
    c: &DecideReview,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideRefugeeReview)?;
    case.not_ended(false)?;
    let refugee_case = case_for(case, &c.refugee_case_id, step(c.outcome))?;
    notified(case, c.notified_on)?;
    let (majority_opinion, minority_opinion) =
        heard(refugee_case).ok_or_else(|| problems::OPINION_MISSING.refuse())?;
    let event = ReviewDecided {
        refugee_case_id: c.refugee_case_id.clone(),
        decided_on: case.on,
        notified_on: c.notified_on,
        outcome: c.outcome,
        majority_opinion,
        minority_opinion,
        reasons_hash: c.reasons_hash,
    };
    Ok(vec![case.main(event, grounds::REVIEW)])
}

const fn step(outcome: ReviewOutcome) -> RefugeeStep {
    match outcome {
        ReviewOutcome::Upheld => RefugeeStep::UpholdReview,
        ReviewOutcome::Dismissed => RefugeeStep::DismissReview,
    }
}

/// I29: what the counsellors say, once the panel or each of its members has said it; and whether one of them saw it
/// otherwise. The ruling may depart from it: an opinion does not bind.
fn heard(case: &RefugeeCase) -> Option<(ReviewOutcome, bool)> {
    let panel = case.opinions.iter().find(|o| o.kind == OpinionKind::Panel);
    let members = || case.opinions.iter().filter(|o| o.kind == OpinionKind::Member);
    let by_each = !case.counsellors.is_empty()
        && case.counsellors.iter().all(|c| members().any(|o| o.counsellor == *c));
    let upheld = members().filter(|o| o.opinion == ReviewOutcome::Upheld).count();
    let majority = match panel {
        Some(panel) => panel.opinion,
        None if !by_each => return None,
        None if upheld * 2 > members().count() => ReviewOutcome::Upheld,
        None => ReviewOutcome::Dismissed,
    };
    Some((majority, members().any(|o| o.opinion != majority)))
}

/// A late request is on record and opens nothing (§12.1-20, -22).
pub(in crate::person::rules) fn requested(
    state: &mut PersonState,
    e: &AdministrativeReviewRequested,
) {
    if e.days_late == 0 {
        advance(state, &e.refugee_case_id, RefugeeStep::RequestReview);
    }
}

pub(in crate::person::rules) fn counsellors(state: &mut PersonState, e: &CounsellorsAssigned) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::AssignCounsellors) {
        case.counsellors.clone_from(&e.counsellors);
    }
}

pub(in crate::person::rules) fn opinion_given(state: &mut PersonState, e: &CounsellorOpinionGiven) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::HearOpinion) {
        case.opinions.push(Opinion {
            kind: e.kind,
            counsellor: e.counsellor.clone(),
            opinion: e.opinion,
        });
    }
}

pub(in crate::person::rules) fn decided(state: &mut PersonState, e: &ReviewDecided) {
    if let Some(case) = advance(state, &e.refugee_case_id, step(e.outcome))
        && e.outcome == ReviewOutcome::Dismissed
    {
        case.closed_on = Some(e.decided_on);
    }
}
