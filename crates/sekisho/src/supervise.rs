//! What keeps roles running: behind `sekisho up` a process beside them, behind `sekisho all` the process in front.

use std::net::TcpListener;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use sekisho_stack::{End, Policy, Program, Roles, Said, asked_to_end, keep};

use crate::addresses::{StateDir, gateway_file};
use crate::stack::{ROLES, SUPERVISOR};
use crate::telemetry;

/// Keep the roles of the local stack running. `sekisho up` starts this in the background.
#[derive(Debug, clap::Args)]
pub(crate) struct Supervise {
    /// Copies of every record.
    #[arg(long, default_value_t = 1)]
    replication: usize,
    /// Commands bring the time at which they count as recorded.
    #[arg(long)]
    simulated_time: bool,
}

impl Supervise {
    /// Arguments that make this program it.
    pub(crate) fn arguments(state: &str, replication: usize, simulated_time: bool) -> Vec<String> {
        let mut words = ["--state", state, SUPERVISOR, "--replication", &replication.to_string()]
            .map(String::from)
            .to_vec();
        if simulated_time {
            words.push("--simulated-time".into());
        }
        words
    }

    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        telemetry::start("info");
        let stack = state.stack()?;
        let roles = Roles::open(stack.dir())?;
        let path = std::env::current_exe().context("cannot find this program")?;
        let stop = asked_to_end()?;
        let this = &self;
        let programs = ROLES.map(|name| Program {
            name,
            path: path.clone(),
            arguments: Box::new(move || this.arguments_of(name, state)),
        });
        tracing::info!(roles = ROLES.join(" "), "keeping the roles running");
        roles.supervise(programs.into(), &Policy::default(), &stop, log);
        Ok(ExitCode::SUCCESS)
    }

    fn arguments_of(&self, name: &str, state: &StateDir) -> Vec<String> {
        let dir = state.path();
        let mut words: Vec<String> =
            vec!["--state".into(), dir.to_string_lossy().into_owned(), name.into()];
        if self.simulated_time {
            words.push("--simulated-time".into());
        }
        words.extend(["--replication".into(), self.replication.to_string()]);
        if name == "gateway" {
            words.extend(["--dev-identity".into(), "--listen".into(), listen(state)]);
            let file = gateway_file(&dir);
            words.extend(["--address-file".into(), file.to_string_lossy().into_owned()]);
        }
        words
    }
}

/// The gateway's last address, so that its clients find it again; or a free port.
fn listen(state: &StateDir) -> String {
    state
        .gateway()
        .ok()
        .and_then(|url| Some(url.strip_prefix("http://")?.to_owned()))
        .filter(|address| TcpListener::bind(address).is_ok())
        .unwrap_or_else(|| "127.0.0.1:0".into())
}

/// Runs `sekisho all` with the same options as a child, and starts that again when it asks for it.
///
/// # Errors
/// It cannot be started.
pub(crate) fn in_front() -> Result<ExitCode> {
    telemetry::start("info");
    let program = std::env::current_exe().context("cannot find this program")?;
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    command.args(["--child-of", &std::process::id().to_string()]);
    let stop = asked_to_end()?;
    let end = keep("sekisho all", &mut command, &Policy::default(), &stop, log)?;
    Ok(match end {
        End::Exit(code) => ExitCode::from(u8::try_from(code).unwrap_or(crate::cli::FAILED)),
        End::Signal(_) | End::Unseen => ExitCode::from(crate::cli::FAILED),
    })
}

fn log(said: Said) {
    match said {
        Said::Again(what) => tracing::warn!("{what}"),
        Said::Down(what) => tracing::error!("{what}"),
    }
}
