//! The table of bad input: each is answered with a clear reason; nothing else is disturbed.

use anyhow::{Context, Result, bail, ensure};
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_testkit::cluster::Cluster;
use sekisho_testkit::history::read_topic;
use sekisho_testkit::http::{Client, Response};
use serde_json::{Value, json};

use crate::{INSPECTOR, fresh, landing, read, run, staff, submit, text};

/// What is changed in a good landing: where, to what; then what must come back: status, code, and where the fault lies.
type Bad = (&'static str, &'static str, Value, u16, &'static str, &'static str);

fn bodies() -> Vec<Bad> {
    let malformed = "command-malformed";
    let name = "/body/personal/name/primary_name";
    let day = "/body/personal/document/expires_on";
    vec![
        ("wrong type", "/body/port", json!(5), 400, malformed, "/body/port"),
        ("wrong type of object", "/body/period", json!("90"), 400, malformed, "/body/period"),
        ("unknown field", "/body/colour", json!("red"), 400, malformed, "/body/colour"),
        ("unknown code", "/body/sex", json!("none"), 400, malformed, "/body/sex"),
        ("over-long text", name, json!("x".repeat(151)), 400, malformed, name),
        ("control character", name, json!("A\u{7}"), 400, malformed, name),
        ("impossible date", day, json!("2026-02-30"), 400, malformed, day),
        ("impossible instant", "/occurred_at", json!("yesterday"), 400, malformed, "/occurred_at"),
        (
            "a clock of its own",
            "/recorded_at",
            json!("2026-01-01T00:00:00Z"),
            400,
            malformed,
            "/recorded_at",
        ),
        ("an id in the body", "/command_id", json!("x"), 400, malformed, "/command_id"),
        ("missing field", "/body/nationality", Value::Null, 400, malformed, "/body/nationality"),
        (
            "far future",
            "/occurred_at",
            json!("2190-01-01T00:00:00Z"),
            422,
            "occurred-at-in-future",
            "",
        ),
        (
            "status not on the list",
            "/body/status",
            json!("no-such-status"),
            422,
            "status-not-on-list",
            "",
        ),
        ("period not on the list", "/body/period/value", json!(45), 422, "period-not-allowed", ""),
        ("port not on the list", "/body/port", json!("XXX"), 422, "port-not-on-list", ""),
    ]
}

#[test]
fn every_bad_body_is_answered_with_its_place() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let before = events(cluster)?;
        for (what, pointer, value, status, code, place) in bodies() {
            let mut body = landing("ZXB000001");
            set(&mut body, pointer, value)?;
            let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &body)?;
            expect(what, &answer, status, code)?;
            let problem = answer.json();
            if !place.is_empty() {
                let places: Vec<&str> = problem["errors"]
                    .as_array()
                    .context("no errors")?
                    .iter()
                    .filter_map(|e| e["pointer"].as_str())
                    .collect();
                ensure!(places == [place], "{what}: {problem}");
            }
            ensure!(!answer.text().contains("ERIKSSON"), "{what}: personal data in {problem}");
        }
        ensure!(events(cluster)? == before, "bad input caused events");
        good(&mut client, "ZXB000001")
    });
}

#[test]
fn rules_refuse_with_their_law() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let wrong_role =
            submit(&mut client, "permit-landing", "control-officer", None, &landing("ZXB000002"))?;
        expect("wrong role", &wrong_role, 422, "role-not-entitled")?;
        let problem = wrong_role.json();
        ensure!(problem["invariant"] == "I4", "{problem}");
        ensure!(problem["law"].as_array().is_some_and(|l| !l.is_empty()), "{problem}");

        let body = json!({
            "person_id": "00000000-0000-8000-8000-0000000000bb",
            "body": {"application_id": "TYO-26-000001-1", "kind": "extension-of-period", "channel": "counter"},
        });
        let unknown =
            submit(&mut client, "receive-application", "residence-examiner", None, &body)?;
        expect("unknown person", &unknown, 422, "unknown-person")?;

        let id = fresh();
        let first =
            submit(&mut client, "permit-landing", INSPECTOR, Some(id), &landing("ZXB000003"))?;
        ensure!(first.status == 200, "{}", first.text());
        let again =
            submit(&mut client, "permit-landing", INSPECTOR, Some(id), &landing("ZXB000003"))?;
        ensure!(again.status == 200 && again.json()["repeated"] == true, "{}", again.text());
        ensure!(again.json()["events"] == first.json()["events"], "{}", again.text());
        let mut other = landing("ZXB000003");
        set(&mut other, "/case_id", json!("TYO-26-000009-9"))?;
        let other = submit(&mut client, "permit-landing", INSPECTOR, Some(id), &other)?;
        expect("reused command id", &other, 409, "command-id-reused")
    });
}

#[test]
fn a_wrong_check_digit_is_recorded_as_read_and_flagged() {
    run(|cluster| {
        let mut client = cluster.client()?;
        // The specimen of ICAO 9303-4 with its last check digit one too high.
        let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<11";
        let mut body = landing("L898902C3");
        set(&mut body, "/body/personal/document/mrz", json!(zone))?;
        let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &body)?;
        let answer = answer.json();
        let flags = answer["flags"].as_array().with_context(|| format!("no flags in {answer}"))?;
        ensure!(flags.contains(&json!("document-check-digit")), "{answer}");
        Ok(())
    });
}

