//! Travel documents and what they say of a person.

use crate::ids::{CountryCode, DocumentNumber, MrzText, NameText, PartialDate};
use crate::time::Date;

crate::symbols! {
    /// Kind of travel document (ICAO 9303).
    pub enum DocumentKind {
        /// Passport (旅券).
        Passport = "passport",
        /// Identity card accepted for travel.
        IdentityCard = "identity-card",
        /// Refugee travel document (難民旅行証明書) of another state.
        RefugeeTravelDocument = "refugee-travel-document",
        /// Crew member's pocket-ledger (乗員手帳).
        CrewDocument = "crew-document",
        /// Re-entry permit booklet (再入国許可書) of a person without a passport.
        ReentryPermitBooklet = "reentry-permit-booklet",
    }

    /// Sex as in the document.
    pub enum Sex {
        /// Male.
        Male = "male",
        /// Female.
        Female = "female",
        /// X or not stated.
        Unspecified = "unspecified",
    }
}

crate::shape! {
    /// A travel document as presented. Its number is personal data.
    pub struct TravelDocument {
        /// State or organisation that issued it.
        pub issuing_state: CountryCode,
        /// Its kind.
        pub kind: DocumentKind,
        /// Its number.
        pub number: DocumentNumber,
        /// Last day of validity, where stated.
        pub expires_on: Option<Date>,
        /// Its machine readable zone as read, where one was read.
        pub mrz: Option<MrzText>,
    }

    /// What a document says of its holder, as printed there.
    pub struct PersonName {
        /// Primary identifier (surname).
        pub primary_name: NameText,
        /// Secondary identifier (given names), where there is one.
        pub secondary_name: Option<NameText>,
        /// Date of birth, as far as known.
        pub date_of_birth: Option<PartialDate>,
    }
}
