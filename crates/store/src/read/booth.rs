//! What an inspector asks at a booth.

use serde_json::{Map, Value, json};
use sqlx::Row;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::failed;
use crate::error::Result;
use crate::turned::read_of;

/// The flags, the gravest first.
const FLAGS: [&str; 9] = [
    "watch-list-hit",
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
    fn who_has_no_cases_is_answered_with_the_same_members() {
        let members: Vec<String> = no_cases().as_object().unwrap().keys().cloned().collect();
        for member in &members {
            assert!(CASES.contains(&format!("\n    '{member}', ")), "{member}");
        }
        assert_eq!(CASES.matches("\n    '").count(), members.len());
    }
}
