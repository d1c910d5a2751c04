//! The published shares that the traffic follows. Sources: Immigration Services Agency, entrants by year; the
//! figures and their marks are those of the project's domain reference, §7.4 and §8.3.

use std::sync::LazyLock;

use sekisho_domain::person::period::Period;

/// Share of re-entrants among all foreign entrants, 2025 (39,184,546 new of 42,430,915).
pub const REENTRY: f64 = 0.0765;
/// Share of temporary visitors among new entrants, 2024 and 2025.
pub const TEMPORARY_VISITOR: f64 = 0.981;
/// Share of landings referred to a special inquiry officer (7,879 denied of 36.8 million, 2024).
pub const REFERRED: f64 = 0.000_21;
/// Share of departures under deemed re-entry among departures with re-entry, 2014.
pub const DEEMED: f64 = 0.87;

/// Ports by share of foreign entrants, 2023: seven airports carry 95.9 %.
pub const PORTS: &[(&str, f64)] = &[
    ("NRT", 0.311),
    ("KIX", 0.253),
    ("HND", 0.180),
    ("FUK", 0.104),
    ("CTS", 0.048),
    ("NGO", 0.032),
    ("OKA", 0.031),
    ("SDJ", 0.0043),
    ("TAK", 0.0034),
    ("KMJ", 0.0028),
    ("HIJ", 0.0040),
    ("KOJ", 0.0035),
    ("OKJ", 0.0030),
    ("KMQ", 0.0025),
    ("FSZ", 0.0025),
    ("OIT", 0.0020),
    ("KIJ", 0.0015),
    ("AOJ", 0.0015),
];
/// The ferry port of Tsushima (比田勝): a small office with bursts; 120,147 of 25,830,810 in 2023.
pub const TSUSHIMA: (&str, f64) = ("JPHTK", 0.0047);

/// Nationality or region of new entrants, 2024 (of 34,015,766; the rest spread over others).
pub const NATIONALITIES: &[(&str, f64)] = &[
    ("KOR", 0.2537),
    ("TWN", 0.1674),
    ("CHN", 0.1612),
    ("USA", 0.0783),
    ("HKG", 0.0752),
    ("THA", 0.0332),
    ("VNM", 0.0098),
    ("NPL", 0.0021),
    ("AUS", 0.0270),
    ("PHL", 0.0235),
    ("SGP", 0.0200),
    ("MYS", 0.0149),
    ("IDN", 0.0152),
    ("GBR", 0.0129),
    ("FRA", 0.0113),
    ("D", 0.0096),
    ("CAN", 0.0170),
    ("IND", 0.0068),
    ("ITA", 0.0067),
    ("ESP", 0.0053),
    ("MEX", 0.0045),
    ("BRA", 0.0040),
    ("NZL", 0.0035),
    ("MNG", 0.0012),
    ("LKA", 0.0010),
    ("MMR", 0.0010),
    ("TUR", 0.0010),
    ("UTO", 0.0327),
];

/// Nationality of residents, end of 2024 (of 3,768,977; the rest spread over others).
pub const RESIDENT_NATIONALITIES: &[(&str, f64)] = &[
    ("CHN", 0.232),
    ("VNM", 0.168),
    ("KOR", 0.109),
    ("PHL", 0.091),
    ("NPL", 0.062),
    ("IDN", 0.053),
    ("BRA", 0.056),
    ("MMR", 0.035),
    ("TWN", 0.018),
    ("USA", 0.017),
    ("UTO", 0.159),
];

/// Nationality or region of temporary visitors, so that new entrants have [`NATIONALITIES`] when those who come to live here are
/// counted with them, who have [`RESIDENT_NATIONALITIES`].
pub static YEAR_VISITORS: LazyLock<Vec<(&'static str, f64)>> = LazyLock::new(|| {
    let settlers = |code: &str| {
        let of = RESIDENT_NATIONALITIES.iter().find(|(other, _)| *other == code);
        of.map_or(0.0, |(_, share)| share * (1.0 - TEMPORARY_VISITOR))
    };
    let visitors = |(code, share): &(&'static str, f64)| (*code, (share - settlers(code)).max(0.0));
    NATIONALITIES.iter().map(visitors).collect()
});

/// Ports of a whole year: [`PORTS`] and, for what is left of the entrants besides [`TSUSHIMA`], some of the others.
pub static YEAR_PORTS: LazyLock<Vec<(&'static str, f64)>> = LazyLock::new(|| {
    let others = [("JPHKT", 0.0031), ("MYJ", 0.0011), ("KMI", 0.0011)];
    PORTS.iter().copied().chain(others).collect()
});

