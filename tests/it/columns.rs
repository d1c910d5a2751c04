//! For jobs: what is written as Parquet is what was printed, to DuckDB and to Polars, and so is what is written as Avro, to fastavro; snapshots of facts are the same bytes again and tell
//! of nobody; who took numbers for the house is on the audit topic.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sekisho_codec::decode_audit;
use sekisho_codec::records::AuditEntry;
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_testkit::cluster::{Cluster, HEAL, ID_KEY};
use sekisho_testkit::history::read_topic;
use sekisho_testkit::tables::psql;
use serde_json::json;

use crate::{INSPECTOR, fresh, landing, run, submit};

const WHY: [&str; 4] = ["--staff", "SYN-0778", "--purpose", "statistics"];

/// Another program's judgement of the files in a folder.
fn judged(folder: &Path, what: &str) -> Result<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/columns_read.py");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = std::env::var("SEKISHO_PYTHON")
        .map_or_else(|_| root.join(".sekisho/venv/bin/python"), |p| root.join(p));
    let out = Command::new(python).arg(script).arg(what).arg(folder).output()?;
    let said =
        format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    ensure!(out.status.success(), "{what}: {said}");
    Ok(said)
}

/// What SYN-0778 is on the audit topic for, by name.
fn entered(cluster: &Cluster) -> Result<Vec<AuditEntry>> {
    let address = Address::new(cluster.bootstrap(), "it");
    let topic = Topics::default().audit;
    let all = read_topic(&address, &topic, cluster.settings().partitions, false)?;
    let entries = all.iter().filter_map(|e| decode_audit(e.value.as_deref()?).ok());
    let by = |e: &AuditEntry| e.actor.as_ref().is_some_and(|a| a.staff_id.as_str() == "SYN-0778");
    Ok(entries.filter(by).collect())
}

