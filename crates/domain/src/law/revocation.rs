//! Grounds for the revocation of a status of residence (在留資格取消事由), art. 22-4(1): versioned rows (I20, I41).

use super::status::{PERMANENT_RESIDENT, SPECIAL_PERMANENT_RESIDENT, Status, StatusTable};
use crate::person::period::Period;
use crate::time::Date;

/// Longest time to leave after a revocation (art. 22-4(7); I41).
pub const GRACE: Period = Period::days(30);

/// To whom a ground applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerns {
    /// Every holder of a status of the Act.
    Everyone,
    /// Holders of a status of table 1.
    Table1,
    /// Spouses of Japanese nationals and of permanent residents.
    Spouses,
    /// Mid/long-term residents.
    Residents,
    /// Permanent residents.
    PermanentResidents,
}

/// Whether time to leave is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grace {
    /// Always.
    Given,
    /// Never: deportation follows at once.
    None,
    /// Given unless flight is feared.
    UnlessFlight,
}

/// A ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevocationGround {
    /// Code: the number of the item, or a word where that is not known.
    pub code: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
    /// To whom it applies.
    pub concerns: Concerns,
    /// Whether time to leave is given.
    pub grace: Grace,
    /// First day on which it holds.
    pub valid_from: (i32, u32, u32),
    /// Last day on which it holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Where that comes from.
    pub source: &'static str,
}

const fn ground(
    code: &'static str,
    en: &'static str,
    ja: &'static str,
    concerns: Concerns,
    grace: Grace,
) -> RevocationGround {
    RevocationGround {
        code,
        en,
        ja,
        concerns,
        grace,
        valid_from: (2017, 1, 1),
        valid_to: None,
        source: "icrra 22-4(1)",
    }
}

/// Those of the Act of 2024; number, wording and day of force are unverified.
const fn from_2027(code: &'static str, en: &'static str, ja: &'static str) -> RevocationGround {
    RevocationGround {
        valid_from: (2027, 4, 1),
        source: "Act 60 of 2024, unverified",
        ..ground(code, en, ja, Concerns::PermanentResidents, Grace::Given)
    }
}

/// Every ground.
pub static GROUNDS: &[RevocationGround] = &[
    ground(
        "1",
        "deceit about a ground for denial of landing",
        "上陸拒否事由に係る偽り",
        Concerns::Everyone,
        Grace::None,
    ),
    ground(
        "2",
        "other false or wrongful means",
        "偽りその他不正の手段",
        Concerns::Everyone,
        Grace::None,
    ),
    ground("3", "untrue documents", "不実の記載のある文書の提出", Concerns::Everyone, Grace::Given),
    ground(
        "4",
        "special permission obtained by deceit",
        "偽りによる在留特別許可",
        Concerns::Everyone,
        Grace::Given,
    ),
    ground(
        "5",
        "another activity in place of one's own",
        "本来の活動を行わず他の活動を行う等",
        Concerns::Table1,
        Grace::UnlessFlight,
    ),
    ground(
        "6",
        "own activity not carried out for three months",
        "本来の活動を3月以上行わない",
        Concerns::Table1,
        Grace::Given,
    ),
    ground(
        "7",
        "no life as a spouse for six months",
        "配偶者の活動を6月以上行わない",
        Concerns::Spouses,
        Grace::Given,
    ),
    ground(
        "8",
        "no place of residence notified within 90 days",
        "90日以内の住居地未届出",
        Concerns::Residents,
        Grace::Given,
    ),
    ground(
        "9",
        "no new place of residence notified within 90 days",
        "90日以内の住居地変更未届出",
        Concerns::Residents,
        Grace::Given,
    ),
    ground(
        "10",
        "a false place of residence notified",
        "虚偽の住居地の届出",
        Concerns::Residents,
        Grace::Given,
    ),
    from_2027(
        "permanent-resident-duties",
        "breach of the duties of a permanent resident",
        "永住者の義務違反",
    ),
    from_2027(
        "permanent-resident-dues",
        "taxes or contributions wilfully not paid",
        "故意の公租公課の不払",
    ),
    from_2027("permanent-resident-crimes", "sentenced for a listed crime", "特定の犯罪による処罰"),
];

/// A ground of the list of a day.
pub fn ground_on(code: &str, day: Date) -> Option<&'static RevocationGround> {
    let civil = day.civil();
    let holds =
        |g: &&RevocationGround| g.valid_from <= civil && g.valid_to.is_none_or(|to| civil <= to);
    GROUNDS.iter().filter(holds).find(|g| g.code == code)
}

impl RevocationGround {
    /// Whether it applies to the holder of a status; `resident` says whether that makes a mid/long-term resident.
    pub fn applies(&self, status: &Status, resident: bool) -> bool {
        let spouse = matches!(
            status.code,
            "spouse-or-child-of-japanese-national" | "spouse-or-child-of-permanent-resident"
        );
        let of_act = status.code != SPECIAL_PERMANENT_RESIDENT;
        of_act
            && match self.concerns {
                Concerns::Everyone => true,
                Concerns::Table1 => status.table != StatusTable::T2,
                Concerns::Spouses => spouse,
                Concerns::Residents => resident,
                Concerns::PermanentResidents => status.code == PERMANENT_RESIDENT,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_a_code_and_ten_from_the_act() {
        fn on(code: &str, day: &str) -> bool {
            ground_on(code, Date::parse(day).unwrap()).is_some()
        }
        for (i, g) in GROUNDS.iter().enumerate() {
            assert!(crate::ids::Code::parse(g.code).is_ok() && !g.source.is_empty());
            assert!(GROUNDS.iter().take(i).all(|o| o.code != g.code), "{}", g.code);
        }
        assert!((1..=10).all(|n| on(&n.to_string(), "2026-04-01")));
        assert!(!on("11", "2026-04-01"));
        assert!(!on("permanent-resident-dues", "2027-03-31"));
        assert!(on("permanent-resident-dues", "2027-04-01"));
    }
}
