//! Compares what the query tables count with the published shares (domain reference §8.7).

use crate::shares;

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
    /// Largest difference that chance explains: four standard deviations, and half a point per hundred of share.
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
