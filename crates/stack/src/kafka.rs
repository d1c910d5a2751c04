//! One Kafka node (broker and controller in one process, KRaft).
//!
//! The voters are given statically (`controller.quorum.voters`): the set never changes here, and
//! unlike voters kept in the metadata log they can move to other ports while the stack is down.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    Error,
    process::{Process, last_lines, spawn_server, tail, wait_until},
    state::State,
    system,
};

const LOG4J: &str = include_str!("../../../deploy/kafka/log4j2.properties");
/// Generous: three nodes on two busy cores need it.
const READY_LIMIT: Duration = Duration::from_secs(120);
const READY_LINE: &str = "Kafka Server started";

/// Where one node keeps its things.
pub(crate) struct Node {
    pub(crate) id: u8,
    dir: PathBuf,
}

impl Node {
    pub(crate) fn new(state_dir: &Path, id: u8) -> Self {
        Self { id, dir: state_dir.join("kafka").join(id.to_string()) }
    }

    pub(crate) fn name(&self) -> String {
        format!("Kafka broker {}", self.id)
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("broker.log")
    }

    /// Standard output: what the JVM says when it cannot even start.
    fn console(&self) -> PathBuf {
        self.dir.join("console.log")
    }

    pub(crate) fn properties_path(&self) -> PathBuf {
        self.dir.join("server.properties")
    }

    /// Writes the properties (ports may have moved), formats the data folder if it is new, starts the
    /// node and returns at once.
    pub(crate) fn start(&self, state: &State, java: &Path) -> Result<Process, Error> {
        fs::create_dir_all(&self.dir).map_err(Error::file("create", &self.dir))?;
        let path = self.properties_path();
        fs::write(&path, properties(state, self.id, &self.dir.join("data")))
            .map_err(Error::file("write", &path))?;
        let log4j = self.dir.join("log4j2.properties");
        fs::write(&log4j, LOG4J).map_err(Error::file("write", &log4j))?;
        if !self.dir.join("data/meta.properties").exists() {
            self.format(state, java)?;
        }
        // A start is recognised by a line in the log, so an earlier start's line must not be there.
        for log in [self.log(), self.console()] {
            if log.exists() {
                let old = log.with_extension("previous.log");
                fs::rename(&log, &old).map_err(Error::file("move", &log))?;
            }
        }
        let heap = format!("{}m", state.kafka_heap_mib);
        let mut argv =
            vec![java.display().to_string(), format!("-Xmx{heap}"), format!("-Xms{heap}")];
        argv.extend(["-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"].map(str::to_owned));
        argv.push("-XX:+ExitOnOutOfMemoryError".to_owned());
        if state.brief {
            argv.push("-XX:TieredStopAtLevel=1".to_owned());
        }
        argv.extend(self.log_options(&self.log()));
        argv.extend(["-cp".to_owned(), format!("{}/*", state.jars.display())]);
        argv.extend(["kafka.Kafka".to_owned(), path.display().to_string()]);
        spawn_server(&self.name(), argv, &self.dir, &self.console())
    }

    /// Waits until the broker serves clients: it opens its port last of all, then says so in its log.
    pub(crate) fn wait_ready(&self, process: Process, port: u16) -> Result<(), Error> {
        let mut died = false;
        let log = self.log();
        let ready = wait_until(READY_LIMIT, || {
            died = !process.alive();
            died || (contains_ready_line(&log) && system::port_answers(port))
        });
        if ready && !died {
            return Ok(());
        }
        let server = self.name();
        // The log has the reason unless the JVM never got that far.
        let log = [log, self.console()]
            .into_iter()
            .find(|l| fs::metadata(l).is_ok_and(|m| m.len() > 0))
            .unwrap_or_else(|| self.console());
        let tail = tail(&log);
        Err(if died {
            Error::Died { server, log, tail }
        } else {
            Error::NotReady { server, seconds: READY_LIMIT.as_secs(), log, tail }
        })
    }

    fn format(&self, state: &State, java: &Path) -> Result<(), Error> {
        let out = Command::new(java)
            // A short run: compile little, collect simply.
            .args(["-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"])
            .args(self.log_options(&self.dir.join("format.log")))
            .arg("-cp")
            .arg(format!("{}/*", state.jars.display()))
            .args(["kafka.tools.StorageTool", "format", "--ignore-formatted"])
            .args(["--cluster-id", &state.cluster_id, "--config"])
            .arg(self.properties_path())
            .stdin(Stdio::null())
            .output()
            .map_err(|source| Error::Spawn { program: "java".to_owned(), source })?;
        if out.status.success() {
            return Ok(());
        }
        let mut said = String::from_utf8_lossy(&out.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&out.stderr));
        Err(Error::Helper {
            operation: "formatting the data folder of a Kafka broker",
            output: last_lines(&said, 12),
        })
    }

    fn log_options(&self, log: &Path) -> [String; 2] {
        [
            format!("-Dlog4j2.configurationFile={}", self.dir.join("log4j2.properties").display()),
            format!("-Dsekisho.log={}", log.display()),
        ]
    }
}

fn contains_ready_line(log: &Path) -> bool {
    fs::read(log).is_ok_and(|text| String::from_utf8_lossy(&text).contains(READY_LINE))
}

