//! `sekisho import`: older records, a row at a time, as commands with `source: migration`.
//!
//! What a row means stands in a mapping file. Every row has an id of its own, made of the mapping's name and the row's key,
//! so that a row sent again gets its first answer; a progress file saves the sending.

mod mapping;
mod rows;

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::addresses::StateDir;
use crate::cli::{DOES_NOT_HOLD, FAILED};
use crate::http::{Client, Identity};
use crate::output::{count, say};
use crate::submit;
use mapping::Mapping;
use rows::{Feed, Queue, Row, State};

const AFTER_HELP: &str = "\
The files are CSV with a header, UTF-8 (`iconv -f CP932 -t UTF-8` for older ones). tests/import holds a mapping to begin with.

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
    /// The gateway [default: the local stack's].
    #[arg(long, env = "SEKISHO_URL")]
    url: Option<String>,
}

impl Import {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        let mapping = Mapping::read(&self.mapping)?;
        let beside = |end: &str| {
            let mut name = self.file.clone().into_os_string();
            name.push(format!(".{}.{end}", mapping.name()));
            PathBuf::from(name)
        };
        let progress = self.progress.clone().unwrap_or_else(|| beside("progress"));
        let rejects = self.rejects.clone().unwrap_or_else(|| beside("rejects.csv"));
        let done = if self.check { 0 } else { come_to(&progress)? };
        if done > 0 {
            say(format!("{} rows were done before; going on behind them", count(done)));
        }
        let feed = Feed::open(&self.file, mapping, done)?;
        let mut book = Book::open(&rejects, progress, done, feed.queue(), !self.check)?;
        let taken = if self.check {
            check(feed, &mut book)?;
            None
        } else {
            let url = self.url.map_or_else(|| state.gateway(), Ok)?;
            Some(send(&Client::new(&url, Identity::default()), feed, &mut book)?)
        };
        book.close()?;
        say(match &taken {
            None => format!("{} rows would be sent", count(book.rows - book.rejected)),
            Some(summary) => format!(
                "{} rows in {:.1} s ({:.0}/s), {} events ({:.0}/s); {} answered as before",
                count(book.rows),
                summary.took.as_secs_f64(),
                summary.rate(),
                count(summary.events),
                per_second(summary.events, summary),
                count(summary.repeated),
            ),
        });
        if book.rejected > 0 {
            say(format!("{} rows were rejected: {}", count(book.rejected), rejects.display()));
            return Ok(ExitCode::from(DOES_NOT_HOLD));
        }
        let failed = taken.is_some_and(|summary| summary.failed().next().is_some());
        Ok(if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
    }
}

#[allow(clippy::cast_precision_loss)]
fn per_second(n: u64, summary: &submit::Summary) -> f64 {
    n as f64 / summary.took.as_secs_f64().max(1e-9)
}

fn come_to(progress: &Path) -> Result<u64> {
    match std::fs::read_to_string(progress) {
        Ok(text) => text.trim().parse().with_context(|| {
            format!("{} holds no number of rows; remove it to begin anew", progress.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", progress.display())),
    }
}

/// Reads every row without sending one.
fn check(feed: Feed, book: &mut Book) -> Result<()> {
    let mut lines = BufReader::new(feed);
    std::io::copy(&mut lines, &mut std::io::sink()).context("cannot read the rows")?;
    while let Some(row) = book.next() {
        book.note(&row, None)?;
    }
    Ok(())
}

fn send(client: &Client, feed: Feed, book: &mut Book) -> Result<submit::Summary> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut trouble = None;
    let summary = runtime.block_on(submit::send(
        client,
        Box::new(BufReader::with_capacity(1 << 17, feed)),
        None,
        |line| {
            if trouble.is_none()
                && let Err(error) = book.answered(line)
            {
                trouble = Some(error);
            }
        },
    ));
    if let Some(error) = trouble {
        return Err(error);
    }
    summary.context("what was answered is noted; start it again to go on")
}

/// What became of the rows.
struct Book {
    rejects: csv::Writer<File>,
    progress: PathBuf,
    keep: bool,
    queue: Arc<Mutex<Queue>>,
    rows: u64,
    rejected: u64,
    /// The last row of which everything is known.
    done: u64,
    noted: u64,
}

/// So often the progress is written down.
const EVERY: u64 = 1000;

impl Book {
    fn open(
        rejects: &Path,
        progress: PathBuf,
        done: u64,
        queue: Arc<Mutex<Queue>>,
        keep: bool,
    ) -> Result<Self> {
        let again = done > 0;
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .append(again)
            .truncate(!again)
            .open(rejects)
            .with_context(|| format!("cannot write {}", rejects.display()))?;
        let mut rejects = csv::Writer::from_writer(file);
        if !again {
            rejects.write_record(["row", "key", "code", "reason"])?;
        }
        Ok(Self { rejects, progress, keep, queue, rows: 0, rejected: 0, done, noted: done })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Option<Row> {
        self.queue().pop_front()
    }

    /// Rows that were not sent and stand before the next that was.
    fn note_unsent(&mut self) -> Result<()> {
        loop {
            let next = {
                let mut queue = self.queue();
                match queue.front() {
                    Some(row) if matches!(row.state, State::Rejected { .. }) => queue.pop_front(),
                    _ => None,
                }
            };
            match next {
                Some(row) => self.note(&row, None)?,
                None => return Ok(()),
            }
        }
    }

    fn answered(&mut self, line: &str) -> Result<()> {
        self.note_unsent()?;
        let row = self.next().context("an answer to a row that was not sent; this is a defect")?;
        let answer: Value = serde_json::from_str(line).context("an answer is not JSON")?;
        let id = match &row.state {
            State::Sent { command_id } => command_id.as_str(),
            State::Rejected { .. } => bail!("a rejected row was answered; this is a defect"),
        };
        ensure!(answer["command_id"] == id, "answers are out of order; this is a defect");
        match answer["outcome"].as_str() {
            Some("accepted") => self.note(&row, None),
            Some("refused") => self.note(&row, Some(&answer)),
            // The gateway's own trouble is not the row's: it is sent again next time.
            _ => bail!(
                "row {} got no decision: {}",
                row.number,
                answer["code"].as_str().unwrap_or("no code")
            ),
        }
    }

    fn note(&mut self, row: &Row, refused: Option<&Value>) -> Result<()> {
        self.rows += 1;
        let number = row.number.to_string();
        match (&row.state, refused) {
            (State::Rejected { code, reason }, _) => {
                self.rejected += 1;
                self.rejects.write_record([&number, &row.key, code, reason])?;
            }
            (State::Sent { .. }, Some(answer)) => {
                self.rejected += 1;
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let code = text(&answer["code"]);
                let reason = text(&answer["problem"]["detail"]);
                self.rejects.write_record([&number, &row.key, &code, &reason])?;
            }
            (State::Sent { .. }, None) => {}
        }
        self.done = row.number;
        if self.keep && self.done >= self.noted + EVERY {
            self.write_progress()?;
        }
        Ok(())
    }

    fn write_progress(&mut self) -> Result<()> {
        // The rejects first: a row that counts as done is written down.
        self.rejects.flush()?;
        let part = self.progress.with_extension("part");
        let mut file = File::create(&part)?;
        writeln!(file, "{}", self.done)?;
        file.sync_all()?;
        std::fs::rename(&part, &self.progress)
            .with_context(|| format!("cannot write {}", self.progress.display()))?;
        self.noted = self.done;
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.note_unsent()?;
        self.rejects.flush()?;
        if self.keep { self.write_progress() } else { Ok(()) }
    }
}
