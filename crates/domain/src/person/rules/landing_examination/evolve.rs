//! What the record makes of the events of an examination.

use crate::envelope::Meta;
use crate::ids::{CaseId, PortCode};
use crate::person::PersonState;
use crate::person::landing::ReferredToSpecialInquiryOfficer;
use crate::person::landing_examination::{
    ExclusionOrderIssued, HearingDecisionMade, HearingHeld, LandingApplied, LandingExamination,
    LandingObjectionFiled, MinisterRulingMade, ReferralCause,
};

/// The examination of a number, opened where it is new and has not ended before.
fn opened<'a>(
    state: &'a mut PersonState,
    meta: &Meta,
    id: &CaseId,
    port: &PortCode,
) -> Option<&'a mut LandingExamination> {
    if state.closed_landing_examinations.contains(id) {
        return None;
    }
    let place = match state.landing_examinations.iter().position(|e| e.examination_id == *id) {
        Some(place) => place,
        None => {
            let new = LandingExamination {
                examination_id: id.clone(),
                opened_at: meta.occurred_at,
                port: port.clone(),
                referred_on: None,
                cause: None,
                heard_on: None,
                outcome: None,
                conditions_not_met: Vec::new(),
                denial_grounds: Vec::new(),
                notified_on: None,
                objection_due: None,
                objected_on: None,
                ruling: None,
                decided_on: None,
                excluded_on: None,
                visa_ref: None,
                eligibility_ref: None,
                authorisation_ref: None,
            };
            let place =
                state.landing_examinations.partition_point(|e| e.opened_at <= new.opened_at);
            state.landing_examinations.insert(place, new);
            place
        }
    };
    state.landing_examinations.get_mut(place)
}

fn find<'a>(state: &'a mut PersonState, id: &CaseId) -> Option<&'a mut LandingExamination> {
    state.landing_examinations.iter_mut().find(|e| e.examination_id == *id)
}

pub(in super::super) fn applied(state: &mut PersonState, meta: &Meta, e: &LandingApplied) {
    if let Some(examination) = opened(state, meta, &e.examination_id, &e.port) {
        examination.visa_ref.clone_from(&e.visa_ref);
        examination.eligibility_ref.clone_from(&e.eligibility_ref);
        examination.authorisation_ref.clone_from(&e.authorisation_ref);
    }
}

pub(in super::super) fn referred(
    state: &mut PersonState,
    meta: &Meta,
    e: &ReferredToSpecialInquiryOfficer,
) {
    let Some(id) = &e.examination_id else {
        return;
    };
    if let Some(examination) = opened(state, meta, id, &e.port) {
        examination.referred_on = Some(meta.occurred_at.japan_date());
        examination.cause = Some(e.cause.unwrap_or(ReferralCause::Conditions));
    }
}

pub(in super::super) fn heard(state: &mut PersonState, e: &HearingHeld) {
    if let Some(examination) = find(state, &e.examination_id) {
        examination.heard_on = Some(e.held_on);
        examination.decided_on = examination.decided_on.max(Some(e.held_on));
    }
}

pub(in super::super) fn decided(state: &mut PersonState, e: &HearingDecisionMade) {
    if let Some(examination) = find(state, &e.examination_id) {
        examination.outcome = Some(e.outcome);
        examination.conditions_not_met = e.conditions_not_met.clone();
        examination.denial_grounds = e.denial_grounds.clone();
        examination.notified_on = e.objection_due.map(|_| e.notified_on);
        examination.objection_due = e.objection_due;
        examination.decided_on = examination.decided_on.max(Some(e.notified_on));
    }
}

pub(in super::super) fn objected(state: &mut PersonState, e: &LandingObjectionFiled) {
    if let Some(examination) = find(state, &e.examination_id).filter(|_| e.in_time) {
        examination.objected_on = Some(e.filed_on);
        examination.decided_on = examination.decided_on.max(Some(e.filed_on));
    }
}

pub(in super::super) fn ruled(state: &mut PersonState, e: &MinisterRulingMade) {
    if let Some(examination) = find(state, &e.examination_id) {
        examination.ruling = Some(e.outcome);
        examination.decided_on = examination.decided_on.max(Some(e.ruled_on));
    }
}

pub(in super::super) fn excluded(state: &mut PersonState, e: &ExclusionOrderIssued) {
    if let Some(examination) = find(state, &e.examination_id) {
        examination.excluded_on = Some(e.issued_on);
    }
}

/// The examination ends: with the permission, or when the person has left.
pub(in super::super) fn closed(state: &mut PersonState, id: &CaseId) {
    let before = state.landing_examinations.len();
    state.landing_examinations.retain(|e| e.examination_id != *id);
    if state.landing_examinations.len() < before {
        state.closed_landing_examinations.push(id.clone());
    }
}
