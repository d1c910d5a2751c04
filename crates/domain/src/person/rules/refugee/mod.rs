//! Refugee cases: I28, I29, I30, I42, and the transitions of domain §6.1.

pub(super) mod decision;
pub(super) mod facts;
pub(super) mod filing;
pub(super) mod provisional;
pub(super) mod review;

use super::Case;
use crate::decision::Rejection;
use crate::ids::{CaseId, Code, StaffId};
use crate::law::problems;
use crate::law::refugee::{CodeRow, listed};
use crate::person::PersonState;
use crate::person::refugee::case_of;
use crate::person::refugee::state::RefugeeCase;
use crate::person::refugee::transitions::{RefugeeStep, next, open};
use crate::time::Date;

/// The case of a number, where it stands at a stage from which the step is open.
fn case_for<'a>(
    case: &Case<'a>,
    id: &CaseId,
    step: RefugeeStep,
) -> Result<&'a RefugeeCase, Rejection> {
    case.known()?;
    let refugee_case =
        case_of(case.state, id).ok_or_else(|| problems::REFUGEE_CASE_NOT_FOUND.refuse())?;
    if case.on < refugee_case.applied_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The application was made after this day.",
            "申請の受理日より前の日付です。",
        ));
    }
    // I29 the other way round: who sits in the review takes no decision of the first instance.
    let counsellor = refugee_case.counsellors.contains(&case.meta.actor.staff_id);
    if counsellor && step == RefugeeStep::ProvisionalStay {
        return Err(problems::COUNSELLOR_OF_FIRST_INSTANCE.refuse());
    }
    let stage = refugee_case.stage;
    if next(stage, step).is_none() {
        let steps: Vec<&str> = open(stage).map(RefugeeStep::code).collect();
        let (open_en, open_ja) = match steps.as_slice() {
            [] => ("no step is open".to_owned(), "可能な手続はありません".to_owned()),
            steps => {
                let list = steps.join(", ");
                (format!("open are {list}"), format!("可能な手続: {list}"))
            }
        };
        return Err(problems::REFUGEE_CASE_STAGE.refuse_with(
            &format!("The case stands at {stage}; {open_en}."),
            &format!("事件は「{stage}」の段階にあります。{open_ja}。"),
        ));
    }
    Ok(refugee_case)
}

/// Every code is on the list of the day.
fn on_list(case: &Case<'_>, rows: &[CodeRow], codes: &[Code]) -> Result<(), Rejection> {
    let day = case.law_day();
    match codes.iter().find(|code| !listed(rows, code.as_str(), day)) {
        None => Ok(()),
        Some(code) => Err(problems::REFUGEE_CODE_NOT_ON_LIST.refuse_with(
            &format!("The code list of the day does not have {code}."),
            &format!("当日のコード表に「{code}」がありません。"),
        )),
    }
}

/// At least one code, and every one on the list of the day.
fn named(case: &Case<'_>, rows: &[CodeRow], codes: &[Code]) -> Result<(), Rejection> {
    if codes.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "This decision names at least one ground.",
            "この処分には理由を一つ以上示す必要があります。",
        ));
    }
    on_list(case, rows, codes)
}

/// A decision is notified on its day or later, and not in the future.
fn notified(case: &Case<'_>, on: Date) -> Result<(), Rejection> {
    if on < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The decision was notified before it was made.",
            "通知日が処分日より前です。",
        ));
    }
    if on > case.context.recorded_at.japan_date().max(case.on) {
        return Err(problems::DATE_IN_FUTURE.refuse());
    }
    Ok(())
}

/// Takes the step in the state; an event of a case that is not there changes nothing.
fn advance<'a>(
    state: &'a mut PersonState,
    id: &CaseId,
    step: RefugeeStep,
) -> Option<&'a mut RefugeeCase> {
    let case = state.refugee_cases.iter_mut().find(|c| c.refugee_case_id == *id)?;
    case.stage = next(case.stage, step)?;
    Some(case)
}

/// Remembers who acted at first instance (I29).
fn acted(case: &mut RefugeeCase, staff: &StaffId) {
    if !case.first_instance_staff.contains(staff) {
        case.first_instance_staff.push(staff.clone());
    }
}
