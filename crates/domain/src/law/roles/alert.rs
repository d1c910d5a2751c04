//! Watch list.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::KeepAlert,
        en: "an entry of the watch list",
        ja: "要注意人物リストの登録",
        roles: &[Role::ImmigrationInspector, Role::SupervisingInspector],
        roles_en: "an immigration inspector or a supervising inspector",
        roles_ja: "入国審査官又は主任審査官",
        law: &[icrra("61-3", "2")],
    },
    Entitlement {
        act: Act::NoteAlertHit,
        en: "note of a hit in the watch list",
        ja: "要注意人物リストの該当の記録",
        roles: &[Role::System],
        roles_en: "the process that tells the watch list",
        roles_ja: "要注意人物リストへの通知処理",
        law: &[icrra("61-3", "2")],
    },
    Entitlement {
        act: Act::ResolveAlertHit,
        en: "decision on what came of a hit in the watch list",
        ja: "要注意人物リストの該当に対する判断",
        roles: &[
            Role::ImmigrationInspector,
            Role::SpecialInquiryOfficer,
            Role::SupervisingInspector,
        ],
        roles_en: "an immigration inspector, a special inquiry officer or a supervising inspector",
        roles_ja: "入国審査官、特別審理官又は主任審査官",
        law: &[icrra("61-3", "2")],
    },
];
