//! Query tables in two databases, each with half of the partitions: one person is read from one, many from both, and what cannot be
//! read is said to be so.

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use sekisho_stack::Server;
use sekisho_testkit::cluster::{Cluster, HEAL, PATIENCE, Settings};
use sekisho_testkit::http::{Client, Response};
use sekisho_testkit::{tables, wait};
use serde_json::{Value, json};

use crate::{INSPECTOR, landing, position, read, staff, submit, text};

/// So many that either half of the partitions has some.
const PEOPLE: usize = 26;
const PAGE: &str = "limit=5";

/// Somebody who landed.
struct Person {
    id: String,
    at: String,
    /// Which server holds the record.
    server: usize,
}

#[test]
fn two_databases_answer_as_one() {
    let settings = Settings { shards: 2, ..Settings::default() };
    let outcome = Cluster::with_roles(&settings).and_then(|mut cluster| {
        let outcome = story(&mut cluster);
        cluster.explain(outcome)
    });
    assert!(outcome.is_ok(), "{:#}", outcome.err().unwrap_or_else(|| anyhow!("nothing")));
}

fn story(cluster: &mut Cluster) -> Result<()> {
    let mut client = cluster.client()?;
    // Two projectors share one database; later one of them dies.
    cluster.projector("projector-b-0")?;
    let people = land_all(cluster, &mut client)?;
    every_record_is_read(&mut client, &people)?;
    let all: Vec<&str> = people.iter().map(|p| p.at.as_str()).collect();
    many_are_found(&mut client, &people, &all.join(","))?;
    let hit = an_alert_is_seen_from_the_other_half(cluster, &mut client, &people)?;
    cluster.kill("projector-0")?;
    each_holds_its_own(cluster)?;
    operators_see_both(cluster)?;
    a_range_moves(cluster)?;
    one_is_stopped(cluster, &mut client, &people, &hit)?;
    let report = cluster.judge()?;
    ensure!(report.violations.is_empty(), "{report}");
    println!("{report}");
    Ok(())
}

fn name(n: usize) -> (String, String) {
    // Neighbours in the order of names lie in either half.
    ("SHARDMANN".to_owned(), format!("{}ANNA", char::from(b'A' + u8::try_from(n).unwrap_or(0))))
}

fn land(cluster: &Cluster, client: &mut Client, n: usize) -> Result<Person> {
    let mut body = landing(&format!("ZXH{n:06}"));
    let (primary, secondary) = name(n % 26);
    body["body"]["personal"]["name"]["primary_name"] = primary.into();
    body["body"]["personal"]["name"]["secondary_name"] = secondary.into();
    let answer = submit(client, "permit-landing", INSPECTOR, None, &body)?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    let answer = answer.json();
    let id = text(&answer, "subject")?.trim_start_matches("person/").to_owned();
    let at = text(&answer, "position")?.to_owned();
    Ok(Person { id, server: server_of(cluster, &at)?, at })
}

fn server_of(cluster: &Cluster, at: &str) -> Result<usize> {
    let (partition, _) = position(at)?;
    let holds = |n: &usize| {
        let (first, last) = cluster.partitions_of(*n);
        (first..=last).contains(&partition)
    };
    (0..2).find(holds).context("a partition of nobody")
}

fn land_all(cluster: &Cluster, client: &mut Client) -> Result<Vec<Person>> {
    let people: Vec<Person> =
        (0..PEOPLE).map(|n| land(cluster, client, n)).collect::<Result<_>>()?;
    let low = people.iter().filter(|p| p.server == 0).count();
    ensure!((3..PEOPLE - 3).contains(&low), "{low} of {PEOPLE} in the first half");
    Ok(people)
}

fn every_record_is_read(client: &mut Client, people: &[Person]) -> Result<()> {
    for person in people {
        let Person { id, at, .. } = person;
        for part in ["", "/timeline", "/stays", "/booth"] {
            let path = format!("/v1/persons/{id}{part}?min_position={at}");
            let response = read(client, &path)?;
            ensure!(response.status == 200, "{path}: {} {}", response.status, response.text());
            let seen = response.json();
            let rows = seen["items"].as_array().map_or(1, Vec::len);
            ensure!(rows > 0, "{path}: {seen}");
            // The answer says how new it is, and it is that of the person's own partition.
            let told = response.header("x-log-position").unwrap_or_default().to_owned();
            let (partition, offset) = position(&told)?;
            let (own, wanted) = position(at)?;
            ensure!(partition == own && offset >= wanted, "{path}: {told} for {at}");
        }
    }
    // As it was: the past is derived in the database that has the history.
    for person in people.iter().take(4) {
        let path = format!("/v1/persons/{}/stays?as_of=2099-12-31", person.id);
        let response = read(client, &path)?;
        ensure!(response.status == 200, "{path}: {} {}", response.status, response.text());
        ensure!(response.json()["items"][0]["status"] == "temporary-visitor", "{path}");
    }
    Ok(())
}

