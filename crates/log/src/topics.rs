//! Our topics, their settings, and the check at start that Kafka is as this system needs it.

use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::types::RDKafkaErrorCode;

use crate::address::{self, Quiet};
use crate::features;
use crate::{Address, Error};

/// Least level of the broker's feature `transaction.version`: from 2 on the broker verifies every partition
/// of a transaction, also for clients that speak the older protocol.
const TRANSACTION_VERSION: i16 = 2;

/// Names of the topics. One prefix per installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topics {
    /// Intents, not yet facts.
    pub commands: String,
    /// The source of truth.
    pub records: String,
    /// Who asked what, why, and with which outcome.
    pub audit: String,
    /// Outcomes for waiting gateways.
    pub replies: String,
}

impl Topics {
    /// `<prefix>.commands` and so on. The product's own prefix is `sekisho`.
    pub fn with_prefix(prefix: &str) -> Self {
        Self {
            commands: format!("{prefix}.commands"),
            records: format!("{prefix}.records"),
            audit: format!("{prefix}.audit"),
            replies: format!("{prefix}.replies"),
        }
    }

    /// All of them.
    pub fn all(&self) -> [&str; 4] {
        [&self.commands, &self.records, &self.audit, &self.replies]
    }
}

impl Default for Topics {
    fn default() -> Self {
        Self::with_prefix("sekisho")
    }
}

/// What may differ between installations.
#[derive(Debug, Clone)]
pub struct TopicOptions {
    /// Names.
    pub topics: Topics,
    /// Partitions of every topic. For ever: a key would move if it changed.
    pub partitions: i32,
    /// Copies of every record.
    pub replication: i32,
    /// Copies that must have a record before it counts.
    pub min_insync: i32,
    /// How long commands are kept; also how long a repeated command id gets its first answer again.
    pub keep_commands: Duration,
    /// How long replies are kept.
    pub keep_replies: Duration,
    /// Largest record, in bytes.
    pub max_message_bytes: u32,
    /// Commands carry the time their sender gives them, so that a synthetic year is recorded as if it had
    /// passed. Never together with real records.
    pub simulated_time: bool,
}

impl Default for TopicOptions {
    /// One broker, six partitions.
    fn default() -> Self {
        Self {
            topics: Topics::default(),
            partitions: 6,
            replication: 1,
            min_insync: 1,
            keep_commands: Duration::from_secs(7 * 24 * 3600),
            keep_replies: Duration::from_secs(6 * 3600),
            max_message_bytes: 1024 * 1024,
            simulated_time: false,
        }
    }
}

/// A topic with every setting that matters, so that no broker default decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    /// Name.
    pub name: String,
    /// Partitions.
    pub partitions: i32,
    /// Copies.
    pub replication: i32,
    /// Kafka's names and values.
    pub settings: Vec<(&'static str, String)>,
}

/// The table of our topics.
pub fn specs(options: &TopicOptions) -> Vec<TopicSpec> {
    let for_ever = "-1".to_owned();
    let keep = |time: Duration| time.as_millis().to_string();
    let spec = |name: &str, retention: String, times: &str| {
        let mut settings = vec![
            // Compaction would destroy history; deletion with retention -1 never happens.
            ("cleanup.policy", "delete".to_owned()),
            ("retention.ms", retention),
            ("retention.bytes", for_ever.clone()),
            ("message.timestamp.type", times.to_owned()),
            ("max.message.bytes", options.max_message_bytes.to_string()),
            ("min.insync.replicas", options.min_insync.to_string()),
            // Losing the last in-sync copy means waiting for it, not forgetting records.
            ("unclean.leader.election.enable", "false".to_owned()),
        ];
        if options.simulated_time && times == "CreateTime" {
            // The broker judges record times by its own clock: it refuses future ones, and starts a new
            // segment for every week that passes in them.
            settings.push(("message.timestamp.after.max.ms", i64::MAX.to_string()));
            settings.push(("segment.ms", keep(Duration::from_secs(100 * 365 * 24 * 3600))));
        }
        TopicSpec {
            name: name.to_owned(),
            partitions: options.partitions,
            replication: options.replication,
            settings,
        }
    };
    let topics = &options.topics;
    let commands = if options.simulated_time {
        // Retention counts from the record's own time: a synthetic year ago would be deleted at once.
        spec(&topics.commands, for_ever.clone(), "CreateTime")
    } else {
        spec(&topics.commands, keep(options.keep_commands), "LogAppendTime")
    };
    vec![
        commands,
        spec(&topics.records, for_ever.clone(), "CreateTime"),
        spec(&topics.audit, for_ever.clone(), "CreateTime"),
        // By the broker's clock, whatever time the records speak of.
        spec(&topics.replies, keep(options.keep_replies), "LogAppendTime"),
    ]
}

