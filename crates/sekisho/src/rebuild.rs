//! `sekisho rebuild|verify`: projections built anew from the log beside the ones that readers see.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use sekisho_projector::{
    KafkaHistory, Progress, RebuildOptions, RebuildReport, Rebuilt, Stage, rebuild, roll_back,
};
use sekisho_store::{Database, Options, Partitions, Shard, Shards};

use crate::addresses::StateDir;
use crate::cli::DOES_NOT_HOLD;
use crate::output::{Format, Rows, count, say};
use crate::roles::KafkaArgs;

/// Build projections anew from the log, compare, and switch the views; readers notice nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Rebuild {
    /// Which projections [default: all].
    projections: Vec<String>,
    /// Switch although the new rows differ from the old ones made by the same SQL.
    #[arg(long)]
    accept_difference: bool,
    /// Go back to the version that readers saw before the last rebuild of these projections, fed what came since.
    #[arg(long, requires = "projections", conflicts_with = "accept_difference")]
    rollback: bool,
    #[command(flatten)]
    target: Target,
}

/// Where the log and the tables are.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    #[command(flatten)]
    pub(crate) kafka: KafkaArgs,
    /// PostgreSQL URL of the owner's role, or 0-2=URL,3-5=URL for several databases with a range of partitions each [default: the
    /// local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_OWNER", hide_env_values = true)]
    postgres: Option<String>,
}

impl Target {
    /// The databases, as URLs of the owner's role: all, or those that are to be worked on.
    fn shards(&self, state: &StateDir) -> Result<Shards> {
        let url =
            self.postgres.clone().map_or_else(|| state.running().map(|r| r.urls.owner), Ok)?;
        Ok(Shards::parse_some(&url, self.kafka.partitions)?)
    }

    /// PostgreSQL URL of the owner's role, of the one database that holds the rows of all partitions.
    ///
    /// # Errors
    /// There are several, or it holds the rows of some partitions only: an answer from it would be a part of the truth.
    pub(crate) fn owner(&self, state: &StateDir) -> Result<String> {
        let shards = self.shards(state)?;
        let Some(url) = shards.single() else {
            bail!(
                "this reads the tables of all partitions in one database, and several hold a range each: it cannot be done over \
                 several yet. `sekisho replay --from log`, `rebuild`, `verify projections`, `lag` and the gateway can"
            );
        };
        let runtime = crate::cli::runtime()?;
        runtime.block_on(async {
            let db = Database::open(&Options::new(url, "sekisho"))?;
            db.check_shard(Partitions::ALL).await?;
            db.close().await;
            Ok::<_, sekisho_store::Error>(())
        })?;
        Ok(url.to_owned())
    }
}

/// Compare what is kept with what it was made from.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    #[command(subcommand)]
    what: Verified,
}

#[derive(Debug, clap::Subcommand)]
enum Verified {
    /// Fold the log anew beside the live tables and name the first row that differs, whoever changed it. Readers and the
    /// projector go on meanwhile.
    Projections {
        /// Which projections [default: all].
        projections: Vec<String>,
        #[command(flatten)]
        target: Target,
    },
}

impl Verify {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let Verified::Projections { projections, target } = self.what;
        let sound = verify(projections, &target, state, format)?;
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
    }
}

/// Compares every table of the local stack with one built anew.
///
/// # Errors
/// Kafka or PostgreSQL is away.
pub(crate) fn compared(state: &StateDir) -> Result<bool> {
    let target = Target { kafka: KafkaArgs::local(true, 1), postgres: None };
    verify(Vec::new(), &target, state, Format::Table)
}

fn verify(
    projections: Vec<String>,
    target: &Target,
    state: &StateDir,
    format: Format,
) -> Result<bool> {
    let options = RebuildOptions { projections, switch: false, ..RebuildOptions::default() };
    let reports = build(target, state, &options)?;
    let mut rows = Rows::new(&["projection", "version", "holds", "difference", "partitions"]);
    for (held, built) in each(&reports) {
        rows.push(vec![
            built.projection.clone().into(),
            built.old.into(),
            built.difference.is_none().into(),
            built.difference.clone().into(),
            held.suffix().into(),
        ]);
    }
    rows.print(format)?;
    let sound = each(&reports).all(|(_, p)| p.difference.is_none());
    let (records, _, total) = sums(&reports);
    say(format!(
        "{} records folded in {:.1} s; {}",
        count(records),
        total.as_secs_f64(),
        if sound {
            "the tables hold what follows from them"
        } else {
            "the tables hold something else"
        }
    ));
    Ok(sound)
}

