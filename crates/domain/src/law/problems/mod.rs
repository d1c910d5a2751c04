//! Every reason for which a command is refused: a stable code, what it means and what to do, in two languages.
//!
//! One file per family. `schemas/problems/<code>.md` is written from these tables. A code is never given another meaning.

use super::grounds::{self, Ground};
use crate::decision::Rejection;

/// A reason for refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// Stable code in kebab-case.
    pub code: &'static str,
    /// Invariant of domain §12 that it rests on.
    pub invariant: Option<&'static str>,
    /// Legal grounds.
    pub law: &'static [Ground],
    /// What it is, in a few words.
    pub title_en: &'static str,
    /// The same in Japanese.
    pub title_ja: &'static str,
    /// What is wrong, in a sentence.
    pub meaning_en: &'static str,
    /// The same in Japanese.
    pub meaning_ja: &'static str,
    /// What to do next.
    pub action_en: &'static str,
    /// The same in Japanese.
    pub action_ja: &'static str,
}

impl Problem {
    /// A rejection that says what the table says.
    pub fn refuse(&self) -> Rejection {
        self.refuse_with(self.meaning_en, self.meaning_ja)
    }

    /// A rejection that says in its own words what is wrong; what to do comes from the table.
    pub fn refuse_with(&self, en: &str, ja: &str) -> Rejection {
        Rejection {
            code: self.code,
            invariant: self.invariant,
            law: grounds::record(self.law),
            detail_en: format!("{en} {}", self.action_en),
            detail_ja: format!("{ja}{}", self.action_ja),
        }
    }
}

const fn problem(
    code: &'static str,
    invariant: &'static str,
    law: &'static [Ground],
    title: [&'static str; 2],
    meaning: [&'static str; 2],
    action: [&'static str; 2],
) -> Problem {
    Problem {
        code,
        invariant: if invariant.is_empty() { None } else { Some(invariant) },
        law,
        title_en: title[0],
        title_ja: title[1],
        meaning_en: meaning[0],
        meaning_ja: meaning[1],
        action_en: action[0],
        action_ja: action[1],
    }
}

macro_rules! problems {
    ($( $name:ident = ($code:literal, $invariant:literal, $law:expr, $title:expr, $meaning:expr, $action:expr $(,)?); )+) => {
        $(
            #[doc = concat!("`", $code, "`")]
            pub const $name: $crate::law::Problem = $crate::law::problems::problem($code, $invariant, $law, $title, $meaning, $action);
        )+
        pub(super) static LIST: &[$crate::law::Problem] = &[ $( $name, )+ ];
    };
}
use problems;

mod affiliation;
mod alert;
mod application;
mod card;
mod clearance;
mod common;
mod correction;
mod departure;
mod identity;
mod indicator;
mod landing;
mod landing_examination;
mod operations;
mod permit;
mod reference;
mod refugee;
mod residence;
mod revocation;
mod special_landing;
mod staff;
mod violation;
mod voyage;

pub use affiliation::*;
pub use alert::*;
pub use application::*;
pub use card::*;
pub use clearance::*;
pub use common::*;
pub use correction::*;
pub use departure::*;
pub use identity::*;
pub use indicator::*;
pub use landing::*;
pub use landing_examination::*;
pub use operations::*;
pub use permit::*;
pub use reference::*;
pub use refugee::*;
pub use residence::*;
pub use revocation::*;
pub use special_landing::*;
pub use staff::*;
pub use violation::*;
pub use voyage::*;

/// The tables of all families.
#[allow(unused_qualifications)] // every family has a LIST
static FAMILIES: &[&[Problem]] = &[
    common::LIST,
    landing::LIST,
    departure::LIST,
    residence::LIST,
    application::LIST,
    correction::LIST,
    alert::LIST,
    card::LIST,
    permit::LIST,
    violation::LIST,
    refugee::LIST,
    landing_examination::LIST,
    revocation::LIST,
    identity::LIST,
    clearance::LIST,
    voyage::LIST,
    affiliation::LIST,
    reference::LIST,
    operations::LIST,
    special_landing::LIST,
    staff::LIST,
    indicator::LIST,
];

/// Every problem.
pub fn all() -> impl Iterator<Item = &'static Problem> {
    FAMILIES.iter().copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;
    use std::path::Path;

    fn page(p: &Problem) -> String {
        let mut out = format!("# {}\n\n{} · {}\n\n", p.code, p.title_en, p.title_ja);
        let _ = write!(
            out,
            "**What it means.** {}\n\n**What to do.** {}\n\n",
            p.meaning_en, p.action_en
        );
        let _ = write!(out, "**意味** {}\n\n**対応** {}\n", p.meaning_ja, p.action_ja);
        let law: Vec<String> = p
            .law
            .iter()
            .map(|g| match g.item {
                "" => format!("{} {}", g.act, g.article),
                item => format!("{} {}({item})", g.act, g.article),
            })
            .collect();
        if !law.is_empty() {
            let _ = write!(out, "\nLaw: {}\n", law.join(", "));
        }
        if let Some(invariant) = p.invariant {
            let _ = write!(out, "\nInvariant: {invariant}\n");
        }
        out
    }

    #[test]
    fn every_code_has_its_page() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/problems");
        let bless = std::env::var_os("SEKISHO_BLESS").is_some();
        if bless {
            std::fs::create_dir_all(&dir).unwrap();
        }
        for p in all() {
            assert!(crate::ids::Code::parse(p.code).is_ok(), "{}", p.code);
            let path = dir.join(format!("{}.md", p.code));
            if bless {
                std::fs::write(&path, page(p)).unwrap();
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(text, page(p), "run with SEKISHO_BLESS=1 to rewrite {}", path.display());
        }
    }

    #[test]
    fn texts_are_short_and_codes_unique() {
        for (i, p) in all().enumerate() {
            assert!(all().take(i).all(|o| o.code != p.code), "{}", p.code);
            let r = p.refuse();
            assert!(r.detail_en.chars().count() < 400 && r.detail_ja.chars().count() < 400);
        }
    }
}
