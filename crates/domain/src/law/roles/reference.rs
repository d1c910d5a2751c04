//! Terminals and code lists.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::other;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::KeepTerminal,
        en: "an entry of the terminal ledger",
        ja: "端末台帳の管理",
        roles: &[Role::Operator],
        roles_en: "an operator",
        roles_ja: "運用担当",
        law: &[other("appi", "66")],
    },
    Entitlement {
        act: Act::KeepCodeList,
        en: "publication of a code list",
        ja: "コード表の公表",
        roles: &[Role::Operator, Role::Commissioner],
        roles_en: "an operator or the Commissioner",
        roles_ja: "運用担当又は出入国在留管理庁長官",
        law: &[other("public-records-act", "4")],
    },
];
