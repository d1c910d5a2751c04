//! Violation cases: which step may be taken is in the table of `law::violation`; what a step asks for besides is here.

mod custody;
mod finding;
mod fold;
mod investigation;
mod removal;
mod suspension;

pub(super) use custody::*;
pub(super) use finding::*;
pub(super) use fold::*;
pub(super) use investigation::*;
pub(super) use removal::*;
pub(super) use suspension::*;

use super::{Case, plain};
use crate::decision::{Decided, Rejection};
use crate::ids::{CaseId, Code};
use crate::law::deportation::DeportationLengths;
use crate::law::violation::{self, Stage, Step};
use crate::law::{Problem, problems};
use crate::person::state::violation::ViolationCase;
use crate::person::violation::{CaseClosed, CaseEnd, PersonReleased};
use crate::time::{Date, Timestamp};

impl<'a> Case<'a> {
    pub(super) fn deportation(&self) -> &'a DeportationLengths {
        &self.context.tables.deportation.lengths
    }

    /// The open case of a number.
    fn violation(&self, id: &CaseId) -> Result<&'a ViolationCase, Rejection> {
        self.known()?;
        self.state
            .open_case()
            .filter(|c| c.violation_case_id == *id)
            .ok_or_else(|| problems::VIOLATION_CASE_NOT_FOUND.refuse())
    }

    /// I4 and the table of steps: the role of the step, and a case that stands where it may be taken.
    fn step(&mut self, found: &ViolationCase, step: Step) -> Result<(), Rejection> {
        let Some(row) = violation::row(step) else {
            return Err(problems::VIOLATION_STEP_NOT_OPEN.refuse());
        };
        self.entitled(row.act)?;
        if found.procedure.after(step).is_none() {
            return Err(self.not_open(found, row));
        }
        if self.on < found.latest_on {
            return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
                &format!("The last step of the case is of {}.", found.latest_on),
                &format!("事件の直近の手続は{}です。", found.latest_on),
            ));
        }
        Ok(())
    }

    /// Says where the case stands, where the act may be made, and what may be done now.
    fn not_open(&self, found: &ViolationCase, row: &violation::Transition) -> Rejection {
        let problem = problem_of(row.step);
        let tables = self.context.tables;
        let (stage_en, stage_ja) = found.procedure.stage().names();
        let (custody_en, custody_ja) = found.procedure.custody().names();
        let act = tables.entitlement(row.act);
        let (act_en, act_ja) = act.map_or(("this act", "この行為"), |e| (e.en, e.ja));
        let mut en = format!("The case stands at: {stage_en} ({custody_en}); {act_en} asks for");
        let mut ja =
            format!("事件は{stage_ja}の段階（{custody_ja}）です。{act_ja}は次の場合に可能です：");
        let stages = row.stages.iter().map(|s| s.names());
        let custodies = row.custodies.iter().map(|c| c.names());
        join(&mut en, ": ", stages.clone().map(|n| n.0));
        join(&mut ja, "", stages.map(|n| n.1));
        if !row.custodies.is_empty() {
            join(&mut en, "; ", custodies.clone().map(|n| n.0));
            join(&mut ja, "、身柄：", custodies.map(|n| n.1));
        }
        let mut acts = Vec::new();
        for open in found.procedure.open_steps().filter_map(|r| tables.entitlement(r.act)) {
            if !acts.contains(&(open.en, open.ja)) && acts.len() < OPEN_ACTS_MAX {
                acts.push((open.en, open.ja));
            }
        }
        join(&mut en, ". Open now: ", acts.iter().map(|a| a.0));
        join(&mut ja, "。現在可能な手続：", acts.iter().map(|a| a.1));
        en.push('.');
        ja.push('。');
        problem.refuse_with(&en, &ja)
    }

    /// Codes of art. 24 that the list of the day has, each once; at least one.
    fn grounds(&self, codes: &[Code]) -> Result<(), Rejection> {
        if codes.is_empty() {
            return Err(problems::FIELD_REQUIRED.refuse_with(
                "At least one ground of art. 24 is named.",
                "退去強制事由を一つ以上示す必要があります。",
            ));
        }
        let table = &self.context.tables.deportation;
        let day = self.law_day();
        match codes.iter().find(|c| table.ground_on(c.as_str(), day).is_none()) {
            None => Ok(()),
            Some(_) => Err(problems::DEPORTATION_GROUND_NOT_ON_LIST.refuse()),
        }
    }

    /// A notice is given with the act or after it, and not later than the log's clock.
    fn notice(&self, notified_at: Timestamp) -> Result<Date, Rejection> {
        let day = notified_at.japan_date();
        if notified_at < self.meta.occurred_at {
            return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
                "The notice is given before the act that it tells of.",
                "通知が処分より前になっています。",
            ));
        }
        if day > self.context.recorded_at.japan_date() {
            return Err(problems::DATE_IN_FUTURE.refuse());
        }
        Ok(day)
    }

    /// What releases the person and closes the case at once.
    fn release_and_close(&self, id: &CaseId, reason: CaseEnd, step: Step) -> [Decided; 2] {
        let law = violation::row(step).map_or(&[][..], |r| r.law);
        let released = PersonReleased { violation_case_id: id.clone(), released_on: self.on };
        let closed =
            CaseClosed { violation_case_id: id.clone(), reason, closed_on: self.on, refusal: None };
        [plain(released, law), plain(closed, law)]
    }
}

/// So many open acts are named to who is refused.
const OPEN_ACTS_MAX: usize = 6;

fn join(out: &mut String, before: &str, words: impl Iterator<Item = &'static str>) {
    for (i, word) in words.enumerate() {
        out.push_str(if i == 0 { before } else { ", " });
        out.push_str(word);
    }
}

/// The problem of a step that is not open.
const fn problem_of(step: Step) -> &'static Problem {
    match step {
        Step::IssueDeportationOrder => &problems::DEPORTATION_ORDER_NOT_OPEN,
        Step::ApplySpecialPermission
        | Step::GrantSpecialPermission
        | Step::RefuseSpecialPermission => &problems::SPECIAL_PERMISSION_NOT_OPEN,
        _ => &problems::VIOLATION_STEP_NOT_OPEN,
    }
}

/// Grounds that the law gives for a step.
fn law(step: Step) -> &'static [crate::law::grounds::Ground] {
    violation::row(step).map_or(&[], |r| r.law)
}

/// Whole days from one day to a later one; 0 where it is not later.
fn days_after(due: Date, on: Date) -> u32 {
    u32::try_from(on.days() - due.days()).unwrap_or(0)
}

/// Whether a case is still with the control officers.
fn unreferred(found: &ViolationCase) -> bool {
    matches!(found.procedure.stage(), Stage::Lead | Stage::Investigation)
}
