//! Where Kafka is, and the settings that every client of ours shares.

use rdkafka::client::ClientContext;
use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;

use crate::Error;

/// Where Kafka is and who we are to it.
#[derive(Debug, Clone)]
pub struct Address {
    /// `host:port`, several parted by commas.
    pub bootstrap_servers: String,
    /// Shown in the broker's logs and quotas.
    pub client_id: String,
    /// Further librdkafka properties from the configuration (TLS, SASL, buffer sizes). They may tune, but
    /// they cannot weaken: settings that correctness rests on are set after them.
    pub properties: Vec<(String, String)>,
}

impl Address {
    /// An address without further properties.
    pub fn new(bootstrap_servers: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            bootstrap_servers: bootstrap_servers.into(),
            client_id: client_id.into(),
            properties: Vec::new(),
        }
    }

    /// `tuning` may be overridden by the user's properties; `fixed` may not.
    pub(crate) fn config(&self, tuning: &[(&str, &str)], fixed: &[(&str, &str)]) -> ClientConfig {
        let mut config = ClientConfig::new();
        // Reconnect fast: the caller bounds the waiting, and a booth waits for nobody's back-off.
        config.set("reconnect.backoff.ms", "20").set("reconnect.backoff.max.ms", "1000");
        for (name, value) in tuning {
            config.set(*name, *value);
        }
        for (name, value) in &self.properties {
            config.set(name, value);
        }
        config
            .set("bootstrap.servers", &self.bootstrap_servers)
            .set("client.id", &self.client_id)
            // librdkafka's own default hashes with CRC32 and would part us from every Java client.
            .set("partitioner", "murmur2_random");
        for (name, value) in fixed {
            config.set(*name, *value);
        }
        config
    }

    /// Asking client: admin calls, metadata, offsets. Never part of a group.
    pub(crate) fn ask_config(&self, isolation: &str) -> ClientConfig {
        let mut config = self.config(&[], &[("isolation.level", isolation)]);
        // Not a producer: librdkafka would warn about it.
        config.remove("partitioner");
        config
    }

    /// True if the connection is neither encrypted nor authenticated.
    pub(crate) fn is_plain(&self) -> bool {
        !self.properties.iter().any(|(name, value)| {
            name == "security.protocol" && !value.eq_ignore_ascii_case("plaintext")
        })
    }
}

/// Makes a client, with an error that names its role.
pub(crate) fn create<C, T>(
    config: &ClientConfig,
    context: C,
    role: &'static str,
) -> Result<T, Error>
where
    C: ClientContext,
    T: FromClientConfigAndContext<C>,
{
    config
        .create_with_context(context)
        .map_err(|error| Error::Configure { role, reason: error.to_string() })
}

/// Sends librdkafka's log lines to `tracing`.
pub(crate) struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }
    fn error(&self, error: KafkaError, reason: &str) {
        log_error(&error, reason);
    }
}

impl ConsumerContext for Quiet {}

pub(crate) fn log_line(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        RDKafkaLogLevel::Emerg
        | RDKafkaLogLevel::Alert
        | RDKafkaLogLevel::Critical
        | RDKafkaLogLevel::Error => tracing::warn!(target: "kafka", facility, "{message}"),
        RDKafkaLogLevel::Warning | RDKafkaLogLevel::Notice => {
            tracing::info!(target: "kafka", facility, "{message}");
        }
        RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug => {
            tracing::debug!(target: "kafka", facility, "{message}");
        }
    }
}

pub(crate) fn log_error(error: &KafkaError, reason: &str) {
    // The end of a partition is how a reader learns that it has caught up.
    if !matches!(error, KafkaError::PartitionEOF(_))
        && error.rdkafka_error_code() != Some(rdkafka::types::RDKafkaErrorCode::PartitionEOF)
    {
        tracing::warn!(target: "kafka", %error, "{reason}");
    }
}
