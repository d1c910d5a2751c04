//! Statuses of residence (在留資格), I3: versioned rows of code, names, periods and dates (domain §3).
//!
//! A row says what may be given on a day between `valid_from` and `valid_to`. Where the rules of a status change, the
//! old row ends and a new one begins; a status already held runs on whatever its row says later. Values without a
//! mark in the comment come from the appended table 2 of the enforcement regulation; those marked *unverified* are
//! readings to be checked by a lawyer.

use crate::person::period::{Period, PeriodUnit};
use crate::time::Date;

/// Table of the Act in which a status stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusTable {
    /// Table 1-1.
    T1_1,
    /// Table 1-2.
    T1_2,
    /// Table 1-3.
    T1_3,
    /// Table 1-4.
    T1_4,
    /// Table 1-5.
    T1_5,
    /// Table 2.
    T2,
    /// Special Act on special permanent residents (入管特例法), not a status of the Act.
    SpecialAct,
}

/// One row: a status as it may be given between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Code.
    pub code: &'static str,
    /// Name in Japanese.
    pub ja: &'static str,
    /// Name in English, as the Immigration Services Agency writes it.
    pub en: &'static str,
    /// Table of the Act.
    pub table: StatusTable,
    /// Periods that may be given.
    pub periods: &'static [Period],
    /// Where periods are designated one by one: the longest one.
    pub designated_max: Option<Period>,
    /// Whether its holders can be mid/long-term residents (中長期在留者), art. 19-3.
    pub resident: bool,
    /// Whether it can be given at a new landing (art. 7(1)(ii)).
    pub at_landing: bool,
    /// Whether a change under art. 20 can lead to it (art. 20(1), 22).
    pub by_change: bool,
    /// First day on which this row holds.
    pub valid_from: (i32, u32, u32),
    /// Last day on which this row holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Status that takes its place afterwards.
    pub successor: Option<&'static str>,
    /// Whether nobody has yet held periods and days against the text in force.
    pub unverified: bool,
}

impl Status {
    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether a period may be given with it from a day. Twelve months and one year are the same period.
    pub fn allows(&self, period: &Period, from: Date) -> bool {
        if period.value == 0 && period.unit != PeriodUnit::Indefinite {
            return false;
        }
        let months = in_months(period);
        if self.periods.iter().any(|p| p == period || (months.is_some() && in_months(p) == months))
        {
            return true;
        }
        match (self.designated_max, period.unit) {
            (None, _) | (_, PeriodUnit::Indefinite) => false,
            // A visitor's short periods are designated in days.
            (Some(Period { unit: PeriodUnit::Days, value: max }), unit) => {
                unit == PeriodUnit::Days && period.value <= max
            }
            (Some(max), _) => match (period.end_from(from), max.end_from(from)) {
                (Some(end), Some(last)) => end <= last,
                _ => false,
            },
        }
    }
}

const fn in_months(p: &Period) -> Option<u64> {
    match p.unit {
        PeriodUnit::Months => Some(p.value as u64),
        PeriodUnit::Years => Some(p.value as u64 * 12),
        PeriodUnit::Days | PeriodUnit::Indefinite => None,
    }
}

/// Code of Temporary Visitor (短期滞在).
pub const TEMPORARY_VISITOR: &str = "temporary-visitor";
/// Code of Long-Term Resident (定住者).
pub const LONG_TERM_RESIDENT: &str = "long-term-resident";
/// Code of Designated Activities (特定活動).
pub const DESIGNATED_ACTIVITIES: &str = "designated-activities";
/// Code of Special Permanent Resident (特別永住者).
pub const SPECIAL_PERMANENT_RESIDENT: &str = "special-permanent-resident";

/// Code of Permanent Resident (永住者).
pub const PERMANENT_RESIDENT: &str = "permanent-resident";
/// Code of Highly Skilled Professional (ii) (高度専門職2号).
pub const HIGHLY_SKILLED_2: &str = "highly-skilled-professional-2";

