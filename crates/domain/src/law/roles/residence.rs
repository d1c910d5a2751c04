//! Place of residence.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[Entitlement {
    act: Act::NotifyResidence,
    en: "receipt of a notification of residence",
    ja: "住居地届出の受理",
    roles: &[Role::Municipality, Role::ResidenceExaminer],
    roles_en: "a municipality or a residence examiner",
    roles_ja: "市区町村又は在留審査担当",
    law: &[icrra("19-7", "1")],
}];