fn look(client: &mut Client, conditions: &str, search: &Value) -> Result<Response> {
    let mut headers = staff(INSPECTOR);
    headers.push(("x-sekisho-purpose", "landing-examination"));
    let path = format!("/v1/persons:search?{conditions}");
    Ok(client.post(&path, &headers, search.to_string().as_bytes())?)
}

/// Every page that `ask` gives, as the persons on it.
fn walk(
    mut ask: impl FnMut(&str) -> Result<Response>,
    first: &str,
    rows: &mut Vec<Value>,
) -> Result<Vec<String>> {
    let (mut found, mut conditions) = (Vec::new(), format!("{PAGE}&{first}"));
    loop {
        let response = ask(&conditions)?;
        ensure!(response.status == 200, "{}: {}", response.status, response.text());
        let page = response.json();
        let items = page["items"].as_array().context("no items")?;
        ensure!(items.len() <= 5, "{page}");
        found.extend(items.iter().filter_map(|i| i["person_id"].as_str().map(str::to_owned)));
        rows.extend_from_slice(items);
        ensure!(found.len() <= 100, "the pages have no end");
        let Some(next) = page["next"].as_str() else { return Ok(found) };
        conditions = format!("{PAGE}&after={next}");
    }
}

fn many_are_found(client: &mut Client, people: &[Person], all: &str) -> Result<()> {
    let wanted: BTreeSet<&str> = people.iter().map(|p| p.id.as_str()).collect();
    let once = |found: &[String], what: &str| {
        let set: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        ensure!(found.len() == set.len(), "{what}: somebody twice: {found:?}");
        // The gateway was tried out with somebody else before.
        ensure!(set.is_superset(&wanted) && set.len() <= PEOPLE + 1, "{what}: {found:?}");
        Ok(())
    };
    // By name: in the order of names, which alternates between the databases.
    let search = json!({"name": {"primary_name": "shardmann"}});
    let mut rows = Vec::new();
    let first = format!("min_position={all}");
    let found = walk(|conditions| look(client, conditions, &search), &first, &mut rows)?;
    once(&found, "by name")?;
    let names: Vec<&str> = rows.iter().filter_map(|r| r["secondary_name"].as_str()).collect();
    ensure!(names.len() == PEOPLE && names.is_sorted(), "{names:?}");

    // By what runs out: a list over all, by day and person.
    let stays = read(client, &format!("/v1/persons/{}/stays", people[0].id))?.json();
    let end = text(&stays["items"][0], "stay_end")?.to_owned();
    let mut due = Vec::new();
    let ask = |conditions: &str| read(client, &format!("/v1/due?from={end}&days=1&{conditions}"));
    let found = walk(ask, &first, &mut due)?;
    once(&found, "due")?;
    ensure!(found.is_sorted(), "by person where all else is equal: {found:?}");
    let year: i32 = end.get(..4).context("no year")?.parse()?;
    let day = format!("as_of={}-12-31", year + 1);
    let mut over = Vec::new();
    let ask = |conditions: &str| read(client, &format!("/v1/overstays?{day}&{conditions}"));
    let found = walk(ask, &first, &mut over)?;
    once(&found, "overstays")?;
    ensure!(found.is_sorted(), "{found:?}");

    // By number: whoever has it, wherever.
    for (n, person) in people.iter().enumerate().take(6) {
        let number = format!("ZXH{n:06}");
        let document = json!({"issuing_state": "UTO", "kind": "passport", "number": number});
        let page = look(client, "", &json!({ "document": document }))?.json();
        ensure!(page["items"][0]["person_id"] == person.id.as_str(), "{n}: {page}");
    }
    Ok(())
}

