//! Finding, hearing, objection, ruling, special permission to stay: I8, I22, I25, I27, I35.

use super::{Case, days_after, law};
use crate::decision::{Decided, Rejection};
use crate::derive;
use crate::envelope::Flag;
use crate::ids::{Code, StaffId};
use crate::law::deportation::OVERSTAY;
use crate::law::violation::{Stage, Step};
use crate::law::{StatusTable, problems};
use crate::person::finding::{
    ApplySpecialPermission, CameForward, DecideOralHearing, DepartureOrderFacts, FileObjection,
    FindingMade, FindingOutcome, GrantSpecialPermission, HoldOralHearing, MakeFinding, MakeRuling,
    ObjectionFiled, OralHearingDecided, OralHearingHeld, OralHearingRequested,
    RefuseSpecialPermission, RequestOralHearing, RulingMade, RulingOutcome,
    SpecialPermissionToStayApplied, SpecialPermissionToStayGranted, SpecialPermissionToStayRefused,
};
use crate::person::period::Period;
use crate::person::state::violation::ViolationCase;
use crate::person::violation::CaseEnd;
use crate::time::Date;

pub(in super::super) fn make_finding(
    case: &mut Case<'_>,
    c: &MakeFinding,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let step = match c.outcome {
        FindingOutcome::NotDeportable => Step::FindNotDeportable,
        FindingOutcome::DepartureOrder => Step::FindDepartureOrder,
        FindingOutcome::Deportable => Step::FindDeportable,
    };
    case.step(found, step)?;
    case.not_ended(false)?;
    let notified_on = case.notice(c.notified_at)?;
    if c.outcome == FindingOutcome::NotDeportable {
        if !c.grounds.is_empty() {
            return Err(problems::FIELDS_CONTRADICT.refuse_with(
                "Who is not deportable has no ground of art. 24.",
                "退去強制対象者に該当しない場合に退去強制事由は入力しません。",
            ));
        }
    } else {
        case.grounds(&c.grounds)?;
    }
    let came_forward = departure_order(
        case,
        found,
        &c.grounds,
        c.outcome == FindingOutcome::DepartureOrder,
        c.departure_order.as_ref(),
    )?;
    let overstay = c.grounds.iter().any(|g| g.as_str() == OVERSTAY);
    if overstay && derive::overstay_days(case.state, case.on) == 0 {
        case.flag(Flag::GroundNotOnRecord);
    }
    let deportable = c.outcome == FindingOutcome::Deportable;
    let hearing_due = deportable
        .then(|| filing_due(case, notified_on, &case.deportation().hearing_request))
        .flatten();
    let event = FindingMade {
        violation_case_id: c.violation_case_id.clone(),
        outcome: c.outcome,
        grounds: c.grounds.clone(),
        notified_at: c.notified_at,
        hearing_due,
        came_forward,
        reasons: c.reasons.clone(),
    };
    let mut out = vec![case.main(event, law(step))];
    if c.outcome == FindingOutcome::NotDeportable {
        out.extend(case.release_and_close(&c.violation_case_id, CaseEnd::NotDeportable, step));
    }
    Ok(out)
}

/// I8: three days, the day of notice not counted, moved to a working day.
fn filing_due(case: &Case<'_>, notified_on: Date, length: &Period) -> Option<Date> {
    length.end_from(notified_on).map(case.context.tables.working_day_from)
}

/// I25: a departure order is open only where all five conditions of art. 24-3 hold. Which do not is said at once.
fn departure_order(
    case: &Case<'_>,
    found: &ViolationCase,
    grounds: &[Code],
    wanted: bool,
    facts: Option<&DepartureOrderFacts>,
) -> Result<Option<CameForward>, Rejection> {
    match (wanted, facts) {
        (false, None) => return Ok(None),
        (false, Some(_)) => {
            return Err(problems::FIELDS_CONTRADICT.refuse_with(
                "The facts of a departure order are stated, yet the outcome is another.",
                "出国命令の要件に係る事実が入力されていますが、結論が異なります。",
            ));
        }
        (true, None) => {
            return Err(problems::FIELD_REQUIRED.refuse_with(
                "A departure order needs the facts of art. 24-3 that the record cannot show.",
                "出国命令には第24条の3の要件に係る事実の入力が必要です。",
            ));
        }
        (true, Some(_)) => {}
    }
    let (table, day) = (&case.context.tables.deportation, case.law_day());
    let only_overstay = !grounds.is_empty()
        && grounds.iter().all(|g| table.ground_on(g.as_str(), day).is_some_and(|row| row.overstay));
    let removed = case.state.violation_cases.iter().any(ViolationCase::removed);
    let broken = [
        (found.came_forward.is_none(), "came forward to leave", "自ら出頭したこと"),
        (!only_overstay, "no ground but overstay", "不法残留以外の事由がないこと"),
        (
            facts.is_some_and(|f| f.sentenced),
            "not sentenced for theft or the like",
            "窃盗罪等で拘禁刑に処せられていないこと",
        ),
        (
            removed,
            "never deported nor left under a departure order",
            "過去に退去強制又は出国命令による出国がないこと",
        ),
        (
            facts.is_some_and(|f| !f.leaves_promptly),
            "certain to leave promptly",
            "速やかな出国が確実であること",
        ),
    ];
    if broken.iter().all(|(broken, ..)| !broken) {
        return Ok(found.came_forward);
    }
    let mut en = "Not met:".to_owned();
    let mut ja = "満たされない要件：".to_owned();
    for (_, e, j) in broken.iter().filter(|(broken, ..)| *broken) {
        en.push_str(if en.ends_with(':') { " " } else { "; " });
        en.push_str(e);
        ja.push_str(if ja.ends_with('：') { "" } else { "、" });
        ja.push_str(j);
    }
    en.push('.');
    ja.push('。');
    Err(problems::DEPARTURE_ORDER_CONDITIONS.refuse_with(&en, &ja))
}

