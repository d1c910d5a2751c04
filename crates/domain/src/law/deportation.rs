//! Grounds for deportation (退去強制事由), art. 24, and the lengths and caps of the procedure: versioned rows (domain §5.1).
//!
//! The numbers of the items move with each amendment, so the ground found is recorded by its code of that day. The days
//! from which a row holds, and every text marked *unverified*, are readings to be checked by a lawyer; the numbers ii-3
//! and ii-4 above all (§12.1-19).

use crate::person::period::Period;
use crate::time::Date;

/// One row: a ground as art. 24 has it between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeportationGround {
    /// Code: the number of the item, with its sub-item.
    pub code: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
    /// Whether it is a stay without leave and nothing else: what a departure order is open to (art. 24-3). Beyond
    /// `iv-ro` *unverified*.
    pub overstay: bool,
    /// Whether a deportation on it refuses landing without end (art. 5(1)(x); *unverified*).
    pub security: bool,
    /// Whether text and number have been checked against the Act.
    pub verified: bool,
    /// First day on which the row holds.
    pub valid_from: (i32, u32, u32),
    /// Last day on which it holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
}

impl DeportationGround {
    /// Whether the row holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// Overstay (不法残留): the only ground of the overstayer extract (§12.1-28).
pub const OVERSTAY: &str = "iv-ro";
/// Stayed past a special landing permission.
pub const SPECIAL_LANDING_OVERRUN: &str = "vi";
/// Stayed past the last day of a departure order.
pub const DEPARTURE_ORDER_OVERRUN: &str = "viii";
/// Departure order cancelled.
pub const DEPARTURE_ORDER_CANCELLED: &str = "ix";

const ALWAYS: (i32, u32, u32) = (1990, 6, 1);

const fn ground(code: &'static str, en: &'static str, ja: &'static str) -> DeportationGround {
    DeportationGround {
        code,
        en,
        ja,
        overstay: false,
        security: false,
        verified: true,
        valid_from: ALWAYS,
        valid_to: None,
    }
}

const fn since(day: (i32, u32, u32), row: DeportationGround) -> DeportationGround {
    DeportationGround { valid_from: day, ..row }
}

const fn overstay(row: DeportationGround) -> DeportationGround {
    DeportationGround { overstay: true, ..row }
}

const fn security(row: DeportationGround) -> DeportationGround {
    DeportationGround { security: true, ..row }
}

const fn unverified(row: DeportationGround) -> DeportationGround {
    DeportationGround { verified: false, ..row }
}

/// Every ground.
#[rustfmt::skip]
pub static GROUNDS: &[DeportationGround] = &[
    ground("i", "illegal entry", "不法入国"),
    ground("ii", "illegal landing", "不法上陸"),
    since((2004, 12, 2), ground("ii-2", "status revoked for false or wrongful means", "偽りその他不正の手段による在留資格の取消し")),
    unverified(since((2017, 1, 1), ground("ii-3", "status revoked on ground 5, with flight risk", "第5号による在留資格の取消し（逃亡のおそれ）"))),
    unverified(overstay(since((2004, 12, 2), ground("ii-4", "stayed past the time to leave after a revocation", "在留資格取消後の出国期間の経過")))),
    ground("iii", "forging or furnishing documents", "文書の偽造、提供等"),
    since((2006, 6, 13), ground("iii-2", "terrorism", "公衆等脅迫目的の犯罪行為等")),
    since((2006, 6, 13), ground("iii-3", "entry to be prevented under an international agreement", "国際約束により入国を防止すべき者")),
    since((2010, 7, 1), ground("iii-4", "aiding illegal work", "不法就労助長")),
    since((2012, 7, 9), ground("iii-5", "forging residence cards", "在留カードの偽造等")),
    ground("iv-i", "activity outside the status, exclusively", "専ら資格外活動"),
    overstay(ground(OVERSTAY, "overstay", "不法残留")),
    since((2005, 7, 12), ground("iv-ha", "trafficking in persons", "人身取引等")),
    unverified(ground("iv-ni", "sentenced for a passport offence", "旅券法違反による刑")),
    unverified(ground("iv-ho", "sentenced for aiding group entry", "集団密航に係る罪による刑")),
    unverified(ground("iv-he", "sentenced for an immigration offence", "入管法違反による刑")),
    unverified(ground("iv-to", "juvenile sentenced to more than three years", "少年で長期3年を超える刑")),
    unverified(ground("iv-chi", "convicted of a drug offence", "薬物事犯による有罪判決")),
    unverified(ground("iv-ri", "sentenced to more than one year", "無期又は1年を超える実刑")),
    ground("iv-nu", "prostitution", "売春関係業務"),
    ground("iv-ru", "aiding illegal entry or landing", "不法入国・不法上陸の助長"),
    security(unverified(ground("iv-o", "advocating the overthrow of the Constitution or government", "憲法・政府の暴力による破壊の主張等"))),
    security(unverified(ground("iv-wa", "advocating violence against public officers or public works", "公務員への暴行等の勧奨等"))),
    security(unverified(ground("iv-ka", "publications for such aims", "前記目的の文書の作成・頒布等"))),
    security(ground("iv-yo", "acts harmful to the interests or public security of Japan", "日本国の利益又は公安を害する行為")),
    ground("iv-2", "listed crimes by a person with a table 1 status", "別表第一の在留資格者による特定の犯罪"),
    ground("iv-3", "disturbance at an international event", "国際競技会等での暴行等"),
    since((2012, 7, 9), ground("iv-4", "sentenced for a breach of residence card duties", "在留カード関係の罪による刑")),
    ground("v", "breach of the conditions of provisional landing", "仮上陸の条件違反"),
    ground("v-2", "did not leave under an exclusion order", "退去命令違反"),
    unverified(overstay(ground(SPECIAL_LANDING_OVERRUN, "stayed past a special landing permission", "特例上陸許可の期間の経過"))),
    unverified(overstay(since((2015, 1, 1), ground("vi-2", "did not return to the cruise ship", "船舶観光上陸の帰船義務違反")))),
    unverified(overstay(ground("vi-3", "crew member who did not leave when ordered after a revocation", "数次乗員上陸許可取消後の出国義務違反"))),
    unverified(overstay(since((2015, 1, 1), ground("vi-4", "cruise passenger who did not leave when ordered after a revocation", "数次船舶観光上陸許可取消後の出国義務違反")))),
    unverified(overstay(ground("vii", "stayed past sixty days without acquiring a status", "在留資格取得を経ない60日の経過"))),
    since((2004, 12, 2), ground(DEPARTURE_ORDER_OVERRUN, "stayed past the last day of a departure order", "出国命令の期限の経過")),
    since((2004, 12, 2), ground(DEPARTURE_ORDER_CANCELLED, "departure order cancelled", "出国命令の取消し")),
    since((2005, 5, 16), ground("x", "recognition as a refugee revoked", "難民認定の取消し")),
];

crate::shape! {
    /// Lengths and caps of the procedure.
    pub struct DeportationLengths {
        /// Hours from the start of detention to the handover to an inspector (art. 44).
        pub handover_hours: u32,
        /// Days of detention under a detention order, the first one counted (art. 41(1)).
        pub detention_days: u32,
        /// Days that the one extension adds (art. 41(1)).
        pub detention_extension_days: u32,
        /// Time to request an oral hearing (art. 48(1)).
        pub hearing_request: Period,
        /// Time to file an objection (art. 49(1)).
        pub objection: Period,
        /// Time between two reviews of detention under a deportation order (art. 52).
        pub detention_review: Period,
        /// Longest time between two reports of a person under supervision (art. 44-3, 52-3).
        pub supervisee_report: Period,
        /// Highest deposit for a supervision measure, in yen (art. 44-2, 52-2).
        pub supervision_deposit_yen: u32,
        /// Highest deposit for a provisional release, in yen (art. 54; unverified).
        pub provisional_release_deposit_yen: u32,
        /// Longest time to leave under a departure order (art. 55-3).
        pub departure_order: Period,
        /// Longest time by which it may be extended in all (art. 55-5; unverified).
        pub departure_order_extension: Period,
    }
}

impl Copy for DeportationLengths {}

/// What deportation is decided by.
#[derive(Debug, Clone, Copy)]
pub struct Deportation {
    /// Grounds of art. 24.
    pub grounds: &'static [DeportationGround],
    /// Lengths and caps.
    pub lengths: DeportationLengths,
}

impl Deportation {
    /// The built-in version.
    pub const fn current() -> Self {
        Self {
            grounds: GROUNDS,
            lengths: DeportationLengths {
                handover_hours: 48,
                detention_days: 30,
                detention_extension_days: 30,
                hearing_request: Period::days(3),
                objection: Period::days(3),
                detention_review: Period::months(3),
                supervisee_report: Period::months(3),
                supervision_deposit_yen: 3_000_000,
                provisional_release_deposit_yen: 3_000_000,
                departure_order: Period::days(15),
                departure_order_extension: Period::days(15),
            },
        }
    }

