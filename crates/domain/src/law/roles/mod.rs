//! Who may do what (I4, domain §12.1): one row per act, deny what is not in it. Roles are not inherited; what counts
//! is the role entered on the act. One file of rows per family.

mod alert;
mod application;
mod card;
mod correction;
mod departure;
mod landing_examination;
mod identity;
mod landing;
mod residence;

use super::grounds::Ground;
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
        /// Issue of a residence card, first or again.
        IssueResidenceCard = "issue-residence-card",
        /// Receipt of a report that a residence card was lost.
        ReportCardLost = "report-card-lost",
        /// Receipt of a residence card handed in.
        ReturnResidenceCard = "return-residence-card",
        /// Invalidation of a residence card.
        InvalidateResidenceCard = "invalidate-residence-card",
        /// Keeping of the watch list.
        KeepAlert = "keep-alert",
        /// Receipt of an application for landing.
        ApplyForLanding = "apply-for-landing",
        /// Examination of a travel document.
        ExamineDocument = "examine-document",
        /// Capture of biometrics.
        CaptureBiometrics = "capture-biometrics",
        /// Check of the watch list.
        CheckWatchlist = "check-watchlist",
        /// Oral hearing on landing.
        HoldLandingHearing = "hold-landing-hearing",
        /// Finding after the hearing on landing.
        DecideLandingHearing = "decide-landing-hearing",
        /// Receipt of an objection to that finding.
        FileLandingObjection = "file-landing-objection",
        /// Ruling on that objection.
        RuleOnLanding = "rule-on-landing",
        /// Permission for provisional landing.
        PermitProvisionalLanding = "permit-provisional-landing",
        /// Exclusion order after a hearing.
        ExcludeAfterHearing = "exclude-after-hearing",
        /// Exclusion order after a ruling.
        ExcludeAfterRuling = "exclude-after-ruling",
        /// Record of a departure under an exclusion order.
        RecordExclusionDeparture = "record-exclusion-departure",
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

/// Every act of the records kept so far, one table a family.
pub static ENTITLEMENTS: &[&[Entitlement]] = &[
    landing::ROWS,
    departure::ROWS,
    residence::ROWS,
    application::ROWS,
    identity::ROWS,
    correction::ROWS,
    alert::ROWS,
    card::ROWS,
    landing_examination::ROWS,
];

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Entitlement> {
    ENTITLEMENTS.iter().copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_its_row() {
        for act in Act::ALL {
            let rows: Vec<_> = all().filter(|row| row.act == *act).collect();
            let [row] = rows[..] else { panic!("{act} has {} rows", rows.len()) };
            assert!(!row.roles.is_empty());
            assert!(!row.roles.contains(&Role::ControlOfficer), "I4");
            assert!(!row.roles.contains(&Role::Auditor));
        }
    }
}
