//! Identity: a person is first seen by a travel document; a document is linked, never equated.

use uuid::Uuid;

use super::document::{DocumentKind, PersonName, Sex, TravelDocument};
use crate::ids::CountryCode;
use crate::time::Date;

crate::shape! {
    /// A person was seen for the first time and got a record (人物登録).
    pub struct PersonRegistered {
        /// Nationality or region of the document presented.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Personal data; absent once erased.
        pub personal: Option<PersonName>,
    }

    /// A travel document was linked to the person (旅券等の関連付け).
    pub struct TravelDocumentLinked {
        /// Keyed pseudonym of the document.
        pub document_id: Uuid,
        /// State or organisation that issued it.
        pub issuing_state: CountryCode,
        /// Its kind.
        pub document_kind: DocumentKind,
        /// Last day of validity, where stated.
        pub expires_on: Option<Date>,
        /// Whether every check digit of its machine readable zone was right; absent where no zone was read.
        pub check_digits_valid: Option<bool>,
        /// The document it replaces, where it is a renewal.
        pub replaces_document_id: Option<Uuid>,
        /// Personal data; absent once erased.
        pub personal: Option<TravelDocument>,
    }
}

crate::symbols! {
    /// Why a person's record ended (I32).
    pub enum RecordEnd {
        /// Death (死亡).
        Death = "death",
        /// Naturalisation (帰化).
        Naturalisation = "naturalisation",
    }
}

crate::shape! {
    /// Report that the record of a person ended: death or naturalisation.
    pub struct ReportRecordEnd {
        /// Which.
        pub cause: RecordEnd,
        /// Day on which it took effect.
        pub effective_on: Date,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// Follow the end of a linked record: it is the same person.
    pub struct FollowRecordEnd {
        /// The linked identity whose record ended.
        pub other_person_id: Uuid,
        /// Death or naturalisation.
        pub cause: RecordEnd,
        /// Day on which it took effect.
        pub effective_on: Date,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// The record of a person ended: the stay closes, no further permission is given (I32).
    pub struct PersonRecordEnded {
        /// Death or naturalisation.
        pub cause: RecordEnd,
        /// Day on which it took effect.
        pub effective_on: Date,
        /// The stay it closes, where one was open.
        pub stay_id: Option<Uuid>,
        /// Identities linked to this one: their records end with it.
        pub linked_person_ids: Vec<Uuid>,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }
}

crate::symbols! {
    /// What a name is besides that of the document.
    pub enum NameKind {
        /// Another way of writing it (翻字).
        Transliteration = "transliteration",
        /// In kanji (漢字氏名).
        Kanji = "kanji",
        /// After a marriage or divorce (婚姻等による改姓).
        Married = "married",
        /// Used before (旧氏名).
        Former = "former",
        /// An alias (通称).
        Alias = "alias",
    }

    /// What a biometric reference refers to.
    pub enum BiometricKind {
        /// Face.
        Face = "face",
        /// Fingerprints.
        Fingerprints = "fingerprints",
    }
}

crate::shape! {
    /// Link a travel document that was not shown at a border: a renewal, a second passport (旅券等の関連付け).
    pub struct LinkTravelDocument {
        /// The document it replaces, where it is a renewal.
        pub replaces_document_id: Option<Uuid>,
        /// Evidence that it is the same person's.
        pub evidence: crate::ids::EvidenceRef,
        /// Personal data.
        pub personal: DocumentPersonal,
    }

    /// Personal data of a document.
    pub struct DocumentPersonal {
        /// The document.
        pub document: TravelDocument,
    }

    /// Report a travel document lost or stolen (旅券等の紛失・盗難).
    pub struct ReportDocumentLost {
        /// The document.
        pub lost_document_id: Uuid,
        /// Day on which it was noticed.
        pub lost_on: Date,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// Record another form of the person's name (氏名の異表記).
    pub struct RecordNameVariant {
        /// What it is.
        pub kind: NameKind,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
        /// Personal data.
        pub personal: NameVariantPersonal,
    }

    /// Personal data of a name variant.
    pub struct NameVariantPersonal {
        /// The name as written there, and the date of birth that goes with it.
        pub name: PersonName,
    }

    /// Record a nationality beside that of the document presented (国籍・地域の記録).
    pub struct RecordNationality {
        /// Nationality or region.
        pub nationality: CountryCode,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// Change a nationality (国籍・地域の変更).
    pub struct ChangeNationality {
        /// Nationality or region given up or lost.
        pub old_nationality: CountryCode,
        /// Nationality or region from now on.
        pub nationality: CountryCode,
        /// Day on which it took effect.
        pub changed_on: Date,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// Link a reference to the biometric system; templates stay there (個人識別情報の参照).
    pub struct LinkBiometricReference {
        /// What it refers to.
        pub kind: BiometricKind,
        /// Id of the template there.
        pub template: crate::ids::EvidenceRef,
        /// Quality, 0 to 100.
        pub quality: u32,
        /// Device that captured it.
        pub device: crate::ids::TerminalId,
        /// Version of the biometric system.
        pub system_version: crate::ids::Code,
    }

    /// A travel document was reported lost or stolen (旅券等の紛失・盗難).
    pub struct TravelDocumentReportedLost {
        /// The document.
        pub lost_document_id: Uuid,
        /// Day on which it was noticed.
        pub lost_on: Date,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// Another form of the person's name was recorded (氏名の異表記).
    pub struct NameVariantRecorded {
        /// What it is.
        pub kind: NameKind,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
        /// Personal data; absent once erased.
        pub personal: Option<NameVariantPersonal>,
    }

    /// A nationality was recorded (国籍・地域の記録).
    pub struct NationalityRecorded {
        /// Nationality or region.
        pub nationality: CountryCode,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// A nationality changed (国籍・地域の変更).
    pub struct NationalityChanged {
        /// Nationality or region before.
        pub old_nationality: CountryCode,
        /// Nationality or region from then on.
        pub nationality: CountryCode,
        /// Day on which it took effect.
        pub changed_on: Date,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }

    /// A reference to the biometric system was linked (個人識別情報の参照).
    pub struct BiometricReferenceLinked {
        /// What it refers to.
        pub kind: BiometricKind,
        /// Id of the template there.
        pub template: crate::ids::EvidenceRef,
        /// Quality, 0 to 100.
        pub quality: u32,
        /// Device that captured it.
        pub device: crate::ids::TerminalId,
        /// Version of the biometric system.
        pub system_version: crate::ids::Code,
    }
}
