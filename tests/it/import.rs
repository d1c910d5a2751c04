//! Older records: every row is on record once, or among the rejects with its reason.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use sekisho_testkit::cluster::{Cluster, ID_KEY, PATIENCE};
use sekisho_testkit::http::Client;
use sekisho_testkit::wait;
use serde_json::Value;

use crate::{INSPECTOR, fresh, read, run, staff};

/// Travellers in the file; each lands and leaves.
const PEOPLE: usize = 300;
const CROSSED: [&str; 2] = ["LandingPermitted", "DepartureConfirmed"];

fn import(cluster: &Cluster, layout: &str, file: &Path, more: &[&str]) -> Result<Output> {
    let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("import/{layout}.toml"));
    let key = file.with_extension("key");
    fs::write(&key, ID_KEY.map(|b| format!("{b:02x}")).concat())?;
    let output = Command::new(cluster.program())
        .arg("import")
        .arg("--mapping")
        .arg(mapping)
        .args(["--kafka", &cluster.bootstrap()])
        .args(["--postgres", &cluster.stack().addresses().urls.reader])
        .arg("--id-key")
        .arg(key)
        .args(more)
        .arg(file)
        .output()?;
    Ok(output)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn beside(layout: &str, file: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}.{layout}.{end}", file.display()))
}

/// The column `nth` of the rejects.
fn rejects(layout: &str, file: &Path, nth: usize) -> Result<Vec<String>> {
    let text = fs::read_to_string(beside(layout, file, "rejects.csv"))?;
    Ok(text.lines().skip(1).filter_map(|l| l.split(',').nth(nth).map(str::to_owned)).collect())
}

fn folder() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("sekisho-import-{}", fresh()));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What the tables hold of a person, once that is all of these events.
fn timeline(client: &mut Client, passport: &str, wanted: &[&str]) -> Result<Vec<Value>> {
    wait::until(&format!("{wanted:?} on the record of {passport}"), PATIENCE, || {
        let id = person(client, passport)?;
        let timeline = read(client, &format!("/v1/persons/{id}/timeline"))?.json();
        let items = timeline["items"].as_array().context("no items")?.clone();
        Ok(wanted.iter().all(|name| told(&items, name) > 0).then_some(items))
    })
}

fn told(items: &[Value], name: &str) -> usize {
    items.iter().filter(|i| i["event_type"] == name).count()
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
        let folder = folder()?;
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
        // The key of another person's row, and that of another act of the same person.
        writeln!(text, "{series}-1e,E,19910203,01,4-1-4,90,UTO,SYI000001,2,DOE,,")?;
        writeln!(text, "{series}-1e,E,19910204,01,4-1-4,90,UTO,SYI{series:03}001,2,DOE,,")?;
        fs::write(&file, &text)?;

        let checked = import(cluster, "crossings", &file, &["--check"])?;
        ensure!(checked.status.code() == Some(3), "{}", said(&checked));
        let first = import(cluster, "crossings", &file, &[])?;
        ensure!(first.status.code() == Some(3), "{}", said(&first));
        let codes = [
            "column-unreadable",
            "code-unknown",
            "row-unreadable",
            "command-id-reused",
            "command-id-reused",
        ];
        ensure!(rejects("crossings", &file, 3)? == codes, "{:?}", rejects("crossings", &file, 3)?);
        let progress = fs::read_to_string(beside("crossings", &file, "progress"))?;
        let rows = (2 * PEOPLE + codes.len()).to_string();
        ensure!(progress.lines().next() == Some(&rows), "{progress}");

        // Started again there is nothing to do; begun anew every row gets its first answer.
        let again = import(cluster, "crossings", &file, &[])?;
        ensure!(said(&again).contains("going on") && said(&again).contains("0 rows in"));
        ensure!(again.status.code() == Some(3), "the rejects are still there");
        fs::remove_file(beside("crossings", &file, "progress"))?;
        let anew = import(cluster, "crossings", &file, &["--in-flight", "7"])?;
        let repeated = format!(" 0 events (0/s); {} answered as before", 2 * PEOPLE);
        ensure!(said(&anew).contains(&repeated), "{}", said(&anew));
        ensure!(rejects("crossings", &file, 3)? == codes, "{}", said(&anew));

        let mut client = cluster.client()?;
        for n in [0, 1, PEOPLE - 1] {
            let items = timeline(&mut client, &format!("SYI{series:03}{n:03}"), &CROSSED)?;
            ensure!(CROSSED.iter().all(|name| told(&items, name) == 1), "{items:?}");
            ensure!(items.iter().all(|i| i["source"] == "migration"), "{items:?}");
            let incomplete = items.iter().any(|i| i.to_string().contains("incomplete-record"));
            ensure!(incomplete == (n % 10 == 0), "{items:?}");
        }
        fs::remove_dir_all(&folder)?;
        Ok(())
    });
}

