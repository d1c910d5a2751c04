//! The case views are the decider's own fold: histories that the fold takes are fed, and what the views say of every case,
//! card and link is what the fold ends in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{admin, feed};
use sekisho_domain::clocks::{Due, due};
use sekisho_domain::law::Tables;
use sekisho_domain::law::violation::Stage;
use sekisho_domain::person::PersonState;
use sekisho_domain::person::card::Card;
use sekisho_domain::person::clearance::{Clearance, ClearanceStanding};
use sekisho_domain::person::landing_examination::LandingExamination;
use sekisho_domain::person::refugee::state::RefugeeCase;
use sekisho_domain::person::refugee::transitions::RefugeeStage;
use sekisho_domain::person::revocation::Revocation;
use sekisho_domain::person::state::violation::ViolationCase;
use sekisho_domain::time::{Date, Timestamp};
use sekisho_projector::harness::walk;
use sekisho_projector::{Engine, Topic, install};
use sekisho_store::scratch::{Scratch, rows_of};
use serde_json::{Value, json};

/// Feeds walks of a family, one database for each, and compares the rows of a view with what `expected` makes of the fold.
/// Returns how many rows were compared.
async fn compared(
    family: &str,
    draws: usize,
    view: &str,
    key: &str,
    expected: fn(&PersonState) -> Vec<Value>,
) -> Vec<Value> {
    let mut all = Vec::new();
    // A walk comes to a provisional stay seldom.
    let seeds = if family == "refugees" { 12 } else { 4 };
    for seed in 1..=seeds {
        let (history, state) = walk(seed, family, draws);
        let scratch = Scratch::create(&admin()).await.unwrap();
        let db = scratch.open().unwrap();
        install(&db).await.unwrap();
        let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
        engine.claim(0).await.unwrap();
        let report = feed(&mut engine, &history, 50).await.unwrap();
        assert_eq!(report.applied, history.len(), "seed {seed}");
        let rows = rows_of(&db, view).await.unwrap();
        let wanted = expected(&state);
        // Of some things the fold remembers only the last one.
        if view != "query.removal_suspensions" {
            assert_eq!(rows.len(), wanted.len(), "seed {seed}: {rows:#?}");
        }
        for one in &wanted {
            let row = rows.iter().find(|r| r[key] == one[key]).expect("a row for each");
            for (column, value) in one.as_object().unwrap() {
                let found = plain(column, &row[column]);
                assert_eq!(&found, value, "seed {seed}: {column} of {}", one[key]);
            }
        }
        all.extend(wanted);
        drop(engine);
        db.close().await;
        scratch.remove().await.unwrap();
    }
    all
}

/// Instants as this program writes them.
fn plain(column: &str, value: &Value) -> Value {
    match value.as_str() {
        Some(text) if ["detained_since", "handover_due"].contains(&column) => {
            instant(Timestamp::parse(text).ok())
        }
        _ => value.clone(),
    }
}

fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |d| d.to_string().into())
}

fn instant(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |t| t.to_string().into())
}

fn some(all: &[Value], column: &str) -> usize {
    all.iter().filter(|row| !row[column].is_null()).count()
}

fn card(state: &PersonState, card: &Card) -> Value {
    let latest = state.cards.last().is_some_and(|last| last.card_id == card.card_id);
    let next = state.cards.iter().skip_while(|c| c.card_id != card.card_id).nth(1);
    json!({
        "card_id": card.card_id.to_string(),
        "stay_id": card.stay_id.to_string(),
        "issued_on": card.issued_on.to_string(),
        "valid_to": day(card.valid_to),
        "limited_by": card.limit.code(),
        "lost_on": day(card.lost_on),
        "returned_on": day(card.returned_on),
        "invalid_from": day(card.invalid_from),
        "is_latest": latest,
        "replaced_on": day(next.map(|c| c.issued_on)),
    })
}

#[tokio::test]
async fn cards_are_as_the_decider_remembers_them() {
    let all = compared("cards", 40, "query.cards", "card_id", |state| {
        state.cards.iter().map(|c| card(state, c)).collect()
    })
    .await;
    assert!(all.len() > 8 && some(&all, "lost_on") > 2 && some(&all, "returned_on") > 2);
}

