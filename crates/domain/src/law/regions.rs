//! Nationality or region for statistics (統計上の国籍・地域): derived from what the document says by versioned rows, never
//! typed (domain §0.1-5, §7.3). Statistics count the document presented: two documents of one person may count differently.
//!
//! Where the zone of a Hong Kong or Macao passport says `CHN` for its issuer too, the authority that issued it, `HKG` or
//! `MAC`, is what is recorded as the issuing state (unverified).

use crate::time::Date;

/// Which issuers a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuer {
    /// Whichever issued the document, known or not.
    Any,
    /// This one.
    Is(&'static str),
    /// Another than this one, where it is known.
    AnotherThan(&'static str),
}

impl Issuer {
    /// Whether it is about a document of this issuer; absent where that is not known.
    pub(super) fn fits(self, issuer: Option<&str>) -> bool {
        match self {
            Self::Any => true,
            Self::Is(code) => issuer == Some(code),
            Self::AnotherThan(code) => issuer.is_some_and(|i| i != code),
        }
    }
}

/// One row: what a nationality with an issuer is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionRule {
    /// Nationality as in the document.
    pub nationality: &'static str,
    /// Who issued it.
    pub issuer: Issuer,
    /// Row of the statistics.
    pub region: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// Its name in Japanese.
    pub ja: &'static str,
    /// First day on which the row holds.
    pub valid_from: (i32, u32, u32),
    /// Last day; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Whether nobody has yet held the row against the authority's notes.
    pub unverified: bool,
}

impl RegionRule {
    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// From when the rows are counted apart is not in the sources; they hold for all records here.
const ALWAYS: (i32, u32, u32) = (1951, 11, 1);

const fn row(
    nationality: &'static str,
    issuer: Issuer,
    region: &'static str,
    en: &'static str,
    ja: &'static str,
) -> RegionRule {
    RegionRule {
        nationality,
        issuer,
        region,
        en,
        ja,
        valid_from: ALWAYS,
        valid_to: None,
        unverified: false,
    }
}

const fn unverified(row: RegionRule) -> RegionRule {
    RegionRule { unverified: true, ..row }
}

use Issuer::{AnotherThan, Any, Is};

/// Every row; the first that fits governs, and a nationality that is in none counts as itself.
#[rustfmt::skip]
pub static REGIONS: &[RegionRule] = &[
    row("CHN", Is("HKG"), "CHN-HKG", "China (Hong Kong)", "中国〔香港〕"),
    row("HKG", Any, "CHN-HKG", "China (Hong Kong)", "中国〔香港〕"),
    row("MAC", Any, "CHN-OTHER", "China (other)", "中国〔その他〕"),
    row("CHN", AnotherThan("CHN"), "CHN-OTHER", "China (other)", "中国〔その他〕"),
    row("CHN", Any, "CHN", "China", "中国"),
    row("GBN", Any, "GBR-HKG", "United Kingdom (Hong Kong)", "英国〔香港〕"),
    unverified(row("GBD", Any, "GBR", "United Kingdom", "英国")),
    unverified(row("GBO", Any, "GBR", "United Kingdom", "英国")),
    unverified(row("GBP", Any, "GBR", "United Kingdom", "英国")),
    unverified(row("GBS", Any, "GBR", "United Kingdom", "英国")),
    row("TWN", Any, "TWN", "Taiwan", "台湾"),
    row("KOR", Any, "KOR", "Republic of Korea", "韓国"),
    row("D", Any, "DEU", "Germany", "ドイツ"),
];

/// What a document is counted as on a day.
pub fn region<'a>(
    rules: &[RegionRule],
    nationality: &'a str,
    issuer: Option<&str>,
    day: Date,
) -> &'a str {
    let row = rules
        .iter()
        .find(|r| r.nationality == nationality && r.issuer.fits(issuer) && r.holds_on(day));
    row.map_or(nationality, |r| r.region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_decides() {
        let day = Date::parse("2026-04-01").unwrap();
        let of = |nationality: &'static str, issuer| region(REGIONS, nationality, issuer, day);
        assert_eq!(of("CHN", Some("CHN")), "CHN");
        assert_eq!(of("CHN", None), "CHN", "an issuer that is not known changes nothing");
        assert_eq!(of("CHN", Some("HKG")), "CHN-HKG");
        assert_eq!(of("CHN", Some("MAC")), "CHN-OTHER");
        assert_eq!(of("GBN", Some("GBR")), "GBR-HKG");
        assert_eq!(of("GBR", Some("GBR")), "GBR");
        assert_eq!(of("TWN", Some("TWN")), "TWN");
        assert_eq!(of("VNM", Some("VNM")), "VNM", "what is in no row counts as itself");
        assert_eq!(of("D", Some("D")), "DEU");
        let before = Date::parse("1951-10-31").unwrap();
        assert_eq!(region(REGIONS, "GBN", None, before), "GBN");
    }
}
