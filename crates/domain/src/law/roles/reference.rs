//! Terminals, code lists, ports and operations.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{icrra, other};

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
    Entitlement {
        act: Act::KeepPort,
        en: "opening and closing of a port of entry",
        ja: "出入国港の指定及び廃止",
        roles: &[Role::Commissioner, Role::Minister],
        roles_en: "the Commissioner or the Minister",
        roles_ja: "出入国在留管理庁長官又は法務大臣",
        law: &[icrra("2", "viii")],
    },
    Entitlement {
        act: Act::KeepIncident,
        en: "an entry about an incident",
        ja: "障害の記録",
        roles: &[Role::Operator, Role::System],
        roles_en: "an operator or a process of the system",
        roles_ja: "運用担当又はシステム",
        law: &[other("appi", "66")],
    },
    Entitlement {
        act: Act::KeepSiteJournal,
        en: "an entry in the journal of a site",
        ja: "拠点の運用記録",
        roles: &[Role::Operator, Role::System],
        roles_en: "an operator or a process of the system",
        roles_ja: "運用担当又はシステム",
        law: &[other("appi", "66")],
    },
];
