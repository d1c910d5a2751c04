//! What happens, when, and when it reaches the log: a year of trips, planned before a line is written.

mod published;

use sekisho_domain::person::application::ApplicationKind;
use sekisho_domain::person::departure::ReentryIntent;
use sekisho_domain::person::landing::LandingKind;
use sekisho_domain::person::period::{Period, PeriodUnit};
use sekisho_domain::person::residence::ResidenceNotice;
use sekisho_domain::time::Date;

use crate::Options;
use crate::rng::Rng;
use crate::shares;
use crate::traveller::Who;

pub(crate) use published::Aims;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
/// Share of applications that are withdrawn.
const WITHDRAWN: f64 = 0.02;
/// Share of applications that are withdrawn or refused.
const REFUSED: f64 = 0.05;
/// What students change to.
const ENGINEER: &str = "engineer-specialist-in-humanities-international-services";

/// One command to come.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// When the log takes it, in microseconds.
    pub(crate) recorded_at: i64,
    /// When it happened.
    pub(crate) occurred_at: i64,
    /// Who.
    pub(crate) traveller: u32,
    /// Place among the traveller's commands.
    pub(crate) sequence: u32,
    /// Delivered late by a booth that was cut off.
    pub(crate) offline: bool,
    /// What.
    pub(crate) what: What,
}

/// What a command asks.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Land {
        kind: LandingKind,
        port: &'static str,
        status: &'static str,
        period: Option<(u32, PeriodUnit)>,
        zone: Zone,
        migration: bool,
        mistake: Option<Mistake>,
    },
    Refer {
        port: &'static str,
    },
    Leave {
        port: &'static str,
        reentry: ReentryIntent,
        document: u8,
        resident: bool,
    },
    Notify {
        notice: ResidenceNotice,
        municipality: &'static str,
        moved_in: Date,
        notified: Date,
    },
    Apply {
        kind: ApplicationKind,
        status: Option<&'static str>,
    },
    Approve {
        status: Option<&'static str>,
        period: (u32, PeriodUnit),
    },
    Refuse,
    Withdraw,
}

/// Whether the machine readable zone was read, and how well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    None,
    Good,
    BadCheckDigit,
}

/// A mistake that the rules refuse; the right command follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    WrongRole,
    PeriodNotOnList,
}

pub(crate) struct Planner {
    rng: Rng,
    seed: u64,
    from: Date,
    items: Vec<Item>,
    /// Travellers, by number.
    travellers: Vec<Who>,
    sequence: u32,
    crossings: u64,
    /// Where a year in its published numbers stands; absent in plain traffic.
    year: Option<published::Standing>,
}

const fn pair(period: &Period) -> (u32, PeriodUnit) {
    (period.value, period.unit)
}

impl Planner {
    fn new(seed: u64, from: Date) -> Self {
        Self {
            rng: Rng::new(seed, u64::MAX),
            seed,
            from,
            items: Vec::new(),
            travellers: Vec::new(),
            sequence: 0,
            crossings: 0,
            year: None,
        }
    }

    pub(crate) fn plan(options: &Options) -> (Vec<Item>, Vec<Who>) {
        let mut p = Self::new(options.seed, options.from);
        // Interleaved by share, so that every prefix of a plan has the same mix.
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let entries = options.crossings as f64 / 2.0;
        let mut reentries = entries * shares::REENTRY;
        let new_entries = entries - reentries;
        let mut settlers = new_entries * (1.0 - shares::TEMPORARY_VISITOR);
        let mut visits = new_entries * shares::TEMPORARY_VISITOR;
        while reentries >= 1.0 {
            reentries -= f64::from(p.resident());
        }
        while settlers >= 1.0 {
            p.settler();
            settlers -= 1.0;
        }
        while visits >= 1.0 {
            visits -= f64::from(p.visitor());
        }
        p.finish()
    }

    fn finish(mut self) -> (Vec<Item>, Vec<Who>) {
        self.repeat_some();
        self.items.sort_by_key(|i| (i.recorded_at, i.traveller, i.sequence));
        (self.items, self.travellers)
    }

    fn begin(&mut self, who: Who) -> u32 {
        self.travellers.push(who);
        self.sequence = 0;
        u32::try_from(self.travellers.len() - 1).unwrap_or(u32::MAX)
    }

