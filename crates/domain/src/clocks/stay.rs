//! Birth and loss of nationality; documents asked for.

use super::{Clock, Due, Record};
use crate::derive::stay::acquisition_on;
use crate::law::grounds;
use crate::law::permit::ACQUISITION_APPLICATION;
use crate::person::application::ApplicationKind;

/// Thirty days for the application, which move; sixty days of grace, which do not (I18).
pub(super) fn acquisition(record: &Record<'_>, out: &mut Vec<Due>) {
    let Some(acquisition) = acquisition_on(record.state, record.on) else {
        return;
    };
    let law = grounds::ACQUISITION;
    let kind = ApplicationKind::AcquisitionOfStatus;
    if !record.state.applications.iter().any(|a| a.kind == kind) {
        let (what, from) = (Clock::AcquisitionApplication, acquisition.cause_on);
        out.extend(record.filing(what, from, &ACQUISITION_APPLICATION, law));
    }
    out.push(Due::day(Clock::AcquisitionGraceEnd, acquisition.lawful_until, law));
}

/// Documents that an examiner asked for, by the day that was set.
pub(super) fn documents(record: &Record<'_>, out: &mut Vec<Due>) {
    out.extend(record.state.examinations.iter().filter_map(|x| {
        let due_on = x.documents_due_on?;
        let due = Due::day(Clock::AdditionalDocuments, due_on, grounds::EXAMINATION);
        Some(due.of(&x.application_id))
    }));
}
