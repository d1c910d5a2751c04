//! Reservation of the confirmation of departure (出国確認の留保, art. 25-2): it holds a person back for twenty-four hours
//! after a notice from the authority concerned.

use uuid::Uuid;

use crate::ids::{Code, EvidenceRef, PortCode};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// Why departure is held back (art. 25-2(1)).
    pub enum ReservationReason {
        /// Prosecuted, or under a warrant, for an offence punishable by three years or more.
        Prosecuted = "prosecuted",
        /// Sentenced, and the sentence not yet executed.
        SentenceNotExecuted = "sentence-not-executed",
        /// Under a provisional detention warrant for extradition.
        Extradition = "extradition",
    }

    /// What came of it.
    pub enum ReservationOutcome {
        /// The person may go on.
        Released = "released",
        /// Handed over to the authority.
        HandedOver = "handed-over",
    }
}

crate::shape! {
    /// Reserve the confirmation of departure.
    pub struct ReserveDeparture {
        /// Where.
        pub port: PortCode,
        /// Authority that gave notice, from the code list.
        pub authority: Code,
        /// The notice: it reserves once.
        pub notice: EvidenceRef,
        /// When the notice came.
        pub noticed_at: Timestamp,
        /// Why.
        pub reason: ReservationReason,
    }

    /// The confirmation of departure was reserved (出国確認の留保). It ends by itself.
    pub struct DepartureConfirmationReserved {
        /// The stay, where one is open.
        pub stay_id: Option<Uuid>,
        /// Where.
        pub port: PortCode,
        /// Authority that gave notice.
        pub authority: Code,
        /// The notice.
        pub notice: EvidenceRef,
        /// When the notice came.
        pub noticed_at: Timestamp,
        /// Why.
        pub reason: ReservationReason,
        /// When it ends: twenty-four hours later, to the minute (I31).
        pub ends_at: Timestamp,
    }

    /// Release a reservation of departure.
    pub struct ReleaseDeparture {
        /// The reservation: the event's id; where none is named, the last one not released.
        pub reservation_id: Option<Uuid>,
        /// What came of it.
        pub outcome: ReservationOutcome,
    }

    /// A reservation of departure was released, or the person handed over.
    pub struct DepartureConfirmationReleased {
        /// The reservation.
        pub reservation_id: Uuid,
        /// What came of it.
        pub outcome: ReservationOutcome,
        /// Whether the twenty-four hours had run out before.
        pub after_end: bool,
    }

    /// A reservation of departure: a part of the state.
    pub struct Reservation {
        /// Its id.
        pub reservation_id: Uuid,
        /// The notice.
        pub notice: EvidenceRef,
        /// When it began.
        pub reserved_at: Timestamp,
        /// When it ends by itself.
        pub ends_at: Timestamp,
        /// When it was released, or the person handed over.
        pub released_at: Option<Timestamp>,
        /// When the person left, its end having passed.
        pub left_at: Option<Timestamp>,
    }
}

/// A minute in microseconds.
const MINUTE: i64 = 60_000_000;

impl Reservation {
    /// Whether it holds at an instant: in the minute in which it ends it no longer does.
    pub fn in_force(&self, at: Timestamp) -> bool {
        let before_end = at.micros().div_euclid(MINUTE) < self.ends_at.micros().div_euclid(MINUTE);
        self.reserved_at <= at && before_end && self.released_at.is_none_or(|r| at < r)
    }

    /// Whether it holds on some part of a day.
    pub fn in_force_on(&self, on: Date) -> bool {
        let over = self.released_at.map_or(self.ends_at, |r| r.min(self.ends_at));
        self.reserved_at.japan_date() <= on && on <= over.japan_date()
    }

    /// Whether the inspector still owes a release or a handover: the person has not left either.
    pub const fn unsettled(&self) -> bool {
        self.released_at.is_none() && self.left_at.is_none()
    }
}