/// What a request or an objection comes to.
struct Filing {
    due_on: Option<Date>,
    late_days: u32,
    effective: bool,
}

/// I8: in time it opens the next stage; late, or with the matter closed, it is recorded and blocks nothing (§12.1-20).
fn filed(
    case: &mut Case<'_>,
    found: &ViolationCase,
    step: Step,
    length: &Period,
    later: &[Stage],
) -> Result<Filing, Rejection> {
    let open = found.procedure.open(step).is_some();
    if open || !later.contains(&found.procedure.stage()) {
        case.step(found, step)?;
    } else if let Some(row) = crate::law::violation::row(step) {
        case.entitled(row.act)?;
    }
    case.not_ended(false)?;
    let notified_on = if open { found.notified_on } else { None };
    let due_on = notified_on.and_then(|day| filing_due(case, day, length));
    let late_days = due_on.map_or(0, |due| days_after(due, case.on));
    let effective = open && late_days == 0;
    if late_days > 0 {
        case.flag(Flag::FiledLate);
    }
    if !effective {
        case.flag(Flag::FiledWithoutEffect);
    }
    Ok(Filing { due_on, late_days, effective })
}

pub(in super::super) fn request_hearing(
    case: &mut Case<'_>,
    c: &RequestOralHearing,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let length = case.deportation().hearing_request;
    let f = filed(case, found, Step::RequestHearing, &length, &[Stage::DeportationOrdered])?;
    let event = OralHearingRequested {
        violation_case_id: c.violation_case_id.clone(),
        requested_on: case.on,
        due_on: f.due_on,
        late_days: f.late_days,
        effective: f.effective,
    };
    Ok(vec![case.main(event, law(Step::RequestHearing))])
}

pub(in super::super) fn hold_hearing(
    case: &mut Case<'_>,
    c: &HoldOralHearing,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::HoldHearing)?;
    another_decides(case, found.found_by.as_ref())?;
    let event = OralHearingHeld {
        violation_case_id: c.violation_case_id.clone(),
        held_on: case.on,
        record: c.record.clone(),
    };
    Ok(vec![case.main(event, law(Step::HoldHearing))])
}

/// I35: who decided the step before does not decide on it again, whatever role they hold now.
fn another_decides(case: &Case<'_>, before: Option<&StaffId>) -> Result<(), Rejection> {
    if before == Some(&case.meta.actor.staff_id) {
        return Err(problems::SAME_STAFF_DECIDED_BEFORE.refuse());
    }
    Ok(())
}

pub(in super::super) fn decide_hearing(
    case: &mut Case<'_>,
    c: &DecideOralHearing,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let step = match c.outcome {
        FindingOutcome::NotDeportable => Step::DecideNotDeportable,
        FindingOutcome::DepartureOrder => Step::DecideDepartureOrder,
        FindingOutcome::Deportable => Step::UpholdFinding,
    };
    case.step(found, step)?;
    case.not_ended(false)?;
    another_decides(case, found.found_by.as_ref())?;
    if !found.hearing_held {
        return Err(problems::HEARING_NOT_HELD.refuse());
    }
    let notified_on = case.notice(c.notified_at)?;
    let came_forward = departure_order(
        case,
        found,
        &found.grounds,
        c.outcome == FindingOutcome::DepartureOrder,
        c.departure_order.as_ref(),
    )?;
    let upheld = c.outcome == FindingOutcome::Deportable;
    let objection_due =
        upheld.then(|| filing_due(case, notified_on, &case.deportation().objection)).flatten();
    let event = OralHearingDecided {
        violation_case_id: c.violation_case_id.clone(),
        outcome: c.outcome,
        notified_at: c.notified_at,
        objection_due,
        came_forward,
        reasons: c.reasons.clone(),
    };
    let mut out = vec![case.main(event, law(step))];
    if c.outcome == FindingOutcome::NotDeportable {
        out.extend(case.release_and_close(&c.violation_case_id, CaseEnd::NotDeportable, step));
    }
    Ok(out)
}

