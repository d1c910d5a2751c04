//! Going back to the version that readers saw before the last rebuild.

use std::time::Instant;

use sekisho_store::Database;

use super::{BATCH_BYTES, Progress, RebuildReport, Rebuilt, Stage, Work, alone};
use crate::crash;
use crate::error::{Error, Result};
use crate::folder::topic_of;
use crate::history::History;
use crate::live::runtime;

/// Lets readers see the version again that they saw before the last rebuild of these projections. Blocking: call it on a thread of its
/// own. The old tables are fed, by the SQL they were built with, what came since; then the views go back in one transaction, as at a
/// rebuild's switch. What was seen until then is kept in turn, so that the same call goes forward again.
///
/// Whoever dies over it leaves readers where they were, and the old version to be removed: its tables are ahead of what is known of them.
///
/// # Errors
/// [`Error::NothingBefore`] where there is no version to go back to; another rebuild runs; log or database are away.
pub fn roll_back(
    db: &Database,
    history: &mut dyn History,
    projections: &[String],
    progress: &mut dyn FnMut(Progress),
) -> Result<RebuildReport> {
    let runtime = runtime()?;
    let _guard = runtime.enter();
    let db = &db.fresh();
    let begun = Instant::now();
    let mut report = RebuildReport::default();
    let mut lock = runtime.block_on(alone(db))?;
    let mut all = Vec::with_capacity(projections.len());
    for name in projections {
        let found = runtime.block_on(lock.retired(name))?;
        all.push(found.ok_or_else(|| Error::NothingBefore(name.clone()))?);
    }
    for retired in all {
        let (build, definition) = (retired.build, retired.definition);
        let Some(topic) = topic_of(&build) else {
            return Err(Error::NothingBefore(build.projection));
        };
        let old = runtime.block_on(lock.active_version(&build.projection))?;
        runtime.block_on(lock.take_up(&build))?;
        crash::point("rollback-taken-up");
        let name = history.name(topic);
        let mut work = Work::open(&runtime, db, (topic, name), BATCH_BYTES, progress)?;
        work.start_lane(db, &definition, &build)?;
        work.lanes.iter_mut().for_each(|lane| lane.follow());
        work.at = retired.stood.into_iter().collect();
        let bounds = work.bounds()?;
        work.read_to(history, &bounds, Stage::CatchingUp)?;
        work.wait()?;
        report.filling += begun.elapsed();
        let builds = [build];
        work.switch(history, &[&definition], &builds)?;
        for lane in work.lanes.drain(..) {
            lane.close();
        }
        report.records += work.records;
        let [build] = builds;
        report.projections.push(Rebuilt {
            projection: build.projection,
            old: old.map(|(version, ..)| version),
            new: build.version,
            difference: None,
        });
    }
    report.total = begun.elapsed();
    Ok(report)
}
