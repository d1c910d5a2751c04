//! `sekisho stats`: counts published tables, keeps them as a release, shows them, tells what a later one changed, and writes snapshots
//! of facts.

mod chart;
mod facts;
mod plot;
mod release;
mod show;
mod unnamed;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use sekisho_domain::law::Tables;
use sekisho_domain::time::{Date, days_in_month};
use sekisho_law::codelists::{INDEX, ListFile, files};
use sekisho_projector::{Published, published};
use sekisho_statistics::{Key, Mark, Span};
use sekisho_store::statistics::{Kept, events_between, released, releases};
use sekisho_store::{Database, Options};
use serde_json::{Value, json};

use self::facts::Snapshot;
use self::plot::Wanted;
use self::release::release;
use self::show::{House, between_them, restatement, sdmx_csv, show};
use crate::addresses::{StateDir, id_key};
use crate::audited::{Asker, MaybeAsker};
use crate::output::{Format, Rows};
use crate::rebuild::Target;
use crate::roles::{KafkaArgs, key_bytes};

const AFTER_HELP: &str = "\
Examples:
  sekisho stats list --tables
  sekisho stats release --month 2026-01 --staff S-1 --purpose statistics
  sekisho stats release --on 2026-07-01 unlawfully_staying --staff S-1 --purpose statistics
  sekisho stats show 3 entrants_by_port --output csv
  sekisho stats show 3 entrants_by_port --output parquet > entrants.parquet
  sekisho stats compare 3 7
  sekisho stats compare 3 7 --events --internal --staff S-1 --purpose statistics
  sekisho stats plot entrants_by_port --by port > entrants.svg
  sekisho stats facts --from 2026-01-01 --to 2026-03-31 --into facts --staff S-1 --purpose statistics

What is shown is what may leave the house: rounded to fives, <5, and x where a number would give another away. Raw counts (--internal), releases and snapshots are entered into the audit topic with who
asked and why.";

/// Release statistics, show them, and tell what a later release changed.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Stats {
    #[command(subcommand)]
    what: What,
}

/// Where releases are read.
#[derive(Debug, clap::Args)]
struct Reading {
    /// PostgreSQL URL of the role of statistics [default: the local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_STATISTICS", hide_env_values = true)]
    postgres: Option<String>,
}

impl Reading {
    fn url(&self, state: &StateDir) -> Result<String> {
        self.postgres.clone().map_or_else(|| Ok(state.running()?.urls.statistics), Ok)
    }
}

/// What draws of disclosure control and numbers of persons follow from.
#[derive(Debug, clap::Args)]
struct Secret {
    /// File with the installation's id key, 32 bytes in hex: draws and the numbers of persons follow from it [default: the local stack's].
    #[arg(long, env = "SEKISHO_ID_KEY_FILE", value_name = "FILE")]
    id_key: Option<PathBuf>,
}

impl Secret {
    fn bytes(&self, state: &StateDir) -> Result<Vec<u8>> {
        let file = match &self.id_key {
            Some(file) => file.clone(),
            None => id_key(&state.path())?,
        };
        key_bytes(&file)
    }
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List the releases, newest first.
    List {
        /// The tables that this program can count, instead.
        #[arg(long)]
        tables: bool,
        #[command(flatten)]
        reading: Reading,
    },
    /// Show the tables of a release.
    Show {
        /// Number of the release.
        release: i64,
        /// Which table [default: all].
        table: Option<String>,
        #[command(flatten)]
        house: House,
        /// As SDMX-CSV, for one table.
        #[arg(long, requires = "table", conflicts_with = "internal")]
        sdmx: bool,
        #[command(flatten)]
        asker: MaybeAsker,
        #[command(flatten)]
        kafka: KafkaArgs,
        #[command(flatten)]
        reading: Reading,
    },
    /// Draw a table as SVG on standard output: lines over the releases, or bars of one.
    Plot {
        #[command(flatten)]
        wanted: Wanted,
        #[command(flatten)]
        reading: Reading,
    },
    /// Count tables and keep them. The same again is not kept twice.
    Release {
        /// Which tables [default: all of the span].
        tables: Vec<String>,
        #[command(flatten)]
        span: Asked,
        /// Final, not preliminary.
        #[arg(long = "final")]
        is_final: bool,
        #[command(flatten)]
        asker: Asker,
        #[command(flatten)]
        secret: Secret,
        #[command(flatten)]
        target: Target,
    },
    /// Write what happened between two days to Parquet, a file a month and a manifest, without persons: codes, numbers and days, and a
    /// number for each person that holds within the snapshot alone.
    Facts {
        /// First day.
        #[arg(long, value_name = "DAY", value_parser = date)]
        from: Date,
        /// Last day.
        #[arg(long, value_name = "DAY", value_parser = date)]
        to: Date,
        /// Folder to make.
        #[arg(long, value_name = "FOLDER")]
        into: PathBuf,
        #[command(flatten)]
        asker: Asker,
        #[command(flatten)]
        secret: Secret,
        #[command(flatten)]
        target: Target,
    },
    /// Tell which cells of the same tables changed from one release to another, or which events came between, without persons.
    Compare {
        /// Number of the earlier release.
        before: i64,
        /// Number of the later one.
        after: i64,
        /// The events recorded since the earlier one that tell of days of the later one or before: how many, by type, type of the
        /// event corrected, and month told of. Raw counts, so with --internal.
        #[arg(long, requires = "internal")]
        events: bool,
        #[command(flatten)]
        house: House,
        #[command(flatten)]
        asker: MaybeAsker,
        #[command(flatten)]
        kafka: KafkaArgs,
        #[command(flatten)]
        reading: Reading,
    },
}

