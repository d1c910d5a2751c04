//! Who may do what (I4, domain §12.1): one row per act, deny what is not in it. Roles are not inherited; what counts
//! is the role entered on the act. One file of rows per family.

mod affiliation;
mod alert;
mod application;
mod card;
mod clearance;
mod correction;
mod departure;
pub mod holders;
mod identity;
mod indicator;
mod landing;
mod landing_examination;
mod permit;
mod reference;
mod refugee;
mod residence;
mod revocation;
pub mod since;
mod special_landing;
mod staff;
mod violation;
mod voyage;

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
        /// Record of documents, names, nationalities and biometric references.
        KeepIdentity = "keep-identity",
        /// Proposal of a link between identities.
        ProposeIdentityLink = "propose-identity-link",
        /// Decision on a link between identities, its reversal, or a split.
        DecideIdentityLink = "decide-identity-link",
        /// Record of what was decided in a linked record.
        FollowLinkedRecord = "follow-linked-record",
        /// Decision on a correction of a record: its approval with the correction itself, or its refusal.
        ApplyCorrection = "apply-correction",
        /// Examination of an application: documents, transfer, proposal, notice.
        ExamineApplication = "examine-application",
        /// Revocation of an activity permission or a re-entry permit.
        RevokePermission = "revoke-permission",
        /// Extension of a re-entry permit abroad.
        ExtendReentryPermit = "extend-reentry-permit",
        /// Report of a birth or a loss of Japanese nationality.
        ReportAcquisitionCause = "report-acquisition-cause",
        /// Notice of a hearing on a revocation.
        NotifyRevocationHearing = "notify-revocation-hearing",
        /// Hearing on a revocation.
        RecordRevocationHearing = "record-revocation-hearing",
        /// Revocation of a status of residence.
        RevokeStatus = "revoke-status",
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
        /// Receipt of a lead to a violation.
        ReceiveViolationLead = "receive-violation-lead",
        /// Start of a violation investigation.
        OpenViolationInvestigation = "open-violation-investigation",
        /// Statement of a suspect.
        TakeStatement = "take-statement",
        /// Detention order.
        IssueDetentionOrder = "issue-detention-order",
        /// Start of detention.
        StartDetention = "start-detention",
        /// Extension of detention under a detention order.
        ExtendDetention = "extend-detention",
        /// Review of detention under a deportation order.
        ReviewDetention = "review-detention",
        /// End of detention.
        EndDetention = "end-detention",
        /// Supervision measure.
        DecideSupervision = "decide-supervision",
        /// Change of a supervision measure.
        ChangeSupervision = "change-supervision",
        /// Cancellation of a supervision measure.
        CancelSupervision = "cancel-supervision",
        /// Receipt of a report under a supervision measure.
        ReportSupervisee = "report-supervisee",
        /// Provisional release.
        PermitProvisionalRelease = "permit-provisional-release",
        /// Cancellation of a provisional release.
        CancelProvisionalRelease = "cancel-provisional-release",
        /// Referral of a case to an inspector.
        ReferViolationCase = "refer-violation-case",
        /// Finding in a deportation case.
        MakeFinding = "make-finding",
        /// Receipt of a request for an oral hearing.
        RequestOralHearing = "request-oral-hearing",
        /// Oral hearing in a deportation case.
        HoldOralHearing = "hold-oral-hearing",
        /// Decision after an oral hearing.
        DecideOralHearing = "decide-oral-hearing",
        /// Receipt of an objection.
        FileObjection = "file-objection",
        /// Ruling on an objection.
        MakeRuling = "make-ruling",
        /// Receipt of an application for special permission to stay.
        ApplySpecialPermission = "apply-special-permission",
        /// Special permission to stay.
        GrantSpecialPermission = "grant-special-permission",
        /// Refusal of special permission to stay.
        RefuseSpecialPermission = "refuse-special-permission",
        /// Departure order.
        IssueDepartureOrder = "issue-departure-order",
        /// Extension of a departure order.
        ExtendDepartureOrder = "extend-departure-order",
        /// Cancellation of a departure order.
        CancelDepartureOrder = "cancel-departure-order",
        /// Deportation order.
        IssueDeportationOrder = "issue-deportation-order",
        /// Command to leave.
        IssueDepartureCommand = "issue-departure-command",
        /// Shortening of the refusal period.
        ShortenRefusalPeriod = "shorten-refusal-period",
        /// Execution of a deportation order.
        ExecuteDeportation = "execute-deportation",
        /// End of a case that has not been referred.
        CloseViolationInvestigation = "close-violation-investigation",
        /// End of a case that has been referred.
        CloseViolationCase = "close-violation-case",
        /// Record of a suspension of removal.
        StartRemovalSuspension = "start-removal-suspension",
        /// Record of the end of a suspension of removal.
        EndRemovalSuspension = "end-removal-suspension",
        /// Exception to a suspension of removal.
        ExceptRemovalSuspension = "except-removal-suspension",
        /// Receipt of an application for refugee recognition or complementary protection, or of its withdrawal.
        ReceiveRefugeeApplication = "receive-refugee-application",
        /// Sorting of a refugee case.
        ClassifyRefugeeCase = "classify-refugee-case",
        /// Decision on provisional stay, and its revocation.
        DecideProvisionalStay = "decide-provisional-stay",
        /// Fact-finding in a refugee case.
        FindRefugeeFacts = "find-refugee-facts",
        /// Decision on recognition, complementary protection or humanitarian stay, and revocation.
        DecideRefugeeStatus = "decide-refugee-status",
        /// Receipt of a request for review.
        ReceiveReviewRequest = "receive-review-request",
        /// Assignment of counsellors and ruling on a review.
        DecideRefugeeReview = "decide-refugee-review",
        /// Opinion of a counsellor, and the statement heard by counsellors.
        GiveCounsellorOpinion = "give-counsellor-opinion",
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
        /// Request for a correction of a record, or its withdrawal.
        RequestCorrection = "request-correction",
        /// Record of a visa.
        ReceiveVisaReference = "receive-visa-reference",
        /// Record of the revocation of a visa.
        RecordVisaRevocation = "record-visa-revocation",
        /// Issue of a certificate of eligibility.
        IssueEligibilityCertificate = "issue-eligibility-certificate",
        /// Grant of a travel authorisation.
        GrantTravelAuthorisation = "grant-travel-authorisation",
        /// Refusal or revocation of a travel authorisation.
        RefuseTravelAuthorisation = "refuse-travel-authorisation",
        /// Announcement of a voyage.
        NotifyVoyage = "notify-voyage",
        /// Receipt of a list of passengers and crew.
        ReceiveManifest = "receive-manifest",
        /// Receipt of booking records.
        ReceivePnr = "receive-pnr",
        /// Record of a refused boarding.
        RecordBoardingRefusal = "record-boarding-refusal",
        /// Record of the arrival or departure of a voyage.
        RecordVoyageMovement = "record-voyage-movement",
        /// Receipt of a notification of an organisation or a spouse.
        NotifyAffiliation = "notify-affiliation",
        /// Receipt of a report of an organisation.
        ReceiveOrganisationReport = "receive-organisation-report",
        /// Order of an erasure.
        OrderErasure = "order-erasure",
        /// Erasure by order.
        ExecuteErasure = "execute-erasure",
        /// Note of a hit in the watch list.
        NoteAlertHit = "note-alert-hit",
        /// What came of a hit in the watch list.
        ResolveAlertHit = "resolve-alert-hit",
        /// Keeping of the terminal ledger.
        KeepTerminal = "keep-terminal",
        /// Publication of code lists.
        KeepCodeList = "keep-code-list",
        /// Permission for a special landing.
        PermitSpecialLanding = "permit-special-landing",
        /// Record of the end of a special landing.
        RecordSpecialLandingReturn = "record-special-landing-return",
        /// Reservation of the confirmation of departure.
        ReserveDeparture = "reserve-departure",
        /// Release of a reserved departure.
        ReleaseDeparture = "release-departure",
        /// Opening and closing of ports.
        KeepPort = "keep-port",
        /// Keeping of incidents.
        KeepIncident = "keep-incident",
        /// Keeping of the journal of a site.
        KeepSiteJournal = "keep-site-journal",
        /// Note of a refused boarding in the person's record.
        NoteBoardingRefusal = "note-boarding-refusal",
        /// Note of a sign-in or a sign-out.
        NoteSignIn = "note-sign-in",
        /// Assignment of a role.
        AssignRole = "assign-role",
        /// End of a role before its last day.
        EndRole = "end-role",
        /// Note of an export.
        ProduceExport = "produce-export",
        /// Note of a privileged operation.
        PerformPrivilegedOperation = "perform-privileged-operation",
        /// Check of a log.
        CheckLogIntegrity = "check-log-integrity",
        /// Raising of an indicator.
        RaiseIndicator = "raise-indicator",
        /// Review of an indicator.
        ReviewIndicator = "review-indicator",
        /// Dismissal of an indicator.
        DismissIndicator = "dismiss-indicator",
        /// Claim of the number of a residence card.
        ClaimCardNumber = "claim-card-number",
        /// Note of a clash of the numbers of residence cards.
        NoteCardNumberClash = "note-card-number-clash",
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
    permit::ROWS,
    violation::ROWS,
    refugee::ROWS,
    landing_examination::ROWS,
    revocation::ROWS,
    clearance::ROWS,
    voyage::ROWS,
    affiliation::ROWS,
    reference::ROWS,
    special_landing::ROWS,
    staff::ROWS,
    indicator::ROWS,
];

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Entitlement> {
    ENTITLEMENTS.iter().copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a control officer does: investigate, detain, execute; never a finding nor an order (I4).
    const CONTROL: &[Act] = &[
        Act::ReceiveViolationLead,
        Act::OpenViolationInvestigation,
        Act::TakeStatement,
        Act::StartDetention,
        Act::EndDetention,
        Act::ReportSupervisee,
        Act::ReferViolationCase,
        Act::ExecuteDeportation,
        Act::CloseViolationInvestigation,
    ];

    #[test]
    fn every_act_has_its_row() {
        for act in Act::ALL {
            let rows: Vec<_> = all().filter(|row| row.act == *act).collect();
            let [row] = rows[..] else { panic!("{act} has {} rows", rows.len()) };
            assert!(!row.roles.is_empty());
            assert!(
                !row.roles.contains(&Role::ControlOfficer) || CONTROL.contains(act),
                "I4: {act}"
            );
            assert!(!row.roles.contains(&Role::Auditor));
        }
    }
}
