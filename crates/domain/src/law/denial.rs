//! Grounds for denial of landing (上陸拒否事由, art. 5(1)), and how long each refuses (上陸拒否期間, I26; domain §1.3, §1.4).
//!
//! The grounds are rows with dates, since their numbers and sentences move with each amendment. How long a ground refuses
//! depends on what happened before and on the status that somebody comes for later, so it is derived when it is asked
//! and never recorded.

use super::Tables;
use super::status::TEMPORARY_VISITOR;
use crate::person::period::Period;
use crate::person::refusal::{RefusalBasis, RefusalKind};
use crate::person::removal::RefusalRule as RemovalRule;
use crate::time::Date;

/// How long a ground refuses landing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalRule {
    /// As long as the person is in that condition: it is examined at each landing.
    WhileItLasts,
    /// Without end.
    WithoutEnd,
    /// For a time that follows from what happened: see [`RefusalLengths`].
    Limited,
}

/// A ground for denial of landing as it holds between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DenialGround {
    /// Code: the item of art. 5(1).
    pub code: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
    /// How long it refuses.
    pub rule: RefusalRule,
    /// First day on which this row holds.
    pub valid_from: (i32, u32, u32),
    /// Last day on which this row holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Whether nobody has yet held the row against the text in force.
    pub unverified: bool,
}

impl DenialGround {
    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether a denial on this ground refuses later landings by itself.
    pub fn lasts_after_denial(&self) -> bool {
        self.rule == WithoutEnd
    }
}

/// The renumbered Act of 1990.
const ALWAYS: (i32, u32, u32) = (1990, 6, 1);

const fn row(
    code: &'static str,
    en: &'static str,
    ja: &'static str,
    rule: RefusalRule,
) -> DenialGround {
    DenialGround { code, en, ja, rule, valid_from: ALWAYS, valid_to: None, unverified: true }
}

/// A row whose sentence was read in the text in force.
const fn read(mut row: DenialGround) -> DenialGround {
    row.unverified = false;
    row
}

/// A ground that a later amendment put in.
const fn since(day: (i32, u32, u32), mut row: DenialGround) -> DenialGround {
    row.valid_from = day;
    row
}

use RefusalRule::{Limited, WhileItLasts, WithoutEnd};

/// Every ground. Dates of the amendments are unverified.
pub static DENIAL_GROUNDS: &[DenialGround] = &[
    read(row("i", "infectious disease", "感染症の患者等", WhileItLasts)),
    read(row(
        "ii",
        "unable to act for oneself, without a helper",
        "事理弁識能力を欠き補助者を伴わない者",
        WhileItLasts,
    )),
    read(row(
        "iii",
        "destitute, likely to be a charge on the public",
        "貧困者等で国等の負担となるおそれのある者",
        WhileItLasts,
    )),
    read(row(
        "iv",
        "sentenced to a year or more in any country, political crimes excepted",
        "1年以上の刑に処せられた者（政治犯罪を除く。）",
        WithoutEnd,
    )),
    row(
        "v",
        "convicted under the law on drugs",
        "薬物に関する法令違反により刑に処せられた者",
        WithoutEnd,
    ),
    since(
        (2002, 5, 1),
        row(
            "v-2",
            "likely to disturb an international event by violence",
            "国際競技会等に関連して暴行等を行うおそれのある者",
            WhileItLasts,
        ),
    ),
    row("vi", "unlawful possession of drugs", "薬物等の不法所持者", WhileItLasts),
    row(
        "vii",
        "engaged in the business of prostitution",
        "売春等に直接関係がある業務に従事した者",
        WithoutEnd,
    ),
    since(
        (2005, 7, 12),
        row("vii-2", "trafficking in persons", "人身取引等を行い、又は助けた者", WithoutEnd),
    ),
    row("viii", "unlawful possession of weapons", "銃砲刀剣類等の不法所持者", WhileItLasts),
    row(
        "ix",
        "denied, deported or left under a departure order before, within the period",
        "上陸拒否、退去強制又は出国命令から一定期間を経過していない者",
        Limited,
    ),
    since(
        (2001, 12, 1),
        row(
            "ix-2",
            "certain crimes while in Japan on a status of table 1, within five years",
            "別表第1の在留資格で在留中に一定の罪を犯し5年を経過していない者",
            Limited,
        ),
    ),
    row("x", "deported on grounds of security", "公安上の事由により退去強制された者", WithoutEnd),
    row(
        "xi",
        "planning to overthrow the government by force",
        "政府を暴力で破壊することを企てる者等",
        WithoutEnd,
    ),
    row(
        "xii",
        "of a body that assails officials or public facilities",
        "公務員への暴行等を勧奨する団体の者",
        WithoutEnd,
    ),
    row(
        "xiii",
        "spreading the writings of such a body",
        "当該団体の目的のために文書等を頒布する者",
        WithoutEnd,
    ),
    row(
        "xiv",
        "likely to harm the interests of Japan or public security, as the Minister finds",
        "日本国の利益又は公安を害するおそれがあると法務大臣が認める者",
        WhileItLasts,
    ),
];

