//! What an inspector asks at a booth.

use serde_json::{Map, Value, json};
use sqlx::Row;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::failed;
use crate::database::Database;
use crate::error::Result;
use crate::turned::read_of;

const WATCH_LIST_HIT: &str = "watch-list-hit";

/// The flags, the gravest first.
const FLAGS: [&str; 9] = [
    WATCH_LIST_HIT,
    "in-refusal-period",
    "deportation-order",
    "open-violation-case",
    "stay-has-run-out",
    "left-late-before",
    "record-ended",
    "card-reported-lost",
    "other-identities",
];

pub(super) const WHAT: &str = "a booth summary";
pub(super) const SQL: &str = include_str!("../../sql/read/booth.sql");
const CASES: &str = include_str!("../../sql/read/booth_cases.sql");

/// All that an inspector needs of a person as of a day, `YYYY-MM-DD`; nothing where the person is not on record.
///
/// Cases, permits, cards and links are put together from many steps, and most people who stand at a booth have none: who
/// has none is not asked about them, which is five times less work.
pub(super) async fn booth(
    conn: &mut PgConnection,
    person: Uuid,
    as_of: &str,
    place: &str,
) -> Result<Vec<Value>> {
    let read = failed(WHAT);
    let row = sqlx::query(read_of(SQL, place))
        .bind(person)
        .bind(as_of)
        .fetch_optional(&mut *conn)
        .await
        .map_err(&read)?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let mut summary: Value = row.try_get(0).map_err(&read)?;
    let cases = if row.try_get(1).map_err(&read)? {
        sqlx::query_scalar(read_of(CASES, place))
            .bind(person)
            .bind(as_of)
            .fetch_one(conn)
            .await
            .map_err(&read)?
    } else {
        no_cases()
    };
    if let (Value::Object(summary), Value::Object(cases)) = (&mut summary, cases) {
        join(summary, cases);
    }
    Ok(vec![summary])
}

/// The hits of alerts on a person that a database knows, as a booth summary lists them: an alert's record lies in a partition of its
/// own, and so, with several databases, perhaps in another one than the person's.
///
/// # Errors
/// PostgreSQL is away.
pub async fn watch_list(db: &Database, person: Uuid) -> Result<Vec<Value>> {
    const SQL: &str = "SELECT to_jsonb(h) FROM (SELECT alert_id, hit_id, hit_on, outcome, in_force \
        FROM query.alert_hits WHERE person_id = $1 AND outcome IS DISTINCT FROM 'another-person') h";
    sqlx::query_scalar(SQL).bind(person).fetch_all(&db.pool).await.map_err(failed("alert hits"))
}

/// Adds hits that other databases know to a booth summary.
pub fn join_watch_list(summary: &mut Value, hits: Vec<Value>) {
    if hits.is_empty() {
        return;
    }
    if let Some(Value::Array(all)) = summary.get_mut("watch_list") {
        all.extend(hits);
        let on = |hit: &Value| hit.get("hit_on").and_then(Value::as_str).map(str::to_owned);
        all.sort_by_key(on);
    }
    if let Some(Value::Array(flags)) = summary.get_mut("flags")
        && !flags.iter().any(|flag| flag == WATCH_LIST_HIT)
    {
        // The gravest flag stands first, and this is it.
        flags.insert(0, WATCH_LIST_HIT.into());
    }
}

fn no_cases() -> Value {
    json!({
        "flags": [], "refusal": null, "permits": [], "card": null, "violations": [], "refugees": [],
        "other_identities": [],
    })
}

fn join(summary: &mut Map<String, Value>, mut cases: Map<String, Value>) {
    let mut flags = Vec::new();
    for part in [summary.get("flags"), cases.get("flags")] {
        flags.extend(part.and_then(Value::as_array).into_iter().flatten().cloned());
    }
    flags.sort_by_key(|flag| FLAGS.iter().position(|known| flag == known));
    cases.insert("flags".to_owned(), Value::Array(flags));
    summary.extend(cases);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_flag_stands_first() {
        let mut summary = Map::new();
        summary.insert("flags".into(), json!(["watch-list-hit", "left-late-before"]));
        let mut cases = Map::new();
        cases.insert("flags".into(), json!(["in-refusal-period", "other-identities"]));
        cases.insert("card".into(), Value::Null);
        join(&mut summary, cases);
        assert_eq!(
            Value::Object(summary),
            json!({"card": null, "flags": [
                "watch-list-hit", "in-refusal-period", "left-late-before", "other-identities"
            ]})
        );
    }

    #[test]
    fn hits_of_other_databases_stand_in_their_place() {
        let hit = |n: u32, day: &str| json!({"alert_id": n, "hit_on": day});
        let mut summary = json!({"flags": ["left-late-before"], "watch_list": []});
        join_watch_list(&mut summary, Vec::new());
        assert_eq!(summary, json!({"flags": ["left-late-before"], "watch_list": []}));
        join_watch_list(&mut summary, vec![hit(2, "2026-03-02")]);
        join_watch_list(&mut summary, vec![hit(1, "2026-03-01")]);
        assert_eq!(summary["flags"], json!(["watch-list-hit", "left-late-before"]));
        assert_eq!(summary["watch_list"], json!([hit(1, "2026-03-01"), hit(2, "2026-03-02")]));
    }

    #[test]
    fn who_has_no_cases_is_answered_with_the_same_members() {
        let members: Vec<String> = no_cases().as_object().unwrap().keys().cloned().collect();
        for member in &members {
            assert!(CASES.contains(&format!("\n    '{member}', ")), "{member}");
        }
        assert_eq!(CASES.matches("\n    '").count(), members.len());
    }
}
