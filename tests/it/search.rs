//! Finding people by name, and all that an inspector needs of one in one answer.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use sekisho_testkit::http::Client;
use serde_json::{Value, json};

use crate::{INSPECTOR, landing, read, run, staff, submit, text};

/// Lands somebody of this name; gives who it is, and the position.
fn land(client: &mut Client, number: &str, primary: &str, born: &str) -> Result<(String, String)> {
    let mut body = landing(number);
    let name = &mut body["body"]["personal"]["name"];
    *name = json!({"primary_name": primary, "secondary_name": "YUKI", "date_of_birth": born});
    let answer = submit(client, "permit-landing", INSPECTOR, None, &body)?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    let answer = answer.json();
    let person = text(&answer, "subject")?.trim_start_matches("person/").to_owned();
    Ok((person, text(&answer, "position")?.to_owned()))
}

fn find(client: &mut Client, conditions: &str, name: &Value) -> Result<Value> {
    look(client, conditions, &json!({ "name": name }))
}

fn look(client: &mut Client, conditions: &str, search: &Value) -> Result<Value> {
    let mut headers = staff(INSPECTOR);
    headers.push(("x-sekisho-purpose", "landing-examination"));
    let path = format!("/v1/persons:search?{conditions}");
    let response = client.post(&path, &headers, search.to_string().as_bytes())?;
    ensure!(response.status == 200, "{path}: {} {}", response.status, response.text());
    Ok(response.json())
}

fn people(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(|i| i["person_id"].as_str().map(str::to_owned)).collect()
}

#[test]
fn people_are_found_however_their_name_is_spelled() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let (one, first) = land(&mut client, "ZXS000001", "OHZAKURA", "1980-02")?;
        let (other, second) = land(&mut client, "ZXS000002", "Ōzakura", "1991-05-06")?;
        let all = format!("min_position={first},{second}");
        let both: BTreeSet<String> = [one.clone(), other].into();
        for spelled in ["Oozakura", "OUZAKURA", "ozaku", "Ō-zakura"] {
            let page = find(&mut client, &all, &json!({"primary_name": spelled}))?;
            let found: BTreeSet<String> = people(&page).into_iter().collect();
            ensure!(found == both, "{spelled}: {page}");
        }
        // One a page, each of them once.
        let name = json!({"primary_name": "ozakura", "secondary_name": "yu"});
        let page = find(&mut client, "limit=1", &name)?;
        let next = text(&page, "next")?.to_owned();
        let rest = find(&mut client, &format!("limit=1&after={next}"), &name)?;
        let found: BTreeSet<String> = people(&page).into_iter().chain(people(&rest)).collect();
        ensure!(found == both && people(&page).len() == 1, "{page} then {rest}");
        // Known to the month, asked for by the day.
        let born = json!({"primary_name": "ozakura", "date_of_birth": "1980-02-09"});
        ensure!(people(&find(&mut client, "", &born)?) == [one], "the month fits");
        let born = json!({"primary_name": "ozakura", "date_of_birth": "1991-05-07"});
        ensure!(people(&find(&mut client, "", &born)?).is_empty(), "another day");
        Ok(())
    });
}

/// Every page of a search, one person each.
fn walk(client: &mut Client, conditions: &str, name: &Value) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut page = find(client, &format!("limit=1&{conditions}"), name)?;
    loop {
        found.extend(people(&page));
        ensure!(found.len() < 10, "the pages have no end: {found:?}");
        let Some(next) = page["next"].as_str().map(str::to_owned) else { return Ok(found) };
        page = find(client, &format!("limit=1&after={next}"), name)?;
    }
}

