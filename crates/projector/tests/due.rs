//! The due list is held to the law's clocks: simulated lives and cases of the law are fed in steps, and after each of them
//! `query.due` says of every person what `domain::clocks` says of the fold.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{admin, feed};
use sekisho_codec::encode_event;
use sekisho_domain::EventRecord;
use sekisho_domain::clocks::{Clock, due};
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::law::affiliation::duty;
use sekisho_domain::law::status::STATUSES;
use sekisho_domain::law::{Tables, calendar};
use sekisho_domain::person::{PersonState, evolve};
use sekisho_domain::time::Date;
use sekisho_projector::harness::Recorded;
use sekisho_projector::{Engine, Topic, install};
use sekisho_simulator::year::live;
use sekisho_simulator::{Options, Traffic};
use sekisho_store::Database;
use sekisho_store::scratch::{Scratch, rows_of};
use uuid::Uuid;

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// What the tables cannot tell, as projections/due.sql says.
const UNTOLD: [Clock; 8] = [
    Clock::CardExpiry,
    Clock::CardReissue,
    Clock::CardReturn,
    Clock::RefusalEnd,
    Clock::RefusalEndVisitor,
    Clock::CorrectionDecision,
    Clock::DepartureReservationEnd,
    Clock::Manifest,
];

/// Clock, day, and the case where the law's clock names one.
type Line = (String, String, Option<String>);

fn by_law(state: &PersonState, tables: &Tables, on: Date) -> BTreeSet<Line> {
    let told = due(state, tables, on).into_iter();
    let told = told.filter(|d| !UNTOLD.contains(&d.what) && d.due.day() >= on);
    told.map(|d| {
        let case = d.case_id.map(|id| id.as_str().to_owned());
        (d.what.code().to_owned(), d.due.day().to_string(), case)
    })
    .collect()
}

async fn by_tables(db: &Database, on: Date) -> BTreeMap<Uuid, BTreeSet<Line>> {
    let span = format!("query.due('{on}', '{}')", on.plus_days(4000));
    let mut found: BTreeMap<Uuid, BTreeSet<Line>> = BTreeMap::new();
    for row in rows_of(db, &span).await.unwrap() {
        let text = |name: &str| row[name].as_str().map(str::to_owned);
        let what = text("what").unwrap();
        // The list names what runs out where the law's clock names no case.
        let named = [
            "special-period-end",
            "visa-expiry",
            "eligibility-lapse",
            "travel-authorisation-expiry",
            "special-landing-end",
            "multiple-permission-end",
        ];
        let case = text("case_id").filter(|_| !named.contains(&what.as_str()));
        let person = Uuid::try_parse(&text("person_id").unwrap()).unwrap();
        found.entry(person).or_default().insert((what, text("due_on").unwrap(), case));
    }
    found
}

#[tokio::test]
async fn the_due_list_says_what_the_laws_clocks_say() {
    let options = Options { seed: 5, crossings: 400, from: day("2026-01-01") };
    let traffic = Traffic::plan(&options).with_lives(200).unwrap().with_families(1).unwrap();
    let year = live(&traffic).unwrap();
    let mut log: Vec<&EventRecord> = year.people.values().flatten().collect();
    log.retain(|e| e.meta.subject_kind == SubjectKind::Person);
    log.sort_by_key(|e| (e.meta.recorded_at, e.meta.subject_id, e.meta.version));
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
    engine.claim(0).await.unwrap();
    let tables = Tables::current();
    let mut states: BTreeMap<Uuid, PersonState> = BTreeMap::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut fed = 0;
    let steps = 90;
    for step in 1..=steps {
        let mut next = (log.len() * step).div_ceil(steps);
        // What was recorded on one day is fed together: a day is asked about when it is over.
        let last = log[next - 1].meta.recorded_at.japan_date();
        while log.get(next).is_some_and(|e| e.meta.recorded_at.japan_date() <= last) {
            next += 1;
        }
        if next <= fed {
            continue;
        }
        let records: Vec<Recorded> = log[fed..next]
            .iter()
            .enumerate()
            .map(|(n, event)| {
                let mut value = Vec::new();
                encode_event(event, &mut value);
                let key = event.meta.subject().to_string().into_bytes();
                Recorded { partition: 0, offset: i64::try_from(fed + n).unwrap(), key, value }
            })
            .collect();
        assert_eq!(feed(&mut engine, &records, 5000).await.unwrap().applied, records.len());
        for event in &log[fed..next] {
            let state = states.entry(event.meta.subject_id).or_default();
            evolve(state, event);
        }
        fed = next;
        let on = last.plus_days(1);
        let found = by_tables(&db, on).await;
        for (person, state) in &states {
            let law = by_law(state, &tables, on);
            let told = found.get(person).cloned().unwrap_or_default();
            for (what, ..) in &law {
                *seen.entry(what.clone()).or_default() += 1;
            }
            if law != told {
                let missing: Vec<_> = law.difference(&told).collect();
                let beside: Vec<_> = told.difference(&law).collect();
                wrong
                    .push(format!("{on} {person}: missing {missing:?}, beside the law {beside:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), log.len(), wrong.join("\n"));
    println!("{seen:?}");
    for clock in [
        Clock::ResidenceNotice,
        Clock::ResidenceGround,
        Clock::AffiliationNotice,
        Clock::InactivityGround,
        Clock::VisaExpiry,
        Clock::EligibilityLapse,
        Clock::RevocationHearing,
        Clock::RevocationGraceEnd,
        Clock::SpecialLandingEnd,
        Clock::AcquisitionApplication,
        Clock::AdditionalDocuments,
    ] {
        assert!(seen.get(clock.code()).is_some_and(|n| *n > 0), "no {}: {seen:?}", clock.code());
    }
    drop(engine);
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn what_the_law_states_is_repeated_as_it_is() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let days = "(SELECT day::date::text AS day, query.working_day_from(day::date)::text AS works \
                 FROM generate_series('2000-01-01'::date, '2050-12-31'::date, INTERVAL '1 day') AS day)";
    let rows = rows_of(&db, days).await.unwrap();
    assert!(rows.len() > 18_000);
    for row in rows {
        let works = calendar::working_day_from(day(row["day"].as_str().unwrap()));
        assert_eq!(row["works"], works.to_string(), "{row}");
    }
    for status in STATUSES {
        let duty = duty(status.code, day("2027-04-01"));
        let asked = format!("(SELECT query.affiliation_duty('{}') AS duty)", status.code);
        let found = rows_of(&db, &asked).await.unwrap();
        assert_eq!(found[0]["duty"].as_str(), duty.map(|d| d.code()), "{}", status.code);
    }
    db.close().await;
    scratch.remove().await.unwrap();
}
