//! What differs between two builds of a projection, row by row.

use futures_util::TryStreamExt;
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::compare::key_text;
use crate::error::{Error, Result};
use crate::session::Session;

/// How a row differs between a build and a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Only the later one has it.
    Added,
    /// Only the earlier one has it.
    Gone,
    /// Both have it, with other values.
    Changed,
}

impl Change {
    /// In a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Gone => "gone",
            Self::Changed => "changed",
        }
    }
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedRow {
    /// Name of the table.
    pub table: String,
    /// What became of it.
    pub change: Change,
    /// Its key, which holds no personal data: names and values of the primary key, or the row's ids where there is none.
    pub key: Map<String, Value>,
    /// Columns with other values; empty where a row was added or is gone.
    pub columns: Vec<String>,
    /// The row before; of a changed one the columns that differ. May hold personal data.
    pub before: Option<Value>,
    /// The row after, in the same way.
    pub after: Option<Value>,
    /// Whose row it is, where it is a person's.
    pub person: Option<Uuid>,
}

impl Session {
    /// Names of the tables of a schema.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn tables_of(&mut self, schema: &str) -> Result<Vec<String>> {
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY 1")
            .bind(schema)
            .fetch_all(self.conn())
            .await
            .map_err(|source| Error::Read { what: "the tables of a schema", source })
    }

    /// Gives the rows in which a table differs between two schemas, in the order of their keys. Only columns that both have are
    /// compared. With `persons`, only rows of theirs; a table whose rows are not of persons has none then.
    ///
    /// # Errors
    /// PostgreSQL is away, or `each` failed.
    pub async fn differing_rows<E: From<Error>>(
        &mut self,
        (before, after): (&str, &str),
        table: &str,
        persons: &[Uuid],
        mut each: impl FnMut(ChangedRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let old = self.columns_of(before, table).await?;
        let new = self.columns_of(after, table).await?;
        let columns: Vec<&(String, String)> = old.iter().filter(|c| new.contains(c)).collect();
        let key = self.primary_key(after, table).await?;
        let Some(of_persons) = of_persons(&columns, &key, persons) else { return Ok(()) };
        let list = |columns: &[&str]| {
            columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ")
        };
        let all: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let keyed: Vec<&str> = if key.is_empty() {
            let ids = columns.iter().filter(|(_, ty)| ty == "uuid");
            ids.map(|(name, _)| name.as_str()).collect()
        } else {
            key.iter().map(String::as_str).collect()
        };
        // Without a key a row is the same only where all of it is.
        let same: Vec<String> = if key.is_empty() {
            vec!["a::text = t::text".to_owned()]
        } else {
            keyed.iter().map(|c| format!("a.\"{c}\" = t.\"{c}\"")).collect()
        };
        let rows_of =
            |schema: &str| format!("SELECT {} FROM {schema}.{table} {of_persons}", list(&all));
        let owned: Vec<String> = keyed.iter().map(|c| (*c).to_owned()).collect();
        let order = key_text(&owned);
        let sql = format!(
            "SELECT to_jsonb(a), to_jsonb(t) FROM ({}) a FULL JOIN ({}) t ON {} \
             WHERE a::text IS DISTINCT FROM t::text ORDER BY coalesce({}, {order})",
            rows_of(before),
            rows_of(after),
            same.join(" AND "),
            order.replace("t.\"", "a.\""),
        );
        let read = |source| Error::Read { what: "rows that differ", source };
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(self.conn());
        while let Some(row) = rows.try_next().await.map_err(read)? {
            let a: Option<Value> = row.try_get(0).map_err(read)?;
            let b: Option<Value> = row.try_get(1).map_err(read)?;
            each(changed(table, &keyed, a, b))?;
        }
        Ok(())
    }
}

