//! Who needs no visa at a landing (査証の要否; art. 6(1), proviso): who comes back on a re-entry permit or what counts as one,
//! who holds a refugee travel document of Japan, and visitors whose states have it so by agreement or notification
//! (ビザ免除国・地域（短期滞在）).
//!
//! The rows are versioned like those of [`super::status`]. They begin on the day from which exemptions held again after the
//! epidemic; of days before, nothing is said. All of them are *unverified*: they come from copies of the foreign ministry's
//! list, whose numbers of 68, 70, 71 and 74 states and regions they add up to. Exemptions by agreement of diplomatic and
//! official passports are not in the sources. What a passport has to be is told to whoever looks, and is not held against
//! anybody here: whether a chip was read, or a passport registered at a mission, is not on record.

use super::nationalities::SPECIMEN;
use super::regions::Issuer;
use super::status::TEMPORARY_VISITOR;
use crate::person::document::DocumentKind;
use crate::person::landing::LandingKind;
use crate::person::period::{Period, PeriodUnit};
use crate::time::Date;

crate::symbols! {
    /// Whether a landing needs a visa.
    pub enum VisaNeed {
        /// It does.
        Needed = "needed",
        /// Not for a visit as long as this one.
        Exempt = "exempt",
        /// Not at a return with a re-entry permit, or what counts as one.
        Reentry = "re-entry",
        /// Not with a refugee travel document (難民旅行証明書) issued by Japan.
        RefugeeTravelDocument = "refugee-travel-document",
        /// The tables do not say.
        Unknown = "unknown",
    }

    /// What a passport must be besides.
    pub enum PassportCondition {
        /// Nothing more.
        Ordinary = "ordinary",
        /// Machine readable, by ICAO 9303.
        MachineReadable = "machine-readable",
        /// With a chip, by ICAO 9303 (IC旅券).
        EPassport = "e-passport",
        /// With a chip, and registered at a Japanese mission before the journey.
        RegisteredEPassport = "registered-e-passport",
        /// With the holder's personal identification number.
        IdNumber = "id-number",
        /// Of the special administrative region.
        RegionPassport = "region-passport",
        /// With the right of abode in Hong Kong.
        RightOfAbode = "right-of-abode",
    }
}

/// One row: whose visits need no visa, and up to which length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisaExemption {
    /// Nationality as in the document.
    pub nationality: &'static str,
    /// Who issued it.
    pub issuer: Issuer,
    /// Longest visit, in days.
    pub days: u32,
    /// What the passport must be besides.
    pub condition: PassportCondition,
    /// First day on which the row holds.
    pub valid_from: (i32, u32, u32),
    /// Last day; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Whether the first day is only the one by which it was seen on the list.
    pub first_day_unknown: bool,
}

impl VisaExemption {
    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether a visit is no longer than it may be. Exemptions count in days, and so do the periods of visitors; a visit
    /// without a period is of older records, and its length is not known.
    fn covers(&self, period: Option<&Period>) -> bool {
        period.is_none_or(|p| p.unit == PeriodUnit::Days && p.value <= self.days)
    }
}

/// From this day the rows say all there is to say: exemptions hold again.
const SINCE: (i32, u32, u32) = (2022, 10, 11);
/// By this day a copy of the list has the last changes, of which the sources give no first day.
const SEEN: (i32, u32, u32) = (2026, 2, 18);

const fn row(nationality: &'static str, days: u32) -> VisaExemption {
    VisaExemption {
        nationality,
        issuer: Issuer::Any,
        days,
        condition: PassportCondition::Ordinary,
        valid_from: SINCE,
        valid_to: None,
        first_day_unknown: false,
    }
}

const fn with(condition: PassportCondition, row: VisaExemption) -> VisaExemption {
    VisaExemption { condition, ..row }
}

const fn of(issuer: &'static str, row: VisaExemption) -> VisaExemption {
    VisaExemption { issuer: Issuer::Is(issuer), ..row }
}

const fn from(day: (i32, u32, u32), row: VisaExemption) -> VisaExemption {
    VisaExemption { valid_from: day, ..row }
}

const fn to(day: (i32, u32, u32), row: VisaExemption) -> VisaExemption {
    VisaExemption { valid_to: Some(day), ..row }
}

