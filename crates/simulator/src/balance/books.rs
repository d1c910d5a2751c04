//! The simulator's own book of residents, kept from what it sends by a few plain rules and nothing of the domain's.

use std::collections::BTreeMap;

use sekisho_domain::person::application::ApplicationKind;
use sekisho_domain::person::departure::ReentryIntent;
use sekisho_domain::person::identity::RecordEnd;
use sekisho_domain::person::landing::LandingKind;
use sekisho_domain::person::period::{Period, PeriodUnit};
use sekisho_domain::time::Date;
use sekisho_domain::{Command, CommandRecord};
use uuid::Uuid;

use super::{Balance, Cause};

/// What somebody was told, in the order in which it happened.
#[derive(Debug, Default)]
struct Pages(Vec<(i64, Act)>);

/// What of a command matters to the number of residents.
#[derive(Debug, Clone)]
enum Act {
    Land {
        resident: bool,
        until: Option<Date>,
    },
    Return,
    Leave {
        back_by: Option<Date>,
    },
    Apply(ApplicationKind),
    Approve(Period),
    /// Refused or withdrawn.
    Fail,
    /// A status for residents by another decision.
    Given(Period),
    End(Cause),
}

/// The book.
#[derive(Debug, Default)]
pub struct Books {
    people: BTreeMap<Uuid, Pages>,
}

/// A stay as the book has it.
#[derive(Debug, Clone, Copy)]
struct Stay {
    resident: bool,
    /// Last day of the period.
    until: Option<Date>,
    /// Last day of the special period, while an application is pending or after it failed.
    special: Option<Date>,
    /// Last day on which somebody who is abroad may come back.
    back_by: Option<Date>,
}

impl Stay {
    /// The day after which it is over, and why.
    fn over(&self) -> Option<(Date, Cause)> {
        let last = self.until.map(|until| until.max(self.special.unwrap_or(until)));
        match (self.back_by, last) {
            (Some(back), _) => Some((back, Cause::Lapse)),
            (None, Some(last)) => Some((last, Cause::Expiry)),
            (None, None) => None,
        }
    }
}

impl Books {
    /// Notes a command that is to be accepted. A command that is sent again counts once, so leave it out.
    pub fn note(&mut self, command: &CommandRecord) {
        let day = command.meta.occurred_at.japan_date();
        let Some(act) = act(&command.command, day) else { return };
        let pages = self.people.entry(command.meta.subject_id).or_default();
        pages.0.push((command.meta.occurred_at.micros(), act));
    }

    /// The population between two days, as it was meant.
    pub fn balance(&self, (first, last): (Date, Date)) -> Balance {
        let mut balance = Balance::default();
        for pages in self.people.values() {
            pages.tell(|day, resident, cause| {
                let by = if resident { 1 } else { -1 };
                if day < first {
                    balance.start += by;
                } else if day <= last {
                    balance.change(day, cause, by);
                }
                if day <= last {
                    balance.end += by;
                }
            });
        }
        balance
    }
}

impl Pages {
    /// Tells of each change: from which day on, whether to a resident, and why.
    fn tell(&self, mut changed: impl FnMut(Date, bool, Cause)) {
        let mut acts = self.0.clone();
        // Late deliveries stand behind what happened after them.
        acts.sort_by_key(|(at, _)| *at);
        let mut stay: Option<Stay> = None;
        let mut pending: Option<ApplicationKind> = None;
        for (at, act) in acts {
            let Some(day) = day_of(at) else { continue };
            let over = stay.and_then(|s| s.over()).filter(|(last, _)| *last < day);
            if let Some((last, cause)) = over
                && stay.take().is_some_and(|s| s.resident)
            {
                changed(last.plus_days(1), false, cause);
            }
            let was = stay.is_some_and(|s| s.resident);
            let cause = match act {
                Act::Land { resident, until } => {
                    stay = Some(Stay { resident, until, special: None, back_by: None });
                    Cause::Landing
                }
                Act::Return => {
                    stay = stay.map(|s| Stay { back_by: None, ..s });
                    Cause::Landing
                }
                Act::Leave { back_by: None } => {
                    stay = None;
                    Cause::Departure
                }
                Act::Leave { back_by: Some(by) } => {
                    stay =
                        stay.map(|s| Stay { back_by: s.until.into_iter().chain([by]).min(), ..s });
                    Cause::Departure
                }
                Act::Apply(kind) => {
                    pending = Some(kind);
                    let special = matches!(
                        kind,
                        ApplicationKind::ChangeOfStatus | ApplicationKind::ExtensionOfPeriod
                    );
                    stay = stay.map(|s| Stay {
                        special: s.until.filter(|_| special).map(|until| until.plus_months(2)),
                        ..s
                    });
                    Cause::Permission
                }
                Act::Approve(period) => approved(&mut stay, pending.take(), period, day),
                Act::Fail => {
                    pending = None;
                    stay = stay.map(|s| Stay { special: s.special.map(|last| last.min(day)), ..s });
                    Cause::Permission
                }
                Act::Given(period) => {
                    stay = Some(Stay {
                        resident: true,
                        until: last_day(period, day),
                        special: None,
                        back_by: None,
                    });
                    Cause::Permission
                }
                Act::End(cause) => {
                    stay = None;
                    cause
                }
            };
            let is = stay.is_some_and(|s| s.resident);
            if is != was {
                changed(day, is, cause);
            }
        }
        if let Some(stay) = stay.filter(|s| s.resident)
            && let Some((over, cause)) = stay.over()
        {
            changed(over.plus_days(1), false, cause);
        }
    }
}

