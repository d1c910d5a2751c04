//! Batch invariance: a projection gives the same rows whether it is fed one record at a time, seven at a time, or all
//! at once. This checks it against a real PostgreSQL, with histories that try hard to tell the difference.

mod cases;
mod families;
mod histories;
mod mixed;

pub use cases::{CaseReport, check_cases, check_table};
pub use families::{FAMILIES, walk};
pub use histories::{Recorded, audit_trail, histories};
pub use mixed::mixed;

use sekisho_codec::arbitrary::Rng;
use sekisho_store::scratch::Scratch;
use sekisho_store::{Pace, Session, TableSum, difference, migrate};

use crate::batch::Input;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::folder::{FUNCTIONS, Folder, Topic};

/// A way to cut a history into batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Batches of this size.
    Every(usize),
    /// Batches of random sizes, from this seed.
    Random(u64),
}

impl Cut {
    /// Lengths of the batches of a history.
    pub fn lengths(self, total: usize) -> Vec<usize> {
        let mut rest = total;
        let mut random = Rng::new(if let Self::Random(seed) = self { seed } else { 0 });
        let mut lengths = Vec::new();
        while rest > 0 {
            let wanted = match self {
                Self::Every(n) => n.max(1),
                Self::Random(_) => match random.below(4) {
                    0 => 1,
                    1 => 1 + random.below(10),
                    _ => 1 + random.below(total.div_ceil(3)),
                },
            };
            let taken = wanted.min(rest);
            lengths.push(taken);
            rest -= taken;
        }
        lengths
    }
}

/// Feeds a history to the projections in a database of its own and sums up their tables.
///
/// # Errors
/// PostgreSQL is away, or a projection's SQL fails.
pub async fn fed(
    admin: &str,
    folders: &[Folder],
    topic: Topic,
    history: &[Recorded],
    cut: Cut,
) -> Result<Vec<(String, Vec<TableSum>)>> {
    let scratch = Scratch::create(admin).await?;
    let outcome = fed_in(&scratch, folders, topic, history, cut).await;
    scratch.remove().await?;
    outcome
}

async fn fed_in(
    scratch: &Scratch,
    folders: &[Folder],
    topic: Topic,
    history: &[Recorded],
    cut: Cut,
) -> Result<Vec<(String, Vec<TableSum>)>> {
    let db = scratch.open()?;
    let definitions: Vec<_> = folders.iter().map(|f| f.definition.clone()).collect();
    // Functions over the views need all of them; a single folder does without.
    let functions = if folders.len() > 1 { FUNCTIONS } else { "" };
    migrate(&db, &definitions, functions).await?;
    let mut engine = Engine::open(&db, topic, "history").await?;
    let partitions: std::collections::BTreeSet<i32> = history.iter().map(|r| r.partition).collect();
    for partition in partitions {
        engine.claim(partition).await?;
    }
    let mut rest = history;
    for length in cut.lengths(history.len()) {
        let (batch, later) = rest.split_at(length);
        let inputs: Vec<Input<'_>> = batch.iter().map(Recorded::input).collect();
        let report = engine.apply(&inputs).await?;
        if report.parked > 0 {
            return Err(Error::Folder {
                folder: folders.iter().map(|f| f.manifest.name.as_str()).collect(),
                reason: format!("{} records of a sound history were parked", report.parked),
            });
        }
        rest = later;
    }
    let mut session = Session::open(&db, Pace::Live).await?;
    let mut sums = Vec::new();
    for build in engine.builds() {
        let tables = session.table_sums(&build.schema).await?;
        sums.push((build.projection.clone(), tables));
    }
    db.close().await;
    Ok(sums)
}

/// Feeds the history once per cut and says in which table the rows came to differ; `None` where they never do.
///
/// # Errors
/// PostgreSQL is away, or a projection's SQL fails.
pub async fn variance(
    admin: &str,
    folders: &[Folder],
    topic: Topic,
    history: &[Recorded],
    cuts: &[Cut],
) -> Result<Option<String>> {
    let whole = fed(admin, folders, topic, history, Cut::Every(history.len())).await?;
    for cut in cuts {
        let parts = fed(admin, folders, topic, history, *cut).await?;
        for ((name, a), (_, b)) in whole.iter().zip(&parts) {
            if let Some(what) = difference(a, b) {
                return Ok(Some(format!("{name} fed by {cut:?} instead of all at once: {what}")));
            }
        }
    }
    Ok(None)
}