crate::shape! {
    /// How long a ground with a limit refuses (domain §1.4).
    pub struct RefusalLengths {
        /// After a denial for drugs or weapons, from its day.
        pub denial: Period,
        /// After a first deportation, from its execution.
        pub deportation: Period,
        /// After a deportation of somebody deported before, or who left under a departure order before (リピーター).
        pub repeated: Period,
        /// After a first deportation at own expense with a shortening decision, left by the day set (art. 52(5)).
        pub shortened: Period,
        /// After a departure under a departure order.
        pub departure_order: Period,
        /// Instead of one of the two above, for whoever comes as a temporary visitor (§12.1-23); after a departure order
        /// only where the person reported after the investigation began.
        pub visitor: Period,
        /// After the final judgment of ix-2.
        pub judgment: Period,
    }
}

impl Copy for RefusalLengths {}

impl RefusalLengths {
    /// The lengths in force.
    pub const fn current() -> Self {
        Self {
            denial: Period::years(1),
            deportation: Period::years(5),
            repeated: Period::years(10),
            shortened: Period::years(1),
            departure_order: Period::years(1),
            visitor: Period::years(5),
            judgment: Period::years(5),
        }
    }
}

/// How far a refusal reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// To the end of this day; landing is possible from the next (§12.1-7).
    Until(Date),
    /// Without end.
    WithoutEnd,
}

impl Refusal {
    /// Whether it still refuses on a day.
    pub fn refuses(self, on: Date) -> bool {
        match self {
            Self::Until(last) => on <= last,
            Self::WithoutEnd => true,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Until(last) => last.fmt(f),
            Self::WithoutEnd => f.write_str("without-end"),
        }
    }
}

/// How long one fact refuses whoever comes later for a status (I26): by the fact, by what happened before it, and by
/// that status. `None` where it refuses nobody.
pub fn refusal_until(
    history: &[RefusalBasis],
    basis: &RefusalBasis,
    status: &str,
    tables: &Tables,
) -> Option<Refusal> {
    if !basis.executed {
        return None;
    }
    match tables.denial_ground(basis.ground.as_str(), basis.counted_from)?.rule {
        WhileItLasts => return None,
        WithoutEnd => return Some(Refusal::WithoutEnd),
        Limited => {}
    }
    let from = basis.counted_from;
    let removal = match basis.kind {
        RefusalKind::DenialOfLanding => {
            return tables.refusal.denial.end_from(from).map(Refusal::Until);
        }
        RefusalKind::Judgment => return tables.refusal.judgment.end_from(from).map(Refusal::Until),
        RefusalKind::Deportation => deportation(history, from, basis.shortened),
        RefusalKind::DepartureOrder => departure_order(basis.voluntary),
    };
    removed_until(removal, from, status, tables).map(Refusal::Until)
}

/// Which rule a deportation follows, by what was before it. Somebody deported before, or who left under a departure
/// order before (§12.1-23), is refused ten years whether or not a shortening was decided (unverified: §1.4 has both).
pub fn deportation(history: &[RefusalBasis], on: Date, shortened: bool) -> RemovalRule {
    let repeater = history.iter().any(|h| h.removal() && h.counted_from < on);
    match (repeater, shortened) {
        (true, _) => RemovalRule::RepeatedDeportation,
        (false, true) => RemovalRule::Shortened,
        (false, false) => RemovalRule::FirstDeportation,
    }
}

/// Which rule a departure under a departure order follows.
pub const fn departure_order(voluntary: bool) -> RemovalRule {
    if voluntary {
        RemovalRule::DepartureOrderBeforeInvestigation
    } else {
        RemovalRule::DepartureOrderDuringInvestigation
    }
}

/// Last day refused under a rule (domain §1.4): so many years after the departure (§12.1-7); `None` where it has no end.
pub fn removed_until(rule: RemovalRule, from: Date, status: &str, tables: &Tables) -> Option<Date> {
    let lengths = &tables.refusal;
    let visitor = status == TEMPORARY_VISITOR;
    let length = match rule {
        RemovalRule::SecurityDeportation => return None,
        RemovalRule::RepeatedDeportation => lengths.repeated,
        RemovalRule::FirstDeportation => lengths.deportation,
        RemovalRule::Shortened | RemovalRule::DepartureOrderDuringInvestigation if visitor => {
            lengths.visitor
        }
        RemovalRule::Shortened => lengths.shortened,
        RemovalRule::DepartureOrderDuringInvestigation
        | RemovalRule::DepartureOrderBeforeInvestigation => lengths.departure_order,
    };
    length.end_from(from)
}