#[test]
fn what_jobs_read_is_what_was_recorded_and_tells_of_nobody() {
    run(|cluster| {
        let mut client = cluster.client()?;
        for number in 0..20 {
            let body = landing(&format!("ZXF{number:06}"));
            let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &body)?;
            ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        }
        // And what is of no person, as the records of ports, voyages and staff are.
        let incident = json!({"source": "desk", "body": {
            "severity": "minor", "component": "booth-line", "site": "NARITA",
            "began_at": "2026-04-01T01:00:00Z", "ticket": "ev:SYN-TICKET-1",
        }});
        let answer = submit(&mut client, "open-incident", "operator", None, &incident)?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        cluster.at_rest(HEAL)?;
        let folder = std::env::temp_dir().join(format!("sekisho-columns-{}", fresh()));
        fs::create_dir_all(&folder)?;
        let key = folder.join("id.key");
        fs::write(&key, ID_KEY.map(|b| format!("{b:02x}")).concat())?;
        let key = key.to_str().context("a folder without a name")?;
        let urls = cluster.stack().addresses().urls.clone();
        let kafka = cluster.bootstrap();
        let at = ["--kafka", kafka.as_str(), "--postgres", urls.owner.as_str()];
        let save = |name: &str, arguments: &[&str]| -> Result<()> {
            Ok(fs::write(folder.join(name), cluster.command_bytes(arguments)?)?)
        };

        // History.
        let replay = [&["replay", "--type", "LandingPermitted"][..], &at, &WHY].concat();
        save("replay.jsonl", &[&replay[..], &["--output", "jsonl"]].concat())?;
        save("replay.parquet", &[&replay[..], &["--output", "parquet"]].concat())?;
        let personal = ["--personal", "--output", "parquet", "--from", "tables"];
        save("personal.parquet", &[&replay[..], &personal].concat())?;
        let none = ["--occurred-from", "2098-01-01", "--output"];
        save("none.parquet", &[&replay[..], &none, &["parquet"]].concat())?;
        let avro = ["--output", "avro"];
        let two = [&["replay", "--type", "LandingPermitted,PersonRegistered"][..], &at, &WHY];
        let two = two.concat();
        save("two.jsonl", &[&two[..], &["--personal", "--output", "jsonl"]].concat())?;
        save("two.avro", &[&two[..], &avro].concat())?;
        save("personal.avro", &[&two[..], &avro, &["--personal"]].concat())?;
        let tables = ["--personal", "--from", "tables"];
        save("tables.avro", &[&two[..], &avro, &tables].concat())?;
        save("none.avro", &[&two[..], &none, &["avro"]].concat())?;
        let all = [&["replay"][..], &at, &WHY].concat();
        save("one.avro", &[&replay[..], &avro].concat())?;
        save("all.jsonl", &[&all[..], &["--personal", "--output", "jsonl"]].concat())?;
        save("all.avro", &[&all[..], &avro, &["--personal"]].concat())?;
        let said = judged(&folder, "replay")?;
        ensure!(said.contains("0 failures"), "{said}");
        let said = judged(&folder, "avro")?;
        ensure!(said.contains("0 failures"), "{said}");
        // No disk is full like this one.
        let full = fs::OpenOptions::new().write(true).open("/dev/full")?;
        let program = cluster.program();
        let out = Command::new(program).args(&replay).args(avro).stdout(full).output()?;
        ensure!(out.status.code() == Some(1), "a full disk: {:?}", out.status);
        for other in [&["lag"][..], &[&replay[..], &["--compare"]].concat()] {
            let out = Command::new(program).args(other).args(avro).output()?;
            let said = String::from_utf8_lossy(&out.stderr);
            ensure!(out.status.code() == Some(2) && out.stdout.is_empty(), "{other:?}: {said}");
            ensure!(said.contains("sekisho replay"), "{said}");
        }

        // Facts, twice.
        let last = "SELECT to_char(now() AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD')";
        let last = psql(cluster.postgres(), last)?.trim().to_owned();
        let facts = |name: &str| -> Result<()> {
            let into = folder.join(name);
            let into = into.to_str().context("a folder without a name")?;
            let days = ["stats", "facts", "--from", "2020-01-01", "--to", &last, "--into", into];
            cluster.command(&[&days[..], &["--id-key", key], &at, &WHY].concat())?;
            Ok(())
        };
        facts("facts")?;
        facts("again")?;
        let refused = facts("facts").err().context("a snapshot was written over")?.to_string();
        ensure!(refused.contains("is there already"), "{refused}");
        let ids = "SELECT person_id, nationality, primary_name, secondary_name FROM query.persons";
        let ids = psql(cluster.postgres(), &format!("COPY ({ids}) TO STDOUT"))?;
        fs::write(folder.join("persons.tsv"), ids)?;
        let said = judged(&folder, "facts")?;
        ensure!(said.contains("0 failures"), "{said}");

        // A table of a release.
        let year = last.get(..4).context("no year")?;
        let release = ["stats", "release", "--year", year, "--id-key", key];
        cluster.command(&[&release[..], &at, &WHY].concat())?;
        let number = "SELECT max(release) FROM stats.release";
        let number = psql(cluster.postgres(), number)?.trim().to_owned();
        let reading = ["--kafka", kafka.as_str(), "--postgres", urls.statistics.as_str()];
        let show = [&["stats", "show", &number, "entrants_by_port"][..], &reading].concat();
        let raw = [&show[..], &["--internal"], &WHY].concat();
        save("table.json", &[&show[..], &["--output", "json"]].concat())?;
        save("table.parquet", &[&show[..], &["--output", "parquet"]].concat())?;
        save("internal.json", &[&raw[..], &["--output", "json"]].concat())?;
        save("internal.parquet", &[&raw[..], &["--output", "parquet"]].concat())?;
        let plot = ["stats", "plot", "entrants_by_port", "--postgres", &urls.statistics];
        save("lines.svg", &plot)?;
        save("bars.svg", &[&plot[..], &["--by", "port", "--release", &number]].concat())?;
        let said = judged(&folder, "table")?;
        ensure!(said.contains("0 failures"), "{said}");
        let nobody = [&show[..], &["--internal"]].concat();
        let refused = cluster.command(&nobody).err().context("nobody read raw counts")?;
        ensure!(refused.to_string().contains("--purpose"), "{refused}");

        // One landing more, and what it restates.
        let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &landing("ZXF100000"))?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        cluster.at_rest(HEAL)?;
        cluster.command(&[&release[..], &at, &WHY].concat())?;
        let next = "SELECT max(release) FROM stats.release";
        let next = psql(cluster.postgres(), next)?.trim().to_owned();
        let compare = [&["stats", "compare", &number, &next][..], &reading].concat();
        let between = [&compare[..], &["--events", "--output", "jsonl"]].concat();
        let between = cluster.command(&[&between[..], &["--internal"], &WHY].concat())?;
        let told: Vec<&str> = between.lines().filter(|l| l.contains("LandingPermitted")).collect();
        let month = last.get(..7).context("no month")?;
        let one = json!({
            "event_type": "LandingPermitted", "corrects": null, "about": month, "events": 1,
        });
        let found: Vec<serde_json::Value> =
            told.iter().map(|l| serde_json::from_str(l)).collect::<Result<_, _>>()?;
        ensure!(found == [one], "{between}");

        let names: Vec<String> =
            entered(cluster)?.iter().map(|e| e.asked.as_str().to_owned()).collect();
        for (name, times) in [("stats-facts", 2), ("stats-release", 2), ("stats-internal", 3)] {
            let found = names.iter().filter(|n| *n == name).count();
            ensure!(found == times, "{name} is entered {found} times: {names:?}");
        }
        Ok(fs::remove_dir_all(&folder)?)
    });
}
