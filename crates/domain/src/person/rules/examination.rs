//! The examination of an application; who proposes a decision does not make it (I35).

use super::{Case, application};
use crate::decision::{Decided, Rejection};
use crate::ids::CaseId;
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::examination::{
    AdditionalDocumentsRequested, ApplicationTransferred, Examination, ExaminationDecisionProposed,
    NoticeSent, ProposeDecision, RequestAdditionalDocuments, SendNotice, TransferApplication,
};

pub(super) fn request_documents(
    case: &mut Case<'_>,
    c: &RequestAdditionalDocuments,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ExamineApplication)?;
    case.known()?;
    application::pending(case, &c.application_id)?;
    if c.documents.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A request names at least one document.",
            "資料提出通知には資料を一つ以上示す必要があります。",
        ));
    }
    if c.due_on < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The last day to hand in documents lies before the request.",
            "資料の提出期限が通知日より前です。",
        ));
    }
    let event = AdditionalDocumentsRequested {
        application_id: c.application_id.clone(),
        documents: c.documents.clone(),
        requested_on: case.on,
        due_on: c.due_on,
    };
    Ok(vec![case.main(event, grounds::EXAMINATION)])
}

pub(super) fn transfer(
    case: &mut Case<'_>,
    c: &TransferApplication,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ExamineApplication)?;
    case.known()?;
    application::pending(case, &c.application_id)?;
    if c.to_office == case.meta.actor.office {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "The application is transferred to the office that holds it.",
            "移送先が現在の官署と同じです。",
        ));
    }
    let event = ApplicationTransferred {
        application_id: c.application_id.clone(),
        to_office: c.to_office.clone(),
        transferred_on: case.on,
    };
    Ok(vec![case.main(event, grounds::EXAMINATION)])
}

pub(super) fn propose(case: &mut Case<'_>, c: &ProposeDecision) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ExamineApplication)?;
    case.known()?;
    application::pending(case, &c.application_id)?;
    let event = ExaminationDecisionProposed {
        application_id: c.application_id.clone(),
        outcome: c.outcome,
        reasons: c.reasons.clone(),
        proposed_by: case.meta.actor.staff_id.clone(),
        proposed_on: case.on,
    };
    Ok(vec![case.main(event, grounds::EXAMINATION)])
}

pub(super) fn notice(case: &mut Case<'_>, c: &SendNotice) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ExamineApplication)?;
    case.known()?;
    let closed = case.state.closed_applications.contains(&c.application_id);
    if !closed {
        application::pending(case, &c.application_id)?;
    }
    let event = NoticeSent {
        application_id: c.application_id.clone(),
        notice: c.notice.clone(),
        channel: c.channel,
        sent_on: case.on,
    };
    Ok(vec![case.main(event, grounds::EXAMINATION)])
}

/// Two persons: whoever proposed a decision does not make it.
pub(super) fn another_decides(case: &Case<'_>, id: &CaseId) -> Result<(), Rejection> {
    let proposed_by = case
        .state
        .examinations
        .iter()
        .find(|x| x.application_id == *id)
        .and_then(|x| x.proposed_by.as_ref());
    if proposed_by == Some(&case.meta.actor.staff_id) {
        return Err(problems::PROPOSER_DECIDES.refuse());
    }
    Ok(())
}

fn of<'a>(state: &'a mut PersonState, id: &CaseId) -> Option<&'a mut Examination> {
    let pending = state.applications.iter().any(|a| a.application_id == *id);
    let known = state.examinations.iter().any(|x| x.application_id == *id);
    if pending && !known {
        state.examinations.push(Examination {
            application_id: id.clone(),
            documents_due_on: None,
            proposed_by: None,
        });
    }
    state.examinations.iter_mut().find(|x| x.application_id == *id)
}

pub(super) fn documents_requested(state: &mut PersonState, e: &AdditionalDocumentsRequested) {
    if let Some(examination) = of(state, &e.application_id) {
        examination.documents_due_on = Some(e.due_on);
    }
}

pub(super) fn proposed(state: &mut PersonState, e: &ExaminationDecisionProposed) {
    if let Some(examination) = of(state, &e.application_id) {
        examination.proposed_by = Some(e.proposed_by.clone());
    }
}

/// With the application its examination is over.
pub(super) fn closed(state: &mut PersonState, id: &CaseId) {
    state.examinations.retain(|x| x.application_id != *id);
}