const Y5: Period = Period::years(5);
const Y3: Period = Period::years(3);
const Y1: Period = Period::years(1);
const M6: Period = Period::months(6);
const M4: Period = Period::months(4);
const M3: Period = Period::months(3);
const D30: Period = Period::days(30);
const D15: Period = Period::days(15);
const Y5_3_1_M3: &[Period] = &[Y5, Y3, Y1, M3];
const Y5_3_1_M6: &[Period] = &[Y5, Y3, Y1, M6];
const NO_END: &[Period] = &[Period::indefinite()];
/// The Act's renumbered statuses; older landings are recorded with the rows of that day.
const ALWAYS: (i32, u32, u32) = (1990, 6, 1);
const TITP_LAST: (i32, u32, u32) = (2027, 3, 31);
const IKUSEI_FIRST: (i32, u32, u32) = (2027, 4, 1);
/// Employment for skill development (育成就労).
pub const IKUSEI: &str = "employment-for-skill-development";

const fn status(
    code: &'static str,
    ja: &'static str,
    en: &'static str,
    table: StatusTable,
    periods: &'static [Period],
) -> Status {
    Status {
        code,
        ja,
        en,
        table,
        periods,
        designated_max: None,
        resident: true,
        at_landing: true,
        by_change: true,
        valid_from: ALWAYS,
        valid_to: None,
        successor: None,
        unverified: false,
    }
}

const fn unverified(mut s: Status) -> Status {
    s.unverified = true;
    s
}

const fn short(mut s: Status) -> Status {
    s.resident = false;
    s
}

const fn designated(mut s: Status, max: Period) -> Status {
    s.designated_max = Some(max);
    s
}

const fn not_at_landing(mut s: Status) -> Status {
    s.at_landing = false;
    s
}

const fn not_by_change(mut s: Status) -> Status {
    s.by_change = false;
    s
}

const fn from(mut s: Status, day: (i32, u32, u32)) -> Status {
    s.valid_from = day;
    s
}

const fn until(mut s: Status, day: (i32, u32, u32), successor: Option<&'static str>) -> Status {
    s.valid_to = Some(day);
    s.successor = successor;
    s
}

const fn titp(code: &'static str, ja: &'static str, en: &'static str, max: Period) -> Status {
    designated(status(code, ja, en, T1_2, &[]), max)
}

/// Until the new system starts an intern may land; from then on only a status held runs on, and a change within the
/// plan stays possible under the transition rules (unverified).
const fn titp_before(s: Status) -> Status {
    until(s, TITP_LAST, Some(IKUSEI))
}

const fn titp_after(mut s: Status) -> Status {
    s.successor = Some(IKUSEI);
    unverified(from(not_at_landing(s), IKUSEI_FIRST))
}

use StatusTable::{SpecialAct, T1_1, T1_2, T1_3, T1_4, T1_5, T2};

const TITP_1A: Status =
    titp("technical-intern-training-1-a", "技能実習1号イ", "Technical Intern Training (i)(a)", Y1);
const TITP_1B: Status =
    titp("technical-intern-training-1-b", "技能実習1号ロ", "Technical Intern Training (i)(b)", Y1);
const TITP_2A: Status = titp(
    "technical-intern-training-2-a",
    "技能実習2号イ",
    "Technical Intern Training (ii)(a)",
    Period::years(2),
);
const TITP_2B: Status = titp(
    "technical-intern-training-2-b",
    "技能実習2号ロ",
    "Technical Intern Training (ii)(b)",
    Period::years(2),
);
const TITP_3A: Status = titp(
    "technical-intern-training-3-a",
    "技能実習3号イ",
    "Technical Intern Training (iii)(a)",
    Period::years(2),
);
const TITP_3B: Status = titp(
    "technical-intern-training-3-b",
    "技能実習3号ロ",
    "Technical Intern Training (iii)(b)",
    Period::years(2),
);
const SSW_1: Status = from(
    status(
        "specified-skilled-worker-1",
        "特定技能1号",
        "Specified Skilled Worker (i)",
        T1_2,
        &[Y1, M6, M4],
    ),
    (2019, 4, 1),
);

