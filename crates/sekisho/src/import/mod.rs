//! `sekisho import`: older records, a row at a time, as commands with `source: migration`.
//!
//! What a row means stands in a mapping file. Every act of a row has an id of its own, made of the mapping's name and the
//! row's key, so that a row sent again gets its first answer; a progress file saves the sending. Commands go straight to
//! their topic, for speed; what the gateway checks is checked here (ARCHITECTURE.md, D19).

mod book;
mod dates;
mod mapping;
mod rows;
mod send;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use sekisho_codec::ids::IdKey;
use sekisho_store::Shard;

use crate::addresses::StateDir;
use crate::cli::DOES_NOT_HOLD;
use crate::output::{count, say};
use crate::roles::{KafkaArgs, read_key};
use crate::telemetry;
use book::{Book, Progress};
use mapping::Mapping;
use rows::{Row, Rows};
use send::{Summary, Way};

const AFTER_HELP: &str = "\
The files are CSV with a header, UTF-8 (`iconv -f CP932 -t UTF-8` for older ones). tests/import holds mappings to begin with:
  crossings.toml       entries and departures, a row each
  stays.toml           a row a stay, with its entry and its departure
  registration.toml    the register of foreign residents: status, place of residence, residence card

A mapping names the columns that make a row's key, the office whose records they are, and for each kind of row the command
it stands for. A row tells of one act for each `part`; of the kinds of one part the first whose `when` fits counts. Dates may
be 20010203, 2001-02-03 or of an era (H130203).

It is an operator's tool: it writes to the commands topic with Kafka credentials of its own, past the gateway.

Exit codes: 0 every row is on record, 3 some rows were rejected (the rejects file says why), 1 the import broke off and goes
on where it stopped when it is started again";

/// Import older records from CSV, as commands with provenance.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Import {
    /// What the rows mean: a TOML file.
    #[arg(long)]
    mapping: PathBuf,
    /// The rows.
    file: PathBuf,
    /// Rows that are not taken, with the reason [default: beside the file].
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// Where is kept how far it came [default: beside the file].
    #[arg(long)]
    progress: Option<PathBuf>,
    /// Read and check every row; send nothing.
    #[arg(long)]
    check: bool,
    /// Most commands on their way. Other commands wait behind so many.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    in_flight: u32,
    #[command(flatten)]
    kafka: KafkaArgs,
    /// PostgreSQL URL of a role that reads the query tables, or 0-2=URL,3-5=URL for several databases with a range of partitions
    /// each [default: the local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_READER", hide_env_values = true)]
    postgres: Option<String>,
    /// File with the installation's id key, 32 bytes in hex [default: the local stack's].
    #[arg(long, env = "SEKISHO_ID_KEY_FILE", value_name = "FILE")]
    id_key: Option<PathBuf>,
}

impl Import {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        telemetry::start("warn");
        let mapping = Mapping::read(&self.mapping)?;
        let beside = |end: &str| {
            let mut name = self.file.clone().into_os_string();
            name.push(format!(".{}.{end}", mapping.name()));
            PathBuf::from(name)
        };
        let progress = self.progress.clone().unwrap_or_else(|| beside("progress"));
        let rejects = self.rejects.clone().unwrap_or_else(|| beside("rejects.csv"));
        let done = if self.check { Progress::default() } else { Progress::read(&progress)? };
        if done.rows > 0 {
            say(format!("{} rows were done before; going on behind them", count(done.rows)));
        }
        let key = if self.check {
            // Nobody is looked up: any key tells people apart.
            IdKey::new(&[0; 32])?
        } else {
            // Never made here: under a new key every document would be another person's.
            read_key(&self.id_key.clone().unwrap_or_else(|| state.path().join("id.key")))?
        };
        let mut rows = Rows::open(&self.file, mapping, key, done.rows)?;
        let mut book = Book::open(&rejects, progress, done, !self.check)?;
        if self.check {
            while let Some(Row { number, key, commands }) = rows.next()? {
                book.note(number, &key, commands.err().as_slice())?;
            }
            book.close()?;
            say(format!("{} rows would be sent", count(book.rows - book.rejected)));
        } else {
            let summary = send::send(rows, &self.way(state)?, &mut book);
            book.close()?;
            told(&summary.context("what was answered is noted; start it again to go on")?, &book);
        }
        Ok(rejected(&book, &rejects))
    }

    fn way(&self, state: &StateDir) -> Result<Way> {
        let topics = self.kafka.topics();
        let url = match &self.postgres {
            Some(url) => url.clone(),
            None => state.running()?.urls.reader,
        };
        let options = |shard: &Shard| {
            let mut options = sekisho_store::Options::new(shard.url.clone(), "sekisho-import");
            options.by_index = true;
            (shard.partitions, options)
        };
        Ok(Way {
            address: self.kafka.address(state, "sekisho-import")?,
            tables: self.kafka.shards(&url)?.iter().map(options).collect(),
            remembered: (!topics.simulated_time).then_some(topics.keep_commands),
            topics: topics.topics,
            in_flight: self.in_flight as usize,
        })
    }
}

fn told(summary: &Summary, book: &Book) {
    #[allow(clippy::cast_precision_loss)] // counts
    let rate = |n: u64| n as f64 / summary.took.as_secs_f64().max(1e-9);
    say(format!(
        "{} rows in {:.1} s ({:.0}/s): {} commands ({:.0}/s), {} events ({:.0}/s); {} answered as before",
        count(book.rows),
        summary.took.as_secs_f64(),
        rate(book.rows),
        count(summary.commands),
        rate(summary.commands),
        count(summary.events),
        rate(summary.events),
        count(summary.repeated),
    ));
}

fn rejected(book: &Book, rejects: &Path) -> ExitCode {
    if book.rejected == 0 {
        return ExitCode::SUCCESS;
    }
    say(format!("{} rows were rejected: {}", count(book.rejected), rejects.display()));
    ExitCode::from(DOES_NOT_HOLD)
}
