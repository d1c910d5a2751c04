//! The landing examination: I5, I8, I42, and what a step supposes of the steps before it.

mod evolve;
mod exclusion;
mod hearing;

pub(super) use evolve::*;
pub(super) use exclusion::{depart, order, provisional};
pub(super) use hearing::{decide, hold, object, rule};

use super::Case;
use super::identity::{shown, sighting};
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::ids::{CaseId, Code};
use crate::law::{Act, grounds, problems};
use crate::person::landing::{LandingRoute, PermitLanding};
use crate::person::landing_examination::{
    ApplyForLanding, BiometricsCaptured, CaptureBiometrics, CheckWatchlist, DeclaredAddress,
    DocumentExamined, ExamineDocument, HearingOutcome, LandingApplied, LandingExamination,
    LandingRulingOutcome, WatchlistChecked,
};

/// The examination of a number, which has not ended; no act lies before its beginning.
fn open<'a>(case: &Case<'a>, id: &CaseId) -> Result<&'a LandingExamination, Rejection> {
    let examination = case
        .state
        .landing_examinations
        .iter()
        .find(|e| e.examination_id == *id)
        .ok_or_else(|| problems::EXAMINATION_NOT_OPEN.refuse())?;
    let begun = [
        Some(examination.opened_at.japan_date()),
        examination.referred_on,
        examination.decided_on,
        examination.excluded_on,
    ];
    if begun.into_iter().flatten().any(|day| case.on < day) {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "A step of this examination lies after this day.",
            "この審査には、この日より後の手続の記録があります。",
        ));
    }
    Ok(examination)
}

fn free(case: &Case<'_>, id: &CaseId) -> Result<(), Rejection> {
    let state = case.state;
    let taken = state.landing_examinations.iter().any(|e| e.examination_id == *id)
        || state.closed_landing_examinations.contains(id);
    if taken { Err(problems::EXAMINATION_NUMBER_TAKEN.refuse()) } else { Ok(()) }
}

pub(super) fn apply(case: &mut Case<'_>, c: &ApplyForLanding) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ApplyForLanding)?;
    case.port(&c.port)?;
    case.not_ended(false)?;
    free(case, &c.examination_id)?;
    let mut out = sighting(case, &shown!(c));
    let event = LandingApplied {
        examination_id: c.examination_id.clone(),
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        visa_ref: c.visa_ref.clone(),
        eligibility_ref: c.eligibility_ref.clone(),
        authorisation_ref: c.authorisation_ref.clone(),
        declared_purpose: c.declared_purpose.clone(),
        intended_days: c.intended_days,
        biometric_exemption: c.biometric_exemption,
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
        personal: Some(DeclaredAddress { address: c.personal.address.clone() }),
    };
    out.push(case.main(event, grounds::LANDING_APPLICATION));
    Ok(out)
}

pub(super) fn examine_document(
    case: &mut Case<'_>,
    c: &ExamineDocument,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ExamineDocument)?;
    open(case, &c.examination_id)?;
    let zones_agree = match (&c.personal.mrz, &c.personal.chip_mrz) {
        (Some(printed), Some(chip)) => Some(printed == chip),
        _ => None,
    };
    if zones_agree == Some(false) {
        case.flag(Flag::DocumentMismatch);
    }
    let event = DocumentExamined {
        examination_id: c.examination_id.clone(),
        result: c.result,
        chip: c.chip,
        findings: c.findings.clone(),
        zones_agree,
        document_id: case.state.documents.last().copied(),
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, grounds::LANDING_EXAMINATION)])
}

pub(super) fn capture_biometrics(
    case: &mut Case<'_>,
    c: &CaptureBiometrics,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::CaptureBiometrics)?;
    open(case, &c.examination_id)?;
    if c.capture.face_ref.is_none() && c.capture.finger_refs.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A capture refers to a face, to fingers, or to both.",
            "個人識別情報の提供には顔写真又は指紋の参照が必要です。",
        ));
    }
    let event =
        BiometricsCaptured { examination_id: c.examination_id.clone(), capture: c.capture.clone() };
    Ok(vec![case.main(event, grounds::BIOMETRICS)])
}

