//! Visas, certificates of eligibility, travel authorisations: I3, I9, I32, I35, I38.

mod landing;

pub(super) use landing::{rests_on, used};

use super::identity::{shown, sighting};
use super::{Case, application, examination, plain};
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::ids::{Code, EvidenceRef, StatusCode};
use crate::law::clearance::certified;
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::application::{ApplicationApproved, ApplicationKind, ApplicationReceived};
use crate::person::clearance::{
    ApplyForEligibility, CertificateOfEligibilityIssued, Clearance, ClearanceKind,
    ClearanceStanding, GrantTravelAuthorisation, IssueEligibilityCertificate, ReceiveVisaReference,
    RecordVisaRevocation, RefuseTravelAuthorisation, RevokeTravelAuthorisation,
    TravelAuthorisationGranted, TravelAuthorisationRefused, TravelAuthorisationRevoked, VisaNumber,
    VisaReferenceReceived, VisaRevoked,
};
use crate::time::Date;

pub(super) fn receive_visa(
    case: &mut Case<'_>,
    c: &ReceiveVisaReference,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveVisaReference)?;
    case.not_ended(false)?;
    if case.state.clearance(ClearanceKind::Visa, &c.visa_ref).is_some() {
        return Err(problems::VISA_ALREADY_RECEIVED.refuse());
    }
    if c.issued_on > case.context.recorded_at.japan_date() {
        return Err(problems::DATE_IN_FUTURE
            .refuse_with("The visa would be issued in the future.", "査証の発給日が未来です。"));
    }
    if c.expires_on < c.issued_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The visa would end before it is issued.",
            "査証の有効期間の満了日が発給日より前です。",
        ));
    }
    let tables = case.context.tables;
    let listed = |s: &StatusCode| tables.status_on(s.as_str(), c.issued_on).is_some();
    if !c.status.as_ref().is_none_or(listed) {
        return Err(problems::STATUS_NOT_ON_LIST.refuse());
    }
    let kind = ClearanceKind::Eligibility;
    if c.eligibility_ref.as_ref().is_some_and(|r| case.state.clearance(kind, r).is_none()) {
        case.flag(Flag::EligibilityNotMet);
    }
    let mut out = sighting(case, &shown!(c));
    let event = VisaReferenceReceived {
        visa_ref: c.visa_ref.clone(),
        status: c.status.clone(),
        entries: c.entries,
        issued_by: c.issued_by.clone(),
        issued_on: c.issued_on,
        expires_on: c.expires_on,
        eligibility_ref: c.eligibility_ref.clone(),
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
        personal: Some(VisaNumber { number: c.personal.number.clone() }),
    };
    out.push(case.main(event, grounds::VISA));
    Ok(out)
}

pub(super) fn revoke_visa(
    case: &mut Case<'_>,
    c: &RecordVisaRevocation,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RecordVisaRevocation)?;
    case.known()?;
    let visa = case
        .state
        .clearance(ClearanceKind::Visa, &c.visa_ref)
        .ok_or_else(|| problems::VISA_NOT_ON_RECORD.refuse())?;
    if visa.revoked_on.is_some() {
        return Err(problems::VISA_ALREADY_REVOKED.refuse());
    }
    not_before(case, visa.from)?;
    let event =
        VisaRevoked { visa_ref: c.visa_ref.clone(), revoked_on: case.on, reason: c.reason.clone() };
    Ok(vec![case.main(event, grounds::VISA)])
}

fn not_before(case: &Case<'_>, day: Date) -> Result<(), Rejection> {
    if case.on < day { Err(problems::DATES_OUT_OF_ORDER.refuse()) } else { Ok(()) }
}

pub(super) fn apply_for_eligibility(
    case: &mut Case<'_>,
    c: &ApplyForEligibility,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveApplication)?;
    case.not_ended(true)?;
    application::number_free(case, &c.application_id)?;
    certifiable(case, &c.status)?;
    let mut out = sighting(case, &shown!(c));
    let event = ApplicationReceived {
        application_id: c.application_id.clone(),
        kind: ApplicationKind::CertificateOfEligibility,
        channel: c.channel,
        received_on: case.on,
        status: Some(c.status.clone()),
        special_circumstances: None,
        stay_id: None,
        old_stay_end: None,
        special_period_end: None,
    };
    out.push(case.main(event, grounds::ELIGIBILITY));
    Ok(out)
}

