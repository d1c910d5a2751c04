//! The offline checker: whether a run that is now at rest kept the promises S1 to S6.
//!
//! It decides every command again, in memory, with nothing of the decider but the pure domain and the codec, and then
//! compares: what clients were told (S1), the sequences (S2), what readers saw (S3), the bytes on the log (S4), the
//! query tables (S5), the deciders' own states (S6). S9, progress after the fault, is for the test itself to wait for.

mod answers;
mod decisions;
mod oracle;
mod parts;
mod sequences;
mod states;
mod tables;
#[cfg(test)]
mod tests;
mod views;

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Result, bail};

use crate::history::History;
pub use oracle::{Decision, Made, Oracle, Ruling, decide_all, decide_on};
pub use parts::{Step, check_by_partition};

/// A promise that was broken, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// `S1` to `S6`.
    pub invariant: &'static str,
    /// What was found, in a sentence without personal data.
    pub what: String,
}

/// What the checker looked at and found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What is wrong.
    pub violations: Vec<Violation>,
    /// How much was looked at: a check of nothing proves nothing.
    pub counts: BTreeMap<&'static str, usize>,
}

impl Report {
    pub(crate) fn wrong(&mut self, invariant: &'static str, what: impl Into<String>) {
        self.violations.push(Violation { invariant, what: what.into() });
    }

    pub(crate) fn count(&mut self, what: &'static str, n: usize) {
        *self.counts.entry(what).or_default() += n;
    }

    /// Takes in another report.
    pub(crate) fn add(&mut self, other: Self) {
        self.violations.extend(other.violations);
        for (what, n) in other.counts {
            self.count(what, n);
        }
    }

    /// How many of a kind were looked at.
    pub fn counted(&self, what: &str) -> usize {
        self.counts.get(what).copied().unwrap_or(0)
    }

    /// Whether one of the violations is of this invariant.
    pub fn breaks(&self, invariant: &str) -> bool {
        self.violations.iter().any(|v| v.invariant == invariant)
    }

    /// The report, unless it names a violation or looked at nothing.
    ///
    /// # Errors
    /// It does.
    pub fn sound(self) -> Result<Self> {
        if !self.violations.is_empty() {
            bail!("{self}");
        }
        if self.counted("commands") == 0 || self.counted("events") == 0 {
            bail!("the checker had nothing to look at: {self}");
        }
        Ok(self)
    }
}

/// More than this helps nobody.
const SHOWN: usize = 20;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} violation(s)", self.violations.len())?;
        for violation in self.violations.iter().take(SHOWN) {
            writeln!(f, "  {}: {}", violation.invariant, violation.what)?;
        }
        if self.violations.len() > SHOWN {
            writeln!(f, "  … and {} more", self.violations.len() - SHOWN)?;
        }
        let counts: Vec<String> =
            self.counts.iter().map(|(what, n)| format!("{n} {what}")).collect();
        write!(f, "looked at: {}", counts.join(", "))
    }
}

/// Checks a run.
pub fn check(history: &History) -> Report {
    let mut report = Report::default();
    let (decisions, events) =
        both(|| decide_all(history), || sequences::check(history, &mut report));
    let mut rest = Report::default();
    both(
        || {
            decisions::check(history, &decisions, &events, &mut report);
            answers::check(history, &decisions, &events, &mut report);
        },
        || {
            views::check(history, &events, &mut rest);
            tables::check(history, &decisions, &events, &mut rest);
            states::check(history, &events, &mut rest);
        },
    );
    report.add(rest);
    report
}

/// Does two things at once, and ends when both have.
pub fn both<A, B: Send>(a: impl FnOnce() -> A, b: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let b = scope.spawn(b);
        let a = a();
        (a, b.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
