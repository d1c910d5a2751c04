//! What is granted before the border: visa (査証), certificate of eligibility (在留資格認定証明書), travel authorisation
//! (電子渡航認証, JESTA).
//!
//! They stand in the person's own record and are no kind of subject, because a decision sees one subject only and the
//! landing permission is what examines them and uses them up (the kind `coi` of the design is country information).
//!
//! A visa is the foreign ministry's: it is received, with its number, and a refusal of one never comes here. A certificate
//! is a residence application like others until it is issued. Both are named by references that hold no personal data.
//! That one runs out is derived ([`clocks`](crate::clocks)) and never written down.

use uuid::Uuid;

use super::PersonState;
use super::application::ApplicationChannel;
use super::document::{PersonName, Sex, TravelDocument};
use crate::ids::{CaseId, Code, CountryCode, DocumentNumber, EvidenceRef, StatusCode};
use crate::time::Date;

crate::symbols! {
    /// What is granted before the border.
    pub enum ClearanceKind {
        /// Visa (査証).
        Visa = "visa",
        /// Certificate of eligibility (在留資格認定証明書).
        Eligibility = "certificate-of-eligibility",
        /// Travel authorisation (電子渡航認証).
        Authorisation = "travel-authorisation",
    }

    /// What was made of it.
    pub enum ClearanceStanding {
        /// Granted.
        Granted = "granted",
        /// Refused: it is remembered so that its reference is not used again.
        Refused = "refused",
        /// Granted, and revoked later.
        Revoked = "revoked",
    }

    /// For how many landings a visa is good.
    pub enum VisaEntries {
        /// One (一次).
        Single = "single",
        /// Two (二次).
        Double = "double",
        /// Any number (数次).
        Multiple = "multiple",
    }
}

impl VisaEntries {
    /// The number; absent where there is no limit.
    pub const fn uses(self) -> Option<u32> {
        match self {
            Self::Single => Some(1),
            Self::Double => Some(2),
            Self::Multiple => None,
        }
    }
}