/// I3: a status of the list of the day, and one for which certificates are issued.
fn certifiable(case: &Case<'_>, status: &StatusCode) -> Result<(), Rejection> {
    match case.context.tables.status_on(status.as_str(), case.on) {
        None => Err(problems::STATUS_NOT_ON_LIST.refuse()),
        Some(row) if !certified(row) => Err(problems::ELIGIBILITY_STATUS.refuse()),
        Some(_) => Ok(()),
    }
}

pub(super) fn issue_certificate(
    case: &mut Case<'_>,
    c: &IssueEligibilityCertificate,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::IssueEligibilityCertificate)?;
    case.known()?;
    case.not_ended(true)?;
    let pending = application::pending(case, &c.application_id)?;
    let status = pending
        .status
        .as_ref()
        .filter(|_| pending.kind == ApplicationKind::CertificateOfEligibility)
        .ok_or_else(|| problems::APPLICATION_OF_OTHER_KIND.refuse())?;
    // I35.
    examination::another_decides(case, &c.application_id)?;
    certifiable(case, status)?;
    if case.state.clearance(ClearanceKind::Eligibility, &c.eligibility_ref).is_some() {
        return Err(problems::ELIGIBILITY_REF_TAKEN.refuse());
    }
    let end = case.context.tables.clearance.eligibility_end(case.on);
    let approved = ApplicationApproved {
        application_id: c.application_id.clone(),
        kind: pending.kind,
        decided_on: case.on,
    };
    let event = CertificateOfEligibilityIssued {
        application_id: c.application_id.clone(),
        eligibility_ref: c.eligibility_ref.clone(),
        status: status.clone(),
        issued_on: case.on,
        valid_to: end.unwrap_or(case.on),
    };
    let law = grounds::ELIGIBILITY;
    Ok(vec![case.main(approved, law), plain(event, law)])
}

/// What every decision on an authorisation begins with.
fn authorisation_free(case: &Case<'_>, reference: &EvidenceRef) -> Result<(), Rejection> {
    if !case.context.tables.clearance.authorisations_on(case.law_day()) {
        return Err(problems::AUTHORISATION_NOT_IN_FORCE.refuse());
    }
    match case.state.clearance(ClearanceKind::Authorisation, reference) {
        None => Ok(()),
        Some(_) => Err(problems::AUTHORISATION_REF_TAKEN.refuse()),
    }
}

fn reasons_named(reasons: &[Code]) -> Result<(), Rejection> {
    if reasons.is_empty() {
        return Err(problems::FIELD_REQUIRED
            .refuse_with("At least one reason is named.", "理由を一つ以上示す必要があります。"));
    }
    Ok(())
}

pub(super) fn grant_authorisation(
    case: &mut Case<'_>,
    c: &GrantTravelAuthorisation,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::GrantTravelAuthorisation)?;
    case.not_ended(true)?;
    authorisation_free(case, &c.authorisation_ref)?;
    not_before_today(case, c.valid_to)?;
    let mut out = sighting(case, &shown!(c));
    let event = TravelAuthorisationGranted {
        authorisation_ref: c.authorisation_ref.clone(),
        granted_on: case.on,
        valid_to: c.valid_to,
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
    };
    out.push(case.main(event, grounds::TRAVEL_AUTHORISATION));
    Ok(out)
}

fn not_before_today(case: &Case<'_>, valid_to: Date) -> Result<(), Rejection> {
    if valid_to < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The authorisation would end before it is granted.",
            "渡航認証の有効期間の満了日が認証日より前です。",
        ));
    }
    Ok(())
}

pub(super) fn refuse_authorisation(
    case: &mut Case<'_>,
    c: &RefuseTravelAuthorisation,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RefuseTravelAuthorisation)?;
    case.not_ended(false)?;
    authorisation_free(case, &c.authorisation_ref)?;
    reasons_named(&c.reasons)?;
    let mut out = sighting(case, &shown!(c));
    let event = TravelAuthorisationRefused {
        authorisation_ref: c.authorisation_ref.clone(),
        refused_on: case.on,
        reasons: c.reasons.clone(),
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
    };
    out.push(case.main(event, grounds::TRAVEL_AUTHORISATION));
    Ok(out)
}

