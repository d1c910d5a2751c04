//! Application, sorting, withdrawal.

use uuid::Uuid;

use crate::derive::PresenceBasis;
use crate::ids::{CaseId, Code, CountryCode};
use crate::person::document::{PersonName, Sex};
use crate::time::Date;

crate::symbols! {
    /// What is applied for.
    pub enum RefugeeClaim {
        /// Recognition as a refugee (難民認定), art. 61-2(1).
        Recognition = "recognition",
        /// Recognition as under complementary protection (補完的保護対象者認定), art. 61-2(2).
        ComplementaryProtection = "complementary-protection",
    }
}

crate::shape! {
    /// Receive an application for recognition as a refugee (難民認定申請).
    pub struct ApplyRefugeeRecognition {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Language of the applicant: a BCP 47 tag in small letters.
        pub language: Code,
        /// Whether complementary protection is applied for as well.
        pub also_complementary_protection: bool,
        /// Nationality or region, of an applicant who has no record yet.
        pub nationality: Option<CountryCode>,
        /// Sex, of an applicant who has no record yet.
        pub sex: Option<Sex>,
        /// Personal data of an applicant who has no record yet.
        pub personal: ApplicantPersonal,
    }

    /// Receive an application for recognition as under complementary protection (補完的保護対象者認定申請).
    pub struct ApplyComplementaryProtection {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Language of the applicant: a BCP 47 tag in small letters.
        pub language: Code,
        /// Nationality or region, of an applicant who has no record yet.
        pub nationality: Option<CountryCode>,
        /// Sex, of an applicant who has no record yet.
        pub sex: Option<Sex>,
        /// Personal data of an applicant who has no record yet.
        pub personal: ApplicantPersonal,
    }

    /// Personal data of an applicant who was never seen at a border.
    pub struct ApplicantPersonal {
        /// Name, as stated.
        pub name: Option<PersonName>,
    }

    /// Sort a refugee case (振分け): an operating rule, not law.
    pub struct ClassifyRefugeeCase {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Class, from the code list: `a`, `b`, `c`, `d1`, `d2`.
        pub class: Code,
        /// Identity links that whoever sorts has confirmed, where a repeated claim was made under a linked identity.
        pub confirmed_links: Vec<Uuid>,
    }

    /// Withdraw an application, or the request for its review (取下げ).
    pub struct WithdrawRefugeeApplication {
        /// Number of the case.
        pub refugee_case_id: CaseId,
    }

    /// An active identity link, and the applications that the other identity adds to the count (I30).
    pub struct CountedLink {
        /// The link.
        pub link_id: Uuid,
        /// The other identity.
        pub person_id: Uuid,
        /// Applications made under it, as far as known here.
        pub refugee_applications: u32,
    }

    /// Recognition as a refugee was applied for (難民認定申請).
    pub struct RefugeeRecognitionApplied {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the application.
        pub applied_on: Date,
        /// Which application of the person this is, over all linked identities (I30).
        pub nth: u32,
        /// Which it is in this record alone.
        pub own_applications: u32,
        /// The links of the person, and what each adds to that number; none where it hangs on no link.
        pub links: Vec<CountedLink>,
        /// Language of the applicant.
        pub language: Code,
        /// Whether complementary protection is applied for as well.
        pub also_complementary_protection: bool,
        /// On what the presence rested at filing.
        pub presence_basis: PresenceBasis,
    }

    /// Complementary protection was applied for (補完的保護対象者認定申請).
    pub struct ComplementaryProtectionApplied {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the application.
        pub applied_on: Date,
        /// Which application of the person this is, over all linked identities (I30).
        pub nth: u32,
        /// Which it is in this record alone.
        pub own_applications: u32,
        /// The links of the person, and what each adds to that number; none where it hangs on no link.
        pub links: Vec<CountedLink>,
        /// Language of the applicant.
        pub language: Code,
        /// On what the presence rested at filing.
        pub presence_basis: PresenceBasis,
    }

    /// A refugee case was sorted (振分け).
    pub struct RefugeeCaseClassified {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Class.
        pub class: Code,
        /// Identity links on which a repeated claim rests, confirmed by whoever sorted.
        pub confirmed_links: Vec<Uuid>,
        /// Class before, where it was sorted before.
        pub old_class: Option<Code>,
        /// Legal day of the sorting.
        pub classified_on: Date,
    }

    // `ApplicationWithdrawn` is the event of residence applications, whose number is another kind of number.
    /// An application for recognition, or the request for its review, was withdrawn (難民認定申請等の取下げ).
    pub struct RefugeeApplicationWithdrawn {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Whether the request for review was withdrawn, so that the denial stands.
        pub in_review: bool,
        /// Legal day of the withdrawal.
        pub withdrawn_on: Date,
    }
}