/// The span to count.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Asked {
    /// A month.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    month: Option<(Date, Date)>,
    /// A half-year, `2026-1` or `2026-2`.
    #[arg(long, value_name = "YYYY-N", value_parser = half)]
    half: Option<(Date, Date)>,
    /// A year.
    #[arg(long, value_name = "YYYY", value_parser = year)]
    year: Option<(Date, Date)>,
    /// A day, for what stood on it.
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<(Date, Date)>,
}

fn between(year: i32, first: u32, last: u32) -> Result<(Date, Date), String> {
    let day = |month, day| Date::new(year, month, day).map_err(|e| format!("it {e}"));
    Ok((day(first, 1)?, day(last, days_in_month(year, last))?))
}

fn month(text: &str) -> Result<(Date, Date), String> {
    let parts = text.split_once('-').and_then(|(y, m)| Some((y.parse().ok()?, m.parse().ok()?)));
    let (year, month) =
        parts.filter(|(_, m)| (1..=12).contains(m)).ok_or("a month such as 2026-01")?;
    between(year, month, month)
}

fn half(text: &str) -> Result<(Date, Date), String> {
    match text.split_once('-').map(|(year, half)| (year.parse(), half)) {
        Some((Ok(year), "1")) => between(year, 1, 6),
        Some((Ok(year), "2")) => between(year, 7, 12),
        _ => Err("a half-year such as 2026-1".to_owned()),
    }
}

fn year(text: &str) -> Result<(Date, Date), String> {
    between(text.parse().map_err(|_| "a year such as 2026".to_owned())?, 1, 12)
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|e| format!("a day such as 2026-07-01: it {e}"))
}

fn day(text: &str) -> Result<(Date, Date), String> {
    date(text).map(|day| (day, day))
}

impl Asked {
    fn span(&self) -> Result<(Span, (Date, Date))> {
        let period = self.month.or(self.half).or(self.year).map(|days| (Span::Period, days));
        period.or(self.on.map(|days| (Span::Day, days))).context("a span is missing")
    }
}

