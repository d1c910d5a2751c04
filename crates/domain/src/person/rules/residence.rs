//! Place of residence: I19.

use super::Case;
use crate::decision::{Decided, Rejection};
use crate::envelope::Flag;
use crate::law::status::SPECIAL_PERMANENT_RESIDENT;
use crate::law::{Act, Tables, grounds, problems};
use crate::person::PersonState;
use crate::person::residence::{NotifyResidence, PlaceOfResidenceNotified, ResidenceNotice};
use crate::person::state::{Residence, Stay};
use crate::time::Date;

pub(super) fn notify(case: &mut Case<'_>, c: &NotifyResidence) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NotifyResidence)?;
    case.known()?;
    case.not_ended(false)?;
    if c.notified_on > case.context.recorded_at.japan_date() {
        return Err(problems::DATE_IN_FUTURE.refuse_with(
            "The day of notification lies in the future.",
            "届出日が未来の日付です。",
        ));
    }
    if c.moved_in_on > c.notified_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "A place is notified after moving in, not before.",
            "住居地の届出は移転後に行うものです。",
        ));
    }
    let tables = case.context.tables;
    let stay = case.state.open_stay();
    if stay.is_some_and(|s| !may_notify(tables, s)) {
        return Err(problems::NOT_MID_LONG_TERM_RESIDENT.refuse());
    }
    let due_on = due_on(tables, c.notice, c.moved_in_on, stay);
    let late_days = u32::try_from(c.notified_on.days() - due_on.days()).unwrap_or(0);
    if late_days > 0 {
        case.flag(Flag::NotificationLate);
    }
    let event = PlaceOfResidenceNotified {
        notice: c.notice,
        municipality: c.municipality.clone(),
        moved_in_on: c.moved_in_on,
        moved_out_on: c.moved_out_on,
        notified_on: c.notified_on,
        due_on,
        late_days,
        personal: Some(c.personal.clone()),
    };
    let law = match c.notice {
        ResidenceNotice::NewLanding => grounds::RESIDENCE_NEW,
        ResidenceNotice::StatusPermission => grounds::RESIDENCE_PERMISSION,
        ResidenceNotice::Move => grounds::RESIDENCE_MOVE,
    };
    Ok(vec![case.main(event, law)])
}

/// Mid/long-term residents notify under the Act; special permanent residents under their own, at the same desk.
fn may_notify(tables: &Tables, stay: &Stay) -> bool {
    stay.status.as_str() == SPECIAL_PERMANENT_RESIDENT
        || tables.mid_long_term_resident(
            stay.status.as_str(),
            stay.period.as_ref(),
            stay.period_from,
        )
}

/// Last day on which a notification is in time: 14 days from settling, and after a permission not from before it
/// (art. 19-8); then on to a working day (§12.1-2).
pub(crate) fn due_on(
    tables: &Tables,
    notice: ResidenceNotice,
    moved_in_on: Date,
    stay: Option<&Stay>,
) -> Date {
    let from = match (notice, stay) {
        (ResidenceNotice::StatusPermission, Some(stay)) => moved_in_on.max(stay.status_since),
        _ => moved_in_on,
    };
    let due = tables.lengths.residence_notice.end_from(from).unwrap_or(from);
    (tables.working_day_from)(due)
}

/// A notice of an older move, delivered late, does not take the place of a newer one.
pub(super) fn notified(state: &mut PersonState, e: &PlaceOfResidenceNotified) {
    if state.residence.as_ref().is_some_and(|r| r.moved_in_on > e.moved_in_on) {
        return;
    }
    state.residence = Some(Residence {
        stay_id: state.open_stay().map(|s| s.stay_id),
        municipality: e.municipality.clone(),
        moved_in_on: e.moved_in_on,
        moved_out_on: e.moved_out_on,
        notified_on: e.notified_on,
    });
}
