//! What the gateway refuses by itself: ids that are taken, and what a known member of staff tried in vain.

use sekisho_codec::ids::card_id;
use sekisho_codec::records::{AuditEntry, AuditKind, Reply};
use sekisho_domain::ids::{CardNumber, Subject};

use super::*;
use crate::clock;
use crate::ports::{CardHolder, DecidedCommand};

fn entries(bench: &Bench) -> Vec<AuditEntry> {
    bench.log.audit.lock().unwrap().clone()
}

/// A command that the tables know, recorded so long ago.
fn decided(id: Uuid, subject: Subject, age: Duration) -> DecidedCommand {
    let age = i64::try_from(age.as_micros()).unwrap();
    let recorded_at = clock::now().saturating_add_micros(-age);
    DecidedCommand { id, subject, digest: None, recorded_at }
}

fn of_another(number: &str) -> Value {
    let mut other = landing();
    other["body"]["personal"]["document"]["number"] = number.into();
    other
}

#[tokio::test]
async fn an_id_that_was_used_for_another_person_is_refused() {
    let bench = bench(&options());
    let headers = [("idempotency-key", ID)];
    assert_eq!(post_landing(&bench, &headers, &landing()).await.0, StatusCode::OK);
    // The same command again is for the decider.
    assert_eq!(post_landing(&bench, &headers, &landing()).await.0, StatusCode::OK);
    let (status, problem) = post_landing(&bench, &headers, &of_another("L898902C4")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("command-id-reused")));
    let (person, other) = {
        let commands = bench.log.commands.lock().unwrap();
        assert_eq!(commands.len(), 2);
        (commands[0].0.meta.subject(), Subject::person(Uuid::from_u128(1)))
    };
    let entry = entries(&bench).pop().unwrap();
    assert_eq!((entry.kind, entry.outcome), (AuditKind::Command, Outcome::Conflict));
    assert_eq!(entry.query.unwrap().as_str(), format!("command_id={ID}"));
    assert!(entry.command_digest.is_some() && entry.command_id.is_none());
    assert!(entry.subjects.len() == 1 && entry.subjects[0] != person);

    // Sent by another gateway, or long ago: the tables know.
    let id: Uuid = "01890a5d-ac96-774b-bcce-b302099a8002".parse().unwrap();
    let text = id.to_string();
    let headers = [("idempotency-key", text.as_str())];
    *bench.reads.used.lock().unwrap() = vec![decided(id, other, Duration::ZERO)];
    let (status, problem) = post_landing(&bench, &headers, &landing()).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("command-id-reused")));
    *bench.reads.used.lock().unwrap() = vec![decided(id, person, Duration::ZERO)];
    assert_eq!(post_landing(&bench, &headers, &landing()).await.0, StatusCode::OK);
}