fn approved(
    stay: &mut Option<Stay>,
    pending: Option<ApplicationKind>,
    period: Period,
    day: Date,
) -> Cause {
    let new = |until| Stay { resident: true, until, special: None, back_by: None };
    match (pending, *stay) {
        (Some(ApplicationKind::AcquisitionOfStatus), None) => {
            *stay = Some(Stay { resident: lasting(period, day), ..new(last_day(period, day)) });
            return Cause::Acquisition;
        }
        // An extension begins where the old period ends, and leaves the status as it is.
        (Some(ApplicationKind::ExtensionOfPeriod), Some(held)) => {
            let until = held.until.and_then(|old| last_day(period, old));
            *stay = Some(Stay { until, special: None, ..held });
        }
        (Some(ApplicationKind::ChangeOfStatus | ApplicationKind::PermanentResidence), Some(_)) => {
            *stay = Some(new(last_day(period, day)));
        }
        _ => {}
    }
    Cause::Permission
}

fn day_of(micros: i64) -> Option<Date> {
    Some(sekisho_domain::time::Timestamp::from_micros(micros).ok()?.japan_date())
}

fn last_day(period: Period, from: Date) -> Option<Date> {
    let n = i32::try_from(period.value).unwrap_or(0);
    match period.unit {
        PeriodUnit::Days => Some(from.plus_days(n)),
        PeriodUnit::Months => Some(from.plus_months(n)),
        PeriodUnit::Years => Some(from.plus_months(12 * n)),
        PeriodUnit::Indefinite => None,
    }
}

/// Longer than three months.
fn lasting(period: Period, from: Date) -> bool {
    last_day(period, from).is_none_or(|last| last > from.plus_months(3))
}

fn act(command: &Command, day: Date) -> Option<Act> {
    Some(match command {
        Command::PermitLanding(c) if c.kind == LandingKind::NewEntry => {
            let period = c.period?;
            let visitor =
                matches!(c.status.as_str(), "temporary-visitor" | "diplomat" | "official");
            Act::Land { resident: !visitor && lasting(period, day), until: last_day(period, day) }
        }
        Command::PermitLanding(_) => Act::Return,
        Command::ConfirmDeparture(c) => Act::Leave {
            back_by: match c.reentry {
                ReentryIntent::None => None,
                ReentryIntent::Deemed => Some(day.plus_months(12)),
                ReentryIntent::Permit => Some(c.permit_expires_on?),
            },
        },
        Command::ReceiveApplication(c) => Act::Apply(c.kind),
        Command::ApproveApplication(c) => Act::Approve(c.period),
        Command::RefuseApplication(_) | Command::WithdrawApplication(_) => Act::Fail,
        Command::RecogniseRefugee(c) => Act::Given(c.stay.as_ref()?.period),
        Command::ReportRecordEnd(c) => Act::End(match c.cause {
            RecordEnd::Death => Cause::Death,
            RecordEnd::Naturalisation => Cause::Naturalisation,
        }),
        Command::ExecuteDeportation(_) => Act::End(Cause::Deportation),
        Command::RevokeStatus(_) => Act::End(Cause::Revocation),
        _ => return None,
    })
}
