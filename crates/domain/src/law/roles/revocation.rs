//! Revocation of a status.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::NotifyRevocationHearing,
        en: "notice of a hearing on a revocation",
        ja: "意見聴取通知",
        roles: &[
            Role::ImmigrationInspector,
            Role::Minister,
            Role::Commissioner,
            Role::RegionalDirector,
        ],
        roles_en: "an immigration inspector, the Minister, the Commissioner or a regional director",
        roles_ja: "入国審査官、法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("22-4", "3")],
    },
    Entitlement {
        act: Act::RecordRevocationHearing,
        en: "hearing on a revocation",
        ja: "意見聴取",
        roles: &[Role::ImmigrationInspector],
        roles_en: "an immigration inspector",
        roles_ja: "入国審査官",
        law: &[icrra("22-4", "2")],
    },
    Entitlement {
        act: Act::RevokeStatus,
        en: "revocation of a status of residence",
        ja: "在留資格の取消し",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("22-4", "1"), icrra("69-2", "1")],
    },
];
