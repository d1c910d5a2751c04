//! The domain's own refusal codes: their titles, and their pages.

use std::fmt::Write as _;

use sekisho_domain::law::problems::{self, Problem};

fn find(code: &str) -> Option<&'static Problem> {
    problems::all().find(|problem| problem.code == code)
}

/// Title of a refusal in English and Japanese. A decider newer than this gateway may know codes that it does not.
pub(crate) fn title(code: &str) -> (&'static str, &'static str) {
    find(code).map_or(
        ("A rule refuses the command", "規則により受け付けられません"),
        |problem| (problem.title_en, problem.title_ja),
    )
}

/// Page about a refusal code, where there is one.
pub(crate) fn page(code: &str) -> Option<String> {
    let problem = find(code)?;
    let mut page =
        format!("# {}\n{}\n\nCode `{code}`, status 422.", problem.title_en, problem.title_ja);
    if let Some(invariant) = problem.invariant {
        let _ = write!(page, " Invariant {invariant}.");
    }
    let _ = write!(
        page,
        "\n\n{}\n\n**What to do.** {}\n\n{}\n\n**対処。** {}\n",
        problem.meaning_en, problem.action_en, problem.meaning_ja, problem.action_ja
    );
    Some(page)
}

/// Every code of the domain.
#[cfg(test)]
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    problems::all().map(|problem| problem.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_and_none_is_ours_too() {
        for code in codes() {
            assert!(page(code).unwrap().contains(code));
            assert!(
                crate::problem::KINDS.iter().all(|kind| kind.code != code),
                "{code} has two owners"
            );
        }
        assert!(page("no-such-code").is_none());
    }
}
