//! Correction and erasure of a record.

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
    Entitlement {
        act: Act::OrderErasure,
        en: "order of an erasure",
        ja: "消去の決定",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a Regional Director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[other("appi", "98")],
    },
    Entitlement {
        act: Act::ExecuteErasure,
        en: "erasure by order",
        ja: "消去の実施",
        roles: &[Role::CorrectionOfficer],
        roles_en: "a correction officer",
        roles_ja: "データ管理支援の訂正担当",
        law: &[other("appi", "98")],
    },
];
