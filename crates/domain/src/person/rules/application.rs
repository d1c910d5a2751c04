//! Applications for residence permissions: I3, I10, I11, I12, I13.

use super::{Case, examination, plain, stays};
use crate::catalogue::Event;
use crate::decision::{Decided, Rejection};
use crate::envelope::{Flag, Meta};
use crate::ids::{CaseId, StatusCode};
use crate::law::grounds::Ground;
use crate::law::permit::ACQUISITION_APPLICATION;
use crate::law::status::{PERMANENT_RESIDENT, SPECIAL_PERMANENT_RESIDENT, TEMPORARY_VISITOR};
use crate::law::{Act, grounds, longer, problems};
use crate::person::PersonState;
use crate::person::acquisition::StatusOfResidenceAcquired;
use crate::person::application::{
    ApplicationApproved, ApplicationKind, ApplicationReceived, ApplicationRefused,
    ApplicationWithdrawn, ApproveApplication, PeriodOfStayExtended, PermanentResidenceGranted,
    ReceiveApplication, RefuseApplication, StatusOfResidenceChanged, WithdrawApplication,
};
use crate::person::clearance::CertificateOfEligibilityRefused;
use crate::person::period::Period;
use crate::person::state::stays::{StayAct, StayStep};
use crate::person::state::{PendingApplication, Stay};
use crate::time::Date;

pub(super) fn receive(
    case: &mut Case<'_>,
    c: &ReceiveApplication,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveApplication)?;
    case.known()?;
    case.not_ended(true)?;
    let state = case.state;
    number_free(case, &c.application_id)?;
    match c.kind {
        ApplicationKind::AcquisitionOfStatus => return acquire_applied(case, c),
        // Its applicant may be seen for the first time, so it comes with a document.
        ApplicationKind::CertificateOfEligibility => {
            return Err(problems::APPLICATION_OF_OTHER_KIND.refuse());
        }
        _ => {}
    }
    let stay = state.open_stay().ok_or_else(|| problems::NO_OPEN_STAY.refuse())?;
    applied_for(case, c, stay)?;
    if c.kind == ApplicationKind::ExtensionOfPeriod && stay.stay_end.is_none() {
        return Err(problems::NOTHING_TO_EXTEND.refuse());
    }
    if stay.away.is_some() {
        case.flag(Flag::PresenceNotOnRecord);
    }
    if state.last_lawful_day(stay).is_some_and(|last| case.on > last) {
        case.flag(Flag::ApplicationAfterStayEnd);
    }
    let event = ApplicationReceived {
        application_id: c.application_id.clone(),
        kind: c.kind,
        channel: c.channel,
        received_on: case.on,
        status: c.status.clone(),
        special_circumstances: c.special_circumstances.clone(),
        stay_id: Some(stay.stay_id),
        old_stay_end: stay.stay_end,
        special_period_end: special_period_end(case, stay, c.kind),
    };
    Ok(vec![case.main(event, application_law(c.kind))])
}

/// The number of an application is used once.
pub(super) fn number_free(case: &Case<'_>, id: &CaseId) -> Result<(), Rejection> {
    let state = case.state;
    let taken = state.applications.iter().any(|a| a.application_id == *id)
        || state.closed_applications.contains(id);
    if taken { Err(problems::APPLICATION_ALREADY_RECEIVED.refuse()) } else { Ok(()) }
}

/// I18: an application after a birth or a loss of nationality, by day 30; a late one is recorded as late.
fn acquire_applied(case: &mut Case<'_>, c: &ReceiveApplication) -> Result<Vec<Decided>, Rejection> {
    if case.state.open_stay().is_some() {
        return Err(problems::STATUS_ALREADY_HELD.refuse());
    }
    let cause = case
        .state
        .acquisition
        .as_ref()
        .ok_or_else(|| problems::ACQUISITION_CAUSE_MISSING.refuse())?;
    let status = c.status.as_ref().ok_or_else(|| {
        problems::FIELD_REQUIRED.refuse_with(
            "An acquisition names the status applied for.",
            "在留資格取得には希望する在留資格が必要です。",
        )
    })?;
    acquirable(case, status)?;
    if case.on < cause.cause_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    let due = ACQUISITION_APPLICATION.end_from(cause.cause_on).unwrap_or(cause.cause_on);
    if case.on > (case.context.tables.working_day_from)(due) {
        case.flag(Flag::NotificationLate);
    }
    let event = ApplicationReceived {
        application_id: c.application_id.clone(),
        kind: c.kind,
        channel: c.channel,
        received_on: case.on,
        status: Some(status.clone()),
        special_circumstances: c.special_circumstances.clone(),
        stay_id: None,
        old_stay_end: None,
        special_period_end: None,
    };
    Ok(vec![case.main(event, grounds::ACQUISITION)])
}

