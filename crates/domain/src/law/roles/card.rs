//! Residence card.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::IssueResidenceCard,
        en: "issue of a residence card",
        ja: "在留カードの交付",
        // The inspector hands it over at the port, in the name of the Minister.
        roles: &[
            Role::ImmigrationInspector,
            Role::Minister,
            Role::Commissioner,
            Role::RegionalDirector,
        ],
        roles_en: "an immigration inspector, the Minister, the Commissioner or a regional director",
        roles_ja: "入国審査官、法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("19-6", ""), icrra("20", "4"), icrra("69-2", "1")],
    },
    Entitlement {
        act: Act::ReportCardLost,
        en: "receipt of a report of a lost residence card",
        ja: "在留カードの紛失の届出の受理",
        roles: &[Role::ResidenceExaminer, Role::ImmigrationInspector],
        roles_en: "a residence examiner or an immigration inspector",
        roles_ja: "在留審査担当又は入国審査官",
        law: &[icrra("19-12", "1")],
    },
    Entitlement {
        act: Act::ReturnResidenceCard,
        en: "receipt of a residence card handed in",
        ja: "在留カードの返納の受理",
        roles: &[Role::ResidenceExaminer, Role::ImmigrationInspector],
        roles_en: "a residence examiner or an immigration inspector",
        roles_ja: "在留審査担当又は入国審査官",
        law: &[icrra("19-15", "1")],
    },
    Entitlement {
        act: Act::InvalidateResidenceCard,
        en: "invalidation of a residence card",
        ja: "在留カードの失効",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("19-14", ""), icrra("69-2", "1")],
    },
    Entitlement {
        act: Act::ClaimCardNumber,
        en: "claim of the number of a residence card",
        ja: "在留カード番号の登録",
        roles: &[Role::System],
        roles_en: "the process that follows the issue of cards",
        roles_ja: "在留カードの交付に続く処理",
        law: &[icrra("19-4", "1")],
    },
    Entitlement {
        act: Act::NoteCardNumberClash,
        en: "note that the number of a residence card is somebody else's",
        ja: "在留カード番号の重複の記録",
        roles: &[Role::System],
        roles_en: "the process that follows the issue of cards",
        roles_ja: "在留カードの交付に続く処理",
        law: &[icrra("19-4", "1")],
    },
];
