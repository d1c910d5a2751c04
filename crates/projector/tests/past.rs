//! One person's record as it was known at an instant is what the tables told at that instant, and its role can do nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::{BTreeSet, HashMap};

use common::{admin, claimed, dated, dated_to, feed, second};
use sekisho_codec::arbitrary::Arbitrary;
use sekisho_codec::{decode_event, encode_event};
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{Event, EventRecord};
use sekisho_projector::harness::Recorded;
use sekisho_projector::{Error, Past, install};
use sekisho_store::read::{PersonRead, When, of_person};
use sekisho_store::scratch::{Scratch, rows_of};
use sekisho_store::{Database, Options, Pace, Session};
use serde_json::Value;
use uuid::Uuid;

fn reads() -> [PersonRead; 17] {
    let as_of = Date::parse("2026-06-01").unwrap();
    [
        PersonRead::Person,
        PersonRead::Stays,
        PersonRead::Applications,
        PersonRead::Residence,
        PersonRead::Cards,
        PersonRead::Violations,
        PersonRead::Refugees,
        PersonRead::Examinations,
        PersonRead::Permits,
        PersonRead::Links,
        PersonRead::Affiliations,
        PersonRead::Booth { as_of },
        PersonRead::Clearances,
        PersonRead::SpecialLandings,
        PersonRead::Revocations,
        PersonRead::Acquisitions,
        PersonRead::Indicators,
    ]
}

type Answers = HashMap<(Uuid, usize), Vec<Value>>;

async fn answers(db: &Database, persons: &BTreeSet<Uuid>) -> Answers {
    let mut all = Answers::new();
    for person in persons {
        for (n, read) in reads().into_iter().enumerate() {
            all.insert((*person, n), of_person(db, *person, read).await.unwrap());
        }
    }
    all
}

/// The role's address, for a test's own database.
fn role(scratch: &Scratch) -> String {
    let url = std::env::var("SEKISHO_TEST_PG_PAST")
        .expect("SEKISHO_TEST_PG_PAST must be a URL of sekisho_past; `with-stack` sets it");
    let (stem, _) = url.rsplit_once('/').unwrap();
    let (_, name) = scratch.url.rsplit_once('/').unwrap();
    format!("{stem}/{name}")
}

fn past(url: &str, connections: u32) -> Past {
    let mut options = Options::new(url, "sekisho-test");
    options.connections = connections;
    Past::open(&options).unwrap()
}

/// A record of an alert or an indicator about a person: its subject is the alert or the indicator.
fn of_other(name: &str, version: i64, person: Uuid, place: usize) -> Recorded {
    let mut record = Arbitrary::new(9).event(Event::index_of(name).unwrap()).unwrap();
    record.meta.subject_kind = record.event.subject_kind();
    let alert = Uuid::from_u128(77);
    let indicator = record.meta.subject_kind == SubjectKind::Indicator;
    let subject = if indicator { Uuid::from_u128(78) } else { alert };
    (record.meta.subject_id, record.meta.version) = (subject, version);
    record.meta.recorded_at = second(place);
    match &mut record.event {
        Event::AlertHit(hit) => (hit.person_id, hit.hit_id) = (person, alert),
        Event::AlertHitResolved(hit) => (hit.person_id, hit.hit_id) = (person, alert),
        Event::IndicatorRaised(raised) => raised.person_id = Some(person),
        Event::IndicatorDismissed(_) => {}
        _ => unreachable!(),
    }
    let EventRecord { meta, .. } = &record;
    let key = meta.subject().to_string().into_bytes();
    let mut value = Vec::new();
    encode_event(&record, &mut value);
    Recorded { partition: 0, offset: i64::try_from(place).unwrap() + 1_000_000, key, value }
}

