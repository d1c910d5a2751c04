//! `sekisho gateway|decider|projector|process-manager|all|setup`: from options to running roles.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use prometheus_client::registry::Registry;
use sekisho_codec::ids::IdKey;
use sekisho_log::Address;
use sekisho_log::topics::{TopicOptions, ensure_topics};
use sekisho_store::{Shard, Shards};
use tokio::runtime::Runtime;

use crate::addresses::StateDir;
use crate::cli::{FAILED, TRY_AGAIN};
use crate::output::say;
use crate::past::Derived;
use crate::{supervise, telemetry};

/// Where Kafka is.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct KafkaArgs {
    /// Kafka's bootstrap servers [default: the local stack's].
    #[arg(long = "kafka", env = "SEKISHO_KAFKA", value_name = "HOST:PORT,…")]
    bootstrap: Option<String>,
    /// Further librdkafka property, `name=value`; may be repeated.
    #[arg(long = "kafka-property", value_name = "NAME=VALUE", value_parser = property)]
    properties: Vec<(String, String)>,
    /// Partitions of every topic; fixed by the first start of an installation.
    #[arg(long, env = "SEKISHO_PARTITIONS", default_value_t = 6, value_parser = clap::value_parser!(i32).range(1..=1024))]
    pub(crate) partitions: i32,
    /// Copies of every record.
    #[arg(long, env = "SEKISHO_REPLICATION", default_value_t = 1, value_parser = clap::value_parser!(i32).range(1..=9))]
    replication: i32,
    /// Commands bring the time at which they count as recorded. For synthetic records only, and for ever.
    #[arg(long, env = "SEKISHO_SIMULATED_TIME")]
    pub(crate) simulated_time: bool,
}

fn property(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("must be NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl KafkaArgs {
    /// For commands that take no Kafka options of their own.
    pub(crate) fn local(simulated_time: bool, brokers: u8) -> Self {
        let replication = i32::from(brokers);
        Self { bootstrap: None, properties: Vec::new(), partitions: 6, replication, simulated_time }
    }

    pub(crate) fn address(&self, state: &StateDir, client: &str) -> Result<Address> {
        let bootstrap = match &self.bootstrap {
            Some(b) => b.clone(),
            None => state.running()?.bootstrap,
        };
        let mut address = Address::new(bootstrap, client);
        address.properties.clone_from(&self.properties);
        Ok(address)
    }

    /// The databases that hold the query tables: one address, or `0-2=postgres://…,3-5=postgres://…`.
    ///
    /// # Errors
    /// It is neither, or a partition has not exactly one database.
    pub(crate) fn shards(&self, postgres: &str) -> Result<Shards> {
        Ok(Shards::parse(postgres, self.partitions)?)
    }

    pub(crate) fn topics(&self) -> TopicOptions {
        TopicOptions {
            partitions: self.partitions,
            replication: self.replication,
            min_insync: if self.replication >= 3 { 2 } else { 1 },
            simulated_time: self.simulated_time,
            ..TopicOptions::default()
        }
    }
}

/// Create topics and tables; safe to run again.
#[derive(Debug, clap::Args)]
pub(crate) struct Setup {
    #[command(flatten)]
    kafka: KafkaArgs,
    /// PostgreSQL URL of the owner's role, or 0-2=URL,3-5=URL for several databases with a range of partitions each [default: the
    /// local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_OWNER", hide_env_values = true)]
    postgres: Option<String>,
}

impl Setup {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        telemetry::start("warn");
        let url = match &self.postgres {
            Some(url) => url.clone(),
            None => state.running()?.urls.owner,
        };
        let shards = self.kafka.shards(&url)?;
        set_up(&self.kafka.address(state, "sekisho-setup")?, &self.kafka.topics(), &shards)?;
        say("topics and tables are there");
        Ok(ExitCode::SUCCESS)
    }
}

/// Creates topics and tables where they are missing, and checks the ones that are there.
///
/// # Errors
/// Kafka or PostgreSQL is away, or what is there differs from what is wanted.
pub(crate) fn set_up(address: &Address, topics: &TopicOptions, owner: &Shards) -> Result<()> {
    let runtime = crate::cli::runtime()?;
    runtime.block_on(async {
        ensure_topics(address, topics).await?;
        sekisho_log::topics::check(address, topics).await?;
        for shard in owner.iter() {
            let options = sekisho_store::Options::new(shard.url.clone(), "sekisho-setup");
            let db = sekisho_store::Database::open(&options)?;
            let held = shard.partitions;
            sekisho_projector::install(&db)
                .await
                .with_context(|| format!("cannot set up PostgreSQL ({held})"))?;
            db.set_up_shard(held)
                .await
                .with_context(|| format!("cannot set up PostgreSQL ({held})"))?;
            db.close().await;
        }
        Ok(())
    })
}