fn violation(case: &ViolationCase) -> Value {
    let tables = Tables::current();
    let every = &tables.deportation.lengths.detention_review;
    let stage = case.procedure.stage();
    let detention = case.detention.as_ref();
    let order = case.departure_order.as_ref();
    let closed = case.closed.as_ref();
    let refusal = closed.and_then(|c| c.refusal.as_ref());
    let grounds: Vec<_> = case.grounds.iter().map(|g| g.as_str()).collect();
    let mut row = json!({
        "violation_case_id": case.violation_case_id.as_str(),
        "stage": stage.code(),
        "custody": case.procedure.custody().code(),
        "lead": case.lead.code(),
        "opened_on": day(case.opened_on),
        "found_by": case.found_by.as_ref().map(|s| s.as_str()),
        "hearing_decided_by": case.decided_by.as_ref().map(|s| s.as_str()),
        "detention_basis": detention.map(|d| d.basis.code()),
        "detained_since": instant(detention.map(|d| d.started_at)),
        "detention_ends_on": day(detention.and_then(|d| d.ends_on)),
        "handover_due": instant(detention.and_then(|d| d.handover_due)),
        "detention_review_due": day(detention.and_then(|d| d.review_due(every))),
        "next_report_on": day(case.next_report_on),
        "released_until": day(case.released_until),
        "departure_order_on": day(order.map(|o| o.issued_on)),
        "departure_order_cancelled_on": day(order.and_then(|o| o.cancelled_on)),
        "departure_order_leave_by": day(order.filter(|_| stage == Stage::DepartureOrdered).map(|o| o.leave_by)),
        "deportation_order_on": day(case.deportation_ordered_on),
        "departure_command_leave_by": day(case.command_leave_by.filter(|_| stage == Stage::DeportationOrdered)),
        "shortened_if_left_by": day(case.shortened_if_left_by),
        "closed_as": closed.map(|c| c.reason.code()),
        "closed_on": day(closed.map(|c| c.on)),
        "refusal_until": day(refusal.and_then(|r| r.until)),
        "refusal_until_as_visitor": day(refusal.and_then(|r| r.until_as_visitor)),
    });
    if case.found_by.is_some() {
        row["grounds"] = grounds.into();
    }
    if case.special_permission_pending {
        row["special_permission"] = "applied".into();
    }
    row
}

#[tokio::test]
async fn violation_cases_stand_where_the_decider_has_them() {
    let all = compared("violations", 1500, "query.violations", "violation_case_id", |state| {
        state.violation_cases.iter().map(violation).collect()
    })
    .await;
    assert!(some(&all, "found_by") > 2, "the walks came to findings: {all:#?}");
    assert!(some(&all, "closed_as") + some(&all, "deportation_order_on") > 2, "{all:#?}");
}

#[tokio::test]
async fn the_suspension_that_the_decider_remembers_is_there() {
    let all = compared("suspensions", 30, "query.removal_suspensions", "started_on", |state| {
        let row = |started_on: Date, ended_on| json!({"started_on": started_on.to_string(), "ended_on": day(ended_on)});
        state.removal_suspension.iter().map(|s| row(s.started_on, s.ended_on)).collect()
    })
    .await;
    assert_eq!(all.len(), 4, "{all:#?}");
}

fn refugee(case: &RefugeeCase) -> Value {
    let provisional = case.provisional.as_ref();
    let reviewable = matches!(case.stage, RefugeeStage::Denied | RefugeeStage::Protected);
    let mut row = json!({
        "refugee_case_id": case.refugee_case_id.as_str(),
        "claim": case.claim.code(),
        "stage": case.stage.code(),
        "applied_on": case.applied_on.to_string(),
        "class": case.class.as_ref().map(|c| c.as_str()),
        "provisional_stay_on": day(provisional.map(|p| p.permitted_on)),
        "provisional_stay_end": day(case.provisional_stay_end()),
        "review_due": day(case.review_due.filter(|_| reviewable)),
        "procedure_ends_on": day(case.procedure_end()),
    });
    if let Some(stay) = provisional {
        row["provisional_stay_revoked_on"] = day(stay.revoked_on);
    }
    if !case.counsellors.is_empty() {
        row["counsellors"] = case.counsellors.iter().map(|c| c.as_str()).collect();
    }
    row
}

#[tokio::test]
async fn refugee_cases_stand_where_the_decider_has_them() {
    let all = compared("refugees", 60, "query.refugees", "refugee_case_id", |state| {
        state.refugee_cases.iter().map(refugee).collect()
    })
    .await;
    assert!(some(&all, "class") > 1 && some(&all, "provisional_stay_end") > 1, "{all:#?}");
}

#[tokio::test]
async fn the_due_list_has_the_clocks_of_every_open_violation_case() {
    let view = "(SELECT * FROM query.due('0001-01-01', '9999-12-31') WHERE case_id IS NOT NULL)";
    let all = compared("violations", 700, view, "what", |state| {
        let on = Date::parse("2026-04-01").unwrap();
        let clocks = due(state, &Tables::current(), on).into_iter();
        let of_cases = clocks.filter(|d| d.case_id.is_some());
        let row = |d: Due| {
            json!({
                "what": d.what.code(),
                "due_on": d.due.day().to_string(),
                "case_id": d.case_id.as_ref().map(|c| c.as_str()),
            })
        };
        of_cases.map(row).collect()
    })
    .await;
    assert!(!all.is_empty(), "the walks left something due");
}

