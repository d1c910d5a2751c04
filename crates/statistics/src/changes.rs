//! The restatement: which cells changed between two releases of a table. Persons are not in it.

use std::collections::BTreeMap;

/// A cell that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its codes.
    pub codes: Vec<String>,
    /// What it was; absent where it was not there, that is zero.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// The cells that differ between two states of a table, in order of their codes.
pub fn changes(before: &[(Vec<String>, String)], after: &[(Vec<String>, String)]) -> Vec<Change> {
    let mut cells: BTreeMap<&[String], (Option<&String>, Option<&String>)> = BTreeMap::new();
    for (codes, value) in before {
        cells.entry(codes).or_default().0 = Some(value);
    }
    for (codes, value) in after {
        cells.entry(codes).or_default().1 = Some(value);
    }
    cells
        .into_iter()
        .filter(|(_, (before, after))| before != after)
        .map(|(codes, (before, after))| Change {
            codes: codes.to_vec(),
            before: before.cloned(),
            after: after.cloned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_went_or_changed_is_told_and_nothing_else() {
        let cell = |code: &str, value: &str| (vec![code.to_owned()], value.to_owned());
        let before = [cell("A", "1"), cell("B", "<5"), cell("C", "10")];
        let after = [cell("B", "<5"), cell("C", "15"), cell("D", "2")];
        let told: Vec<_> = changes(&before, &after)
            .into_iter()
            .map(|c| (c.codes.concat(), c.before.unwrap_or_default(), c.after.unwrap_or_default()))
            .collect();
        let said = |code: &str, b: &str, a: &str| (code.to_owned(), b.to_owned(), a.to_owned());
        assert_eq!(told, [said("A", "1", ""), said("C", "10", "15"), said("D", "", "2")]);
    }
}
