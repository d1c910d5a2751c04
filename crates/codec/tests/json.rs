//! JSON: what is accepted, and how everything that is wrong is told at once.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use sekisho_codec::ids::IdKey;
use sekisho_codec::json::{self, FieldError};
use sekisho_domain::Command;
use sekisho_domain::envelope::{Actor, Role, Source};
use sekisho_domain::ids::{OfficeCode, StaffId, TerminalId};
use sekisho_domain::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

fn landing() -> Value {
    json!({
        "command": "permit-landing",
        "command_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "occurred_at": "2026-04-01T10:00:00+09:00",
        "body": {
            "kind": "new-entry", "port": "NRT", "status": "temporary-visitor",
            "period": {"value": 90, "unit": "days"}, "method": "seal", "route": "booth",
            "biometrics_captured": true, "card_issued": false,
            "nationality": "UTO", "sex": "female",
            "personal": {
                "document": {"issuing_state": "UTO", "kind": "passport", "number": "L898902C3"},
                "name": {"primary_name": "ERIKSSON", "secondary_name": "ANNA MARIA",
                         "date_of_birth": "1974-08"}
            }
        }
    })
}

fn errors(value: &Value) -> Vec<(String, &'static str, String)> {
    json::read_request(value)
        .expect_err("refused")
        .into_iter()
        .map(|FieldError { pointer, code, detail_en, .. }| (pointer, code, detail_en))
        .collect()
}

fn actor() -> Actor {
    Actor {
        staff_id: StaffId::parse("S-1").unwrap(),
        role: Role::ImmigrationInspector,
        office: OfficeCode::parse("NRT-1").unwrap(),
        terminal: TerminalId::parse("T-1").unwrap(),
    }
}

#[test]
fn a_request_becomes_a_record() {
    let request = json::read_request(&landing()).unwrap();
    assert_eq!(request.source, Source::Booth);
    assert_eq!(json::read_request(&request.to_value()), Ok(request.clone()));
    let key = IdKey::new(&[7; 32]).unwrap();
    let now = Timestamp::parse("2026-04-01T02:00:00Z").unwrap();
    let id = request.command_id.unwrap();
    let record = request.clone().into_record(id, actor(), now, &key).unwrap();
    assert_eq!(Some(record.meta.subject_id), record.meta.document_id);
    assert_eq!(record.meta.subject_id.get_version_num(), 8);
    assert!(record.meta.occurred_at_stated);
    assert_eq!(record.meta.occurred_at.to_string(), "2026-04-01T01:00:00Z");

    let person = Uuid::from_u128(5);
    let request = json::CommandRequest { person_id: Some(person), occurred_at: None, ..request };
    let record = request.into_record(id, actor(), now, &key).unwrap();
    assert_eq!(record.meta.subject_id, person);
    assert_eq!((record.meta.occurred_at, record.meta.occurred_at_stated), (now, false));
}

#[test]
fn a_command_without_document_needs_a_person() {
    let value = json!({"body": {"application_id": "TK-26-1-7"}});
    let request = json::read_named_request("withdraw-application", &value).unwrap();
    assert!(matches!(request.command, Command::WithdrawApplication(_)));
    let key = IdKey::new(&[7; 32]).unwrap();
    let error = request.into_record(Uuid::nil(), actor(), Timestamp::MIN, &key).unwrap_err();
    assert_eq!((error.pointer.as_str(), error.code), ("/person_id", "missing"));
}

#[test]
fn everything_wrong_is_told_at_once() {
    let mut value = landing();
    value["occured_at"] = json!("2026-04-01T10:00:00+09:00");
    value["occurred_at"] = json!("2026-02-30T10:00:00+09:00");
    let body = &mut value["body"];
    body["kind"] = json!("entry");
    body["port"] = json!(7);
    body["period"]["value"] = json!(-1);
    body["personal"]["name"]["primary_name"] = json!("あ".repeat(151));
    body["personal"]["document"]["nummer"] = json!("X");
    body.as_object_mut().unwrap().remove("sex");
    let found = errors(&value);
    let expected = [
        ("/occured_at", "unknown-field", "did you mean \"occurred_at\""),
        ("/occurred_at", "invalid", "is not a day"),
        ("/body/kind", "unknown-code", "new-entry, re-entry, deemed-re-entry"),
        ("/body/port", "wrong-type", "text"),
        ("/body/period/value", "invalid", "between 0"),
        ("/body/sex", "missing", "required"),
        ("/body/personal/document/nummer", "unknown-field", "did you mean \"number\""),
        ("/body/personal/name/primary_name", "invalid", "at most 150"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((pointer, code, text), (p, c, t)) in found.iter().zip(expected) {
        assert_eq!((pointer.as_str(), *code), (p, c));
        assert!(text.contains(t), "{text}");
    }
}

#[test]
fn unknown_commands_are_named_with_the_nearest() {
    let mut value = landing();
    value["command"] = json!("permit-landings");
    assert_eq!(errors(&value)[0].1, "unknown-command");
    assert!(errors(&value)[0].2.contains("permit-landing"));
    let e = json::read_named_request("no-such-thing-at-all", &json!({"body": {}})).unwrap_err();
    assert!(e[0].pointer.is_empty() && e[0].detail_en.contains("confirm-departure"));
    let e = json::read_named_request("permit-landing", &landing()).unwrap_err();
    assert_eq!(e[0].pointer, "/command", "HTTP names the command in the path only");
}

#[test]
fn wrong_documents_are_refused() {
    for value in [json!(null), json!([]), json!("x"), json!({}), json!({"body": 1})] {
        assert!(json::read_request(&value).is_err());
    }
    let mut value = landing();
    value["body"]["personal"] = json!([1, 2]);
    assert_eq!(errors(&value).len(), 1);
    value["body"] = json!({"conditions_not_met": vec!["i"; 101]});
    value["command"] = json!("refer-landing");
    assert!(errors(&value).iter().any(|e| e.1 == "too-many"));
}

#[test]
fn a_flood_of_unknown_fields_costs_little() {
    let mut value = landing();
    let body = value["body"].as_object_mut().unwrap();
    for i in 0..200_000 {
        body.insert(format!("natoinality-of-the-holder-{i}"), json!(1));
    }
    let start = std::time::Instant::now();
    assert_eq!(errors(&value).len(), 100);
    // Far above what it takes, far below what 200,000 comparisons with every field's name would take.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn no_error_repeats_the_value() {
    let mut value = landing();
    value["body"]["personal"]["document"]["number"] = json!("secret-number");
    for e in json::read_request(&value).unwrap_err() {
        assert!(!format!("{e:?}").contains("secret-number"));
    }
}
