//! What the projector counts.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct TopicLabels {
    /// Its name.
    pub topic: String,
}

/// A partition of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PartitionLabels {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
}

/// Figures of one process. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Records applied to every projection of the topic.
    pub applied: Family<TopicLabels, Counter>,
    /// Batches committed.
    pub batches: Family<TopicLabels, Counter>,
    /// Records set aside.
    pub parked: Family<TopicLabels, Counter>,
    /// Of those, records whose version had been applied before.
    pub duplicates: Family<TopicLabels, Counter>,
    /// Batches that a newer owner kept from counting.
    pub fenced: Family<TopicLabels, Counter>,
    /// Next offset to apply.
    pub position: Family<PartitionLabels, Gauge>,
    /// Age of the oldest record read and not yet queryable; 0 where there is none.
    pub oldest_unprocessed_seconds: Family<TopicLabels, Gauge<f64, AtomicU64>>,
    /// Time from reading a batch to its commit.
    pub batch_seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            applied: Family::default(),
            batches: Family::default(),
            parked: Family::default(),
            duplicates: Family::default(),
            fenced: Family::default(),
            position: Family::default(),
            oldest_unprocessed_seconds: Family::default(),
            batch_seconds: Histogram::new(exponential_buckets(0.001, 2.0, 14)),
        }
    }
}

impl Metrics {
    /// Puts everything into `registry` under `sekisho_projector_`.
    pub fn register(&self, registry: &mut Registry) {
        let r = registry.sub_registry_with_prefix("sekisho_projector");
        r.register("applied", "Records applied", self.applied.clone());
        r.register("batches", "Batches committed", self.batches.clone());
        r.register("parked", "Records set aside", self.parked.clone());
        r.register("duplicates", "Records whose version had been applied", self.duplicates.clone());
        r.register("fenced", "Batches kept from counting by a newer owner", self.fenced.clone());
        r.register("position", "Next offset to apply", self.position.clone());
        r.register(
            "oldest_unprocessed_seconds",
            "Age of the oldest record read and not yet queryable",
            self.oldest_unprocessed_seconds.clone(),
        );
        r.register(
            "batch_seconds",
            "Time from reading a batch to its commit",
            self.batch_seconds.clone(),
        );
    }
}
