//! The two lists that a new family is added to: every command and every event.

use crate::alert;
use crate::ids::{CardNumber, SubjectKind};
use crate::person::document::TravelDocument;
use crate::person::{
    application, card, correction, departure, landing_examination, identity, landing, residence,
};
use crate::shape::{Reader, RecordType, Shape, Writer};

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
    }
    Alert {
        "enter-alert" => alert::EnterAlert,
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
    }
    Alert {
        "AlertEntered" => alert::AlertEntered,
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
            _ => None,
        }
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