/// A hit is a lead for a careful examination, never a refusal (domain §7.7).
pub(super) fn check_watchlist(
    case: &mut Case<'_>,
    c: &CheckWatchlist,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::CheckWatchlist)?;
    open(case, &c.examination_id)?;
    if c.alert_id.is_some() && !c.hit {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "An alert is named, yet there was no hit.",
            "該当なしとされているのに該当する登録が入力されています。",
        ));
    }
    let CheckWatchlist { examination_id, list_version, hit, alert_id } = c.clone();
    let event = WatchlistChecked { examination_id, list_version, hit, alert_id };
    Ok(vec![case.main(event, grounds::LANDING_EXAMINATION)])
}

/// The examination that a landing permission ends: the one named, or else the last one open. Its decisions decide
/// who may permit the landing (I4, §12.1).
pub(super) fn permitted_by<'a>(
    case: &mut Case<'a>,
    c: &PermitLanding,
) -> Result<Option<&'a LandingExamination>, Rejection> {
    let at = case.meta.occurred_at;
    let found = match &c.examination_id {
        Some(id) => Some(open(case, id)?),
        None => case
            .state
            .landing_examinations
            .iter()
            .rfind(|e| e.opened_at <= at && e.excluded_on.is_none() && e.port == c.port),
    };
    let Some(examination) = found else {
        return Ok(None);
    };
    let permits = match c.route {
        LandingRoute::Booth => examination.referred_on.is_none(),
        LandingRoute::AfterHearing => examination.outcome == Some(HearingOutcome::Conforms),
        LandingRoute::AfterRuling => matches!(
            examination.ruling,
            Some(LandingRulingOutcome::WellFounded | LandingRulingOutcome::SpecialPermission)
        ),
    };
    if !permits {
        let problem = match c.route {
            LandingRoute::Booth => &problems::LANDING_REFERRED,
            LandingRoute::AfterHearing | LandingRoute::AfterRuling => {
                &problems::DECISION_DOES_NOT_PERMIT
            }
        };
        case.refuse_or_flag(problem, Flag::RoleNotEntitled)?;
    }
    Ok(Some(examination))
}

/// Whether the ruling gave special permission for landing.
pub(super) fn specially_permitted(examination: Option<&LandingExamination>) -> bool {
    examination.is_some_and(|e| e.ruling == Some(LandingRulingOutcome::SpecialPermission))
}

/// An examination to which a referral belongs: open and not yet referred, or one that the referral opens.
pub(super) fn referable(case: &Case<'_>, id: &CaseId) -> Result<(), Rejection> {
    match case.state.landing_examinations.iter().find(|e| e.examination_id == *id) {
        None => free(case, id),
        Some(_) if open(case, id)?.referred_on.is_none() => Ok(()),
        Some(_) => Err(problems::STEP_ALREADY_TAKEN.refuse()),
    }
}

/// Conditions of art. 7(1), each from the list.
pub(super) fn conditions(list: &[Code]) -> Result<(), Rejection> {
    if list.iter().all(|i| matches!(i.as_str(), "i" | "ii" | "iii" | "iv")) {
        Ok(())
    } else {
        Err(problems::CONDITION_NOT_ON_LIST.refuse())
    }
}

/// Items of art. 5(1), each on the list of the day.
pub(super) fn denial_grounds(case: &Case<'_>, list: &[Code]) -> Result<(), Rejection> {
    let tables = case.context.tables;
    if list.iter().all(|g| tables.denial_ground(g.as_str(), case.on).is_some()) {
        Ok(())
    } else {
        Err(problems::DENIAL_GROUND_NOT_ON_LIST.refuse())
    }
}
