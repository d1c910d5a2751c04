//! The two lists that a new family is added to: every command and every event.

use crate::alert;
use crate::card_number;
use crate::codelist;
use crate::ids::{CardNumber, SubjectKind};
use crate::incident;
use crate::indicator;
use crate::person::document::TravelDocument;
use crate::person::{
    acquisition, affiliation, application, boarding, card, clearance, correction, departure,
    detention, erasure, examination, finding, identity, landing, landing_examination, link, permit,
    refugee, removal, reservation, residence, revocation, special_landing, suspension, violation,
};
use crate::port;
use crate::shape::{Reader, RecordType, Shape, Writer};
use crate::site;
use crate::staff;
use crate::terminal;
use crate::voyage;

macro_rules! catalogue {
    ($(#[$m:meta])* $enum:ident, $(#[$em:meta])* $list:ident : $( $kind:ident { $( $name:literal => $module:ident :: $ty:ident, )+ } )+) => {
        $(#[$m])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $enum {
            $($(
                #[doc = concat!("See [`", stringify!($module), "::", stringify!($ty), "`].")]
                $ty($module::$ty),
            )+)+
        }

        impl $enum {
            $(#[$em])*
            pub const ALL: &'static [(&'static str, &'static RecordType)] =
                &[ $($( ($name, &$module::$ty::RECORD), )+)+ ];

            /// Its place in [`Self::ALL`].
            pub const fn index(&self) -> usize {
                #[derive(Clone, Copy)]
                #[allow(clippy::enum_variant_names)]
                enum Place { $($( $ty, )+)+ }
                match self { $($( Self::$ty(_) => Place::$ty as usize, )+)+ }
            }

            /// Kind of the subjects that it belongs to.
            pub const fn subject_kind(&self) -> SubjectKind {
                match self { $($( Self::$ty(_) => SubjectKind::$kind, )+)+ }
            }

            /// Kind of the subjects that the type at a place in [`Self::ALL`] belongs to; `None` where there is no
            /// such place.
            pub fn kind_at(index: usize) -> Option<SubjectKind> {
                const KINDS: &[SubjectKind] = &[ $($( { let _ = $name; SubjectKind::$kind }, )+)+ ];
                KINDS.get(index).copied()
            }

            /// Its name.
            #[allow(clippy::indexing_slicing)] // index() is a place in ALL by construction
            pub const fn name(&self) -> &'static str {
                Self::ALL[self.index()].0
            }

            /// The description of its record.
            #[allow(clippy::indexing_slicing)] // as above
            pub const fn record(&self) -> &'static RecordType {
                Self::ALL[self.index()].1
            }

            /// Place of a name in [`Self::ALL`].
            pub fn index_of(name: &str) -> Option<usize> {
                Self::ALL.iter().position(|(n, _)| *n == name)
            }

            /// Writes its fields as one record.
            pub fn write<W: Writer>(&self, w: &mut W) {
                match self { $($( Self::$ty(v) => v.write(w), )+)+ }
            }

            /// Reads the record that stands at `index` in [`Self::ALL`]; `None` where there is no such place.
            pub fn read<R: Reader>(index: usize, r: &mut R) -> Option<Result<Self, R::Error>> {
                #[allow(non_upper_case_globals, clippy::enum_variant_names)]
                mod place {
                    #[derive(Clone, Copy)]
                    pub(super) enum Place { $($( $ty, )+)+ }
                }
                $($( if index == place::Place::$ty as usize {
                    return Some(<$module::$ty as Shape>::read(r).map(Self::$ty));
                } )+)+
                None
            }
        }

        $($( impl From<$module::$ty> for $enum {
            fn from(v: $module::$ty) -> Self {
                Self::$ty(v)
            }
        } )+)+
    };
}

