//! Reads of the past: which past is asked for, what it is refused for, and that both are on record.

use sekisho_domain::time::{Date, Timestamp};
use sekisho_store::read::{PersonRead, When};

use super::*;
use crate::ports::{Query, ReadFailure};

const PURPOSE: [(&str, &str); 1] = [("x-sekisho-purpose", "case-work")];

async fn ask(bench: &Bench, part: &str) -> Response<Body> {
    let path = format!("/v1/persons/{PERSON}{part}");
    send(bench, request("GET", &path, &PURPOSE, "")).await
}

fn last(bench: &Bench) -> Query {
    bench.reads.queries.lock().unwrap().last().cloned().unwrap()
}

fn at(text: &str) -> Option<Timestamp> {
    Some(Timestamp::parse(text).unwrap())
}

#[tokio::test]
async fn every_read_of_a_person_takes_what_was_known_and_what_was_true() {
    let bench = bench(&options());
    for part in std::iter::once("").chain(lists()).filter(|part| *part != "/booth") {
        let asked = format!("{part}?known_at=2026-04-02T00:00:00Z&as_of=2026-04-01");
        assert_eq!(ask(&bench, &asked).await.status(), StatusCode::OK, "{part}");
        let Query::OfPerson { person, when, .. } = last(&bench) else { panic!("{part}") };
        let as_of = at("2026-04-01T14:59:59.999999Z");
        assert_eq!((person, when), (PERSON, When { as_of, known_at: at("2026-04-02T00:00:00Z") }));
        let query = {
            let entries = bench.log.audit.lock().unwrap();
            entries.last().unwrap().query.as_ref().unwrap().as_str().to_owned()
        };
        assert_eq!(query, "known_at=2026-04-02T00:00:00Z&as_of=2026-04-01");
        ask(&bench, part).await;
        assert!(matches!(last(&bench), Query::OfPerson { when, .. } if when.is_now()));
    }
}

#[tokio::test]
async fn a_booth_summary_as_known_then_is_of_that_day() {
    let bench = bench(&options());
    let day = |text| Date::parse(text).unwrap();
    for (asked, as_of) in [
        ("/booth?known_at=2026-04-01T20:00:00Z", "2026-04-02"),
        ("/booth?known_at=2026-04-01T20:00:00Z&as_of=2026-03-01", "2026-03-01"),
    ] {
        assert_eq!(ask(&bench, asked).await.status(), StatusCode::OK);
        let Query::OfPerson { read, when, .. } = last(&bench) else { panic!("{asked}") };
        assert_eq!(read, PersonRead::Booth { as_of: day(as_of) });
        assert_eq!(when, When { as_of: None, known_at: at("2026-04-01T20:00:00Z") });
    }
}

#[tokio::test]
async fn what_cannot_have_been_known_is_told_and_on_record() {
    let bench = bench(&options());
    for part in std::iter::once("").chain(lists()).chain(["/timeline"]) {
        let response = ask(&bench, &format!("{part}?known_at=2098-01-01")).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{part}");
        let problem = body(response).await;
        assert_eq!(problem["code"], "known-at-unusable");
        assert!(problem["detail"].as_str().unwrap().contains("in the future"), "{problem}");
    }
    assert!(bench.reads.queries.lock().unwrap().is_empty());
    let attempts = bench.log.audit.lock().unwrap().len();
    assert_eq!(attempts, 2 + lists().count());
    let first = at("2025-01-01T00:00:00Z");
    for (failure, status, code) in [
        (ReadFailure::BeforeAll(first), StatusCode::BAD_REQUEST, "known-at-unusable"),
        (ReadFailure::BeforeAll(None), StatusCode::BAD_REQUEST, "known-at-unusable"),
        (ReadFailure::PastBusy, StatusCode::SERVICE_UNAVAILABLE, "past-busy"),
        (ReadFailure::NoPast, StatusCode::SERVICE_UNAVAILABLE, "past-not-configured"),
    ] {
        *bench.reads.failure.lock().unwrap() = Some(failure.clone());
        let response = ask(&bench, "/stays?known_at=2024-01-01").await;
        assert_eq!(response.status(), status);
        let problem = body(response).await;
        assert_eq!(problem["code"], code);
        if failure == ReadFailure::BeforeAll(first) {
            assert!(problem["detail"].as_str().unwrap().contains("2025-01-01"), "{problem}");
        }
    }
    let audit = bench.log.audit.lock().unwrap();
    assert_eq!(
        audit.len(),
        attempts + 2,
        "the two that were refused, not the gateway's own trouble"
    );
    let entry = audit.last().unwrap();
    assert_eq!(entry.code.as_ref().unwrap().as_str(), "known-at-unusable");
    assert_eq!(entry.subjects[0].id, PERSON);
}