/// Creates the topics that are missing and returns their names. Existing ones are left alone; [`check`]
/// says if they differ.
pub async fn ensure_topics(
    address: &Address,
    options: &TopicOptions,
) -> Result<Vec<String>, Error> {
    let specs = specs(options);
    let admin: AdminClient<Quiet> =
        address::create(&address.ask_config("read_committed"), Quiet, "admin client")?;
    let new: Vec<NewTopic<'_>> = specs
        .iter()
        .map(|spec| {
            let new = NewTopic::new(
                &spec.name,
                spec.partitions,
                TopicReplication::Fixed(spec.replication),
            );
            spec.settings.iter().fold(new, |new, (name, value)| new.set(name, value))
        })
        .collect();
    let failed = |reason: String| Error::Ask {
        operation: "create the topics".into(),
        bootstrap: address.bootstrap_servers.clone(),
        reason,
    };
    let limits = AdminOptions::new()
        .operation_timeout(Some(Duration::from_secs(10)))
        .request_timeout(Some(Duration::from_secs(15)));
    let answers =
        admin.create_topics(&new, &limits).await.map_err(|error| failed(error.to_string()))?;
    let mut created = Vec::new();
    for answer in answers {
        match answer {
            Ok(name) => created.push(name),
            Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((name, code)) => return Err(failed(format!("{name}: {code}"))),
        }
    }
    Ok(created)
}

/// Asserts that topics and broker are as this system needs them. Collects everything that is wrong.
pub async fn check(address: &Address, options: &TopicOptions) -> Result<(), Error> {
    let specs = specs(options);
    let mut findings = Vec::new();
    let present = check_partitions(address, &specs, &mut findings).await?;
    check_settings(address, &present, &mut findings).await?;
    check_transactions(address, &mut findings).await?;
    if findings.is_empty() { Ok(()) } else { Err(Error::Unfit { findings }) }
}

/// Returns the topics that exist.
async fn check_partitions<'a>(
    address: &Address,
    specs: &'a [TopicSpec],
    findings: &mut Vec<String>,
) -> Result<Vec<&'a TopicSpec>, Error> {
    let client: BaseConsumer<Quiet> =
        address::create(&address.ask_config("read_committed"), Quiet, "client")?;
    let failed = |reason: String| Error::Ask {
        operation: "read the list of topics".into(),
        bootstrap: address.bootstrap_servers.clone(),
        reason,
    };
    let metadata = blocking(move || client.fetch_metadata(None, Duration::from_secs(10)))
        .await
        .map_err(&failed)?
        .map_err(|error| failed(error.to_string()))?;
    let mut present = Vec::new();
    for spec in specs {
        let name = &spec.name;
        let Some(topic) = metadata.topics().iter().find(|t| t.name() == name) else {
            findings.push(format!(
                "topic {name} is missing: create it with `sekisho up` or ensure_topics"
            ));
            continue;
        };
        present.push(spec);
        let count = topic.partitions().len();
        if i32::try_from(count) != Ok(spec.partitions) {
            findings.push(format!(
                "topic {name} has {count} partitions and the configuration says {}: set the configuration \
                 to the topic's number, as keys would move if the topic changed",
                spec.partitions
            ));
        }
        let copies = topic.partitions().iter().map(|p| p.replicas().len()).min().unwrap_or(0);
        if i32::try_from(copies).is_ok_and(|copies| copies < spec.replication) {
            findings.push(format!(
                "topic {name} has {copies} copies and {} are wanted: raise them with \
                 kafka-reassign-partitions.sh",
                spec.replication
            ));
        }
    }
    Ok(present)
}

