//! `sekisho simulate`: synthetic traffic on standard output or into a file.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use indicatif::ProgressBar;
use sekisho_domain::time::Date;
use sekisho_simulator::{Options, Traffic};

use crate::output::{count, say};

/// Write synthetic border and residence traffic: the same seed gives the same lines.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Landings and departures to make.
    #[arg(long, default_value_t = 10_000)]
    crossings: u64,
    /// Whole lives among them: examinations, changes, violation and refugee cases, births, deaths.
    #[arg(long, default_value_t = 0)]
    lives: u64,
    /// Every command there is, so many times each, in cases of the law on their own days (most of them in 2026).
    #[arg(long, default_value_t = 0)]
    families: u64,
    /// A whole year in its published numbers at 1 to this, from 50 to 1000, instead of crossings and lives.
    #[arg(long, value_name = "N", conflicts_with_all = ["crossings", "lives", "families"])]
    scale: Option<u64>,
    /// First day of the simulated year.
    #[arg(long, default_value = "2025-01-01", value_parser = parse_date)]
    from: Date,
    /// File to write [default: standard output].
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(crate) fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|e| format!("the date {e}"))
}

impl Simulate {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let Self { seed, crossings, from, .. } = self;
        let traffic = match self.scale {
            Some(scale) => Traffic::published(seed, scale, from)?,
            None => Traffic::plan(&Options { seed, crossings, from })
                .with_lives(self.lives)?
                .with_families(self.families)?,
        };
        let out: Box<dyn Write> = match &self.to {
            None => Box::new(std::io::stdout().lock()),
            Some(path) => Box::new(
                std::fs::File::create(path)
                    .with_context(|| format!("cannot write {}", path.display()))?,
            ),
        };
        write(&traffic, out)?;
        say(format!(
            "{} commands of {} synthetic travellers, seed {}",
            count(traffic.commands() as u64),
            count(traffic.travellers() as u64),
            self.seed
        ));
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes all lines, with progress on a terminal.
pub(crate) fn write(traffic: &Traffic, out: impl Write) -> Result<()> {
    let mut out = std::io::BufWriter::with_capacity(1 << 20, out);
    let bar = ProgressBar::new(traffic.commands() as u64);
    for line in traffic.lines() {
        let line =
            line.context("the simulator made a value that the domain refuses; this is a defect")?;
        if let Err(e) = writeln!(out, "{line}") {
            // A reader that has seen enough, such as `head`, is no failure.
            if e.kind() == std::io::ErrorKind::BrokenPipe {
                return Ok(());
            }
            return Err(e.into());
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    out.flush()?;
    Ok(())
}