impl Stats {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        if let What::List { tables: true, .. } = self.what {
            definitions()?.print(format)?;
            return Ok(ExitCode::SUCCESS);
        }
        let url = match &self.what {
            What::List { reading, .. }
            | What::Show { reading, .. }
            | What::Plot { reading, .. }
            | What::Compare { reading, .. } => reading.url(state)?,
            What::Release { target, .. } | What::Facts { target, .. } => target.owner(state)?,
        };
        let runtime = crate::cli::runtime()?;
        runtime.block_on(async {
            let db = Database::open(&Options::new(url, "sekisho-stats"))?;
            match &self.what {
                What::List { .. } => list(&releases(&db).await?).print(format),
                What::Show { release, table, house, sdmx, asker, kafka, .. } => {
                    let kept = chosen(&db, *release, table.as_deref()).await?;
                    if *sdmx {
                        let all = releases(&db).await?;
                        let of = all.iter().find(|r| r["release"] == *release);
                        return sdmx_csv(&kept, of.unwrap_or(&Value::Null));
                    }
                    house.enter(asker.asker().as_ref(), kafka, state, &[*release], &kept)?;
                    show(&kept, *house, format)
                }
                What::Plot { wanted, .. } => {
                    print!("{}", wanted.svg(&db).await?);
                    Ok(())
                }
                What::Release { tables, span, is_final, asker, secret, target } => {
                    let key = Key::derive(&secret.bytes(state)?);
                    let auditor = asker.auditor(&target.kafka.address(state, CLIENT)?)?;
                    release(&db, tables, span, *is_final, (asker, &auditor), &key)
                        .await?
                        .print(format)
                }
                What::Facts { from, to, into, asker, secret, target } => {
                    ensure!(from <= to, "the last day is before the first");
                    let secret = secret.bytes(state)?;
                    let auditor = asker.auditor(&target.kafka.address(state, CLIENT)?)?;
                    let snapshot = Snapshot { days: (*from, *to), into, secret: &secret };
                    snapshot.write(&db, &auditor).await?.print(format)
                }
                What::Compare { before, after, events, house, asker, kafka, .. } => {
                    let both = [*before, *after];
                    let old = chosen(&db, *before, None).await?;
                    let new = chosen(&db, *after, None).await?;
                    house.enter(asker.asker().as_ref(), kafka, state, &both, &new)?;
                    if *events {
                        return between_them(&events_between(&db, *before, *after).await?)
                            .print(format);
                    }
                    restatement(&old, &new, *house)?.print(format)
                }
            }
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// How the commands name themselves to Kafka.
const CLIENT: &str = "sekisho-stats";

/// Version and digest of the code lists of a law, as what follows from them says it.
fn lists(law: &Tables) -> Result<ListFile> {
    let index = files(law).into_iter().find(|f| f.list == INDEX);
    index.context("there is no index of code lists")
}

/// Where the log stood, as JSON.
fn as_json(watermark: &[Mark]) -> Value {
    let mark = |m: &Mark| json!({ "topic": m.topic, "partition": m.partition, "next_offset": m.next_offset });
    watermark.iter().map(mark).collect()
}

fn definitions() -> Result<Rows> {
    let mut rows =
        Rows::new(&["table", "version", "span", "counts", "dimensions", "title", "title_ja"]);
    for Published { definition: d, .. } in published()? {
        rows.push(vec![
            d.code.clone().into(),
            d.version.into(),
            if d.span == Span::Day { "day" } else { "period" }.into(),
            d.counts.clone().into(),
            d.columns().into(),
            d.title.into(),
            d.title_ja.into(),
        ]);
    }
    Ok(rows)
}

fn list(releases: &[Value]) -> Rows {
    let columns = [
        "release",
        "stage",
        "from_day",
        "to_day",
        "tables",
        "lists",
        "parked",
        "released_at",
        "released_by",
        "digest",
    ];
    let mut rows = Rows::new(&columns);
    for release in releases {
        rows.push(columns.iter().map(|c| release.get(*c).cloned().unwrap_or_default()).collect());
    }
    rows
}

/// The tables of a release, or one of them.
async fn chosen(db: &Database, release: i64, table: Option<&str>) -> Result<Vec<Kept>> {
    let mut kept = released(db, release).await?;
    ensure!(!kept.is_empty(), "there is no release {release}; `sekisho stats list` lists them");
    if let Some(table) = table {
        kept.retain(|t| t.code == table);
        ensure!(!kept.is_empty(), "release {release} has no table {table}");
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_months_half_years_years_and_days() {
        let told = |found: Result<(Date, Date), String>| {
            found.map(|(a, b)| format!("{a} {b}")).unwrap_or_else(|e| e)
        };
        assert_eq!(told(month("2028-02")), "2028-02-01 2028-02-29");
        assert_eq!(told(half("2026-2")), "2026-07-01 2026-12-31");
        assert_eq!(told(year("2026")), "2026-01-01 2026-12-31");
        assert_eq!(told(day("2026-07-01")), "2026-07-01 2026-07-01");
        for wrong in [month("2026-13"), month("2026"), half("2026-3"), year("x"), day("2026-02-30")]
        {
            assert!(wrong.is_err());
        }
    }
}
