//! The command line: what there is, its options and its exit codes.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::addresses::StateDir;
use crate::output::{Format, NO_AVRO, say};
use crate::{
    bench, booth, codelists, compare, demo, diff, import, inspect, law, mrz, person, rebuild,
    replay, roles, sandbox, simulate, stack, stats, submit, supervise,
};

/// Exit code for a failure of any kind.
pub(crate) const FAILED: u8 = 1;
/// Exit code where what was given cannot be used; wrong usage has the same.
pub(crate) const UNUSABLE: u8 = 2;
/// Exit code of a role for which another start may help: Kafka was away, or nothing moved.
pub(crate) const TRY_AGAIN: u8 = 75;
/// Exit code where a comparison or a check digit did not hold.
pub(crate) const DOES_NOT_HOLD: u8 = 3;

const AFTER_HELP: &str = "\
Examples:
  sekisho up                                  start the local stack and every role
  sekisho simulate --crossings 1000 | sekisho submit -
  sekisho mrz < zone.txt

Exit codes: 0 done, 1 failed, 2 wrong usage or unusable input, 3 a check did not hold, 75 a role that wants to be
started again";

/// Sekisho (関所): the records backbone of an immigration authority.
#[derive(Debug, Parser)]
#[command(name = "sekisho", version, about, after_help = AFTER_HELP, propagate_version = true)]
pub(crate) struct Cli {
    /// Form of the data on standard output [default: table on a terminal, jsonl in a pipe].
    #[arg(long, short, global = true, env = "SEKISHO_OUTPUT", value_enum)]
    output: Option<Format>,

    #[command(flatten)]
    state: StateDir,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start Kafka, PostgreSQL and every role on this machine, on loopback.
    Up(stack::Up),
    /// Stop what `up` started.
    Down(stack::Down),
    /// Show what runs, where, and how it is.
    Status,
    /// Create topics and tables; safe to run again.
    Setup(roles::Setup),
    /// Run the gateway: HTTP for commands and reads.
    Gateway(roles::Gateway),
    /// Run the decider: commands to records, exactly once.
    Decider(roles::Decider),
    /// Run the projector: records to query tables.
    Projector(roles::Projector),
    /// Run the process manager: what an event in one record asks of another is sent to it as a command.
    ProcessManager(roles::ProcessManager),
    /// Run every role in one process, for one machine.
    All(roles::All),
    /// Keep the roles of the local stack running.
    #[command(name = stack::SUPERVISOR, hide = true)]
    Supervise(supervise::Supervise),
    /// Send commands from a file, a line each; `-` is standard input.
    Submit(submit::Submit),
    /// Record decisions of a booth without a line in a signed file; check it; deliver it.
    Booth(booth::Booth),
    /// Import older records from CSV, as commands with provenance.
    Import(import::Import),
    /// Run the whole system on synthetic border traffic, print what happened, stop everything.
    Demo(demo::Demo),
    /// Show everything that happened to a person.
    Timeline(inspect::Timeline),
    /// Show who a person is, or a list of the record, as it is or as it was.
    Person(person::Person),
    /// Stream history by subject, case, staff, office, type, period or position; compare the log with the table; decide again.
    Replay(Box<replay::Replay>),
    /// Show how far the decider, the process manager and every projection are behind the log.
    Lag(inspect::Lag),
    /// Show records that could not be projected, or try them again.
    Parked(inspect::Parked),
    /// Build projections anew from the log, compare, and switch; readers notice nothing.
    Rebuild(rebuild::Rebuild),
    /// Every query table as it was known at an instant, for an investigator: make, list, drop.
    Sandbox(sandbox::Sandbox),
    /// Compare a sandbox with the tables of now, or with another sandbox, row by row.
    Diff(Box<diff::Diff>),
    /// Release statistics, show them, and tell what a later release changed.
    Stats(stats::Stats),
    /// Compare the query tables with a fresh fold of the log, while everything goes on.
    Verify(rebuild::Verify),
    /// Check that the local stack, at rest, kept its promises: every command is decided again and compared.
    Check(compare::Check),
    /// Run cases of the law; print their schema; write them as a page to read.
    Law(law::Law),
    /// Show the code lists that this program decides by, or publish a version.
    #[command(name = "codelists")]
    CodeLists(codelists::CodeLists),
    /// Write synthetic border and residence traffic, a command a line.
    Simulate(simulate::Simulate),
    /// Measure against limits taken in the same run, on a temporary stack.
    Bench(bench::Bench),
    /// Read machine readable zones: format, fields, every check digit.
    Mrz(mrz::Mrz),
    /// Print a completion script for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

impl Cli {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let format = Format::or_default(self.output);
        let nested = matches!(self.command, Command::Submit(_) | Command::Law(_) | Command::Mrz(_));
        if nested && matches!(format, Format::Csv | Format::Parquet) {
            say("this command prints no table that could be CSV or Parquet; take json or jsonl");
            return Ok(ExitCode::from(UNUSABLE));
        }
        let streamed = matches!(&self.command, Command::Replay(replay) if replay.streams());
        if format == Format::Avro && !streamed {
            say(NO_AVRO);
            return Ok(ExitCode::from(UNUSABLE));
        }
        if matches!(format, Format::Parquet | Format::Avro) && std::io::stdout().is_terminal() {
            say("Parquet and Avro are for programs: send it to a file with > FILE");
            return Ok(ExitCode::from(UNUSABLE));
        }
        match self.command {
            Command::Up(c) => c.run(&self.state),
            Command::Down(c) => c.run(&self.state),
            Command::Status => stack::status(&self.state, format),
            Command::Setup(c) => c.run(&self.state),
            Command::Gateway(c) => c.run(&self.state),
            Command::Decider(c) => c.run(&self.state),
            Command::Projector(c) => c.run(&self.state),
            Command::ProcessManager(c) => c.run(&self.state),
            Command::All(c) => c.run(&self.state),
            Command::Supervise(c) => c.run(&self.state),
            Command::Submit(c) => c.run(&self.state, format),
            Command::Booth(c) => c.run(&self.state, format),
            Command::Import(c) => c.run(&self.state),
            Command::Demo(c) => c.run(&self.state),
            Command::Timeline(c) => c.run(&self.state, format),
            Command::Person(c) => c.run(&self.state, format),
            Command::Replay(c) => c.run(&self.state, format),
            Command::Lag(c) => c.run(&self.state, format),
            Command::Parked(c) => c.run(&self.state, format),
            Command::Rebuild(c) => c.run(&self.state, format),
            Command::Sandbox(c) => c.run(&self.state, format),
            Command::Diff(c) => c.run(&self.state, format),
            Command::Stats(c) => c.run(&self.state, format),
            Command::Verify(c) => c.run(&self.state, format),
            Command::Check(c) => c.run(&self.state),
            Command::Law(c) => c.run(&self.state, format),
            Command::CodeLists(c) => c.run(&self.state, format),
            Command::Simulate(c) => c.run(),
            Command::Bench(c) => c.run(&self.state, format),
            Command::Mrz(c) => c.run(format),
            Command::Completions { shell } => {
                clap_complete::generate(
                    shell,
                    &mut Self::command(),
                    "sekisho",
                    &mut std::io::stdout(),
                );
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// What a command that does one thing after the other waits on.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// A file to read, `-` being standard input.
pub(crate) fn open(path: &PathBuf) -> Result<Box<dyn std::io::BufRead + Send>> {
    use anyhow::Context;
    if path.as_os_str() == "-" {
        return Ok(Box::new(std::io::BufReader::new(std::io::stdin())));
    }
    let file =
        std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(std::io::BufReader::with_capacity(1 << 20, file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
