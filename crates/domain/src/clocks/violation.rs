//! What is due in a violation case: I8, I21, I24, I25, I42.

use super::{Clock, Due, Record};
use crate::law::grounds::{Ground, icrra};
use crate::law::violation::Stage;

const DETENTION: &[Ground] = &[icrra("41", "1")];
const HANDOVER: &[Ground] = &[icrra("44", "")];
const HEARING: &[Ground] = &[icrra("48", "1")];
const OBJECTION: &[Ground] = &[icrra("49", "1")];
const REVIEW: &[Ground] = &[icrra("52", "")];
const REPORT: &[Ground] = &[icrra("44-3", ""), icrra("52-3", "")];
const RELEASE: &[Ground] = &[icrra("54", "2")];
const DEPARTURE_ORDER: &[Ground] = &[icrra("55-3", "")];
const COMMAND: &[Ground] = &[icrra("55-2", "")];

pub(super) fn violation(record: &Record<'_>, out: &mut Vec<Due>) {
    let Some(found) = record.state.open_case() else {
        return;
    };
    let first = out.len();
    let lengths = &record.tables.deportation.lengths;
    if let Some(detention) = &found.detention {
        out.extend(detention.ends_on.map(|last| Due::day(Clock::DetentionEnd, last, DETENTION)));
        let handover = detention.handover_due;
        out.extend(handover.map(|at| Due::instant(Clock::DetentionHandover, at, HANDOVER)));
        let review = detention.review_due(&lengths.detention_review);
        out.extend(review.map(|day| Due::day(Clock::DetentionReview, day, REVIEW)));
    }
    let report = found.next_report_on;
    out.extend(report.map(|day| Due::day(Clock::SuperviseeReport, day, REPORT)));
    let released = found.released_until;
    out.extend(released.map(|last| Due::day(Clock::ProvisionalReleaseEnd, last, RELEASE)));
    match found.procedure.stage() {
        Stage::FoundDeportable => out.extend(found.notified_on.and_then(|day| {
            record.filing(Clock::HearingRequest, day, &lengths.hearing_request, HEARING)
        })),
        Stage::FindingUpheld => {
            out.extend(found.notified_on.and_then(|day| {
                record.filing(Clock::Objection, day, &lengths.objection, OBJECTION)
            }))
        }
        Stage::DepartureOrdered => {
            let order = found.departure_order.as_ref();
            out.extend(
                order.map(|o| Due::day(Clock::DepartureOrderEnd, o.leave_by, DEPARTURE_ORDER)),
            );
        }
        Stage::DeportationOrdered => {
            let command = found.command_leave_by;
            out.extend(command.map(|last| Due::day(Clock::DepartureCommandEnd, last, COMMAND)));
        }
        Stage::Lead
        | Stage::Investigation
        | Stage::Examination
        | Stage::Hearing
        | Stage::Objection
        | Stage::ObjectionDismissed
        | Stage::DepartureOrderDue
        | Stage::Closed => {}
    }
    let of_case = out.drain(first..).map(|due| due.of(&found.violation_case_id));
    let of_case: Vec<Due> = of_case.collect();
    out.extend(of_case);
}
