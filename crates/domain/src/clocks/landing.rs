//! What the landing examination and special landings make due.

use super::{Clock, Due, Record};
use crate::law::grounds::{Ground, icrra};
use crate::law::status::TEMPORARY_VISITOR;
use crate::law::{Refusal, denial};

const REFUSAL: &[Ground] = &[icrra("5", "1")];

/// The end of the refusal of landing, which a later visitor may have to wait for longer than others.
pub(super) fn refusal(record: &Record<'_>, out: &mut Vec<Due>) {
    for (what, status) in [(Clock::RefusalEnd, ""), (Clock::RefusalEndVisitor, TEMPORARY_VISITOR)] {
        let found = denial::refusal(&record.state.refusals, status, record.tables, record.on);
        if let Some(Refusal::Until(last)) = found.filter(|r| r.refuses(record.on)) {
            out.push(Due::day(what, last, REFUSAL));
        }
    }
}
