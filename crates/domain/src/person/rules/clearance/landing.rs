//! What a landing rests on, and uses up: condition i of art. 7(1), and the certificate for condition ii.

use crate::decision::Rejection;
use crate::envelope::{Flag, Source};
use crate::ids::EvidenceRef;
use crate::law::status::TEMPORARY_VISITOR;
use crate::law::visa::{self, Arrival, VisaNeed};
use crate::law::{Problem, problems};
use crate::person::PersonState;
use crate::person::clearance::{Clearance, ClearanceKind};
use crate::person::landing::{LandingKind, LandingPermitted, PermitLanding};
use crate::person::landing_examination::LandingExamination;
use crate::person::rules::{Case, landing_examination};

/// What a landing rests on.
#[derive(Default)]
pub(in crate::person::rules) struct Rests {
    pub(in crate::person::rules) visa_ref: Option<EvidenceRef>,
    pub(in crate::person::rules) eligibility_ref: Option<EvidenceRef>,
    pub(in crate::person::rules) authorisation_ref: Option<EvidenceRef>,
}

/// What a landing names is on record and good on the day (art. 7(1)(i), 7-2). Where the permission names nothing, what
/// was shown at the application counts as far as it is good. A visa that is needed and not on record is flagged: the
/// passport lies before the inspector. From its first day on a visitor who needs none has a travel
/// authorisation. Special permission (art. 12) is given in spite of all this.
pub(in crate::person::rules) fn rests_on(
    case: &mut Case<'_>,
    c: &PermitLanding,
    examination: Option<&LandingExamination>,
) -> Result<Rests, Rejection> {
    if c.kind != LandingKind::NewEntry {
        let named =
            c.visa_ref.is_some() || c.eligibility_ref.is_some() || c.authorisation_ref.is_some();
        if named {
            return Err(problems::FIELDS_CONTRADICT.refuse_with(
                "A re-entry rests on no visa, certificate or authorisation.",
                "再入国には査証、在留資格認定証明書又は渡航認証を用いません。",
            ));
        }
        return Ok(Rests::default());
    }
    // What older records rest on has not been migrated, so it cannot be held against them.
    let migrated = case.meta.source == Source::Migration;
    let lenient = migrated || landing_examination::specially_permitted(examination);
    let shown = |kind, of: fn(&LandingExamination) -> Option<&EvidenceRef>| {
        good(case, c, kind, examination.and_then(of))
    };
    let rests = Rests {
        visa_ref: c
            .visa_ref
            .clone()
            .or_else(|| shown(ClearanceKind::Visa, |e| e.visa_ref.as_ref())),
        eligibility_ref: c
            .eligibility_ref
            .clone()
            .or_else(|| shown(ClearanceKind::Eligibility, |e| e.eligibility_ref.as_ref())),
        authorisation_ref: c
            .authorisation_ref
            .clone()
            .or_else(|| shown(ClearanceKind::Authorisation, |e| e.authorisation_ref.as_ref())),
    };
    if let Some(reference) = &rests.visa_ref {
        visa(case, c, reference, lenient)?;
    }
    if let Some(reference) = &rests.eligibility_ref {
        eligibility(case, c, reference, lenient)?;
    }
    if let Some(reference) = &rests.authorisation_ref {
        authorisation(case, c, reference, lenient)?;
    }
    if !migrated && rests.visa_ref.is_none() {
        without_visa(case, c, &rests);
    }
    Ok(rests)
}

/// Art. 6(1): who lands without a visa needs none, and as a visitor has a travel authorisation once those are in force.
fn without_visa(case: &mut Case<'_>, c: &PermitLanding, rests: &Rests) {
    let arrival = Arrival {
        kind: c.kind,
        status: c.status.as_str(),
        period: c.period.as_ref(),
        nationality: c.nationality.as_str(),
        issuer: Some(c.personal.document.issuing_state.as_str()),
        document: Some(c.personal.document.kind),
        day: case.law_day(),
    };
    let cleared = |kind| case.state.cleared_on(kind, case.on);
    let flag = if visa::need(case.context.tables.visa_exemptions, &arrival) == VisaNeed::Needed {
        (!cleared(ClearanceKind::Visa)).then_some(Flag::VisaMissing)
    } else {
        let asked_for = c.status.as_str() == TEMPORARY_VISITOR
            && rests.authorisation_ref.is_none()
            && case.context.tables.clearance.authorisations_on(case.law_day());
        (asked_for && !cleared(ClearanceKind::Authorisation))
            .then_some(Flag::TravelAuthorisationMissing)
    };
    if let Some(flag) = flag {
        case.flag(flag);
    }
}

