//! Reads of one person as known at an instant and as true then, over HTTP.

use anyhow::{Context, Result, ensure};
use sekisho_codec::decode_audit;
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_testkit::cluster::Cluster;
use sekisho_testkit::history::read_topic;
use sekisho_testkit::http::Client;
use sekisho_testkit::tables::psql;
use serde_json::Value;

use crate::past::{Linked, last_known};
use crate::{read, run};

const PARTS: [&str; 18] = [
    "",
    "/timeline",
    "/stays",
    "/applications",
    "/residence",
    "/cards",
    "/violations",
    "/refugees",
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
];

fn asked(client: &mut Client, person: &str, part: &str, conditions: &str) -> Result<Value> {
    let path = format!("/v1/persons/{person}{part}{conditions}");
    let answer = read(client, &path)?;
    ensure!(answer.status == 200, "{path}: {} {}", answer.status, answer.text());
    Ok(answer.json())
}

fn all(client: &mut Client, person: &str, conditions: &str) -> Result<Vec<Value>> {
    PARTS.iter().map(|part| asked(client, person, part, conditions)).collect()
}

/// The query of the last read in the audit topic.
fn last_query(cluster: &Cluster) -> Result<String> {
    let address = Address::new(cluster.bootstrap(), "it");
    let topic = Topics::default().audit;
    let all = read_topic(&address, &topic, cluster.settings().partitions, false)?;
    let entries = all.iter().filter_map(|e| decode_audit(e.value.as_deref()?).ok());
    let reads = entries.filter_map(|e| Some((e.recorded_at, e.query?)));
    let last = reads.max_by_key(|(at, _)| *at).context("no read")?;
    Ok(last.1.as_str().to_owned())
}

#[test]
fn every_read_tells_what_it_told_then() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let linked = Linked::make(cluster, &mut client, ["ZXK000001", "ZXK000002"])?;
        let then = [all(&mut client, &linked.one, "")?, all(&mut client, &linked.other, "")?];
        let known_at = last_known(cluster)?;
        linked.undo(cluster, &mut client, "ZXK000003")?;
        let known = format!("?known_at={known_at}");
        for (person, then) in [&linked.one, &linked.other].into_iter().zip(&then) {
            let now = all(&mut client, person, "")?;
            let found = all(&mut client, person, &known)?;
            for ((part, found), (then, now)) in PARTS.iter().zip(&found).zip(then.iter().zip(&now))
            {
                ensure!(found == then, "{part} of {person}: {found}, then {then}");
                // No process manager runs here, so the other's record does not hear of the link.
                let changes = matches!(*part, "/timeline" | "/stays" | "/booth")
                    || *part == "/links" && *person == linked.one;
                ensure!(
                    !changes || now != then,
                    "{part} of {person} tells the same now, so nothing is shown"
                );
            }
        }

        // What was true on a day, as it is known now and as it was known then.
        let (one, other) = (&linked.one, &linked.other);
        let day = |days: i32| -> Result<String> {
            let sql = format!(
                "SELECT to_char(now() AT TIME ZONE 'Asia/Tokyo' - interval '{days} days', 'YYYY-MM-DD')"
            );
            Ok(psql(cluster.postgres(), &sql)?.trim().to_owned())
        };
        let (today, before) = (day(0)?, day(10)?);
        let stays = |answer: &Value| answer["items"].as_array().map_or(0, Vec::len);
        let late = asked(&mut client, other, "/stays", &format!("?as_of={before}"))?;
        ensure!(stays(&late) == 1, "he had come ten days before: {late}");
        let unknown = asked(&mut client, other, "/stays", &format!("{known}&as_of={before}"))?;
        ensure!(stays(&unknown) == 0, "nobody knew: {unknown}");
        let nobody = read(&mut client, &format!("/v1/persons/{one}?as_of={before}"))?;
        ensure!(nobody.status == 404, "{} {}", nobody.status, nobody.text());
        let end = |answer: &Value| answer["items"][0]["stay_end"].clone();
        let right = asked(&mut client, one, "/stays", &format!("?as_of={today}"))?;
        let wrong = asked(&mut client, one, "/stays", &format!("{known}&as_of={today}"))?;
        ensure!(end(&right).is_string() && end(&right) != end(&wrong), "{right} {wrong}");
        ensure!(end(&wrong) == then[0][2]["items"][0]["stay_end"], "{wrong}");
        let query = last_query(cluster)?;
        ensure!(query == format!("known_at={known_at}&as_of={today}"), "{query}");

        // The command line asks the gateway, so it is on record too.
        let url = std::fs::read_to_string(cluster.gateways().first().context("no gateway")?)?;
        let arguments = ["person", one, "stays", "--known-at", &known_at, "--as-of", &today];
        let form = ["--url", url.trim(), "--output", "json"];
        let told = cluster.command(&[&arguments[..], &form].concat())?;
        ensure!(serde_json::from_str::<Value>(&told)? == wrong["items"], "{told}");
        let query = last_query(cluster)?;
        ensure!(query == format!("as_of={today}&known_at={known_at}"), "{query}");

        for (conditions, told) in [
            ("?known_at=2098-01-01", "in the future"),
            ("?known_at=1999-01-01", "before the first record"),
        ] {
            for part in PARTS {
                let answer = read(&mut client, &format!("/v1/persons/{one}{part}{conditions}"))?;
                ensure!(answer.status == 400, "{part}: {} {}", answer.status, answer.text());
                let problem = answer.json();
                ensure!(problem["code"] == "known-at-unusable", "{problem}");
                ensure!(problem["detail"].as_str().is_some_and(|d| d.contains(told)), "{problem}");
            }
        }
        Ok(())
    });
}