/// A process as a member of a consumer group.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Member {
    /// Name of this process in the consumer group: stable, used by no other [default: the role's name and -1].
    #[arg(long, env = "SEKISHO_INSTANCE")]
    instance: Option<String>,
    /// After this many milliseconds without a heartbeat the partitions go to another process of the role.
    #[arg(long, default_value_t = 6000)]
    session_timeout_ms: u64,
    /// Serve Prometheus metrics here, on loopback.
    #[arg(long, value_name = "ADDR")]
    metrics: Option<SocketAddr>,
}

impl Member {
    fn instance(&self, default: &str) -> String {
        self.instance.clone().unwrap_or_else(|| default.to_owned())
    }
}

/// Options of the decider.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Decider {
    #[command(flatten)]
    pub(crate) kafka: KafkaArgs,
    /// Folder of the state stores; may be deleted while no decider runs [default: in the state folder].
    #[arg(long, env = "SEKISHO_DECIDER_DATA")]
    data: Option<PathBuf>,
    #[command(flatten)]
    member: Member,
}

impl Decider {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        telemetry::start("info");
        let options = self.options(state)?;
        serve(self.member.metrics, |r| options.metrics.register(r))?;
        let handle = sekisho_decider::Handle::new();
        let stopper = handle.clone();
        on_signal(move || stopper.stop())?;
        match sekisho_decider::run(options, &handle) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                let code = error.exit_code();
                tracing::error!(error = %report(&error), "decider stopped");
                Ok(ExitCode::from(code))
            }
        }
    }

    fn options(&self, state: &StateDir) -> Result<sekisho_decider::Options> {
        let address = self.kafka.address(state, "sekisho-decider")?;
        let data = self.data.clone().unwrap_or_else(|| state.path().join("decider"));
        let instance = self.member.instance("decider-1");
        let mut options = sekisho_decider::Options::new(address, data, instance);
        options.topics = self.kafka.topics();
        options.session_timeout = Duration::from_millis(self.member.session_timeout_ms);
        Ok(options)
    }
}

/// Options of the projector.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Projector {
    #[command(flatten)]
    pub(crate) kafka: KafkaArgs,
    /// PostgreSQL URL of the projector's role, or 0-2=URL for a database with a range of partitions: a projector feeds one [default:
    /// the local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_PROJECTOR", hide_env_values = true)]
    postgres: Option<String>,
    #[command(flatten)]
    member: Member,
}

impl Projector {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        telemetry::start("info");
        let options = self.options(state)?;
        serve(self.member.metrics, |r| options.metrics.register(r))?;
        let stop = sekisho_projector::Stop::default();
        let stopper = stop.clone();
        on_signal(move || stopper.stop())?;
        match sekisho_projector::run(&options, &stop) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                tracing::error!(error = %report(&error), "projector stopped");
                Ok(ExitCode::from(projector_code(&error)))
            }
        }
    }

    fn options(&self, state: &StateDir) -> Result<sekisho_projector::Options> {
        let address = self.kafka.address(state, "sekisho-projector")?;
        let url = match &self.postgres {
            Some(url) => url.clone(),
            None => state.running()?.urls.projector,
        };
        let shard = Shard::parse(&url, self.kafka.partitions)?;
        let database = sekisho_store::Options::new(shard.url, "sekisho-projector");
        let instance = self.member.instance("projector-1");
        let mut options = sekisho_projector::Options::new(database, address, instance);
        options.partitions = shard.partitions;
        options.topics = self.kafka.topics().topics;
        options.session_timeout = Duration::from_millis(self.member.session_timeout_ms);
        // Tables are made by `setup`, under the owner's role.
        options.migrate = false;
        Ok(options)
    }
}

/// Options of the process manager.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ProcessManager {
    #[command(flatten)]
    pub(crate) kafka: KafkaArgs,
    #[command(flatten)]
    member: Member,
}

impl ProcessManager {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        telemetry::start("info");
        let options = self.options(state)?;
        serve(self.member.metrics, |r| options.metrics.register(r))?;
        let stop = sekisho_process::Stop::default();
        let stopper = stop.clone();
        on_signal(move || stopper.stop())?;
        match sekisho_process::run(&options, &stop) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                tracing::error!(error = %report(&error), "process manager stopped");
                Ok(ExitCode::from(error.exit_code()))
            }
        }
    }

    fn options(&self, state: &StateDir) -> Result<sekisho_process::Options> {
        let address = self.kafka.address(state, "sekisho-process-manager")?;
        let instance = self.member.instance("process-manager-1");
        let mut options = sekisho_process::Options::new(address, instance);
        options.topics = self.kafka.topics();
        options.session_timeout = Duration::from_millis(self.member.session_timeout_ms);
        Ok(options)
    }
}

