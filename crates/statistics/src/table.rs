//! A counted table: its cells, and the sums that are published.

use std::collections::BTreeMap;

use crate::definition::{Definition, Side};
use crate::{Error, Result};

/// Code of a sum over a dimension, as SDMX has it.
pub const TOTAL: &str = "_T";
/// Code of what is not on record.
const UNKNOWN: &str = "unknown";

/// A row as it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// A code for each dimension.
    pub codes: Vec<String>,
    /// How many members.
    pub count: u64,
    /// Sum of numbers that stand for the members: groups of the same members have the same.
    pub members: u128,
}

/// A cell: only those with members are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// A code for each dimension, [`TOTAL`] where it is summed up.
    pub codes: Vec<String>,
    /// How many members.
    pub count: u64,
    /// What the members sum up to. Never shown.
    pub(crate) members: u128,
}

/// A counted table with its sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it says of itself.
    pub definition: Definition,
    /// SHA-256 over the files that it was counted by.
    pub files: [u8; 32],
    /// Cells and sums, in order of their codes.
    pub cells: Vec<Cell>,
}

impl Table {
    /// Sums up counted rows. Rows with the same codes become one cell.
    ///
    /// # Errors
    /// A row has a code that the definition does not list, or a balance does not hold.
    pub fn new(definition: Definition, files: [u8; 32], rows: Vec<Counted>) -> Result<Self> {
        let mut sums: BTreeMap<Vec<String>, (u64, u128)> = BTreeMap::new();
        let groupings = definition.groupings();
        for row in rows {
            check(&definition, &row)?;
            for kept in &groupings {
                let codes = row
                    .codes
                    .iter()
                    .zip(kept)
                    .map(|(code, kept)| if *kept { code.clone() } else { TOTAL.to_owned() });
                let (count, members) = sums.entry(codes.collect()).or_default();
                *count += row.count;
                *members = members.wrapping_add(row.members);
            }
        }
        let cells = sums
            .into_iter()
            .filter(|(_, (count, _))| *count > 0)
            .map(|(codes, (count, members))| Cell { codes, count, members })
            .collect();
        let table = Self { definition, files, cells };
        for (group, balanced) in table.balanced() {
            let sum = |side| {
                let of = balanced.iter().filter(|(_, s)| *s == side);
                of.filter_map(|(at, _)| table.cells.get(*at)).map(|c| c.count).sum::<u64>()
            };
            let (left, right) = (sum(Side::Left), sum(Side::Right));
            if left != right {
                let table = table.definition.code;
                return Err(Error::Balance { table, group, left, right });
            }
        }
        Ok(table)
    }

    /// Number of members in all, where the dimensions add up to one number.
    pub fn total(&self) -> Option<u64> {
        let all = self.cells.iter().find(|c| c.codes.iter().all(|code| code == TOTAL));
        all.map(|c| c.count)
    }

    /// The cells of each balance, a list for each group of the other dimensions: place and side.
    pub(crate) fn balanced(&self) -> Vec<(String, Vec<(usize, Side)>)> {
        let mut found = Vec::new();
        for balance in &self.definition.balances {
            let dimension =
                self.definition.dimensions.iter().position(|d| d.name == balance.dimension);
            let mut groups: BTreeMap<Vec<&str>, Vec<(usize, Side)>> = BTreeMap::new();
            for (at, cell) in self.cells.iter().enumerate() {
                let code = dimension.and_then(|d| cell.codes.get(d));
                let Some(side) = code.and_then(|code| balance.side(code)) else { continue };
                let others = cell.codes.iter().enumerate().filter(|(d, _)| Some(*d) != dimension);
                let group = others.map(|(_, code)| code.as_str()).collect();
                groups.entry(group).or_default().push((at, side));
            }
            found.extend(groups.into_iter().map(|(group, cells)| (group.join(" "), cells)));
        }
        found
    }
}

fn check(definition: &Definition, row: &Counted) -> Result<()> {
    let wrong = |reason: String| Err(Error::Counted { table: definition.code.clone(), reason });
    if row.codes.len() != definition.dimensions.len() {
        return wrong(format!(
            "{} columns for {} dimensions",
            row.codes.len(),
            definition.dimensions.len()
        ));
    }
    for (dimension, code) in definition.dimensions.iter().zip(&row.codes) {
        let listed =
            dimension.codes.is_empty() || code == UNKNOWN || dimension.codes.contains(code);
        // Codes stand in lines of the canonical form.
        let sound = !code.is_empty() && code != TOTAL && !code.chars().any(char::is_control);
        if !listed || !sound {
            return wrong(format!("{} is {code:?}, which it does not list", dimension.name));
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::definition::tests::TRIAL;

    pub(crate) fn counted(codes: &[&str], count: u64, members: u128) -> Counted {
        Counted { codes: codes.iter().map(|c| (*c).to_owned()).collect(), count, members }
    }

    pub(crate) fn trial(rows: Vec<Counted>) -> Table {
        Table::new(Definition::read("trial", TRIAL).unwrap(), [7; 32], rows).unwrap()
    }

    #[test]
    fn rows_become_cells_and_sums() {
        let table = trial(vec![
            counted(&["NRT", "new"], 3, 10),
            counted(&["NRT", "re-entry"], 2, 20),
            counted(&["KIX", "new"], 4, 40),
            counted(&["NRT", "new"], 1, 1),
        ]);
        let count = |codes: &[&str]| table.cells.iter().find(|c| c.codes == codes).map(|c| c.count);
        assert_eq!(table.total(), Some(10));
        assert_eq!(count(&["NRT", "new"]), Some(4), "rows of the same codes are one cell");
        assert_eq!(count(&["NRT", TOTAL]), Some(6));
        assert_eq!(count(&[TOTAL, "new"]), Some(8));
        assert_eq!(count(&["KIX", "re-entry"]), None);
        assert!(table.cells.is_sorted_by(|a, b| a.codes < b.codes));
    }

    #[test]
    fn a_code_that_is_not_listed_is_told() {
        let told = |codes: &[&str]| {
            let definition = Definition::read("trial", TRIAL).unwrap();
            Table::new(definition, [0; 32], vec![counted(codes, 1, 1)]).unwrap_err().to_string()
        };
        assert!(told(&["NRT", "special"]).contains("kind is \"special\""));
        assert!(told(&["_T", "new"]).contains("port"));
        assert!(told(&["NRT"]).contains("1 columns for 2 dimensions"));
    }

    #[test]
    fn a_balance_that_does_not_hold_gives_no_table() {
        let text = TRIAL.replace("\"new\", \"re-entry\"", "\"start\", \"came\", \"went\", \"end\"")
            + "adds = false\n[[balances]]\ndimension = \"kind\"\nleft = [\"start\", \"came\"]\nright = [\"went\", \"end\"]\n";
        let definition = Definition::read("trial", &text).unwrap();
        let rows = |end| {
            vec![
                counted(&["NRT", "start"], 5, 1),
                counted(&["NRT", "came"], 2, 1),
                counted(&["NRT", "went"], 3, 1),
                counted(&["NRT", "end"], end, 1),
            ]
        };
        assert!(Table::new(definition.clone(), [0; 32], rows(4)).is_ok());
        let error = Table::new(definition, [0; 32], rows(5)).unwrap_err();
        assert!(matches!(error, Error::Balance { left: 7, right: 8, .. }), "{error}");
    }
}
