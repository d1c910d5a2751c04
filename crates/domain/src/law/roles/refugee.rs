//! Refugee cases.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::{icrra, other};

const MINISTER: &[Role] = &[Role::Minister, Role::Commissioner, Role::RegionalDirector];
const MINISTER_EN: &str = "the Minister, the Commissioner or a regional director";
const MINISTER_JA: &str = "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長";
const COUNTER: &[Role] =
    &[Role::RefugeeInquirer, Role::ImmigrationInspector, Role::ResidenceExaminer];
const COUNTER_EN: &str = "a refugee inquirer, an immigration inspector or a residence examiner";
const COUNTER_JA: &str = "難民調査官、入国審査官又は在留審査担当";

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::ReceiveRefugeeApplication,
        en: "receipt of an application for refugee recognition or complementary protection, or of its withdrawal",
        ja: "難民認定申請等の受理",
        roles: COUNTER,
        roles_en: COUNTER_EN,
        roles_ja: COUNTER_JA,
        law: &[icrra("61-2", "1"), icrra("61-2", "2")],
    },
    Entitlement {
        act: Act::ClassifyRefugeeCase,
        en: "sorting of a refugee case",
        ja: "難民認定申請の振分け",
        roles: MINISTER,
        roles_en: MINISTER_EN,
        roles_ja: MINISTER_JA,
        law: &[other("refugee-sorting-rule", "2018-01-15")],
    },
    Entitlement {
        act: Act::DecideProvisionalStay,
        en: "decision on provisional stay",
        ja: "仮滞在の許否及び取消し",
        roles: MINISTER,
        roles_en: MINISTER_EN,
        roles_ja: MINISTER_JA,
        law: &[icrra("61-2-4", "1"), icrra("61-2-5", "1"), icrra("69-2", "1")],
    },
    Entitlement {
        act: Act::FindRefugeeFacts,
        en: "fact-finding in a refugee case",
        ja: "難民認定等に係る事実の調査",
        roles: &[Role::RefugeeInquirer],
        roles_en: "a refugee inquirer",
        roles_ja: "難民調査官",
        law: &[icrra("61-2-17", "1")],
    },
    Entitlement {
        act: Act::DecideRefugeeStatus,
        en: "decision on refugee recognition or complementary protection",
        ja: "難民の認定又は補完的保護対象者の認定に関する処分",
        roles: MINISTER,
        roles_en: MINISTER_EN,
        roles_ja: MINISTER_JA,
        law: &[icrra("61-2", "1"), icrra("61-2", "2"), icrra("61-2-7", "1"), icrra("69-2", "1")],
    },
    Entitlement {
        act: Act::ReceiveReviewRequest,
        en: "receipt of a request for review",
        ja: "審査請求の受理",
        roles: COUNTER,
        roles_en: COUNTER_EN,
        roles_ja: COUNTER_JA,
        law: &[icrra("61-2-12", "1")],
    },
    Entitlement {
        act: Act::DecideRefugeeReview,
        en: "assignment of counsellors and ruling on a request for review",
        ja: "難民審査参与員の指定及び審査請求に対する裁決",
        roles: MINISTER,
        roles_en: MINISTER_EN,
        roles_ja: MINISTER_JA,
        law: &[icrra("61-2-12", "1"), icrra("61-2-13", "1"), icrra("69-2", "1")],
    },
    Entitlement {
        act: Act::GiveCounsellorOpinion,
        en: "an opinion, or the hearing of a statement, in a review",
        ja: "難民審査参与員の意見及び口頭意見陳述",
        roles: &[Role::Counsellor],
        roles_en: "a refugee examination counsellor",
        roles_ja: "難民審査参与員",
        law: &[icrra("61-2-12", "3"), icrra("61-2-13", "1")],
    },
];