/// The condition that leaves only rows of these persons; `None` where the table's rows are not of persons.
fn of_persons(columns: &[&(String, String)], key: &[String], persons: &[Uuid]) -> Option<String> {
    if persons.is_empty() {
        return Some(String::new());
    }
    let has = |name: &str| {
        columns.iter().any(|(c, _)| c == name) && (key.is_empty() || key.iter().any(|k| k == name))
    };
    let list = |prefix: &str| {
        persons.iter().map(|p| format!("'{prefix}{p}'")).collect::<Vec<_>>().join(", ")
    };
    if has("person_id") {
        Some(format!("WHERE person_id IN ({})", list("")))
    } else if has("subject") {
        Some(format!("WHERE subject IN ({})", list("person/")))
    } else {
        None
    }
}

fn changed(table: &str, keyed: &[&str], a: Option<Value>, b: Option<Value>) -> ChangedRow {
    let field = |row: &Option<Value>, name: &str| row.as_ref().and_then(|r| r.get(name)).cloned();
    let of = |name: &str| field(&b, name).or_else(|| field(&a, name)).unwrap_or(Value::Null);
    let key = keyed.iter().map(|name| ((*name).to_owned(), of(name))).collect();
    let person = ["person_id", "subject"].iter().find_map(|name| {
        let text = of(name);
        Uuid::try_parse(text.as_str()?.trim_start_matches("person/")).ok()
    });
    let (change, columns) = match (&a, &b) {
        (None, _) => (Change::Added, Vec::new()),
        (_, None) => (Change::Gone, Vec::new()),
        (Some(a), Some(b)) => {
            let names = b.as_object().into_iter().flat_map(Map::keys);
            let differs = names.filter(|name| a.get(*name) != b.get(*name));
            (Change::Changed, differs.cloned().collect())
        }
    };
    let only = |row: Option<Value>| {
        if change != Change::Changed {
            return row;
        }
        let of = |name: &String| Some((name.clone(), row.as_ref()?.get(name)?.clone()));
        Some(Value::Object(columns.iter().filter_map(of).collect()))
    };
    let (before, after) = (only(a), only(b));
    ChangedRow { table: table.to_owned(), change, key, columns, before, after, person }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_changed_row_tells_its_key_and_what_changed() {
        let a = json!({"person_id": "00000000-0000-8000-8000-0000000000aa", "version": 1, "x": 1, "y": 2});
        let mut b = a.clone();
        b["x"] = 3.into();
        let row = changed("t", &["person_id", "version"], Some(a.clone()), Some(b));
        assert_eq!(row.change, Change::Changed);
        assert_eq!(row.columns, ["x"]);
        assert_eq!((row.before, row.after), (Some(json!({"x": 1})), Some(json!({"x": 3}))));
        assert_eq!(row.key.len(), 2);
        assert_eq!(row.person, Some(Uuid::from_u128(0x8000_8000_0000_0000_00aa)));
        let row = changed("t", &["version"], Some(a.clone()), None);
        assert_eq!((row.change, row.before, row.after), (Change::Gone, Some(a), None));
    }

    #[test]
    fn only_rows_of_persons_can_be_asked_for_by_person() {
        let columns = |names: &[&str]| -> Vec<(String, String)> {
            names.iter().map(|n| ((*n).to_owned(), "uuid".to_owned())).collect()
        };
        let one = [Uuid::from_u128(1)];
        let of = |names: &[&str], key: &[&str], persons: &[Uuid]| {
            let (columns, key) =
                (columns(names), key.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>());
            of_persons(&columns.iter().collect::<Vec<_>>(), &key, persons)
        };
        assert_eq!(of(&["a"], &["a"], &[]), Some(String::new()));
        assert!(
            of(&["person_id"], &["person_id"], &one).is_some_and(|s| s.contains("person_id IN ('"))
        );
        assert!(
            of(&["subject", "c"], &["c", "subject"], &one).is_some_and(|s| s.contains("'person/"))
        );
        // A watch list's row names the person that was hit and is not a row of that person.
        assert_eq!(of(&["alert_id", "person_id"], &["alert_id"], &one), None);
        assert!(of(&["person_id"], &[], &one).is_some());
    }
}