/// A person and an alert in different halves; the booth sees the hit, now and in the past. Gives the person.
fn an_alert_is_seen_from_the_other_half(
    cluster: &Cluster,
    client: &mut Client,
    people: &[Person],
) -> Result<String> {
    let person = people.iter().find(|p| p.server == 0).context("nobody in the first half")?;
    let entry = json!({"source": "desk", "body": {
        "reason": "document-misuse", "owner": "TYO", "expires_on": "2099-12-31", "evidence": "it:alert"}});
    let alert = wait::until("an alert lies in the other half", PATIENCE, || {
        let answer = submit(client, "enter-alert", "supervising-inspector", None, &entry)?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let answer = answer.json();
        let (subject, at) = (text(&answer, "subject")?, text(&answer, "position")?);
        Ok((server_of(cluster, at)? == 1).then(|| subject.trim_start_matches("alert/").to_owned()))
    })?;
    let hit = json!({"subject_id": alert, "source": "desk", "body": {
        "person_id": person.id, "examination_id": "SYN-26-9", "list_version": "2026-1", "checked_by": "SYN-0001"}});
    let answer = submit(client, "note-alert-hit", "system", None, &hit)?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    let at = text(&answer.json(), "position")?.to_owned();

    let path = format!("/v1/persons/{}/booth?min_position={at}", person.id);
    let seen = read(client, &path)?.json();
    ensure!(seen["flags"] == json!(["watch-list-hit"]), "{seen}");
    ensure!(seen["watch_list"][0]["alert_id"] == alert.as_str(), "{seen}");
    let now = read(client, &format!("/v1/persons/{}/timeline", person.id))?.json();
    let landed = text(&now["items"][0], "recorded_at")?.replace('+', "%2B");
    let path = format!("/v1/persons/{}/booth?known_at={landed}", person.id);
    let before = read(client, &path)?.json();
    ensure!(before["flags"] == json!([]), "nobody knew of it then: {before}");
    let hit = read(client, &format!("/v1/persons/{alert}/timeline?min_position={at}"))?.json();
    let events: Vec<&Value> =
        hit["items"].as_array().into_iter().flatten().map(|e| &e["event_type"]).collect();
    ensure!(events == ["AlertEntered", "AlertHit"], "{hit}");
    let known = text(&hit["items"][1], "recorded_at")?.replace('+', "%2B");
    let path = format!("/v1/persons/{}/booth?known_at={known}", person.id);
    let then = read(client, &path)?.json();
    ensure!(then["flags"] == json!(["watch-list-hit"]), "it was known then: {then}");
    Ok(person.id.clone())
}

/// No row and no position of another's partition.
fn each_holds_its_own(cluster: &Cluster) -> Result<()> {
    for (n, server) in cluster.servers().enumerate() {
        let (first, last) = cluster.partitions_of(n);
        let url = &server.addresses().urls.superuser;
        for table in ["query.timeline", "query.position"] {
            let sql = format!(
                "SELECT count(*) FROM {table} WHERE partition NOT BETWEEN {first} AND {last}"
            );
            ensure!(tables::psql(url, &sql)?.trim() == "0", "server {n}: {table}");
        }
        let rows = tables::psql(url, "SELECT count(*) FROM query.timeline")?;
        ensure!(rows.trim() != "0", "server {n} holds nothing");
    }
    Ok(())
}

fn operators_see_both(cluster: &Cluster) -> Result<()> {
    let kafka = cluster.bootstrap();
    let (owners, readers) = (cluster.addresses(|u| &u.owner), cluster.addresses(|u| &u.reader));
    let run = |arguments: &[&str], urls: &str| {
        let at = ["--kafka", &kafka, "--postgres", urls, "--output", "jsonl"];
        cluster.command(&[arguments, &at].concat())
    };
    let lag = run(&["lag"], &readers)?;
    let lines: Vec<Value> = lag.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let of: BTreeSet<i64> = lines
        .iter()
        .filter(|l| l["reader"] == "timeline")
        .filter_map(|l| l["partition"].as_i64())
        .collect();
    ensure!(of.into_iter().eq(0..6), "{lag}");

    // Built anew in both while projectors run, and the same as before.
    let rebuilt = run(&["rebuild", "stays", "persons"], &owners)?;
    ensure!(rebuilt.lines().count() == 4, "{rebuilt}");
    let verified = run(&["verify", "projections", "stays", "timeline", "commands"], &owners)?;
    let lines: Vec<Value> = verified.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    ensure!(lines.len() == 6 && lines.iter().all(|l| l["holds"] == true), "{verified}");

    // A part of the truth is no answer.
    let refused = |arguments: &[&str], urls: &str, says: &str| {
        let error = run(arguments, urls).err().map(|e| format!("{e:#}")).unwrap_or_default();
        ensure!(error.contains(says), "{arguments:?} said: {error}");
        Ok(())
    };
    let asker = ["replay", "--from", "tables", "--staff", "SYN-7", "--purpose", "internal-audit"];
    refused(&asker, &owners, "several hold a range each")?;
    let server = cluster.servers().nth(1).context("no second server")?;
    let (owner, reader) = (&server.addresses().urls.owner, &server.addresses().urls.reader);
    refused(&asker, owner, "was set up for partitions 3-5 of 6")?;
    refused(&["lag"], reader, "was set up for partitions 3-5 of 6")?;
    refused(&["rebuild", "stays"], &format!("0-5={owner}"), "was set up for partitions 3-5")?;
    refused(&["lag"], &format!("0-1={reader}"), "no database is given for partitions 2-5")?;
    let swapped = format!("3-5={},0-2={reader}", cluster.stack().addresses().urls.reader);
    refused(&["lag"], &swapped, "was set up for")?;
    // A projector with the range of another ends, and says why.
    let url = format!("0-2={}", server.addresses().urls.projector);
    let wrong = ["projector", "--kafka", &kafka, "--instance", "wrong", "--postgres", &url];
    let ended = cluster.command(&wrong).err().map(|e| format!("{e:#}")).unwrap_or_default();
    ensure!(ended.contains("was set up for partitions 3-5 of 6"), "{ended}");
    Ok(())
}