#[tokio::test]
async fn what_the_deciders_have_forgotten_is_answered_from_the_tables() {
    let bench = bench(&options());
    let headers = [("idempotency-key", ID)];
    assert_eq!(post_landing(&bench, &headers, &landing()).await.0, StatusCode::OK);
    let (record, _) = bench.log.commands.lock().unwrap()[0].clone();
    let (id, subject) = (record.meta.command_id, record.meta.subject());
    let digest = Some(sekisho_codec::ids::command_digest(&record));
    let old = bench.app.keep_commands.unwrap() / 2 + Duration::from_secs(60);
    let reply = Reply { subject, ..fake::refusal(id) };
    *bench.reads.remembered.lock().unwrap() =
        Some(Remembered { staff: StaffId::parse("S-1").ok(), reply });

    // While the deciders remember it they answer.
    let recent = DecidedCommand { digest, ..decided(id, subject, old / 2) };
    *bench.reads.used.lock().unwrap() = vec![recent];
    assert_eq!(post_landing(&bench, &headers, &landing()).await.0, StatusCode::OK);

    let first = DecidedCommand { digest, ..decided(id, subject, old) };
    *bench.reads.used.lock().unwrap() = vec![first];
    let (status, problem) = post_landing(&bench, &headers, &landing()).await;
    assert_eq!((status, &problem["repeated"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(true)));
    let entry = entries(&bench).pop().unwrap();
    assert_eq!((entry.outcome, entry.repeated), (Outcome::Answered, true));
    assert_eq!((entry.command_digest, entry.subjects.as_slice()), (digest, &[subject][..]));
    let mut same = landing();
    same["command_id"] = ID.into();
    same["command"] = "permit-landing".into();
    let out = bulk(&bench, same.to_string()).await;
    assert_eq!((&out[0]["status"], &out[0]["repeated"]), (&json!(422), &json!(true)), "{}", out[0]);
    assert_eq!(entries(&bench).len(), 2);

    // Another body under the old id.
    let mut other = landing();
    other["occurred_at"] = "2026-04-02T10:00:00+09:00".into();
    let (status, problem) = post_landing(&bench, &headers, &other).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("command-id-reused")));
    assert_eq!(bench.log.commands.lock().unwrap().len(), 2, "none of these was sent");
}

/// A card for a person, under a number.
fn card(person: Uuid, number: &str, source: &str) -> Value {
    json!({
        "command": "issue-residence-card",
        "person_id": person.to_string(),
        "occurred_at": "2026-04-01T10:00:00+09:00",
        "source": source,
        "body": {"cause": "landing", "personal": {"number": number}},
    })
}

/// The answer to a card command under this id, and its problem code.
async fn post_card(bench: &Bench, id: &str, command: &Value) -> (StatusCode, Value) {
    let mut command = command.clone();
    let name = command["command"].take();
    command.as_object_mut().unwrap().remove("command");
    let path = format!("/v1/commands/{}", name.as_str().unwrap());
    let headers = [("idempotency-key", id)];
    let response = send(bench, request("POST", &path, &headers, command.to_string())).await;
    (response.status(), body(response).await)
}