async fn check_settings(
    address: &Address,
    present: &[&TopicSpec],
    findings: &mut Vec<String>,
) -> Result<(), Error> {
    let admin: AdminClient<Quiet> =
        address::create(&address.ask_config("read_committed"), Quiet, "admin client")?;
    let failed = |reason: String| Error::Ask {
        operation: "read the topics' settings".into(),
        bootstrap: address.bootstrap_servers.clone(),
        reason,
    };
    let wanted: Vec<ResourceSpecifier<'_>> =
        present.iter().map(|spec| ResourceSpecifier::Topic(&spec.name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let limits = AdminOptions::new().request_timeout(Some(Duration::from_secs(10)));
    let answers = admin
        .describe_configs(&wanted, &limits)
        .await
        .map_err(|error| failed(error.to_string()))?;
    // Answers come in the order of the questions.
    for (spec, answer) in present.iter().zip(answers) {
        let resource = answer.map_err(|code| failed(format!("{}: {code}", spec.name)))?;
        for (setting, value) in &spec.settings {
            let found =
                resource.get(setting).and_then(|entry| entry.value.as_deref()).unwrap_or("absent");
            if found != value {
                findings.push(format!(
                    "topic {} has {setting}={found} and {value} is wanted: kafka-configs.sh --alter \
                     --entity-type topics --entity-name {} --add-config {setting}={value}",
                    spec.name, spec.name
                ));
            }
        }
    }
    Ok(())
}

async fn check_transactions(address: &Address, findings: &mut Vec<String>) -> Result<(), Error> {
    if !address.is_plain() {
        // The question is asked over a socket of our own, which speaks neither TLS nor SASL.
        tracing::warn!(
            "the broker's transaction.version is not checked on a protected connection; check it with \
             kafka-features.sh describe: it must be {TRANSACTION_VERSION} or more"
        );
        return Ok(());
    }
    let bootstrap = address.bootstrap_servers.clone();
    let failed = |reason: String| Error::Ask {
        operation: "read the broker's features".into(),
        bootstrap: bootstrap.clone(),
        reason,
    };
    let servers = bootstrap.clone();
    let found = blocking(move || features::finalized(&servers, Duration::from_secs(5)))
        .await
        .map_err(&failed)?
        .map_err(&failed)?;
    let level =
        found.iter().find(|(name, _)| name == "transaction.version").map_or(0, |(_, level)| *level);
    if level < TRANSACTION_VERSION {
        findings.push(format!(
            "the broker's transaction.version is {level} and {TRANSACTION_VERSION} is needed: \
             kafka-features.sh upgrade --feature transaction.version={TRANSACTION_VERSION}"
        ));
    }
    Ok(())
}

/// The client's questions block; keep them off the async threads.
async fn blocking<T: Send + 'static>(
    ask: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(ask).await.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting<'a>(specs: &'a [TopicSpec], topic: usize, name: &str) -> Option<&'a str> {
        specs[topic].settings.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
    }

    #[test]
    fn facts_are_kept_for_ever_and_the_rest_is_not() {
        let specs = specs(&TopicOptions::default());
        let kept: Vec<_> = (0..4).map(|i| setting(&specs, i, "retention.ms").unwrap()).collect();
        assert_eq!(kept, ["604800000", "-1", "-1", "21600000"]);
        assert!(specs.iter().all(|s| s.partitions == 6));
    }

    #[test]
    fn commands_take_the_brokers_time_except_in_simulated_time() {
        let options = TopicOptions::default();
        assert_eq!(setting(&specs(&options), 0, "message.timestamp.type"), Some("LogAppendTime"));
        let simulated = specs(&TopicOptions { simulated_time: true, ..options });
        assert_eq!(setting(&simulated, 0, "message.timestamp.type"), Some("CreateTime"));
        // Or the broker would delete a synthetic year at once.
        assert_eq!(setting(&simulated, 0, "retention.ms"), Some("-1"));
        assert_eq!(setting(&simulated, 3, "message.timestamp.type"), Some("LogAppendTime"));
    }
}
