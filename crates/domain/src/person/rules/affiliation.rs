//! Notices of organisations and spouses (art. 19-16), reports of organisations (art. 19-17, 19-18).

use super::Case;
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::ids::OrganisationId;
use crate::law::affiliation::{self, NOTICE};
use crate::law::grounds::Ground;
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::affiliation::{
    AffiliationChange, AffiliationDuty, AffiliationNotified, AffiliationSource, AffiliationStep,
    NotifyAffiliation, NotifySpouseRelationEnd, OrganisationReport, OrganisationReportReceived,
    ReceiveOrganisationReport, ReportSource, SpouseRelationEndedNotified,
};
use crate::time::Date;

pub(super) fn notify(
    case: &mut Case<'_>,
    c: &NotifyAffiliation,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NotifyAffiliation)?;
    case.known()?;
    case.not_ended(false)?;
    in_order(case, c.changed_on, c.notified_on)?;
    let duty = owed(case, |duty| duty != AffiliationDuty::Spouse)?;
    let known = &case.state.affiliation;
    if notice_step(c.change, &c.organisation_id, c.changed_on).is_some_and(|s| known.has(&s)) {
        return Err(problems::AFFILIATION_ALREADY_NOTIFIED.refuse());
    }
    let (due_on, late_days) = late(case, c.changed_on, c.notified_on);
    if late_days > 0 {
        case.flag(Flag::NotificationLate);
    }
    let event = AffiliationNotified {
        change: c.change,
        duty,
        organisation_id: c.organisation_id.clone(),
        changed_on: c.changed_on,
        notified_on: c.notified_on,
        due_on,
        late_days,
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, law_of(duty))])
}

pub(super) fn spouse(
    case: &mut Case<'_>,
    c: &NotifySpouseRelationEnd,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NotifyAffiliation)?;
    case.known()?;
    case.not_ended(false)?;
    in_order(case, c.changed_on, c.notified_on)?;
    owed(case, |duty| duty == AffiliationDuty::Spouse)?;
    if case.state.affiliation.spouse_relation_ended_on == Some(c.changed_on) {
        return Err(problems::AFFILIATION_ALREADY_NOTIFIED.refuse());
    }
    let (due_on, late_days) = late(case, c.changed_on, c.notified_on);
    if late_days > 0 {
        case.flag(Flag::NotificationLate);
    }
    let event = SpouseRelationEndedNotified {
        cause: c.cause,
        changed_on: c.changed_on,
        notified_on: c.notified_on,
        due_on,
        late_days,
    };
    Ok(vec![case.main(event, grounds::AFFILIATION_SPOUSE)])
}

/// What an organisation reports says nothing of what its person owes: it is received whatever the status.
pub(super) fn report(
    case: &mut Case<'_>,
    c: &ReceiveOrganisationReport,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReceiveOrganisationReport)?;
    case.known()?;
    case.not_ended(false)?;
    in_order(case, c.changed_on, c.reported_on)?;
    let step = report_step(c.report, &c.organisation_id, c.changed_on);
    if case.state.affiliation.has(&step) {
        return Err(problems::REPORT_ALREADY_RECEIVED.refuse());
    }
    let (_, late_days) = match c.report {
        OrganisationReport::Listed => (c.changed_on, 0),
        OrganisationReport::Accepted | OrganisationReport::Ended => {
            late(case, c.changed_on, c.reported_on)
        }
    };
    let event = OrganisationReportReceived {
        report: c.report,
        report_source: c.report_source,
        organisation_id: c.organisation_id.clone(),
        changed_on: c.changed_on,
        reported_on: c.reported_on,
        late_days,
    };
    let law = match c.report_source {
        ReportSource::School | ReportSource::Employer => grounds::ORGANISATION_REPORT,
        ReportSource::SkilledWorkerEmployer => grounds::SKILLED_WORKER_REPORT,
        ReportSource::EmploymentReport => grounds::EMPLOYMENT_REPORT,
    };
    Ok(vec![case.main(event, law)])
}