#[tokio::test]
async fn a_card_number_that_somebody_else_has_is_refused() {
    const NUMBER: &str = "SY00000001SY";
    let bench = bench(&options());
    let (holder, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let id = |n: u128| Uuid::from_u128((8 << 76) + n).to_string();
    let number = CardNumber::parse(NUMBER).unwrap();
    // Nobody has it yet.
    assert_eq!(post_card(&bench, &id(1), &card(other, NUMBER, "desk")).await.0, StatusCode::OK);
    let known = card_id(&bench.app.id_key, &number);
    *bench.reads.cards.lock().unwrap() = vec![CardHolder { card: known, person: holder }];

    let (status, problem) = post_card(&bench, &id(2), &card(other, NUMBER, "desk")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(
        (&problem["code"], &problem["invariant"]),
        (&json!("card-number-used"), &json!("I15"))
    );
    assert_eq!(problem["law"][0], json!({"act": "icrra", "article": "19-4", "item": "1"}));
    assert!(problem["detail"].as_str().unwrap().contains("Check the number"), "{problem}");
    assert!(!problem.to_string().contains(NUMBER) && !problem.to_string().contains("00000001"));
    let entry = entries(&bench).pop().unwrap();
    assert_eq!((entry.kind, entry.outcome), (AuditKind::Command, Outcome::Refused));
    assert_eq!(entry.code.unwrap().as_str(), "card-number-used");
    assert!(entry.command_id.is_none() && entry.command_digest.is_some());
    assert_eq!(entry.subjects, [Subject::person(other)]);

    // Again and renewed are numbers of new cards too; a card handed in is none.
    for (name, more, wanted) in [
        ("reissue-residence-card", json!({"cause": "damage"}), 422),
        ("renew-card-validity", json!({}), 422),
        ("return-residence-card", json!({}), 200),
    ] {
        let mut command = card(other, NUMBER, "desk");
        command["command"] = name.into();
        command["body"] = more;
        command["body"]["personal"] = json!({"number": NUMBER});
        let (status, problem) = post_card(&bench, &id(3), &command).await;
        assert_eq!(status.as_u16(), wanted, "{name}: {problem}");
    }

    // Sent before somebody else got it: the decider has its first answer. The holder's record knows the number itself.
    assert_eq!(post_card(&bench, &id(1), &card(other, NUMBER, "desk")).await.0, StatusCode::OK);
    let before = decided(id(4).parse().unwrap(), Subject::person(other), Duration::ZERO);
    *bench.reads.used.lock().unwrap() = vec![before];
    assert_eq!(post_card(&bench, &id(4), &card(other, NUMBER, "desk")).await.0, StatusCode::OK);
    assert_eq!(post_card(&bench, &id(5), &card(holder, NUMBER, "desk")).await.0, StatusCode::OK);
    // What an older record tells has happened.
    let told = card(other, NUMBER, "migration");
    assert_eq!(post_card(&bench, &id(6), &told).await.0, StatusCode::OK);
    assert_eq!(bench.log.commands.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn card_numbers_of_a_stream_are_looked_up_together() {
    let bench = bench(&options());
    let number = |n: usize| format!("SY{n:08}SY");
    let known = card_id(&bench.app.id_key, &CardNumber::parse(&number(7)).unwrap());
    let holder = CardHolder { card: known, person: Uuid::from_u128(1) };
    *bench.reads.cards.lock().unwrap() = vec![holder];
    let lines = (0..200).map(|n| {
        let mut line = card(Uuid::from_u128(9), &number(n), "desk");
        line["command_id"] = Uuid::from_u128((8 << 76) + n as u128).to_string().into();
        line.to_string()
    });
    let lines: Vec<String> = lines.collect();
    let out = bulk(&bench, lines.join("\n")).await;
    let refused: Vec<usize> = (0..out.len()).filter(|n| out[*n]["status"] != 200).collect();
    assert_eq!(refused, [7]);
    assert_eq!((&out[7]["code"], &out[7]["status"]), (&json!("card-number-used"), &json!(422)));
    let lookups = bench.reads.card_lookups.lock().unwrap().clone();
    assert!(lookups.len() <= 3, "{lookups:?}");
    // Nothing about cards is asked for other commands.
    assert_eq!(
        post_landing(&bench, &[("idempotency-key", ID)], &landing()).await.0,
        StatusCode::OK
    );
    assert_eq!(bench.reads.card_lookups.lock().unwrap().len(), lookups.len());
}

#[tokio::test]
async fn commands_do_not_depend_on_the_tables() {
    let bench = bench(&options());
    bench.reads.away.store(true, Ordering::Relaxed);
    for n in 0..3 {
        let id = Uuid::from_u128((8 << 76) + n).to_string();
        let headers = [("idempotency-key", id.as_str())];
        assert_eq!(post_landing(&bench, &headers, &landing()).await.0, StatusCode::OK);
    }
    assert_eq!(bench.reads.lookups.lock().unwrap().len(), 1, "they are not asked each time");
    assert_eq!(bench.app.metrics.ids_not_looked_up.get(), 3);
}

#[tokio::test]
async fn ids_of_a_stream_are_looked_up_together() {
    let bench = bench(&options());
    let taken = Uuid::from_u128(0x8000_0000_0000_0000_0000_0000 + 7);
    let other = Subject::person(Uuid::from_u128(1));
    *bench.reads.used.lock().unwrap() = vec![decided(taken, other, Duration::ZERO)];
    let mut lines: Vec<String> = (0..200).map(|n| line(n, json!({}))).collect();
    // The id of the line before, for somebody else.
    let other = of_another("L898902C4")["body"].clone();
    lines.push(line(199, json!({"body": other})));
    let out = bulk(&bench, lines.join("\n")).await;
    let refused: Vec<usize> = (0..out.len()).filter(|n| out[*n]["status"] != 200).collect();
    assert_eq!(refused, [7, 200]);
    for n in refused {
        assert_eq!(out[n]["code"], "command-id-reused", "{}", out[n]);
    }
    let lookups = bench.reads.lookups.lock().unwrap().clone();
    assert!(lookups.len() <= 3, "{lookups:?}");
    assert_eq!(entries(&bench).len(), 2);
    assert_eq!(bench.app.pending.held(), 0);
}

#[tokio::test]
async fn what_was_tried_in_vain_is_audited_without_what_was_said() {
    let bench = bench(&options());
    let (key, why) = (("idempotency-key", ID), ("x-sekisho-purpose", "case-work"));
    let mut bad = landing();
    bad["body"]["port"] = "nrt".into();
    let (commands, person) = ("/v1/commands/permit-landing", format!("/v1/persons/{PERSON}"));
    let search = json!({"document": {"issuing_state": "UTO", "kind": "passport"}}).to_string();
    let cases = [
        (request("POST", commands, &[key], bad.to_string()), "command-malformed", "permit-landing"),
        (request("POST", commands, &[key], "{ERIKSSON"), "body-malformed", "permit-landing"),
        (request("POST", commands, &[], "{}"), "idempotency-key-required", "permit-landing"),
        (
            request("POST", "/v1/commands/eriksson", &[key], "{}"),
            "unknown-command",
            "unknown-command",
        ),
        (request("GET", &person, &[], ""), "purpose-required", "person"),
        (
            request("GET", &format!("{person}/stays?name=ERIKSSON"), &[why], ""),
            "query-malformed",
            "stays",
        ),
        (request("POST", "/v1/persons:search", &[why], search), "body-malformed", "search"),
    ];
    for (request, code, asked) in cases {
        let response = send(&bench, request).await;
        assert_eq!(body(response).await["code"], code);
        let entry = entries(&bench).pop().unwrap();
        assert_eq!(entry.code.as_ref().unwrap().as_str(), code);
        assert_eq!((entry.asked.as_str(), entry.outcome), (asked, Outcome::Malformed));
        assert_eq!(entry.actor.as_ref().unwrap().staff_id.as_str(), "S-1");
        assert!(!format!("{entry:?}").to_lowercase().contains("eriksson"), "{entry:?}");
    }
    let all = entries(&bench);
    assert_eq!(all.len(), 7);
    assert_eq!(all[0].command_digest, Some(sekisho_audit::digest(bad.to_string().as_bytes())));
    assert_eq!(all[5].subjects, [Subject::person(PERSON)]);
    assert_eq!(all[6].command_digest, None, "the digest of a document number is soon guessed");

    // Nobody known, or nothing to be blamed for: no entry.
    let nobody = Request::builder().uri(&person).body(Body::empty()).unwrap();
    assert_eq!(send(&bench, nobody).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(post_landing(&bench, &[key], &landing()).await.0, StatusCode::OK);
    assert_eq!(entries(&bench).len(), 7);

    // Each bad line of a stream, and the answer waits for it.
    let out = bulk(&bench, format!("{{ERIKSSON\n{}\n", line(1, json!({"body": {}})))).await;
    assert_eq!(out.len(), 2);
    assert_eq!(entries(&bench).len(), 9);
}

#[tokio::test]
async fn a_refusal_that_cannot_be_audited_is_not_told() {
    let bench = bench(&options());
    bench.log.set(Mood::Away);
    let giving_up = fake::giving_up(&bench);
    let key = ("idempotency-key", ID);
    let response = send(&bench, request("POST", "/v1/commands/permit-landing", &[key], "{")).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body(response).await["code"], "log-unavailable");
    let out = bulk(&bench, "{\n".to_owned()).await;
    assert_eq!(out[0]["code"], "log-unavailable", "{}", out[0]);
    giving_up.abort();
}
