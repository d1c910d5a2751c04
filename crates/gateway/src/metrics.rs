//! What the gateway counts. Labels hold routes and statuses, never ids.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Labels of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// Route, as in the OpenAPI document.
    pub route: String,
    /// Method.
    pub method: &'static str,
    /// Status.
    pub status: u16,
}

/// Labels of a route.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabels {
    /// Route, as in the OpenAPI document.
    pub route: String,
}

/// Labels of a command's outcome.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OutcomeLabels {
    /// `accepted`, `refused`, `conflict`, `malformed`, `pending`, `problem`.
    pub outcome: &'static str,
}

/// Figures of one gateway. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Requests answered.
    pub requests: Family<RequestLabels, Counter>,
    /// Time from a request's headers to its answer's headers.
    pub request_duration: Family<RouteLabels, Histogram, fn() -> Histogram>,
    /// Requests under way.
    pub requests_in_flight: Gauge,
    /// Connections open.
    pub connections: Gauge,
    /// Connections closed at once because too many were open.
    pub connections_refused: Counter,
    /// Commands by what became of them, single and bulk.
    pub commands: Family<OutcomeLabels, Counter>,
    /// Time from a command's sending to its answer.
    pub command_duration: Histogram,
    /// Commands sent and late answers kept.
    pub commands_held: Gauge,
    /// Age of the oldest command that is still waited for.
    pub oldest_waiting: Gauge<f64, AtomicU64>,
    /// Command ids that were not looked up for an earlier use because the query tables did not tell.
    pub ids_not_looked_up: Counter,
    /// Audit entries of reads and of refused attempts that Kafka has confirmed.
    pub audit_confirmed: Counter,
    /// Reads and refusals not told because their audit entry was not confirmed.
    pub audit_unconfirmed: Counter,
    /// Replies that came for this gateway.
    pub replies: Counter,
    /// Replies that nobody waited for any more.
    pub replies_unclaimed: Counter,
    /// Replies that could not be read.
    pub replies_unreadable: Counter,
}

fn durations() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            request_duration: Family::new_with_constructor(durations as fn() -> Histogram),
            requests_in_flight: Gauge::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            commands: Family::default(),
            command_duration: durations(),
            commands_held: Gauge::default(),
            oldest_waiting: Gauge::default(),
            ids_not_looked_up: Counter::default(),
            audit_confirmed: Counter::default(),
            audit_unconfirmed: Counter::default(),
            replies: Counter::default(),
            replies_unclaimed: Counter::default(),
            replies_unreadable: Counter::default(),
        }
    }
}

impl Metrics {
    /// Puts everything into `registry` under `sekisho_gateway_`.
    pub fn register(&self, registry: &mut Registry) {
        let r = registry.sub_registry_with_prefix("sekisho_gateway");
        r.register("requests", "Requests answered", self.requests.clone());
        r.register_with_unit(
            "request_duration",
            "Time from a request's headers to its answer's headers",
            Unit::Seconds,
            self.request_duration.clone(),
        );
        r.register("requests_in_flight", "Requests under way", self.requests_in_flight.clone());
        r.register("connections", "Connections open", self.connections.clone());
        r.register(
            "connections_refused",
            "Connections closed because too many were open",
            self.connections_refused.clone(),
        );
        r.register("commands", "Commands by what became of them", self.commands.clone());
        r.register_with_unit(
            "command_duration",
            "Time from a command's sending to its answer",
            Unit::Seconds,
            self.command_duration.clone(),
        );
        r.register(
            "commands_held",
            "Commands sent and late answers kept",
            self.commands_held.clone(),
        );
        r.register_with_unit(
            "oldest_waiting",
            "Age of the oldest command still waited for",
            Unit::Seconds,
            self.oldest_waiting.clone(),
        );
        r.register(
            "ids_not_looked_up",
            "Command ids not looked up for an earlier use because the query tables did not tell",
            self.ids_not_looked_up.clone(),
        );
        r.register(
            "audit_confirmed",
            "Audit entries of reads confirmed by Kafka",
            self.audit_confirmed.clone(),
        );
        r.register(
            "audit_unconfirmed",
            "Reads refused because their audit entry was not confirmed",
            self.audit_unconfirmed.clone(),
        );
        r.register("replies", "Replies that came for this gateway", self.replies.clone());
        r.register(
            "replies_unclaimed",
            "Replies that nobody waited for",
            self.replies_unclaimed.clone(),
        );
        r.register(
            "replies_unreadable",
            "Replies that could not be read",
            self.replies_unreadable.clone(),
        );
    }

    /// Counts a command's outcome.
    pub(crate) fn command(&self, outcome: &'static str, took: Option<Duration>) {
        self.commands.get_or_create(&OutcomeLabels { outcome }).inc();
        if let Some(took) = took {
            self.command_duration.observe(took.as_secs_f64());
        }
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
        metrics.command("accepted", Some(Duration::from_millis(3)));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        assert!(text.contains("sekisho_gateway_commands_total{outcome=\"accepted\"} 1"), "{text}");
        // The two families of requests show only once they have members.
        assert_eq!(text.matches("# HELP").count(), 13, "{text}");
    }
}
