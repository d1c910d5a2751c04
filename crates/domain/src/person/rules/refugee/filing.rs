//! Application, sorting, withdrawal; the number of an application (I30).

use super::{Case, acted, advance, case_for, on_list};
use crate::case::plain;
use crate::decision::{Decided, Rejection};
use crate::derive::{PresenceBasis, presence_basis};
use crate::envelope::{Flag, Meta};
use crate::ids::{CaseId, CountryCode};
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::document::Sex;
use crate::person::identity::PersonRegistered;
use crate::person::refugee::state::RefugeeCase;
use crate::person::refugee::transitions::{RefugeeStage, RefugeeStep};
use crate::person::refugee::{
    ApplicantPersonal, ApplyComplementaryProtection, ApplyRefugeeRecognition, ClassifyRefugeeCase,
    ComplementaryProtectionApplied, CountedLink, Nth, RefugeeApplicationWithdrawn,
    RefugeeCaseClassified, RefugeeClaim, RefugeeRecognitionApplied, WithdrawRefugeeApplication,
    case_of, nth,
};
use crate::time::Date;

pub(in crate::person::rules) fn recognition(
    case: &mut Case<'_>,
    c: &ApplyRefugeeRecognition,
) -> Result<Vec<Decided>, Rejection> {
    let applicant =
        Applicant { nationality: c.nationality.as_ref(), sex: c.sex, personal: &c.personal };
    let filed = file(case, &c.refugee_case_id, RefugeeClaim::Recognition, &applicant)?;
    let event = RefugeeRecognitionApplied {
        refugee_case_id: c.refugee_case_id.clone(),
        applied_on: case.on,
        nth: filed.nth,
        own_applications: filed.own,
        links: filed.links,
        language: c.language.clone(),
        also_complementary_protection: c.also_complementary_protection,
        presence_basis: filed.presence_basis,
    };
    let mut out = filed.before;
    out.push(case.main(event, grounds::REFUGEE));
    Ok(out)
}

pub(in crate::person::rules) fn protection(
    case: &mut Case<'_>,
    c: &ApplyComplementaryProtection,
) -> Result<Vec<Decided>, Rejection> {
    let applicant =
        Applicant { nationality: c.nationality.as_ref(), sex: c.sex, personal: &c.personal };
    let filed = file(case, &c.refugee_case_id, RefugeeClaim::ComplementaryProtection, &applicant)?;
    let event = ComplementaryProtectionApplied {
        refugee_case_id: c.refugee_case_id.clone(),
        applied_on: case.on,
        nth: filed.nth,
        own_applications: filed.own,
        links: filed.links,
        language: c.language.clone(),
        presence_basis: filed.presence_basis,
    };
    let mut out = filed.before;
    out.push(case.main(event, grounds::COMPLEMENTARY_PROTECTION));
    Ok(out)
}

/// What a command says of an applicant who has no record yet.
struct Applicant<'a> {
    nationality: Option<&'a CountryCode>,
    sex: Option<Sex>,
    personal: &'a ApplicantPersonal,
}

struct Filed {
    before: Vec<Decided>,
    nth: u32,
    own: u32,
    links: Vec<CountedLink>,
    presence_basis: PresenceBasis,
}

fn file(
    case: &mut Case<'_>,
    id: &CaseId,
    claim: RefugeeClaim,
    applicant: &Applicant<'_>,
) -> Result<Filed, Rejection> {
    case.entitled(Act::ReceiveRefugeeApplication)?;
    case.not_ended(true)?;
    let state = case.state;
    if case_of(state, id).is_some() {
        return Err(problems::REFUGEE_CASE_NUMBER_TAKEN.refuse());
    }
    if state.refugee_cases.iter().any(|c| c.claim == claim && c.pending()) {
        return Err(problems::REFUGEE_CASE_PENDING.refuse());
    }
    let mut before = Vec::new();
    if state.registered() {
        if state.open_stay().is_some_and(|s| s.away.is_some()) {
            case.flag(Flag::PresenceNotOnRecord);
        }
    } else {
        before.push(plain(register(applicant)?, grounds::IDENTITY));
    }
    let number = Nth::after(state, state.refugee_cases.len());
    if !number.depends_on_links.is_empty() {
        case.flag(Flag::CountDependsOnLink);
    }
    let links = state.identity.active().map(|l| CountedLink {
        link_id: l.link_id,
        person_id: l.other_person_id,
        refugee_applications: l.refugee_applications,
    });
    Ok(Filed {
        before,
        nth: number.nth,
        own: number.own,
        links: links.collect(),
        presence_basis: presence_basis(state, case.on),
    })
}

