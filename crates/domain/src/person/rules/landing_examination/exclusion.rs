//! Exclusion order, denial, provisional landing (art. 10, 11, 13): I5, I42.

use super::super::Case;
use super::hearing::refusing;
use super::open;
use crate::case::plain;
use crate::decision::{Decided, Rejection};
use crate::law::{Act, Problem, grounds, problems};
use crate::person::landing_examination::{
    ExclusionOrderIssued, ExclusionRoute, HearingOutcome, IssueExclusionOrder, LandingDenied,
    LandingExamination, LandingRulingOutcome, LeftUnderExclusionOrder, PermitProvisionalLanding,
    ProvisionalLandingPermitted, RecordExclusionDeparture,
};

pub(in super::super) fn order(
    case: &mut Case<'_>,
    c: &IssueExclusionOrder,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(match c.route {
        ExclusionRoute::AtOnce | ExclusionRoute::AfterHearing => Act::ExcludeAfterHearing,
        ExclusionRoute::AfterRuling => Act::ExcludeAfterRuling,
    })?;
    let examination = open(case, &c.examination_id)?;
    if examination.excluded_on.is_some() {
        return Err(problems::STEP_ALREADY_TAKEN.refuse());
    }
    if let Some(problem) = too_early(case, c, examination) {
        return Err(problem.refuse());
    }
    let order = ExclusionOrderIssued {
        examination_id: c.examination_id.clone(),
        route: c.route,
        conditions_not_met: examination.conditions_not_met.clone(),
        denial_grounds: examination.denial_grounds.clone(),
        acceptance: c.acceptance.clone(),
        carrier_liable: c.carrier_liable,
        leave_by: c.leave_by.clone(),
        issued_on: case.on,
    };
    let denied = LandingDenied {
        examination_id: c.examination_id.clone(),
        port: examination.port.clone(),
        denied_on: case.on,
        conditions_not_met: examination.conditions_not_met.clone(),
        denial_grounds: examination.denial_grounds.clone(),
        refusal_grounds: refusing(case, &examination.denial_grounds),
        nationality: case.state.nationality.clone(),
    };
    let law = match c.route {
        ExclusionRoute::AtOnce => grounds::EXCLUSION_AT_ONCE,
        ExclusionRoute::AfterHearing => grounds::EXCLUSION_AFTER_HEARING,
        ExclusionRoute::AfterRuling => grounds::EXCLUSION_AFTER_RULING,
    };
    Ok(vec![case.main(order, law), plain(denied, law)])
}

/// I5: what an exclusion order by this way still lacks.
fn too_early(
    case: &Case<'_>,
    c: &IssueExclusionOrder,
    examination: &LandingExamination,
) -> Option<&'static Problem> {
    match (c.route, examination.outcome) {
        (ExclusionRoute::AfterRuling, _) => match examination.ruling {
            Some(LandingRulingOutcome::NotWellFounded) => None,
            _ => Some(&problems::EXCLUSION_WITHOUT_RULING),
        },
        (_, None) => Some(&problems::EXCLUSION_WITHOUT_HEARING),
        (ExclusionRoute::AtOnce, Some(HearingOutcome::NotIdentified)) => None,
        (ExclusionRoute::AtOnce, Some(_)) => Some(&problems::IDENTITY_NOT_IN_QUESTION),
        (ExclusionRoute::AfterHearing, Some(HearingOutcome::DoesNotConform)) => {
            let silent = examination.objection_due.is_some_and(|due| case.on > due);
            if examination.objected_on.is_some() {
                Some(&problems::EXCLUSION_WITHOUT_RULING)
            } else if silent || c.acceptance.is_some() {
                None
            } else {
                Some(&problems::EXCLUSION_TOO_EARLY)
            }
        }
        (ExclusionRoute::AfterHearing, Some(_)) => Some(&problems::EXCLUSION_WITHOUT_HEARING),
    }
}

/// I42: the deposit is within its cap.
pub(in super::super) fn provisional(
    case: &mut Case<'_>,
    c: &PermitProvisionalLanding,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::PermitProvisionalLanding)?;
    case.not_ended(true)?;
    let examination = open(case, &c.examination_id)?;
    if examination.excluded_on.is_some() {
        return Err(problems::EXAMINATION_NOT_OPEN.refuse_with(
            "An exclusion order ended the procedure.",
            "退去命令により手続は終了しています。",
        ));
    }
    if c.conditions.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "Provisional landing has conditions; none is named.",
            "仮上陸には条件を付す必要がありますが、入力がありません。",
        ));
    }
    let cap = case.context.tables.landing.provisional_deposit_yen;
    if c.deposit_yen > cap {
        return Err(problems::DEPOSIT_OVER_CAP.refuse_with(
            &format!("The deposit is {} yen; {cap} is the most.", c.deposit_yen),
            &format!("保証金は{}円ですが、上限は{cap}円です。", c.deposit_yen),
        ));
    }
    let event = ProvisionalLandingPermitted {
        examination_id: c.examination_id.clone(),
        conditions: c.conditions.clone(),
        deposit_yen: c.deposit_yen,
        permitted_on: case.on,
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, grounds::PROVISIONAL_LANDING)])
}

pub(in super::super) fn depart(
    case: &mut Case<'_>,
    c: &RecordExclusionDeparture,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RecordExclusionDeparture)?;
    case.port(&c.port)?;
    let examination = open(case, &c.examination_id)?;
    if examination.excluded_on.is_none() {
        return Err(problems::NO_EXCLUSION_ORDER.refuse());
    }
    let event = LeftUnderExclusionOrder {
        examination_id: c.examination_id.clone(),
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        left_on: case.on,
    };
    Ok(vec![case.main(event, grounds::EXCLUSION_DEPARTURE)])
}
