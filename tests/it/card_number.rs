//! The number of a residence card is one person's (I15): refused where the tables know it, and settled in the number's own record
//! where two persons got it at once.

use anyhow::{Context, Result, ensure};
use sekisho_log::Address;
use sekisho_log::topics::{TopicOptions, Topics};
use sekisho_process::{Options, Stop};
use sekisho_testkit::cluster::{Cluster, PATIENCE};
use sekisho_testkit::history::read_topic;
use sekisho_testkit::http::{Client, Response};
use sekisho_testkit::wait;
use serde_json::{Value, json};

use crate::{INSPECTOR, fresh, landing, read, run, submit, text};

const MANAGER: &str = "process-manager";
const NUMBER: &str = "ZX00000077ZX";

/// A student who landed on this passport.
fn student(client: &mut Client, passport: &str) -> Result<String> {
    let mut body = landing(passport);
    body["body"]["status"] = json!("student");
    body["body"]["period"] = json!({"value": 1, "unit": "years"});
    let answer = submit(client, "permit-landing", INSPECTOR, None, &body)?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    Ok(text(&answer.json(), "subject")?.trim_start_matches("person/").to_owned())
}

fn issue(client: &mut Client, person: &str) -> Result<Response> {
    let body = json!({"cause": "landing", "personal": {"number": NUMBER}});
    let body = json!({"person_id": person, "source": "desk", "body": body});
    submit(client, "issue-residence-card", "regional-director", None, &body)
}

/// A person's cards, once the tables have this position; a projector that was just started takes its time.
fn cards(client: &mut Client, person: &str, position: &str) -> Result<Vec<Value>> {
    let path = format!("/v1/persons/{person}/cards?min_position={position}");
    wait::until("the tables have the position", PATIENCE, || {
        let page = read(client, &path)?;
        if page.status == 503 && page.json()["code"] == "position-not-reached" {
            return Ok(None);
        }
        ensure!(page.status == 200, "{path}: {} {}", page.status, page.text());
        Ok(Some(page.json()["items"].as_array().context("no items")?.clone()))
    })
}

/// How often a person's record has it that a card was not valid.
fn invalidated(client: &mut Client, person: &str) -> Result<usize> {
    let timeline = read(client, &format!("/v1/persons/{person}/timeline"))?.json();
    let items = timeline["items"].as_array().context("no items")?;
    let of = items.iter().filter(|item| item["event_type"] == "ResidenceCardInvalidated");
    let of: Vec<&Value> = of.collect();
    ensure!(of.iter().all(|item| item["flags"] == json!(["card-number-used"])), "{timeline}");
    Ok(of.len())
}

/// Sends again all that follows from any record, to the last one that is there now.
fn tell_all_again(cluster: &Cluster) -> Result<()> {
    let partitions = cluster.settings().partitions;
    let address = Address::new(cluster.bootstrap(), "it");
    let records = read_topic(&address, &Topics::default().records, partitions, false)?.len();
    let mut options = Options::new(address, "it-cards-again");
    options.group = format!("it-cards-again-{}", fresh());
    options.topics = TopicOptions { partitions, ..TopicOptions::default() };
    let (metrics, stop) = (options.metrics.clone(), Stop::default());
    let again = {
        let stop = stop.clone();
        std::thread::spawn(move || sekisho_process::run(&options, &stop))
    };
    wait::until("every record is seen again", PATIENCE, || {
        Ok((metrics.seen.get() >= records as u64).then_some(()))
    })?;
    stop.stop();
    ensure!(matches!(again.join(), Ok(Ok(()))), "it did not end well");
    ensure!(metrics.sent.get() >= 3, "two claims and a clash follow from the records");
    Ok(())
}

#[test]
fn of_two_persons_with_one_card_number_one_keeps_it_and_a_third_is_refused() {
    run(|cluster| {
        let mut client = cluster.client()?;
        let people = [student(&mut client, "ZXC000001")?, student(&mut client, "ZXC000002")?];
        // The tables do not know of the first when the second is issued, and nobody claims a number yet.
        cluster.kill("projector")?;
        let mut positions = Vec::new();
        for person in &people {
            let answer = issue(&mut client, person)?;
            ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
            positions.push(text(&answer.json(), "position")?.to_owned());
        }
        cluster.start_again("projector")?;
        let all = positions.join(",");
        for person in &people {
            let cards = cards(&mut client, person, &all)?;
            ensure!(cards.len() == 1 && cards[0]["invalid_from"].is_null(), "{cards:?}");
        }

        cluster.process_manager(MANAGER)?;
        wait::until("one of the two cards is not valid", PATIENCE, || {
            let counts = [&people[0], &people[1]].map(|p| invalidated(&mut client, p));
            let [one, other] = counts;
            Ok((one? + other? == 1).then_some(()))
        })?;
        let second = usize::from(invalidated(&mut client, &people[1])? == 1);
        let [lost, kept] = [&people[second], &people[1 - second]];
        let card = cards(&mut client, lost, &all)?.pop().context("no card")?;
        ensure!(card["invalid_from"] == card["issued_on"], "{card}");
        ensure!(card["invalid_reason"] == "card-number-used", "{card}");
        let card_id = text(&card, "card_id")?.to_owned();

        tell_all_again(cluster)?;
        // Behind what was told again in the number's partition and in the persons': once these are decided that is.
        for (person, passport) in people.iter().zip(["ZXC000001", "ZXC000002"]) {
            let claim = json!({"person_id": person, "issued_event_id": fresh().to_string()});
            let claim = json!({"subject_id": card_id, "source": "system", "body": claim});
            let answer = submit(&mut client, "claim-card-number", "system", None, &claim)?;
            let code = answer.json()["code"].clone();
            ensure!(code == "card-number-already-claimed", "{}", answer.text());
            let answer =
                submit(&mut client, "permit-landing", INSPECTOR, None, &landing(passport))?;
            let at = text(&answer.json(), "position")?.to_owned();
            cards(&mut client, person, &at)?;
        }
        ensure!(invalidated(&mut client, lost)? == 1, "the clash was noted twice");
        ensure!(invalidated(&mut client, kept)? == 0, "who was first lost the number");

        // The tables know the number now.
        let third = student(&mut client, "ZXC000003")?;
        let answer = issue(&mut client, &third)?;
        let problem = answer.json();
        ensure!(answer.status == 422 && problem["code"] == "card-number-used", "{problem}");
        ensure!(
            problem["invariant"] == "I15" && problem["law"][0]["article"] == "19-4",
            "{problem}"
        );
        ensure!(cards(&mut client, &third, &all)?.is_empty(), "it was refused");
        ensure!(cluster.stop(MANAGER)?.success(), "it did not end well");
        Ok(())
    });
}
