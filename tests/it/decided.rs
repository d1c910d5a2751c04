//! What the rules of another day would make of what was decided: told decision by decision, and nothing where the rules are the same.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use sekisho_codec::decode_audit;
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_testkit::cluster::{Cluster, HEAL};
use sekisho_testkit::history::read_topic;
use serde_json::{Value, json};

use crate::{INSPECTOR, landing, run, submit, text};

const WHY: [&str; 4] = ["--staff", "SYN-0779", "--purpose", "internal-audit"];
/// From this day on nobody lands as an intern.
const AFTER: [&str; 2] = ["--rules-of", "2027-04-01"];

/// `sekisho replay --decide-again`: its exit code, its rows, what it said.
fn again(cluster: &Cluster, more: &[&str]) -> Result<(Option<i32>, Vec<Value>, String)> {
    let kafka = cluster.bootstrap();
    let mut command = Command::new(cluster.program());
    command.args(["replay", "--decide-again", "--kafka", &kafka]);
    let out = command.args(WHY).args(more).output()?;
    let rows = String::from_utf8(out.stdout)?;
    let rows = rows.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok((out.status.code(), rows, String::from_utf8_lossy(&out.stderr).into_owned()))
}

#[test]
fn decisions_are_taken_again_by_the_law_of_another_day() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let mut intern = landing("ZXG000001");
        intern["body"]["status"] = "technical-intern-training-1-b".into();
        intern["body"]["period"] = json!({"value": 1, "unit": "years"});
        intern["body"]["card_issued"] = true.into();
        let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &intern)?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let person = text(&answer.json(), "subject")?.to_owned();
        let visitor =
            submit(&mut client, "permit-landing", INSPECTOR, None, &landing("ZXG000002"))?;
        ensure!(visitor.status == 200, "{}: {}", visitor.status, visitor.text());
        // What was refused for another reason is refused for that by any law.
        let mut nowhere = landing("ZXG000003");
        nowhere["body"]["port"] = "ZZZ".into();
        let refused = submit(&mut client, "permit-landing", INSPECTOR, None, &nowhere)?;
        ensure!(refused.status == 422 || refused.status == 409, "{}", refused.status);
        cluster.at_rest(HEAL)?;

        // By the rules that decided nothing is another, of the whole log.
        let (code, rows, said) = again(cluster, &[])?;
        ensure!(code == Some(0) && rows.is_empty(), "{code:?} {rows:?} {said}");
        ensure!(said.contains(": 0 come to something else"), "{said}");

        // By those of a later day the intern would not have landed.
        let of_person = ["--subject", person.as_str()];
        let (code, rows, said) = again(cluster, &[&AFTER[..], &of_person].concat())?;
        ensure!(code == Some(3) && rows.len() == 1, "{code:?} {rows:?} {said}");
        let row = rows.first().context("no row")?;
        let wanted = json!({
            "subject": person,
            "command": "permit-landing",
            "differs": "now-refused",
            "recorded_code": null,
            "now": [],
            "now_code": "status-not-given-here",
            "staff_id": "SYN-0042",
        });
        for (name, value) in wanted.as_object().into_iter().flatten() {
            ensure!(row.get(name) == Some(value), "{name}: {row}");
        }
        let recorded = row["recorded"].as_array().context("no events")?;
        ensure!(recorded.contains(&json!("LandingPermitted")), "{row}");
        ensure!(!row["now_law"].as_array().context("no law")?.is_empty(), "{row}");
        ensure!(said.contains("status-not-given-here"), "{said}");
        let told = row.to_string();
        ensure!(!told.contains("ERIKSSON") && !told.contains("ZXG"), "personal data: {told}");

        // Counted, of everybody; and what has no intern in it has no difference.
        let (code, rows, said) = again(cluster, &[&AFTER[..], &["--summary"]].concat())?;
        ensure!(code == Some(3), "{code:?} {said}");
        let landed = rows.iter().find(|r| r["now"] == "status-not-given-here");
        ensure!(landed.is_some_and(|r| r["commands"].as_u64() >= Some(1)), "{rows:?}");
        let none = [&AFTER[..], &["--type", "PersonRegistered", "--occurred-from", "2098-01-01"]];
        let (code, rows, said) = again(cluster, &none.concat())?;
        ensure!(code == Some(0) && rows.is_empty() && said.contains("0 commands"), "{said}");

        // What makes no sense is refused before anything is read.
        for senseless in
            [&["--from", "tables"][..], &["--personal"], &["--compare"], &["--output", "avro"]]
        {
            let (code, rows, said) = again(cluster, senseless)?;
            ensure!(code == Some(2) && rows.is_empty(), "{senseless:?}: {code:?} {said}");
        }

        // Each time somebody asked, with whose record it was about.
        let address = Address::new(cluster.bootstrap(), "it");
        let topic = Topics::default().audit;
        let all = read_topic(&address, &topic, cluster.settings().partitions, false)?;
        let entries = all.iter().filter_map(|e| decode_audit(e.value.as_deref()?).ok());
        let mine: Vec<_> = entries.filter(|e| e.asked.as_str() == "replay-decide-again").collect();
        ensure!(mine.len() == 4, "{} entries", mine.len());
        let about = |e: &sekisho_codec::records::AuditEntry| {
            e.subjects.iter().any(|s| s.to_string() == person)
                && e.query.as_ref().is_some_and(|q| q.as_str().contains("rules_of=2027-04-01"))
        };
        ensure!(mine.iter().any(about), "nobody asked about {person}");
        Ok(())
    });
}
