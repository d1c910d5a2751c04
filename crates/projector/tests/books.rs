//! An independent count: a simulated year is lived in memory and counted by the simulator's own books and by the domain's fold,
//! and the published tables, counted by SQL from what the projections made of its events, say the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{admin, feed};
use sekisho_codec::encode_event;
use sekisho_domain::derive::region::statistical_nationality;
use sekisho_domain::derive::{EntrantClass, as_of, entrant_class, on_overstayer_extract};
use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_domain::{Event, EventRecord};
use sekisho_projector::harness::Recorded;
use sekisho_projector::{Engine, Published, Topic, counted, install, published};
use sekisho_simulator::balance::counted as population;
use sekisho_simulator::year::{Year, live};
use sekisho_simulator::{Options, Traffic};
use sekisho_statistics::{TOTAL, Table};
use sekisho_store::Database;
use sekisho_store::scratch::{Scratch, rows_of};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Everybody's events as they would lie on a log of one partition.
fn log(year: &Year) -> Vec<Recorded> {
    let mut all: Vec<&EventRecord> = year.people.values().flatten().collect();
    all.sort_by_key(|e| (e.meta.recorded_at, e.meta.subject_id, e.meta.version));
    let place = |(offset, event): (usize, &&EventRecord)| {
        let mut value = Vec::new();
        encode_event(event, &mut value);
        let key = event.meta.subject().to_string().into_bytes();
        Recorded { partition: 0, offset: i64::try_from(offset).unwrap(), key, value }
    };
    all.iter().enumerate().map(place).collect()
}

async fn table(db: &Database, code: &str, span: (Date, Date)) -> Table {
    let asked: Vec<Published> =
        published().unwrap().into_iter().filter(|t| t.definition.code == code).collect();
    let mut found = counted(db, "records", &asked, span, &Tables::current()).await.unwrap().tables;
    found.remove(0)
}

/// The cells that keep these dimensions, without the others.
fn cells(table: &Table, kept: &[&str]) -> BTreeMap<Vec<String>, u64> {
    let mut found = BTreeMap::new();
    for cell in table.cells.iter().filter(|c| c.codes.iter().all(|code| code != TOTAL)) {
        let named = table.definition.dimensions.iter().zip(&cell.codes);
        let codes = named.filter(|(d, _)| kept.contains(&d.name.as_str()));
        *found.entry(codes.map(|(_, code)| code.clone()).collect()).or_default() += cell.count;
    }
    found
}

fn tally(codes: impl Iterator<Item = Vec<String>>) -> BTreeMap<Vec<String>, u64> {
    codes.fold(BTreeMap::new(), |mut found, codes| {
        *found.entry(codes).or_default() += 1;
        found
    })
}

