//! The invariants of domain §12 and §12.1: what each asks, how it is held, where it lives, and what would break it.
//!
//! `crates/domain/INVARIANTS.md` is written from this table and from the cases of `tests/law` that name an invariant
//! (`invariant: [I9]`); a test fails where one that lives somewhere has no case. A family that implements an invariant
//! fills in its row in `invariants/table.rs`: `lives`, and `broken_by` if it can be said better.

mod table;

pub use table::INVARIANTS;

/// How an invariant is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What breaks it is refused.
    Refuse,
    /// What breaks it has happened: it is recorded and flagged.
    Flag,
    /// It is derived, so that nothing can break it but the derivation.
    Derive,
}

/// An invariant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invariant {
    /// `I9`.
    pub id: &'static str,
    /// What it asks.
    pub rule: &'static str,
    /// How it is held.
    pub modes: &'static [Mode],
    /// Articles; those of the immigration act by number alone.
    pub law: &'static str,
    /// Files in which it lives, from `crates/`; empty where it does not live yet.
    pub lives: &'static [&'static str],
    /// A test outside `tests/law` that proves it too, or alone where no case can say it.
    pub tests: &'static str,
    /// A change that would break it and that its cases notice.
    pub broken_by: &'static str,
}

const fn not_yet(
    id: &'static str,
    rule: &'static str,
    modes: &'static [Mode],
    law: &'static str,
    broken_by: &'static str,
) -> Invariant {
    Invariant { id, rule, modes, law, lives: &[], tests: "", broken_by }
}

const fn lives(mut invariant: Invariant, files: &'static [&'static str]) -> Invariant {
    invariant.lives = files;
    invariant
}

const fn tested(mut invariant: Invariant, tests: &'static str) -> Invariant {
    invariant.tests = tests;
    invariant
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::problems;

    #[test]
    fn rows_are_whole_and_refusals_rest_on_them() {
        for (i, row) in INVARIANTS.iter().enumerate() {
            assert!(INVARIANTS[..i].iter().all(|o| o.id != row.id), "{}", row.id);
            assert!(!row.modes.is_empty() && !row.rule.is_empty() && !row.broken_by.is_empty());
        }
        assert_eq!(INVARIANTS.len(), 43, "I1 to I42, and I14a");
        for p in problems::all() {
            let row = p.invariant.map(|id| INVARIANTS.iter().find(|r| r.id == id));
            assert!(
                row.is_none_or(|r| r.is_some_and(|r| !r.lives.is_empty())),
                "{} rests on {:?}, which lives nowhere by law/invariants/table.rs",
                p.code,
                p.invariant
            );
        }
    }
}
