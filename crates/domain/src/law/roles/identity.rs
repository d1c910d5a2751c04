//! Identity, links between identities, and the end of a record.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{icrra, other};

const KEEPERS: &[Role] =
    &[Role::ImmigrationInspector, Role::ResidenceExaminer, Role::RefugeeInquirer];

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::ReportRecordEnd,
        en: "report of a death or naturalisation",
        ja: "死亡又は帰化の記録",
        roles: &[Role::ResidenceExaminer, Role::Municipality],
        roles_en: "a residence examiner or a municipality",
        roles_ja: "在留審査担当又は市区町村",
        law: &[icrra("61-8-2", "1")],
    },
    Entitlement {
        act: Act::KeepIdentity,
        en: "record of documents, names, nationalities and biometric references",
        ja: "旅券等、氏名、国籍・地域及び個人識別情報の参照の記録",
        roles: KEEPERS,
        roles_en: "an immigration inspector, a residence examiner or a refugee inquirer",
        roles_ja: "入国審査官、在留審査担当又は難民調査官",
        law: &[icrra("61-3", "2"), other("appi", "65")],
    },
    Entitlement {
        act: Act::ProposeIdentityLink,
        en: "proposal of a link between identities",
        ja: "同一人物の関連付けの発議",
        roles: KEEPERS,
        roles_en: "an immigration inspector, a residence examiner or a refugee inquirer",
        roles_ja: "入国審査官、在留審査担当又は難民調査官",
        law: &[other("appi", "65")],
    },
    Entitlement {
        act: Act::DecideIdentityLink,
        en: "decision on a link between identities, its reversal or a split",
        ja: "同一人物の関連付け、その取消し及び人物記録の分離",
        roles: &[Role::SupervisingInspector, Role::CorrectionOfficer],
        roles_en: "a supervising inspector or a correction officer",
        roles_ja: "主任審査官又はデータ管理支援の訂正担当",
        law: &[other("appi", "65")],
    },
    Entitlement {
        act: Act::FollowLinkedRecord,
        en: "record of what was decided in a linked record",
        ja: "関連付けられた記録の決定の反映",
        roles: &[Role::System],
        roles_en: "the process that tells linked records",
        roles_ja: "関連記録への通知処理",
        law: &[other("appi", "65")],
    },
];
