//! `sekisho bench`: how fast it is, each figure beside a limit measured in the same run.
//!
//! Every measure starts what it needs: a temporary stack, and the roles as processes of their own. Of several runs
//! the best counts, for us and for the limit alike, and all are printed: on a shared machine the worst runs tell of
//! the neighbours.

mod bed;
mod codec;
mod figures;
mod live;
mod pace;
mod people;
mod probe;
mod reads;
mod rebuild;
mod throughput;
mod traffic;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail, ensure};

use crate::addresses::StateDir;
use crate::output::{Format, say};
use crate::telemetry;
use figures::Figure;

/// What can be measured.
const NAMES: [&str; 12] = [
    "codec.decode",
    "decider.throughput",
    "rebuild.rate",
    "command.latency",
    "projection.freshness",
    "read.timeline",
    "read.card",
    "read.booth",
    "search.name",
    "memory",
    "release.year",
    "decider.recovery",
];

/// Measure against limits taken in the same run; on a temporary stack, nothing of yours is touched.
#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    /// What to measure [default: everything].
    #[arg(value_name = "NAME", value_parser = NAMES)]
    names: Vec<String>,
    /// One short run of each: to see that it works, not to quote.
    #[arg(long)]
    quick: bool,
}

/// How much of everything.
pub(super) struct Scale {
    /// Runs, of which the best counts.
    rounds: u64,
    /// Crossings of a backlog; a few more commands.
    backlog: u64,
    /// Crossings whose events are decoded.
    codec: u64,
    /// Commands a second where latency is measured.
    per_second: u32,
    /// Seconds of such a run.
    seconds: u32,
    /// People at whom reads and memory are measured first.
    few: u64,
    /// People at whom they are measured again.
    many: u64,
}

const FULL: Scale = Scale {
    rounds: 3,
    backlog: 300_000,
    codec: 20_000,
    per_second: 200,
    seconds: 20,
    few: 10_000,
    many: 1_000_000,
};

const QUICK: Scale = Scale {
    rounds: 1,
    backlog: 30_000,
    codec: 5_000,
    per_second: 200,
    seconds: 5,
    few: 2_000,
    many: 20_000,
};

impl Bench {
    fn wants(&self, names: &[&str]) -> bool {
        self.names.is_empty() || self.names.iter().any(|n| names.contains(&n.as_str()))
    }

    /// Measures and prints.
    ///
    /// # Errors
    /// Something could not be measured; what was measured before is written all the same.
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        telemetry::start("error");
        if cfg!(debug_assertions) {
            bail!("this is a debug build; measure with `make bench` or cargo run --release");
        }
        let scale = if self.quick { QUICK } else { FULL };
        let begun = Instant::now();
        let mut machine = figures::machine(&state.path().join("jars"), self.quick);
        let mut measured: Vec<Figure> = Vec::new();
        let outcome = self.measure(&scale, &mut measured);
        if let Some(fields) = machine.as_object_mut() {
            fields.insert("load_after".into(), figures::load().into());
        }
        let path = state.path();
        std::fs::create_dir_all(&path)?;
        let file = path.join("bench.json");
        figures::write(&file, &measured, machine, !self.names.is_empty())?;
        figures::rows(&measured).print(format)?;
        for note in figures::notes(&measured) {
            say(note);
        }
        say(format!("{} s; figures in {}", begun.elapsed().as_secs(), file.display()));
        outcome.map(|()| ExitCode::SUCCESS)
    }

    /// A measure that fails does not keep the others from being taken.
    fn measure(&self, scale: &Scale, into: &mut Vec<Figure>) -> Result<()> {
        let mut failed = Vec::new();
        let mut took = |what: &str, outcome: Result<()>| {
            if let Err(error) = outcome {
                say(format!("  {what} failed: {error:#}"));
                failed.push(what.to_owned());
            }
        };
        if self.wants(&["codec.decode"]) {
            say("codec");
            took("codec", codec::measure(scale).map(|figures| into.extend(figures)));
        }
        if self.wants(&["decider.throughput", "rebuild.rate"]) {
            say("backlog");
            let mut bed = bed::Bed::start()?;
            took(
                "backlog",
                throughput::measure(&mut bed, scale).map(|figures| into.extend(figures)),
            );
            if self.wants(&["rebuild.rate"]) {
                say("rebuild");
                took(
                    "rebuild",
                    rebuild::measure(&mut bed, scale).map(|figures| into.extend(figures)),
                );
            }
        }
        let live = self.wants(&["command.latency", "projection.freshness"]);
        let people = self.wants(&[
            "read.timeline",
            "read.card",
            "read.booth",
            "search.name",
            "memory",
            "release.year",
            "decider.recovery",
        ]);
        if live || people {
            let mut bed = bed::Bed::start()?;
            if live {
                say("live");
                took("live", live::measure(&mut bed, scale).map(|figures| into.extend(figures)));
            }
            if people {
                say("people");
                took("people", people::measure(&mut bed, scale, into));
            }
        }
        ensure!(failed.is_empty(), "could not measure: {}", failed.join(", "));
        Ok(())
    }
}
