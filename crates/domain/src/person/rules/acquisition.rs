//! Birth and loss of Japanese nationality: I18.

use super::{Case, plain, stays};
use crate::decision::{Decided, Rejection};
use crate::envelope::Meta;
use crate::law::permit::{ACQUISITION_APPLICATION, ACQUISITION_GRACE};
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::acquisition::{
    Acquisition, AcquisitionCauseReported, ReportAcquisitionCause, StatusOfResidenceAcquired,
};
use crate::person::identity::PersonRegistered;
use crate::person::state::stays::{StayAct, StayStep};

pub(super) fn report(
    case: &mut Case<'_>,
    c: &ReportAcquisitionCause,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReportAcquisitionCause)?;
    case.not_ended(false)?;
    if c.cause_on > case.on {
        return Err(problems::DATE_IN_FUTURE.refuse());
    }
    if case.state.acquisition.is_some() {
        return Err(problems::ACQUISITION_ALREADY_REPORTED.refuse());
    }
    if case.state.open_stay().is_some() {
        return Err(problems::STATUS_ALREADY_HELD.refuse());
    }
    let mut out = Vec::with_capacity(2);
    if !case.state.registered() {
        let event = PersonRegistered {
            nationality: c.nationality.clone(),
            sex: c.sex,
            personal: Some(c.personal.name.clone()),
        };
        out.push(plain(event, grounds::ACQUISITION));
    }
    let due = ACQUISITION_APPLICATION.end_from(c.cause_on).unwrap_or(c.cause_on);
    let event = AcquisitionCauseReported {
        cause: c.cause,
        cause_on: c.cause_on,
        application_due_on: (case.context.tables.working_day_from)(due),
        lawful_until: ACQUISITION_GRACE.end_from(c.cause_on).unwrap_or(c.cause_on),
        parents: c.parents.clone(),
    };
    out.push(case.main(event, grounds::ACQUISITION));
    Ok(out)
}

pub(super) fn reported(state: &mut PersonState, e: &AcquisitionCauseReported) {
    state.acquisition =
        Some(Acquisition { cause: e.cause, cause_on: e.cause_on, lawful_until: e.lawful_until });
}

/// Opens a stay that no landing began. A stay that is open keeps its place.
pub(super) fn acquired(state: &mut PersonState, meta: &Meta, e: &StatusOfResidenceAcquired) {
    let act = StayAct {
        stay_id: Some(e.stay_id),
        status: Some(e.status.clone()),
        period: Some(e.period),
        stay_end: e.stay_end,
        ..StayAct::new(meta.event_id, meta.occurred_at, e.decided_on, StayStep::Acquired)
    };
    stays::record(state, act);
}