catalogue! {
    /// What may be asked: one name, one intent.
    Command,
    /// Every command: its name in HTTP, in files and on the command line, and its record.
    ALL:
    Person {
        "permit-landing" => landing::PermitLanding,
        "refer-landing" => landing::ReferLanding,
        "confirm-departure" => departure::ConfirmDeparture,
        "notify-residence" => residence::NotifyResidence,
        "receive-application" => application::ReceiveApplication,
        "approve-application" => application::ApproveApplication,
        "refuse-application" => application::RefuseApplication,
        "withdraw-application" => application::WithdrawApplication,
        "report-record-end" => identity::ReportRecordEnd,
        "apply-correction" => correction::ApplyCorrection,
        "issue-residence-card" => card::IssueResidenceCard,
        "reissue-residence-card" => card::ReissueResidenceCard,
        "renew-card-validity" => card::RenewCardValidity,
        "report-card-lost" => card::ReportCardLost,
        "return-residence-card" => card::ReturnResidenceCard,
        "invalidate-residence-card" => card::InvalidateResidenceCard,
        "request-additional-documents" => examination::RequestAdditionalDocuments,
        "transfer-application" => examination::TransferApplication,
        "propose-decision" => examination::ProposeDecision,
        "send-notice" => examination::SendNotice,
        "report-acquisition-cause" => acquisition::ReportAcquisitionCause,
        "grant-activity-permission" => permit::GrantActivityPermission,
        "revoke-activity-permission" => permit::RevokeActivityPermission,
        "issue-reentry-permit" => permit::IssueReentryPermit,
        "extend-reentry-permit" => permit::ExtendReentryPermit,
        "revoke-reentry-permit" => permit::RevokeReentryPermit,
        "receive-violation-lead" => violation::ReceiveViolationLead,
        "open-violation-investigation" => violation::OpenViolationInvestigation,
        "take-statement" => violation::TakeStatement,
        "refer-violation-case" => violation::ReferViolationCase,
        "close-violation-case" => violation::CloseViolationCase,
        "issue-detention-order" => detention::IssueDetentionOrder,
        "start-detention" => detention::StartDetention,
        "extend-detention" => detention::ExtendDetention,
        "review-detention" => detention::ReviewDetention,
        "end-detention" => detention::EndDetention,
        "decide-supervision" => detention::DecideSupervision,
        "change-supervision" => detention::ChangeSupervision,
        "cancel-supervision" => detention::CancelSupervision,
        "report-supervisee" => detention::ReportSupervisee,
        "permit-provisional-release" => detention::PermitProvisionalRelease,
        "cancel-provisional-release" => detention::CancelProvisionalRelease,
        "make-finding" => finding::MakeFinding,
        "request-oral-hearing" => finding::RequestOralHearing,
        "hold-oral-hearing" => finding::HoldOralHearing,
        "decide-oral-hearing" => finding::DecideOralHearing,
        "file-objection" => finding::FileObjection,
        "make-ruling" => finding::MakeRuling,
        "apply-special-permission" => finding::ApplySpecialPermission,
        "grant-special-permission" => finding::GrantSpecialPermission,
        "refuse-special-permission" => finding::RefuseSpecialPermission,
        "issue-departure-order" => removal::IssueDepartureOrder,
        "extend-departure-order" => removal::ExtendDepartureOrder,
        "cancel-departure-order" => removal::CancelDepartureOrder,
        "issue-deportation-order" => removal::IssueDeportationOrder,
        "issue-departure-command" => removal::IssueDepartureCommand,
        "shorten-refusal-period" => removal::ShortenRefusalPeriod,
        "execute-deportation" => removal::ExecuteDeportation,
        "start-removal-suspension" => suspension::StartRemovalSuspension,
        "end-removal-suspension" => suspension::EndRemovalSuspension,
        "apply-refugee-recognition" => refugee::ApplyRefugeeRecognition,
        "apply-complementary-protection" => refugee::ApplyComplementaryProtection,
        "classify-refugee-case" => refugee::ClassifyRefugeeCase,
        "permit-provisional-stay" => refugee::PermitProvisionalStay,
        "refuse-provisional-stay" => refugee::RefuseProvisionalStay,
        "revoke-provisional-stay" => refugee::RevokeProvisionalStay,
        "hold-refugee-interview" => refugee::HoldRefugeeInterview,
        "receive-evidence" => refugee::ReceiveEvidence,
        "consult-coi" => refugee::ConsultCoi,
        "recognise-refugee" => refugee::RecogniseRefugee,
        "grant-complementary-protection" => refugee::GrantComplementaryProtection,
        "deny-refugee-status" => refugee::DenyRefugeeStatus,
        "grant-humanitarian-stay" => refugee::GrantHumanitarianStay,
        "request-administrative-review" => refugee::RequestAdministrativeReview,
        "assign-counsellors" => refugee::AssignCounsellors,
        "hold-oral-opinion" => refugee::HoldOralOpinion,
        "give-counsellor-opinion" => refugee::GiveCounsellorOpinion,
        "decide-review" => refugee::DecideReview,
        "withdraw-refugee-application" => refugee::WithdrawRefugeeApplication,
        "revoke-refugee-status" => refugee::RevokeRefugeeStatus,
        "apply-for-landing" => landing_examination::ApplyForLanding,
        "examine-document" => landing_examination::ExamineDocument,
        "capture-biometrics" => landing_examination::CaptureBiometrics,
        "check-watchlist" => landing_examination::CheckWatchlist,
        "hold-landing-hearing" => landing_examination::HoldLandingHearing,
        "decide-landing-hearing" => landing_examination::DecideLandingHearing,
        "file-landing-objection" => landing_examination::FileLandingObjection,
        "rule-on-landing" => landing_examination::RuleOnLanding,
        "permit-provisional-landing" => landing_examination::PermitProvisionalLanding,
        "issue-exclusion-order" => landing_examination::IssueExclusionOrder,
        "record-exclusion-departure" => landing_examination::RecordExclusionDeparture,
        "notify-revocation-hearing" => revocation::NotifyRevocationHearing,
        "record-revocation-hearing" => revocation::RecordRevocationHearing,
        "revoke-status" => revocation::RevokeStatus,
        "drop-revocation" => revocation::DropRevocation,
        "link-travel-document" => identity::LinkTravelDocument,
        "report-document-lost" => identity::ReportDocumentLost,
        "record-name-variant" => identity::RecordNameVariant,
        "record-nationality" => identity::RecordNationality,
        "change-nationality" => identity::ChangeNationality,
        "link-biometric-reference" => identity::LinkBiometricReference,
        "propose-identity-link" => link::ProposeIdentityLink,
        "link-identity" => link::LinkIdentity,
        "accept-identity-link" => link::AcceptIdentityLink,
        "note-linked-record" => link::NoteLinkedRecord,
        "reverse-identity-link" => link::ReverseIdentityLink,
        "accept-link-reversal" => link::AcceptLinkReversal,
        "split-identity" => link::SplitIdentity,
        "accept-identity-split" => link::AcceptIdentitySplit,
        "follow-record-end" => identity::FollowRecordEnd,
        "request-correction" => correction::RequestCorrection,
        "refuse-correction" => correction::RefuseCorrection,
        "withdraw-correction" => correction::WithdrawCorrection,
        "receive-visa-reference" => clearance::ReceiveVisaReference,
        "record-visa-revocation" => clearance::RecordVisaRevocation,
        "apply-for-eligibility" => clearance::ApplyForEligibility,
        "issue-eligibility-certificate" => clearance::IssueEligibilityCertificate,
        "grant-travel-authorisation" => clearance::GrantTravelAuthorisation,
        "refuse-travel-authorisation" => clearance::RefuseTravelAuthorisation,
        "revoke-travel-authorisation" => clearance::RevokeTravelAuthorisation,
        "notify-affiliation" => affiliation::NotifyAffiliation,
        "notify-spouse-relation-end" => affiliation::NotifySpouseRelationEnd,
        "receive-organisation-report" => affiliation::ReceiveOrganisationReport,
        "order-erasure" => erasure::OrderErasure,
        "execute-erasure" => erasure::ExecuteErasure,
        "permit-special-landing" => special_landing::PermitSpecialLanding,
        "record-special-landing-return" => special_landing::RecordSpecialLandingReturn,
        "reserve-departure" => reservation::ReserveDeparture,
        "release-departure" => reservation::ReleaseDeparture,
        "note-boarding-refusal" => boarding::NoteBoardingRefusal,
        "note-card-number-clash" => card::NoteCardNumberClash,
    }
    Alert {
        "enter-alert" => alert::EnterAlert,
        "amend-alert" => alert::AmendAlert,
        "cancel-alert" => alert::CancelAlert,
        "note-alert-hit" => alert::NoteAlertHit,
        "resolve-alert-hit" => alert::ResolveAlertHit,
    }
    Voyage {
        "notify-voyage" => voyage::NotifyVoyage,
        "receive-manifest" => voyage::ReceiveManifest,
        "receive-pnr" => voyage::ReceivePnr,
        "record-boarding-refusal" => voyage::RecordBoardingRefusal,
        "record-voyage-arrival" => voyage::RecordVoyageArrival,
        "record-voyage-departure" => voyage::RecordVoyageDeparture,
    }
    Terminal {
        "register-terminal" => terminal::RegisterTerminal,
        "move-terminal" => terminal::MoveTerminal,
        "retire-terminal" => terminal::RetireTerminal,
    }
    CodeList {
        "publish-code-list-version" => codelist::PublishCodeListVersion,
        "withdraw-code-list-version" => codelist::WithdrawCodeListVersion,
        "activate-rule-version" => codelist::ActivateRuleVersion,
    }
    Port {
        "open-port" => port::OpenPort,
        "close-port" => port::ClosePort,
    }
    Incident {
        "open-incident" => incident::OpenIncident,
        "escalate-incident" => incident::EscalateIncident,
        "resolve-incident" => incident::ResolveIncident,
    }
    Site {
        "perform-site-check" => site::PerformSiteCheck,
        "collect-log" => site::CollectLog,
        "change-monitoring-definition" => site::ChangeMonitoringDefinition,
        "distribute-release" => site::DistributeRelease,
        "raise-database-alert" => site::RaiseDatabaseAlert,
        "monitor-job" => site::MonitorJob,
        "drill-failover" => site::DrillFailover,
    }
    Staff {
        "sign-in-staff" => staff::SignInStaff,
        "sign-out-staff" => staff::SignOutStaff,
        "assign-role" => staff::AssignRole,
        "end-role" => staff::EndRole,
        "produce-export" => staff::ProduceExport,
        "perform-privileged-operation" => staff::PerformPrivilegedOperation,
        "check-log-integrity" => staff::CheckLogIntegrity,
    }
    Indicator {
        "raise-indicator" => indicator::RaiseIndicator,
        "review-indicator" => indicator::ReviewIndicator,
        "dismiss-indicator" => indicator::DismissIndicator,
    }
    Card {
        "claim-card-number" => card_number::ClaimCardNumber,
    }
}

