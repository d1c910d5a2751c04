//! What the roles are called, and where the law has them (domain §0.2).

use crate::envelope::Role;

/// A role by its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The role.
    pub role: Role,
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
    /// Where it stands.
    pub source: &'static str,
    /// First day on which somebody held it, by the records kept here.
    pub valid_from: (i32, u32, u32),
}

const fn holder(
    role: Role,
    en: &'static str,
    ja: &'static str,
    source: &'static str,
    valid_from: (i32, u32, u32),
) -> Holder {
    Holder { role, en, ja, source, valid_from }
}

/// The day from which the Act holds.
const ALWAYS: (i32, u32, u32) = (1951, 11, 1);
/// The agency took the place of the bureau of the ministry.
const AGENCY: (i32, u32, u32) = (2019, 4, 1);
/// Refugee examination counsellors.
const COUNSELLORS: (i32, u32, u32) = (2005, 5, 16);
/// The Act on refugees.
const REFUGEES: (i32, u32, u32) = (1982, 1, 1);
/// Municipalities receive notifications of residence.
const RESIDENCE_CARDS: (i32, u32, u32) = (2012, 7, 9);
/// The first version of the records.
const HERE: (i32, u32, u32) = (2026, 4, 1);

/// Every role. Days are unverified.
#[rustfmt::skip]
pub static HOLDERS: &[Holder] = &[
    holder(Role::ImmigrationInspector, "immigration inspector", "入国審査官", "icrra 2(x)", ALWAYS),
    holder(Role::SpecialInquiryOfficer, "special inquiry officer", "特別審理官", "icrra 2(xii)", ALWAYS),
    holder(Role::SupervisingInspector, "supervising immigration inspector", "主任審査官", "icrra 2(xi)", ALWAYS),
    holder(Role::ControlOfficer, "immigration control officer", "入国警備官", "icrra 2(xiii)", ALWAYS),
    holder(Role::RefugeeInquirer, "refugee inquirer", "難民調査官", "icrra 2(xii-2)", REFUGEES),
    holder(Role::Counsellor, "refugee examination counsellor", "難民審査参与員", "icrra 61-2-13", COUNSELLORS),
    holder(Role::Minister, "Minister of Justice", "法務大臣", "icrra", ALWAYS),
    holder(Role::Commissioner, "Commissioner of the Immigration Services Agency", "出入国在留管理庁長官", "icrra 69-2", AGENCY),
    holder(Role::RegionalDirector, "Director of a regional bureau", "地方出入国在留管理局長", "icrra 69-2", AGENCY),
    holder(Role::ResidenceExaminer, "residence examiner", "在留審査担当", "domain §9", HERE),
    holder(Role::Municipality, "municipality", "市区町村", "icrra 19-7", RESIDENCE_CARDS),
    holder(Role::CorrectionOfficer, "data correction desk", "データ管理支援", "domain §9", HERE),
    holder(Role::Auditor, "auditor", "監査", "domain §9", HERE),
    holder(Role::Operator, "operator", "運用", "domain §9", HERE),
    holder(Role::System, "process of the system", "システム", "domain §12 I34", HERE),
    holder(Role::CenterDirector, "director of an immigration center", "入国者収容所長", "icrra 54", ALWAYS),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_names() {
        for role in Role::ALL {
            assert_eq!(HOLDERS.iter().filter(|h| h.role == *role).count(), 1, "{role}");
        }
    }
}