crate::shape! {
    /// Record a visa, as the foreign ministry reports it or as the sticker says.
    pub struct ReceiveVisaReference {
        /// Its reference: the registry number of the visa, or its hash.
        pub visa_ref: EvidenceRef,
        /// Status of residence for which it is; absent where it is for none, as in transit.
        pub status: Option<StatusCode>,
        /// For how many landings it is good.
        pub entries: VisaEntries,
        /// Mission that issued it (在外公館), from the code list.
        pub issued_by: Code,
        /// Day of issue.
        pub issued_on: Date,
        /// Last day on which it is good for a landing.
        pub expires_on: Date,
        /// The certificate of eligibility on which it rests.
        pub eligibility_ref: Option<EvidenceRef>,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Number, document and name: personal data.
        pub personal: VisaPersonal,
    }

    /// Personal data of a visa.
    pub struct VisaPersonal {
        /// Number on the sticker.
        pub number: DocumentNumber,
        /// Document in which it is.
        pub document: TravelDocument,
        /// What that says of its holder.
        pub name: PersonName,
    }

    /// Record that the foreign ministry revoked a visa (査証の取消し).
    pub struct RecordVisaRevocation {
        /// Its reference.
        pub visa_ref: EvidenceRef,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Receive an application for a certificate of eligibility (在留資格認定証明書交付申請), as a rule of an agent in Japan.
    pub struct ApplyForEligibility {
        /// Its number.
        pub application_id: CaseId,
        /// How it was made.
        pub channel: ApplicationChannel,
        /// Status applied for.
        pub status: StatusCode,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document and name: personal data.
        pub personal: ClearancePersonal,
    }

    /// Personal data of who applies before the border.
    pub struct ClearancePersonal {
        /// Document with which the person will travel.
        pub document: TravelDocument,
        /// What it says of its holder.
        pub name: PersonName,
    }

    /// Issue a certificate of eligibility (在留資格認定証明書の交付). A refusal is `refuse-application`.
    pub struct IssueEligibilityCertificate {
        /// Number of the application.
        pub application_id: CaseId,
        /// Number of the certificate.
        pub eligibility_ref: EvidenceRef,
    }

    /// Grant a travel authorisation (渡航認証).
    pub struct GrantTravelAuthorisation {
        /// Its number.
        pub authorisation_ref: EvidenceRef,
        /// Last day on which it is good for a landing.
        pub valid_to: Date,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document and name: personal data.
        pub personal: ClearancePersonal,
    }

    /// Refuse a travel authorisation (渡航認証の拒否).
    pub struct RefuseTravelAuthorisation {
        /// Its number.
        pub authorisation_ref: EvidenceRef,
        /// Reasons, from the code list.
        pub reasons: Vec<Code>,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document and name: personal data.
        pub personal: ClearancePersonal,
    }

    /// Revoke a travel authorisation (渡航認証の取消し).
    pub struct RevokeTravelAuthorisation {
        /// Its number.
        pub authorisation_ref: EvidenceRef,
        /// Reasons, from the code list.
        pub reasons: Vec<Code>,
    }

    /// A visa was reported (査証情報の受領).
    pub struct VisaReferenceReceived {
        /// Its reference.
        pub visa_ref: EvidenceRef,
        /// Status of residence for which it is.
        pub status: Option<StatusCode>,
        /// For how many landings it is good.
        pub entries: VisaEntries,
        /// Mission that issued it.
        pub issued_by: Code,
        /// Day of issue.
        pub issued_on: Date,
        /// Last day on which it is good for a landing.
        pub expires_on: Date,
        /// The certificate of eligibility on which it rests.
        pub eligibility_ref: Option<EvidenceRef>,
        /// Keyed pseudonym of the document in which it is.
        pub document_id: Option<Uuid>,
        /// Nationality or region of that document.
        pub nationality: CountryCode,
        /// Its number: personal data; absent once erased.
        pub personal: Option<VisaNumber>,
    }

    /// What identifies a visa.
    pub struct VisaNumber {
        /// Number on the sticker.
        pub number: DocumentNumber,
    }

    /// A visa was revoked by the foreign ministry (査証の取消し).
    pub struct VisaRevoked {
        /// Its reference.
        pub visa_ref: EvidenceRef,
        /// First day on which it is not valid.
        pub revoked_on: Date,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// A certificate of eligibility was issued (在留資格認定証明書の交付).
    pub struct CertificateOfEligibilityIssued {
        /// Number of the application.
        pub application_id: CaseId,
        /// Number of the certificate.
        pub eligibility_ref: EvidenceRef,
        /// Status whose conditions are certified.
        pub status: StatusCode,
        /// Day of issue.
        pub issued_on: Date,
        /// Last day on which a landing may rest on it.
        pub valid_to: Date,
    }

    /// A certificate of eligibility was refused (在留資格認定証明書の不交付).
    pub struct CertificateOfEligibilityRefused {
        /// Number of the application.
        pub application_id: CaseId,
        /// Status applied for.
        pub status: Option<StatusCode>,
        /// Day of the decision.
        pub refused_on: Date,
    }

    /// A travel authorisation was granted (渡航認証).
    pub struct TravelAuthorisationGranted {
        /// Its number.
        pub authorisation_ref: EvidenceRef,
        /// Day of the decision.
        pub granted_on: Date,
        /// Last day on which it is good for a landing.
        pub valid_to: Date,
        /// Keyed pseudonym of the document to which it is bound.
        pub document_id: Option<Uuid>,
        /// Nationality or region of that document.
        pub nationality: CountryCode,
    }

    /// A travel authorisation was refused (渡航認証の拒否).
    pub struct TravelAuthorisationRefused {
        /// Its number.
        pub authorisation_ref: EvidenceRef,
        /// Day of the decision.
        pub refused_on: Date,
        /// Reasons, from the code list.
        pub reasons: Vec<Code>,
        /// Keyed pseudonym of the document.
        pub document_id: Option<Uuid>,
        /// Nationality or region of that document.
        pub nationality: CountryCode,
    }

    /// A travel authorisation was revoked (渡航認証の取消し).
    pub struct TravelAuthorisationRevoked {
        /// Its number.
        pub authorisation_ref: EvidenceRef,
        /// First day on which it is not valid.
        pub revoked_on: Date,
        /// Reasons, from the code list.
        pub reasons: Vec<Code>,
    }

    /// What was granted or refused before the border, as the record remembers it.
    pub struct Clearance {
        /// Which of them.
        pub kind: ClearanceKind,
        /// Its reference.
        pub reference: EvidenceRef,
        /// What was made of it.
        pub standing: ClearanceStanding,
        /// Status for which it is; absent where it is for none.
        pub status: Option<StatusCode>,
        /// First day.
        pub from: Date,
        /// Last day.
        pub last_day: Date,
        /// Landings for which it is still good; absent where their number is not limited.
        pub uses_left: Option<u32>,
        /// Keyed pseudonym of the document to which it belongs.
        pub document_id: Option<Uuid>,
        /// First day on which it is not valid, where it was revoked.
        pub revoked_on: Option<Date>,
    }
}

impl Clearance {
    /// Whether it was granted, and on that day is neither revoked nor past its last day, whatever it was used for.
    pub fn valid_on(&self, day: Date) -> bool {
        self.standing != ClearanceStanding::Refused
            && self.from <= day
            && day <= self.last_day
            && self.revoked_on.is_none_or(|revoked| day < revoked)
    }

    /// Whether it is used up.
    pub fn used_up(&self) -> bool {
        self.uses_left == Some(0)
    }

    /// Whether a landing on that day may rest on it.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_on(day) && !self.used_up()
    }
}

impl PersonState {
    /// What was granted or refused under a reference.
    pub fn clearance(&self, kind: ClearanceKind, reference: &EvidenceRef) -> Option<&Clearance> {
        self.clearances.iter().find(|c| c.kind == kind && c.reference == *reference)
    }

    /// Whether anything of a kind is good for a landing on a day.
    pub fn cleared_on(&self, kind: ClearanceKind, day: Date) -> bool {
        self.clearances.iter().any(|c| c.kind == kind && c.holds_on(day))
    }
}