#[tokio::test]
async fn the_tables_agree_with_the_simulators_books_and_the_domains_fold() {
    let (first, last) = (day("2026-01-01"), day("2026-12-31"));
    let options = Options { seed: 11, crossings: 2500, from: first };
    let year = live(&Traffic::plan(&options).with_lives(160).unwrap()).unwrap();
    let law = Tables::current();
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
    engine.claim(0).await.unwrap();
    let log = log(&year);
    let fed = feed(&mut engine, &log, 5000).await.unwrap();
    assert_eq!(fed.applied, log.len());

    // Residents: the simulator's book of what it meant, and the law's.
    for span in [(first, last), (day("2026-04-01"), day("2026-04-30")), (day("2026-10-01"), last)] {
        let balance = table(&db, "population_balance", span).await;
        let part = |name: &str| {
            let sums = cells(&balance, &["part"]);
            i64::try_from(sums.get(&vec![name.to_owned()]).copied().unwrap_or(0)).unwrap()
        };
        let meant = year.books.balance(span);
        let lawful = population(year.people.values().map(Vec::as_slice), &law, span);
        assert_eq!((meant.start, meant.end), (lawful.start, lawful.end));
        assert_eq!((part("start"), part("end")), (meant.start, meant.end), "{span:?}");
        let net: i64 = meant.changes.values().sum();
        let came = part("landed") + part("given-a-status");
        let went: i64 = [
            "departure",
            "deportation",
            "death",
            "naturalisation",
            "revocation",
            "lapse",
            "expiry",
            "other-status",
        ]
        .into_iter()
        .map(part)
        .sum();
        assert_eq!(came - went, net, "{span:?}");
        let residents = table(&db, "residents_by_nationality", (span.1, span.1)).await;
        assert_eq!(residents.total(), u64::try_from(meant.end).ok());
        for other in ["residents_by_age", "residents_by_prefecture"] {
            assert_eq!(table(&db, other, (span.1, span.1)).await.total(), residents.total());
        }
    }

    // Landings and departures, event by event.
    let events =
        || year.people.values().flat_map(|events| (0..events.len()).map(move |at| (events, at)));
    let within = |e: &EventRecord| (first..=last).contains(&e.meta.occurred_at.japan_date());
    let entrants = table(&db, "entrants_by_port", (first, last)).await;
    let by_port = events().filter(|(e, at)| within(&e[*at])).filter_map(|(e, at)| {
        let Event::LandingPermitted(landing) = &e[at].event else { return None };
        let class = match entrant_class(&e[at].event)? {
            EntrantClass::New => "new",
            EntrantClass::Reentry => "re-entry",
            _ => return None,
        };
        Some(vec![landing.port.as_str().to_owned(), class.to_owned()])
    });
    assert_eq!(cells(&entrants, &["port", "kind"]), tally(by_port));
    let by_nationality = table(&db, "entrants_by_nationality", (first, last)).await;
    let fold = events().filter(|(e, at)| within(&e[*at])).filter_map(|(e, at)| {
        let Event::LandingPermitted(landing) = &e[at].event else { return None };
        let so_far: Vec<&EventRecord> = e[..=at].iter().collect();
        let region = statistical_nationality(&so_far, &law)?;
        Some(vec![region.to_owned(), landing.status.as_str().to_owned()])
    });
    assert_eq!(cells(&by_nationality, &["nationality", "status"]), tally(fold));
    assert_eq!(by_nationality.total(), entrants.total());
    let departures = table(&db, "departures_by_length", (first, last)).await;
    let left = events()
        .filter(|(e, at)| within(&e[*at]) && matches!(e[*at].event, Event::DepartureConfirmed(_)));
    assert_eq!(departures.total(), Some(left.count() as u64));
    for (other, same) in [("entrants_by_age", &entrants), ("departures_by_age", &departures)] {
        let by_age = table(&db, other, (first, last)).await;
        assert_eq!(by_age.total(), same.total(), "{other}");
        let known = cells(&by_age, &["age"]).into_iter().filter(|(age, _)| age[0] != "unknown");
        assert!(known.count() > 4, "{other} tells several ages");
    }
    let special = table(&db, "special_landings", (first, last)).await;
    let landed = events().filter(|(e, at)| {
        within(&e[*at]) && entrant_class(&e[*at].event) == Some(EntrantClass::Special)
    });
    assert_eq!(special.total(), Some(landed.count() as u64));

    // Overstayers of several days: the law's own reading, person by person.
    let mut seen = 0;
    for on in ["2026-03-15", "2026-07-01", "2026-10-10", "2027-01-01", "2027-06-01"].map(day) {
        let found = table(&db, "unlawfully_staying", (on, on)).await;
        let fold = year.people.values().filter_map(|events| {
            let state = as_of(events, on);
            let stay = state.stay.as_ref().filter(|_| on_overstayer_extract(&state, on))?;
            Some(vec![stay.status.as_str().to_owned()])
        });
        let fold = tally(fold);
        seen += fold.values().sum::<u64>();
        assert_eq!(cells(&found, &["status"]), fold, "{on}");
    }
    assert!(seen > 20, "{seen} overstayers show little");
    // Whom the published table counts after everything, the list of the day names.
    let persons = async |from: &str| -> BTreeSet<String> {
        let rows = rows_of(&db, from).await.unwrap();
        rows.iter().map(|row| row["person_id"].to_string()).collect()
    };
    let counted = persons("query.unlawfully_staying('2027-06-01')").await;
    let listed = persons("query.overstays('2027-06-01')").await;
    assert!(!counted.is_empty() && counted.is_subset(&listed), "{:?}", counted.difference(&listed));

    // Applications, and steps of cases, by type of event.
    let of = |name: &str| {
        let all = year.people.values().flatten().filter(|e| within(e));
        all.filter(|e| e.event.name() == name).count() as u64
    };
    let decided = table(&db, "applications_by_length", (first, last)).await;
    let outcomes = ["ApplicationApproved", "ApplicationRefused", "ApplicationWithdrawn"];
    assert_eq!(decided.total(), Some(outcomes.map(of).iter().sum()));
    let steps = |table: &Table, kept: &str, code: &str| {
        cells(table, &[kept]).get(&vec![code.to_owned()]).copied().unwrap_or(0)
    };
    let applications = table(&db, "residence_applications", (first, last)).await;
    let refugees = table(&db, "refugee_applications", (first, last)).await;
    let deportations = table(&db, "deportation_procedures", (first, last)).await;
    let examinations = table(&db, "landing_examinations", (first, last)).await;
    for (table, kept, code, event) in [
        (&applications, "flow", "received", "ApplicationReceived"),
        (&applications, "flow", "approved", "ApplicationApproved"),
        (&applications, "flow", "refused", "ApplicationRefused"),
        (&refugees, "step", "recognised", "RefugeeStatusRecognised"),
        (&refugees, "step", "denied", "RefugeeStatusDenied"),
        (&deportations, "step", "begun", "ViolationInvestigationOpened"),
        (&deportations, "step", "deported", "DeportationExecuted"),
        (&examinations, "step", "excluded", "ExclusionOrderIssued"),
    ] {
        assert_eq!(steps(table, kept, code), of(event), "{code} {event}");
    }
    drop(engine);
    db.close().await;
    scratch.remove().await.unwrap();
}
