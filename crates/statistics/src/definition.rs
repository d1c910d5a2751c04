//! `definition.toml`: what a published table says of itself.

use serde::Deserialize;

use crate::{Error, Result};

/// What a table is about in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// What happened between two days, both included: a month, a half-year, a year.
    Period,
    /// What stood at the end of a day.
    Day,
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its code: the folder's name.
    pub code: String,
    /// Counts up when its numbers come to mean something else.
    pub version: u32,
    /// Title in English.
    pub title: String,
    /// Title in Japanese.
    pub title_ja: String,
    /// What is counted and what is not, in words.
    pub text: String,
    /// Law or source of the definition.
    pub source: String,
    /// First day that the definition is for, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Whether it is of a period or of a day.
    pub span: Span,
    /// What a member is: landings, departures, persons, applications, cases.
    pub counts: String,
    /// Its dimensions, in the order of its columns.
    pub dimensions: Vec<Dimension>,
    /// Which sums are published: the dimensions that each keeps. Where absent, one for each dimension and one of all.
    #[serde(default)]
    pub sums: Option<Vec<Vec<String>>>,
    /// What must come out even.
    #[serde(default)]
    pub balances: Vec<Balance>,
}

/// A dimension.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Name of the column.
    pub name: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Code list that its codes are from, one of `schemas/codelists`.
    #[serde(default)]
    pub code_list: Option<String>,
    /// Its codes, where they are from no list.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Whether its codes can be summed up: received and disposed of cannot.
    #[serde(default = "yes")]
    pub adds: bool,
}

const fn yes() -> bool {
    true
}

/// What must come out even: the codes of a dimension on one side are as many as those on the other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// The dimension.
    pub dimension: String,
    /// Codes of one side.
    pub left: Vec<String>,
    /// Codes of the other.
    pub right: Vec<String>,
}

/// A side of a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `left`.
    Left,
    /// `right`.
    Right,
}

impl Balance {
    /// On which side a code stands; on none as a rule.
    pub fn side(&self, code: &str) -> Option<Side> {
        let holds = |side: &[String]| side.iter().any(|c| c == code);
        if holds(&self.left) {
            Some(Side::Left)
        } else if holds(&self.right) {
            Some(Side::Right)
        } else {
            None
        }
    }
}

impl Definition {
    /// Reads the definition of the folder `table`.
    ///
    /// # Errors
    /// It is not TOML, has a field too many or too few, or contradicts itself.
    pub fn read(table: &str, text: &str) -> Result<Self> {
        let wrong = |reason: String| Error::Definition { table: table.to_owned(), reason };
        let found: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        match found.fault(table) {
            Some(reason) => Err(wrong(reason)),
            None => Ok(found),
        }
    }

