//! What an event in one record asks of another reaches it once, whatever becomes of the process manager.

use anyhow::{Result, ensure};
use sekisho_log::Address;
use sekisho_log::topics::TopicOptions;
use sekisho_process::{Options, Stop};
use sekisho_testkit::cluster::PATIENCE;
use sekisho_testkit::http::Client;
use sekisho_testkit::wait;
use serde_json::{Value, json};

use crate::{INSPECTOR, fresh, landing, read, run, staff, submit, text};

const MANAGER: &str = "process-manager";

/// How often a kind of event stands in a person's timeline.
fn count(client: &mut Client, person: &str, event: &str) -> Result<usize> {
    let timeline = read(client, &format!("/v1/persons/{person}/timeline"))?.json();
    let items = timeline["items"].as_array().map_or(&[][..], Vec::as_slice);
    Ok(items.iter().filter(|item| item["event_type"] == event).count())
}

fn person(client: &mut Client, passport: &str) -> Result<String> {
    let answer = submit(client, "permit-landing", INSPECTOR, None, &landing(passport))?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    Ok(text(&answer.json(), "subject")?.trim_start_matches("person/").to_owned())
}

#[test]
fn a_link_reaches_the_other_record_once_though_the_process_manager_dies() {
    run(|cluster| {
        cluster.process_manager(MANAGER)?;
        let mut client = cluster.client()?;
        let [one, other] = [person(&mut client, "ZXL000001")?, person(&mut client, "ZXL000002")?];
        let proposal = json!({"person_id": one, "source": "desk", "body": {
            "other_person_id": other, "basis": ["biometric-match"], "evidence": "it:link"}});
        let answer = submit(&mut client, "propose-identity-link", INSPECTOR, None, &proposal)?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        let link = text(&answer.json()["events"][0], "event_id")?.to_owned();

        // It dies, and the link is decided while it is away.
        cluster.kill(MANAGER)?;
        let id = fresh().to_string();
        let mut headers = staff("supervising-inspector");
        headers.retain(|(name, _)| *name != "x-sekisho-staff");
        headers.extend([("x-sekisho-staff", "SYN-0043"), ("idempotency-key", &id)]);
        let decision = json!({"person_id": one, "source": "desk", "body": {"link_id": link}});
        let body = decision.to_string();
        let answer = client.post("/v1/commands/link-identity", &headers, body.as_bytes())?;
        ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
        ensure!(count(&mut client, &other, "IdentityLinked")? == 0, "nobody could have told it");

        cluster.start_again(MANAGER)?;
        wait::until("the other record has the link, and the first its answer", PATIENCE, || {
            let there = count(&mut client, &other, "IdentityLinked")? == 1
                && count(&mut client, &one, "LinkedRecordNoted")? == 1;
            Ok(there.then_some(()))
        })?;

        // Another one that begins at the first record sends all of it again: each gets its first answer.
        let mut options = Options::new(Address::new(cluster.bootstrap(), "it"), "it-again");
        options.group = format!("it-again-{}", fresh());
        let partitions = cluster.settings().partitions;
        options.topics = TopicOptions { partitions, ..TopicOptions::default() };
        let (metrics, stop) = (options.metrics.clone(), Stop::default());
        let again = {
            let stop = stop.clone();
            std::thread::spawn(move || sekisho_process::run(&options, &stop))
        };
        wait::until("both commands are sent again", PATIENCE, || {
            Ok((metrics.sent.get() >= 2).then_some(()))
        })?;
        stop.stop();
        ensure!(matches!(again.join(), Ok(Ok(()))), "it did not end well");
        // Behind them in their partitions: once this is decided they are.
        for (who, passport) in [(&one, "ZXL000001"), (&other, "ZXL000002")] {
            let answer =
                submit(&mut client, "permit-landing", INSPECTOR, None, &landing(passport))?;
            let at = answer.json()["position"].as_str().unwrap_or_default().to_owned();
            ensure!(!at.is_empty(), "{}: {}", answer.status, answer.text());
            let path = format!("/v1/persons/{who}/timeline?min_position={at}");
            let timeline: Value = read(&mut client, &path)?.json();
            ensure!(timeline["items"].is_array(), "{timeline}");
        }
        ensure!(count(&mut client, &other, "IdentityLinked")? == 1, "the link was decided twice");
        ensure!(count(&mut client, &one, "LinkedRecordNoted")? == 1, "the note was decided twice");
        ensure!(cluster.stop(MANAGER)?.success(), "it did not end well");
        Ok(())
    });
}
