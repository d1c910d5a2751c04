//! Landing.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::PermitLandingAtBooth,
        en: "landing permission at the booth",
        ja: "上陸許可の証印",
        roles: &[Role::ImmigrationInspector],
        roles_en: "an immigration inspector",
        roles_ja: "入国審査官",
        law: &[icrra("9", "1")],
    },
    Entitlement {
        act: Act::PermitLandingAfterHearing,
        en: "landing permission after a hearing",
        ja: "口頭審理後の上陸許可",
        roles: &[Role::SpecialInquiryOfficer],
        roles_en: "a special inquiry officer",
        roles_ja: "特別審理官",
        law: &[icrra("10", "8")],
    },
    Entitlement {
        act: Act::PermitLandingAfterRuling,
        en: "landing permission after a ruling",
        ja: "裁決後の上陸許可",
        roles: &[Role::SupervisingInspector],
        roles_en: "a supervising inspector",
        roles_ja: "主任審査官",
        law: &[icrra("11", "4")],
    },
    Entitlement {
        act: Act::ReferLanding,
        en: "referral to a special inquiry officer",
        ja: "特別審理官への引渡し",
        roles: &[Role::ImmigrationInspector],
        roles_en: "an immigration inspector",
        roles_ja: "入国審査官",
        law: &[icrra("9", "5")],
    },
];