/// A status that can be acquired: what a change can lead to, and permanent residence (art. 22-2(3), 22-2(4)).
fn acquirable(case: &Case<'_>, status: &StatusCode) -> Result<(), Rejection> {
    if status.as_str() == PERMANENT_RESIDENT { Ok(()) } else { changeable(case, status) }
}

const fn application_law(kind: ApplicationKind) -> &'static [Ground] {
    match kind {
        ApplicationKind::ChangeOfStatus => grounds::CHANGE_APPLICATION,
        ApplicationKind::ExtensionOfPeriod => grounds::EXTENSION_APPLICATION,
        ApplicationKind::PermanentResidence => grounds::PERMANENT_RESIDENCE,
        ApplicationKind::AcquisitionOfStatus => grounds::ACQUISITION,
        ApplicationKind::ActivityPermission => grounds::ACTIVITY_PERMISSION,
        ApplicationKind::ReentryPermit => grounds::REENTRY,
        ApplicationKind::CertificateOfEligibility => grounds::ELIGIBILITY,
    }
}

const fn decision_law(kind: ApplicationKind) -> &'static [Ground] {
    match kind {
        ApplicationKind::ChangeOfStatus => grounds::CHANGE_DECISION,
        ApplicationKind::ExtensionOfPeriod => grounds::EXTENSION_DECISION,
        other => application_law(other),
    }
}

/// The status applied for: one that a change can lead to, and special circumstances for a temporary visitor (I13).
fn applied_for(case: &Case<'_>, c: &ReceiveApplication, stay: &Stay) -> Result<(), Rejection> {
    match (c.kind, &c.status) {
        (ApplicationKind::ExtensionOfPeriod, None) => Ok(()),
        (ApplicationKind::PermanentResidence, None) => {
            if matches!(stay.status.as_str(), PERMANENT_RESIDENT | SPECIAL_PERMANENT_RESIDENT) {
                return Err(problems::PERMANENT_RESIDENCE_HELD.refuse());
            }
            Ok(())
        }
        // An acquisition and a certificate of eligibility have no stay and do not come here.
        (
            ApplicationKind::ActivityPermission
            | ApplicationKind::ReentryPermit
            | ApplicationKind::AcquisitionOfStatus
            | ApplicationKind::CertificateOfEligibility,
            None,
        ) => Ok(()),
        (
            ApplicationKind::PermanentResidence
            | ApplicationKind::ActivityPermission
            | ApplicationKind::ReentryPermit
            | ApplicationKind::AcquisitionOfStatus
            | ApplicationKind::CertificateOfEligibility,
            Some(_),
        ) => Err(problems::FIELDS_CONTRADICT.refuse_with(
            "This kind of application names no status.",
            "この種類の申請では在留資格の入力は不要です。",
        )),
        (ApplicationKind::ExtensionOfPeriod, Some(_)) => Err(problems::FIELDS_CONTRADICT
            .refuse_with(
                "An extension leaves the status as it is; none is applied for.",
                "在留期間更新では在留資格は変わらないため、入力は不要です。",
            )),
        (ApplicationKind::ChangeOfStatus, None) => Err(problems::FIELD_REQUIRED.refuse_with(
            "A change of status names the status applied for.",
            "在留資格変更には希望する在留資格が必要です。",
        )),
        (ApplicationKind::ChangeOfStatus, Some(status)) => {
            changeable(case, status)?;
            if stay.status.as_str() == TEMPORARY_VISITOR && c.special_circumstances.is_none() {
                return Err(problems::SPECIAL_CIRCUMSTANCES_REQUIRED.refuse());
            }
            Ok(())
        }
    }
}