const fn seen(row: VisaExemption) -> VisaExemption {
    VisaExemption { first_day_unknown: true, ..from(SEEN, row) }
}

use PassportCondition::{
    EPassport, IdNumber, MachineReadable, RegionPassport, RegisteredEPassport, RightOfAbode,
};

/// Every row, by nationality: a lookup halves its way to the first.
#[rustfmt::skip]
pub static EXEMPTIONS: &[VisaExemption] = &[
    row("AND", 90),
    to((2022, 10, 31), with(RegisteredEPassport, row("ARE", 30))),
    from((2022, 11, 1), to((2026, 2, 17), with(EPassport, row("ARE", 30)))),
    seen(with(EPassport, row("ARE", 90))),
    row("ARG", 90),
    row("AUS", 90),
    row("AUT", 90),
    row("BEL", 90),
    row("BGR", 90),
    row("BHS", 90),
    from((2023, 9, 30), with(EPassport, row("BRA", 90))),
    with(MachineReadable, row("BRB", 90)),
    to((2024, 12, 9), row("BRN", 14)),
    from((2024, 12, 10), row("BRN", 30)),
    row("CAN", 90),
    row("CHE", 90),
    row("CHL", 90),
    of("HKG", with(RegionPassport, row("CHN", 90))),
    of("MAC", with(RegionPassport, row("CHN", 90))),
    row("CRI", 90),
    row("CYP", 90),
    row("CZE", 90),
    row("D", 90),
    row("DEU", 90),
    row("DNK", 90),
    row("DOM", 90),
    row("ESP", 90),
    row("EST", 90),
    row("FIN", 90),
    row("FRA", 90),
    with(RightOfAbode, row("GBN", 90)),
    row("GBR", 90),
    row("GRC", 90),
    row("GTM", 90),
    with(RegionPassport, row("HKG", 90)),
    row("HND", 90),
    row("HRV", 90),
    row("HUN", 90),
    with(RegisteredEPassport, row("IDN", 15)),
    row("IRL", 90),
    row("ISL", 90),
    row("ISR", 90),
    row("ITA", 90),
    row("KOR", 90),
    row("LIE", 90),
    with(MachineReadable, row("LSO", 90)),
    row("LTU", 90),
    row("LUX", 90),
    row("LVA", 90),
    with(RegionPassport, row("MAC", 90)),
    row("MCO", 90),
    row("MEX", 90),
    row("MKD", 90),
    row("MLT", 90),
    seen(row("MNE", 90)),
    row("MUS", 90),
    with(EPassport, row("MYS", 90)),
    row("NLD", 90),
    row("NOR", 90),
    row("NZL", 90),
    from((2024, 4, 1), row("PAN", 90)),
    seen(row("PER", 90)),
    row("POL", 90),
    row("PRT", 90),
    seen(row("PRY", 90)),
    from((2023, 4, 2), with(RegisteredEPassport, row("QAT", 30))),
    row("ROU", 90),
    row("SGP", 90),
    row("SLV", 90),
    row("SMR", 90),
    with(EPassport, row("SRB", 90)),
    row("SUR", 90),
    row("SVK", 90),
    row("SVN", 90),
    row("SWE", 90),
    with(EPassport, row("THA", 15)),
    row("TUN", 90),
    with(MachineReadable, row("TUR", 90)),
    with(IdNumber, row("TWN", 90)),
    row("URY", 90),
    row("USA", 90),
];

/// The row of a passport on a day.
pub fn exemption<'a>(
    rows: &'a [VisaExemption],
    nationality: &str,
    issuer: Option<&str>,
    day: Date,
) -> Option<&'a VisaExemption> {
    let first = rows.partition_point(|r| r.nationality < nationality);
    let of_it = rows.get(first..)?.iter().take_while(|r| r.nationality == nationality);
    of_it.into_iter().find(|r| r.issuer.fits(issuer) && r.holds_on(day))
}

/// A landing, as far as the need of a visa depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// New entry or return.
    pub kind: LandingKind,
    /// Status of residence given.
    pub status: &'a str,
    /// Period of stay given.
    pub period: Option<&'a Period>,
    /// Nationality as in the document.
    pub nationality: &'a str,
    /// Who issued it, where that is known.
    pub issuer: Option<&'a str>,
    /// Its kind, where that is known.
    pub document: Option<DocumentKind>,
    /// Legal day.
    pub day: Date,
}

