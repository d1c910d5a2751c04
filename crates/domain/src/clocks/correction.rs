//! Corrections that the person asks for.

use super::{Clock, Due, Record};
use crate::law::correction::DECISION;
use crate::law::grounds;
use crate::person::correction::CorrectionOrigin;

/// Thirty days for the decision, which is the authority's to make: no filing deadline, so it does not move.
pub(super) fn decision(record: &Record<'_>, out: &mut Vec<Due>) {
    let asked = record.state.corrections.iter().filter(|p| p.origin == CorrectionOrigin::Subject);
    out.extend(asked.filter_map(|p| {
        let last = DECISION.end_from(p.requested_on)?;
        Some(Due::day(Clock::CorrectionDecision, last, grounds::CORRECTION_DECISION))
    }));
}