/// Kafka's form of a random id: 16 bytes, base64url without padding, not beginning with a dash (the
/// storage tool would take that for an option).
pub(crate) fn cluster_id() -> Result<String, Error> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits = u128::from_be_bytes(system::random::<16>()?) >> 1;
    // 128 bits in 22 digits of 6 bits: the last digit holds the remaining two.
    let mut text = String::new();
    let last = (bits & 0b11) as usize;
    bits >>= 2;
    for digit in (0..21).rev() {
        let index = ((bits >> (6 * digit)) & 63) as usize;
        text.push(char::from(ALPHABET[index]));
    }
    text.push(char::from(ALPHABET[last << 4]));
    Ok(text)
}

/// `server.properties`. What is not named keeps Kafka's default.
fn properties(state: &State, id: u8, data: &Path) -> String {
    let nodes = state.brokers.len();
    let replicas = nodes.min(3);
    let min_isr = if nodes >= 3 { 2 } else { 1 };
    let voters: Vec<String> = (1..)
        .zip(&state.brokers)
        .map(|(id, broker): (u8, _)| format!("{id}@127.0.0.1:{}", broker.controller_port))
        .collect();
    let Some(me) = state.brokers.get(usize::from(id).saturating_sub(1)) else {
        return String::new();
    };
    let lines = [
        "process.roles=broker,controller".to_owned(),
        format!("node.id={id}"),
        format!("controller.quorum.voters={}", voters.join(",")),
        format!(
            "listeners=PLAINTEXT://127.0.0.1:{},CONTROLLER://127.0.0.1:{}",
            me.port, me.controller_port
        ),
        format!("advertised.listeners=PLAINTEXT://127.0.0.1:{}", me.port),
        "controller.listener.names=CONTROLLER".to_owned(),
        "inter.broker.listener.name=PLAINTEXT".to_owned(),
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT".to_owned(),
        format!("log.dirs={}", data.display()),
        // Topics are made by the log crate, with their settings, or not at all.
        "auto.create.topics.enable=false".to_owned(),
        format!("default.replication.factor={replicas}"),
        format!("min.insync.replicas={min_isr}"),
        format!("offsets.topic.replication.factor={replicas}"),
        format!("transaction.state.log.replication.factor={replicas}"),
        format!("transaction.state.log.min.isr={min_isr}"),
        format!("share.coordinator.state.topic.replication.factor={replicas}"),
        format!("share.coordinator.state.topic.min.isr={min_isr}"),
        // Fewer internal partitions than a real cluster's 50: starts, fail-overs and stops are quicker.
        "offsets.topic.num.partitions=6".to_owned(),
        "transaction.state.log.num.partitions=6".to_owned(),
        // A dead node is taken for dead after this (default 9 s); until then its partitions stand still.
        "broker.session.timeout.ms=4500".to_owned(),
        "broker.heartbeat.interval.ms=750".to_owned(),
        "group.initial.rebalance.delay.ms=0".to_owned(),
        // A test of a dead consumer must not wait for the default of six seconds.
        "group.min.session.timeout.ms=1000".to_owned(),
        // The broker's own retry when the last transaction's markers are still being written (default
        // 20): it bounds the rate of small transactions, so it is named beside every measurement.
        "add.partitions.to.txn.retry.backoff.ms=1".to_owned(),
        // Abandoned transactions hold readers up to the next look (default 10 s).
        "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000".to_owned(),
    ];
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::BrokerState;

    #[test]
    fn cluster_ids_are_kafkas() {
        let id = cluster_id().unwrap();
        assert_eq!(id.len(), 22);
        assert!(!id.starts_with('-'));
        assert_ne!(id, cluster_id().unwrap());
    }

    #[test]
    fn three_nodes_replicate_and_one_does_not() {
        let node = |n: u16| BrokerState { port: n, controller_port: n + 1, process: None };
        let mut state = State { brokers: vec![node(100)], ..State::default() };
        let one = properties(&state, 1, Path::new("/d"));
        assert!(one.contains("controller.quorum.voters=1@127.0.0.1:101\n"));
        assert!(one.contains("transaction.state.log.replication.factor=1\n"));
        assert!(one.contains("transaction.state.log.min.isr=1\n"));
        state.brokers.extend([node(200), node(300)]);
        let two = properties(&state, 2, Path::new("/d"));
        assert!(two.contains("voters=1@127.0.0.1:101,2@127.0.0.1:201,3@127.0.0.1:301\n"));
        assert!(two.contains("advertised.listeners=PLAINTEXT://127.0.0.1:200\n"));
        assert!(two.contains("transaction.state.log.replication.factor=3\n"));
        assert!(two.contains("transaction.state.log.min.isr=2\n"));
    }

    #[test]
    fn the_compose_file_has_the_same_settings() {
        let node = BrokerState { port: 1, controller_port: 2, process: None };
        let state = State { brokers: vec![node], ..State::default() };
        let ours = properties(&state, 1, Path::new("/d"));
        let compose = include_str!("../../../deploy/compose.yaml");
        // Addresses and folders are another matter in a container.
        let placed = ["listeners", "advertised.listeners", "controller.quorum.voters", "log.dirs"];
        for line in ours.lines() {
            let (name, value) = line.split_once('=').unwrap();
            if placed.contains(&name) {
                continue;
            }
            let variable = format!("KAFKA_{}:", name.to_uppercase().replace('.', "_"));
            let theirs = compose.lines().find_map(|l| l.trim().strip_prefix(&variable));
            let theirs = theirs.map(|v| v.trim().trim_matches('"'));
            assert_eq!(theirs, Some(value), "{name} in deploy/compose.yaml");
        }
    }
}