#[test]
fn a_row_of_a_stay_or_of_the_register_is_several_acts() {
    run(|cluster| {
        let folder = folder()?;
        let series = fresh().as_u128() % 1000;
        let file = folder.join("stays.csv");
        let mut text =
            "serial,came,came_to,status,days,left,left_from,country,passport,sex,surname,given,born\n"
                .to_owned();
        writeln!(
            text,
            "{series}-1,S630203,01,4-1-4,90,S630301,02,UTO,SYS{series:03}1,1,DOE,,19600000"
        )?;
        writeln!(text, "{series}-2,19880203,01,4-1-6,365,,,UTO,SYS{series:03}2,1,DOE,,19601100")?;
        // What is wrong with the departure leaves the entry out too.
        writeln!(text, "{series}-3,19880203,01,4-1-4,90,x,02,UTO,SYS{series:03}1,1,DOE,,")?;
        fs::write(&file, &text)?;
        let done = import(cluster, "stays", &file, &[])?;
        ensure!(said(&done).contains("3 commands"), "{}", said(&done));
        ensure!(rejects("stays", &file, 2)? == ["confirm-departure"], "{}", said(&done));

        let file = folder.join("registration.csv");
        let mut text = "number,since,port,status,years,country,passport,sex,surname,given,born,\
            municipality,address,moved_in,notified,card,card_issued\n"
            .to_owned();
        let card = format!("SY00000{series:03}SY");
        writeln!(
            text,
            "{series}-1,H050401,01,永住者,,UTO,SYR{series:03}1,2,DOE,ANN,19600000,131016,SYN 1-1,H050410,H050412,{card},20150401"
        )?;
        // A place of residence of somebody nobody has seen.
        writeln!(
            text,
            "{series}-2,,,,,UTO,SYR{series:03}2,2,DOE,ANN,,131016,SYN 1-1,H050410,H050412,,"
        )?;
        fs::write(&file, &text)?;
        let done = import(cluster, "registration", &file, &[])?;
        ensure!(done.status.code() == Some(3), "{}", said(&done));
        ensure!(rejects("registration", &file, 2)? == ["notify-residence"], "{}", said(&done));
        ensure!(rejects("registration", &file, 3)? == ["unknown-person"], "{}", said(&done));

        let mut client = cluster.client()?;
        let items = timeline(&mut client, &format!("SYS{series:03}1"), &CROSSED)?;
        ensure!(CROSSED.iter().all(|name| told(&items, name) == 1), "{items:?}");
        let entered = ["LandingPermitted", "PlaceOfResidenceNotified", "ResidenceCardIssued"];
        let items = timeline(&mut client, &format!("SYR{series:03}1"), &entered)?;
        ensure!(entered.iter().all(|name| told(&items, name) == 1), "{items:?}");
        let by: Vec<&Value> = items.iter().map(|i| &i["role"]).collect();
        ensure!(by.contains(&&Value::from("municipality")), "{items:?}");
        fs::remove_dir_all(&folder)?;
        Ok(())
    });
}
