//! A year whose numbers are planned: how many come, live here, leave for good and stay on.

use sekisho_domain::person::application::ApplicationKind;
use sekisho_domain::person::departure::ReentryIntent;
use sekisho_domain::person::document::Sex;
use sekisho_domain::person::period::PeriodUnit;
use sekisho_domain::time::Date;

use super::{Item, Planner, REFUSED, WITHDRAWN, What, pair};
use crate::figures::{GOLDEN, OVERSTAYERS_MALE, ROOT_THREE, ROOT_TWO, spread};
use crate::shares;
use crate::traveller::{Traveller, Who};

/// Day of the year on which somebody still leaves in it.
const LAST_DAY: i64 = 362;
/// First day on which the stay of somebody ends who applies for an extension up to 80 days before.
const FIRST_END: i64 = 95;

/// Days of the year on which the stay of somebody who vanishes runs out.
const VANISH_DAYS: (i64, i64) = (60, 355);

/// What the travellers of a year are to add up to, whole lives taken off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Aims {
    /// Landings of temporary visitors.
    pub(crate) visits: u64,
    /// Landings of those who come to live here.
    pub(crate) settlers: u64,
    /// Re-entries.
    pub(crate) reentries: u64,
    /// Residents at the start.
    pub(crate) residents: u64,
    /// By how many there are more at the end.
    pub(crate) growth: u64,
    /// Overstayers at the start whose last status is temporary visitor.
    pub(crate) overstaying_visitors: u64,
    /// Other overstayers at the start.
    pub(crate) other_overstayers: u64,
    /// Visitors of the year who stay on.
    pub(crate) visitors_stay_on: u64,
    /// Residents whose stay runs out in the year without a word.
    pub(crate) residents_vanish: u64,
}

/// The aims cannot be met together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unmet;

const SEXES: &[(Sex, f64)] =
    &[(Sex::Male, OVERSTAYERS_MALE), (Sex::Female, 1.0 - OVERSTAYERS_MALE)];

/// An overstayer with the published nationalities and sexes, by place among them.
fn overstayer(place: u64) -> Who {
    let nationality = spread(shares::OVERSTAYER_NATIONALITIES, place, ROOT_TWO);
    Who::Planned(nationality, *spread(SEXES, place, GOLDEN))
}

/// How far the plan of a year has come.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// Visits so far.
    visits: u64,
    /// One of so many visitors stays on.
    every: u64,
    /// Visitors who stayed on so far, and are to in all.
    stayed: u64,
    stay_on: u64,
    /// Residents who left after a refusal or a withdrawal.
    refused: u64,
}

impl Standing {
    const fn of(aims: &Aims) -> Self {
        let every = aims.visits / (aims.visitors_stay_on + 1);
        Self { visits: 0, every, stayed: 0, stay_on: aims.visitors_stay_on, refused: 0 }
    }

    /// Whether a visitor stays on: evenly over the visits, and as many men as among the overstayers before.
    pub(super) fn stays_on(&mut self, seed: u64, traveller: u32) -> bool {
        self.visits += 1;
        if self.stayed == self.stay_on || self.visits < (self.stayed + 1) * self.every {
            return false;
        }
        let Who::Planned(_, sex) = overstayer(self.stayed) else { return false };
        let stays = Traveller::new(seed, traveller, Who::YearVisitor).sex == sex;
        self.stayed += u64::from(stays);
        stays
    }
}

impl Planner {
    /// Plans a year with these aims.
    pub(crate) fn year(seed: u64, from: Date, aims: &Aims) -> Result<(Vec<Item>, Vec<Who>), Unmet> {
        let mut p = Self::new(seed, from);
        p.year = Some(Standing::of(aims));
        let mut reentries = 0;
        while reentries < aims.reentries {
            reentries += u64::from(p.resident());
        }
        p.at_home(aims)?;
        for _ in 0..aims.settlers {
            p.settler();
        }
        for place in 0..aims.overstaying_visitors {
            p.old_overstayer(overstayer(place), "temporary-visitor", (90, PeriodUnit::Days));
        }
        for place in 0..aims.other_overstayers {
            let (status, period) = spread(shares::OVERSTAYER_STATUSES, place, ROOT_THREE);
            let who = overstayer(aims.overstaying_visitors + place);
            p.old_overstayer(who, status, pair(period));
        }
        let mut visits = 0;
        while visits < aims.visits {
            visits += u64::from(p.visitor());
        }
        Ok(p.finish())
    }