fn examination(one: &LandingExamination) -> Value {
    let running = one.objected_on.is_none() && one.excluded_on.is_none();
    json!({
        "examination_id": one.examination_id.as_str(),
        "port": one.port.as_str(),
        "opened_on": one.opened_at.japan_date().to_string(),
        "referred_on": day(one.referred_on),
        "referral_cause": one.cause.map(|c| c.code()),
        "heard_on": day(one.heard_on),
        "finding": one.outcome.map(|o| o.code()),
        "objection_due": day(one.objection_due.filter(|_| running)),
        "objected_on": day(one.objected_on),
        "ruling": one.ruling.map(|r| r.code()),
        "excluded_on": day(one.excluded_on),
    })
}

#[tokio::test]
async fn landing_examinations_stand_where_the_decider_has_them() {
    let all = compared("examinations", 60, "query.examinations", "examination_id", |state| {
        let closed = state.closed_landing_examinations.iter();
        let closed = closed.map(|id| json!({"examination_id": id.as_str(), "objection_due": null}));
        state.landing_examinations.iter().map(examination).chain(closed).collect()
    })
    .await;
    assert!(some(&all, "referred_on") > 2 && some(&all, "finding") > 2, "{all:#?}");
}

#[tokio::test]
async fn the_permits_given_last_are_those_that_the_decider_remembers() {
    let view = "(SELECT DISTINCT ON (permit) * FROM query.permits ORDER BY permit, version DESC)";
    let all = compared("permits", 25, view, "permit", |state| {
        let activity = state.activity.iter().map(|p| {
            json!({
                "permit": "activity", "stay_id": p.stay_id.to_string(), "kind": p.kind.code(),
                "hours_per_week": p.hours_per_week, "given_on": p.granted_on.to_string(),
                "valid_to": day(p.valid_to), "revoked_on": day(p.revoked_on),
            })
        });
        let reentry = state.reentry_permit.iter().map(|p| {
            json!({
                "permit": "reentry", "stay_id": p.stay_id.to_string(), "multiple": p.multiple,
                "given_on": p.issued_on.to_string(), "valid_to": p.valid_to.to_string(),
                "extended": p.extended, "revoked_on": day(p.revoked_on),
            })
        });
        activity.chain(reentry).collect()
    })
    .await;
    assert!(all.len() == 8 && some(&all, "revoked_on") > 1, "{all:#?}");
}

#[tokio::test]
async fn links_are_as_the_decider_remembers_them() {
    let all = compared("links", 25, "query.links", "link_id", |state| {
        let row = |l: &sekisho_domain::person::link::IdentityLink| {
            let basis: Vec<_> = l.basis.iter().map(|b| b.as_str()).collect();
            json!({
                "link_id": l.link_id.to_string(), "other_person_id": l.other_person_id.to_string(),
                "stage": l.stage.code(), "basis": basis, "proposed_by": l.proposed_by.as_str(),
                "other_refugee_applications": l.refugee_applications,
            })
        };
        state.identity.links.iter().map(row).collect()
    })
    .await;
    let stages: std::collections::BTreeSet<_> =
        all.iter().map(|row| row["stage"].to_string()).collect();
    assert!(stages.len() > 1, "{all:#?}");
}

#[tokio::test]
async fn clearances_are_as_the_decider_remembers_them() {
    let view = "(SELECT clearance || '/' || reference AS one, * FROM query.clearances)";
    let all = compared("clearances", 40, view, "one", |state| {
        let row = |c: &Clearance| {
            json!({
                "one": format!("{}/{}", c.kind.code(), c.reference.as_str()),
                "standing": c.standing.code(),
                "status": c.status.as_ref().map(|s| s.as_str()),
                "from_date": c.from.to_string(),
                "valid_to": day(Some(c.last_day).filter(|_| c.standing != ClearanceStanding::Refused)),
                "uses_left": c.uses_left.filter(|_| c.standing != ClearanceStanding::Refused),
                "revoked_on": day(c.revoked_on),
            })
        };
        state.clearances.iter().map(row).collect()
    })
    .await;
    assert!(all.len() > 8 && some(&all, "revoked_on") > 1, "{all:#?}");
}

#[tokio::test]
async fn the_revocation_that_runs_is_the_one_that_the_decider_remembers() {
    let view = "(SELECT * FROM query.revocations WHERE is_latest AND stage <> 'dropped')";
    let all = compared("revocations", 60, view, "revocation_id", |state| {
        let row = |r: &Revocation| {
            let grounds: Vec<_> = r.grounds.iter().map(|g| g.as_str()).collect();
            json!({
                "revocation_id": r.revocation_id.as_str(), "stay_id": r.stay_id.to_string(), "grounds": grounds,
                "notified_on": r.notified_on.to_string(), "hearing_on": r.hearing_on.to_string(),
                "revoked_on": day(r.effective_on), "leave_by": day(r.leave_by),
            })
        };
        state.revocation.iter().map(row).collect()
    })
    .await;
    assert!(all.len() > 1 && some(&all, "revoked_on") > 0, "{all:#?}");
}
