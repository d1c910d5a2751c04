//! Special landing permissions (特例上陸許可, art. 14 to 18-2): for each kind who applies for it, how long it lasts at most,
//! and what it needs (I6; domain §1.2).

use super::grounds::{Ground, icrra};
use crate::person::period::Period;
use crate::person::special_landing::{
    SpecialLandingApplicant as Applicant, SpecialLandingKind as Kind, SpecialLandingScope as Scope,
};
use crate::time::Date;

/// The longest that a special landing lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Longest {
    /// So many hours, to the minute.
    Hours(u32),
    /// So long, to the end of a day.
    Period(Period),
    /// Until its cause ends: no length is set.
    WhileItsCauseLasts,
}

/// One kind of special landing, in one scope, as it holds between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpecialLandingRule {
    /// Kind.
    pub kind: Kind,
    /// Scope, where the kind has several.
    pub scope: Option<Scope>,
    /// Name in English.
    pub en: &'static str,
    /// Name in Japanese.
    pub ja: &'static str,
    /// Where the law says so.
    pub law: &'static [Ground],
    /// The longest that it lasts.
    pub longest: Longest,
    /// Who may apply for it.
    pub applicants: &'static [Applicant],
    /// Whether a ground of art. 5(1) bars it.
    pub barred: bool,
    /// Whether it names the ship to rejoin.
    pub ship: bool,
    /// Whether it names the area within which the person may move.
    pub area: bool,
    /// Whether it designates a residence.
    pub residence: bool,
    /// Whether a crew member's pocket-ledger is accepted instead of a passport.
    pub crew_document: bool,
    /// First day on which this row holds.
    pub valid_from: (i32, u32, u32),
    /// Last day on which this row holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Whether nobody has yet held the length against the text in force (§12.1-31).
    pub unverified: bool,
}

impl SpecialLandingRule {
    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// The renumbered Act of 1990.
const ALWAYS: (i32, u32, u32) = (1990, 6, 1);
const CARRIER: &[Applicant] = &[Applicant::Captain, Applicant::Carrier];

const fn row(
    kind: Kind,
    (en, ja): (&'static str, &'static str),
    law: &'static [Ground],
    longest: Longest,
) -> SpecialLandingRule {
    SpecialLandingRule {
        kind,
        scope: None,
        en,
        ja,
        law,
        longest,
        applicants: CARRIER,
        barred: true,
        ship: false,
        area: true,
        residence: false,
        crew_document: false,
        valid_from: ALWAYS,
        valid_to: None,
        unverified: false,
    }
}

const fn cruise(scope: Scope, longest: Period) -> SpecialLandingRule {
    const SINGLE: &[Ground] = &[icrra("14-2", "1")];
    const MULTIPLE: &[Ground] = &[icrra("14-2", "2")];
    let law = match scope {
        Scope::Multiple => MULTIPLE,
        Scope::OnePort | Scope::SeveralPorts => SINGLE,
    };
    SpecialLandingRule {
        scope: Some(scope),
        ship: true,
        valid_from: (2015, 1, 1),
        unverified: true,
        ..row(
            Kind::Cruise,
            ("landing of cruise passengers", "船舶観光上陸"),
            law,
            Longest::Period(longest),
        )
    }
}

const fn crew(scope: Scope, longest: Period) -> SpecialLandingRule {
    const SINGLE: &[Ground] = &[icrra("16", "1")];
    const MULTIPLE: &[Ground] = &[icrra("16", "2")];
    let law = match scope {
        Scope::Multiple => MULTIPLE,
        Scope::OnePort | Scope::SeveralPorts => SINGLE,
    };
    SpecialLandingRule {
        scope: Some(scope),
        crew_document: true,
        ..row(Kind::Crew, ("landing of crew", "乗員上陸"), law, Longest::Period(longest))
    }
}

/// Every row.
pub static SPECIAL_LANDINGS: &[SpecialLandingRule] = &[
    row(
        Kind::PortOfCall,
        ("landing at a port of call", "寄港地上陸"),
        &[icrra("14", "1")],
        Longest::Hours(72),
    ),
    cruise(Scope::OnePort, Period::days(7)),
    cruise(Scope::SeveralPorts, Period::days(30)),
    cruise(Scope::Multiple, Period::days(30)),
    SpecialLandingRule {
        ship: true,
        ..row(
            Kind::TransitSameShip,
            ("landing in transit, by the same ship", "通過上陸（同一船舶）"),
            &[icrra("15", "1")],
            Longest::Period(Period::days(15)),
        )
    },
    row(
        Kind::TransitConnection,
        ("landing in transit, to a connection", "通過上陸（乗継ぎ）"),
        &[icrra("15", "2")],
        Longest::Period(Period::days(3)),
    ),
    crew(Scope::OnePort, Period::days(7)),
    crew(Scope::SeveralPorts, Period::days(15)),
    crew(Scope::Multiple, Period::years(1)),
    SpecialLandingRule {
        barred: false,
        area: false,
        crew_document: true,
        ..row(
            Kind::Emergency,
            ("emergency landing", "緊急上陸"),
            &[icrra("17", "1")],
            Longest::WhileItsCauseLasts,
        )
    },
    SpecialLandingRule {
        applicants: &[Applicant::Captain, Applicant::Carrier, Applicant::Mayor, Applicant::Rescuer],
        barred: false,
        area: false,
        crew_document: true,
        ..row(
            Kind::Distress,
            ("landing due to distress", "遭難による上陸"),
            &[icrra("18", "1"), icrra("18", "2")],
            Longest::Period(Period::days(30)),
        )
    },
    // Whether art. 5 bars it is unverified with its length: whoever may be a refugee is not sent back for it here.
    SpecialLandingRule {
        applicants: &[Applicant::Person],
        barred: false,
        residence: true,
        crew_document: true,
        unverified: true,
        ..row(
            Kind::TemporaryRefuge,
            ("landing for temporary refuge", "一時庇護のための上陸"),
            &[icrra("18-2", "1")],
            Longest::Period(Period::months(6)),
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_scope_has_one_row() {
        for kind in Kind::ALL {
            let rows: Vec<_> = SPECIAL_LANDINGS.iter().filter(|r| r.kind == *kind).collect();
            let scoped = matches!(kind, Kind::Cruise | Kind::Crew);
            assert_eq!(rows.len(), if scoped { Scope::ALL.len() } else { 1 }, "{kind}");
            for row in &rows {
                assert_eq!(row.scope.is_some(), scoped, "{kind}");
                assert!(!row.applicants.is_empty() && !row.law.is_empty());
                assert_eq!(rows.iter().filter(|r| r.scope == row.scope).count(), 1, "{kind}");
            }
        }
    }

    #[test]
    fn rows_hold_from_their_day() {
        let cruise = SPECIAL_LANDINGS.iter().find(|r| r.kind == Kind::Cruise).unwrap();
        assert!(cruise.unverified);
        assert!(!cruise.holds_on(Date::new(2014, 12, 31).unwrap()));
        assert!(cruise.holds_on(Date::new(2015, 1, 1).unwrap()));
    }
}