    /// The row of a ground on a day.
    pub fn ground_on(&self, code: &str, day: Date) -> Option<&'static DeportationGround> {
        self.grounds.iter().find(|g| g.code == code && g.holds_on(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Code;

    #[test]
    fn every_ground_has_one_row_a_day_and_two_texts() {
        for (i, row) in GROUNDS.iter().enumerate() {
            assert!(Code::parse(row.code).is_ok(), "{}", row.code);
            assert!(!row.en.is_empty() && !row.ja.is_empty());
            assert!(row.valid_to.is_none_or(|to| row.valid_from <= to), "{}", row.code);
            for other in &GROUNDS[..i] {
                let apart = |a: &DeportationGround, b: &DeportationGround| {
                    a.valid_to.is_some_and(|to| to < b.valid_from)
                };
                assert!(
                    other.code != row.code || apart(other, row) || apart(row, other),
                    "{} holds twice on a day",
                    row.code
                );
            }
        }
        let tables = Deportation::current();
        let on = |day: &str| tables.ground_on("iii-5", Date::parse(day).unwrap()).is_some();
        assert!(!on("2012-07-08") && on("2012-07-09"));
        assert!(tables.ground_on(OVERSTAY, Date::MAX).is_some_and(|g| g.overstay && g.verified));
    }
}
