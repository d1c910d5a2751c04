//! A temporary stack of its own, and roles on it as processes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use sekisho_log::topics::TopicOptions;
use sekisho_log::{Address, Offsets, PartitionReader, ReadError, ReaderOptions, Start};
use sekisho_stack::{Options, Server, Stack, Temporary};

use super::probe;
use crate::http::{Client, Identity};
use crate::output::say;

/// How long a role may take to be ready, or to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// A role that runs.
struct Role {
    child: Child,
    metrics: Option<SocketAddr>,
}

/// Kafka, PostgreSQL and the roles that were started beside them. All gone when dropped.
pub(super) struct Bed {
    stack: Temporary,
    program: PathBuf,
    roles: BTreeMap<&'static str, Role>,
    /// The topics' settings, as all roles are told them.
    pub(super) topics: TopicOptions,
}

impl Bed {
    /// Starts the servers and creates topics and tables.
    ///
    /// # Errors
    /// A server does not start.
    pub(super) fn start() -> Result<Self> {
        say("  starting a temporary stack");
        let stack = Stack::temporary(&Options::default())?;
        let program = std::env::current_exe().context("cannot find this program")?;
        let topics = TopicOptions { simulated_time: true, ..TopicOptions::default() };
        let bed = Self { stack, program, roles: BTreeMap::new(), topics };
        let done = bed.command("setup", &[])?.status()?;
        ensure!(done.success(), "`sekisho setup` failed: {}", bed.tail("setup"));
        Ok(bed)
    }

    /// Kafka.
    pub(super) fn kafka(&self) -> Address {
        Address::new(&self.stack.addresses().bootstrap, "sekisho-bench")
    }

    /// PostgreSQL as one of the roles.
    pub(super) const fn postgres(&self) -> &Temporary {
        &self.stack
    }

    fn dir(&self) -> &Path {
        self.stack.dir()
    }

    fn log_file(&self, role: &str) -> PathBuf {
        self.dir().join(format!("bench-{role}.log"))
    }

    fn tail(&self, role: &str) -> String {
        let text = fs::read_to_string(self.log_file(role)).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }

    fn command(&self, role: &str, arguments: &[String]) -> Result<Command> {
        let log = File::options().create(true).append(true).open(self.log_file(role))?;
        let mut command = Command::new(&self.program);
        command.arg("--state").arg(self.dir()).args([role, "--simulated-time"]).args(arguments);
        command
            .env("SEKISHO_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        Ok(command)
    }

    fn spawn(
        &mut self,
        role: &'static str,
        arguments: &[String],
        metrics: Option<SocketAddr>,
    ) -> Result<()> {
        let child = self
            .command(role, arguments)?
            .spawn()
            .with_context(|| format!("cannot start the {role}"))?;
        self.roles.insert(role, Role { child, metrics });
        Ok(())
    }

    /// Starts a decider. It is not ready yet.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn start_decider(&mut self) -> Result<()> {
        self.start_with_metrics("decider")
    }