catalogue! {
    /// What is recorded.
    Event,
    /// Every event: its type name and its record.
    ALL:
    Person {
        "PersonRegistered" => identity::PersonRegistered,
        "TravelDocumentLinked" => identity::TravelDocumentLinked,
        "PersonRecordEnded" => identity::PersonRecordEnded,
        "LandingPermitted" => landing::LandingPermitted,
        "ReferredToSpecialInquiryOfficer" => landing::ReferredToSpecialInquiryOfficer,
        "DepartureConfirmed" => departure::DepartureConfirmed,
        "PlaceOfResidenceNotified" => residence::PlaceOfResidenceNotified,
        "ApplicationReceived" => application::ApplicationReceived,
        "ApplicationApproved" => application::ApplicationApproved,
        "ApplicationRefused" => application::ApplicationRefused,
        "ApplicationWithdrawn" => application::ApplicationWithdrawn,
        "StatusOfResidenceChanged" => application::StatusOfResidenceChanged,
        "PeriodOfStayExtended" => application::PeriodOfStayExtended,
        "CorrectionApplied" => correction::CorrectionApplied,
        "ResidenceCardIssued" => card::ResidenceCardIssued,
        "ResidenceCardReissued" => card::ResidenceCardReissued,
        "ResidenceCardValidityRenewed" => card::ResidenceCardValidityRenewed,
        "ResidenceCardLost" => card::ResidenceCardLost,
        "ResidenceCardReturned" => card::ResidenceCardReturned,
        "ResidenceCardInvalidated" => card::ResidenceCardInvalidated,
        "AdditionalDocumentsRequested" => examination::AdditionalDocumentsRequested,
        "ApplicationTransferred" => examination::ApplicationTransferred,
        "ExaminationDecisionProposed" => examination::ExaminationDecisionProposed,
        "NoticeSent" => examination::NoticeSent,
        "PermanentResidenceGranted" => application::PermanentResidenceGranted,
        "AcquisitionCauseReported" => acquisition::AcquisitionCauseReported,
        "StatusOfResidenceAcquired" => acquisition::StatusOfResidenceAcquired,
        "ActivityPermissionGranted" => permit::ActivityPermissionGranted,
        "ActivityPermissionRevoked" => permit::ActivityPermissionRevoked,
        "ReentryPermitIssued" => permit::ReentryPermitIssued,
        "ReentryPermitExtended" => permit::ReentryPermitExtended,
        "ReentryPermitRevoked" => permit::ReentryPermitRevoked,
        "ViolationLeadReceived" => violation::ViolationLeadReceived,
        "ViolationInvestigationOpened" => violation::ViolationInvestigationOpened,
        "StatementTaken" => violation::StatementTaken,
        "CaseReferred" => violation::CaseReferred,
        "PersonReleased" => violation::PersonReleased,
        "CaseClosed" => violation::CaseClosed,
        "DetentionOrderIssued" => detention::DetentionOrderIssued,
        "DetentionStarted" => detention::DetentionStarted,
        "DetentionExtended" => detention::DetentionExtended,
        "DetentionReviewed" => detention::DetentionReviewed,
        "DetentionEnded" => detention::DetentionEnded,
        "SupervisionMeasureDecided" => detention::SupervisionMeasureDecided,
        "SupervisionMeasureChanged" => detention::SupervisionMeasureChanged,
        "SupervisionMeasureCancelled" => detention::SupervisionMeasureCancelled,
        "SuperviseeReported" => detention::SuperviseeReported,
        "ProvisionalReleasePermitted" => detention::ProvisionalReleasePermitted,
        "ProvisionalReleaseCancelled" => detention::ProvisionalReleaseCancelled,
        "FindingMade" => finding::FindingMade,
        "OralHearingRequested" => finding::OralHearingRequested,
        "OralHearingHeld" => finding::OralHearingHeld,
        "OralHearingDecided" => finding::OralHearingDecided,
        "ObjectionFiled" => finding::ObjectionFiled,
        "RulingMade" => finding::RulingMade,
        "SpecialPermissionToStayApplied" => finding::SpecialPermissionToStayApplied,
        "SpecialPermissionToStayGranted" => finding::SpecialPermissionToStayGranted,
        "SpecialPermissionToStayRefused" => finding::SpecialPermissionToStayRefused,
        "DepartureOrderIssued" => removal::DepartureOrderIssued,
        "DepartureOrderExtended" => removal::DepartureOrderExtended,
        "DepartureOrderCancelled" => removal::DepartureOrderCancelled,
        "DeportationOrderIssued" => removal::DeportationOrderIssued,
        "DepartureCommandIssued" => removal::DepartureCommandIssued,
        "RefusalPeriodShortened" => removal::RefusalPeriodShortened,
        "DeportationExecuted" => removal::DeportationExecuted,
        "RemovalSuspensionStarted" => suspension::RemovalSuspensionStarted,
        "RemovalSuspensionEnded" => suspension::RemovalSuspensionEnded,
        "RefugeeRecognitionApplied" => refugee::RefugeeRecognitionApplied,
        "ComplementaryProtectionApplied" => refugee::ComplementaryProtectionApplied,
        "RefugeeCaseClassified" => refugee::RefugeeCaseClassified,
        "ProvisionalStayPermitted" => refugee::ProvisionalStayPermitted,
        "ProvisionalStayRefused" => refugee::ProvisionalStayRefused,
        "ProvisionalStayRevoked" => refugee::ProvisionalStayRevoked,
        "RefugeeInterviewHeld" => refugee::RefugeeInterviewHeld,
        "EvidenceReceived" => refugee::EvidenceReceived,
        "CoiConsulted" => refugee::CoiConsulted,
        "RefugeeStatusRecognised" => refugee::RefugeeStatusRecognised,
        "ComplementaryProtectionGranted" => refugee::ComplementaryProtectionGranted,
        "RefugeeStatusDenied" => refugee::RefugeeStatusDenied,
        "HumanitarianStayGranted" => refugee::HumanitarianStayGranted,
        "AdministrativeReviewRequested" => refugee::AdministrativeReviewRequested,
        "CounsellorsAssigned" => refugee::CounsellorsAssigned,
        "OralOpinionHeld" => refugee::OralOpinionHeld,
        "CounsellorOpinionGiven" => refugee::CounsellorOpinionGiven,
        "ReviewDecided" => refugee::ReviewDecided,
        "RefugeeApplicationWithdrawn" => refugee::RefugeeApplicationWithdrawn,
        "RefugeeStatusRevoked" => refugee::RefugeeStatusRevoked,
        "LandingApplied" => landing_examination::LandingApplied,
        "DocumentExamined" => landing_examination::DocumentExamined,
        "BiometricsCaptured" => landing_examination::BiometricsCaptured,
        "WatchlistChecked" => landing_examination::WatchlistChecked,
        "HearingHeld" => landing_examination::HearingHeld,
        "HearingDecisionMade" => landing_examination::HearingDecisionMade,
        "LandingObjectionFiled" => landing_examination::LandingObjectionFiled,
        "MinisterRulingMade" => landing_examination::MinisterRulingMade,
        "SpecialPermissionForLandingGranted" => landing_examination::SpecialPermissionForLandingGranted,
        "ProvisionalLandingPermitted" => landing_examination::ProvisionalLandingPermitted,
        "ExclusionOrderIssued" => landing_examination::ExclusionOrderIssued,
        "LandingDenied" => landing_examination::LandingDenied,
        "LeftUnderExclusionOrder" => landing_examination::LeftUnderExclusionOrder,
        "RevocationHearingNotified" => revocation::RevocationHearingNotified,
        "RevocationHearingHeld" => revocation::RevocationHearingHeld,
        "StatusRevoked" => revocation::StatusRevoked,
        "GracePeriodGranted" => revocation::GracePeriodGranted,
        "RevocationDropped" => revocation::RevocationDropped,
        "TravelDocumentReportedLost" => identity::TravelDocumentReportedLost,
        "NameVariantRecorded" => identity::NameVariantRecorded,
        "NationalityRecorded" => identity::NationalityRecorded,
        "NationalityChanged" => identity::NationalityChanged,
        "BiometricReferenceLinked" => identity::BiometricReferenceLinked,
        "IdentityLinkProposed" => link::IdentityLinkProposed,
        "IdentityLinked" => link::IdentityLinked,
        "LinkedRecordNoted" => link::LinkedRecordNoted,
        "IdentityLinkReversed" => link::IdentityLinkReversed,
        "IdentitySplit" => link::IdentitySplit,
        "CorrectionRequested" => correction::CorrectionRequested,
        "CorrectionApproved" => correction::CorrectionApproved,
        "CorrectionRefused" => correction::CorrectionRefused,
        "CorrectionWithdrawn" => correction::CorrectionWithdrawn,
        "VisaReferenceReceived" => clearance::VisaReferenceReceived,
        "VisaRevoked" => clearance::VisaRevoked,
        "CertificateOfEligibilityIssued" => clearance::CertificateOfEligibilityIssued,
        "CertificateOfEligibilityRefused" => clearance::CertificateOfEligibilityRefused,
        "TravelAuthorisationGranted" => clearance::TravelAuthorisationGranted,
        "TravelAuthorisationRefused" => clearance::TravelAuthorisationRefused,
        "TravelAuthorisationRevoked" => clearance::TravelAuthorisationRevoked,
        "AffiliationNotified" => affiliation::AffiliationNotified,
        "SpouseRelationEndedNotified" => affiliation::SpouseRelationEndedNotified,
        "OrganisationReportReceived" => affiliation::OrganisationReportReceived,
        "LinkedRecordsInformed" => link::LinkedRecordsInformed,
        "ErasureOrdered" => erasure::ErasureOrdered,
        "ErasureExecuted" => erasure::ErasureExecuted,
        "PortOfCallLandingPermitted" => special_landing::PortOfCallLandingPermitted,
        "CruiseLandingPermitted" => special_landing::CruiseLandingPermitted,
        "TransitLandingPermitted" => special_landing::TransitLandingPermitted,
        "CrewLandingPermitted" => special_landing::CrewLandingPermitted,
        "EmergencyLandingPermitted" => special_landing::EmergencyLandingPermitted,
        "DistressLandingPermitted" => special_landing::DistressLandingPermitted,
        "TemporaryRefugeLandingPermitted" => special_landing::TemporaryRefugeLandingPermitted,
        "SpecialLandingReturned" => special_landing::SpecialLandingReturned,
        "DepartureConfirmationReserved" => reservation::DepartureConfirmationReserved,
        "DepartureConfirmationReleased" => reservation::DepartureConfirmationReleased,
        "BoardingRefusalNoted" => boarding::BoardingRefusalNoted,
    }
    Alert {
        "AlertEntered" => alert::AlertEntered,
        "AlertAmended" => alert::AlertAmended,
        "AlertCancelled" => alert::AlertCancelled,
        "AlertHit" => alert::AlertHit,
        "AlertHitResolved" => alert::AlertHitResolved,
    }
    Voyage {
        "VoyageNotified" => voyage::VoyageNotified,
        "PassengerManifestReceived" => voyage::PassengerManifestReceived,
        "PnrReceived" => voyage::PnrReceived,
        "BoardingRefused" => voyage::BoardingRefused,
        "VoyageArrived" => voyage::VoyageArrived,
        "VoyageDeparted" => voyage::VoyageDeparted,
    }
    Terminal {
        "TerminalRegistered" => terminal::TerminalRegistered,
        "TerminalMoved" => terminal::TerminalMoved,
        "TerminalRetired" => terminal::TerminalRetired,
    }
    CodeList {
        "CodeListVersionPublished" => codelist::CodeListVersionPublished,
        "CodeListVersionWithdrawn" => codelist::CodeListVersionWithdrawn,
        "RuleVersionActivated" => codelist::RuleVersionActivated,
    }
    Port {
        "PortOpened" => port::PortOpened,
        "PortClosed" => port::PortClosed,
    }
    Incident {
        "IncidentOpened" => incident::IncidentOpened,
        "IncidentEscalated" => incident::IncidentEscalated,
        "IncidentResolved" => incident::IncidentResolved,
    }
    Site {
        "SiteCheckPerformed" => site::SiteCheckPerformed,
        "LogCollected" => site::LogCollected,
        "MonitoringDefinitionChanged" => site::MonitoringDefinitionChanged,
        "ReleaseDistributed" => site::ReleaseDistributed,
        "DatabaseAlertRaised" => site::DatabaseAlertRaised,
        "JobMonitored" => site::JobMonitored,
        "CentreFailoverDrilled" => site::CentreFailoverDrilled,
    }
    Staff {
        "StaffSignedIn" => staff::StaffSignedIn,
        "StaffSignedOut" => staff::StaffSignedOut,
        "RoleAssigned" => staff::RoleAssigned,
        "RoleEnded" => staff::RoleEnded,
        "ExportProduced" => staff::ExportProduced,
        "PrivilegedOperationPerformed" => staff::PrivilegedOperationPerformed,
        "LogIntegrityChecked" => staff::LogIntegrityChecked,
    }
    Indicator {
        "IndicatorRaised" => indicator::IndicatorRaised,
        "IndicatorReviewed" => indicator::IndicatorReviewed,
        "IndicatorDismissed" => indicator::IndicatorDismissed,
    }
    Card {
        "CardNumberClaimed" => card_number::CardNumberClaimed,
        "CardNumberClashed" => card_number::CardNumberClashed,
    }
}