/// Nationality of overstayers, 1 January 2025 (of 74,863), the smaller ones as in 2024.
pub const OVERSTAYER_NATIONALITIES: &[(&str, f64)] = &[
    ("VNM", 0.191),
    ("THA", 0.151),
    ("KOR", 0.142),
    ("CHN", 0.088),
    ("PHL", 0.063),
    ("IDN", 0.058),
    ("TWN", 0.041),
    ("LKA", 0.027),
    ("UTO", 0.239),
];

/// Statuses of overstayers besides temporary visitors, 1 January 2025, those found in the year taken off: of interns 11,504, of
/// designated activities 7,569, of students 2,245, and the rest spread over others.
pub const OVERSTAYER_STATUSES: &[StatusShare] = &[
    (("technical-intern-training-1-b", Period::years(1)), 5.7),
    (("designated-activities", Period::months(6)), 3.3),
    (("student", Period::months(15)), 2.2),
    (("spouse-or-child-of-japanese-national", Period::years(1)), 1.7),
    (("dependent", Period::years(1)), 3.1),
    (("engineer-specialist-in-humanities-international-services", Period::years(1)), 3.1),
];

/// Statuses of residents whose stay runs out without a word in the year, as those who are found in it had.
pub const VANISHING_STATUSES: &[StatusShare] = &[
    (("technical-intern-training-1-b", Period::years(1)), 0.58),
    (("designated-activities", Period::years(1)), 0.42),
];

/// Statuses of residents who leave for good: nothing is published, they are those who came for some years.
pub const LEAVER_STATUSES: &[StatusShare] = &[
    (("technical-intern-training-2-b", Period::years(2)), 0.35),
    (("student", Period::months(27)), 0.27),
    (("specified-skilled-worker-1", Period::years(1)), 0.23),
    (("engineer-specialist-in-humanities-international-services", Period::years(3)), 0.08),
    (("dependent", Period::years(3)), 0.07),
];

/// Statuses of residents who neither travel nor leave in the year: with [`REENTRANT_STATUSES`] and [`LEAVER_STATUSES`] they
/// make about the residents by status of the end of 2024.
pub const HOMEBODY_STATUSES: &[StatusShare] = &[
    (("technical-intern-training-2-b", Period::years(2)), 3.2),
    (("special-permanent-resident", Period::indefinite()), 2.7),
    (("specified-skilled-worker-1", Period::years(1)), 2.0),
    (("permanent-resident", Period::indefinite()), 1.8),
    (("student", Period::months(27)), 0.5),
];

/// A status that new entrants land on, other than temporary visitor, with a period commonly given.
pub type StatusShare = ((&'static str, Period), f64);

/// Statuses of new entrants besides temporary visitors, 2024, in thousands.
pub const NEW_STATUSES: &[StatusShare] = &[
    (("student", Period::months(15)), 167.1),
    (("technical-intern-training-1-b", Period::years(1)), 147.9),
    (("specified-skilled-worker-1", Period::years(1)), 64.6),
    (("engineer-specialist-in-humanities-international-services", Period::years(3)), 56.5),
    (("designated-activities", Period::years(1)), 32.0),
    (("long-term-resident", Period::years(1)), 11.2),
    (("intra-company-transferee", Period::years(3)), 8.8),
    (("business-manager", Period::years(1)), 4.5),
    (("highly-skilled-professional-1-b", Period::years(5)), 2.2),
];

/// Statuses of re-entrants, 2023: permanent residents 31.0 %, engineers 16.8 %, students 11.2 %.
pub const REENTRANT_STATUSES: &[StatusShare] = &[
    (("permanent-resident", Period::indefinite()), 0.310),
    (("engineer-specialist-in-humanities-international-services", Period::years(5)), 0.168),
    (("student", Period::months(51)), 0.112),
    (("long-term-resident", Period::years(5)), 0.100),
    (("dependent", Period::years(3)), 0.110),
    (("spouse-or-child-of-japanese-national", Period::years(5)), 0.100),
    (("intra-company-transferee", Period::years(3)), 0.050),
    (("business-manager", Period::years(5)), 0.050),
];

/// Seasonality of entries by month, 2025 (mean 1.00).
pub const MONTHS: &[(u32, f64)] = &[
    (1, 1.06),
    (2, 0.92),
    (3, 0.98),
    (4, 1.10),
    (5, 1.04),
    (6, 0.95),
    (7, 0.97),
    (8, 0.96),
    (9, 0.92),
    (10, 1.10),
    (11, 0.99),
    (12, 1.02),
];

/// Municipalities where residents settle, with their codes and rough shares (Tokyo, Osaka, Aichi, Kanagawa, …).
pub const MUNICIPALITIES: &[(&str, f64)] = &[
    ("131041", 0.12),
    ("131130", 0.05),
    ("131083", 0.07),
    ("271004", 0.18),
    ("231002", 0.17),
    ("141003", 0.16),
    ("112038", 0.12),
    ("401307", 0.07),
    ("011002", 0.06),
];
