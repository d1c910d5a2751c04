//! Hearing, finding, objection and ruling (art. 10 to 12): I5, I8.

use super::super::Case;
use super::{conditions, denial_grounds, open};
use crate::case::plain;
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::ids::Code;
use crate::law::{Act, grounds, problems};
use crate::person::landing_examination::{
    DecideLandingHearing, FileLandingObjection, HearingDecisionMade, HearingHeld, HearingOutcome,
    HoldLandingHearing, LandingObjectionFiled, LandingRulingOutcome, MinisterRulingMade,
    ReferralCause, RuleOnLanding, SpecialPermissionForLandingGranted,
};

pub(in super::super) fn hold(
    case: &mut Case<'_>,
    c: &HoldLandingHearing,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::HoldLandingHearing)?;
    let examination = open(case, &c.examination_id)?;
    if examination.referred_on.is_none() {
        return Err(problems::LANDING_NOT_REFERRED.refuse());
    }
    if examination.outcome.is_some() {
        return Err(problems::STEP_ALREADY_TAKEN.refuse());
    }
    let event = HearingHeld {
        examination_id: c.examination_id.clone(),
        held_on: case.on,
        record: c.record.clone(),
        representative: c.representative,
        acquaintance: c.acquaintance,
        witnesses: c.witnesses,
    };
    Ok(vec![case.main(event, grounds::LANDING_ORAL_HEARING)])
}

pub(in super::super) fn decide(
    case: &mut Case<'_>,
    c: &DecideLandingHearing,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideLandingHearing)?;
    let examination = open(case, &c.examination_id)?;
    if examination.heard_on.is_none() {
        return Err(problems::LANDING_HEARING_NOT_HELD.refuse());
    }
    if examination.outcome.is_some() {
        return Err(problems::STEP_ALREADY_TAKEN.refuse());
    }
    reasons(case, c)?;
    let cause = examination.cause;
    if c.outcome == HearingOutcome::NotIdentified
        && cause != Some(ReferralCause::IdentityOrBiometrics)
    {
        return Err(problems::IDENTITY_NOT_IN_QUESTION.refuse());
    }
    let tables = case.context.tables;
    // I8: the day of notice does not count, and a due day that is no working day moves (§12.1-2, -3).
    let objection_due = match c.outcome {
        HearingOutcome::Conforms | HearingOutcome::NotIdentified => None,
        HearingOutcome::DoesNotConform => {
            tables.landing.objection.end_from(case.on).map(tables.working_day_from)
        }
    };
    let event = HearingDecisionMade {
        examination_id: c.examination_id.clone(),
        outcome: c.outcome,
        conditions_not_met: c.conditions_not_met.clone(),
        denial_grounds: c.denial_grounds.clone(),
        notified_on: case.on,
        objection_due,
    };
    let law = match c.outcome {
        HearingOutcome::Conforms => grounds::LANDING_HEARING,
        HearingOutcome::NotIdentified => grounds::EXCLUSION_AT_ONCE,
        HearingOutcome::DoesNotConform => grounds::LANDING_FINDING,
    };
    Ok(vec![case.main(event, law)])
}

/// A finding against the person names what is not met; condition iv names its item of art. 5(1).
fn reasons(case: &Case<'_>, c: &DecideLandingHearing) -> Result<(), Rejection> {
    conditions(&c.conditions_not_met)?;
    denial_grounds(case, &c.denial_grounds)?;
    let fourth = c.conditions_not_met.iter().any(|i| i.as_str() == "iv");
    let against = c.outcome == HearingOutcome::DoesNotConform;
    if against == c.conditions_not_met.is_empty() || fourth == c.denial_grounds.is_empty() {
        return Err(problems::FINDING_REASONS.refuse());
    }
    Ok(())
}

/// I8: a late objection is recorded as late and opens nothing.
pub(in super::super) fn object(
    case: &mut Case<'_>,
    c: &FileLandingObjection,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FileLandingObjection)?;
    let examination = open(case, &c.examination_id)?;
    let Some(due_on) = examination.objection_due else {
        return Err(problems::NOTHING_TO_OBJECT_TO.refuse());
    };
    let in_time = case.on <= due_on;
    if in_time {
        if examination.excluded_on.is_some() {
            return Err(problems::NOTHING_TO_OBJECT_TO.refuse_with(
                "The finding was accepted and the exclusion order issued.",
                "認定に服し、退去命令が発付されています。",
            ));
        }
        if examination.objected_on.is_some() {
            return Err(problems::STEP_ALREADY_TAKEN.refuse());
        }
    } else {
        case.flag(Flag::FiledLate);
    }
    let event = LandingObjectionFiled {
        examination_id: c.examination_id.clone(),
        document: c.document.clone(),
        filed_on: case.on,
        due_on,
        in_time,
        late_reason: c.late_reason.clone(),
    };
    Ok(vec![case.main(event, grounds::LANDING_OBJECTION)])
}

/// The ruling; special permission for landing is given in it (art. 12).
pub(in super::super) fn rule(
    case: &mut Case<'_>,
    c: &RuleOnLanding,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RuleOnLanding)?;
    let examination = open(case, &c.examination_id)?;
    if examination.objected_on.is_none() {
        return Err(problems::NO_OBJECTION_IN_TIME.refuse());
    }
    if examination.ruling.is_some() {
        return Err(problems::STEP_ALREADY_TAKEN.refuse());
    }
    let special = c.outcome == LandingRulingOutcome::SpecialPermission;
    if special != c.basis.is_some() {
        return Err(problems::SPECIAL_PERMISSION_BASIS.refuse());
    }
    let ruling = MinisterRulingMade {
        examination_id: c.examination_id.clone(),
        outcome: c.outcome,
        ruled_on: case.on,
        reasons: c.reasons.clone(),
    };
    let mut out = vec![case.main(ruling, grounds::LANDING_MINISTER_RULING)];
    if let Some(basis) = c.basis {
        let event = SpecialPermissionForLandingGranted {
            examination_id: c.examination_id.clone(),
            basis,
            granted_on: case.on,
        };
        out.push(plain(event, grounds::SPECIAL_PERMISSION_FOR_LANDING));
    }
    Ok(out)
}

/// Items of art. 5(1) under which a denial refuses later landings: those that refuse without end, and item ix after
/// drugs or weapons. The others are examined anew each time, or rest on another record.
pub(super) fn refusing(case: &Case<'_>, stated: &[Code]) -> Vec<Code> {
    let tables = case.context.tables;
    let lasting = |g: &&Code| {
        tables.denial_ground(g.as_str(), case.on).is_some_and(|row| row.lasts_after_denial())
    };
    let mut out: Vec<Code> = stated.iter().filter(lasting).cloned().collect();
    if stated.iter().any(|g| matches!(g.as_str(), "vi" | "viii")) {
        out.extend(Code::parse("ix"));
    }
    out
}