pub(super) fn revoke_authorisation(
    case: &mut Case<'_>,
    c: &RevokeTravelAuthorisation,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RefuseTravelAuthorisation)?;
    case.known()?;
    reasons_named(&c.reasons)?;
    let authorisation = case
        .state
        .clearance(ClearanceKind::Authorisation, &c.authorisation_ref)
        .filter(|a| a.standing == ClearanceStanding::Granted)
        .ok_or_else(|| problems::AUTHORISATION_NOT_VALID.refuse())?;
    not_before(case, authorisation.from)?;
    let event = TravelAuthorisationRevoked {
        authorisation_ref: c.authorisation_ref.clone(),
        revoked_on: case.on,
        reasons: c.reasons.clone(),
    };
    Ok(vec![case.main(event, grounds::TRAVEL_AUTHORISATION)])
}

/// The same reference again changes nothing.
fn remember(state: &mut PersonState, clearance: Clearance) {
    if state.clearance(clearance.kind, &clearance.reference).is_none() {
        state.clearances.push(clearance);
    }
}

fn revoke(state: &mut PersonState, kind: ClearanceKind, reference: &EvidenceRef, on: Date) {
    let found = state.clearances.iter_mut().find(|c| c.kind == kind && c.reference == *reference);
    if let Some(clearance) = found.filter(|c| c.standing == ClearanceStanding::Granted) {
        clearance.standing = ClearanceStanding::Revoked;
        clearance.revoked_on = Some(on);
    }
}

pub(super) fn visa_received(state: &mut PersonState, e: &VisaReferenceReceived) {
    let clearance = Clearance {
        kind: ClearanceKind::Visa,
        reference: e.visa_ref.clone(),
        standing: ClearanceStanding::Granted,
        status: e.status.clone(),
        from: e.issued_on,
        last_day: e.expires_on,
        uses_left: e.entries.uses(),
        document_id: e.document_id,
        revoked_on: None,
    };
    remember(state, clearance);
}

pub(super) fn visa_revoked(state: &mut PersonState, e: &VisaRevoked) {
    revoke(state, ClearanceKind::Visa, &e.visa_ref, e.revoked_on);
}

pub(super) fn certificate_issued(state: &mut PersonState, e: &CertificateOfEligibilityIssued) {
    let clearance = Clearance {
        kind: ClearanceKind::Eligibility,
        reference: e.eligibility_ref.clone(),
        standing: ClearanceStanding::Granted,
        status: Some(e.status.clone()),
        from: e.issued_on,
        last_day: e.valid_to,
        uses_left: Some(1),
        document_id: None,
        revoked_on: None,
    };
    remember(state, clearance);
}

pub(super) fn authorisation_granted(state: &mut PersonState, e: &TravelAuthorisationGranted) {
    let clearance = Clearance {
        kind: ClearanceKind::Authorisation,
        reference: e.authorisation_ref.clone(),
        standing: ClearanceStanding::Granted,
        status: None,
        from: e.granted_on,
        last_day: e.valid_to,
        uses_left: None,
        document_id: e.document_id,
        revoked_on: None,
    };
    remember(state, clearance);
}

pub(super) fn authorisation_refused(state: &mut PersonState, e: &TravelAuthorisationRefused) {
    let clearance = Clearance {
        kind: ClearanceKind::Authorisation,
        reference: e.authorisation_ref.clone(),
        standing: ClearanceStanding::Refused,
        status: None,
        from: e.refused_on,
        last_day: e.refused_on,
        uses_left: Some(0),
        document_id: e.document_id,
        revoked_on: None,
    };
    remember(state, clearance);
}

pub(super) fn authorisation_revoked(state: &mut PersonState, e: &TravelAuthorisationRevoked) {
    revoke(state, ClearanceKind::Authorisation, &e.authorisation_ref, e.revoked_on);
}
