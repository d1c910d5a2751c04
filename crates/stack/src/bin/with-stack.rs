//! `with-stack [--brokers 3] -- COMMAND…`: runs a command beside a temporary stack.
//!
//! The command finds the stack by environment variables (see `USAGE`); its exit code is ours, and
//! signals sent to us are passed on to it.

use std::{
    env,
    ffi::OsString,
    os::unix::process::ExitStatusExt,
    process::{Command, ExitCode},
    thread,
};

use sekisho_stack::{Options, Stack};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

const USAGE: &str = "\
usage: with-stack [--brokers 1|3] -- COMMAND [ARGUMENT…]

Starts Kafka and PostgreSQL in a temporary folder, runs the command with
  SEKISHO_TEST_KAFKA         bootstrap servers
  SEKISHO_TEST_PG            URL of the superuser
  SEKISHO_TEST_PG_OWNER      URL of sekisho_owner
  SEKISHO_TEST_PG_PROJECTOR  URL of sekisho_projector
  SEKISHO_TEST_PG_READER     URL of sekisho_reader
  SEKISHO_TEST_PG_PAST       URL of sekisho_past
  SEKISHO_TEST_PG_STATISTICS URL of sekisho_statistics
  SEKISHO_TEST_STATE         the state folder
and stops and removes everything when it ends. Exit code: the command's; 125 when the stack fails.";

/// As `docker run` and `timeout` have it: the fault is the wrapper's, not the command's.
const OWN_FAILURE: u8 = 125;

fn main() -> ExitCode {
    match parse(env::args_os().skip(1).collect()) {
        Ok((options, command)) => run(&options, &command).unwrap_or_else(|e| {
            eprintln!("with-stack: {e}");
            ExitCode::from(OWN_FAILURE)
        }),
        Err(problem) => {
            eprintln!("with-stack: {problem}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn parse(words: Vec<OsString>) -> Result<(Options, Vec<OsString>), String> {
    let progress = |line: &str| eprintln!("with-stack: {line}");
    let mut options = Options { progress, brief: true, ..Options::default() };
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--") => break,
            Some("--brokers") => {
                let count = words.next().and_then(|w| w.to_str()?.parse().ok());
                options.brokers = count.ok_or("--brokers needs 1 or 3")?;
            }
            _ => return Err(format!("unknown argument {}", word.display())),
        }
    }
    let command: Vec<OsString> = words.collect();
    if command.is_empty() { Err("no command".to_owned()) } else { Ok((options, command)) }
}

fn run(options: &Options, command: &[OsString]) -> Result<ExitCode, Box<dyn std::error::Error>> {
    // Before the servers start: from here on a signal never leaves them behind.
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    let stack = Stack::temporary(options)?;
    let at = stack.addresses();
    let [program, arguments @ ..] = command else { return Ok(ExitCode::from(2)) };
    let mut child = Command::new(program)
        .args(arguments)
        .env("SEKISHO_TEST_KAFKA", &at.bootstrap)
        .env("SEKISHO_TEST_PG", &at.urls.superuser)
        .env("SEKISHO_TEST_PG_OWNER", &at.urls.owner)
        .env("SEKISHO_TEST_PG_PROJECTOR", &at.urls.projector)
        .env("SEKISHO_TEST_PG_READER", &at.urls.reader)
        .env("SEKISHO_TEST_PG_PAST", &at.urls.past)
        .env("SEKISHO_TEST_PG_STATISTICS", &at.urls.statistics)
        .env("SEKISHO_TEST_STATE", stack.dir())
        .spawn()
        .map_err(|e| format!("cannot run {}: {e}", program.display()))?;
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    let handle = signals.handle();
    let forwarder = thread::spawn(move || {
        for signal in &mut signals {
            let signal = rustix::process::Signal::from_named_raw(signal);
            if let (Some(pid), Some(signal)) = (pid, signal) {
                // It may just have ended; then there is nobody to tell.
                let _gone = rustix::process::kill_process(pid, signal);
            }
        }
    });
    let status = child.wait()?;
    handle.close();
    drop(forwarder.join());
    let code = status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}