/// Whether a landing needs a visa. Nothing is said of documents of the specimen state, of days before the list, and of
/// diplomats and officials.
pub fn need(rows: &[VisaExemption], a: &Arrival<'_>) -> VisaNeed {
    if a.kind != LandingKind::NewEntry {
        return VisaNeed::Reentry;
    }
    if a.document == Some(DocumentKind::RefugeeTravelDocument) && a.issuer == Some("JPN") {
        return VisaNeed::RefugeeTravelDocument;
    }
    let by_other_agreements = matches!(a.status, "diplomat" | "official");
    if a.issuer == Some(SPECIMEN) || by_other_agreements || a.day.civil() < SINCE {
        return VisaNeed::Unknown;
    }
    let passport = a.document.is_none_or(|kind| kind == DocumentKind::Passport);
    if a.status != TEMPORARY_VISITOR || !passport {
        return VisaNeed::Needed;
    }
    match exemption(rows, a.nationality, a.issuer, a.day) {
        Some(row) if row.covers(a.period) => VisaNeed::Exempt,
        _ => VisaNeed::Needed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::{Tables, nationalities, regions};

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn days(nationality: &str, issuer: &str, on: &str) -> Option<u32> {
        exemption(EXEMPTIONS, nationality, Some(issuer), day(on)).map(|r| r.days)
    }

    #[test]
    fn rows_are_in_order_and_none_says_two_things_of_a_day() {
        for pair in EXEMPTIONS.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            assert!(a.nationality <= b.nationality, "{} {}", a.nationality, b.nationality);
            if a.nationality == b.nationality && a.issuer == b.issuer {
                let (y, m, d) = a.valid_to.unwrap();
                let next = Date::new(y, m, d).unwrap().plus_days(1);
                assert_eq!(next.civil(), b.valid_from, "{}", a.nationality);
            }
        }
        for r in EXEMPTIONS {
            let known = nationalities::NATIONALITIES.iter().any(|n| n.code == r.nationality);
            assert!(known && r.days > 0 && r.valid_from >= SINCE, "{}", r.nationality);
        }
    }

    /// Hong Kong and Macao count once each, whatever their documents say.
    #[test]
    fn as_many_states_and_regions_as_the_ministry_counts() {
        let rules = Tables::current().regions;
        for (on, number) in [
            ("2022-10-11", 68),
            ("2023-04-01", 68),
            ("2023-04-02", 69),
            ("2023-09-30", 70),
            ("2024-03-31", 70),
            ("2024-04-01", 71),
            ("2026-02-17", 71),
            ("2026-02-18", 74),
        ] {
            let on = day(on);
            let mut regions: Vec<&str> = EXEMPTIONS
                .iter()
                .filter(|r| r.holds_on(on))
                .map(|r| match (r.nationality, r.issuer) {
                    ("CHN", Issuer::Is(issuer)) => issuer,
                    ("GBN", _) => "HKG",
                    (code @ ("HKG" | "MAC"), _) => code,
                    (code, _) => regions::region(rules, code, None, on),
                })
                .collect();
            regions.sort_unstable();
            regions.dedup();
            assert_eq!(regions.len(), number, "{on}");
        }
    }

    #[test]
    fn a_row_begins_and_ends_on_its_day() {
        assert_eq!(days("BRN", "BRN", "2024-12-09"), Some(14));
        assert_eq!(days("BRN", "BRN", "2024-12-10"), Some(30));
        assert_eq!(days("BRA", "BRA", "2023-09-29"), None);
        assert_eq!(days("BRA", "BRA", "2023-09-30"), Some(90));
        assert_eq!(days("CHN", "CHN", "2026-04-01"), None);
        assert_eq!(days("CHN", "HKG", "2026-04-01"), Some(90));
        assert_eq!(days("AAA", "AAA", "2026-04-01"), None);
        assert_eq!(days("ZZZ", "ZZZ", "2026-04-01"), None);
        assert_eq!(exemption(EXEMPTIONS, "CHN", None, day("2026-04-01")), None);
    }
}
