//! Acquisition of a status of residence without a landing (在留資格取得): birth, loss of Japanese nationality; art. 22-2.

use uuid::Uuid;

use super::document::{PersonName, Sex};
use super::period::Period;
use crate::ids::{CaseId, CountryCode, StatusCode};
use crate::time::Date;

crate::symbols! {
    /// Why somebody is in Japan as a foreigner without having landed.
    pub enum AcquisitionCause {
        /// Born in Japan (出生).
        Birth = "birth",
        /// Lost Japanese nationality in Japan (国籍離脱等).
        LossOfNationality = "loss-of-nationality",
    }
}

crate::shape! {
    /// Report a birth, or a loss of Japanese nationality (出生又は国籍喪失の報告).
    pub struct ReportAcquisitionCause {
        /// Which.
        pub cause: AcquisitionCause,
        /// Day of the birth or the loss: day 0 (I18).
        pub cause_on: Date,
        /// Nationality or region.
        pub nationality: CountryCode,
        /// Sex.
        pub sex: Sex,
        /// Records of the parents, as far as known.
        pub parents: Vec<Uuid>,
        /// Personal data.
        pub personal: AcquisitionPersonal,
    }

    /// Personal data of a birth or loss.
    pub struct AcquisitionPersonal {
        /// Name and date of birth.
        pub name: PersonName,
    }

    /// A birth, or a loss of Japanese nationality, was reported (出生又は国籍喪失の報告): sixty days of grace.
    pub struct AcquisitionCauseReported {
        /// Which.
        pub cause: AcquisitionCause,
        /// Day of the birth or the loss: day 0 (I18).
        pub cause_on: Date,
        /// Last day for the application (day 30, moved to a working day).
        pub application_due_on: Date,
        /// Last lawful day without a status (day 60, never moved).
        pub lawful_until: Date,
        /// Records of the parents, as far as known.
        pub parents: Vec<Uuid>,
    }

    /// A status of residence was acquired (在留資格取得許可): a stay opens without a landing.
    pub struct StatusOfResidenceAcquired {
        /// The stay that begins: this event's own id.
        pub stay_id: Uuid,
        /// Application that led to it.
        pub application_id: CaseId,
        /// Birth or loss of nationality.
        pub cause: AcquisitionCause,
        /// Day of the birth or the loss.
        pub cause_on: Date,
        /// Status of residence.
        pub status: StatusCode,
        /// Period given, running from the decision (unverified).
        pub period: Period,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// Last lawful day; absent where indefinite.
        pub stay_end: Option<Date>,
    }

    /// A birth or loss as the record remembers it.
    pub struct Acquisition {
        /// Which.
        pub cause: AcquisitionCause,
        /// Day of the birth or the loss.
        pub cause_on: Date,
        /// Last lawful day without a status.
        pub lawful_until: Date,
    }
}
