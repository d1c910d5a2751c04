//! Identity and the end of a record.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[Entitlement {
    act: Act::ReportRecordEnd,
    en: "report of a death or naturalisation",
    ja: "死亡又は帰化の記録",
    roles: &[Role::ResidenceExaminer, Role::Municipality],
    roles_en: "a residence examiner or a municipality",
    roles_ja: "在留審査担当又は市区町村",
    law: &[icrra("61-8-2", "1")],
}];
