//! The whole system for one test: real Kafka, real PostgreSQL, and the roles as real processes beside it.

mod shards;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sekisho_log::topics::Topics;
use sekisho_log::{Address, Offsets};
use sekisho_stack::{Options, Server, Stack, Temporary};

use crate::check::{Report, check};
use crate::history::{History, read_topic};
use crate::http::Client;
use crate::intent::IntentLog;
use crate::load::{self, Asker, Load};
use crate::observe::{Observer, Seen};
use crate::process::{Process, tail};
use crate::rng::Rng;
use crate::{program, wait};

/// How long anything may take to come up on a small machine that does other things too.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Within this time after a fault has passed the system must be at work again (S9).
pub const HEAL: Duration = Duration::from_secs(60);

/// `EX_TEMPFAIL`: the program cannot go on, but another start may help.
const TRY_AGAIN: i32 = 75;

/// What a cluster is made of.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Kafka nodes: 1 or 3.
    pub brokers: u8,
    /// Partitions of every topic.
    pub partitions: i32,
    /// After this time without a heartbeat a decider's partitions go to another one.
    pub session_timeout: Duration,
    /// Whether projectors run and the tables are checked.
    pub tables: bool,
    /// PostgreSQL servers: with several, each holds the tables of a range of partitions.
    pub shards: u8,
    /// Commands bring the time at which they count as recorded.
    pub simulated_time: bool,
}

/// The id key of a cluster: synthetic, like all that is sent to it.
pub const ID_KEY: [u8; 32] = [0x5e; 32];

impl Default for Settings {
    fn default() -> Self {
        Self {
            brokers: 1,
            partitions: 6,
            session_timeout: Duration::from_secs(3),
            tables: true,
            shards: 1,
            simulated_time: false,
        }
    }
}

/// A running system.
#[derive(Debug)]
pub struct Cluster {
    // Before the stack, so that roles go before their servers.
    roles: BTreeMap<String, Process>,
    settings: Settings,
    program: PathBuf,
    dir: PathBuf,
    intents: Arc<IntentLog>,
    observed: Vec<Vec<Seen>>,
    /// Offsets of `sekisho.records` that the test wrote there past the decider.
    pub foreign: Vec<(i32, i64)>,
    /// Further PostgreSQL servers, where there are several.
    others: Vec<Temporary>,
    stack: Temporary,
}

impl Cluster {
    /// Starts the servers and sets them up; no role yet.
    ///
    /// # Errors
    /// Something does not start.
    pub fn start(settings: &Settings) -> Result<Self> {
        let program = program::sekisho()?;
        let options = Options {
            brokers: settings.brokers,
            kafka_heap_mib: if settings.brokers == 1 { 384 } else { 256 },
            brief: true,
            shared_buffers_mib: 128,
            ..Options::default()
        };
        let stack = Stack::temporary(&options)?;
        let others = shards::start_others(settings)?;
        let dir = stack.dir().join("roles");
        fs::create_dir_all(&dir)?;
        let intents = Arc::new(IntentLog::create(&dir.join("intents.jsonl"))?);
        let settings = settings.clone();
        let cluster = Self {
            roles: BTreeMap::new(),
            settings,
            program,
            dir,
            intents,
            observed: Vec::new(),
            foreign: Vec::new(),
            others,
            stack,
        };
        let at = cluster.stack.addresses();
        fs::write(cluster.dir.join("id.key"), ID_KEY.map(|b| format!("{b:02x}")).concat())?;
        let owners = cluster.addresses(|urls| &urls.owner);
        cluster.command(&["setup", "--kafka", &at.bootstrap, "--postgres", &owners])?;
        Ok(cluster)
    }

    /// Starts the servers and one role of each kind, and waits until a command is answered.
    ///
    /// # Errors
    /// Something does not start.
    pub fn with_roles(settings: &Settings) -> Result<Self> {
        let mut cluster = Self::start(settings)?;
        let started = cluster.decider("decider", &[]).and_then(|()| {
            if settings.tables {
                cluster.projectors()?;
            }
            cluster.gateway("gateway")?;
            cluster.answering(0)
        });
        cluster.explain(started)?;
        Ok(cluster)
    }

