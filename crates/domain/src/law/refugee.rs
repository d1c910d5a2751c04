//! Lengths and code lists of the refugee procedure, art. 61-2 to 61-2-17: rows with dates and source (domain §6).
//! Rows and values marked *unverified* are readings to be checked by a lawyer.

use super::grounds::{Ground, icrra, other};
use crate::person::period::Period;
use crate::time::Date;

/// A row of a code list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// Code.
    pub code: &'static str,
    /// What it means.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
    /// Where it stands.
    pub source: Ground,
    /// First day on which it holds.
    pub valid_from: (i32, u32, u32),
    /// Last day on which it holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
}

impl CodeRow {
    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// Whether a list has a code on a day.
pub fn listed(rows: &[CodeRow], code: &str, day: Date) -> bool {
    rows.iter().any(|row| row.code == code && row.holds_on(day))
}

/// What the law and the operating rules set for refugee cases.
#[derive(Debug, Clone, Copy)]
pub struct RefugeeLaw {
    /// Time to sort a case: an operating rule.
    pub classification: Period,
    /// Time to request a review, from notice of the decision (art. 61-2-12(1); unverified).
    pub review_request: Period,
    /// Longest provisional stay given at once (enforcement regulation 56-2; unverified).
    pub provisional_stay: Period,
    /// An application later than this after landing bars provisional stay (art. 61-2-4(1)(vi)).
    pub late_filing: Period,
    /// Counsellors of a review (art. 61-2-13; three by §12.1-22).
    pub counsellors: usize,
    /// From which application on removal may go ahead by exception (art. 61-2-9(4)(i)). Whether an application that was
    /// withdrawn counts is unverified; it does here.
    pub exception_from_nth: u32,
    /// Classes of the sorting.
    pub classes: &'static [CodeRow],
    /// Class of a repeated claim: only for who applied before.
    pub repeat_class: &'static str,
    /// Bars to provisional stay.
    pub provisional_stay_bars: &'static [CodeRow],
    /// Bar of a late application: lifted by an unavoidable reason.
    pub late_filing_bar: &'static str,
    /// Grounds to revoke provisional stay.
    pub provisional_stay_revocation: &'static [CodeRow],
    /// Grounds to revoke a recognition.
    pub revocation: &'static [CodeRow],
}

/// The act's provisions on provisional stay are in force since then.
const SINCE_2005: (i32, u32, u32) = (2005, 5, 16);
/// Complementary protection is in force since then.
const SINCE_2023: (i32, u32, u32) = (2023, 12, 1);
/// The sorting in its present form.
const SINCE_2018: (i32, u32, u32) = (2018, 1, 15);
const SORTING: Ground = other("refugee-sorting-rule", "2018-01-15");

const fn row(
    code: &'static str,
    en: &'static str,
    ja: &'static str,
    source: Ground,
    valid_from: (i32, u32, u32),
) -> CodeRow {
    CodeRow { code, en, ja, source, valid_from, valid_to: None }
}

static CLASSES: &[CodeRow] = &[
    row(
        "a",
        "probably a refugee, or in need of humanitarian care",
        "難民である可能性が高い又は人道配慮を要する",
        SORTING,
        SINCE_2018,
    ),
    row(
        "b",
        "claim plainly outside the convention",
        "条約上の迫害事由に明らかに該当しない",
        SORTING,
        SINCE_2018,
    ),
    row(
        "c",
        "the same claim again without reason",
        "正当な理由なく同様の主張を繰り返す再申請",
        SORTING,
        SINCE_2018,
    ),
    row(
        "d1",
        "other, after ceasing the own activity",
        "その他(本来の活動を行わなくなった後等)",
        SORTING,
        SINCE_2018,
    ),
    row("d2", "other", "その他", SORTING, SINCE_2018),
];

// Item numbers are unverified.
static PROVISIONAL_STAY_BARS: &[CodeRow] = &[
    row(
        "provisional-landing",
        "holds a provisional landing permission",
        "仮上陸の許可を受けている",
        icrra("61-2-4", "1-i"),
        SINCE_2005,
    ),
    row(
        "special-landing",
        "holds a special landing permission",
        "特例上陸の許可を受けている",
        icrra("61-2-4", "1-ii"),
        SINCE_2005,
    ),
    row(
        "birth-grace",
        "may stay without a status after birth",
        "出生等により在留資格なく在留できる",
        icrra("61-2-4", "1-iii"),
        SINCE_2005,
    ),
    row(
        "denial-ground-at-entry",
        "a ground of art. 5(1)(iv) to (xiv) at entry",
        "入国時に上陸拒否事由(4号から14号)に該当",
        icrra("61-2-4", "1-iv"),
        SINCE_2005,
    ),
    row(
        "deportation-ground",
        "certain grounds of art. 24",
        "退去強制事由のうち所定のものに該当",
        icrra("61-2-4", "1-v"),
        SINCE_2005,
    ),
    row(
        "filed-late",
        "applied more than six months after landing",
        "上陸から6月を経過した後の申請",
        icrra("61-2-4", "1-vi"),
        SINCE_2005,
    ),
    row(
        "crime-after-entry",
        "sentenced for a listed crime after entry",
        "入国後に所定の罪により刑に処せられた",
        icrra("61-2-4", "1-vii"),
        SINCE_2005,
    ),
    row(
        "deportation-order",
        "under a written deportation order",
        "退去強制令書の発付を受けている",
        icrra("61-2-4", "1-viii"),
        SINCE_2005,
    ),
    row("flight-risk", "likely to flee", "逃亡のおそれがある", icrra("61-2-4", "1-ix"), SINCE_2005),
];

static PROVISIONAL_STAY_REVOCATION: &[CodeRow] = &[
    row(
        "bar-found",
        "a bar to provisional stay came to light or arose",
        "仮滞在の除外事由の判明又は発生",
        icrra("61-2-5", "1-i"),
        SINCE_2005,
    ),
    row(
        "deceit",
        "permitted by deceit",
        "偽りその他不正の手段による許可",
        icrra("61-2-5", "1-ii"),
        SINCE_2005,
    ),
    row(
        "unfounded-purpose",
        "applied only to benefit from the suspension",
        "不正に許可を受ける目的の申請",
        icrra("61-2-5", "1-iii"),
        SINCE_2005,
    ),
    row("condition-broken", "broke a condition", "条件違反", icrra("61-2-5", "1-iv"), SINCE_2005),
];

static REVOCATION: &[CodeRow] = &[
    row(
        "deceit",
        "recognised by deceit",
        "偽りその他不正の手段による認定",
        icrra("61-2-7", "1-i"),
        SINCE_2005,
    ),
    row(
        "cessation",
        "the reasons for protection have ceased",
        "終止条項に該当",
        icrra("61-2-7", "1-ii"),
        SINCE_2005,
    ),
    row(
        "exclusion",
        "excluded from protection by what was done after",
        "除外条項に該当",
        icrra("61-2-7", "1-iii"),
        SINCE_2005,
    ),
    row(
        "protection-ceased",
        "complementary protection is no longer needed",
        "補完的保護の必要がなくなった",
        icrra("61-2-7", "2-ii"),
        SINCE_2023,
    ),
];

impl RefugeeLaw {
    /// The built-in version.
    pub const fn current() -> Self {
        Self {
            classification: Period::months(2),
            review_request: Period::days(7),
            provisional_stay: Period::months(6),
            late_filing: Period::months(6),
            counsellors: 3,
            exception_from_nth: 3,
            classes: CLASSES,
            repeat_class: "c",
            provisional_stay_bars: PROVISIONAL_STAY_BARS,
            late_filing_bar: "filed-late",
            provisional_stay_revocation: PROVISIONAL_STAY_REVOCATION,
            revocation: REVOCATION,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_codes_once_and_sources() {
        let law = RefugeeLaw::current();
        for list in [
            law.classes,
            law.provisional_stay_bars,
            law.provisional_stay_revocation,
            law.revocation,
        ] {
            for (i, row) in list.iter().enumerate() {
                assert!(list[..i].iter().all(|o| o.code != row.code), "{}", row.code);
                assert!(crate::ids::Code::parse(row.code).is_ok(), "{}", row.code);
                assert!(row.source.record().is_some(), "{}", row.code);
            }
        }
        let day = |text| Date::parse(text).unwrap();
        assert!(listed(law.classes, law.repeat_class, day("2018-01-15")));
        assert!(!listed(law.classes, law.repeat_class, day("2018-01-14")));
        assert!(listed(law.provisional_stay_bars, law.late_filing_bar, day("2026-01-01")));
    }
}
