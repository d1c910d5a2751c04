//! Departure (出国): its confirmation, with or without the right to come back.

use uuid::Uuid;

use super::document::{PersonName, Sex, TravelDocument};
use crate::ids::{CountryCode, PortCode, VoyageCode};
use crate::time::Date;

crate::symbols! {
    /// Whether the person leaves with the right to come back to the same stay.
    pub enum ReentryIntent {
        /// None: the stay ends.
        None = "none",
        /// Under a re-entry permit (再入国許可, art. 26).
        Permit = "permit",
        /// Deemed re-entry, declared at departure (みなし再入国許可, art. 26-2).
        Deemed = "deemed",
    }
}

crate::shape! {
    /// Confirm departure (出国の確認).
    pub struct ConfirmDeparture {
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// With the right to come back, or not.
        pub reentry: ReentryIntent,
        /// Last day of the re-entry permit, where one is used.
        pub permit_expires_on: Option<Date>,
        /// Whether a valid residence card was shown (art. 26-2(1); asked of mid/long-term residents only).
        pub card_shown: bool,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document and name: personal data.
        pub personal: DeparturePersonal,
    }

    /// Personal data at a departure.
    pub struct DeparturePersonal {
        /// Document presented.
        pub document: TravelDocument,
        /// What it says of its holder.
        pub name: PersonName,
    }

    /// Departure was confirmed (出国の確認). Without re-entry it closes the stay.
    pub struct DepartureConfirmed {
        /// The stay it closes or interrupts; absent where no open stay is known (I2).
        pub stay_id: Option<Uuid>,
        /// Where.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// Legal day of the departure, in Japan.
        pub departed_on: Date,
        /// With the right to come back, or not.
        pub reentry: ReentryIntent,
        /// Last day on which the person may come back under it (I16).
        pub reentry_deadline: Option<Date>,
        /// Status of residence held at departure, as known.
        pub status: Option<crate::ids::StatusCode>,
        /// Days past the last lawful day; 0 as a rule (§12.1-15).
        pub days_over: u32,
        /// Keyed pseudonym of the document presented.
        pub document_id: Option<Uuid>,
        /// Nationality or region of the document presented.
        pub nationality: CountryCode,
        /// The special landing that it ends, where the person was here under one.
        pub special_landing_id: Option<Uuid>,
        /// Last day of the re-entry permit used.
        pub permit_expires_on: Option<Date>,
    }
}
