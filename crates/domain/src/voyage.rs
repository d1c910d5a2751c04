//! The subject `voyage`: one flight or one call of a ship, what its carrier owes and what became of it (art. 56 to 59;
//! domain §1.5, §11).
//!
//! Lists of persons stay where they are: the record has counts and a digest of each list, so that what was delivered can be
//! proved and nobody is named. When a list is due follows from the time announced and is never written down.

mod rules;

use uuid::Uuid;

use crate::ids::{Code, EvidenceRef, PortCode, VoyageCode};
use crate::law::voyage::Conveyance;
use crate::time::Timestamp;

pub use rules::{decide, evolve};

crate::symbols! {
    /// Which way a voyage crosses the border.
    pub enum Direction {
        /// Into Japan (入国).
        Inbound = "inbound",
        /// Out of Japan (出国).
        Outbound = "outbound",
    }

    /// When booking records are delivered.
    pub enum PnrPhase {
        /// 72 hours before departure.
        BeforeDeparture = "before-departure",
        /// Right after it.
        AfterDeparture = "after-departure",
    }
}

crate::shape! {
    /// Which voyage it is.
    pub struct VoyageCall {
        /// Flight or ship.
        pub voyage: VoyageCode,
        /// Who operates it (運送業者), from the code list.
        pub carrier: Code,
        /// Aircraft or ship.
        pub conveyance: Conveyance,
        /// Port of entry or departure.
        pub port: PortCode,
    }

    /// Announce a voyage, or its new time (到着・出発の予定).
    pub struct NotifyVoyage {
        /// Which it is.
        pub call: VoyageCall,
        /// Which way it goes.
        pub direction: Direction,
        /// When it is to arrive or to depart.
        pub scheduled_at: Timestamp,
    }

    /// Receive a list of passengers and crew, or an amended one (事前旅客情報, API).
    pub struct ReceiveManifest {
        /// Passengers on it.
        pub passengers: u32,
        /// Crew on it.
        pub crew: u32,
        /// Digest of the list: SHA-256.
        pub list_hash: [u8; 32],
    }

    /// Receive booking records (乗客予約記録, PNR).
    pub struct ReceivePnr {
        /// Which delivery it is.
        pub phase: PnrPhase,
        /// How many records.
        pub records: u32,
        /// Digest of the delivery: SHA-256.
        pub list_hash: [u8; 32],
    }

    /// Record that a carrier refused boarding (搭乗拒否).
    pub struct RecordBoardingRefusal {
        /// Why, from the code list.
        pub reason: Code,
        /// The person's record, where there is one.
        pub person_id: Option<Uuid>,
        /// The travel authorisation that was shown or asked about.
        pub authorisation_ref: Option<EvidenceRef>,
    }

    /// Record the arrival of a voyage (到着).
    pub struct RecordVoyageArrival {
        /// Which it is: needed where it was not announced, or arrived elsewhere.
        pub call: Option<VoyageCall>,
        /// Passengers on board.
        pub passengers: u32,
        /// Crew on board.
        pub crew: u32,
    }

    /// Record the departure of a voyage (出発).
    pub struct RecordVoyageDeparture {
        /// Which it is: needed where it was not announced, or departed elsewhere.
        pub call: Option<VoyageCall>,
        /// Passengers on board.
        pub passengers: u32,
        /// Crew on board.
        pub crew: u32,
    }

    /// A voyage was announced, or its new time (到着・出発の予定).
    pub struct VoyageNotified {
        /// Which it is.
        pub call: VoyageCall,
        /// Which way it goes.
        pub direction: Direction,
        /// When it is to arrive or to depart.
        pub scheduled_at: Timestamp,
    }

    /// A list of passengers and crew was received (事前旅客情報の報告), art. 57(1).
    pub struct PassengerManifestReceived {
        /// Flight or ship.
        pub voyage: VoyageCode,
        /// 1 for the first list, counting up with every amended one.
        pub edition: u32,
        /// Passengers on it.
        pub passengers: u32,
        /// Crew on it.
        pub crew: u32,
        /// Digest of the list.
        pub list_hash: [u8; 32],
        /// Minutes after it was due; 0 where in time, where nothing is due, and for an amended list.
        pub late_minutes: u32,
    }

    /// Booking records were received (乗客予約記録の報告), art. 57(8). Only named staff may see what they say.
    pub struct PnrReceived {
        /// Flight.
        pub voyage: VoyageCode,
        /// Which delivery it is.
        pub phase: PnrPhase,
        /// How many records.
        pub records: u32,
        /// Digest of the delivery.
        pub list_hash: [u8; 32],
    }

    /// A carrier refused boarding (搭乗拒否): nobody has come to Japan by it, and nobody is denied landing (I5).
    pub struct BoardingRefused {
        /// Flight or ship.
        pub voyage: VoyageCode,
        /// Why, from the code list.
        pub reason: Code,
        /// The person's record, where there is one.
        pub person_id: Option<Uuid>,
        /// The travel authorisation that was shown or asked about.
        pub authorisation_ref: Option<EvidenceRef>,
    }

    /// A voyage arrived (到着).
    pub struct VoyageArrived {
        /// Which it is, and where it arrived.
        pub call: VoyageCall,
        /// When.
        pub arrived_at: Timestamp,
        /// Passengers on board.
        pub passengers: u32,
        /// Crew on board.
        pub crew: u32,
        /// Passengers by the last list; absent where none was delivered.
        pub listed_passengers: Option<u32>,
    }

    /// A voyage departed (出発).
    pub struct VoyageDeparted {
        /// Which it is, and from where it departed.
        pub call: VoyageCall,
        /// When.
        pub departed_at: Timestamp,
        /// Passengers on board.
        pub passengers: u32,
        /// Crew on board.
        pub crew: u32,
        /// Passengers by the last list; absent where none was delivered.
        pub listed_passengers: Option<u32>,
    }

    /// The list delivered last.
    pub struct Manifest {
        /// Its number.
        pub edition: u32,
        /// Passengers on it.
        pub passengers: u32,
        /// Crew on it.
        pub crew: u32,
        /// Its digest.
        pub list_hash: [u8; 32],
    }

    /// State of a voyage.
    pub struct VoyageState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Which it is; absent before it is announced.
        pub call: Option<VoyageCall>,
        /// Which way it goes.
        pub direction: Option<Direction>,
        /// When it is to arrive or to depart; absent where it was not announced.
        pub scheduled_at: Option<Timestamp>,
        /// The list delivered last.
        pub manifest: Option<Manifest>,
        /// Persons whom the carrier left behind.
        pub boarding_refusals: u32,
        /// When it arrived or departed.
        pub moved_at: Option<Timestamp>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for VoyageState {
    fn default() -> Self {
        Self {
            version: 0,
            call: None,
            direction: None,
            scheduled_at: None,
            manifest: None,
            boarding_refusals: 0,
            moved_at: None,
        }
    }
}
