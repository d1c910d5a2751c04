//! What the landing examination and special landings make due.

use super::{Clock, Due, Record};
use crate::law::grounds::{self, Ground, icrra};
use crate::law::status::TEMPORARY_VISITOR;
use crate::law::{Refusal, denial};

const REFUSAL: &[Ground] = &[icrra("5", "1")];

/// The end of the refusal of landing, which a later visitor may have to wait for longer than others.
pub(super) fn refusal(record: &Record<'_>, out: &mut Vec<Due>) {
    let history = record.state.refusal_history();
    for (what, status) in [(Clock::RefusalEnd, ""), (Clock::RefusalEndVisitor, TEMPORARY_VISITOR)] {
        let found = denial::refusal(&history, status, record.tables, record.on);
        if let Some(Refusal::Until(last)) = found.filter(|r| r.refuses(record.on)) {
            out.push(Due::day(what, last, REFUSAL));
        }
    }
}

/// The objection to a finding, until it is filed or the exclusion order is issued.
pub(super) fn objection(record: &Record<'_>, out: &mut Vec<Due>) {
    let running = record
        .state
        .landing_examinations
        .iter()
        .filter(|e| e.objected_on.is_none() && e.excluded_on.is_none());
    for examination in running {
        let Some(notified_on) = examination.notified_on else {
            continue;
        };
        let (length, law) = (&record.tables.landing.objection, grounds::LANDING_OBJECTION);
        let due = record.filing(Clock::LandingObjection, notified_on, length, law);
        out.extend(due.map(|d| d.of(&examination.examination_id)));
    }
}
