//! Affiliation.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::NotifyAffiliation,
        en: "receipt of a notification of an organisation or a spouse",
        ja: "所属機関又は配偶者に関する届出の受理",
        roles: &[Role::ResidenceExaminer],
        roles_en: "a residence examiner",
        roles_ja: "在留審査担当",
        law: &[icrra("19-16", "")],
    },
    Entitlement {
        act: Act::ReceiveOrganisationReport,
        en: "receipt of a report of an organisation",
        ja: "所属機関による届出の受理",
        roles: &[Role::ResidenceExaminer, Role::System],
        roles_en: "a residence examiner or the feed of reports",
        roles_ja: "在留審査担当又は届出の連携処理",
        law: &[icrra("19-17", ""), icrra("19-18", "")],
    },
];