fn changeable(case: &Case<'_>, status: &StatusCode) -> Result<(), Rejection> {
    match case.context.tables.status_on(status.as_str(), case.on) {
        None => Err(problems::STATUS_NOT_ON_LIST.refuse()),
        Some(row) if !row.by_change => Err(problems::STATUS_NOT_GIVEN_HERE.refuse()),
        Some(_) => Ok(()),
    }
}

/// I11: filed in time, on a period of more than 30 days held at filing: two months from the old end. Only a change and
/// an extension have one (art. 20(6), 21(4)); an application for permanent residence has none.
fn special_period_end(case: &Case<'_>, stay: &Stay, kind: ApplicationKind) -> Option<Date> {
    if !matches!(kind, ApplicationKind::ChangeOfStatus | ApplicationKind::ExtensionOfPeriod) {
        return None;
    }
    let lengths = &case.context.tables.lengths;
    let end = stay.stay_end?;
    let long =
        stay.period.is_none_or(|p| longer(&p, &lengths.special_period_over, stay.period_from));
    if case.on <= end && long { lengths.special_period.end_from(end) } else { None }
}

/// The pending application of a number.
pub(super) fn pending<'a>(
    case: &Case<'a>,
    id: &CaseId,
) -> Result<&'a PendingApplication, Rejection> {
    let application = case
        .state
        .applications
        .iter()
        .find(|a| a.application_id == *id)
        .ok_or_else(|| problems::APPLICATION_NOT_FOUND.refuse())?;
    if case.on < application.received_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The application was received after this day.",
            "申請の受理日より前の日付です。",
        ));
    }
    Ok(application)
}

pub(super) fn approve(
    case: &mut Case<'_>,
    c: &ApproveApplication,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideApplication)?;
    case.known()?;
    case.not_ended(true)?;
    let application = pending(case, &c.application_id)?;
    examination::another_decides(case, &c.application_id)?;
    match application.kind {
        ApplicationKind::AcquisitionOfStatus => return acquire(case, c, application),
        ApplicationKind::CertificateOfEligibility => {
            return Err(problems::APPLICATION_OF_OTHER_KIND.refuse());
        }
        _ => {}
    }
    let stay = case
        .state
        .open_stay()
        .filter(|s| application.stay_id.is_some_and(|id| s.named(id)))
        .ok_or_else(|| problems::NO_OPEN_STAY.refuse())?;
    if stay.away.is_some() {
        case.flag(Flag::PresenceNotOnRecord);
    }
    // Not retroactive: the days between the special period and the decision stay unlawful (§12.1-12).
    if case.state.last_lawful_day(stay).is_some_and(|last| case.on > last) {
        case.flag(Flag::ApprovalAfterSpecialPeriod);
    }
    let approved = ApplicationApproved {
        application_id: c.application_id.clone(),
        kind: application.kind,
        decided_on: case.on,
    };
    let (event, law): (Event, _) = match application.kind {
        ApplicationKind::ChangeOfStatus => {
            (change(case, c, application, stay)?.into(), grounds::CHANGE_DECISION)
        }
        ApplicationKind::ExtensionOfPeriod => {
            (extend(case, c, stay)?.into(), grounds::EXTENSION_DECISION)
        }
        ApplicationKind::PermanentResidence => {
            (permanent(case, c, stay)?.into(), grounds::PERMANENT_RESIDENCE)
        }
        ApplicationKind::AcquisitionOfStatus
        | ApplicationKind::ActivityPermission
        | ApplicationKind::ReentryPermit
        | ApplicationKind::CertificateOfEligibility => {
            return Err(problems::APPLICATION_OF_OTHER_KIND.refuse());
        }
    };
    Ok(vec![case.main(approved, law), plain(event, law)])
}

