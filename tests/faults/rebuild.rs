//! Query tables are built anew and switched, gone back from, and the building killed, while clients write and readers read over HTTP
//! all the time: no read fails, none goes back in time, and in the end every table is what the log gives.
//!
//! It has found two defects: a booth summary that waited in a circle with the switch and was ended by PostgreSQL (503), and a projector that
//! began a retired version again at 0, so that it could not be gone back to. And it was seen to fail when the switch was broken on purpose,
//! the views pointed at the new version in one transaction and the last records read after it: a timeline "had 15 rows, now 14".

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sekisho_projector::crash::{REBUILD, ROLLBACK};
use sekisho_testkit::cluster::{Cluster, HEAL, PATIENCE, Settings};
use sekisho_testkit::load::{Load, Settings as Clients};
use sekisho_testkit::readers::Readers;
use sekisho_testkit::rng::Rng;
use sekisho_testkit::seed;
use sekisho_testkit::tables::psql;

use crate::run;

/// What is rebuilt and killed over and over; all of them in the end.
const FOLDERS: [&str; 3] = ["timeline", "stays", "persons"];

#[test]
fn nobody_notices() {
    run("rebuild::nobody_notices", &Settings::default(), nobody_notices_of);
}

/// What goes on beside the rebuilds.
struct Beside {
    load: Load,
    readers: Readers,
}

impl Beside {
    /// Writers and readers are alive, and no reader has complained.
    fn go_on(&mut self) -> Result<()> {
        self.load.progress(5, HEAL)?;
        self.readers.progress(20, HEAL)
    }
}

fn nobody_notices_of(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    let clients = Clients { clients: 2, pause: Duration::from_millis(20), ..Clients::new(seed) };
    let load = Load::start(&clients, &cluster.gateways(), cluster.intents())?;
    let readers = Readers::start(seed, 3, cluster)?;
    let mut beside = Beside { load, readers };
    beside.go_on()?;
    // Each goes on from where the one before was killed. A few of the points are enough for a run that others wait for.
    let mut points = REBUILD.to_vec();
    while !seed::long() && points.len() > 3 {
        points.remove(usize::try_from(rng.below(points.len() as u64))?);
    }
    for point in &points {
        let before = active(cluster)?;
        dies(cluster, &FOLDERS, point)?;
        let moved = active(cluster)? != before;
        ensure!(moved == (*point == "switch-committed"), "killed at {point}: {before} before");
        beside.go_on()?;
    }
    let mut killed = cluster.begin("rebuild", &arguments(cluster, &FOLDERS), &[])?;
    beside.load.progress(1 + rng.below(20), HEAL)?;
    killed.kill()?;
    let before = active(cluster)?;
    rebuild(cluster, &FOLDERS)?;
    let after = active(cluster)?;
    ensure!(after != before, "nothing was switched");
    beside.go_on()?;
    // Back, and forward again.
    for seen in [&before, &after] {
        rebuild(cluster, &["timeline", "stays", "persons", "--rollback"])?;
        let now = active(cluster)?;
        ensure!(now == *seen, "{now} is not {seen}");
        beside.go_on()?;
    }
    for point in ROLLBACK {
        dies(cluster, &["stays", "--rollback"], point)?;
        beside.go_on()?;
    }
    rebuild(cluster, &[])?;
    beside.go_on()?;
    let Beside { load, readers } = beside;
    load.finish()?;
    println!("  {}", readers.finish()?);
    cluster.at_rest(HEAL)?;
    let unfinished = "SELECT count(*) FROM engine.projection WHERE status = 'building'";
    ensure!(psql(cluster.postgres(), unfinished)?.trim() == "0", "a build is left over");
    // Every table of every folder; the checker looks at those that it can fold itself.
    let urls = &cluster.stack().addresses().urls;
    let kafka = cluster.bootstrap();
    cluster.command(&["verify", "projections", "--kafka", &kafka, "--postgres", &urls.owner])?;
    Ok(())
}

/// The versions that readers see.
fn active(cluster: &Cluster) -> Result<String> {
    let sql = "SELECT string_agg(schema_name, ' ' ORDER BY schema_name) FROM engine.projection WHERE status = 'active'";
    Ok(psql(cluster.postgres(), sql)?.trim().to_owned())
}

fn arguments(cluster: &Cluster, what: &[&str]) -> Vec<String> {
    let (kafka, urls) = (cluster.bootstrap(), &cluster.stack().addresses().urls);
    let at = ["--kafka", kafka.as_str(), "--postgres", urls.owner.as_str()];
    ["rebuild"].iter().chain(what).chain(&at).map(|s| (*s).to_owned()).collect()
}

fn rebuild(cluster: &Cluster, what: &[&str]) -> Result<()> {
    let arguments = arguments(cluster, what);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    cluster.command(&arguments).with_context(|| format!("rebuild {what:?}")).map(drop)
}

/// A rebuild that is killed at a point of its way.
fn dies(cluster: &mut Cluster, what: &[&str], point: &str) -> Result<()> {
    let crash = [("SEKISHO_CRASH_AT", point)];
    let mut process = cluster.begin("rebuild", &arguments(cluster, what), &crash)?;
    let status = process.wait(PATIENCE)?;
    ensure!(
        process.said().contains(&format!("crash point {point}")),
        "it ended ({status}) before {point}: {}",
        process.tail()
    );
    Ok(())
}
