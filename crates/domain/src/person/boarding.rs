//! Refused boardings in the record of the person whom the carrier left behind (搭乗拒否). The refusal itself is in the record of
//! the voyage; the process manager brings it here.

use uuid::Uuid;

use crate::ids::{Code, EvidenceRef, VoyageCode};

crate::shape! {
    /// Note that a carrier refused the person boarding (搭乗拒否の記録).
    pub struct NoteBoardingRefusal {
        /// Record of the voyage.
        pub voyage_id: Uuid,
        /// Flight or ship.
        pub voyage: VoyageCode,
        /// Why, from the code list.
        pub reason: Code,
        /// The travel authorisation that was shown or asked about.
        pub authorisation_ref: Option<EvidenceRef>,
    }

    /// A carrier refused the person boarding (搭乗拒否の記録). It refuses no landing by itself.
    pub struct BoardingRefusalNoted {
        /// Record of the voyage.
        pub voyage_id: Uuid,
        /// Flight or ship.
        pub voyage: VoyageCode,
        /// Why.
        pub reason: Code,
        /// The travel authorisation that was shown or asked about.
        pub authorisation_ref: Option<EvidenceRef>,
    }
}