impl Rebuild {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let options = RebuildOptions {
            projections: self.projections,
            accept_difference: self.accept_difference,
            ..RebuildOptions::default()
        };
        let reports = if self.rollback {
            let projections = options.projections;
            with_bar(&self.target, state, &mut |db, history, progress| {
                roll_back(db, history, &projections, progress)
            })?
        } else {
            build(&self.target, state, &options)?
        };
        let mut rows =
            Rows::new(&["projection", "old_version", "new_version", "difference", "partitions"]);
        for (held, built) in each(&reports) {
            rows.push(vec![
                built.projection.clone().into(),
                built.old.into(),
                built.new.into(),
                built.difference.clone().into(),
                held.suffix().into(),
            ]);
        }
        rows.print(format)?;
        let (records, filling, total) = sums(&reports);
        say(format!(
            "{} records in {:.1} s ({:.0}/s while filling)",
            count(records),
            total.as_secs_f64(),
            rate(records, filling.as_secs_f64())
        ));
        Ok(ExitCode::SUCCESS)
    }
}

#[allow(clippy::cast_precision_loss)]
fn rate(n: u64, seconds: f64) -> f64 {
    n as f64 / seconds.max(1e-9)
}

/// What was done in each database, by the partitions that it holds.
type Reports = Vec<(Partitions, RebuildReport)>;

fn each(reports: &Reports) -> impl Iterator<Item = (Partitions, &Rebuilt)> {
    reports.iter().flat_map(|(held, report)| report.projections.iter().map(|p| (*held, p)))
}

/// Records, time until all rows were there, time in all.
fn sums(reports: &Reports) -> (u64, Duration, Duration) {
    let records = reports.iter().map(|(_, r)| r.records).sum();
    let filling = reports.iter().map(|(_, r)| r.filling).sum();
    (records, filling, reports.iter().map(|(_, r)| r.total).sum())
}

/// Builds with a bar for whoever watches.
fn build(target: &Target, state: &StateDir, options: &RebuildOptions) -> Result<Reports> {
    with_bar(target, state, &mut |db, history, progress| rebuild(db, history, options, progress))
}

/// What is done in one database.
type Work<'a> = dyn FnMut(
        &Database,
        &mut KafkaHistory,
        &mut dyn FnMut(Progress),
    ) -> sekisho_projector::Result<RebuildReport>
    + 'a;

/// Works on one database after the other, each with the history of its partitions.
fn with_bar(target: &Target, state: &StateDir, work: &mut Work<'_>) -> Result<Reports> {
    let shards = target.shards(state)?;
    let mut reports = Vec::new();
    for shard in shards.iter() {
        let done = in_shard(target, state, shard, work);
        let done = match shard.partitions.is_all() {
            true => done,
            false => done.with_context(|| {
                format!("{}; where it ends early, start it again", shard.partitions)
            }),
        };
        reports.push((shard.partitions, done?));
    }
    Ok(reports)
}

fn in_shard(
    target: &Target,
    state: &StateDir,
    shard: &Shard,
    work: &mut Work<'_>,
) -> Result<RebuildReport> {
    let address = target.kafka.address(state, "sekisho-rebuild")?;
    let runtime = crate::cli::runtime()?;
    let db = runtime.block_on(async {
        let db = Database::open(&Options::new(shard.url.clone(), "sekisho-rebuild"))?;
        db.check_shard(shard.partitions).await?;
        Ok::<_, sekisho_store::Error>(db)
    })?;
    let mut history = KafkaHistory::new(address, target.kafka.topics().topics);
    history.partitions = shard.partitions;
    let bar = bar()?;
    let report = work(&db, &mut history, &mut |p| show(&bar, p))?;
    bar.finish_and_clear();
    Ok(report)
}

/// A bar for whoever watches something being built.
pub(crate) fn bar() -> Result<ProgressBar> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "{msg:28} {bar:30} {human_pos}/{human_len}  {elapsed}",
    )?);
    Ok(bar)
}

/// Shows how far the building is.
pub(crate) fn show(bar: &ProgressBar, p: Progress) {
    let what = match p.stage {
        Stage::Filling => "reading the log",
        Stage::Indexing => "building indexes",
        Stage::CatchingUp => "catching up",
        Stage::Comparing => "comparing",
        Stage::Switching => "switching",
    };
    bar.set_message(format!("{}: {what}", p.topic.as_str()));
    if let Some(of) = p.of {
        bar.set_length(of);
    }
    bar.set_position(p.records);
}
