//! The published rules of indicators and what they may be drawn from (domain §13): which rule is about a person, spares
//! children and asylum seekers, is asked at landing, or hangs on an identity. Which rules are asked at landing, and how long
//! an indicator lasts, is the project's own reading, unverified.

use crate::indicator::InputKind;
use crate::person::period::Period;
use crate::time::Date;

/// An indicator lasts so long at most from the day on which it was raised.
pub const LONGEST: Period = Period::months(6);

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndicatorRule {
    /// Code.
    pub code: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
    /// What it is as a rule, where nobody did anything wrong.
    pub innocent: &'static str,
    /// Whether it is about a person, who is then named.
    pub of_person: bool,
    /// Whether children and asylum seekers are left out.
    pub spares: bool,
    /// Whether it is asked at landing.
    pub at_landing: bool,
    /// Whether somebody decides on the identity before anything is done on it.
    pub identity_first: bool,
    /// First day on which it holds.
    pub valid_from: (i32, u32, u32),
    /// Last day; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
}

const fn of_person(
    code: &'static str,
    en: &'static str,
    ja: &'static str,
    innocent: &'static str,
) -> IndicatorRule {
    IndicatorRule {
        code,
        en,
        ja,
        innocent,
        of_person: true,
        spares: false,
        at_landing: false,
        identity_first: false,
        valid_from: super::reasons::SINCE,
        valid_to: None,
    }
}

const fn of_others(
    code: &'static str,
    en: &'static str,
    ja: &'static str,
    innocent: &'static str,
) -> IndicatorRule {
    IndicatorRule { of_person: false, ..of_person(code, en, ja, innocent) }
}

const fn spares(rule: IndicatorRule) -> IndicatorRule {
    IndicatorRule { spares: true, ..rule }
}

const fn at_landing(rule: IndicatorRule) -> IndicatorRule {
    IndicatorRule { at_landing: true, ..rule }
}

const fn identity_first(rule: IndicatorRule) -> IndicatorRule {
    IndicatorRule { identity_first: true, ..rule }
}

/// The rules.
#[rustfmt::skip]
pub static RULES: &[IndicatorRule] = &[
    of_person("p1", "overstay", "不法残留", "missing exit record, second passport, hospital"),
    spares(at_landing(of_person("p2", "visits so near to each other that they are residence", "短期滞在の反復", "family visits, business"))),
    spares(of_others("p3", "cluster of addresses around an employer", "所属機関と住居地の集中", "a dormitory")),
    spares(of_others("p4", "sham employment", "雇用の偽装", "a start-up, a staffing firm")),
    spares(of_person("p5", "status without its activity", "在留活動の不実施", "between two jobs, a late report")),
    identity_first(at_landing(of_person("p6", "passports swapped", "旅券の使い分け", "renewal, dual nationality"))),
    identity_first(at_landing(of_person("p7", "same biometrics, another identity", "個人識別情報の一致と人定事項の相違", "capture mixed up, twins, a false match"))),
    of_others("p8", "departure without entry, entry without departure", "出入国記録の不整合", "a booth that was down, crew, forces"),
    of_person("p9", "missing notifications", "届出の欠如", "a late feed, a stay in hospital"),
    identity_first(of_person("p10", "repeated applications for protection", "難民認定申請の反復", "the situation there has changed")),
    at_landing(of_person("p11", "document anomaly", "旅券の異常", "a damaged zone, a reading error")),
    of_others("p12", "concentration on one guarantor or agent", "身元保証人等の集中", "a large agent within the law"),
    at_landing(of_person("p13", "route anomaly", "渡航経路の異常", "a rebooking")),
    of_others("p14", "abuse of access by staff", "職員による不正利用", "support duty for a purpose"),
];

/// What an input counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// An indicator may be drawn from it alone.
    Alone,
    /// Nationality, ethnicity, religion, language: only beside others.
    NeverAlone,
    /// Refugee data: never for a rule that is asked at landing.
    NeverAtLanding,
}

impl Weight {
    /// As it is written in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::NeverAlone => "beside others",
            Self::NeverAtLanding => "not at landing",
        }
    }
}

/// What an input counts for. What the law itself counts of refugee cases, suspension and number, is no refugee data.
pub const fn weight(kind: InputKind) -> Weight {
    match kind {
        InputKind::Nationality
        | InputKind::Ethnicity
        | InputKind::Religion
        | InputKind::Language => Weight::NeverAlone,
        InputKind::RefugeeData => Weight::NeverAtLanding,
        _ => Weight::Alone,
    }
}

/// The rule of a code on a day.
pub fn rule(code: &str, day: Date) -> Option<&'static IndicatorRule> {
    let day = day.civil();
    let holds = |r: &&IndicatorRule| r.valid_from <= day && r.valid_to.is_none_or(|to| day <= to);
    RULES.iter().filter(|r| r.code == code).find(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_a_rule_and_a_day() {
        for (i, r) in RULES.iter().enumerate() {
            assert!(crate::ids::Code::parse(r.code).is_ok());
            assert!(RULES[..i].iter().all(|o| o.code != r.code), "{}", r.code);
            assert!(!r.en.is_empty() && !r.ja.is_ascii() && !r.innocent.is_empty(), "{}", r.code);
        }
        let spared: Vec<&str> = RULES.iter().filter(|r| r.spares).map(|r| r.code).collect();
        assert_eq!(spared, ["p2", "p3", "p4", "p5"], "domain §13");
        let on = |day| rule("p1", Date::parse(day).unwrap()).is_some();
        assert!(on("2026-04-01") && !on("2026-03-31"));
    }

    #[test]
    fn what_says_only_where_somebody_comes_from_is_never_enough() {
        let alone = |w| InputKind::ALL.iter().filter(|k| weight(**k) == w).count();
        assert_eq!((alone(Weight::NeverAlone), alone(Weight::NeverAtLanding)), (4, 1));
    }
}
