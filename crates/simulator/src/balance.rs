//! The balance of the population (§8.2): who lives here at the end are those of the start, and all who came, less all who
//! went. Kept twice and compared: as the law has it, from events, and as the simulator meant it, from what it sends.
//!
//! A resident (在留外国人) holds a status for mid/long-term residents or is a special permanent resident, and the stay has not
//! run out, special period included. Who is abroad with the right to come back is still one.

mod books;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sekisho_domain::derive::{as_of, closed_from};
use sekisho_domain::law::Tables;
use sekisho_domain::law::status::SPECIAL_PERMANENT_RESIDENT;
use sekisho_domain::person::identity::RecordEnd;
use sekisho_domain::person::{PersonState, departure::ReentryIntent};
use sekisho_domain::time::Date;
use sekisho_domain::{Event, EventRecord};

pub use books::Books;

/// Why the number of residents changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A new landing with a status for residents.
    Landing,
    /// A status acquired after a birth, or the loss of Japanese nationality.
    Acquisition,
    /// Another status or period given to somebody here: a change, an extension, a recognition as a refugee.
    Permission,
    /// A departure without the right to come back.
    Departure,
    /// A deportation.
    Deportation,
    /// A death.
    Death,
    /// A naturalisation.
    Naturalisation,
    /// A revocation of the status.
    Revocation,
    /// The stay ran out.
    Expiry,
    /// The right to come back ran out.
    Lapse,
}

/// A population between two days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balance {
    /// Residents at the end of the day before the first.
    pub start: i64,
    /// What changed it, day by day: those who became residents, less those who are none any more.
    pub changes: BTreeMap<(Date, Cause), i64>,
    /// Residents at the end of the last day.
    pub end: i64,
}

impl Balance {
    /// What the changes do not explain: 0, since it is bookkeeping.
    pub fn difference(&self) -> i64 {
        self.start + self.changes.values().sum::<i64>() - self.end
    }

    /// The changes by cause.
    pub fn by_cause(&self) -> BTreeMap<Cause, i64> {
        let mut sums = BTreeMap::new();
        for ((_, cause), n) in &self.changes {
            *sums.entry(*cause).or_default() += n;
        }
        sums
    }

    fn change(&mut self, day: Date, cause: Cause, by: i64) {
        *self.changes.entry((day, cause)).or_default() += by;
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.start)?;
        for (cause, n) in self.by_cause() {
            let cause = format!("{cause:?}").to_lowercase();
            write!(f, " {n:+} {cause}")?;
        }
        write!(f, " = {}, difference {}", self.end, self.difference())
    }
}

/// The population as the law has it, from everybody's events.
pub fn counted<'a>(
    people: impl IntoIterator<Item = &'a [EventRecord]>,
    tables: &Tables,
    (first, last): (Date, Date),
) -> Balance {
    let mut balance = Balance::default();
    for events in people {
        count(events, tables, (first, last), &mut balance);
    }
    balance
}

/// Looks at one person on every day on which something may change: those of the events, and the days after last days.
fn count(
    events: &[EventRecord],
    tables: &Tables,
    (first, last): (Date, Date),
    balance: &mut Balance,
) {
    let before = as_of(events, first.plus_days(-1));
    let mut was = resident(&before, tables, first.plus_days(-1));
    balance.start += i64::from(was);
    let within = |day: &Date| (first..=last).contains(day);
    let on = |event: &EventRecord| event.meta.occurred_at.japan_date();
    let mut days: BTreeSet<Date> = events.iter().map(on).filter(within).collect();
    days.extend(ends(&before).filter(within));
    while let Some(day) = days.pop_first() {
        let state = as_of(events, day);
        days.extend(ends(&state).filter(|end| within(end) && *end > day));
        let is = resident(&state, tables, day);
        if is == was {
            continue;
        }
        let today = events.iter().filter(|event| on(event) == day);
        let cause =
            today.filter_map(|event| cause(&event.event)).next_back().unwrap_or_else(|| {
                let away = state.stay.as_ref().is_some_and(|stay| stay.away.is_some());
                if away { Cause::Lapse } else { Cause::Expiry }
            });
        balance.change(day, cause, if is { 1 } else { -1 });
        was = is;
    }
    balance.end += i64::from(resident(&as_of(events, last), tables, last));
}

/// Whether somebody is a resident at the end of a day.
fn resident(state: &PersonState, tables: &Tables, on: Date) -> bool {
    state.open_stay().is_some_and(|stay| {
        let status = stay.status.as_str();
        let kind = status == SPECIAL_PERMANENT_RESIDENT
            || tables.mid_long_term_resident(status, stay.period.as_ref(), stay.period_from);
        kind && closed_from(stay, on).is_none_or(|first| on < first)
            && state.last_lawful_day(stay).is_none_or(|last| on <= last)
    })
}

/// First days on which a stay that nobody touches is over.
fn ends(state: &PersonState) -> impl Iterator<Item = Date> {
    let stay = state.open_stay();
    let last = stay.and_then(|stay| state.last_lawful_day(stay));
    let back = stay.and_then(|stay| stay.away.as_ref()).and_then(|away| away.deadline);
    last.into_iter().chain(back).map(|day| day.plus_days(1))
}

fn cause(event: &Event) -> Option<Cause> {
    match event {
        Event::LandingPermitted(_) => Some(Cause::Landing),
        Event::StatusOfResidenceAcquired(_) => Some(Cause::Acquisition),
        Event::StatusOfResidenceChanged(_)
        | Event::PeriodOfStayExtended(_)
        | Event::PermanentResidenceGranted(_)
        | Event::RefugeeStatusRecognised(_) => Some(Cause::Permission),
        Event::DepartureConfirmed(e) if e.reentry == ReentryIntent::None => Some(Cause::Departure),
        Event::DeportationExecuted(_) => Some(Cause::Deportation),
        Event::PersonRecordEnded(e) => Some(match e.cause {
            RecordEnd::Death => Cause::Death,
            RecordEnd::Naturalisation => Cause::Naturalisation,
        }),
        Event::StatusRevoked(_) => Some(Cause::Revocation),
        _ => None,
    }
}
