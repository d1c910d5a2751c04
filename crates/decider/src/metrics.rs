//! What the decider counts. The caller registers it with its own registry.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::batch::Tally;

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OutcomeLabels {
    /// `accepted`, `refused`, `conflict` or `malformed`.
    pub outcome: &'static str,
}

/// Counters of one decider. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Commands by outcome; repeats are not among them.
    pub commands: Family<OutcomeLabels, Counter>,
    /// Commands answered with their first answer again.
    pub commands_repeated: Counter,
    /// Events written.
    pub events: Counter,
    /// Transactions committed.
    pub transactions_committed: Counter,
    /// Transactions given up.
    pub transactions_aborted: Counter,
    /// Times that the producers were destroyed and made anew.
    pub transactions_rebuilt: Counter,
    /// State stores thrown away and rebuilt.
    pub stores_discarded: Counter,
    /// Commands a transaction.
    pub batch_commands: Histogram,
    /// Duration of a transaction, from the first command in hand to the commit.
    pub transaction_seconds: Histogram,
    /// Age of the oldest command in hand when its transaction began.
    pub oldest_unprocessed_seconds: Gauge<f64, AtomicU64>,
    /// Partitions owned.
    pub partitions_owned: Gauge,
    /// States held in memory.
    pub states_held: Gauge,
    /// Answers held in memory.
    pub answers_held: Gauge,
    /// States and answers that are not in the stores yet.
    pub unwritten: Gauge,
    /// Bytes of the state stores.
    pub store_bytes: Gauge,
    /// Duration of the last recovery.
    pub recovery_seconds: Gauge<f64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            commands: Family::default(),
            commands_repeated: Counter::default(),
            events: Counter::default(),
            transactions_committed: Counter::default(),
            transactions_aborted: Counter::default(),
            transactions_rebuilt: Counter::default(),
            stores_discarded: Counter::default(),
            batch_commands: Histogram::new(exponential_buckets(1.0, 2.0, 12)),
            transaction_seconds: Histogram::new(exponential_buckets(0.001, 2.0, 14)),
            oldest_unprocessed_seconds: Gauge::default(),
            partitions_owned: Gauge::default(),
            states_held: Gauge::default(),
            answers_held: Gauge::default(),
            unwritten: Gauge::default(),
            store_bytes: Gauge::default(),
            recovery_seconds: Gauge::default(),
        }
    }
}

impl Metrics {
    /// Puts everything into `registry` under `sekisho_decider_`.
    pub fn register(&self, registry: &mut Registry) {
        let r = registry.sub_registry_with_prefix("sekisho_decider");
        r.register("commands", "Commands by outcome, without repeats", self.commands.clone());
        r.register(
            "commands_repeated",
            "Duplicate commands, answered with their first answer again",
            self.commands_repeated.clone(),
        );
        r.register("events", "Events written", self.events.clone());
        r.register(
            "transactions_committed",
            "Transactions committed",
            self.transactions_committed.clone(),
        );
        r.register(
            "transactions_aborted",
            "Transactions given up",
            self.transactions_aborted.clone(),
        );
        r.register(
            "transactions_rebuilt",
            "Times that the transactional producers were destroyed and made anew",
            self.transactions_rebuilt.clone(),
        );
        r.register(
            "stores_discarded",
            "State stores thrown away and rebuilt from the log",
            self.stores_discarded.clone(),
        );
        r.register("batch_commands", "Commands in a transaction", self.batch_commands.clone());
        r.register(
            "transaction_seconds",
            "From the first command in hand to the commit",
            self.transaction_seconds.clone(),
        );
        r.register(
            "oldest_unprocessed_seconds",
            "Age of the oldest command in hand when its transaction began",
            self.oldest_unprocessed_seconds.clone(),
        );
        r.register("partitions_owned", "Partitions owned", self.partitions_owned.clone());
        r.register("states_held", "States held in memory", self.states_held.clone());
        r.register("answers_held", "Answers held in memory", self.answers_held.clone());
        r.register("unwritten", "States and answers not in the stores yet", self.unwritten.clone());
        r.register("store_bytes", "Bytes of the state stores on disk", self.store_bytes.clone());
        r.register(
            "recovery_seconds",
            "Duration of the last recovery",
            self.recovery_seconds.clone(),
        );
    }

    pub(crate) fn count(&self, tally: &Tally) {
        for (outcome, n) in [
            ("accepted", tally.accepted),
            ("refused", tally.refused),
            ("conflict", tally.conflict),
            ("malformed", tally.malformed),
        ] {
            if n > 0 {
                self.commands.get_or_create(&OutcomeLabels { outcome }).inc_by(n);
            }
        }
        self.commands_repeated.inc_by(tally.repeated);
        self.events.inc_by(tally.events);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_figures_are_registered() {
        let metrics = Metrics::default();
        let mut registry = Registry::default();
        metrics.register(&mut registry);
        metrics.count(&Tally { refused: 2, ..Tally::default() });
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        assert!(text.contains("sekisho_decider_commands_total{outcome=\"refused\"} 2"), "{text}");
        assert_eq!(text.matches("# HELP").count(), 16, "{text}");
    }
}
