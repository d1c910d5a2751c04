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

    /// The record of a person ended: the stay closes, no further permission is given (I32).
    pub struct PersonRecordEnded {
        /// Death or naturalisation.
        pub cause: RecordEnd,
        /// Day on which it took effect.
        pub effective_on: Date,
        /// The stay it closes, where one was open.
        pub stay_id: Option<Uuid>,
        /// Evidence.
        pub evidence: crate::ids::EvidenceRef,
    }
}