/// A status without a landing: the stay opens with the decision, and the period runs from it (unverified).
fn acquire(
    case: &mut Case<'_>,
    c: &ApproveApplication,
    application: &PendingApplication,
) -> Result<Vec<Decided>, Rejection> {
    if case.state.open_stay().is_some() {
        return Err(problems::STATUS_ALREADY_HELD.refuse());
    }
    let cause = case
        .state
        .acquisition
        .as_ref()
        .ok_or_else(|| problems::ACQUISITION_CAUSE_MISSING.refuse())?;
    let status = c.status.as_ref().or(application.status.as_ref()).ok_or_else(|| {
        problems::FIELD_REQUIRED
            .refuse_with("The status given is missing.", "許可する在留資格が入力されていません。")
    })?;
    acquirable(case, status)?;
    period_allowed(case, status, &c.period, case.on)?;
    if case.on > cause.lawful_until {
        case.flag(Flag::ApprovalAfterSpecialPeriod);
    }
    let event = StatusOfResidenceAcquired {
        stay_id: case.event_id(1),
        application_id: c.application_id.clone(),
        cause: cause.cause,
        cause_on: cause.cause_on,
        status: status.clone(),
        period: c.period,
        decided_on: case.on,
        stay_end: c.period.end_from(case.on),
    };
    let approved = ApplicationApproved {
        application_id: c.application_id.clone(),
        kind: application.kind,
        decided_on: case.on,
    };
    Ok(vec![case.main(approved, grounds::ACQUISITION), plain(event, grounds::ACQUISITION)])
}

fn permanent(
    case: &mut Case<'_>,
    c: &ApproveApplication,
    stay: &Stay,
) -> Result<PermanentResidenceGranted, Rejection> {
    let status =
        StatusCode::parse(PERMANENT_RESIDENT).map_err(|_| problems::STATUS_NOT_ON_LIST.refuse())?;
    if c.status.as_ref().is_some_and(|given| *given != status) {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "Permanent residence is the status given.",
            "永住許可で付与する在留資格は永住者です。",
        ));
    }
    period_allowed(case, &status, &c.period, case.on)?;
    Ok(PermanentResidenceGranted {
        stay_id: stay.stay_id,
        application_id: c.application_id.clone(),
        old_status: stay.status.clone(),
        status,
        period: c.period,
        decided_on: case.on,
    })
}

/// I10: a change runs from the day of the decision.
fn change(
    case: &mut Case<'_>,
    c: &ApproveApplication,
    application: &PendingApplication,
    stay: &Stay,
) -> Result<StatusOfResidenceChanged, Rejection> {
    let applied = application.status.as_ref();
    let status = match (&c.status, applied) {
        (Some(given), Some(applied)) if given != applied => {
            return Err(problems::FIELDS_CONTRADICT.refuse_with(
                "The status given is not the one applied for.",
                "許可する在留資格が申請に係るものと異なります。",
            ));
        }
        (Some(status), _) | (None, Some(status)) => status,
        (None, None) => {
            return Err(problems::FIELD_REQUIRED.refuse_with(
                "The status given is missing.",
                "許可する在留資格が入力されていません。",
            ));
        }
    };
    changeable(case, status)?;
    period_allowed(case, status, &c.period, case.on)?;
    Ok(StatusOfResidenceChanged {
        stay_id: stay.stay_id,
        application_id: c.application_id.clone(),
        old_status: stay.status.clone(),
        status: status.clone(),
        period: c.period,
        decided_on: case.on,
        stay_end: c.period.end_from(case.on),
    })
}

/// I10: an extension runs from the old end, even when it is decided in the special period.
fn extend(
    case: &mut Case<'_>,
    c: &ApproveApplication,
    stay: &Stay,
) -> Result<PeriodOfStayExtended, Rejection> {
    if c.status.as_ref().is_some_and(|s| *s != stay.status) {
        return Err(problems::FIELDS_CONTRADICT.refuse_with(
            "An extension leaves the status as it is.",
            "在留期間更新では在留資格は変わりません。",
        ));
    }
    let old_stay_end = stay.stay_end.ok_or_else(|| problems::NOTHING_TO_EXTEND.refuse())?;
    period_allowed(case, &stay.status, &c.period, old_stay_end)?;
    Ok(PeriodOfStayExtended {
        stay_id: stay.stay_id,
        application_id: c.application_id.clone(),
        status: stay.status.clone(),
        period: c.period,
        decided_on: case.on,
        old_stay_end,
        stay_end: c.period.end_from(old_stay_end),
    })
}

/// I3: the list of the day of the decision; a status that is no longer given keeps its last row.
fn period_allowed(
    case: &mut Case<'_>,
    status: &StatusCode,
    period: &Period,
    from: Date,
) -> Result<(), Rejection> {
    let tables = case.context.tables;
    let row = tables.status_on(status.as_str(), case.on).or_else(|| tables.status(status.as_str()));
    match row {
        None => case.refuse_or_flag(&problems::STATUS_NOT_ON_LIST, Flag::StatusNotOnList),
        Some(row) if !row.allows(period, from) => {
            case.refuse_or_flag(&problems::PERIOD_NOT_ALLOWED, Flag::StatusNotOnList)
        }
        Some(_) => Ok(()),
    }
}