/// Every row.
pub static STATUSES: &[Status] = &[
    short(status(
        TEMPORARY_VISITOR,
        "短期滞在",
        "Temporary Visitor",
        T1_3,
        &[Period::days(90), D30],
    ))
    .with_days(15),
    short(status("diplomat", "外交", "Diplomat", T1_1, NO_END)),
    short(status("official", "公用", "Official", T1_1, &[Y5, Y3, Y1, M3, D30, D15])),
    status("professor", "教授", "Professor", T1_1, Y5_3_1_M3),
    status("artist", "芸術", "Artist", T1_1, Y5_3_1_M3),
    status("religious-activities", "宗教", "Religious Activities", T1_1, Y5_3_1_M3),
    status("journalist", "報道", "Journalist", T1_1, Y5_3_1_M3),
    status(
        "highly-skilled-professional-1-a",
        "高度専門職1号イ",
        "Highly Skilled Professional (i)(a)",
        T1_2,
        &[Y5],
    ),
    status(
        "highly-skilled-professional-1-b",
        "高度専門職1号ロ",
        "Highly Skilled Professional (i)(b)",
        T1_2,
        &[Y5],
    ),
    status(
        "highly-skilled-professional-1-c",
        "高度専門職1号ハ",
        "Highly Skilled Professional (i)(c)",
        T1_2,
        &[Y5],
    ),
    not_at_landing(status(
        HIGHLY_SKILLED_2,
        "高度専門職2号",
        "Highly Skilled Professional (ii)",
        T1_2,
        NO_END,
    )),
    status("business-manager", "経営・管理", "Business Manager", T1_2, &[Y5, Y3, Y1, M6, M4, M3]),
    status(
        "legal-accounting-services",
        "法律・会計業務",
        "Legal/Accounting Services",
        T1_2,
        Y5_3_1_M3,
    ),
    status("medical-services", "医療", "Medical Services", T1_2, Y5_3_1_M3),
    status("researcher", "研究", "Researcher", T1_2, Y5_3_1_M3),
    status("instructor", "教育", "Instructor", T1_2, Y5_3_1_M3),
    status(
        "engineer-specialist-in-humanities-international-services",
        "技術・人文知識・国際業務",
        "Engineer/Specialist in Humanities/International Services",
        T1_2,
        Y5_3_1_M3,
    ),
    status("intra-company-transferee", "企業内転勤", "Intra-company Transferee", T1_2, Y5_3_1_M3),
    from(status("nursing-care", "介護", "Nursing Care", T1_2, Y5_3_1_M3), (2017, 9, 1)),
    // The older 15 days stay allowed (unverified when they end).
    status("entertainer", "興行", "Entertainer", T1_2, &[Y3, Y1, M6, M3, D30, D15]),
    status("skilled-labor", "技能", "Skilled Labor", T1_2, Y5_3_1_M3),
    // Designated up to three years since late 2025 (the day is unverified).
    unverified(until(SSW_1, (2025, 9, 29), None)),
    unverified(from(designated(SSW_1, Y3), (2025, 9, 30))),
    from(
        status(
            "specified-skilled-worker-2",
            "特定技能2号",
            "Specified Skilled Worker (ii)",
            T1_2,
            &[Y3, Y1, M6],
        ),
        (2019, 4, 1),
    ),
    titp_before(TITP_1A),
    titp_before(TITP_1B),
    titp_before(TITP_2A),
    titp_before(TITP_2B),
    titp_before(TITP_3A),
    titp_before(TITP_3B),
    titp_after(TITP_1A),
    titp_after(TITP_1B),
    titp_after(TITP_2A),
    titp_after(TITP_2B),
    titp_after(TITP_3A),
    titp_after(TITP_3B),
    // Period list unverified.
    unverified(from(
        designated(
            status(IKUSEI, "育成就労", "Employment for Skill Development", T1_2, &[Y1, M6]),
            Y3,
        ),
        IKUSEI_FIRST,
    )),
    status("cultural-activities", "文化活動", "Cultural Activities", T1_3, &[Y3, Y1, M6, M3]),
    designated(status("student", "留学", "Student", T1_4, &[]), Period::months(51)),
    status("trainee", "研修", "Trainee", T1_4, &[Y1, M6, M3]),
    designated(status("dependent", "家族滞在", "Dependent", T1_4, &[]), Y5),
    designated(
        status(
            "designated-activities",
            "特定活動",
            "Designated Activities",
            T1_5,
            &[Y5, Y3, Y1, M6, M3],
        ),
        Y5,
    ),
    // Permanent residence has its own permission (art. 22): neither landing nor change gives it.
    not_by_change(not_at_landing(status(
        PERMANENT_RESIDENT,
        "永住者",
        "Permanent Resident",
        T2,
        NO_END,
    ))),
    status(
        "spouse-or-child-of-japanese-national",
        "日本人の配偶者等",
        "Spouse or Child of Japanese National",
        T2,
        Y5_3_1_M6,
    ),
    status(
        "spouse-or-child-of-permanent-resident",
        "永住者の配偶者等",
        "Spouse or Child of Permanent Resident",
        T2,
        Y5_3_1_M6,
    ),
    designated(status("long-term-resident", "定住者", "Long-Term Resident", T2, Y5_3_1_M6), Y5),
    short(not_by_change(not_at_landing(status(
        SPECIAL_PERMANENT_RESIDENT,
        "特別永住者",
        "Special Permanent Resident",
        SpecialAct,
        NO_END,
    )))),
];

