//! Applications for residence permissions.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::ReceiveApplication,
        en: "receipt of an application",
        ja: "申請の受理",
        roles: &[Role::ResidenceExaminer, Role::System],
        roles_en: "a residence examiner or the online counter",
        roles_ja: "在留審査担当又はオンライン受付",
        law: &[icrra("20", "2"), icrra("21", "2")],
    },
    Entitlement {
        act: Act::DecideApplication,
        en: "decision on an application",
        ja: "申請に対する処分",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("20", "3"), icrra("21", "3"), icrra("69-2", "1")],
    },
];
