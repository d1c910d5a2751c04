//! What this crate counts. The caller registers it with its own registry.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Labels of a figure that is kept per partition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PartitionLabels {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
}

/// Counters of one process. Cheap to clone; clones count together.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    /// Transactions committed.
    pub transactions_committed: Counter,
    /// Transactions aborted.
    pub transactions_aborted: Counter,
    /// Transactional producers destroyed and made anew.
    pub producers_rebuilt: Counter,
    /// Records that Kafka confirmed.
    pub records_produced: Counter,
    /// Records that Kafka did not confirm.
    pub records_undelivered: Counter,
    /// Records that were read.
    pub records_read: Counter,
    /// Age of the oldest record that is read but not processed, in seconds; the reader's owner sets it.
    pub oldest_unprocessed_seconds: Family<PartitionLabels, Gauge<f64, AtomicU64>>,
}

impl Metrics {
    /// Puts everything into `registry` under `sekisho_log_`.
    pub fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("sekisho_log");
        let mut counter = |name: &str, help: &str, metric: &Counter| {
            registry.register(name, help, metric.clone());
        };
        counter("transactions_committed", "Transactions committed", &self.transactions_committed);
        counter("transactions_aborted", "Transactions aborted", &self.transactions_aborted);
        counter(
            "producers_rebuilt",
            "Transactional producers destroyed and made anew",
            &self.producers_rebuilt,
        );
        counter("records_produced", "Records confirmed by Kafka", &self.records_produced);
        counter("records_undelivered", "Records not confirmed by Kafka", &self.records_undelivered);
        counter("records_read", "Records read", &self.records_read);
        registry.register(
            "oldest_unprocessed_seconds",
            "Age of the oldest record read but not yet processed",
            self.oldest_unprocessed_seconds.clone(),
        );
    }

    /// Sets the age of the oldest unprocessed record of a partition; zero when there is none.
    pub fn set_oldest_unprocessed(&self, topic: &str, partition: i32, seconds: f64) {
        let labels = PartitionLabels { topic: topic.into(), partition };
        self.oldest_unprocessed_seconds.get_or_create(&labels).set(seconds);
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
        metrics.transactions_committed.inc();
        metrics.set_oldest_unprocessed("t", 3, 1.5);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        assert!(text.contains("sekisho_log_transactions_committed_total 1"), "{text}");
        assert!(
            text.contains(
                "sekisho_log_oldest_unprocessed_seconds{topic=\"t\",partition=\"3\"} 1.5"
            )
        );
        assert_eq!(text.matches("# HELP").count(), 7, "{text}");
    }
}
