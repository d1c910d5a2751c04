//! SQL over the views and functions of schema `query`, turned to those of another place.

use std::borrow::Cow;

use sqlx::AssertSqlSafe;

use crate::error::{Error, Result};

/// What the names of the views of today begin with.
pub(crate) const TODAY: &str = "query.";

/// A read of the views of a place: of those of today as it is written, since that is asked hundreds of times a second.
pub(crate) fn read_of(sql: &'static str, place: &str) -> AssertSqlSafe<Cow<'static, str>> {
    AssertSqlSafe(if place == TODAY { sql.into() } else { within(sql, place).into() })
}

/// SQL that makes views and functions in schema `query`, making them in another place instead, and nothing elsewhere: a
/// function that lies in a third schema would read the other place from then on. `place` is what names begin with there:
/// a schema and a dot, and perhaps the beginning of a name.
pub(crate) fn turned(sql: &str, place: &str) -> Result<String> {
    let turned = within(sql, place);
    for made in turned.split("CREATE ").skip(1) {
        let mut words = made.split_whitespace().filter(|w| !matches!(*w, "OR" | "REPLACE"));
        let name = words.nth(1).unwrap_or_default();
        if !name.starts_with(place) {
            let name = name.split('(').next().unwrap_or_default();
            return Err(Error::Elsewhere(name.to_owned()));
        }
    }
    Ok(turned)
}

/// SQL over the views of schema `query`, over those of another place instead.
pub(crate) fn within(sql: &str, place: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find("query.") {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let word = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        out.push_str(if word { "query." } else { place });
        rest = found.strip_prefix("query.").unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_over_the_views_of_today_is_turned_to_those_of_another_place() {
        let sql = "SELECT query.f(x.a) FROM query.stays s, subquery.t, (query.t)";
        let other = "SELECT sandbox_a.f(x.a) FROM sandbox_a.stays s, subquery.t, (sandbox_a.t)";
        assert_eq!(within(sql, "sandbox_a."), other);
        assert_eq!(within("query.a", "s."), "s.a");
        assert_eq!(within("query.a, query.f()", "pg_temp.q_"), "pg_temp.q_a, pg_temp.q_f()");
        let view = "CREATE VIEW query.v AS SELECT 1;\nCREATE OR REPLACE FUNCTION query.f(a date)";
        assert!(turned(view, "s.").unwrap().contains("CREATE OR REPLACE FUNCTION s.f(a date)"));
        for elsewhere in ["CREATE FUNCTION other.f()", "CREATE OR REPLACE VIEW v AS SELECT 1"] {
            assert!(turned(elsewhere, "s.").is_err(), "{elsewhere}");
        }
        assert_eq!(within("nothing", "s."), "nothing");
        assert!(matches!(read_of("SELECT query.a", TODAY).0, Cow::Borrowed("SELECT query.a")));
        assert_eq!(read_of("SELECT query.a", "s.").0, "SELECT s.a");
    }
}
