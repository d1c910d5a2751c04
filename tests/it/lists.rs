//! Lists over HTTP, beside everything that the cases of the law have put on record: of staff, of indicators, of movements that lack
//! their other half, and a refusal of landing without end as a booth is told it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use sekisho_law::Line;
use sekisho_testkit::http::Client;
use serde_json::Value;

use crate::{read, text};

/// An act that was accepted, and in whose record.
pub(crate) struct Accepted<'a> {
    pub(crate) act: &'a Line,
    pub(crate) subject: String,
}

/// Every row of a list, a few a page, each of them once.
fn walk(client: &mut Client, path: &str) -> Result<Vec<Value>> {
    let mut rows: Vec<Value> = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let after = next.map_or_else(String::new, |n| format!("&after={n}"));
        let page = read(client, &format!("{path}{mark}limit=3{after}"))?;
        ensure!(page.status == 200, "{path}: {} {}", page.status, page.text());
        let page = page.json();
        for row in page["items"].as_array().context("no items")? {
            ensure!(!rows.contains(row), "{path} has twice {row}");
            rows.push(row.clone());
        }
        match page["next"].as_str() {
            Some(cursor) => next = Some(cursor.to_owned()),
            None => return Ok(rows),
        }
    }
}

fn named(rows: &[Value], name: &str) -> Result<BTreeSet<String>> {
    rows.iter().map(|row| Ok(text(row, name)?.to_owned())).collect()
}

/// Events of a type with the record they are in.
fn events<'a>(
    all: &'a [Accepted<'a>],
    name: &'a str,
) -> impl Iterator<Item = (&'a Accepted<'a>, &'a Value)> {
    let of = |one: &'a Accepted<'a>| one.act.answer.events.iter().map(move |e| (one, e));
    all.iter().flat_map(of).filter(move |(_, e)| e["type"] == name)
}

pub(crate) fn told(client: &mut Client, all: &[Accepted<'_>]) -> Result<()> {
    staff(client, all)?;
    indicators(client, all)?;
    movements(client)?;
    let deported =
        "Deported for advocating the overthrow of the Constitution, landing is refused without end";
    let one = all.iter().rfind(|a| a.act.case == deported).context("no such case")?;
    let (_, id) = one.subject.split_once('/').context("a subject without a kind")?;
    let booth = read(client, &format!("/v1/persons/{id}/booth?as_of=2056-07-01"))?.json();
    let refusal = &booth["refusal"];
    ensure!(refusal["without_end"] == true && refusal["until"].is_null(), "{booth}");
    let flags = booth["flags"].as_array().context("no flags")?;
    ensure!(flags.iter().any(|f| f == "in-refusal-period"), "{booth}");
    Ok(())
}

fn staff(client: &mut Client, all: &[Accepted<'_>]) -> Result<()> {
    for (event, list, key) in [
        ("RoleAssigned", "roles", "assignment_id"),
        ("ExportProduced", "exports", "event_id"),
        ("PrivilegedOperationPerformed", "privileged-operations", "event_id"),
        ("LogIntegrityChecked", "log-checks", "event_id"),
    ] {
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for (_, body) in events(all, event) {
            *wanted.entry(text(body, "member")?.to_owned()).or_default() += 1;
        }
        ensure!(!wanted.is_empty(), "the cases have no {event}");
        for (member, count) in &wanted {
            let rows = walk(client, &format!("/v1/staff/{member}/{list}"))?;
            let keys = named(&rows, key)?;
            ensure!(keys.len() == *count, "{list} of {member}: {} of {count}", keys.len());
        }
        let member = wanted.keys().next().context("nobody")?;
        let none = walk(client, &format!("/v1/staff/{member}/{list}?to=1999-12-31"))?;
        ensure!(none.is_empty(), "{list} before all: {none:?}");
        ensure!(
            walk(client, &format!("/v1/staff/NOBODY-0/{list}"))?.is_empty(),
            "{list} of nobody"
        );
    }
    Ok(())
}

fn indicators(client: &mut Client, all: &[Accepted<'_>]) -> Result<()> {
    let day = "2026-04-15";
    let decided: BTreeSet<&str> = ["IndicatorReviewed", "IndicatorDismissed"]
        .into_iter()
        .flat_map(|name| events(all, name).map(|(one, _)| one.subject.as_str()))
        .collect();
    let mut waiting = BTreeSet::new();
    for (one, body) in events(all, "IndicatorRaised") {
        let id = one.subject.trim_start_matches("indicator/");
        if let Some(person) = body["person_id"].as_str() {
            let rows = walk_one(client, &format!("/v1/persons/{person}/indicators"))?;
            ensure!(named(&rows, "indicator_id")?.contains(id), "{person}: {rows:?}");
        }
        let at = one.act.answer.at.as_str();
        if !decided.contains(one.subject.as_str()) && at <= day && text(body, "expires_on")? >= day
        {
            waiting.insert(id.to_owned());
        }
    }
    ensure!(waiting.len() > 1, "the cases leave {} waiting", waiting.len());
    let open = walk(client, &format!("/v1/indicators?as_of={day}"))?;
    let found = named(&open, "indicator_id")?;
    ensure!(waiting.is_subset(&found), "{waiting:?} {found:?}");
    for row in &open {
        let settled = row["settled_on"].as_str().is_none_or(|settled| settled > day);
        ensure!(text(row, "expires_on")? >= day && settled, "{row}");
    }
    let rule = text(&open[0], "rule")?;
    let of_rule = walk(client, &format!("/v1/indicators?as_of={day}&rule={rule}"))?;
    let same = open.iter().filter(|row| row["rule"] == rule).count();
    ensure!(of_rule.len() == same, "{} of {same}", of_rule.len());
    Ok(())
}

/// A list of one person, which has no pages.
fn walk_one(client: &mut Client, path: &str) -> Result<Vec<Value>> {
    let page = read(client, path)?.json();
    Ok(page["items"].as_array().context("no items")?.clone())
}

fn movements(client: &mut Client) -> Result<()> {
    for (list, day, port) in [
        ("/v1/departures-without-entry", "departed_on", "port"),
        ("/v1/entries-without-departure", "found_on", "opened_port"),
    ] {
        let rows = walk(client, list)?;
        ensure!(rows.len() > 3, "{list}: only {} rows", rows.len());
        let days: Vec<&str> = rows.iter().filter_map(|row| row[day].as_str()).collect();
        ensure!(days.len() == rows.len() && days.is_sorted(), "{list}: {days:?}");
        let at = rows.iter().find_map(|row| row[port].as_str()).context("no port")?;
        let there = walk(client, &format!("{list}?port={at}"))?;
        let same = rows.iter().filter(|row| row[port] == at).count();
        ensure!(there.len() == same && same > 0, "{list} at {at}: {} of {same}", there.len());
        let (from, to) = (days[1], days[days.len() / 2]);
        let some = walk(client, &format!("{list}?from={from}&to={to}"))?;
        let same = days.iter().filter(|d| (from..=to).contains(*d)).count();
        ensure!(some.len() == same, "{list} from {from} to {to}: {} of {same}", some.len());
        let person = text(&rows[0], "person_id")?;
        ensure!(read(client, &format!("/v1/persons/{person}"))?.status == 200, "{person}");
    }
    Ok(())
}