/// What a supervisor is told of a projector that ended: time mends what Kafka or a thread did, and nothing else.
fn projector_code(error: &sekisho_projector::Error) -> u8 {
    use sekisho_projector::Error as E;
    match error {
        E::Log(sekisho_log::Error::Ask { .. }) | E::Thread(_) => TRY_AGAIN,
        E::Read(sekisho_log::ReadError::Client { .. } | sekisho_log::ReadError::Ask(_)) => {
            TRY_AGAIN
        }
        _ => FAILED,
    }
}

/// Options of the gateway.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Gateway {
    #[command(flatten)]
    pub(crate) kafka: KafkaArgs,
    /// PostgreSQL URL of the reader's role, or 0-2=URL,3-5=URL for several databases with a range of partitions each [default: the
    /// local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_READER", hide_env_values = true)]
    postgres: Option<String>,
    /// PostgreSQL URL of the role that derives records as they were [default: the local stack's; none where --postgres is given]. Without
    /// it `known_at` and `as_of` are answered for timelines only.
    #[arg(long, env = "SEKISHO_POSTGRES_PAST", hide_env_values = true)]
    postgres_past: Option<String>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "SEKISHO_LISTEN", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// File that gets the URL once the gateway listens.
    #[arg(long, value_name = "FILE")]
    address_file: Option<PathBuf>,
    /// File with the installation's id key, 32 bytes in hex [default: the local stack's].
    #[arg(long, env = "SEKISHO_ID_KEY_FILE", value_name = "FILE")]
    id_key: Option<PathBuf>,
    /// Take staff, role, office and terminal from request headers. Without staff tokens nothing else is served.
    #[arg(long, env = "SEKISHO_DEV_IDENTITY")]
    dev_identity: bool,
}

impl Gateway {
    fn options(&self, state: &StateDir, runtime: &Runtime) -> Result<sekisho_gateway::Options> {
        let address = self.kafka.address(state, "sekisho-gateway")?;
        let url = match &self.postgres {
            Some(url) => url.clone(),
            None => state.running()?.urls.reader,
        };
        let file = match &self.id_key {
            Some(file) => file.clone(),
            None => crate::addresses::id_key(&state.path())?,
        };
        let mut options = sekisho_gateway::Options::new(address, "", read_key(&file)?);
        options.shards = self.kafka.shards(&url)?;
        let past = match (&self.postgres_past, &self.postgres) {
            (Some(url), _) => Some(url.clone()),
            (None, Some(_)) => None,
            (None, None) => Some(state.running()?.urls.past),
        };
        if let Some(url) = past {
            // Connections belong to the runtime that uses them.
            let _entered = runtime.enter();
            let shards = self.kafka.shards(&url)?;
            options.past = Some(Arc::new(Derived::open(&shards, self.kafka.partitions)?));
        }
        options.listen = self.listen;
        options.dev_identity = self.dev_identity;
        options.topics = self.kafka.topics();
        options.address_file.clone_from(&self.address_file);
        Ok(options)
    }
}

/// Reads the installation's id key.
///
/// # Errors
/// The file cannot be read, or holds no key.
pub(crate) fn read_key(file: &PathBuf) -> Result<IdKey> {
    IdKey::new(&key_bytes(file)?).with_context(|| format!("{} is no id key", file.display()))
}

/// The bytes of the installation's id key.
///
/// # Errors
/// The file cannot be read, or holds no hexadecimal digits.
pub(crate) fn key_bytes(file: &PathBuf) -> Result<Vec<u8>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the id key {}", file.display()))?;
    let hex = text.trim();
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|i| hex.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    bytes.with_context(|| format!("{} must hold hexadecimal digits", file.display()))
}

fn serve(address: Option<SocketAddr>, register: impl FnOnce(&mut Registry)) -> Result<()> {
    if let Some(address) = address {
        let mut registry = Registry::default();
        register(&mut registry);
        let bound = telemetry::serve_metrics(registry, address)?;
        tracing::info!(address = %bound, "metrics");
    }
    Ok(())
}

/// Calls `stop` at SIGTERM or SIGINT.
fn on_signal(stop: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(signalled());
        stop();
    })?;
    Ok(())
}

fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Ends at SIGTERM or SIGINT.
pub(crate) async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    tracing::info!("stopping");
}

/// An error with its causes, in one line.
pub(crate) fn report(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(c) = cause {
        text.push_str(": ");
        text.push_str(&c.to_string());
        cause = c.source();
    }
    text
}

impl Gateway {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        telemetry::start("info");
        let runtime = runtime()?;
        let options = self.options(state, &runtime)?;
        let result = runtime.block_on(sekisho_gateway::run(options, signalled()));
        // What still runs in the background holds no promise any more.
        runtime.shutdown_timeout(Duration::from_secs(2));
        match result {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                tracing::error!(error = %report(&error), "gateway stopped");
                Ok(ExitCode::from(FAILED))
            }
        }
    }
}

