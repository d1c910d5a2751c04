//! F8: PostgreSQL dies in the midst of a batch and comes back. Commands go on, reads are refused, nothing is doubled.

use anyhow::{Result, ensure};
use sekisho_stack::Server;
use sekisho_testkit::cluster::{Cluster, HEAL, PATIENCE, Settings};
use sekisho_testkit::rng::Rng;
use sekisho_testkit::{tables, wait};

use crate::{load, run};

#[test]
fn f8_postgres_dies_and_comes_back() {
    run("postgres::f8_postgres_dies_and_comes_back", &Settings::default(), kills);
}

fn kills(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    let load = load(cluster, seed)?;
    let mut client = cluster.client()?;
    for _ in 0..4 {
        load.progress(10 + rng.below(80), HEAL)?;
        cluster.stack().kill(Server::Postgres)?;
        load.progress(10 + rng.below(40), HEAL)?;
        let headers = [
            ("x-sekisho-staff", "SYN-0001"),
            ("x-sekisho-role", "immigration-inspector"),
            ("x-sekisho-office", "TYO"),
            ("x-sekisho-terminal", "T-01"),
            ("x-sekisho-purpose", "landing-examination"),
        ];
        let nobody = "/v1/persons/00000000-0000-8000-8000-000000000001";
        let read = client.get(nobody, &headers)?;
        ensure!(
            read.status == 503,
            "a read without tables answered {}: {}",
            read.status,
            read.text()
        );
        cluster.stack().start(Server::Postgres)?;
        let before = rows(cluster)?;
        load.progress(20, HEAL)?;
        // The projector has found its way back when rows come again.
        wait::until("rows come again (S9)", PATIENCE, || {
            Ok((rows(cluster)? > before).then_some(()))
        })?;
    }
    load.finish()?;
    Ok(())
}

fn rows(cluster: &Cluster) -> Result<u64> {
    let count = tables::psql(cluster.postgres(), "SELECT count(*) FROM query.timeline")?;
    Ok(count.trim().parse()?)
}
