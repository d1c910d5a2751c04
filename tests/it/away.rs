//! Kafka away: nothing is taken, and nothing is shown that could not be audited.

use std::time::Duration;

use anyhow::ensure;
use sekisho_stack::Server;
use sekisho_testkit::cluster::PATIENCE;
use sekisho_testkit::wait;

use crate::{INSPECTOR, fresh, landing, read, run, submit, text};

#[test]
fn without_kafka_commands_and_reads_are_refused() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &landing("ZXA000001"))?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let person = text(&answer.json(), "subject")?.trim_start_matches("person/").to_owned();
        cluster.stack().kill(Server::Broker(1))?;

        let id = fresh();
        let away = landing("ZXA000002");
        let refused = submit(&mut client, "permit-landing", INSPECTOR, Some(id), &away)?;
        ensure!(refused.status == 503, "a command was answered {}", refused.status);
        ensure!(refused.header("retry-after").is_some(), "no Retry-After");
        let refused = read(&mut client, &format!("/v1/persons/{person}"))?;
        ensure!(refused.status == 503, "a read was answered {}", refused.status);
        ensure!(!refused.text().contains("ERIKSSON"), "data left without its audit entry");

        cluster.stack().start(Server::Broker(1))?;
        wait::until("the same command is answered (S9)", PATIENCE, || {
            cluster.supervise()?;
            let answer = submit(&mut client, "permit-landing", INSPECTOR, Some(id), &away)?;
            ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
            Ok(Some(()))
        })?;
        wait::until("reads are answered (S9)", PATIENCE, || {
            let answer = read(&mut client, &format!("/v1/persons/{person}"))?;
            ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
            Ok(Some(()))
        })?;
        cluster.at_rest(Duration::from_secs(60))
    });
}
