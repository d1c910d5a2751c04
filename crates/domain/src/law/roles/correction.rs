//! Correction of a record.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::other;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::ApplyCorrection,
        en: "correction of a record",
        ja: "記録の訂正",
        roles: &[Role::CorrectionOfficer],
        roles_en: "a correction officer",
        roles_ja: "データ管理支援の訂正担当",
        law: &[other("appi", "90")],
    },
    Entitlement {
        act: Act::RequestCorrection,
        en: "request for a correction of a record",
        ja: "記録の訂正の請求",
        roles: &[
            Role::CorrectionOfficer,
            Role::ImmigrationInspector,
            Role::ResidenceExaminer,
            Role::RefugeeInquirer,
        ],
        roles_en: "a correction officer, an immigration inspector, a residence examiner or a refugee inquirer",
        roles_ja: "データ管理支援の訂正担当、入国審査官、在留審査担当又は難民調査官",
        law: &[other("appi", "90")],
    },
];