pub(super) fn refuse(
    case: &mut Case<'_>,
    c: &RefuseApplication,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideApplication)?;
    case.known()?;
    case.not_ended(false)?;
    if c.reasons.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A refusal names at least one reason.",
            "不許可には理由を一つ以上示す必要があります。",
        ));
    }
    let application = pending(case, &c.application_id)?;
    examination::another_decides(case, &c.application_id)?;
    let event = ApplicationRefused {
        application_id: c.application_id.clone(),
        kind: application.kind,
        decided_on: case.on,
        reasons: c.reasons.clone(),
        personal: Some(c.personal.clone()),
    };
    let law = decision_law(application.kind);
    let mut out = vec![case.main(event, law)];
    if application.kind == ApplicationKind::CertificateOfEligibility {
        let event = CertificateOfEligibilityRefused {
            application_id: c.application_id.clone(),
            status: application.status.clone(),
            refused_on: case.on,
        };
        out.push(plain(event, law));
    }
    Ok(out)
}

pub(super) fn withdraw(
    case: &mut Case<'_>,
    c: &WithdrawApplication,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveApplication)?;
    case.known()?;
    case.not_ended(false)?;
    let application = pending(case, &c.application_id)?;
    let event = ApplicationWithdrawn {
        application_id: c.application_id.clone(),
        kind: application.kind,
        withdrawn_on: case.on,
    };
    Ok(vec![case.main(event, application_law(application.kind))])
}

pub(super) fn received(state: &mut PersonState, e: &ApplicationReceived) {
    state.applications.push(PendingApplication {
        application_id: e.application_id.clone(),
        kind: e.kind,
        received_on: e.received_on,
        status: e.status.clone(),
        stay_id: e.stay_id,
        special_period_end: e.special_period_end,
    });
}

fn close(state: &mut PersonState, id: &CaseId) -> Option<PendingApplication> {
    let i = state.applications.iter().position(|a| a.application_id == *id)?;
    state.closed_applications.push(id.clone());
    examination::closed(state, id);
    Some(state.applications.remove(i))
}

pub(super) fn approved(state: &mut PersonState, e: &ApplicationApproved) {
    close(state, &e.application_id);
}

/// Refusal and withdrawal end the special period on their day, which is itself lawful (§12.1-12).
pub(super) fn ended(state: &mut PersonState, meta: &Meta, id: &CaseId, on: Date) {
    let Some(application) = close(state, id) else {
        return;
    };
    if let Some(end) = application.special_period_end {
        let act = StayAct {
            stay_id: application.stay_id,
            stay_end: Some(end.min(on)),
            ..StayAct::new(meta.event_id, meta.occurred_at, on, StayStep::SpecialPeriodEnded)
        };
        stays::record(state, act);
    }
}

pub(super) fn changed(state: &mut PersonState, meta: &Meta, e: &StatusOfResidenceChanged) {
    let act = StayAct {
        stay_id: Some(e.stay_id),
        status: Some(e.status.clone()),
        period: Some(e.period),
        stay_end: e.stay_end,
        ..StayAct::new(meta.event_id, meta.occurred_at, e.decided_on, StayStep::Changed)
    };
    stays::record(state, act);
}

pub(super) fn made_permanent(state: &mut PersonState, meta: &Meta, e: &PermanentResidenceGranted) {
    let act = StayAct {
        stay_id: Some(e.stay_id),
        status: Some(e.status.clone()),
        period: Some(e.period),
        ..StayAct::new(meta.event_id, meta.occurred_at, e.decided_on, StayStep::Changed)
    };
    stays::record(state, act);
}

pub(super) fn extended(state: &mut PersonState, meta: &Meta, e: &PeriodOfStayExtended) {
    let act = StayAct {
        stay_id: Some(e.stay_id),
        period: Some(e.period),
        period_from: Some(e.old_stay_end),
        stay_end: e.stay_end,
        ..StayAct::new(meta.event_id, meta.occurred_at, e.decided_on, StayStep::Extended)
    };
    stays::record(state, act);
}