/// Every role in one process, for one machine.
#[derive(Debug, clap::Args)]
pub(crate) struct All {
    #[command(flatten)]
    gateway: Gateway,
    /// Folder of the decider's state stores [default: in the state folder].
    #[arg(long, env = "SEKISHO_DECIDER_DATA")]
    data: Option<PathBuf>,
    /// PostgreSQL URL of the projector's role [default: the local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_PROJECTOR", hide_env_values = true)]
    postgres_projector: Option<String>,
    /// After this many milliseconds without a heartbeat the partitions go to another process.
    #[arg(long, default_value_t = 6000)]
    session_timeout_ms: u64,
    /// End where another start may help (exit code 75), for whoever has a supervisor of services. Without this the roles run in a
    /// process of their own, which is started again.
    #[arg(long)]
    unsupervised: bool,
    /// Process that started this one to run the roles: they end with it.
    #[arg(long, value_name = "PID", hide = true)]
    child_of: Option<u32>,
}

impl All {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        match self.child_of {
            None if !self.unsupervised => return supervise::in_front(),
            Some(parent) if !sekisho_stack::end_with(parent) => {
                bail!("the process that started this one has ended")
            }
            _ => {}
        }
        telemetry::start("info");
        let kafka = self.gateway.kafka.clone();
        let member =
            Member { instance: None, session_timeout_ms: self.session_timeout_ms, metrics: None };
        let decider = Decider { kafka: kafka.clone(), data: self.data, member: member.clone() };
        let manager = ProcessManager { kafka: kafka.clone(), member: member.clone() };
        let projector = Projector { kafka, postgres: self.postgres_projector, member };
        let (deciding, projecting) = (decider.options(state)?, projector.options(state)?);
        let managing = manager.options(state)?;
        let runtime = runtime()?;
        let gateway = self.gateway.options(state, &runtime)?;
        if gateway.shards.single().is_none() {
            bail!("`sekisho all` is for one machine with one database; start each role by itself");
        }
        // One registry for the process: the gateway shows it.
        if let Ok(mut registry) = gateway.registry.lock() {
            deciding.metrics.register(&mut registry);
            projecting.metrics.register(&mut registry);
            managing.metrics.register(&mut registry);
        }
        let handle = sekisho_decider::Handle::new();
        let stop = sekisho_projector::Stop::default();
        let managed = sekisho_process::Stop::default();
        let (ended, mut end) = tokio::sync::mpsc::unbounded_channel::<()>();
        let threads = [
            part("decider", ended.clone(), {
                let handle = handle.clone();
                move || {
                    sekisho_decider::run(deciding, &handle).map_err(|e| (report(&e), e.exit_code()))
                }
            })?,
            part("process-manager", ended.clone(), {
                let stop = managed.clone();
                move || {
                    sekisho_process::run(&managing, &stop).map_err(|e| (report(&e), e.exit_code()))
                }
            })?,
            part("projector", ended, {
                let stop = stop.clone();
                move || {
                    sekisho_projector::run(&projecting, &stop)
                        .map_err(|e| (report(&e), projector_code(&e)))
                }
            })?,
        ];
        // A part that ends takes the others along: half a system is worse than none.
        let result = runtime.block_on(sekisho_gateway::run(gateway, async move {
            tokio::select! {
                () = signalled() => {}
                _ = end.recv() => {}
            }
        }));
        handle.stop();
        stop.stop();
        managed.stop();
        let mut codes: Vec<u8> =
            threads.into_iter().map(|thread| thread.join().unwrap_or(FAILED)).collect();
        runtime.shutdown_timeout(Duration::from_secs(2));
        if let Err(error) = &result {
            tracing::error!(error = %report(error), "gateway stopped");
            codes.push(FAILED);
        }
        // What a person must look at counts more than what another start may mend.
        codes.retain(|code| *code != 0);
        let code =
            if codes.contains(&FAILED) { FAILED } else { codes.first().copied().unwrap_or(0) };
        Ok(ExitCode::from(code))
    }
}

/// Runs one blocking role on a thread of its own; tells when it ends, and gives its exit code.
fn part(
    name: &'static str,
    ended: tokio::sync::mpsc::UnboundedSender<()>,
    role: impl FnOnce() -> Result<(), (String, u8)> + Send + 'static,
) -> Result<std::thread::JoinHandle<u8>> {
    let thread = std::thread::Builder::new().name(name.into()).spawn(move || {
        let mut exit = 0;
        if let Err((error, code)) = role() {
            tracing::error!(%error, "{name} stopped");
            exit = code;
        }
        // The gateway may have ended first.
        let _ = ended.send(());
        exit
    })?;
    Ok(thread)
}