#[test]
fn who_goes_by_several_such_names_is_found_once() {
    run(|cluster| {
        let mut client = cluster.client()?;
        // A zone had room for so much of the name only.
        let long = "TAKAHASHIWATANABEKAWAGUCHIHARASHIMA";
        let (cut, _) = land(&mut client, "ZXS000004", long, "1980-02")?;
        let (other, second) = land(&mut client, "ZXS000005", long, "1981-03")?;
        let variant = json!({"person_id": cut, "source": "desk", "body": {
            "kind": "married", "evidence": "it:variant",
            "personal": {"name": {"primary_name": long, "secondary_name": "YUKIKO ANNA"}}}});
        let answer =
            submit(&mut client, "record-name-variant", "residence-examiner", None, &variant)?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let third = text(&answer.json(), "position")?.to_owned();
        let all = format!("min_position={second},{third}");
        let both: BTreeSet<String> = [cut, other].into();
        for given in ["YUKIKO", "YUKI", "YU"] {
            let name = json!({"primary_name": long, "secondary_name": given});
            let found = walk(&mut client, &all, &name)?;
            ensure!(found.len() == 2, "{given}: {found:?}");
            ensure!(found.into_iter().collect::<BTreeSet<_>>() == both, "{given}");
        }
        Ok(())
    });
}

#[test]
fn a_card_number_and_a_case_number_lead_to_the_person() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let mut body = landing("ZXS000006");
        body["body"]["status"] = json!("student");
        body["body"]["period"] = json!({"value": 1, "unit": "years"});
        let answer = submit(&mut client, "permit-landing", INSPECTOR, None, &body)?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let person = text(&answer.json(), "subject")?.trim_start_matches("person/").to_owned();
        let mut to = |name: &str, role: &'static str, body: Value| {
            let body = json!({"person_id": person, "source": "desk", "body": body});
            let answer = submit(&mut client, name, role, None, &body)?;
            ensure!(answer.status == 200, "{name}: {} {}", answer.status, answer.text());
            Ok(text(&answer.json(), "position")?.to_owned())
        };
        let personal = json!({"number": "ZX00000006ZX", "date_of_birth": "1974-08-12"});
        let card = json!({"cause": "landing", "personal": personal});
        to("issue-residence-card", "regional-director", card)?;
        let lead = json!({"violation_case_id": "SYN-26-6", "lead": "detection", "personal": {}});
        let position = to("receive-violation-lead", "control-officer", lead)?;

        let conditions = [json!({"card_number": "ZX00000006ZX"}), json!({"case_id": "SYN-26-6"})];
        for wanted in conditions {
            let page = look(&mut client, &format!("min_position={position}"), &wanted)?;
            ensure!(people(&page) == [person.as_str()], "{wanted}: {page}");
        }
        let nobody = look(&mut client, "", &json!({"case_id": "SYN-26-7"}))?;
        ensure!(people(&nobody).is_empty(), "{nobody}");
        let path = format!("/v1/persons/{person}/booth?min_position={position}");
        let seen = read(&mut client, &path)?.json();
        ensure!(seen["flags"] == json!(["open-violation-case"]), "{seen}");
        ensure!(seen["violations"][0]["violation_case_id"] == "SYN-26-6", "{seen}");
        ensure!(seen["card"]["card_id"].is_string(), "{seen}");
        Ok(())
    });
}

#[test]
fn a_booth_summary_has_what_an_inspector_needs() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let (person, position) = land(&mut client, "ZXS000003", "BOOTHE", "1980-02")?;
        let path = format!("/v1/persons/{person}/booth?min_position={position}");
        let response = read(&mut client, &path)?;
        ensure!(response.status == 200, "{}: {}", response.status, response.text());
        let seen = response.json();
        ensure!(seen["flags"] == json!([]), "{seen}");
        ensure!(seen["stay"]["status"] == "temporary-visitor", "{seen}");
        ensure!(seen["movements"][0]["direction"] == "in", "{seen}");
        ensure!(seen["days_present_in_12_months"] == 1, "landed today: {seen}");
        ensure!(seen["documents"][0]["in_date"] == true, "{seen}");
        // As of a day long after the end of the stay, the same record says what will be wrong.
        let end = text(&seen["stay"], "stay_end")?.to_owned();
        let year: i32 = end.get(..4).context("no year")?.parse()?;
        let late = format!("/v1/persons/{person}/booth?as_of={}-12-31", year + 1);
        let later = read(&mut client, &late)?.json();
        ensure!(later["flags"] == json!(["stay-has-run-out"]), "{later}");
        Ok(())
    });
}
