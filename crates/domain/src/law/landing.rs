//! Lengths and limits of the landing examination and of departure.

use crate::person::period::Period;

crate::shape! {
    /// Lengths and limits at the border.
    pub struct LandingLengths {
        /// Time for an objection to the finding after a hearing (art. 11(1), I8).
        pub objection: Period,
        /// Highest deposit for provisional landing, in yen (art. 13(2), I42; unverified).
        pub provisional_deposit_yen: u32,
        /// How long a confirmation of departure may be reserved, in microseconds (art. 25-2, I31).
        pub departure_reservation_micros: i64,
    }
}

impl Copy for LandingLengths {}

impl LandingLengths {
    /// The lengths in force.
    pub const fn current() -> Self {
        Self {
            objection: Period::days(3),
            provisional_deposit_yen: 2_000_000,
            departure_reservation_micros: 86_400_000_000,
        }
    }
}
