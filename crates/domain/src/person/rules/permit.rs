//! Activity permission and re-entry permit: I40.

use super::{Case, application, plain, stays};
use crate::decision::{Decided, Rejection};
use crate::derive::closed_from;
use crate::envelope::Meta;
use crate::ids::CaseId;
use crate::law::permit::{
    GENERAL_HOURS_PER_WEEK, GENERAL_PERMISSION, REENTRY_EXTENSION, REENTRY_PERMIT,
    REENTRY_PERMIT_SPECIAL, VACATION_HOURS_PER_DAY, WEEK_HOURS, limits_activity,
};
use crate::law::status::SPECIAL_PERMANENT_RESIDENT;
use crate::law::{Act, grounds, problems};
use crate::person::PersonState;
use crate::person::application::{ApplicationApproved, ApplicationKind};
use crate::person::departure::ReentryIntent;
use crate::person::permit::{
    ActivityKind, ActivityPermissionGranted, ActivityPermissionRevoked, ActivityPermit,
    ExtendReentryPermit, GrantActivityPermission, IssueReentryPermit, ReentryPermit,
    ReentryPermitExtended, ReentryPermitIssued, ReentryPermitRevoked, RevokeActivityPermission,
    RevokeReentryPermit,
};
use crate::person::state::Stay;
use crate::person::state::stays::{StayAct, StayStep};
use crate::time::Date;

/// The open stay that a pending application of this kind is about, and its approval.
fn approved<'a>(
    case: &mut Case<'a>,
    id: &CaseId,
    kind: ApplicationKind,
) -> Result<(&'a Stay, ApplicationApproved), Rejection> {
    case.entitled(Act::DecideApplication)?;
    case.known()?;
    case.not_ended(true)?;
    let pending = application::pending(case, id)?;
    if pending.kind != kind {
        return Err(problems::APPLICATION_OF_OTHER_KIND.refuse());
    }
    let on = case.on;
    let stay = case
        .state
        .open_stay()
        .filter(|s| pending.stay_id.is_some_and(|id| s.named(id)) && closed_from(s, on).is_none())
        .ok_or_else(|| problems::NO_OPEN_STAY.refuse())?;
    if case.state.last_lawful_day(stay).is_some_and(|last| on > last) {
        return Err(problems::NO_OPEN_STAY.refuse_with(
            "The period of stay has run out, so there is nothing to which a permission could be given.",
            "在留期間が満了しているため、許可の対象となる在留がありません。",
        ));
    }
    let approved = ApplicationApproved { application_id: id.clone(), kind, decided_on: on };
    Ok((stay, approved))
}

pub(super) fn grant_activity(
    case: &mut Case<'_>,
    c: &GrantActivityPermission,
) -> Result<Vec<Decided>, Rejection> {
    let (stay, approved) = approved(case, &c.application_id, ApplicationKind::ActivityPermission)?;
    let status = stay.status.as_str();
    let tables = case.context.tables;
    let row = tables.status_on(status, case.on).or_else(|| tables.status(status));
    if row.is_some_and(|row| !limits_activity(row)) {
        return Err(problems::ACTIVITY_NOT_LIMITED.refuse());
    }
    let hours = match (c.kind, &c.activity, c.hours_per_week) {
        (ActivityKind::General, None, None | Some(GENERAL_HOURS_PER_WEEK)) => {
            Some(GENERAL_HOURS_PER_WEEK)
        }
        (ActivityKind::General, ..) => return Err(problems::ACTIVITY_TERMS.refuse()),
        (ActivityKind::Individual, None, _) => {
            return Err(problems::FIELD_REQUIRED.refuse_with(
                "An individual permission names the activity.",
                "個別許可には活動の内容が必要です。",
            ));
        }
        (ActivityKind::Individual, Some(_), hours) => {
            if hours.is_some_and(|h| h == 0 || h > WEEK_HOURS) {
                return Err(problems::ACTIVITY_TERMS.refuse());
            }
            hours
        }
    };
    if c.kind == ActivityKind::General && !GENERAL_PERMISSION.contains(&status) {
        return Err(problems::ACTIVITY_GENERAL_NOT_OPEN.refuse());
    }
    let student = c.kind == ActivityKind::General && status == "student";
    let event = ActivityPermissionGranted {
        stay_id: stay.stay_id,
        application_id: c.application_id.clone(),
        kind: c.kind,
        activity: c.activity.clone(),
        hours_per_week: hours,
        vacation_hours_per_day: student.then_some(VACATION_HOURS_PER_DAY),
        granted_on: case.on,
        valid_to: case.state.last_lawful_day(stay),
    };
    let law = grounds::ACTIVITY_PERMISSION;
    Ok(vec![case.main(approved, law), plain(event, law)])
}

