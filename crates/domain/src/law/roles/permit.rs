//! Examination of applications, permissions beside the status, birth.

use super::{Act, Entitlement};
use crate::envelope::Role;
use crate::law::grounds::icrra;

pub(super) static ROWS: &[Entitlement] = &[
    Entitlement {
        act: Act::ExamineApplication,
        en: "examination of an application",
        ja: "申請の審査",
        roles: &[Role::ResidenceExaminer, Role::ImmigrationInspector],
        roles_en: "a residence examiner or an immigration inspector",
        roles_ja: "在留審査担当又は入国審査官",
        law: &[icrra("59-2", "1")],
    },
    Entitlement {
        act: Act::RevokePermission,
        en: "revocation of an activity permission or a re-entry permit",
        ja: "資格外活動許可又は再入国許可の取消し",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("19", "3"), icrra("26", "7"), icrra("69-2", "1")],
    },
    Entitlement {
        act: Act::ExtendReentryPermit,
        en: "extension of a re-entry permit abroad",
        ja: "再入国許可の有効期間の延長",
        // A consul may do it for the Minister (art. 26(6)); consuls have no role here.
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("26", "5"), icrra("69-2", "1")],
    },
    Entitlement {
        act: Act::ReportAcquisitionCause,
        en: "report of a birth or a loss of Japanese nationality",
        ja: "出生又は国籍喪失の記録",
        roles: &[Role::Municipality, Role::ResidenceExaminer],
        roles_en: "a municipality or a residence examiner",
        roles_ja: "市区町村又は在留審査担当",
        law: &[icrra("22-2", "1"), icrra("61-8-2", "1")],
    },
];
