//! What several databases answer to one question, put together as one would have answered it.

use sekisho_store::Partitions;
use sekisho_store::read::DueKey;
use serde_json::Value;
use uuid::Uuid;

use crate::ports::{Query, Rows};

/// By what the rows of a page are sorted: day or name, clock, person, case, as far as the question has them. Texts are compared by
/// their bytes, as the databases do.
pub(crate) type Key = DueKey;

/// A row with its place in the order of its question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its place; all rows of one person's record have the same, and stand in the order in which they came.
    pub(crate) key: Key,
    /// The row.
    pub(crate) row: Value,
    /// Whose it is; nil where it is nobody's.
    pub(crate) person: Uuid,
}

/// What one database answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The rows, sorted, at most as many as a page has.
    pub(crate) found: Vec<Found>,
    /// Last offset that they reflect, per partition.
    pub(crate) reached: Vec<(i32, i64)>,
}

/// Most persons whom a number leads to; a number that leads to more is none.
const BY_NUMBER_MAX: u32 = 100;

/// The page that a question asks for: its rows in order, and the key of the last one where there may be more. Every database gave
/// its first rows after the page before, so the first of them all are among these.
pub(crate) fn merged(query: &Query, parts: Vec<(Partitions, Part)>) -> Rows {
    let (mut found, mut reached) = (Vec::new(), Vec::new());
    let several = parts.len() > 1;
    for (held, part) in parts {
        found.extend(part.found);
        reached.extend(part.reached.into_iter().filter(|(partition, _)| held.contains(*partition)));
    }
    let limit = limit(query);
    if several {
        found.sort_by(|a, b| a.key.cmp(&b.key));
        if let Some(limit) = limit {
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        reached.sort_unstable();
    }
    let next = found.last().filter(|_| limit.is_some_and(|limit| full(found.len(), limit)));
    let next = next.and_then(|last| key_text(query, last));
    let persons = found.iter().map(|f| f.person).filter(|person| !person.is_nil());
    let mut subjects: Vec<Uuid> = persons.collect();
    if of_one(query) {
        subjects.truncate(1);
    }
    Rows { items: found.into_iter().map(|f| f.row).collect(), subjects, next, reached }
}

fn full(rows: usize, limit: u32) -> bool {
    usize::try_from(limit).is_ok_and(|limit| rows >= limit)
}

const fn of_one(query: &Query) -> bool {
    matches!(query, Query::OfPerson { .. } | Query::Timeline { .. })
}

const fn limit(query: &Query) -> Option<u32> {
    match query {
        Query::OfPerson { .. } => None,
        Query::ByDocument(_) | Query::ByCard(_) | Query::ByCase(_) => Some(BY_NUMBER_MAX),
        Query::ByName { limit, .. }
        | Query::Timeline { limit, .. }
        | Query::Due { limit, .. }
        | Query::List { limit, .. }
        | Query::Overstays { limit, .. } => Some(*limit),
    }
}

/// The key of a page's last row, as the next page is asked for; nothing where a question has no pages.
fn key_text(query: &Query, last: &Found) -> Option<String> {
    let (day, what, person, case) = &last.key;
    match query {
        Query::OfPerson { .. } | Query::ByDocument(_) | Query::ByCard(_) | Query::ByCase(_) => None,
        // A key would put names into addresses and audit entries.
        Query::ByName { .. } => Some(last.person.to_string()),
        Query::Timeline { .. } => last.row.get("version").map(Value::to_string),
        Query::Due { .. } => Some(format!("{day}|{what}|{person}|{case}")),
        Query::Overstays { .. } => Some(format!("{day}|{person}")),
        // Its second part as it is.
        Query::List { .. } => Some(format!("{day}|{case}")),
    }
}

#[cfg(test)]
mod tests {
    use sekisho_domain::time::Date;
    use serde_json::json;

    use super::*;

    fn due(limit: u32) -> Query {
        let day = |d| Date::new(2026, 5, d).unwrap();
        Query::Due { from: day(1), to: day(9), office: None, after: None, limit }
    }

    fn found(day: &str, what: &str, person: u128) -> Found {
        let person = Uuid::from_u128(person);
        let key = (day.to_owned(), what.to_owned(), person, String::new());
        Found { key, row: json!([day, what, person.to_string()]), person }
    }

    fn part(found: Vec<Found>, reached: &[(i32, i64)]) -> Part {
        Part { found, reached: reached.to_vec() }
    }

    fn halves() -> [Partitions; 2] {
        [Partitions::range(0, 2, 6).unwrap(), Partitions::range(3, 5, 6).unwrap()]
    }

    #[test]
    fn a_page_has_the_first_rows_of_all_databases() {
        let [low, high] = halves();
        let (a, b) = (found("2026-05-01", "objection", 1), found("2026-05-02", "stay-end", 4));
        let (c, d) = (found("2026-05-01", "stay-end", 3), found("2026-05-02", "stay-end", 2));
        let parts = || {
            let ones = part(vec![a.clone(), b.clone()], &[(0, 7), (1, 8)]);
            vec![(low, ones), (high, part(vec![c.clone(), d.clone()], &[(3, 9)]))]
        };
        let page = merged(&due(3), parts());
        assert_eq!(page.items, [&a, &c, &d].map(|f| f.row.clone()));
        assert_eq!(page.subjects, [a.person, c.person, d.person]);
        let last = Uuid::from_u128(2);
        assert_eq!(page.next.as_deref(), Some(format!("2026-05-02|stay-end|{last}|").as_str()));
        assert_eq!(page.reached, [(0, 7), (1, 8), (3, 9)]);
        let page = merged(&due(5), parts());
        assert_eq!((page.items.len(), page.next), (4, None), "there is no more");
    }

    #[test]
    fn what_a_database_says_of_partitions_of_another_is_passed_over() {
        let [low, high] = halves();
        let parts = vec![(low, part(vec![], &[(0, 1), (4, 2)])), (high, part(vec![], &[(4, 9)]))];
        assert_eq!(merged(&due(3), parts).reached, [(0, 1), (4, 9)]);
    }

    #[test]
    fn a_number_leads_to_no_next_page_and_a_name_to_one_without_the_name() {
        let one = found("", "", 1);
        let parts = |n| vec![(Partitions::ALL, part(vec![one.clone(); n], &[]))];
        assert_eq!(merged(&Query::ByCard(Uuid::nil()), parts(100)).next, None);
        let name = Query::ByName {
            primary_name: sekisho_domain::ids::NameText::parse("SATO").unwrap(),
            secondary_name: None,
            date_of_birth: None,
            after: None,
            limit: 2,
        };
        assert_eq!(merged(&name, parts(2)).next, Some(Uuid::from_u128(1).to_string()));
    }
}