fn in_order(case: &Case<'_>, changed_on: Date, said_on: Date) -> Result<(), Rejection> {
    if said_on > case.context.recorded_at.japan_date() {
        return Err(problems::DATE_IN_FUTURE.refuse_with(
            "The day of notification lies in the future.",
            "届出日が未来の日付です。",
        ));
    }
    if changed_on > said_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "A change is notified after it happened, not before.",
            "届出は事由が生じた後に行うものです。",
        ));
    }
    Ok(())
}

/// By which item of art. 19-16 the holder of the open stay notifies. Where no stay is on record it is not known; the
/// notice has been made, so it is recorded and flagged.
fn owed(
    case: &mut Case<'_>,
    kind: fn(AffiliationDuty) -> bool,
) -> Result<Option<AffiliationDuty>, Rejection> {
    let Some(stay) = case.state.open_stay() else {
        case.flag(Flag::PresenceNotOnRecord);
        return Ok(None);
    };
    let resident = case.context.tables.mid_long_term_resident(
        stay.status.as_str(),
        stay.period.as_ref(),
        stay.period_from,
    );
    let duty = affiliation::duty(stay.status.as_str(), case.law_day());
    match duty.filter(|duty| resident && kind(*duty)) {
        Some(duty) => Ok(Some(duty)),
        None => Err(problems::AFFILIATION_NOT_OWED.refuse()),
    }
}

/// The last day in time, moved to a working day (§12.1-2), and the days after it.
fn late(case: &Case<'_>, changed_on: Date, said_on: Date) -> (Date, u32) {
    let last = NOTICE.end_from(changed_on).unwrap_or(changed_on);
    let due_on = (case.context.tables.working_day_from)(last);
    (due_on, u32::try_from(said_on.days() - due_on.days()).unwrap_or(0))
}

const fn law_of(duty: Option<AffiliationDuty>) -> &'static [Ground] {
    match duty {
        Some(AffiliationDuty::Activity) => grounds::AFFILIATION_ACTIVITY,
        Some(AffiliationDuty::Contract) => grounds::AFFILIATION_CONTRACT,
        Some(AffiliationDuty::Spouse) => grounds::AFFILIATION_SPOUSE,
        None => grounds::AFFILIATION,
    }
}

/// What a notice says of who is where; of a new name or address, nothing.
fn notice_step(
    change: AffiliationChange,
    organisation: &OrganisationId,
    on: Date,
) -> Option<AffiliationStep> {
    let joined = match change {
        AffiliationChange::Joined => true,
        AffiliationChange::Left | AffiliationChange::Extinct => false,
        AffiliationChange::NameChanged | AffiliationChange::AddressChanged => return None,
    };
    let (organisation_id, source) = (organisation.clone(), AffiliationSource::Notice);
    Some(AffiliationStep { organisation_id, joined, on, source })
}

/// What a report says of it; whoever is on a list is there.
fn report_step(
    report: OrganisationReport,
    organisation: &OrganisationId,
    on: Date,
) -> AffiliationStep {
    AffiliationStep {
        organisation_id: organisation.clone(),
        joined: report != OrganisationReport::Ended,
        on,
        source: AffiliationSource::Report,
    }
}

pub(super) fn notified(state: &mut PersonState, e: &AffiliationNotified) {
    if let Some(step) = notice_step(e.change, &e.organisation_id, e.changed_on) {
        state.affiliation.add(step);
    }
}

pub(super) fn spouse_notified(state: &mut PersonState, e: &SpouseRelationEndedNotified) {
    let last = &mut state.affiliation.spouse_relation_ended_on;
    *last = (*last).max(Some(e.changed_on));
}

pub(super) fn reported(state: &mut PersonState, e: &OrganisationReportReceived) {
    state.affiliation.add(report_step(e.report, &e.organisation_id, e.changed_on));
}