/// Who came without being seen at a border is registered by what the application states.
fn register(applicant: &Applicant<'_>) -> Result<PersonRegistered, Rejection> {
    match (applicant.nationality, applicant.sex, &applicant.personal.name) {
        (Some(nationality), Some(sex), Some(name)) => Ok(PersonRegistered {
            nationality: nationality.clone(),
            sex,
            personal: Some(name.clone()),
        }),
        _ => Err(problems::FIELD_REQUIRED.refuse_with(
            "There is no record of this person; nationality, sex and name are needed to make one.",
            "この人物の記録がないため、国籍・地域、性別及び氏名が必要です。",
        )),
    }
}

pub(in crate::person::rules) fn classify(
    case: &mut Case<'_>,
    c: &ClassifyRefugeeCase,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ClassifyRefugeeCase)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::Classify)?;
    let law = &case.context.tables.refugee;
    on_list(case, law.classes, std::slice::from_ref(&c.class))?;
    if c.class.as_str() == law.repeat_class {
        repeated(case, c)?;
    }
    let event = RefugeeCaseClassified {
        refugee_case_id: c.refugee_case_id.clone(),
        class: c.class.clone(),
        confirmed_links: c.confirmed_links.clone(),
        old_class: refugee_case.class.clone(),
        classified_on: case.on,
    };
    Ok(vec![case.main(event, grounds::REFUGEE_SORTING)])
}

/// A repeated claim needs an earlier application; made under a linked identity, it needs the link confirmed (I30).
fn repeated(case: &Case<'_>, c: &ClassifyRefugeeCase) -> Result<(), Rejection> {
    let number = nth(case.state, &c.refugee_case_id);
    let number = number.filter(|n| n.nth > 1);
    let number = number.ok_or_else(|| problems::CLASS_NEEDS_EARLIER_APPLICATION.refuse())?;
    let confirmed = |link| c.confirmed_links.contains(link);
    if number.own > 1 || number.depends_on_links.iter().any(confirmed) {
        Ok(())
    } else {
        Err(problems::LINK_NOT_CONFIRMED.refuse())
    }
}

pub(in crate::person::rules) fn withdraw(
    case: &mut Case<'_>,
    c: &WithdrawRefugeeApplication,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveRefugeeApplication)?;
    case.not_ended(false)?;
    let refugee_case = case_for(case, &c.refugee_case_id, RefugeeStep::Withdraw)?;
    let in_review =
        matches!(refugee_case.stage, RefugeeStage::ReviewRequested | RefugeeStage::UnderReview);
    let event = RefugeeApplicationWithdrawn {
        refugee_case_id: c.refugee_case_id.clone(),
        in_review,
        withdrawn_on: case.on,
    };
    let law = if in_review { grounds::REVIEW_REQUEST } else { grounds::REFUGEE };
    Ok(vec![case.main(event, law)])
}

pub(in crate::person::rules) fn recognition_applied(
    state: &mut PersonState,
    meta: &Meta,
    e: &RefugeeRecognitionApplied,
) {
    applied(state, meta, &e.refugee_case_id, RefugeeClaim::Recognition, e.applied_on);
}

pub(in crate::person::rules) fn protection_applied(
    state: &mut PersonState,
    meta: &Meta,
    e: &ComplementaryProtectionApplied,
) {
    let claim = RefugeeClaim::ComplementaryProtection;
    applied(state, meta, &e.refugee_case_id, claim, e.applied_on);
}

fn applied(
    state: &mut PersonState,
    meta: &Meta,
    id: &CaseId,
    claim: RefugeeClaim,
    applied_on: Date,
) {
    if case_of(state, id).is_some() {
        return;
    }
    state.refugee_cases.push(RefugeeCase {
        refugee_case_id: id.clone(),
        claim,
        stage: RefugeeStage::Applied,
        applied_on,
        class: None,
        confirmed_links: Vec::new(),
        provisional: None,
        first_instance_staff: vec![meta.staff_id.clone()],
        recognised: None,
        review_due: None,
        counsellors: Vec::new(),
        opinions: Vec::new(),
        closed_on: None,
    });
}

pub(in crate::person::rules) fn classified(
    state: &mut PersonState,
    meta: &Meta,
    e: &RefugeeCaseClassified,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::Classify) {
        case.class = Some(e.class.clone());
        case.confirmed_links = e.confirmed_links.clone();
        acted(case, &meta.staff_id);
    }
}

pub(in crate::person::rules) fn withdrawn(
    state: &mut PersonState,
    e: &RefugeeApplicationWithdrawn,
) {
    if let Some(case) = advance(state, &e.refugee_case_id, RefugeeStep::Withdraw) {
        case.closed_on = Some(e.withdrawn_on);
    }
}