pub(super) fn revoke_activity(
    case: &mut Case<'_>,
    c: &RevokeActivityPermission,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RevokePermission)?;
    case.known()?;
    let permit = case
        .state
        .activity
        .as_ref()
        .filter(|p| p.revoked_on.is_none() && p.granted_on <= case.on)
        .ok_or_else(|| problems::PERMISSION_NOT_FOUND.refuse())?;
    let event = ActivityPermissionRevoked {
        stay_id: permit.stay_id,
        reason: c.reason.clone(),
        revoked_on: case.on,
    };
    Ok(vec![case.main(event, grounds::ACTIVITY_REVOCATION)])
}

/// I40: five years (special permanent residents six), and not past the stay.
pub(super) fn issue_reentry(
    case: &mut Case<'_>,
    c: &IssueReentryPermit,
) -> Result<Vec<Decided>, Rejection> {
    let (stay, approved) = approved(case, &c.application_id, ApplicationKind::ReentryPermit)?;
    let special = stay.status.as_str() == SPECIAL_PERMANENT_RESIDENT;
    let longest = if special { REENTRY_PERMIT_SPECIAL } else { REENTRY_PERMIT };
    let last = case.state.last_lawful_day(stay);
    let cap = longest.end_from(case.on).unwrap_or(case.on);
    let valid_to = c.valid_to.unwrap_or_else(|| last.map_or(cap, |last| last.min(cap)));
    if valid_to < case.on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    if valid_to > cap {
        return Err(problems::REENTRY_PERMIT_TOO_LONG.refuse());
    }
    if last.is_some_and(|last| valid_to > last) {
        return Err(problems::REENTRY_PERMIT_PAST_STAY.refuse());
    }
    let event = ReentryPermitIssued {
        stay_id: stay.stay_id,
        application_id: c.application_id.clone(),
        multiple: c.multiple,
        issued_on: case.on,
        valid_to,
    };
    Ok(vec![case.main(approved, grounds::REENTRY), plain(event, grounds::REENTRY)])
}

/// I40: once, abroad, by one year, not past the stay.
pub(super) fn extend_reentry(
    case: &mut Case<'_>,
    c: &ExtendReentryPermit,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ExtendReentryPermit)?;
    case.known()?;
    case.not_ended(true)?;
    let permit =
        valid(case.state, case.on).ok_or_else(|| problems::PERMISSION_NOT_FOUND.refuse())?;
    let stay = case
        .state
        .open_stay()
        .filter(|s| s.named(permit.stay_id))
        .filter(|s| s.away.as_ref().is_some_and(|a| a.reentry == ReentryIntent::Permit))
        .ok_or_else(|| problems::REENTRY_EXTENSION_ABROAD.refuse())?;
    if permit.extended {
        return Err(problems::REENTRY_PERMIT_TOO_LONG.refuse_with(
            "The permit has been extended before; it is extended once.",
            "この再入国許可は既に延長されています。延長は一度に限られます。",
        ));
    }
    if c.valid_to <= permit.valid_to {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    if REENTRY_EXTENSION.end_from(permit.valid_to).is_some_and(|cap| c.valid_to > cap) {
        return Err(problems::REENTRY_PERMIT_TOO_LONG.refuse());
    }
    if case.state.last_lawful_day(stay).is_some_and(|last| c.valid_to > last) {
        return Err(problems::REENTRY_PERMIT_PAST_STAY.refuse());
    }
    let event = ReentryPermitExtended {
        stay_id: permit.stay_id,
        old_valid_to: permit.valid_to,
        valid_to: c.valid_to,
    };
    Ok(vec![case.main(event, grounds::REENTRY_EXTENSION)])
}