    /// A day of the year by the season, counted from the start.
    fn day(&mut self) -> i32 {
        let month = *self.rng.weighted(shares::MONTHS);
        let first = self.from.plus_months(i32::try_from(month).unwrap_or(1) - 1);
        let length = first.plus_months(1).days() - first.days();
        let offset = self.rng.between(0, i64::from(length) - 1);
        first.days() - self.from.days() + i32::try_from(offset).unwrap_or(0)
    }

    fn instant(&mut self, date: Date) -> i64 {
        date.japan_start().micros() + self.rng.between(6 * 3600, 23 * 3600 - 1) * 1_000_000
    }

    fn port(&mut self) -> &'static str {
        let year = self.year.is_some();
        let ports = if year { shares::YEAR_PORTS.as_slice() } else { shares::PORTS };
        let port: &&'static str = self.rng.weighted(ports);
        port
    }

    fn push(&mut self, traveller: u32, date: Date, port: Option<&'static str>, what: What) {
        let mut occurred_at = self.instant(date);
        if port == Some(shares::TSUSHIMA.0) {
            // Ferries: two calls a day, everyone within twenty minutes.
            let call = if self.rng.chance(0.5) { 10 } else { 16 };
            occurred_at = date.japan_start().micros()
                + call * HOUR
                + self.rng.between(0, 20 * 60) * 1_000_000;
        }
        let offline = port.is_some_and(|p| self.cut_off(p, date));
        let recorded_at = if offline {
            // The line is back in the evening or the next morning; booths deliver in no particular order.
            date.japan_start().micros() + 24 * HOUR + self.rng.between(0, 12 * 3600) * 1_000_000
        } else {
            occurred_at + self.rng.between(200, 3_000) * 1_000
        };
        self.crossings += u64::from(port.is_some());
        self.items.push(Item {
            recorded_at,
            occurred_at,
            traveller,
            sequence: self.sequence,
            offline,
            what,
        });
        self.sequence += 1;
    }

    /// Whether a port is cut off from the centre on a day: one port-day in two hundred.
    fn cut_off(&self, port: &str, date: Date) -> bool {
        let place =
            port.bytes().fold(u64::from(date.days().unsigned_abs()), |h, b| h * 257 + u64::from(b));
        Rng::new(self.seed ^ 0x0FF1, place).chance(0.005)
    }

    /// A temporary visitor with one or more visits; returns how many entries that made.
    fn visitor(&mut self) -> u32 {
        let who = if self.year.is_some() { Who::YearVisitor } else { Who::Visitor };
        let traveller = self.begin(who);
        let ferry = self.rng.chance(shares::TSUSHIMA.1);
        let visits = *self.rng.weighted(&[(1u32, 0.86), (2, 0.10), (3, 0.04)]);
        let mut day = self.day();
        let mut made = 0;
        for _ in 0..visits {
            let date = self.from.plus_days(day);
            let (port_in, port_out) = if ferry {
                (shares::TSUSHIMA.0, shares::TSUSHIMA.0)
            } else {
                let port = self.port();
                (port, if self.rng.chance(0.8) { port } else { self.port() })
            };
            made += 1;
            // In a year in its published numbers they are whole lives.
            if self.year.is_none() && self.rng.chance(shares::REFERRED) {
                self.push(traveller, date, Some(port_in), What::Refer { port: port_in });
                return made;
            }
            let period = *self.rng.weighted(&[(90, 0.80), (30, 0.05), (15, 0.15)]);
            let mistake = match self.rng.unit() {
                x if x < 0.0004 => Some(Mistake::WrongRole),
                x if x < 0.0008 => Some(Mistake::PeriodNotOnList),
                _ => None,
            };
            if mistake.is_some() {
                self.land_visitor(traveller, date, port_in, period, mistake);
                self.crossings -= 1;
            }
            self.land_visitor(traveller, date, port_in, period, None);
            if mistake.is_some() {
                self.soon_after();
            }
            if self.stays_on(traveller) {
                return made;
            }
            let nights = if ferry {
                self.rng.between(0, 1)
            } else {
                *self.rng.weighted(&[(3i64, 0.3), (5, 0.3), (8, 0.25), (13, 0.15)])
                    + self.rng.between(-2, 1)
            };
            let away = self.rng.between(20, 90);
            // One in a thousand leaves on the document of another nationality. By the record they stay on, so that the numbers of
            // overstayers in a year would be theirs.
            let document = u8::from(self.year.is_none() && self.rng.chance(0.001));
            let out = date.plus_days(i32::try_from(nights).unwrap_or(3));
            let before = self.items.len();
            self.push(
                traveller,
                out,
                Some(port_out),
                What::Leave {
                    port: port_out,
                    reentry: ReentryIntent::None,
                    document,
                    resident: false,
                },
            );
            self.not_before_the_entry(before);
            day += i32::try_from(nights + away).unwrap_or(30);
            if day >= 365 || document == 1 {
                break;
            }
        }
        made
    }

    /// One in a thousand stays on; they are the people whose stay has run out.
    fn stays_on(&mut self, traveller: u32) -> bool {
        match &mut self.year {
            None => self.rng.chance(0.001),
            Some(year) => year.stays_on(self.seed, traveller),
        }
    }

    fn land_visitor(
        &mut self,
        traveller: u32,
        date: Date,
        port: &'static str,
        period: u32,
        mistake: Option<Mistake>,
    ) {
        let zone = match self.rng.unit() {
            x if x < 0.001 => Zone::BadCheckDigit,
            x if x < 0.021 => Zone::None,
            _ => Zone::Good,
        };
        self.push(
            traveller,
            date,
            Some(port),
            What::Land {
                kind: LandingKind::NewEntry,
                port,
                status: "temporary-visitor",
                period: Some((period, PeriodUnit::Days)),
                zone,
                migration: false,
                mistake,
            },
        );
    }

    /// The right command follows a refused one within minutes.
    fn soon_after(&mut self) {
        if let [.., wrong, right] = self.items.as_mut_slice() {
            wrong.offline = false;
            wrong.recorded_at = wrong.occurred_at + 800_000;
            right.occurred_at = wrong.occurred_at + 3 * MINUTE;
            right.recorded_at = right.occurred_at + 900_000;
            right.offline = false;
        }
    }

    /// A same-day trip must leave after it came: the day's hours were drawn independently.
    fn not_before_the_entry(&mut self, exit: usize) {
        let entry = self.items[exit - 1].occurred_at;
        let item = &mut self.items[exit];
        if item.occurred_at <= entry {
            let moved = entry + 4 * HOUR - item.occurred_at;
            item.occurred_at += moved;
            item.recorded_at += moved.max(0);
        }
    }

    /// Someone who comes to live here: landing, first residence, perhaps a late notification.
    fn settler(&mut self) {
        let traveller = self.begin(Who::Resident);
        let (status, period) = self.rng.weighted(shares::NEW_STATUSES);
        let date = self.from.plus_days(self.day());
        let port = self.port();
        self.push(
            traveller,
            date,
            Some(port),
            What::Land {
                kind: LandingKind::NewEntry,
                port,
                status,
                period: Some(pair(period)),
                zone: Zone::Good,
                migration: false,
                mistake: None,
            },
        );
        self.notify(traveller, date, ResidenceNotice::NewLanding);
    }

    fn notify(&mut self, traveller: u32, settled: Date, notice: ResidenceNotice) {
        let late = self.rng.chance(0.04);
        let days = if late { self.rng.between(16, 60) } else { self.rng.between(1, 13) };
        let moved_in = settled.plus_days(i32::try_from(self.rng.between(0, 1)).unwrap_or(0));
        let notified = moved_in.plus_days(i32::try_from(days).unwrap_or(5));
        let municipality = self.rng.weighted(shares::MUNICIPALITIES);
        self.push(
            traveller,
            notified,
            None,
            What::Notify { notice, municipality, moved_in, notified },
        );
    }

    /// Someone who lives here already: the older landing from the migration of records, trips abroad, perhaps an
    /// application. Returns how many re-entries that made.
    fn resident(&mut self) -> u32 {
        let traveller = self.begin(Who::Resident);
        let (status, period) = self.rng.weighted(shares::REENTRANT_STATUSES);
        let (status, period) = (*status, pair(period));
        let end_day = self.rng.between(120, 900);
        let end = self.migrated(traveller, status, period, end_day);
        let applies = period.1 != PeriodUnit::Indefinite && end_day < 365;
        let last_day = if applies { end_day - 95 } else { 330 };
        let made = self.trips(traveller, status, last_day);
        if applies {
            self.apply(traveller, status, period, end);
        } else if self.rng.chance(0.1) {
            let settled =
                self.from.plus_days(i32::try_from(self.rng.between(335, 345)).unwrap_or(340));
            self.notify(traveller, settled, ResidenceNotice::Move);
        }
        made
    }

    /// The landing of somebody who came before the year, with a period that ends on a day counted from its start. Gives that day.
    fn migrated(
        &mut self,
        traveller: u32,
        status: &'static str,
        period: (u32, PeriodUnit),
        end_day: i64,
    ) -> Date {
        let end = self.from.plus_days(i32::try_from(end_day).unwrap_or(400));
        let landed = match period {
            (_, PeriodUnit::Indefinite) => {
                self.from.plus_days(-i32::try_from(end_day).unwrap_or(400))
            }
            (n, PeriodUnit::Years) => end.plus_months(-12 * i32::try_from(n).unwrap_or(1)),
            (n, PeriodUnit::Days) => end.plus_days(-i32::try_from(n).unwrap_or(90)),
            (n, PeriodUnit::Months) => end.plus_months(-i32::try_from(n).unwrap_or(12)),
        };
        let port = self.port();
        self.push(
            traveller,
            landed,
            None,
            What::Land {
                kind: LandingKind::NewEntry,
                port,
                status,
                period: Some(period),
                zone: Zone::None,
                migration: true,
                mistake: None,
            },
        );
        // The migration was recorded in the night before the year began.
        if let Some(item) = self.items.last_mut() {
            item.recorded_at =
                self.from.japan_start().micros() - 6 * HOUR + i64::from(traveller) * 50;
            item.offline = false;
        }
        end
    }

    fn trips(&mut self, traveller: u32, status: &'static str, last_day: i64) -> u32 {
        let mut made = 0;
        let mut day = self.rng.between(3, 150);
        let wanted = *self.rng.weighted(&[(1u32, 0.6), (2, 0.3), (3, 0.1)]);
        while made < wanted {
            let abroad = self.rng.between(4, 35);
            if day + abroad >= last_day {
                break;
            }
            let deemed = self.rng.chance(shares::DEEMED);
            let port = self.port();
            let (out, back) = (
                self.from.plus_days(i32::try_from(day).unwrap_or(0)),
                self.from.plus_days(i32::try_from(day + abroad).unwrap_or(0)),
            );
            let reentry = if deemed { ReentryIntent::Deemed } else { ReentryIntent::Permit };
            self.push(
                traveller,
                out,
                Some(port),
                What::Leave { port, reentry, document: 0, resident: true },
            );
            let kind = if deemed { LandingKind::DeemedReentry } else { LandingKind::Reentry };
            self.push(
                traveller,
                back,
                Some(port),
                What::Land {
                    kind,
                    port,
                    status,
                    period: None,
                    zone: Zone::Good,
                    migration: false,
                    mistake: None,
                },
            );
            made += 1;
            day += abroad + self.rng.between(10, 80);
        }
        made
    }

    fn apply(
        &mut self,
        traveller: u32,
        status: &'static str,
        period: (u32, PeriodUnit),
        end: Date,
    ) {
        let change = status == "student" && self.rng.chance(0.2);
        let (kind, wanted) = if change {
            (ApplicationKind::ChangeOfStatus, Some(ENGINEER))
        } else {
            (ApplicationKind::ExtensionOfPeriod, None)
        };
        if self.year.is_some() && self.rng.chance(REFUSED) {
            return self.fails_and_leaves(traveller, kind, end);
        }
        let filed = end.plus_days(-i32::try_from(self.rng.between(5, 80)).unwrap_or(30));
        let decided = filed.plus_days(i32::try_from(self.rng.between(7, 55)).unwrap_or(30));
        self.push(traveller, filed, None, What::Apply { kind, status: wanted });
        let failed = if self.year.is_some() { 1.0 } else { self.rng.unit() };
        let outcome = match failed {
            x if x < WITHDRAWN => What::Withdraw,
            x if x < REFUSED => What::Refuse,
            _ => What::Approve {
                status: wanted,
                period: if change { (3, PeriodUnit::Years) } else { period },
            },
        };
        self.push(traveller, decided, None, outcome);
    }

    /// Clients that did not hear the answer send the same command again: three in a thousand.
    fn repeat_some(&mut self) {
        let mut again = Vec::new();
        for item in &self.items {
            if self.rng.chance(0.003) {
                let mut copy = item.clone();
                copy.recorded_at += self.rng.between(2, 7200) * 1_000_000;
                again.push(copy);
            }
        }
        self.items.append(&mut again);
    }
}
