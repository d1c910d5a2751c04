//! Every case of the law, sent to the running system: each act is answered over HTTP as the law answers it, and what was
//! accepted is read back as the timeline of its subject.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sekisho_codec::ids::IdKey;
use sekisho_law::{Line, Outcome, script};
use sekisho_testkit::cluster::{Cluster, ID_KEY, Settings};
use serde_json::{Value, json};

use crate::lists::{self, Accepted};
use crate::{INSPECTOR, read, staff, text};

/// Lines of one request: what a client may send without reading.
const PIECE: usize = 500;
/// How many differences are told.
const TOLD: usize = 20;

/// Acts of every file of cases, in order.
fn acts() -> Result<Vec<Line>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("law");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.map(|f| Ok(f?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    let key = IdKey::new(&ID_KEY)?;
    let mut all = Vec::new();
    for file in files {
        let name = file.file_stem().and_then(|n| n.to_str()).context("a name that is no text")?;
        let text = std::fs::read_to_string(&file)?;
        all.extend(script(&text, &key, name).with_context(|| name.to_owned())?);
    }
    Ok(all)
}

/// What is wrong with the answer to an act, if anything is.
fn differs(act: &Line, answer: &Value) -> Option<String> {
    let (wanted, found) = match act.answer.outcome {
        Outcome::Accepted => {
            let events: Vec<&Value> = act.answer.events.iter().map(|e| &e["type"]).collect();
            let named = answer["events"].as_array().map_or(&[][..], Vec::as_slice);
            let named: Vec<&Value> = named.iter().map(|e| &e["type"]).collect();
            (
                json!({"status": 200, "events": events, "flags": act.answer.flags}),
                json!({"status": answer["status"], "events": named, "flags": answer["flags"]}),
            )
        }
        _ => (json!({"code": act.answer.code}), json!({"code": answer["code"]})),
    };
    let (wanted, found) = match (wanted, found) {
        (Value::Object(mut w), Value::Object(mut f)) => {
            // Flags of several events: the answer names each once.
            for side in [&mut w, &mut f] {
                if let Some(Value::Array(flags)) = side.get_mut("flags") {
                    flags.sort_by_key(Value::to_string);
                    flags.dedup();
                }
            }
            (w, f)
        }
        _ => return Some("no objects".to_owned()),
    };
    (wanted != found).then(|| {
        let (wanted, found) = (json!(wanted), json!(found));
        format!("{}: {} wanted {wanted}, found {found}", act.case, act.answer.what)
    })
}

#[test]
fn every_case_of_the_law_is_answered_and_read_back_over_http() {
    let outcome = cases();
    assert!(outcome.is_ok(), "{:#}", outcome.err().unwrap_or_else(|| anyhow::anyhow!("nothing")));
}

fn cases() -> Result<()> {
    // Cases have their own clock.
    let settings = Settings { simulated_time: true, ..Settings::default() };
    let cluster = Cluster::with_roles(&settings)?;
    let sent = send(&cluster);
    cluster.explain(sent)
}

fn send(cluster: &Cluster) -> Result<()> {
    let acts = acts()?;
    let mut client = cluster.client()?;
    let mut headers = staff(INSPECTOR);
    headers.push(("content-type", "application/x-ndjson"));
    let mut wrong = Vec::new();
    let mut accepted = Vec::new();
    // Per subject: events in order, and the position of the last.
    let mut subjects: BTreeMap<String, (Vec<Value>, String)> = BTreeMap::new();
    for piece in acts.chunks(PIECE) {
        let body: String = piece.iter().map(|act| format!("{}\n", act.request)).collect();
        let response = client.request("POST", "/v1/commands", &headers, body.as_bytes())?;
        ensure!(response.status == 200, "{}: {}", response.status, response.text());
        let lines: Vec<Value> =
            response.text().lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        ensure!(lines.len() == piece.len(), "{} answers to {} acts", lines.len(), piece.len());
        for (act, answer) in piece.iter().zip(&lines) {
            wrong.extend(differs(act, answer));
            if answer["status"] == 200 && answer["repeated"] == false {
                let subject = text(answer, "subject")?.to_owned();
                accepted.push(Accepted { act, subject: subject.clone() });
                let (events, at) = subjects.entry(subject).or_default();
                events.extend(answer["events"].as_array().cloned().unwrap_or_default());
                if let Some(position) = answer["position"].as_str() {
                    position.clone_into(at);
                }
            }
        }
    }
    let told: Vec<&str> = wrong.iter().take(TOLD).map(String::as_str).collect();
    ensure!(wrong.is_empty(), "{} of {} acts:\n{}", wrong.len(), acts.len(), told.join("\n"));
    println!("{} acts were answered as the law answers them", acts.len());

    let mut rows = 0;
    for (subject, (events, at)) in &subjects {
        // The timeline is of any subject; most are persons.
        let (_, id) = subject.split_once('/').context("a subject without a kind")?;
        let path = format!("/v1/persons/{id}/timeline?min_position={at}&limit=100");
        let page = read(&mut client, &path)?;
        ensure!(page.status == 200, "{path}: {} {}", page.status, page.text());
        let page = page.json();
        let items = page["items"].as_array().context("no items")?;
        let of = |list: &[Value], kind: &str| -> Vec<(Value, Value)> {
            list.iter().map(|e| (e["event_id"].clone(), e[kind].clone())).collect()
        };
        ensure!(of(items, "event_type") == of(events, "type"), "{subject}: {page}");
        rows += items.len();
    }
    println!("{rows} events of {} subjects were read back", subjects.len());
    ensure!(rows > acts.len() / 2, "only {rows} events of {} acts", acts.len());
    lists::told(&mut client, &accepted)
}