pub(super) fn revoke_reentry(
    case: &mut Case<'_>,
    c: &RevokeReentryPermit,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RevokePermission)?;
    case.known()?;
    let permit =
        valid(case.state, case.on).ok_or_else(|| problems::PERMISSION_NOT_FOUND.refuse())?;
    if case.state.open_stay().is_some_and(|s| s.away.is_some()) {
        return Err(problems::REENTRY_REVOKED_ABROAD.refuse());
    }
    let event = ReentryPermitRevoked {
        stay_id: permit.stay_id,
        reason: c.reason.clone(),
        revoked_on: case.on,
    };
    Ok(vec![case.main(event, grounds::REENTRY_REVOCATION)])
}

/// The re-entry permit that may be used on a day, or is in use.
pub(super) fn valid(state: &PersonState, on: Date) -> Option<&ReentryPermit> {
    let permit = state.reentry_permit.as_ref()?;
    let stay = state.open_stay().filter(|s| s.named(permit.stay_id))?;
    let open = permit.multiple || !permit.used || stay.away.is_some();
    let holds = permit.issued_on <= on && on <= permit.valid_to;
    (open && holds && permit.revoked_on.is_none()).then_some(permit)
}

pub(super) fn activity_granted(state: &mut PersonState, e: &ActivityPermissionGranted) {
    state.activity = Some(ActivityPermit {
        stay_id: e.stay_id,
        kind: e.kind,
        hours_per_week: e.hours_per_week,
        granted_on: e.granted_on,
        valid_to: e.valid_to,
        revoked_on: None,
    });
}

pub(super) fn activity_revoked(state: &mut PersonState, e: &ActivityPermissionRevoked) {
    if let Some(permit) = state.activity.as_mut().filter(|p| p.stay_id == e.stay_id) {
        permit.revoked_on = Some(e.revoked_on);
    }
}

pub(super) fn reentry_issued(state: &mut PersonState, meta: &Meta, e: &ReentryPermitIssued) {
    let used = stays::left_under_permit(state, meta.occurred_at);
    state.reentry_permit = Some(ReentryPermit {
        stay_id: e.stay_id,
        multiple: e.multiple,
        issued_on: e.issued_on,
        issued_at: meta.occurred_at,
        valid_to: e.valid_to,
        used,
        extended: false,
        revoked_on: None,
    });
}

/// The extension moves the last day to come back with it.
pub(super) fn reentry_extended(state: &mut PersonState, meta: &Meta, e: &ReentryPermitExtended) {
    let Some(permit) = state.reentry_permit.as_mut().filter(|p| p.stay_id == e.stay_id) else {
        return;
    };
    permit.valid_to = e.valid_to;
    permit.extended = true;
    let on = meta.occurred_at.japan_date();
    let act = StayAct {
        stay_id: Some(e.stay_id),
        deadline: Some(e.valid_to),
        ..StayAct::new(meta.event_id, meta.occurred_at, on, StayStep::ReentryExtended)
    };
    stays::record(state, act);
}

pub(super) fn reentry_revoked(state: &mut PersonState, e: &ReentryPermitRevoked) {
    if let Some(permit) = state.reentry_permit.as_mut().filter(|p| p.stay_id == e.stay_id) {
        permit.revoked_on = Some(e.revoked_on);
    }
}
