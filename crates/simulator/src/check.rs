//! Compares what the query tables count with the published shares, and what a whole year counts with all lines of domain
//! reference §8.7.

use crate::figures;
use crate::shares;
use crate::tally::Tally;

/// What the tables counted over the simulated year, migrated records left out.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// New entries.
    pub new_entries: u64,
    /// Re-entries, deemed ones included.
    pub reentries: u64,
    /// New entries on the status temporary visitor.
    pub temporary_visitors: u64,
    /// Entries by port.
    pub ports: Vec<(String, u64)>,
    /// New entries by nationality or region.
    pub nationalities: Vec<(String, u64)>,
}

/// One figure beside its source.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What is compared.
    pub measure: String,
    /// Published share.
    pub published: f64,
    /// Share that the tables count.
    pub counted: f64,
    /// Largest difference that is none: for shares what chance explains, four standard deviations, and half a point per hundred.
    pub tolerance: f64,
}

impl Comparison {
    /// Whether the counted share lies within the tolerance.
    pub fn holds(&self) -> bool {
        (self.counted - self.published).abs() <= self.tolerance
    }
}

/// Compares counts with the published shares.
pub fn compare(counts: &Counts) -> Vec<Comparison> {
    let entries = counts.new_entries + counts.reentries;
    let mut out = Vec::new();
    let mut add = |measure: String, published: f64, count: u64, of: u64| {
        #[allow(clippy::cast_precision_loss)]
        let (count, of) = (count as f64, of.max(1) as f64);
        // Trips of one person share their attributes, hence the factor two on the variance.
        let deviation = (2.0 * published * (1.0 - published) / of).sqrt();
        out.push(Comparison {
            measure,
            published,
            counted: count / of,
            tolerance: 4.0 * deviation + 0.005 * published,
        });
    };
    add("re-entries of entries".into(), shares::REENTRY, counts.reentries, entries);
    add(
        "temporary visitors of new entries".into(),
        shares::TEMPORARY_VISITOR,
        counts.temporary_visitors,
        counts.new_entries,
    );
    let find = |list: &[(String, u64)], key: &str| {
        list.iter().find(|(k, _)| k == key).map_or(0, |(_, n)| *n)
    };
    let others = 1.0 - shares::TSUSHIMA.1;
    let total: f64 = shares::PORTS.iter().map(|(_, s)| s).sum();
    for (port, share) in shares::PORTS.iter().take(7) {
        let share = share / total * others;
        add(format!("entries at {port}"), share, find(&counts.ports, port), entries);
    }
    let top: u64 = shares::PORTS.iter().take(7).map(|(p, _)| find(&counts.ports, p)).sum();
    let top_share: f64 = shares::PORTS.iter().take(7).map(|(_, s)| s / total * others).sum();
    add("entries at the seven largest airports".into(), top_share, top, entries);
    let total: f64 = shares::NATIONALITIES.iter().map(|(_, s)| s).sum();
    for (code, share) in shares::NATIONALITIES.iter().take(6) {
        add(
            format!("new entries of {code}"),
            share / total,
            find(&counts.nationalities, code),
            counts.new_entries,
        );
    }
    out
}

/// How far a total may be off (§8.7).
const TOTAL: f64 = 0.005;
/// The seven largest airports by foreign entrants, 2023.
const SEVEN_AIRPORTS: f64 = 0.959;