    /// Runs one of the program's own commands to its end and returns what it says.
    ///
    /// # Errors
    /// It fails.
    pub fn command(&self, arguments: &[&str]) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.command_bytes(arguments)?).into_owned())
    }

    /// The same, for what is not text.
    ///
    /// # Errors
    /// It fails.
    pub fn command_bytes(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let out = Command::new(&self.program)
            .args(arguments)
            .envs(self.shape())
            .current_dir(&self.dir)
            .output()?;
        if !out.status.success() {
            let name = arguments.first().copied().unwrap_or_default();
            let said = String::from_utf8_lossy(&out.stderr);
            bail!("sekisho {name} failed ({}): {}", out.status, said.trim());
        }
        Ok(out.stdout)
    }

    /// Starts one of the program's own commands, to be waited for or hurt; what it says goes to a log of this name.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn begin(
        &self,
        name: &str,
        arguments: &[String],
        environment: &[(&str, &str)],
    ) -> Result<Process> {
        let shape = self.shape();
        let mut all: Vec<(&str, &str)> = shape.iter().map(|(n, v)| (*n, v.as_str())).collect();
        all.extend_from_slice(environment);
        Process::start(name, &self.program, arguments, &all, &self.log_of(name))
    }

    /// What every role and command is told about the topics.
    fn shape(&self) -> [(&'static str, String); 3] {
        let copies = if self.settings.brokers == 3 { 3 } else { 1 };
        [
            ("SEKISHO_PARTITIONS", self.settings.partitions.to_string()),
            ("SEKISHO_REPLICATION", copies.to_string()),
            ("SEKISHO_SIMULATED_TIME", self.settings.simulated_time.to_string()),
        ]
    }

    fn start_role(
        &mut self,
        name: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Result<()> {
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        let process = self.begin(name, &arguments, environment)?;
        self.roles.insert(name.to_owned(), process);
        Ok(())
    }

    /// Does what a supervisor of services does: a role that ended by itself and says that another start may help (exit
    /// code 75) is started again. Returns how many were.
    ///
    /// # Errors
    /// One cannot be started.
    pub fn supervise(&mut self) -> Result<usize> {
        let mut ended = Vec::new();
        for (name, role) in &mut self.roles {
            if role.exited()?.and_then(|status| status.code()) == Some(TRY_AGAIN) {
                ended.push(name.clone());
            }
        }
        for name in &ended {
            println!("{name} ended and asked to be started again");
            self.start_again(name)?;
        }
        Ok(ended.len())
    }

    /// Starts a role of this name, of the kind that its name begins with.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start_again(&mut self, name: &str) -> Result<()> {
        match name.split('-').next() {
            Some("decider") => self.decider(name, &[]),
            Some("projector") => self.projector(name),
            Some("gateway") => self.gateway(name),
            Some("process") => self.process_manager(name),
            _ => bail!("{name} is no role"),
        }
    }

    /// Waits for answers as [`Load::progress`] does, with a supervisor beside it.
    ///
    /// # Errors
    /// They do not come within `limit`.
    pub fn progress(&mut self, load: &Load, more: u64, limit: Duration) -> Result<()> {
        load.progress_with(more, limit, || self.supervise().map(drop))
    }

    /// Starts a decider; `environment` may name a crash point. Its state stays in the folder of its name.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn decider(&mut self, name: &str, environment: &[(&str, &str)]) -> Result<()> {
        let kafka = self.bootstrap();
        let data = self.data_of(name).display().to_string();
        let session = self.settings.session_timeout.as_millis().to_string();
        let arguments = [
            "decider",
            "--kafka",
            &kafka,
            "--data",
            &data,
            "--instance",
            name,
            "--session-timeout-ms",
            &session,
        ];
        self.start_role(name, &arguments, environment)
    }

    /// Starts a projector; with several servers its name ends with the number of its own, from 0: `projector-1`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn projector(&mut self, name: &str) -> Result<()> {
        let kafka = self.bootstrap();
        let url = self.address_for(name, |urls| &urls.projector)?;
        let session = self.settings.session_timeout.as_millis().to_string();
        let arguments = [
            "projector",
            "--kafka",
            &kafka,
            "--postgres",
            &url,
            "--instance",
            name,
            "--session-timeout-ms",
            &session,
        ];
        self.start_role(name, &arguments, &[])
    }

    /// Starts a process manager; its name begins with `process`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn process_manager(&mut self, name: &str) -> Result<()> {
        let kafka = self.bootstrap();
        let session = self.settings.session_timeout.as_millis().to_string();
        let arguments = [
            "process-manager",
            "--kafka",
            &kafka,
            "--instance",
            name,
            "--session-timeout-ms",
            &session,
        ];
        self.start_role(name, &arguments, &[])
    }

    /// Starts a gateway on a free port.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn gateway(&mut self, name: &str) -> Result<()> {
        let kafka = self.bootstrap();
        let (reader, past) = (self.addresses(|u| &u.reader), self.addresses(|u| &u.past));
        let file = self.address_file(name);
        // The old address is nobody's.
        if file.exists() {
            fs::remove_file(&file)?;
        }
        let (file, key) =
            (file.display().to_string(), self.dir.join("id.key").display().to_string());
        let arguments = [
            "gateway",
            "--kafka",
            &kafka,
            "--postgres",
            &reader,
            "--postgres-past",
            &past,
            "--listen",
            "127.0.0.1:0",
            "--address-file",
            &file,
            "--id-key",
            &key,
            "--dev-identity",
        ];
        self.start_role(name, &arguments, &[])
    }

    /// The role of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn role(&mut self, name: &str) -> Result<&mut Process> {
        self.roles.get_mut(name).with_context(|| format!("no role {name} was started"))
    }

    /// `kill -9` of a role.
    ///
    /// # Errors
    /// It does not die.
    pub fn kill(&mut self, name: &str) -> Result<()> {
        self.role(name)?.kill()
    }

    /// Ends a role as an operator would.
    ///
    /// # Errors
    /// It does not end in time.
    pub fn stop(&mut self, name: &str) -> Result<ExitStatus> {
        let status = self.role(name)?.stop(Duration::from_secs(30))?;
        self.roles.remove(name);
        Ok(status)
    }

    /// Kills every role but these.
    ///
    /// # Errors
    /// One does not die.
    pub fn keep_only(&mut self, names: &[&str]) -> Result<()> {
        for (name, role) in &mut self.roles {
            if !names.contains(&name.as_str()) {
                role.kill()?;
            }
        }
        self.roles.retain(|name, _| names.contains(&name.as_str()));
        Ok(())
    }

    /// The program whose roles run here.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The servers.
    pub fn stack(&self) -> &Temporary {
        &self.stack
    }

    /// Kafka's address.
    pub fn bootstrap(&self) -> String {
        self.stack.addresses().bootstrap.clone()
    }

    /// What this cluster was started with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where clients write down what they do.
    pub fn intents(&self) -> &Arc<IntentLog> {
        &self.intents
    }

    /// Folder of a decider's state.
    pub fn data_of(&self, name: &str) -> PathBuf {
        self.dir.join(format!("data-{name}"))
    }

    fn log_of(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.log"))
    }

    /// What roles of this name have said so far.
    pub fn said(&self, name: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.log_of(name)).unwrap_or_default()).into_owned()
    }

    fn address_file(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.address"))
    }

    /// The address files of all gateways that were started.
    pub fn gateways(&self) -> Vec<PathBuf> {
        let gateways = self.roles.keys().filter(|n| n.starts_with("gateway"));
        gateways.map(|n| self.address_file(n)).collect()
    }

    /// A client of the first gateway.
    ///
    /// # Errors
    /// It does not tell its address.
    pub fn client(&self) -> Result<Client> {
        let files = self.gateways();
        let file = files.first().context("no gateway was started")?;
        let address = wait::until("the gateway tells its address", PATIENCE, || {
            load::address(file).map(Some)
        })?;
        Ok(Client::new(address, Duration::from_secs(15)))
    }

    /// Waits until a newcomer's landing is answered: every part of the command path is at work.
    ///
    /// # Errors
    /// It is not, within [`PATIENCE`]; or a role has ended.
    pub fn answering(&mut self, seed: u64) -> Result<()> {
        let files = self.gateways();
        wait::until("a gateway is ready", PATIENCE, || {
            self.all_alive()?;
            let mut client = Client::new(
                load::address(files.first().context("no gateway was started")?)?,
                Duration::from_secs(5),
            );
            let response = client.get("/readyz", &[])?;
            if response.status == 200 {
                return Ok(Some(()));
            }
            bail!("/readyz says {}: {}", response.status, response.text())
        })?;
        let mut asker = Asker::new(&files, &self.intents, Rng::new(seed), "PROBE", 1);
        wait::until("a command is answered", PATIENCE, || {
            let ask = asker.workload.newcomer();
            Ok(asker.ask(&ask)?.then_some(()))
        })
    }

    fn all_alive(&mut self) -> Result<()> {
        for (name, role) in &mut self.roles {
            if let Some(status) = role.exited()? {
                bail!("{name} has ended ({status})");
            }
        }
        Ok(())
    }

    /// Starts an observer of committed records.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn observe(&self) -> Result<Observer> {
        Observer::start(&self.bootstrap(), &Topics::default().records, self.settings.partitions)
    }

    /// Ends an observer and keeps what it was shown for the checker.
    ///
    /// # Errors
    /// It panicked.
    pub fn observed(&mut self, observer: Observer) -> Result<()> {
        self.observed.push(observer.finish()?);
        Ok(())
    }

    /// Waits until every command is decided and every event is in the tables (S9).
    ///
    /// # Errors
    /// They are not, within `limit`.
    pub fn at_rest(&mut self, limit: Duration) -> Result<()> {
        let address = Address::new(self.bootstrap(), "testkit");
        let topics = Topics::default();
        let partitions: Vec<i32> = (0..self.settings.partitions).collect();
        wait::until("every command is decided (S9)", limit, || {
            let offsets = Offsets::new(&address, Duration::from_secs(5))?;
            let committed =
                offsets.committed(sekisho_decider::GROUP, &topics.commands, &partitions)?;
            for (partition, next) in committed {
                let end = offsets.watermarks(&topics.commands, partition)?.high;
                if next.unwrap_or(0) < end {
                    bail!("commands {partition}: offset {} of {end}", next.unwrap_or(0));
                }
            }
            Ok(Some(()))
        })?;
        if !self.settings.tables {
            return Ok(());
        }
        for topic in [&topics.records, &topics.audit] {
            let mut last: BTreeMap<i32, i64> = BTreeMap::new();
            for entry in read_topic(&address, topic, self.settings.partitions, false)? {
                last.insert(entry.partition, entry.offset);
            }
            wait::until("every event is in the tables (S9)", limit, || {
                let query = format!("SELECT * FROM query.position WHERE topic = '{topic}'");
                let rows = self.rows(&query)?;
                if rows.is_empty() && !last.is_empty() {
                    bail!("no projection reads {topic}");
                }
                for row in &rows {
                    let number = |name: &str| row.get(name).and_then(serde_json::Value::as_i64);
                    let partition = number("partition").and_then(|p| i32::try_from(p).ok());
                    let reached = partition.and_then(|p| last.get(&p)).copied().unwrap_or(-1);
                    if number("next_offset").unwrap_or(0) <= reached {
                        bail!("{row} has not reached offset {reached}");
                    }
                }
                Ok(Some(()))
            })?;
        }
        Ok(())
    }

    /// URL of PostgreSQL's superuser.
    pub fn postgres(&self) -> &str {
        &self.stack.addresses().urls.superuser
    }

    /// Waits for rest, reads everything, ends the deciders to look into their stores, and checks it all.
    ///
    /// # Errors
    /// No rest within [`HEAL`], or something cannot be read.
    pub fn judge(&mut self) -> Result<Report> {
        self.at_rest(HEAL)?;
        let mut history = History::read(&self.bootstrap(), self.intents.path())?;
        history.observed = std::mem::take(&mut self.observed);
        history.foreign.clone_from(&self.foreign);
        if self.settings.tables {
            history.tables = Some(self.tables()?);
        }
        // A store can only be read once its decider has let go of it.
        let deciders: Vec<String> =
            self.roles.keys().filter(|n| n.starts_with("decider")).cloned().collect();
        for name in deciders {
            self.stop(&name)?;
            history
                .stores
                .extend(sekisho_decider::stored(&self.data_of(&name), history.partitions)?);
        }
        Ok(check(&history))
    }

    /// Adds the last lines of every log to an error.
    ///
    /// # Errors
    /// The one that was given.
    pub fn explain<T>(&self, outcome: Result<T>) -> Result<T> {
        outcome.map_err(|error| {
            let mut text = format!("{error:#}\n");
            let mut logs: Vec<PathBuf> = self.roles.keys().map(|name| self.log_of(name)).collect();
            let servers = (1..=self.settings.brokers).map(Server::Broker).chain([Server::Postgres]);
            logs.extend(servers.filter_map(|s| self.stack.log_of(s).ok()));
            for log in logs {
                text.push_str(&format!("--- {}\n{}\n", short(&log), tail(&log, 20)));
            }
            anyhow::Error::msg(text)
        })
    }
}

/// The last two parts of a path say enough.
fn short(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|p| p.to_string_lossy()).collect();
    parts[parts.len().saturating_sub(2)..].join("/")
}
