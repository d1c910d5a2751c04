//! Voyages and what their carriers deliver.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

const FEED_OR_INSPECTOR: &[Role] = &[Role::System, Role::ImmigrationInspector];
const FEED_OR_INSPECTOR_EN: &str = "the feed of the carriers or an immigration inspector";
const FEED_OR_INSPECTOR_JA: &str = "運送業者からの連携又は入国審査官";

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::NotifyVoyage,
        en: "announcement of a voyage",
        ja: "到着又は出発の予定の届出",
        roles: FEED_OR_INSPECTOR,
        roles_en: FEED_OR_INSPECTOR_EN,
        roles_ja: FEED_OR_INSPECTOR_JA,
        law: &[icrra("57", "1")],
    },
    Entitlement {
        act: Act::ReceiveManifest,
        en: "receipt of a list of passengers and crew",
        ja: "事前旅客情報の受理",
        roles: FEED_OR_INSPECTOR,
        roles_en: FEED_OR_INSPECTOR_EN,
        roles_ja: FEED_OR_INSPECTOR_JA,
        law: &[icrra("57", "1")],
    },
    Entitlement {
        act: Act::ReceivePnr,
        en: "receipt of booking records",
        ja: "乗客予約記録の受理",
        roles: &[Role::System],
        roles_en: "the feed of the carriers",
        roles_ja: "運送業者からの連携",
        law: &[icrra("57", "8")],
    },
    Entitlement {
        act: Act::RecordBoardingRefusal,
        en: "record of a refused boarding",
        ja: "搭乗拒否の記録",
        roles: FEED_OR_INSPECTOR,
        roles_en: FEED_OR_INSPECTOR_EN,
        roles_ja: FEED_OR_INSPECTOR_JA,
        law: &[icrra("56-2", "")],
    },
    Entitlement {
        act: Act::RecordVoyageMovement,
        en: "record of the arrival or departure of a voyage",
        ja: "便の到着又は出発の記録",
        roles: FEED_OR_INSPECTOR,
        roles_en: FEED_OR_INSPECTOR_EN,
        roles_ja: FEED_OR_INSPECTOR_JA,
        law: &[icrra("57", "1")],
    },
    Entitlement {
        act: Act::NoteBoardingRefusal,
        en: "note of a refused boarding in the person's record",
        ja: "搭乗拒否の人物記録への反映",
        roles: &[Role::System],
        roles_en: "a process of the system",
        roles_ja: "システム",
        law: &[icrra("56-2", "")],
    },
];
