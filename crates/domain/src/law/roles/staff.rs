//! Staff and access.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{Ground, other};

const LAW: &[Ground] = &[other("appi", "66")];
const DIRECTORS: &[Role] =
    &[Role::RegionalDirector, Role::Commissioner, Role::Minister, Role::CenterDirector];
const DIRECTORS_EN: &str =
    "a Regional Director, the Commissioner, the Minister or the director of an immigration center";
const DIRECTORS_JA: &str =
    "地方出入国在留管理局長、出入国在留管理庁長官、法務大臣又は入国者収容所長";
const OPERATIONS: &[Role] = &[Role::System, Role::Operator];
const OPERATIONS_EN: &str = "a process of the system or an operator";
const OPERATIONS_JA: &str = "システム又は運用担当";

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::NoteSignIn,
        en: "note of a sign-in or a sign-out",
        ja: "サインイン及びサインアウトの記録",
        roles: &[Role::System],
        roles_en: "a process of the system",
        roles_ja: "システム",
        law: LAW,
    },
    Entitlement {
        act: Act::AssignRole,
        en: "assignment of a role",
        ja: "職の付与",
        roles: DIRECTORS,
        roles_en: DIRECTORS_EN,
        roles_ja: DIRECTORS_JA,
        law: LAW,
    },
    Entitlement {
        act: Act::EndRole,
        en: "end of a role before its last day",
        ja: "職の解除",
        roles: DIRECTORS,
        roles_en: DIRECTORS_EN,
        roles_ja: DIRECTORS_JA,
        law: LAW,
    },
    Entitlement {
        act: Act::ProduceExport,
        en: "note of an export",
        ja: "データの出力の記録",
        roles: OPERATIONS,
        roles_en: OPERATIONS_EN,
        roles_ja: OPERATIONS_JA,
        law: LAW,
    },
    Entitlement {
        act: Act::PerformPrivilegedOperation,
        en: "note of a privileged operation",
        ja: "特権操作の記録",
        roles: OPERATIONS,
        roles_en: OPERATIONS_EN,
        roles_ja: OPERATIONS_JA,
        law: LAW,
    },
    Entitlement {
        act: Act::CheckLogIntegrity,
        en: "check of a log",
        ja: "ログの完全性確認",
        roles: OPERATIONS,
        roles_en: OPERATIONS_EN,
        roles_ja: OPERATIONS_JA,
        law: LAW,
    },
];
