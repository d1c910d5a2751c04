//! Fact-finding by refugee inquirers.

use super::{Case, acted, advance, case_for};
use crate::decision::{Decided, Rejection};
use crate::envelope::Meta;
use crate::ids::CaseId;
use crate::law::{Act, grounds};
use crate::person::PersonState;
use crate::person::refugee::transitions::{RefugeeStage, RefugeeStep};
use crate::person::refugee::{
    CoiConsulted, ConsultCoi, EvidenceReceived, HoldRefugeeInterview, ReceiveEvidence,
    RefugeeInterviewHeld,
};

pub(in crate::person::rules) fn interview(
    case: &mut Case<'_>,
    c: &HoldRefugeeInterview,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FindRefugeeFacts)?;
    case_for(case, &c.refugee_case_id, RefugeeStep::Interview)?;
    let event = RefugeeInterviewHeld {
        refugee_case_id: c.refugee_case_id.clone(),
        held_on: case.on,
        language: c.language.clone(),
        interpreted: c.interpreted,
        statement: c.statement.clone(),
        statement_hash: c.statement_hash,
    };
    Ok(vec![case.main(event, grounds::REFUGEE_FACTS)])
}

pub(in crate::person::rules) fn evidence(
    case: &mut Case<'_>,
    c: &ReceiveEvidence,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FindRefugeeFacts)?;
    case_for(case, &c.refugee_case_id, RefugeeStep::GatherEvidence)?;
    let event = EvidenceReceived {
        refugee_case_id: c.refugee_case_id.clone(),
        received_on: case.on,
        document_kind: c.document_kind.clone(),
        document_hash: c.document_hash,
    };
    Ok(vec![case.main(event, grounds::REFUGEE_FACTS)])
}

pub(in crate::person::rules) fn coi(
    case: &mut Case<'_>,
    c: &ConsultCoi,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FindRefugeeFacts)?;
    case_for(case, &c.refugee_case_id, RefugeeStep::GatherEvidence)?;
    let event = CoiConsulted {
        refugee_case_id: c.refugee_case_id.clone(),
        consulted_on: case.on,
        coi_item_id: c.coi_item_id,
        item_version: c.item_version,
        document_hash: c.document_hash,
        paragraph: c.paragraph.clone(),
        cited_for: c.cited_for.clone(),
    };
    Ok(vec![case.main(event, grounds::REFUGEE_FACTS)])
}

pub(in crate::person::rules) fn interviewed(
    state: &mut PersonState,
    meta: &Meta,
    e: &RefugeeInterviewHeld,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::Interview) {
        acted(case, &meta.staff_id);
    }
}

/// Who gathers evidence before the first decision acts at first instance; later it is the review's.
pub(in crate::person::rules) fn gathered(state: &mut PersonState, meta: &Meta, id: &CaseId) {
    let Some(case) = advance(state, id, RefugeeStep::GatherEvidence) else {
        return;
    };
    match case.stage {
        RefugeeStage::ReviewRequested | RefugeeStage::UnderReview => {}
        _ => acted(case, &meta.staff_id),
    }
}