/// What was shown at the application, where it is good for this landing: an inspector who gives another status than was
/// applied for need not say that it no longer counts.
fn good(
    case: &Case<'_>,
    c: &PermitLanding,
    kind: ClearanceKind,
    shown: Option<&EvidenceRef>,
) -> Option<EvidenceRef> {
    let found = case.state.clearance(kind, shown?).filter(|found| found.holds_on(case.on))?;
    let fits = match kind {
        ClearanceKind::Visa => true,
        ClearanceKind::Eligibility => found.status.as_ref() == Some(&c.status),
        ClearanceKind::Authorisation => c.status.as_str() == TEMPORARY_VISITOR,
    };
    fits.then(|| found.reference.clone())
}

fn amiss(
    case: &mut Case<'_>,
    lenient: bool,
    problem: &Problem,
    flag: Flag,
) -> Result<(), Rejection> {
    if lenient {
        case.flag(flag);
        return Ok(());
    }
    case.refuse_or_flag(problem, flag)
}

fn visa(
    case: &mut Case<'_>,
    c: &PermitLanding,
    reference: &EvidenceRef,
    lenient: bool,
) -> Result<(), Rejection> {
    let flag = Flag::VisaNotValid;
    let Some(visa) = case.state.clearance(ClearanceKind::Visa, reference) else {
        return amiss(case, lenient, &problems::VISA_NOT_ON_RECORD, flag);
    };
    if !visa.holds_on(case.on) {
        return amiss(case, lenient, &problems::VISA_NOT_VALID, flag);
    }
    in_same_document(case, visa);
    // The visa recommends, the inspector decides on the status (art. 9(3)).
    if visa.status.as_ref().is_some_and(|s| *s != c.status) {
        case.flag(Flag::VisaForOtherStatus);
    }
    Ok(())
}

/// A visa in the passport before this one is carried beside it, and an authorisation is bound to a passport.
fn in_same_document(case: &mut Case<'_>, clearance: &Clearance) {
    if let (Some(there), Some(here)) = (clearance.document_id, case.meta.document_id)
        && there != here
    {
        case.flag(Flag::ClearanceInOtherDocument);
    }
}

fn eligibility(
    case: &mut Case<'_>,
    c: &PermitLanding,
    reference: &EvidenceRef,
    lenient: bool,
) -> Result<(), Rejection> {
    let flag = Flag::EligibilityNotMet;
    let Some(found) = case.state.clearance(ClearanceKind::Eligibility, reference) else {
        return amiss(case, lenient, &problems::ELIGIBILITY_NOT_ON_RECORD, flag);
    };
    if found.used_up() {
        return amiss(case, lenient, &problems::ELIGIBILITY_USED, flag);
    }
    if found.status.as_ref() != Some(&c.status) {
        return amiss(case, lenient, &problems::ELIGIBILITY_OTHER_STATUS, flag);
    }
    if case.on < found.from {
        return amiss(case, lenient, &problems::DATES_OUT_OF_ORDER, flag);
    }
    // It is used within three months as a rule (domain §1.1); past them the condition is examined without it.
    if case.on > found.last_day {
        case.flag(Flag::EligibilityLapsed);
    }
    Ok(())
}

fn authorisation(
    case: &mut Case<'_>,
    c: &PermitLanding,
    reference: &EvidenceRef,
    lenient: bool,
) -> Result<(), Rejection> {
    if c.status.as_str() != TEMPORARY_VISITOR {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "A travel authorisation is for temporary visitors.",
            "渡航認証は短期滞在に係るものです。",
        ));
    }
    match case.state.clearance(ClearanceKind::Authorisation, reference) {
        Some(found) if found.holds_on(case.on) => {
            in_same_document(case, found);
            Ok(())
        }
        Some(_) | None => {
            let flag = Flag::TravelAuthorisationMissing;
            amiss(case, lenient, &problems::AUTHORISATION_NOT_VALID, flag)
        }
    }
}

/// A landing uses up what it rested on.
pub(in crate::person::rules) fn used(state: &mut PersonState, e: &LandingPermitted) {
    let named = [
        (ClearanceKind::Visa, &e.visa_ref),
        (ClearanceKind::Eligibility, &e.eligibility_ref),
        (ClearanceKind::Authorisation, &e.authorisation_ref),
    ];
    for (kind, reference) in named {
        let Some(reference) = reference else {
            continue;
        };
        let of = |c: &&mut Clearance| c.kind == kind && c.reference == *reference;
        if let Some(clearance) = state.clearances.iter_mut().find(of) {
            clearance.uses_left = clearance.uses_left.map(|n| n.saturating_sub(1));
        }
    }
}
