//! Watch list.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[Entitlement {
    act: Act::KeepAlert,
    en: "an entry of the watch list",
    ja: "要注意人物リストの登録",
    roles: &[Role::ImmigrationInspector, Role::SupervisingInspector],
    roles_en: "an immigration inspector or a supervising inspector",
    roles_ja: "入国審査官又は主任審査官",
    law: &[icrra("61-3", "2")],
}];
