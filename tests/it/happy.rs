//! Submit, get an answer, read what was written; every read is on the audit topic before its answer.

use anyhow::{Context, Result, ensure};
use sekisho_codec::decode_audit;
use sekisho_codec::records::{AuditEntry, AuditKind, Outcome};
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_testkit::check::check_by_partition;
use sekisho_testkit::cluster::{Cluster, HEAL};
use sekisho_testkit::history::read_topic;
use sekisho_testkit::load::{Load, Settings};
use sekisho_testkit::tables::psql;
use serde_json::Value;

use crate::{INSPECTOR, fresh, landing, position, read, run, submit, text};

#[test]
fn what_was_written_is_read_back_and_the_read_is_audited_first() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &landing("ZXH000001"))?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let answer = answer.json();
        ensure!(answer["outcome"] == "accepted" && answer["repeated"] == false, "{answer}");
        let events = answer["events"].as_array().context("no events")?;
        ensure!(answer["version"] == events.len(), "{answer}");
        let person = text(&answer, "subject")?.trim_start_matches("person/").to_owned();
        let written = text(&answer, "position")?.to_owned();
        let (partition, offset) = position(&written)?;

        let lists = ["/stays", "/applications", "/residence", "/cards", "/violations", "/refugees"];
        let lists = lists.into_iter().chain([
            "/examinations",
            "/permits",
            "/clearances",
            "/special-landings",
            "/revocations",
            "/acquisitions",
            "/indicators",
            "/links",
            "/affiliations",
            "/booth",
        ]);
        for part in ["", "/timeline"].into_iter().chain(lists) {
            let path = format!("/v1/persons/{person}{part}?min_position={written}");
            let before = reads_of(cluster, &person)?.len();
            let response = read(&mut client, &path)?;
            // At once: the entry was acknowledged before the answer left.
            let after = reads_of(cluster, &person)?;
            ensure!(response.status == 200, "{path}: {} {}", response.status, response.text());
            let reached = response.header("x-log-position").context("no position")?;
            let (p, o) = position(reached)?;
            ensure!(p == partition && o >= offset, "{path} reflects {reached}, not {written}");
            ensure!(after.len() == before + 1, "{path}: {before} entries became {}", after.len());
            let entry = after.last().context("no entry")?;
            let by = entry.actor.as_ref().map(|a| a.staff_id.as_str());
            ensure!(by == Some("SYN-0042"), "{path} was read by {by:?}");
            let purpose = entry.purpose.as_ref().map(|p| p.as_str());
            ensure!(purpose == Some("landing-examination"), "{path} was read for {purpose:?}");
            ensure!(entry.outcome == Outcome::Answered, "{path}: {}", entry.outcome);
        }
        let timeline = read(&mut client, &format!("/v1/persons/{person}/timeline"))?.json();
        let items = timeline["items"].as_array().context("no items")?;
        let named = |list: &[Value], name: &str| -> Vec<Value> {
            list.iter().map(|e| e[name].clone()).collect()
        };
        ensure!(named(items, "event_id") == named(events, "event_id"), "{timeline}");

        // Somebody who is not there was asked for all the same.
        let nobody = "00000000-0000-8000-8000-0000000000aa";
        let response = read(&mut client, &format!("/v1/persons/{nobody}"))?;
        ensure!(response.status == 404, "{}: {}", response.status, response.text());
        ensure!(reads_of(cluster, nobody)?.len() == 1, "the read of nobody left no entry");
        Ok(())
    });
}

fn reads_of(cluster: &Cluster, person: &str) -> Result<Vec<AuditEntry>> {
    let address = Address::new(cluster.bootstrap(), "it");
    let topic = Topics::default().audit;
    let all = read_topic(&address, &topic, cluster.settings().partitions, false)?;
    let entries = all.iter().filter_map(|e| decode_audit(e.value.as_deref()?).ok());
    let about = |e: &AuditEntry| e.subjects.iter().any(|s| s.id.to_string() == person);
    Ok(entries.filter(|e| e.kind == AuditKind::Read && about(e)).collect())
}

#[test]
fn the_tables_are_the_fold_of_the_log() {
    run(|cluster| {
        let load = Load::start(&Settings::new(7), &cluster.gateways(), cluster.intents())?;
        load.progress(200, HEAL)?;
        load.finish()?;
        // Ends the deciders to look into their stores.
        let report = cluster.judge()?.sound()?;
        cluster.decider("decider", &[])?;
        cluster.answering(1)?;
        ensure!(report.counted("rows") > 500, "{report}");
        // A partition at a time the same is looked at, and one false row is found.
        cluster.at_rest(HEAL)?;
        let spool = std::env::temp_dir().join(format!("sekisho-check-{}", fresh()));
        let by_partition =
            || check_by_partition(&cluster.bootstrap(), cluster.postgres(), &spool, |_| {});
        let parts = by_partition()?.sound()?;
        ensure!(parts.counted("events") >= report.counted("events"), "{report}\n{parts}");
        let schema = "SELECT schema_name FROM engine.projection WHERE status = 'active' AND projection = 'residence'";
        let schema = psql(cluster.postgres(), schema)?.trim().to_owned();
        let set = |from: &str, to: &str| {
            let one =
                format!("SELECT ctid FROM {schema}.place WHERE municipality = '{from}' LIMIT 1");
            psql(
                cluster.postgres(),
                &format!("UPDATE {schema}.place SET municipality = '{to}' WHERE ctid = ({one})"),
            )
        };
        set("131016", "999999")?;
        let found = by_partition();
        set("999999", "131016")?;
        let found = found?;
        ensure!(found.violations.len() == 1 && found.breaks("S5"), "{found}");
        ensure!(!spool.exists(), "rows are left on disk");
        Ok(())
    });
}
