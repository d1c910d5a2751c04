//! What the process manager counts.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Figures of a process manager.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    /// Records seen.
    pub seen: Counter,
    /// Commands sent and confirmed; those sent again after a crash count again.
    pub sent: Counter,
    /// Times it started over with new clients.
    pub started_over: Counter,
    /// Age of the oldest record in hand, in seconds.
    pub oldest_unprocessed_seconds: Gauge<f64, AtomicU64>,
}

impl Metrics {
    /// Shows them in a registry.
    pub fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("sekisho_process_manager");
        registry.register("records_seen", "Records of the log looked at", self.seen.clone());
        registry.register("commands_sent", "Consequences sent as commands", self.sent.clone());
        registry.register(
            "started_over",
            "Sessions begun after trouble",
            self.started_over.clone(),
        );
        registry.register(
            "oldest_unprocessed_seconds",
            "Age of the oldest record in hand",
            self.oldest_unprocessed_seconds.clone(),
        );
    }
}