impl Status {
    const fn with_days(mut self, max: u32) -> Self {
        self.designated_max = Some(Period::days(max));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn on(code: &str, when: &str) -> Option<&'static Status> {
        STATUSES.iter().find(|s| s.code == code && s.holds_on(day(when)))
    }

    #[test]
    fn one_row_a_day_and_code() {
        for s in STATUSES {
            assert!(crate::ids::StatusCode::parse(s.code).is_ok(), "{}", s.code);
            for when in ["2019-04-01", "2025-09-29", "2025-09-30", "2027-03-31", "2027-04-01"] {
                let n =
                    STATUSES.iter().filter(|o| o.code == s.code && o.holds_on(day(when))).count();
                assert!(n <= 1, "{} on {when}", s.code);
            }
            if let Some(next) = s.successor {
                assert!(STATUSES.iter().any(|o| o.code == next), "{next}");
            }
        }
    }

    #[test]
    fn periods_are_held_to_the_list() {
        let today = day("2026-04-01");
        let allows = |code, period| on(code, "2026-04-01").unwrap().allows(&period, today);
        for days in [90, 30, 15, 1] {
            assert!(allows("temporary-visitor", Period::days(days)), "{days}");
        }
        for days in [0, 16, 45, 60, 91] {
            assert!(!allows("temporary-visitor", Period::days(days)), "{days}");
        }
        assert!(!allows("temporary-visitor", Period::months(3)));
        assert!(allows("professor", Period::months(12)), "twelve months are one year");
        assert!(allows("student", Period::months(51)));
        assert!(!allows("student", Period::months(52)));
        assert!(!allows("student", Period::indefinite()));
        assert!(allows("permanent-resident", Period::indefinite()));
        assert!(!allows("permanent-resident", Period::years(5)));
    }

    #[test]
    fn intern_training_gives_way() {
        assert!(on("technical-intern-training-1-b", "2027-03-31").unwrap().at_landing);
        assert!(!on("technical-intern-training-1-b", "2027-04-01").unwrap().at_landing);
        assert!(on(IKUSEI, "2027-03-31").is_none());
        assert!(on(IKUSEI, "2027-04-01").unwrap().at_landing);
        let ssw = |when| on("specified-skilled-worker-1", when).unwrap();
        assert!(!ssw("2025-09-29").allows(&Y3, day("2025-09-29")));
        assert!(ssw("2025-09-30").allows(&Y3, day("2025-09-30")));
    }
}
