//! Older records: every row is on record once, or among the rejects with its reason.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use sekisho_testkit::cluster::Cluster;
use sekisho_testkit::http::Client;
use serde_json::Value;

use crate::{INSPECTOR, fresh, read, run, staff};

/// Travellers in the file; each lands and leaves.
const PEOPLE: usize = 300;

fn import(cluster: &Cluster, file: &Path, more: &[&str]) -> Result<Output> {
    let url = fs::read_to_string(cluster.gateways().first().context("no gateway")?)?;
    let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join("import/crossings.toml");
    let output = Command::new(cluster.program())
        .arg("import")
        .arg("--mapping")
        .arg(mapping)
        .args(["--url", url.trim()])
        .args(more)
        .arg(file)
        .output()?;
    Ok(output)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn beside(file: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}.crossings.{end}", file.display()))
}

fn person(client: &mut Client, passport: &str) -> Result<String> {
    let mut headers = staff(INSPECTOR);
    headers.push(("x-sekisho-purpose", "case-work"));
    let asked = serde_json::json!({"document": {
        "issuing_state": "UTO", "kind": "passport", "number": passport}});
    let found = client.post("/v1/persons:search", &headers, asked.to_string().as_bytes())?;
    let found: Value = found.json();
    let id = found["items"][0]["person_id"].as_str();
    Ok(id.with_context(|| format!("{passport} is not found: {found}"))?.to_owned())
}

#[test]
fn every_row_is_on_record_once_or_among_the_rejects() {
    run(|cluster| {
        let folder = std::env::temp_dir().join(format!("sekisho-import-{}", fresh()));
        fs::create_dir_all(&folder)?;
        let file = folder.join("crossings.csv");
        let series = fresh().as_u128() % 1000;
        let mut text =
            "serial,io,date,port,status,days,country,passport,sex,surname,given,born\n".to_owned();
        for n in 0..PEOPLE {
            let passport = format!("SYI{series:03}{n:03}");
            // Every tenth landing is of the time before periods were kept.
            let days = if n % 10 == 0 { "" } else { "90" };
            writeln!(
                text,
                "{series}-{n}e,E,19910203,01,4-1-4,{days},UTO,{passport},2,\"DOE, SYN\",ANN,19600102"
            )?;
            writeln!(text, "{series}-{n}d,D,1991-03-0{},02,,,UTO,{passport},2,DOE,,", 1 + n % 9)?;
        }
        writeln!(text, "{series}-x,E,19910231,01,4-1-4,90,UTO,SYI000000,2,DOE,,")?;
        writeln!(text, "{series}-y,E,19910203,77,4-1-4,90,UTO,SYI000000,2,DOE,,")?;
        writeln!(text, "{series}-z,E,19910203")?;
        fs::write(&file, &text)?;

        let checked = import(cluster, &file, &["--check"])?;
        ensure!(checked.status.code() == Some(3), "{}", said(&checked));
        let first = import(cluster, &file, &[])?;
        ensure!(first.status.code() == Some(3), "{}", said(&first));
        let rejects = fs::read_to_string(beside(&file, "rejects.csv"))?;
        let codes: Vec<&str> =
            rejects.lines().skip(1).filter_map(|l| l.split(',').nth(2)).collect();
        ensure!(codes == ["column-unreadable", "code-unknown", "row-unreadable"], "{rejects}");
        let progress = fs::read_to_string(beside(&file, "progress"))?;
        ensure!(progress.trim() == (2 * PEOPLE + 3).to_string(), "{progress}");

        // Started again there is nothing to do; begun anew every row gets its first answer.
        let again = import(cluster, &file, &[])?;
        ensure!(again.status.success() && said(&again).contains("going on"), "{}", said(&again));
        fs::remove_file(beside(&file, "progress"))?;
        let anew = import(cluster, &file, &[])?;
        let told = format!("{} answered as before", 2 * PEOPLE);
        ensure!(said(&anew).contains(&told), "{}", said(&anew));

        let mut client = cluster.client()?;
        for n in [0, 1, PEOPLE - 1] {
            let id = person(&mut client, &format!("SYI{series:03}{n:03}"))?;
            let timeline = read(&mut client, &format!("/v1/persons/{id}/timeline"))?.json();
            let items = timeline["items"].as_array().context("no items")?;
            let of = |name: &str| items.iter().filter(|i| i["event_type"] == name).count();
            ensure!(of("LandingPermitted") == 1 && of("DepartureConfirmed") == 1, "{timeline}");
            ensure!(items.iter().all(|i| i["source"] == "migration"), "{timeline}");
            let incomplete = timeline.to_string().contains("incomplete-record");
            ensure!(incomplete == (n % 10 == 0), "{timeline}");
        }
        fs::remove_dir_all(&folder)?;
        Ok(())
    });
}
