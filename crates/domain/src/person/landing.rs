//! Landing (上陸): permission at the port, or referral to a special inquiry officer.

use uuid::Uuid;

use super::document::{PersonName, Sex, TravelDocument};
use super::landing_examination::ReferralCause;
use super::period::Period;
use crate::ids::{
    CaseId, Code, CountryCode, EvidenceRef, PortCode, RemarkText, StatusCode, VoyageCode,
};
use crate::time::Date;

crate::symbols! {
    /// By which permission a person lands (domain §0.1-3): the permission used decides, not the history.
    pub enum LandingKind {
        /// New entry (新規入国).
        NewEntry = "new-entry",
        /// Re-entry under a re-entry permit (再入国許可).
        Reentry = "re-entry",
        /// Re-entry under deemed re-entry (みなし再入国許可).
        DeemedReentry = "deemed-re-entry",
    }

    /// How the permission was given.
    pub enum LandingMethod {
        /// Seal in the passport (証印).
        Seal = "seal",
        /// Record at an automated gate (自動化ゲート).
        Gate = "gate",
    }

    /// By which way the decision came about; it decides who may make it (domain §12.1).
    pub enum LandingRoute {
        /// At the booth, art. 9.
        Booth = "booth",
        /// After an oral hearing, art. 10(8).
        AfterHearing = "after-hearing",
        /// After a ruling, art. 11(4).
        AfterRuling = "after-ruling",
    }

    /// Why no fingerprints and photo were taken (art. 6(3); closed list).
    pub enum BiometricExemption {
        /// Under 16 years.
        Under16 = "under-16",
        /// Special permanent resident (特別永住者).
        SpecialPermanentResident = "special-permanent-resident",
        /// Diplomat or official activity.
        DiplomatOrOfficial = "diplomat-or-official",
        /// Invited by the head of a state organ.
        StateInvitation = "state-invitation",
    }
}

crate::shape! {
    /// Permit landing (上陸許可).
    pub struct PermitLanding {
        /// By which permission.
        pub kind: LandingKind,
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Status of residence given (new entry) or resumed (re-entry).
        pub status: StatusCode,
        /// Period of stay given; absent at a re-entry, where the old period runs on.
        pub period: Option<Period>,
        /// Last day of the period as the residence card states it, at a re-entry whose stay is not on record.
        pub card_stay_end: Option<Date>,
        /// How.
        pub method: LandingMethod,
        /// By which way the decision came about.
        pub route: LandingRoute,
        /// Whether fingerprints and photo were taken.
        pub biometrics_captured: bool,
        /// Why they were not.
        pub biometric_exemption: Option<BiometricExemption>,
        /// Whether a residence card was handed over.
        pub card_issued: bool,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document and name: personal data.
        pub personal: LandingPersonal,
        /// The examination that the permission ends; where none is named, the last one open.
        pub examination_id: Option<CaseId>,
        /// Where landing is refused: the permission given before as a special case (上陸拒否の特例, art. 5-2).
        pub denial_exception: Option<EvidenceRef>,
        /// Visa (査証) on which the landing rests; where none is named, the one shown at the application, if it is good.
        pub visa_ref: Option<EvidenceRef>,
        /// Certificate of eligibility (在留資格認定証明書) on which it rests; in its absence as with the visa.
        pub eligibility_ref: Option<EvidenceRef>,
        /// Travel authorisation (渡航認証) on which it rests; in its absence as with the visa.
        pub authorisation_ref: Option<EvidenceRef>,
    }

    /// Personal data at a landing.
    pub struct LandingPersonal {
        /// Document presented.
        pub document: TravelDocument,
        /// What it says of its holder.
        pub name: PersonName,
    }

    /// Refer to the special inquiry officer (特別審理官への引渡し).
    pub struct ReferLanding {
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Conditions of art. 7(1) found not met: `i`, `ii`, `iii`, `iv`.
        pub conditions_not_met: Vec<Code>,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document, name and remarks: personal data.
        pub personal: ReferralPersonal,
        /// Number of the examination, without which nothing follows from the referral; it begins with the referral
        /// where landing was not applied for before.
        pub examination_id: Option<CaseId>,
        /// Why; conditions not met where absent.
        pub cause: Option<ReferralCause>,
    }

    /// Personal data at a referral.
    pub struct ReferralPersonal {
        /// Document presented.
        pub document: TravelDocument,
        /// What it says of its holder.
        pub name: PersonName,
        /// Remarks of the inspector.
        pub remarks: Option<RemarkText>,
    }

    /// Landing was permitted (上陸許可). A new entry opens a stay; a re-entry resumes one.
    pub struct LandingPermitted {
        /// The stay that begins or goes on: for a new entry, this event's own id.
        pub stay_id: Uuid,
        /// By which permission.
        pub kind: LandingKind,
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Status of residence.
        pub status: StatusCode,
        /// Period given; absent at a re-entry.
        pub period: Option<Period>,
        /// Legal day of the permission, in Japan.
        pub permitted_on: Date,
        /// Last lawful day under the period; absent where it is indefinite.
        pub stay_end: Option<Date>,
        /// How.
        pub method: LandingMethod,
        /// By which way the decision came about.
        pub route: LandingRoute,
        /// Why no fingerprints and photo were taken; absent where they were.
        pub biometric_exemption: Option<BiometricExemption>,
        /// Whether a residence card was handed over.
        pub card_issued: bool,
        /// Keyed pseudonym of the document presented.
        pub document_id: Option<Uuid>,
        /// Nationality or region of the document presented: what statistics count.
        pub nationality: CountryCode,
        /// The examination that the permission ends.
        pub examination_id: Option<CaseId>,
        /// The permission under art. 5-2 on which the landing rests, where landing was refused.
        pub denial_exception: Option<EvidenceRef>,
        /// Visa (査証) on which the landing rests.
        pub visa_ref: Option<EvidenceRef>,
        /// Certificate of eligibility (在留資格認定証明書) on which it rests.
        pub eligibility_ref: Option<EvidenceRef>,
        /// Travel authorisation (渡航認証) on which it rests.
        pub authorisation_ref: Option<EvidenceRef>,
        /// Last day of the period as the residence card states it, at a re-entry.
        pub card_stay_end: Option<Date>,
    }

    /// The case was handed to a special inquiry officer (特別審理官への引渡し); nothing is refused yet (I5).
    pub struct ReferredToSpecialInquiryOfficer {
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Conditions of art. 7(1) found not met.
        pub conditions_not_met: Vec<Code>,
        /// Keyed pseudonym of the document presented.
        pub document_id: Option<Uuid>,
        /// Nationality or region of the document presented.
        pub nationality: CountryCode,
        /// Personal data; absent once erased.
        pub personal: Option<ReferralRemarks>,
        /// Number of the examination.
        pub examination_id: Option<CaseId>,
        /// Why.
        pub cause: Option<ReferralCause>,
    }

    /// Remarks at a referral.
    pub struct ReferralRemarks {
        /// Remarks of the inspector.
        pub remarks: Option<RemarkText>,
    }
}
