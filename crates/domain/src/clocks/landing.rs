//! What the landing examination and special landings make due.

use super::{Clock, Due, Record};
use crate::law::grounds::{self, Ground, icrra};
use crate::law::status::TEMPORARY_VISITOR;
use crate::law::{Refusal, denial};
use crate::person::special_landing::{SpecialLanding, SpecialLandingScope};

const REFUSAL: &[Ground] = &[icrra("5", "1")];

/// The end of the refusal of landing, which a later visitor may have to wait for longer than others.
pub(super) fn refusal(record: &Record<'_>, out: &mut Vec<Due>) {
    let history = record.state.refusal_history();
    for (what, status) in [(Clock::RefusalEnd, ""), (Clock::RefusalEndVisitor, TEMPORARY_VISITOR)] {
        let found = denial::refusal(&history, status, record.tables, record.on);
        if let Some(Refusal::Until(last)) = found.filter(|r| r.refuses(record.on)) {
            out.push(Due::day(what, last, REFUSAL));
        }
    }
}

/// The objection to a finding, until it is filed or the exclusion order is issued.
pub(super) fn objection(record: &Record<'_>, out: &mut Vec<Due>) {
    let running = record
        .state
        .landing_examinations
        .iter()
        .filter(|e| e.objected_on.is_none() && e.excluded_on.is_none());
    for examination in running {
        let Some(notified_on) = examination.notified_on else {
            continue;
        };
        let (length, law) = (&record.tables.landing.objection, grounds::LANDING_OBJECTION);
        let due = record.filing(Clock::LandingObjection, notified_on, length, law);
        out.extend(due.map(|d| d.of(&examination.examination_id)));
    }
}

/// The special landing by which the person is here, and the multiple permissions that are still valid.
pub(super) fn special(record: &Record<'_>, out: &mut Vec<Due>) {
    let (state, on) = (record.state, record.on);
    if let Some(landing) = state.special_landing_on(on).filter(|l| l.returned_at.is_none()) {
        let (what, law) = (Clock::SpecialLandingEnd, law(record, landing));
        let at = landing.ends_at.map(|at| Due::instant(what, at, law));
        out.extend(at.or(landing.ends_on.map(|last| Due::day(what, last, law))));
    }
    let multiple =
        state.special_landings.iter().filter(|l| l.scope == Some(SpecialLandingScope::Multiple));
    out.extend(multiple.filter_map(|l| {
        let last = l.ends_on.filter(|last| on <= *last)?;
        Some(Due::day(Clock::MultiplePermissionEnd, last, law(record, l)))
    }));
}

/// Where the law says how long a special landing lasts.
fn law(record: &Record<'_>, landing: &SpecialLanding) -> &'static [Ground] {
    let rule = record.tables.special_landing(landing.kind, landing.scope, landing.landed_on());
    rule.map_or(&[], |r| r.law)
}

/// The reservation of departure, until the person is released, handed over, or has left after its end.
pub(super) fn reservation(record: &Record<'_>, out: &mut Vec<Due>) {
    let open = record.state.reservations.iter().filter(|r| r.unsettled());
    let what = Clock::DepartureReservationEnd;
    out.extend(open.map(|r| Due::instant(what, r.ends_at, grounds::DEPARTURE_RESERVATION)));
}
