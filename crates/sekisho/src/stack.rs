//! `sekisho up`, `down`, `status`: the local stack and its roles.

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use sekisho_domain::time::Timestamp;
use sekisho_stack::{Condition, Options, Roles};
use sekisho_store::Shards;
use serde_json::Value;

use crate::addresses::{StateDir, gateway_file};
use crate::http::{Client, Identity};
use crate::output::{Format, Rows, say};
use crate::roles::{self, KafkaArgs};
use crate::supervise::Supervise;

/// Start Kafka, PostgreSQL and every role on this machine.
#[derive(Debug, clap::Args)]
pub(crate) struct Up {
    /// Kafka brokers: 1, or 3 for replication. Fixed by the first start of a state folder.
    #[arg(long, default_value_t = 1)]
    brokers: u8,
    /// Only Kafka and PostgreSQL, no role.
    #[arg(long)]
    servers_only: bool,
    /// Commands bring the time at which they count as recorded: for synthetic records. Fixed by the first start.
    #[arg(long)]
    simulated_time: bool,
}

/// Stop what `up` started.
#[derive(Debug, clap::Args)]
pub(crate) struct Down {
    /// Remove all data too: the record, the query tables, the keys.
    #[arg(long)]
    purge: bool,
}

impl Up {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        let stack = state.stack()?;
        let mode = stack.dir().join("simulated-time");
        let first = stack.status()?.servers.is_empty();
        if first && self.simulated_time {
            std::fs::write(
                &mode,
                "The commands of this stack bring their own time: synthetic records only.\n",
            )?;
        }
        if self.simulated_time && !mode.exists() {
            bail!(
                "the stack in {} runs in real time, for ever; use another --state",
                stack.dir().display()
            );
        }
        up(state, self.brokers, false)?;
        if !self.servers_only {
            start_roles(state)?;
        }
        status(state, Format::or_default(None))
    }
}

/// Starts the servers, and creates topics and tables where they are missing.
///
/// # Errors
/// A server does not start; the error holds the last lines of its log.
pub(crate) fn up(state: &StateDir, brokers: u8, brief: bool) -> Result<()> {
    let stack = state.stack()?;
    let options = Options { brokers, brief, progress: |what| say(what), ..Options::default() };
    let running = stack.up(&options)?;
    let kafka = KafkaArgs::local(simulated(state), brokers);
    let owner = Shards::one(running.urls.owner);
    roles::set_up(&kafka.address(state, "sekisho-setup")?, &kafka.topics(), &owner)
}

fn simulated(state: &StateDir) -> bool {
    state.path().join("simulated-time").exists()
}

/// The roles of a local stack, in the order in which they are started.
pub(crate) const ROLES: [&str; 4] = ["decider", "projector", "process-manager", "gateway"];
/// Who starts them again.
pub(crate) const SUPERVISOR: &str = "supervisor";

/// Starts a supervisor, which starts every role, and waits until the gateway says that all of it is ready.
///
/// # Errors
/// A role ends for good, or is not ready in time; the error holds the last lines of its log.
pub(crate) fn start_roles(state: &StateDir) -> Result<()> {
    let stack = state.stack()?;
    let roles = Roles::open(stack.dir())?;
    let program = std::env::current_exe()?;
    let brokers = stack.running()?.map_or(1, |r| r.brokers.len());
    roles.ask_again()?;
    let dir = stack.dir().to_string_lossy();
    roles.start(SUPERVISOR, &program, &Supervise::arguments(&dir, brokers, simulated(state)))?;
    let deadline = Instant::now() + Duration::from_secs(60);
    let runtime = crate::cli::runtime()?;
    loop {
        for name in ROLES {
            if let Some(note) = roles.note_of(name).filter(|note| note.stays_down) {
                bail!("{}; its last lines:\n{}", note.text, roles.tail_of(name));
            }
        }
        if roles.condition(SUPERVISOR).0 == Condition::Dead {
            bail!("the supervisor ended; its last lines:\n{}", roles.tail_of(SUPERVISOR));
        }
        if let Ok(url) = state.gateway()
            && !url.is_empty()
        {
            let client = Client::new(&url, Identity::default());
            if runtime.block_on(client.get("/readyz")).is_ok() {
                return Ok(());
            }
        }
        if Instant::now() > deadline {
            bail!(
                "the gateway is not ready after a minute; its last lines:\n{}",
                roles.tail_of("gateway")
            );
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Stops the roles and the servers; the data is kept.
///
/// # Errors
/// A process cannot be signalled.
pub(crate) fn down(state: &StateDir) -> Result<()> {
    let stack = state.stack()?;
    let roles = Roles::open(stack.dir())?;
    // The supervisor first, so that nothing comes up again; then the gateway, so that nobody waits for a decider that is
    // gone.
    for name in [SUPERVISOR, "gateway", "process-manager", "decider", "projector"] {
        roles.stop(name, Duration::from_secs(15))?;
    }
    let _ = std::fs::remove_file(gateway_file(stack.dir()));
    stack.down()?;
    Ok(())
}

impl Down {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        if !state.path().is_dir() {
            say("nothing to stop");
            return Ok(ExitCode::SUCCESS);
        }
        down(state)?;
        if self.purge {
            purge(state)?;
            say("stopped; all data removed");
        } else {
            say("stopped; the data is kept (`sekisho down --purge` removes it)");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Stops everything and removes all data: record, query tables, state stores, keys. The downloaded jars stay.
///
/// # Errors
/// A file cannot be removed.
pub(crate) fn purge(state: &StateDir) -> Result<()> {
    let stack = state.stack()?;
    stack.purge()?;
    for folder in ["decider", "roles"] {
        let path = stack.dir().join(folder);
        if path.exists() {
            std::fs::remove_dir_all(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    for file in ["id.key", "simulated-time", "gateway.url"] {
        let path = stack.dir().join(file);
        if path.exists() {
            std::fs::remove_file(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// Prints what runs.
pub(crate) fn status(state: &StateDir, format: Format) -> Result<ExitCode> {
    let mut rows = Rows::new(&["what", "condition", "pid", "address", "note"]);
    let word = |c| match c {
        Condition::Running => "running",
        Condition::Paused => "paused",
        Condition::Stopped => "stopped",
        Condition::Dead => "dead",
    };
    let mut sound = true;
    if state.path().is_dir() {
        let stack = state.stack()?;
        for s in stack.status()?.servers {
            sound &= s.condition == Condition::Running;
            rows.push(vec![
                s.server.to_string().into(),
                word(s.condition).into(),
                s.pid.into(),
                format!("127.0.0.1:{}", s.port).into(),
                Value::Null,
            ]);
        }
        let roles = Roles::open(stack.dir())?;
        for name in roles.names() {
            let (condition, pid) = roles.condition(&name);
            sound &= condition == Condition::Running;
            let address = if name == "gateway" { state.gateway().ok() } else { None };
            let note =
                roles.note_of(&name).map(|note| format!("{}: {}", instant(note.at), note.text));
            rows.push(vec![
                name.into(),
                word(condition).into(),
                pid.into(),
                address.into(),
                note.into(),
            ]);
        }
    }
    if rows.len() == 0 {
        say("nothing was ever started here; `sekisho up` does");
    }
    rows.print(format)?;
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(crate::cli::FAILED) })
}

/// When something happened, to the second.
fn instant(at: SystemTime) -> String {
    let seconds = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let micros = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    Timestamp::from_micros(micros).map_or_else(|_| "?".into(), |t| t.to_string())
}