/// A new database is filled from the log with a range, beside the one that has it.
fn a_range_moves(cluster: &Cluster) -> Result<()> {
    let kafka = cluster.bootstrap();
    let mut servers = cluster.servers().map(|s| &s.addresses().urls);
    let (here, there) = (servers.next().context("no server")?, servers.next().context("one")?);
    tables::psql(&here.superuser, "CREATE DATABASE moved OWNER sekisho_owner")?;
    let moved = |url: &str| {
        let server = url.rsplit_once('/').map_or(url, |(server, _)| server);
        format!("{server}/moved")
    };
    let owner = moved(&here.owner);
    let list = format!("0-2={owner},3-5={}", there.owner);
    let run = |arguments: &[&str], urls: &str| {
        cluster.command(&[arguments, &["--kafka", &kafka, "--postgres", urls]].concat())
    };
    run(&["setup"], &list)?;
    run(&["setup"], &list)?;
    let one = format!("0-2={owner}");
    run(&["rebuild"], &one)?;
    run(&["verify", "projections"], &one)?;
    let count = |url: &str| tables::psql(url, "SELECT count(*), sum(version) FROM query.timeline");
    let (old, new) = (count(&here.superuser)?, count(&moved(&here.superuser))?);
    ensure!(old == new && !old.starts_with('0'), "{old} there, {new} here");
    let other = run(&["setup"], &format!("0-1={owner},2-5={}", there.owner)).err();
    let other = other.map(|e| format!("{e:#}")).unwrap_or_default();
    ensure!(other.contains("was set up for partitions 0-2 of 6"), "{other}");
    Ok(())
}

fn one_is_stopped(
    cluster: &mut Cluster,
    client: &mut Client,
    people: &[Person],
    hit: &str,
) -> Result<()> {
    let other = |c: &Cluster, stop: bool| -> Result<()> {
        let server = c.servers().nth(1).context("no second server")?;
        if stop {
            server.kill(Server::Postgres)?
        } else {
            server.start(Server::Postgres)?
        }
        Ok(())
    };
    other(cluster, true)?;
    let mut away = 0;
    for person in people {
        for part in ["", "/timeline", "/stays"] {
            let path = format!("/v1/persons/{}{part}", person.id);
            let begun = Instant::now();
            let response = read(client, &path)?;
            let (status, body) = (response.status, response.json());
            if person.server == 0 {
                ensure!(status == 200, "{path}: {status} {body}");
                continue;
            }
            ensure!(status == 503 && body["code"] == "tables-unavailable", "{path}: {body}");
            let detail = text(&body, "detail")?;
            ensure!(detail.contains("partitions 3-5 of 6"), "{detail}");
            ensure!(begun.elapsed() < HEAL, "{path} took {:?}", begun.elapsed());
            away += 1;
            // A second of waiting each: a few tell it.
            if away > 3 {
                break;
            }
        }
    }
    ensure!(away > 0, "nobody was in the other half");
    // What needs both is refused as a whole: a search, and the watch list at a booth.
    let search = json!({"name": {"primary_name": "shardmann"}});
    let response = look(client, PAGE, &search)?;
    ensure!(response.status == 503, "{}: {}", response.status, response.text());
    let booth = read(client, &format!("/v1/persons/{hit}/booth"))?;
    ensure!(booth.status == 503, "{}: {}", booth.status, booth.text());
    let ready = client.get("/readyz", &[])?;
    ensure!(ready.status == 200, "the gateway serves the rest: {}", ready.text());

    // Commands go on for both halves.
    let mut new = Vec::new();
    for n in 0..8 {
        new.push(land(cluster, client, 100 + n)?);
    }
    ensure!((0..2).all(|s| new.iter().any(|p| p.server == s)), "all in one half");
    for person in new.iter().filter(|p| p.server == 0) {
        let path = format!("/v1/persons/{}?min_position={}", person.id, person.at);
        let response = read(client, &path)?;
        ensure!(response.status == 200, "{path}: {} {}", response.status, response.text());
    }

    other(cluster, false)?;
    for person in &new {
        let path = format!("/v1/persons/{}?min_position={}", person.id, person.at);
        wait::until("the records are read again", HEAL, || {
            Ok((read(client, &path)?.status == 200).then_some(()))
        })?;
    }
    let booth = read(client, &format!("/v1/persons/{hit}/booth"))?.json();
    ensure!(booth["flags"] == json!(["watch-list-hit"]), "{booth}");
    Ok(())
}