#[test]
fn requests_of_the_wrong_form_are_told_what_is_wrong() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let good_body = landing("ZXB000004").to_string();
        let post =
            |client: &mut Client, path: &str, drop: &str, add: &[(&str, &str)], body: &[u8]| {
                let id = fresh().to_string();
                let mut headers = staff(INSPECTOR);
                headers.push(("idempotency-key", &id));
                headers.retain(|(name, _)| *name != drop);
                let mut all: Vec<(&str, &str)> = headers;
                all.extend_from_slice(add);
                client.request("POST", path, &all, body)
            };
        let path = "/v1/commands/permit-landing";
        let json = [("content-type", "application/json")];
        let good_bytes = good_body.as_bytes();
        let answer = post(&mut client, "/v1/commands/permit-landng", "", &json, good_bytes)?;
        expect("unknown command", &answer, 404, "unknown-command")?;
        ensure!(answer.text().contains("permit-landing"), "no hint in {}", answer.text());
        let answer = post(&mut client, path, "idempotency-key", &json, good_bytes)?;
        expect("no command id", &answer, 400, "idempotency-key-required")?;
        let answer = post(&mut client, path, "x-sekisho-staff", &json, good_bytes)?;
        expect("no staff id", &answer, 401, "identity-missing")?;
        let answer = post(&mut client, path, "", &json, b"{\"body\": ")?;
        expect("no JSON", &answer, 400, "body-malformed")?;
        let answer = post(&mut client, path, "", &json, &vec![b' '; 100_000])?;
        expect("too large", &answer, 413, "body-too-large")?;
        let answer = post(&mut client, path, "", &[("content-type", "text/csv")], good_bytes)?;
        expect("wrong media type", &answer, 415, "unsupported-media-type")?;
        let answer = client.request("DELETE", path, &staff(INSPECTOR), b"")?;
        expect("wrong method", &answer, 405, "method-not-allowed")?;
        let person = "/v1/persons/00000000-0000-8000-8000-0000000000cc";
        let answer = client.get(person, &staff(INSPECTOR))?;
        expect("no purpose", &answer, 400, "purpose-required")?;
        expect("unknown person", &read(&mut client, person)?, 404, "person-not-found")?;
        let far = format!("{person}?min_position=0:999999999");
        expect("a position far away", &read(&mut client, &far)?, 503, "position-not-reached")?;
        let answer = read(&mut client, &format!("{person}?nosuch=1"))?;
        expect("unknown parameter", &answer, 400, "query-malformed")?;
        good(&mut client, "ZXB000004")
    });
}

#[test]
fn a_bad_line_never_stops_the_rest() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let line = |number: &str, id: String| {
            let mut line = landing(number);
            line["command"] = json!("permit-landing");
            line["command_id"] = json!(id);
            line.to_string()
        };
        let lines = [
            line("ZXB000005", fresh().to_string()),
            "{\"command\": ".to_owned(),
            line("ZXB000006", "no uuid".to_owned()),
            "[1, 2, 3]".to_owned(),
            line("ZXB000007", fresh().to_string()).replace("permit-landing", "permit-landng"),
            line("ZXB000008", fresh().to_string()),
        ];
        let mut headers = staff(INSPECTOR);
        headers.push(("content-type", "application/x-ndjson"));
        let body = lines.join("\n");
        let answer = client.request("POST", "/v1/commands", &headers, body.as_bytes())?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let said = answer.text();
        let outcomes: Vec<Value> =
            said.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let statuses: Vec<u64> = outcomes.iter().filter_map(|o| o["status"].as_u64()).collect();
        ensure!(statuses == [200, 400, 400, 400, 400, 200], "{said}");
        Ok(())
    });
}

fn expect(what: &str, answer: &Response, status: u16, code: &str) -> Result<()> {
    let problem = answer.json();
    if answer.status != status || problem["code"] != code {
        bail!("{what}: {status} {code} expected, got {} {}", answer.status, answer.text());
    }
    let kind = answer.header("content-type").unwrap_or_default();
    ensure!(kind.starts_with("application/problem+json"), "{what}: content type {kind}");
    ensure!(!text(&problem, "detail")?.is_empty(), "{what}: no detail");
    Ok(())
}

/// A good landing still counts.
fn good(client: &mut Client, number: &str) -> Result<()> {
    let answer = submit(client, "permit-landing", INSPECTOR, None, &landing(number))?;
    ensure!(answer.status == 200, "a good command after bad ones: {}", answer.text());
    Ok(())
}

fn events(cluster: &Cluster) -> Result<usize> {
    let address = Address::new(cluster.bootstrap(), "it");
    let topic = Topics::default().records;
    Ok(read_topic(&address, &topic, cluster.settings().partitions, false)?.len())
}

/// Sets the value at a JSON pointer; null takes the field away.
fn set(document: &mut Value, pointer: &str, value: Value) -> Result<()> {
    let (parent, field) = pointer.rsplit_once('/').context("no pointer")?;
    let parent = document.pointer_mut(parent).context("no such place")?;
    let parent = parent.as_object_mut().context("not an object")?;
    if value.is_null() {
        parent.remove(field);
    } else {
        parent.insert(field.to_owned(), value);
    }
    Ok(())
}
