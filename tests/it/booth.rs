//! A booth that lost its line: what it recorded is delivered later, once, whole or not at all, and stands where it happened.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use sekisho_testkit::cluster::Cluster;
use sekisho_testkit::http::Client;
use serde_json::{Value, json};

use crate::{INSPECTOR, fresh, landing, read, run, submit, text};

fn booth(cluster: &Cluster, what: &str, file: &Path, more: &[&str], input: &str) -> Result<Output> {
    let mut child = Command::new(cluster.program())
        .args(["booth", what, "--key"])
        .arg(file.with_extension("key"))
        .args(more)
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // Who needs no input may have ended before it is written.
    let _ = child.stdin.take().context("no input")?.write_all(input.as_bytes());
    Ok(child.wait_with_output()?)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder for a booth's file, with the booth's key.
fn place() -> Result<(PathBuf, PathBuf)> {
    let folder = std::env::temp_dir().join(format!("sekisho-booth-{}", fresh()));
    fs::create_dir_all(&folder)?;
    let file = folder.join("nrt-7.jsonl");
    fs::write(file.with_extension("key"), "07".repeat(32))?;
    Ok((folder, file))
}

/// A line of NDJSON: an act at the booth, by an inspector there.
fn line(name: &str, at: &str, body: &Value) -> String {
    let actor =
        json!({"staff_id": "SYN-0042", "role": INSPECTOR, "office": "NRT", "terminal": "NRT-7"});
    let line = json!({"command": name, "command_id": fresh().to_string(), "occurred_at": at, "actor": actor,
        "body": body});
    format!("{line}\n")
}

/// A visit of a week, some time ago: the landing and the departure.
fn visit(passport: &str) -> [String; 2] {
    let arrived = &landing(passport)["body"];
    let left = json!({"port": "NRT", "reentry": "none", "card_shown": false,
        "nationality": arrived["nationality"], "sex": arrived["sex"], "personal": arrived["personal"]});
    [
        line("permit-landing", "2025-04-01T10:00:00+09:00", arrived),
        line("confirm-departure", "2025-04-08T10:00:00+09:00", &left),
    ]
}

fn passport() -> String {
    format!("ZXB{:06}", fresh().as_u128() % 1_000_000)
}

/// Delivers a file and gives the answers, each of them accepted.
fn deliver(cluster: &Cluster, file: &Path, repeated: bool) -> Result<Vec<Value>> {
    let url = fs::read_to_string(cluster.gateways().first().context("no gateway")?)?;
    let told = booth(cluster, "deliver", file, &["--url", url.trim()], "")?;
    ensure!(told.status.success(), "{}", said(&told));
    let answers: Vec<Value> = String::from_utf8(told.stdout)?
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let as_sent = |a: &Value| a["outcome"] == "accepted" && (a["repeated"] == true) == repeated;
    ensure!(answers.iter().all(as_sent), "{answers:?}");
    Ok(answers)
}

fn stays(client: &mut Client, person: &str, position: &str) -> Result<Vec<Value>> {
    let path = format!("/v1/persons/{person}/stays?min_position={position}");
    let found = read(client, &path)?.json();
    Ok(found["items"].as_array().with_context(|| format!("no stays: {found}"))?.clone())
}

#[test]
fn the_file_of_a_booth_is_delivered_once_and_whole() {
    run(|cluster| {
        let (folder, file) = place()?;
        let [landed, left] = visit(&passport());
        // The departure is recorded first: the slips of paper were copied in no order.
        let begun = booth(cluster, "record", &file, &["--port", "NRT"], &left)?;
        ensure!(begun.status.success(), "{}", said(&begun));
        let open = booth(cluster, "verify", &file, &[], "")?;
        ensure!(
            open.status.code() == Some(3) && said(&open).contains("line 2:"),
            "{}",
            said(&open)
        );
        // The power fails in the midst of a line.
        let torn = format!("{}{{\"sequence\":2,\"prev", fs::read_to_string(&file)?);
        fs::write(&file, torn)?;
        let closed = booth(cluster, "record", &file, &["--close"], &landed)?;
        ensure!(closed.status.success(), "{}", said(&closed));
        let after = booth(cluster, "record", &file, &[], &landed)?;
        ensure!(after.status.code() == Some(3), "closed and written to: {}", said(&after));

        let whole = fs::read_to_string(&file)?;
        ensure!(whole.lines().count() == 4, "{} lines", whole.lines().count());
        let without: String = whole
            .lines()
            .enumerate()
            .filter(|(n, _)| *n != 1)
            .map(|(_, l)| format!("{l}\n"))
            .collect();
        for (change, line, code) in [
            (whole.replacen("2025-04-08", "2025-04-09", 1), 2, "booth-line-altered"),
            (whole.replacen("2025-04-01", "2025-04-02", 1), 3, "booth-line-altered"),
            (whole.replacen("\"NRT\"", "\"NRS\"", 1), 1, "booth-line-altered"),
            (without, 2, "booth-line-missing"),
        ] {
            fs::write(&file, change)?;
            for what in ["verify", "deliver"] {
                let refused = booth(cluster, what, &file, &[], "")?;
                let told = said(&refused);
                ensure!(refused.status.code() == Some(3), "{what}: {told}");
                let named = told.contains(&format!("line {line}:")) && told.contains(code);
                ensure!(named, "{what}: line {line}, {code}: {told}");
            }
        }
        fs::write(&file, &whole)?;
        let sound = booth(cluster, "verify", &file, &[], "")?;
        ensure!(sound.status.success(), "{}", said(&sound));

        let mut client = cluster.client()?;
        let mut first = Vec::new();
        for repeated in [false, true] {
            let answers = deliver(cluster, &file, repeated)?;
            ensure!(answers.len() == 2, "{answers:?}");
            let positions: Vec<Value> = answers.iter().map(|a| a["position"].clone()).collect();
            ensure!(!repeated || positions == first, "other answers: {positions:?}, {first:?}");
            first = positions;
            let person = text(&answers[0], "subject")?.trim_start_matches("person/");
            let found = stays(&mut client, person, text(&answers[1], "position")?)?;
            let [stay] = found.as_slice() else { anyhow::bail!("not one stay: {found:?}") };
            ensure!(
                stay["closed_on"] == "2025-04-08" && stay["closed_by"] == "departure",
                "{stay}"
            );
        }
        fs::remove_dir_all(&folder)?;
        Ok(())
    });
}

#[test]
fn what_is_delivered_late_stands_as_if_delivered_in_time() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let mut told = Vec::new();
        for late in [false, true] {
            let (folder, file) = place()?;
            let passport = passport();
            let recorded = booth(
                cluster,
                "record",
                &file,
                &["--port", "NRT", "--close"],
                &visit(&passport).concat(),
            )?;
            ensure!(recorded.status.success(), "{}", said(&recorded));
            let mut last = String::new();
            let mut person = String::new();
            // What happened since, at a booth with a line.
            for delivery in if late { [false, true] } else { [true, false] } {
                let answer = if delivery {
                    deliver(cluster, &file, false)?.pop().context("no answer")?
                } else {
                    let answer = submit(
                        &mut client,
                        "permit-landing",
                        INSPECTOR,
                        None,
                        &landing(&passport),
                    )?;
                    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
                    answer.json()
                };
                text(&answer, "position")?.clone_into(&mut last);
                text(&answer, "subject")?.trim_start_matches("person/").clone_into(&mut person);
            }
            let mut stays = stays(&mut client, &person, &last)?;
            for stay in &mut stays {
                // Names and instants of this traveller's own.
                for own in ["stay_id", "person_id", "opened_at", "last_version"] {
                    stay.as_object_mut().context("no row")?.remove(own);
                }
                for grant in stay["grants"].as_array_mut().context("no grants")? {
                    for own in ["event_id", "version", "occurred_at"] {
                        grant.as_object_mut().context("no grant")?.remove(own);
                    }
                }
            }
            stays.sort_by_key(|stay| stay["opened_on"].to_string());
            let path = format!("/v1/persons/{person}/booth?min_position={last}");
            let seen = read(&mut client, &path)?.json();
            told.push(
                json!({"stays": stays, "movements": seen["movements"], "flags": seen["flags"]}),
            );
            fs::remove_dir_all(&folder)?;
        }
        ensure!(told[0]["stays"].as_array().is_some_and(|s| s.len() == 2), "{}", told[0]);
        ensure!(told[0] == told[1], "in time {}\nlate {}", told[0], told[1]);
        Ok(())
    });
}
