//! Special landings, and the reservation of departure.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{Ground, icrra};

const fn inspector(
    act: Act,
    en: &'static str,
    ja: &'static str,
    law: &'static [Ground],
) -> Entitlement {
    Entitlement {
        act,
        en,
        ja,
        roles: &[Role::ImmigrationInspector],
        roles_en: "an immigration inspector",
        roles_ja: "入国審査官",
        law,
    }
}

pub(super) static ROWS: &[Entitlement] = &[
    inspector(
        Act::PermitSpecialLanding,
        "permission for a special landing",
        "特例上陸の許可",
        &[icrra("14", "1"), icrra("15", "1"), icrra("16", "1"), icrra("18-2", "1")],
    ),
    inspector(
        Act::RecordSpecialLandingReturn,
        "record of the end of a special landing",
        "特例上陸の終了の記録",
        &[icrra("14", "1")],
    ),
    inspector(
        Act::ReserveDeparture,
        "reservation of the confirmation of departure",
        "出国の確認の留保",
        &[icrra("25-2", "1")],
    ),
    inspector(
        Act::ReleaseDeparture,
        "release of a reserved departure",
        "出国の確認の留保の解除",
        &[icrra("25-2", "1")],
    ),
];
