//! Offices of the Immigration Services Agency (出入国在留管理官署): headquarters, regional bureaus, their district offices,
//! and the detention centers (domain §0.2). Codes are the project's own. The sixty or so branch offices are not in the
//! sources; each acts under its bureau.

/// Kind of office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeKind {
    /// Headquarters (本庁).
    Headquarters,
    /// Regional bureau (地方出入国在留管理局).
    Bureau,
    /// District office (支局).
    District,
    /// Immigration center (入国者収容所).
    Center,
}

impl OfficeKind {
    /// As it is written in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Headquarters => "headquarters",
            Self::Bureau => "regional-bureau",
            Self::District => "district-office",
            Self::Center => "immigration-center",
        }
    }
}

/// An office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office {
    /// Code.
    pub code: &'static str,
    /// Name in Japanese.
    pub ja: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// Kind.
    pub kind: OfficeKind,
    /// Office that it belongs to; empty for headquarters.
    pub under: &'static str,
    /// First day on which it holds: the agency took the place of the bureau of the ministry.
    pub valid_from: (i32, u32, u32),
    /// Last day; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
}

const fn office(
    code: &'static str,
    ja: &'static str,
    en: &'static str,
    kind: OfficeKind,
    under: &'static str,
) -> Office {
    Office { code, ja, en, kind, under, valid_from: (2019, 4, 1), valid_to: None }
}

use OfficeKind::{Bureau, Center, District, Headquarters};

/// Every office. Under which bureau a district office stands is unverified.
#[rustfmt::skip]
pub static OFFICES: &[Office] = &[
    office("HQ", "出入国在留管理庁", "Immigration Services Agency", Headquarters, ""),
    office("SAPPORO", "札幌出入国在留管理局", "Sapporo Regional Bureau", Bureau, "HQ"),
    office("SENDAI", "仙台出入国在留管理局", "Sendai Regional Bureau", Bureau, "HQ"),
    office("TOKYO", "東京出入国在留管理局", "Tokyo Regional Bureau", Bureau, "HQ"),
    office("NARITA", "東京出入国在留管理局成田空港支局", "Narita Airport District Office", District, "TOKYO"),
    office("HANEDA", "東京出入国在留管理局羽田空港支局", "Haneda Airport District Office", District, "TOKYO"),
    office("YOKOHAMA", "東京出入国在留管理局横浜支局", "Yokohama District Office", District, "TOKYO"),
    office("NAGOYA", "名古屋出入国在留管理局", "Nagoya Regional Bureau", Bureau, "HQ"),
    office("CHUBU", "名古屋出入国在留管理局中部空港支局", "Chubu Airport District Office", District, "NAGOYA"),
    office("OSAKA", "大阪出入国在留管理局", "Osaka Regional Bureau", Bureau, "HQ"),
    office("KANSAI", "大阪出入国在留管理局関西空港支局", "Kansai Airport District Office", District, "OSAKA"),
    office("KOBE", "大阪出入国在留管理局神戸支局", "Kobe District Office", District, "OSAKA"),
    office("TAKAMATSU", "高松出入国在留管理局", "Takamatsu Regional Bureau", Bureau, "HQ"),
    office("HIROSHIMA", "広島出入国在留管理局", "Hiroshima Regional Bureau", Bureau, "HQ"),
    office("FUKUOKA", "福岡出入国在留管理局", "Fukuoka Regional Bureau", Bureau, "HQ"),
    office("NAHA", "福岡出入国在留管理局那覇支局", "Naha District Office", District, "FUKUOKA"),
    office("USHIKU-CENTER", "入国者収容所東日本入国管理センター", "East Japan Immigration Center", Center, "HQ"),
    office("OMURA-CENTER", "入国者収容所大村入国管理センター", "Omura Immigration Center", Center, "HQ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_stands_under_another_but_the_first() {
        for (i, o) in OFFICES.iter().enumerate() {
            assert!(crate::ids::OfficeCode::parse(o.code).is_ok(), "{}", o.code);
            assert!(OFFICES[..i].iter().all(|other| other.code != o.code), "{}", o.code);
            let above = OFFICES.iter().find(|other| other.code == o.under);
            match o.kind {
                Headquarters => assert!(above.is_none() && o.under.is_empty()),
                District => assert!(above.is_some_and(|a| a.kind == Bureau), "{}", o.code),
                Bureau | Center => assert!(above.is_some_and(|a| a.kind == Headquarters)),
            }
        }
        let kinds = |kind| OFFICES.iter().filter(|o| o.kind == kind).count();
        assert_eq!((kinds(Bureau), kinds(District), kinds(Center)), (8, 7, 2));
    }
}
