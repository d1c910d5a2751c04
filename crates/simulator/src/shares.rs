//! The published shares that the traffic follows. Sources: Immigration Services Agency, entrants by year; the
//! figures and their marks are those of the project's domain reference, §7.4 and §8.3.

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