impl Command {
    /// The travel document it presents, where it presents one: the document names the person whose id the
    /// command does not give.
    pub fn document(&self) -> Option<&TravelDocument> {
        match self {
            Self::PermitLanding(c) => Some(&c.personal.document),
            Self::ReferLanding(c) => Some(&c.personal.document),
            Self::ConfirmDeparture(c) => Some(&c.personal.document),
            Self::ApplyForLanding(c) => Some(&c.personal.document),
            Self::LinkTravelDocument(c) => Some(&c.personal.document),
            Self::ReceiveVisaReference(c) => Some(&c.personal.document),
            Self::ApplyForEligibility(c) => Some(&c.personal.document),
            Self::GrantTravelAuthorisation(c) => Some(&c.personal.document),
            Self::RefuseTravelAuthorisation(c) => Some(&c.personal.document),
            Self::PermitSpecialLanding(c) => Some(&c.personal.document),
            _ => None,
        }
    }

    /// Whether it issues a residence card, under a number that nobody may have had before (I15).
    pub const fn issues_card(&self) -> bool {
        matches!(
            self,
            Self::IssueResidenceCard(_)
                | Self::ReissueResidenceCard(_)
                | Self::RenewCardValidity(_)
        )
    }

    /// The number of the residence card that it issues or takes in, where it does.
    pub const fn card_number(&self) -> Option<&CardNumber> {
        match self {
            Self::IssueResidenceCard(c) => Some(&c.personal.number),
            Self::ReissueResidenceCard(c) => Some(&c.personal.number),
            Self::RenewCardValidity(c) => Some(&c.personal.number),
            Self::ReturnResidenceCard(c) => Some(&c.personal.number),
            _ => None,
        }
    }
}
