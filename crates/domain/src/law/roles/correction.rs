//! Correction of a record.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::other;

pub(super) static ROWS: &[Entitlement] = &[Entitlement {
    act: Act::ApplyCorrection,
    en: "correction of a record",
    ja: "記録の訂正",
    roles: &[Role::CorrectionOfficer],
    roles_en: "a correction officer",
    roles_ja: "データ管理支援の訂正担当",
    law: &[other("appi", "90")],
}];
