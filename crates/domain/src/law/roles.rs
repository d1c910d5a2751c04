//! Who may do what (I4, domain §12.1): one row per act, deny what is not in it. Roles are not inherited; what counts
//! is the role entered on the act.

use super::grounds::{Ground, icrra};
use crate::envelope::Role;

crate::symbols! {
    /// An act that a role is asked for.
    pub enum Act {
        /// Landing permission at the booth.
        PermitLandingAtBooth = "permit-landing-at-booth",
        /// Landing permission after an oral hearing.
        PermitLandingAfterHearing = "permit-landing-after-hearing",
        /// Landing permission after a ruling.
        PermitLandingAfterRuling = "permit-landing-after-ruling",
        /// Referral to a special inquiry officer.
        ReferLanding = "refer-landing",
        /// Confirmation of departure.
        ConfirmDeparture = "confirm-departure",
        /// Receipt of a notification of residence.
        NotifyResidence = "notify-residence",
        /// Receipt of an application, or of its withdrawal.
        ReceiveApplication = "receive-application",
        /// Decision on an application for a residence permission.
        DecideApplication = "decide-application",
        /// Record of a death or a naturalisation.
        ReportRecordEnd = "report-record-end",
        /// Correction of a record.
        ApplyCorrection = "apply-correction",
    }
}

/// Who may do an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entitlement {
    /// The act.
    pub act: Act,
    /// Its name in English, as it stands in a sentence.
    pub en: &'static str,
    /// Its name in Japanese.
    pub ja: &'static str,
    /// The roles that may do it.
    pub roles: &'static [Role],
    /// The roles in English, as they stand in a sentence.
    pub roles_en: &'static str,
    /// The roles in Japanese.
    pub roles_ja: &'static str,
    /// Where the law says so.
    pub law: &'static [Ground],
}

/// Every act of the records kept so far.
pub static ENTITLEMENTS: &[Entitlement] = &[
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
    Entitlement {
        act: Act::ConfirmDeparture,
        en: "confirmation of departure",
        ja: "出国の確認",
        roles: &[Role::ImmigrationInspector],
        roles_en: "an immigration inspector",
        roles_ja: "入国審査官",
        law: &[icrra("25", "1")],
    },
    Entitlement {
        act: Act::NotifyResidence,
        en: "receipt of a notification of residence",
        ja: "住居地届出の受理",
        roles: &[Role::Municipality, Role::ResidenceExaminer],
        roles_en: "a municipality or a residence examiner",
        roles_ja: "市区町村又は在留審査担当",
        law: &[icrra("19-7", "1")],
    },
    Entitlement {
        act: Act::ReceiveApplication,
        en: "receipt of an application",
        ja: "申請の受理",
        roles: &[Role::ResidenceExaminer, Role::System],
        roles_en: "a residence examiner or the online counter",
        roles_ja: "在留審査担当又はオンライン受付",
        law: &[icrra("20", "2"), icrra("21", "2")],
    },
    Entitlement {
        act: Act::DecideApplication,
        en: "decision on an application",
        ja: "申請に対する処分",
        roles: &[Role::Minister, Role::Commissioner, Role::RegionalDirector],
        roles_en: "the Minister, the Commissioner or a regional director",
        roles_ja: "法務大臣、出入国在留管理庁長官又は地方出入国在留管理局長",
        law: &[icrra("20", "3"), icrra("21", "3"), icrra("69-2", "1")],
    },
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
        act: Act::ApplyCorrection,
        en: "correction of a record",
        ja: "記録の訂正",
        roles: &[Role::CorrectionOfficer],
        roles_en: "a correction officer",
        roles_ja: "データ管理支援の訂正担当",
        law: &[super::grounds::other("appi", "90")],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_its_row() {
        for (act, row) in Act::ALL.iter().zip(ENTITLEMENTS) {
            assert_eq!(*act, row.act, "rows stand in the order of the acts");
            assert!(!row.roles.is_empty());
            assert!(!row.roles.contains(&Role::ControlOfficer), "I4");
            assert!(!row.roles.contains(&Role::Auditor));
        }
        assert_eq!(Act::ALL.len(), ENTITLEMENTS.len());
    }
}