pub(in super::super) fn file_objection(
    case: &mut Case<'_>,
    c: &FileObjection,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let length = case.deportation().objection;
    let f = filed(case, found, Step::FileObjection, &length, &[Stage::DeportationOrdered])?;
    let event = ObjectionFiled {
        violation_case_id: c.violation_case_id.clone(),
        filed_on: case.on,
        due_on: f.due_on,
        late_days: f.late_days,
        effective: f.effective,
    };
    Ok(vec![case.main(event, law(Step::FileObjection))])
}

pub(in super::super) fn make_ruling(
    case: &mut Case<'_>,
    c: &MakeRuling,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let step = match c.outcome {
        RulingOutcome::NotDeportable => Step::RuleNotDeportable,
        RulingOutcome::DepartureOrder => Step::RuleDepartureOrder,
        RulingOutcome::NotWellFounded => Step::DismissObjection,
    };
    case.step(found, step)?;
    case.not_ended(false)?;
    another_decides(case, found.found_by.as_ref())?;
    another_decides(case, found.decided_by.as_ref())?;
    case.notice(c.notified_at)?;
    let came_forward = departure_order(
        case,
        found,
        &found.grounds,
        c.outcome == RulingOutcome::DepartureOrder,
        c.departure_order.as_ref(),
    )?;
    let event = RulingMade {
        violation_case_id: c.violation_case_id.clone(),
        outcome: c.outcome,
        notified_at: c.notified_at,
        came_forward,
        reasons: c.reasons.clone(),
    };
    let mut out = vec![case.main(event, law(step))];
    if c.outcome == RulingOutcome::NotDeportable {
        out.extend(case.release_and_close(&c.violation_case_id, CaseEnd::NotDeportable, step));
    }
    Ok(out)
}

pub(in super::super) fn apply_special_permission(
    case: &mut Case<'_>,
    c: &ApplySpecialPermission,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::ApplySpecialPermission)?;
    case.not_ended(true)?;
    let event = SpecialPermissionToStayApplied {
        violation_case_id: c.violation_case_id.clone(),
        applied_on: case.on,
        application: c.application.clone(),
    };
    Ok(vec![case.main(event, law(Step::ApplySpecialPermission))])
}

/// I27 and I3: within the case, a status and a period of the day's list; the stay runs from the permission.
pub(in super::super) fn grant_special_permission(
    case: &mut Case<'_>,
    c: &GrantSpecialPermission,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    let step = Step::GrantSpecialPermission;
    case.step(found, step)?;
    case.not_ended(true)?;
    let Some(row) = case.context.tables.status_on(c.status.as_str(), case.on) else {
        return Err(problems::STATUS_NOT_ON_LIST.refuse());
    };
    if row.table == StatusTable::SpecialAct {
        return Err(problems::STATUS_NOT_GIVEN_HERE.refuse());
    }
    if !row.allows(&c.period, case.on) {
        return Err(problems::PERIOD_NOT_ALLOWED.refuse());
    }
    if c.factors.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "The factors considered are named (art. 50(5)).",
            "考慮した事情を一つ以上示す必要があります。",
        ));
    }
    let event = SpecialPermissionToStayGranted {
        violation_case_id: c.violation_case_id.clone(),
        stay_id: case.event_id(0),
        status: c.status.clone(),
        period: c.period,
        granted_on: case.on,
        stay_end: c.period.end_from(case.on),
        factors: c.factors.clone(),
        on_application: found.special_permission_pending,
    };
    let mut out = vec![case.main(event, law(step))];
    out.extend(case.release_and_close(&c.violation_case_id, CaseEnd::SpecialPermission, step));
    Ok(out)
}

pub(in super::super) fn refuse_special_permission(
    case: &mut Case<'_>,
    c: &RefuseSpecialPermission,
) -> Result<Vec<Decided>, Rejection> {
    let found = case.violation(&c.violation_case_id)?;
    case.step(found, Step::RefuseSpecialPermission)?;
    if !found.special_permission_pending {
        return Err(problems::SPECIAL_PERMISSION_NOT_APPLIED.refuse());
    }
    if c.reasons.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A refusal names at least one reason.",
            "許可をしない処分には理由を一つ以上示す必要があります。",
        ));
    }
    let event = SpecialPermissionToStayRefused {
        violation_case_id: c.violation_case_id.clone(),
        refused_on: case.on,
        reasons: c.reasons.clone(),
    };
    Ok(vec![case.main(event, law(Step::RefuseSpecialPermission))])
}