/// Of somebody whose record has what comes seldom: one event of each, versions from `first` on.
fn of_seldom(first: i64, place: usize) -> Vec<Recorded> {
    let seldom = [
        "VisaReferenceReceived",
        "CrewLandingPermitted",
        "RevocationHearingNotified",
        "AcquisitionCauseReported",
        "PlaceOfResidenceNotified",
        "AffiliationNotified",
        "IdentityLinkProposed",
        "ReentryPermitIssued",
    ];
    let recorded = (first..).zip(seldom).map(|(version, name)| {
        let seed = u64::try_from(version).unwrap();
        let mut record = Arbitrary::new(seed).event(Event::index_of(name).unwrap()).unwrap();
        let meta = &mut record.meta;
        (meta.subject_kind, meta.subject_id) = (SubjectKind::Person, SELDOM);
        (meta.version, meta.recorded_at) = (version, second(place));
        let key = record.meta.subject().to_string().into_bytes();
        let mut value = Vec::new();
        encode_event(&record, &mut value);
        Recorded {
            partition: 0,
            offset: i64::try_from(place).unwrap() + 1_200_000 + version,
            key,
            value,
        }
    });
    recorded.collect()
}

/// Whose record that is.
const SELDOM: Uuid = Uuid::from_u128(79);

#[tokio::test]
async fn what_was_known_is_what_the_tables_told() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    // Long ones of a seed in whose two halves every read has something to tell.
    let history = dated_to(15, 5, 200).records;
    let half = history.len() / 2;
    let at = second(half - 1);
    let of = |r: &Recorded| decode_event(&r.value).unwrap().meta;
    let mut persons: BTreeSet<Uuid> = history.iter().map(|r| of(r).subject_id).collect();
    persons.insert(SELDOM);
    let one = of(&history[0]).subject_id;
    let mut engine = claimed(&db).await;
    feed(&mut engine, &history[..half], 50).await.unwrap();
    // A hit of then, which has been resolved since.
    feed(&mut engine, &[of_other("AlertHit", 1, one, half - 1)], 1).await.unwrap();
    let mut raised = of_other("IndicatorRaised", 1, one, half - 1);
    raised.offset += 100_000;
    feed(&mut engine, &[raised], 1).await.unwrap();
    feed(&mut engine, &of_seldom(1, half - 1), 10).await.unwrap();
    let then = answers(&db, &persons).await;
    let mut rest = history[half..].to_vec();
    rest.iter_mut().for_each(|r| r.offset += 2_000_000);
    feed(&mut engine, &rest, 50).await.unwrap();
    let mut dismissed = of_other("IndicatorDismissed", 2, one, half);
    dismissed.offset += 4_000_000;
    let mut resolved = of_other("AlertHitResolved", 2, one, half);
    resolved.offset += 3_000_000;
    feed(&mut engine, &[resolved, dismissed], 2).await.unwrap();
    let mut seldom = of_seldom(9, half);
    seldom.iter_mut().for_each(|r| r.offset += 5_000_000);
    let fed = feed(&mut engine, &seldom, 10).await.unwrap();
    assert_eq!(fed.applied, seldom.len(), "{fed:?}");
    let now = answers(&db, &persons).await;

    let past = past(&role(&scratch), 2);
    assert_eq!(past.first().await.unwrap(), Some(second(0)));
    let known = |known_at| When { known_at, as_of: None };
    let (mut changed, mut there) = (BTreeSet::new(), BTreeSet::new());
    for person in &persons {
        for (n, read) in reads().into_iter().enumerate() {
            let key = (*person, n);
            let found = past.read(*person, read, known(Some(at))).await.unwrap();
            assert_eq!(found, then[&key], "{read:?} of {person}");
            if now[&key] != then[&key] {
                changed.insert(n);
            }
            if !found.is_empty() {
                there.insert(n);
            }
        }
        let found = past.read(*person, PersonRead::Stays, known(None)).await.unwrap();
        assert_eq!(found, now[&(*person, 1)]);
    }
    let every: BTreeSet<usize> = (0..reads().len()).collect();
    assert_eq!(
        (&changed, &there),
        (&every, &every),
        "each read has something to tell, and another today"
    );
    let hit = |answers: &Answers| answers[&(one, 11)][0]["watch_list"][0].clone();
    assert!(hit(&then)["alert_id"].is_string() && hit(&then)["outcome"].is_null());
    assert_ne!(hit(&now), hit(&then), "it has been resolved since");

    drop((engine, past));
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn a_read_leaves_nothing_behind_and_few_run_at_once() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let history = dated(52, 4).records;
    let mut engine = claimed(&db).await;
    feed(&mut engine, &history, 50).await.unwrap();
    let known =
        rows_of(&db, "(SELECT person_id FROM query.persons ORDER BY 1 LIMIT 1)").await.unwrap();
    let one = Uuid::parse_str(known[0]["person_id"].as_str().unwrap()).unwrap();
    let past = past(&role(&scratch), 1);
    let when = When { known_at: Some(second(history.len())), as_of: None };
    // Statistics are left out: the server's own upkeep of the live tables may write them meanwhile.
    let catalogue = "(SELECT sum(pg_relation_size(c))::bigint AS bytes FROM unnest(ARRAY['pg_class', 'pg_attribute', 'pg_type', \
        'pg_depend', 'pg_index']::regclass[]) c)";
    let first = past.read(one, PersonRead::Person, when).await.unwrap();
    assert_eq!(first.len(), 1);
    let before = rows_of(&db, catalogue).await.unwrap();
    let held = "(SELECT count(*) AS n FROM pg_class WHERE relpersistence = 't')";
    let tables = rows_of(&db, held).await.unwrap();
    let long_ago = When { known_at: Some(Timestamp::from_micros(0).unwrap()), as_of: None };
    for _ in 0..30 {
        assert!(past.read(one, PersonRead::Person, long_ago).await.unwrap().is_empty());
        assert_eq!(past.read(one, PersonRead::Person, when).await.unwrap(), first);
    }
    assert_eq!(rows_of(&db, held).await.unwrap(), tables);
    assert_eq!(rows_of(&db, catalogue).await.unwrap(), before);

    // One read waits for a lock, so another finds no place.
    let mut session = Session::open(&db, Pace::Live).await.unwrap();
    session.script("holding it up", "BEGIN; LOCK TABLE query.timeline").await.unwrap();
    let (held, busy) = tokio::join!(past.read(one, PersonRead::Person, when), async {
        let busy = past.read(one, PersonRead::Person, when).await;
        session.script("letting go", "ROLLBACK").await.unwrap();
        busy
    });
    let busy = busy.unwrap_err();
    assert!(matches!(busy, Error::PastBusy), "{busy}");
    assert_eq!(held.unwrap(), first);

    drop((engine, past, session));
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn its_role_reads_the_timeline_and_nothing_else() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let role = Database::open(&Options::new(role(&scratch), "sekisho-test")).unwrap();
    let views = "(SELECT schemaname AS s, viewname AS n FROM pg_views WHERE schemaname IN ('query', 'stats') \
        UNION ALL SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_)')";
    let mut closed = 0;
    for row in rows_of(&db, views).await.unwrap() {
        let name = format!("{}.{}", row["s"].as_str().unwrap(), row["n"].as_str().unwrap());
        let found = rows_of(&role, &name).await;
        // Of people it reads the timeline; that the database is one of several it must know.
        if ["query.timeline", "query.shard"].contains(&name.as_str()) {
            assert!(found.is_ok());
        } else {
            let error = found.expect_err(&name).to_string();
            assert!(error.contains("permission denied"), "{name}: {error}");
            closed += 1;
        }
    }
    assert!(closed > 50, "{closed}");
    rows_of(&role, "(SELECT person_id, alert_id FROM query.alert_hits)").await.unwrap();
    rows_of(&role, "(SELECT person_id, indicator_id FROM query.indicators)").await.unwrap();
    let mut session = Session::open(&role, Pace::Live).await.unwrap();
    for sql in [
        "CREATE TABLE public.t ()",
        "CREATE TABLE query.t ()",
        "CREATE SCHEMA s",
        "CREATE ROLE r",
        "DELETE FROM query.timeline",
        "DELETE FROM timeline_v1.entry",
        "INSERT INTO engine.projection_offset DEFAULT VALUES",
        "SELECT * FROM query.due('2026-01-01', '2027-01-01')",
        "SELECT reason FROM query.alert_hits",
        "SELECT decision FROM query.indicators",
    ] {
        let sql = format!("ROLLBACK; BEGIN READ WRITE; {sql}");
        let refused = session.script("trying", &sql).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{sql}: {refused}");
    }
    let settings = "(SELECT current_setting('statement_timeout') AS most, current_setting('transaction_read_only') AS only)";
    let told = rows_of(&role, settings).await.unwrap();
    assert_eq!(told, [serde_json::json!({"most": "10s", "only": "on"})]);
    drop(session);
    role.close().await;
    db.close().await;
    scratch.remove().await.unwrap();
}
