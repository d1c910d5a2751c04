//! Departure.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[Entitlement {
    act: Act::ConfirmDeparture,
    en: "confirmation of departure",
    ja: "出国の確認",
    roles: &[Role::ImmigrationInspector],
    roles_en: "an immigration inspector",
    roles_ja: "入国審査官",
    law: &[icrra("25", "1")],
}];