    /// Starts a projector. It is not ready yet.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn start_projector(&mut self) -> Result<()> {
        self.start_with_metrics("projector")
    }

    fn start_with_metrics(&mut self, role: &'static str) -> Result<()> {
        let metrics = free_port()?;
        self.spawn(role, &["--metrics".into(), metrics.to_string()], Some(metrics))
    }

    /// Starts a gateway, waits until it is ready, and gives a client of it.
    ///
    /// # Errors
    /// It does not become ready.
    pub(super) fn start_gateway(&mut self) -> Result<Client> {
        let file = self.dir().join("bench-gateway.url");
        let _ = fs::remove_file(&file);
        let arguments = [
            "--listen".into(),
            "127.0.0.1:0".into(),
            "--address-file".into(),
            file.to_string_lossy().into_owned(),
            "--dev-identity".into(),
        ];
        self.spawn("gateway", &arguments, None)?;
        let url =
            probe::wait("the gateway's address", PATIENCE, Duration::from_millis(20), || {
                self.check_alive("gateway")?;
                Ok(fs::read_to_string(&file).ok().filter(|t| !t.trim().is_empty()))
            })?;
        let url = url.trim();
        let base = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let client = Client::new(&base, Identity::default());
        let runtime = crate::cli::runtime()?;
        probe::wait("a ready gateway", PATIENCE, Duration::from_millis(100), || {
            self.check_alive("gateway")?;
            Ok(runtime.block_on(client.get("/readyz")).ok())
        })?;
        // A client of its own for the caller: this one's connection belongs to the runtime that ends here.
        Ok(Client::new(&base, Identity::default()))
    }

    /// What the role shows on `/metrics`.
    pub(super) fn metrics(&self, role: &str) -> Option<String> {
        probe::metrics(self.roles.get(role)?.metrics?)
    }

    /// Pid of a role.
    pub(super) fn pid(&self, role: &str) -> Option<u32> {
        self.roles.get(role).map(|r| r.child.id())
    }

    /// Pid of the broker.
    pub(super) fn broker(&self) -> Option<u32> {
        let servers = self.stack.status().ok()?.servers;
        let broker = servers.iter().find(|s| matches!(s.server, Server::Broker(_)))?;
        u32::try_from(broker.pid?).ok()
    }

    /// Fails if the role has ended.
    ///
    /// # Errors
    /// It has; its last words.
    pub(super) fn check_alive(&mut self, role: &str) -> Result<()> {
        let Some(running) = self.roles.get_mut(role) else { bail!("no {role} was started") };
        if let Some(status) = running.child.try_wait()? {
            bail!("the {role} ended ({status}): {}", self.tail(role));
        }
        Ok(())
    }

    /// Asks a role to end and waits.
    ///
    /// # Errors
    /// It does not end in time; it is killed then.
    pub(super) fn stop(&mut self, role: &str) -> Result<()> {
        let Some(mut running) = self.roles.remove(role) else { return Ok(()) };
        signal(running.child.id(), "TERM")?;
        let gone = probe::wait("a stopped role", PATIENCE, Duration::from_millis(10), || {
            Ok(running.child.try_wait()?)
        });
        if gone.is_err() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
        gone.map(|_| ())
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// There is no such role.
    pub(super) fn kill(&mut self, role: &str) -> Result<()> {
        let Some(mut running) = self.roles.remove(role) else { bail!("no {role} runs") };
        running.child.kill()?;
        running.child.wait()?;
        Ok(())
    }

    /// Next offset of every partition of a topic.
    ///
    /// # Errors
    /// Kafka is away.
    pub(super) fn ends(&self, topic: &str) -> Result<Vec<(i32, i64)>> {
        let offsets = Offsets::new(&self.kafka(), Duration::from_secs(10))?;
        (0..self.topics.partitions).map(|p| Ok((p, offsets.watermarks(topic, p)?.high))).collect()
    }

    /// The offset behind the last record of each partition that has one. The transactions' markers, which may come after
    /// it, are passed by nobody.
    ///
    /// # Errors
    /// Kafka does not answer.
    pub(super) fn last_records(&self, topic: &str) -> Result<Vec<(i32, i64)>> {
        // Each of the decider's two lanes leaves one marker at most behind its own last record.
        let from: Vec<(i32, Start)> = (self.ends(topic)?.into_iter())
            .map(|(partition, end)| (partition, Start::Offset((end - 4).max(0))))
            .collect();
        let reader = PartitionReader::new(&self.kafka(), &ReaderOptions::default(), topic, &from)?;
        let mut last = BTreeMap::new();
        reader.read_to_high_watermark(|message| {
            last.insert(message.partition(), message.offset() + 1);
            Ok::<_, ReadError>(())
        })?;
        Ok(last.into_iter().collect())
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        for role in self.roles.values_mut() {
            let _ = role.child.kill();
            let _ = role.child.wait();
        }
    }
}

/// A port that is free now. Another process may be faster; the role then says so.
fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn signal(pid: u32, name: &str) -> Result<()> {
    let status = Command::new("kill").args(["-s", name, &pid.to_string()]).status()?;
    ensure!(status.success(), "cannot signal process {pid}");
    Ok(())
}