/// The refusal that reaches farthest of all that began up to a day, for whoever comes for a status.
pub fn refusal(
    history: &[RefusalBasis],
    status: &str,
    tables: &Tables,
    on: Date,
) -> Option<Refusal> {
    history
        .iter()
        .filter(|b| b.counted_from <= on)
        .filter_map(|b| refusal_until(history, b, status, tables))
        .max()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::Code;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn basis(kind: RefusalKind, from: &str) -> RefusalBasis {
        let id = day(from).days().unsigned_abs();
        RefusalBasis {
            event_id: Uuid::from_u128(u128::from(id)),
            case_id: None,
            kind,
            ground: Code::parse("ix").unwrap(),
            counted_from: day(from),
            executed: true,
            voluntary: false,
            shortened: false,
        }
    }

    fn until(history: &[RefusalBasis], status: &str) -> String {
        let last = history.last().unwrap();
        refusal_until(history, last, status, &Tables::current())
            .map_or_else(|| "none".to_owned(), |r| r.to_string())
    }

    #[test]
    fn periods_of_the_table() {
        use RefusalKind::{DenialOfLanding, DepartureOrder, Deportation, Judgment};
        let at = "2028-02-29";
        let of = |kind| vec![basis(kind, at)];
        assert_eq!(until(&of(DenialOfLanding), "student"), "2029-02-28");
        assert_eq!(until(&of(Deportation), "student"), "2033-02-28");
        assert_eq!(until(&of(Judgment), "student"), "2033-02-28");
        let repeated = |kind| vec![basis(kind, "2020-01-01"), basis(Deportation, at)];
        assert_eq!(until(&repeated(Deportation), "student"), "2038-02-28");
        assert_eq!(until(&repeated(DepartureOrder), "student"), "2038-02-28");
        assert_eq!(until(&repeated(DenialOfLanding), "student"), "2033-02-28");
        let mut shortened = repeated(Deportation);
        shortened[1].shortened = true;
        assert_eq!(until(&shortened, "student"), "2038-02-28", "the longer of two readings");
    }

    #[test]
    fn the_later_status_counts() {
        let mut shortened = basis(RefusalKind::Deportation, "2026-04-01");
        shortened.shortened = true;
        assert_eq!(until(&[shortened.clone()], "student"), "2027-04-01");
        assert_eq!(until(&[shortened], TEMPORARY_VISITOR), "2031-04-01");
        let mut order = basis(RefusalKind::DepartureOrder, "2026-04-01");
        assert_eq!(until(&[order.clone()], "student"), "2027-04-01");
        assert_eq!(until(&[order.clone()], TEMPORARY_VISITOR), "2031-04-01");
        order.voluntary = true;
        assert_eq!(until(&[order], TEMPORARY_VISITOR), "2027-04-01");
    }

    #[test]
    fn what_was_not_executed_refuses_nothing_and_makes_no_repeater() {
        let mut order = basis(RefusalKind::DepartureOrder, "2020-01-01");
        order.executed = false;
        assert_eq!(until(&[order.clone()], "student"), "none");
        let history = [order, basis(RefusalKind::Deportation, "2026-04-01")];
        assert_eq!(until(&history, "student"), "2031-04-01");
    }

    #[test]
    fn the_farthest_of_all_refuses() {
        let mut convicted = basis(RefusalKind::DenialOfLanding, "2026-04-01");
        convicted.ground = Code::parse("iv").unwrap();
        let history = [basis(RefusalKind::Deportation, "2020-04-01"), convicted];
        let tables = Tables::current();
        let on = |d: &str| refusal(&history, "student", &tables, day(d));
        assert_eq!(on("2020-03-31"), None, "it has not begun");
        assert_eq!(on("2025-04-01"), Some(Refusal::Until(day("2025-04-01"))));
        assert!(Refusal::Until(day("2025-04-01")).refuses(day("2025-04-01")));
        assert!(!Refusal::Until(day("2025-04-01")).refuses(day("2025-04-02")));
        assert_eq!(on("2026-04-01"), Some(Refusal::WithoutEnd));
        let mut ill = basis(RefusalKind::DenialOfLanding, "2026-04-01");
        ill.ground = Code::parse("i").unwrap();
        assert_eq!(refusal(&[ill], "student", &tables, day("2026-04-02")), None);
    }

    #[test]
    fn the_list_has_each_ground_once_a_day() {
        let tables = Tables::current();
        for g in DENIAL_GROUNDS {
            assert!(Code::parse(g.code).is_ok(), "{}", g.code);
            let rows = DENIAL_GROUNDS.iter().filter(|o| o.code == g.code);
            assert_eq!(rows.count(), 1, "{}", g.code);
            assert!(!g.en.is_empty() && !g.ja.is_empty());
        }
        assert!(tables.denial_ground("ix-2", day("2001-11-30")).is_none(), "before the amendment");
        assert!(tables.denial_ground("ix-2", day("2001-12-01")).is_some());
        assert!(tables.denial_ground("xv", day("2026-04-01")).is_none());
    }
}