    fn fault(&self, table: &str) -> Option<String> {
        let plain = |s: &str| {
            let sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            !s.is_empty() && s.bytes().all(sign)
        };
        if self.code != table {
            return Some(format!("its code is {}, its folder {table}", self.code));
        }
        for (name, value) in [
            ("title", &self.title),
            ("title_ja", &self.title_ja),
            ("text", &self.text),
            ("source", &self.source),
            ("valid_from", &self.valid_from),
            ("counts", &self.counts),
        ] {
            if value.trim().is_empty() {
                return Some(format!("{name} says nothing"));
            }
        }
        if self.version == 0 || self.dimensions.is_empty() {
            return Some("it needs a version from 1 on and a dimension".to_owned());
        }
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let name = &dimension.name;
            if !plain(name) || name == "member" || name == "count" {
                return Some(format!("{name} cannot be the name of a dimension"));
            }
            if self.dimensions.iter().take(at).any(|d| d.name == *name) {
                return Some(format!("the dimension {name} is there twice"));
            }
            if dimension.code_list.is_some() != dimension.codes.is_empty() {
                return Some(format!(
                    "the dimension {name} needs a code_list or codes, one of them"
                ));
            }
        }
        let known = |name: &String| self.dimensions.iter().any(|d| d.name == *name);
        for sum in self.sums.iter().flatten() {
            if let Some(unknown) = sum.iter().find(|name| !known(name)) {
                return Some(format!("a sum keeps {unknown}, which is no dimension"));
            }
            let lost = self.dimensions.iter().find(|d| !d.adds && !sum.contains(&d.name));
            if let Some(lost) = lost {
                return Some(format!("a sum gives up {}, whose codes do not add up", lost.name));
            }
        }
        for balance in &self.balances {
            let of = self.dimensions.iter().find(|d| d.name == balance.dimension);
            let Some(of) = of else {
                return Some(format!(
                    "a balance is of {}, which is no dimension",
                    balance.dimension
                ));
            };
            let sides = balance.left.iter().chain(&balance.right);
            if let Some(unknown) = sides.clone().find(|code| !of.codes.contains(code)) {
                return Some(format!("a balance names {unknown}, which is no code of {}", of.name));
            }
        }
        None
    }

    /// The published sums: for each, which dimensions it keeps; the cells themselves, which keep all, come first.
    pub fn groupings(&self) -> Vec<Vec<bool>> {
        let all = vec![true; self.dimensions.len()];
        let mut found = vec![all];
        let mut add = |kept: Vec<bool>| {
            if !found.contains(&kept) {
                found.push(kept);
            }
        };
        match &self.sums {
            Some(sums) => {
                for sum in sums {
                    add(self.dimensions.iter().map(|d| sum.contains(&d.name)).collect());
                }
            }
            None => {
                for one in &self.dimensions {
                    add(self.dimensions.iter().map(|d| !d.adds || d.name == one.name).collect());
                }
                add(self.dimensions.iter().map(|d| !d.adds).collect());
            }
        }
        found
    }

    /// Names of the dimensions.
    pub fn columns(&self) -> Vec<&str> {
        self.dimensions.iter().map(|d| d.name.as_str()).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const TRIAL: &str = r#"
code = "trial"
version = 1
title = "Trial"
title_ja = "試行"
text = "Nothing."
source = "none"
valid_from = "2026-01-01"
span = "period"
counts = "landings"

[[dimensions]]
name = "port"
ja = "港"
code_list = "ports"

[[dimensions]]
name = "kind"
ja = "区分"
codes = ["new", "re-entry"]
"#;

    #[test]
    fn a_definition_is_read_and_gives_its_sums() {
        let trial = Definition::read("trial", TRIAL).unwrap();
        assert_eq!(trial.columns(), ["port", "kind"]);
        let sums = [[true, true], [true, false], [false, true], [false, false]];
        assert_eq!(trial.groupings(), sums);
    }

    #[test]
    fn what_a_definition_may_not_say_is_told() {
        let told = |from: &str, to: &str| {
            let text = TRIAL.replacen(from, to, 1);
            Definition::read("trial", &text).unwrap_err().to_string()
        };
        assert!(told("version = 1", "version = 1\nlaw = \"x\"").contains("line 4"));
        assert!(told("\"trial\"", "\"other\"").contains("its folder trial"));
        assert!(told("text = \"Nothing.\"", "text = \" \"").contains("text says nothing"));
        assert!(told("code_list = \"ports\"", "").contains("code_list or codes"));
        assert!(told("name = \"kind\"", "name = \"port\"").contains("twice"));
        assert!(told("counts", "sums = [[\"ghost\"]]\ncounts").contains("ghost"));
        let flows = TRIAL.replace("ja = \"区分\"", "ja = \"区分\"\nadds = false");
        let kept = Definition::read("trial", &flows).unwrap();
        assert_eq!(kept.groupings(), [[true, true], [false, true]], "flows are never summed up");
        let lost = flows.replace("counts", "sums = [[\"port\"]]\ncounts");
        assert!(Definition::read("trial", &lost).unwrap_err().to_string().contains("add up"));
    }
}
