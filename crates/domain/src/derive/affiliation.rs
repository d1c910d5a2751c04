//! Where a person is employed or studies, and since when nowhere: from notices and reports, whichever came.

use crate::ids::OrganisationId;
use crate::law::affiliation::{duty, inactivity};
use crate::person::PersonState;
use crate::person::affiliation::{AffiliationDuty, AffiliationSource, AffiliationStep};
use crate::person::state::Stay;
use crate::time::Date;

use super::closed_from;

/// Time without the activity that the status is for, as far as notices and reports tell. It is a lead (domain §13 P5):
/// whether there was a good reason is for the hearing to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inactivity {
    /// First day of it.
    pub since: Date,
    /// Item of art. 22-4(1) that it may make.
    pub item: u32,
    /// Last day before it may; absent beyond the calendar.
    pub last_day: Option<Date>,
}

/// The organisations where a person is on a day, the one joined last at the end. The day of leaving belongs to it.
pub fn organisations_on(state: &PersonState, on: Date) -> Vec<&OrganisationId> {
    let mut out: Vec<&OrganisationId> = Vec::new();
    for step in state.affiliation.steps.iter().filter(|s| s.on <= on) {
        let id = &step.organisation_id;
        if step.joined {
            out.retain(|o| *o != id);
            out.push(id);
        } else if step.on < on {
            out.retain(|o| *o != id);
        }
    }
    out
}

/// By which item of art. 19-16 the holder of the open stay notifies.
pub fn affiliation_duty(state: &PersonState, on: Date) -> Option<AffiliationDuty> {
    open(state, on).and_then(|s| duty(s.status.as_str(), on))
}

fn open(state: &PersonState, on: Date) -> Option<&Stay> {
    state.open_stay().filter(|s| closed_from(s, on).is_none_or(|first| on < first))
}

/// Since when a person with a status that rests on an organisation or a spouse has none. Who never told of one has no
/// gap: the first one stands in the application and not here. A new status begins anew.
pub fn inactivity_on(state: &PersonState, on: Date) -> Option<Inactivity> {
    let stay = open(state, on)?;
    let duty = duty(stay.status.as_str(), on)?;
    let last = match duty {
        AffiliationDuty::Spouse => state.affiliation.spouse_relation_ended_on,
        AffiliationDuty::Activity | AffiliationDuty::Contract => {
            let left = state.affiliation.steps.iter().filter(|s| !s.joined && s.on < on);
            left.map(|s| s.on).max().filter(|_| organisations_on(state, on).is_empty())
        }
    };
    let last = last.filter(|last| stay.status_since <= *last && *last < on)?;
    let (item, length) = inactivity(stay.status.as_str(), duty);
    Some(Inactivity { since: last.plus_days(1), item, last_day: length.end_from(last) })
}

/// The item of art. 22-4(1) that the time without the activity may make on a day.
pub fn inactivity_ground(state: &PersonState, on: Date) -> Option<u32> {
    let found = inactivity_on(state, on)?;
    found.last_day.is_some_and(|last| on > last).then_some(found.item)
}

/// What organisations reported and the person has not notified, within the open stay.
pub fn unnotified(state: &PersonState, on: Date) -> Vec<&AffiliationStep> {
    let Some(stay) = open(state, on) else {
        return Vec::new();
    };
    let owed = duty(stay.status.as_str(), on).is_some_and(|d| d != AffiliationDuty::Spouse);
    let steps = &state.affiliation.steps;
    let reported = steps.iter().enumerate().filter(|(_, s)| {
        owed && s.source == AffiliationSource::Report && stay.status_since <= s.on && s.on <= on
    });
    reported.filter(|(place, step)| !told(steps, *place, step)).map(|(_, step)| step).collect()
}

/// Whether a notice says the same as a report: of the same organisation, with nothing contrary said in between. Who is
/// on a list after joining has joined.
fn told(steps: &[AffiliationStep], place: usize, step: &AffiliationStep) -> bool {
    let same = |s: &&AffiliationStep| s.organisation_id == step.organisation_id;
    let before = steps.get(..place).unwrap_or_default().iter().rev().filter(same);
    let after = steps.get(place + 1..).unwrap_or_default().iter().filter(same);
    let notice = |s: &AffiliationStep| s.source == AffiliationSource::Notice;
    before.take_while(|s| s.joined == step.joined).any(notice)
        || after.take_while(|s| s.joined == step.joined).any(notice)
}
