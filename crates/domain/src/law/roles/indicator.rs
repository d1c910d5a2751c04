//! Indicators.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{Ground, icrra, other};

const LAW: &[Ground] = &[other("appi", "63"), icrra("59-2", "1")];

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::RaiseIndicator,
        en: "raising of an indicator",
        ja: "指標の提示",
        roles: &[Role::System, Role::ImmigrationInspector, Role::ResidenceExaminer],
        roles_en: "a process of the system, an immigration inspector or a residence examiner",
        roles_ja: "システム、入国審査官又は在留審査担当",
        law: LAW,
    },
    Entitlement {
        act: Act::ReviewIndicator,
        en: "review of an indicator",
        ja: "指標の確認",
        roles: &[Role::ImmigrationInspector, Role::SupervisingInspector, Role::ResidenceExaminer],
        roles_en: "an immigration inspector, a supervising inspector or a residence examiner",
        roles_ja: "入国審査官、主任審査官又は在留審査担当",
        law: LAW,
    },
    Entitlement {
        act: Act::DismissIndicator,
        en: "dismissal of an indicator",
        ja: "指標の取下げ",
        roles: &[
            Role::ImmigrationInspector,
            Role::SupervisingInspector,
            Role::ResidenceExaminer,
            Role::System,
        ],
        roles_en: "an immigration inspector, a supervising inspector, a residence examiner or a process of the system",
        roles_ja: "入国審査官、主任審査官、在留審査担当又はシステム",
        law: LAW,
    },
];