/// Compares a year at 1:`scale` with the published numbers, line by line of §8.7. Totals have half a point per hundred; a share has
/// the last digit that is published, or where people draw it the chance of that, and one person where the year counts few.
#[allow(clippy::cast_precision_loss)] // counts of people
pub fn compare_year(tally: &Tally, scale: u64) -> Vec<Comparison> {
    let mut lines = Lines { scale, found: Vec::new() };
    let entrants = tally.new_entrants + tally.reentrants;
    lines.total("foreign entrants", figures::ENTRANTS, entrants);
    lines.total("new entrants", figures::NEW_ENTRANTS, tally.new_entrants);
    lines.total("re-entrants", figures::ENTRANTS - figures::NEW_ENTRANTS, tally.reentrants);
    let reentrants = 1.0 - figures::NEW_ENTRANTS as f64 / figures::ENTRANTS as f64;
    lines.share("re-entrants of entrants", (reentrants, 0.000_5), tally.reentrants, entrants);
    let visitors = (shares::TEMPORARY_VISITOR, 0.000_5);
    lines.share("visitors of new entrants", visitors, tally.visitors, tally.new_entrants);
    let seven = || shares::PORTS.iter().take(7);
    let top = seven().map(|(port, _)| tally.ports.get(*port).copied().unwrap_or(0)).sum();
    lines.drawn("entrants at the seven airports", (SEVEN_AIRPORTS, 0.000_5), top, entrants);
    for (port, share) in seven() {
        let count = tally.ports.get(*port).copied().unwrap_or(0);
        lines.drawn(format!("entrants at {port}"), (*share, 0.000_5), count, entrants);
    }
    for (code, share) in shares::NATIONALITIES.iter().take(8) {
        let count = tally.nationalities.get(*code).copied().unwrap_or(0);
        let share = (*share, 0.005 * share);
        lines.drawn(format!("new entrants of {code}"), share, count, tally.new_entrants);
    }
    let denied = figures::DENIED as f64 / figures::ENTRANTS as f64;
    lines.share("denied of entrants", (denied, 0.000_005), tally.denied, entrants);
    for (found, when) in tally.overstayers.iter().zip(["at the start", "half-way", "at the end"]) {
        // 70 to 80 thousand.
        lines.within(format!("overstayers {when}"), 75_000.0, 5_000.0, found.all);
        let visitors = figures::OVERSTAYING_VISITORS as f64 / figures::OVERSTAYERS as f64;
        let of = found.all;
        lines.share(format!("visitors of them {when}"), (visitors, 0.02), found.visitors, of);
        let male = (figures::OVERSTAYERS_MALE, 0.02);
        lines.share(format!("men of them {when}"), male, found.male, of);
    }
    let part = |some: u64, of: u64| (some as f64 / of as f64, 0.005);
    let procedures = tally.procedures;
    lines.total("deportation procedures", figures::PROCEDURES, procedures);
    let ordered = part(figures::DEPARTURE_ORDERS, figures::PROCEDURES);
    lines.share("departure orders of them", ordered, tally.departure_orders, procedures);
    let overstay = part(figures::PROCEDURES_OVERSTAY, figures::PROCEDURES);
    lines.share("overstay of them", overstay, tally.procedures_overstay, procedures);
    let applications = tally.refugee_applications;
    lines.total("refugee applications", figures::REFUGEE_APPLICATIONS, applications);
    let repeated = part(figures::REPEATED_APPLICATIONS, figures::REFUGEE_APPLICATIONS);
    lines.share("repeated of them", repeated, tally.repeated_applications, applications);
    let disposed = tally.recognised + tally.refugee_denials;
    let recognised = part(figures::RECOGNISED, figures::RECOGNISED + figures::REFUGEE_DENIALS);
    lines.share("recognised of those disposed of", recognised, tally.recognised, disposed);
    lines.total("revocations", figures::REVOCATIONS, tally.revocations);
    let (start, end) = (tally.residents.start, tally.residents.end);
    lines.total("residents at the start", figures::RESIDENTS, start.unsigned_abs());
    lines.total("growth of residents", figures::GROWTH, end.saturating_sub(start).unsigned_abs());
    let unexplained = tally.residents.difference().unsigned_abs();
    lines.add("difference of the balance".into(), 0.0, unexplained as f64, 0.0);
    lines.add("days otherwise than meant".into(), 0.0, tally.otherwise_meant as f64, 0.0);
    lines.found
}

struct Lines {
    scale: u64,
    found: Vec<Comparison>,
}

#[allow(clippy::cast_precision_loss)] // counts of people
impl Lines {
    fn add(&mut self, measure: String, published: f64, counted: f64, tolerance: f64) {
        self.found.push(Comparison { measure, published, counted, tolerance });
    }

    /// A number that is published.
    fn total(&mut self, measure: &str, published: u64, count: u64) {
        let of = published as f64 / self.scale as f64;
        self.add(measure.to_owned(), of, count as f64, TOTAL * of + 1.0);
    }

    /// A number between two that are published.
    fn within(&mut self, measure: String, middle: f64, half: f64, count: u64) {
        let scale = self.scale as f64;
        self.add(measure, middle / scale, count as f64, half / scale);
    }

    /// A share that is planned; one person more or less is none.
    fn share(
        &mut self,
        measure: impl Into<String>,
        (published, digit): (f64, f64),
        count: u64,
        of: u64,
    ) {
        let of = of.max(1) as f64;
        self.add(measure.into(), published, count as f64 / of, digit + 1.0 / of);
    }

    /// A share that is drawn for each person: four standard deviations besides, for up to two trips a person.
    fn drawn(
        &mut self,
        measure: impl Into<String>,
        (published, digit): (f64, f64),
        count: u64,
        of: u64,
    ) {
        let of = of.max(1) as f64;
        let deviation = (2.0 * published * (1.0 - published) / of).sqrt();
        self.add(measure.into(), published, count as f64 / of, digit + 4.0 * deviation);
    }
}