    /// The residents who make no trip: some vanish, so many leave for good that the growth is the one aimed at, and the others stay.
    fn at_home(&mut self, aims: &Aims) -> Result<(), Unmet> {
        let travelling = self.travellers.len() as u64;
        let at_home = aims.residents.checked_sub(travelling).ok_or(Unmet)?;
        for place in 0..aims.residents_vanish {
            self.vanishes(place, aims.residents_vanish);
        }
        let mut stayed = 0;
        loop {
            let gone = aims.residents_vanish + self.refused() + aims.growth;
            let leave = aims.settlers.checked_sub(gone).ok_or(Unmet)?;
            let planned = stayed + leave + aims.residents_vanish;
            if planned >= at_home {
                // Too many would have to leave for the residents that there are.
                let fits = planned == at_home;
                return fits.then(|| (0..leave).for_each(|n| self.leaver(n))).ok_or(Unmet);
            }
            self.homebody(stayed);
            stayed += 1;
        }
    }

    fn refused(&self) -> u64 {
        self.year.as_ref().map_or(0, |year| year.refused)
    }

    /// A resident whose stay runs out without a word, on days spread over the year from spring on: those who land in it and stay on
    /// do not before.
    fn vanishes(&mut self, place: u64, of: u64) {
        let traveller = self.begin(overstayer(place));
        let (status, period) = spread(shares::VANISHING_STATUSES, place, ROOT_THREE);
        let (first, last) = VANISH_DAYS;
        let end_day =
            first + i64::try_from(place * (last - first).unsigned_abs() / of).unwrap_or(0);
        self.migrated(traveller, status, pair(period), end_day);
    }

    /// A resident who stays, and applies for more time where the period ends within the year.
    fn homebody(&mut self, place: u64) {
        let traveller = self.begin(Who::Resident);
        let (status, period) = spread(shares::HOMEBODY_STATUSES, place, GOLDEN);
        let period = pair(period);
        // Interns of the second stage have their two years, and no more.
        let first = if status.starts_with("technical-intern") { 366 } else { FIRST_END };
        let end_day = self.rng.between(first, days(period));
        let end = self.migrated(traveller, status, period, end_day);
        if period.1 != PeriodUnit::Indefinite && end_day < 365 {
            self.apply(traveller, status, period, end);
        }
    }

    /// A resident who leaves for good before the stay ends.
    fn leaver(&mut self, place: u64) {
        let traveller = self.begin(Who::Resident);
        let (status, period) = spread(shares::LEAVER_STATUSES, place, GOLDEN);
        let end_day = self.rng.between(FIRST_END, days(pair(period)));
        self.migrated(traveller, status, pair(period), end_day);
        let day = self.rng.between(5, LAST_DAY.min(end_day - 1));
        self.leaves_for_good(traveller, self.from.plus_days(i32::try_from(day).unwrap_or(0)));
    }

    fn leaves_for_good(&mut self, traveller: u32, on: Date) {
        let port = self.port();
        let reentry = ReentryIntent::None;
        let leave = What::Leave { port, reentry, document: 0, resident: true };
        self.push(traveller, on, Some(port), leave);
    }

    /// Somebody whose application is withdrawn or refused, and who leaves before the stay ends.
    pub(super) fn fails_and_leaves(&mut self, traveller: u32, kind: ApplicationKind, end: Date) {
        let mut later = |day: Date, low, high| {
            day.plus_days(i32::try_from(self.rng.between(low, high)).unwrap_or(0))
        };
        let filed = later(end, -80, -40);
        let decided = later(filed, 7, 30);
        let left = later(decided, 1, 9);
        let status = (kind == ApplicationKind::ChangeOfStatus).then_some(super::ENGINEER);
        self.push(traveller, filed, None, What::Apply { kind, status });
        let withdrawn = self.rng.chance(WITHDRAWN / REFUSED);
        let outcome = if withdrawn { What::Withdraw } else { What::Refuse };
        self.push(traveller, decided, None, outcome);
        self.leaves_for_good(traveller, left);
        if let Some(year) = &mut self.year {
            year.refused += 1;
        }
    }

    /// Somebody whose stay ran out in one of the years before.
    fn old_overstayer(&mut self, who: Who, status: &'static str, period: (u32, PeriodUnit)) {
        let traveller = self.begin(who);
        let end_day = -self.rng.between(2, 1500);
        self.migrated(traveller, status, period, end_day);
    }
}

/// Days on which a stay that began before the year can still end, counted from its start; at most some two and a half years.
fn days((value, unit): (u32, PeriodUnit)) -> i64 {
    let value = i64::from(value);
    let whole = match unit {
        PeriodUnit::Days => value,
        PeriodUnit::Months => value * 30,
        PeriodUnit::Years => value * 365,
        PeriodUnit::Indefinite => 900,
    };
    (whole - 2).min(900)
}
