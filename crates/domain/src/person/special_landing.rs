//! Special landing permissions (特例上陸許可, art. 14 to 18-2). They give no status of residence, by type: no field of theirs
//! could hold one (I6). Who lands so is no entrant of the statistics. That one is overstayed is derived, never recorded.

use uuid::Uuid;

use super::PersonState;
use super::document::{PersonName, Sex, TravelDocument};
use super::period::Period;
use super::state::Stay;
use crate::ids::{AddressText, Code, CountryCode, PortCode, VoyageCode};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// Kind of special landing.
    pub enum SpecialLandingKind {
        /// Port of call (寄港地上陸), art. 14.
        PortOfCall = "port-of-call",
        /// Cruise passengers (船舶観光上陸), art. 14-2.
        Cruise = "cruise",
        /// Transit, rejoining the same ship at another port (通過上陸), art. 15(1).
        TransitSameShip = "transit-same-ship",
        /// Transit to a connection from another port nearby (通過上陸), art. 15(2).
        TransitConnection = "transit-connection",
        /// Crew (乗員上陸), art. 16.
        Crew = "crew",
        /// Emergency: illness, injury and the like (緊急上陸), art. 17.
        Emergency = "emergency",
        /// Distress (遭難による上陸), art. 18.
        Distress = "distress",
        /// Temporary refuge (一時庇護のための上陸), art. 18-2.
        TemporaryRefuge = "temporary-refuge",
    }

    /// How far the landing of a cruise passenger or of crew reaches.
    pub enum SpecialLandingScope {
        /// One port, or a transfer in it.
        OnePort = "one-port",
        /// Two ports or more, or a transfer at another port.
        SeveralPorts = "several-ports",
        /// Any number of landings as long as it is valid (数次).
        Multiple = "multiple",
    }

    /// Who applies for a special landing.
    pub enum SpecialLandingApplicant {
        /// Captain of the ship or aircraft (船舶等の長).
        Captain = "captain",
        /// Carrier (運送業者).
        Carrier = "carrier",
        /// Mayor of the municipality (市町村長).
        Mayor = "mayor",
        /// Who rescued the person.
        Rescuer = "rescuer",
        /// The person.
        Person = "person",
    }

    /// How a special landing ended.
    pub enum SpecialLandingEnd {
        /// Back on board.
        Returned = "returned",
        /// Left Japan by another ship or aircraft.
        LeftByOther = "left-by-other",
    }
}

crate::shape! {
    /// Permit a special landing (特例上陸の許可).
    pub struct PermitSpecialLanding {
        /// Kind.
        pub kind: SpecialLandingKind,
        /// Scope, for cruise passengers and crew.
        pub scope: Option<SpecialLandingScope>,
        /// Where.
        pub port: PortCode,
        /// Ship or aircraft by which the person came.
        pub voyage: Option<VoyageCode>,
        /// Who applies.
        pub applicant: SpecialLandingApplicant,
        /// Length in hours, for a port of call.
        pub hours: Option<u32>,
        /// Length, for the kinds that are counted in days.
        pub length: Option<Period>,
        /// Area within which the person may move, from the code list.
        pub area: Option<Code>,
        /// Ship or aircraft designated to rejoin.
        pub designated_ship: Option<VoyageCode>,
        /// Multiple permission under which this landing is made.
        pub under: Option<Uuid>,
        /// Why, for emergency and distress, from the code list.
        pub cause: Option<Code>,
        /// Items of art. 5(1) that apply.
        pub denial_grounds: Vec<Code>,
        /// Whether a photo or fingerprints were taken.
        pub biometrics_captured: bool,
        /// Nationality or region of the document.
        pub nationality: CountryCode,
        /// Sex as in the document.
        pub sex: Sex,
        /// Document, name and residence: personal data.
        pub personal: SpecialLandingPersonal,
    }

    /// Personal data at a special landing.
    pub struct SpecialLandingPersonal {
        /// Document presented.
        pub document: TravelDocument,
        /// What it says of its holder.
        pub name: PersonName,
        /// Residence designated, for temporary refuge.
        pub residence: Option<AddressText>,
    }

    /// What every special landing permission says.
    pub struct SpecialLandingPermission {
        /// Its id: that of the event.
        pub special_landing_id: Uuid,
        /// Kind.
        pub kind: SpecialLandingKind,
        /// Scope.
        pub scope: Option<SpecialLandingScope>,
        /// Where.
        pub port: PortCode,
        /// Ship or aircraft by which the person came.
        pub voyage: Option<VoyageCode>,
        /// Who applied.
        pub applicant: SpecialLandingApplicant,
        /// Day of the permission.
        pub permitted_on: Date,
        /// Last day; absent where it is counted in hours or lasts as long as its cause.
        pub ends_on: Option<Date>,
        /// Last minute, where it is counted in hours.
        pub ends_at: Option<Timestamp>,
        /// Area within which the person may move.
        pub area: Option<Code>,
        /// Ship or aircraft designated to rejoin.
        pub designated_ship: Option<VoyageCode>,
        /// Multiple permission under which this landing is made.
        pub under: Option<Uuid>,
        /// Items of art. 5(1) that apply, where they do not bar it.
        pub denial_grounds: Vec<Code>,
        /// Whether a photo or fingerprints were taken.
        pub biometrics_captured: bool,
        /// Keyed pseudonym of the document presented.
        pub document_id: Option<Uuid>,
        /// Nationality or region of the document presented.
        pub nationality: CountryCode,
    }

    /// Landing at a port of call was permitted (寄港地上陸).
    pub struct PortOfCallLandingPermitted {
        /// What it says.
        pub permission: SpecialLandingPermission,
    }

    /// Landing of a cruise passenger was permitted (船舶観光上陸).
    pub struct CruiseLandingPermitted {
        /// What it says.
        pub permission: SpecialLandingPermission,
    }

    /// Landing in transit was permitted (通過上陸).
    pub struct TransitLandingPermitted {
        /// What it says.
        pub permission: SpecialLandingPermission,
    }

    /// Landing of a crew member was permitted (乗員上陸).
    pub struct CrewLandingPermitted {
        /// What it says.
        pub permission: SpecialLandingPermission,
    }

    /// Emergency landing was permitted (緊急上陸).
    pub struct EmergencyLandingPermitted {
        /// What it says.
        pub permission: SpecialLandingPermission,
        /// Why.
        pub cause: Code,
    }

    /// Landing due to distress was permitted (遭難による上陸).
    pub struct DistressLandingPermitted {
        /// What it says.
        pub permission: SpecialLandingPermission,
        /// Why.
        pub cause: Code,
    }

    /// Landing for temporary refuge was permitted (一時庇護のための上陸).
    pub struct TemporaryRefugeLandingPermitted {
        /// What it says.
        pub permission: SpecialLandingPermission,
        /// Residence: personal data; absent once erased.
        pub personal: Option<RefugeResidence>,
    }

    /// Where somebody landed for temporary refuge lives.
    pub struct RefugeResidence {
        /// Residence designated.
        pub residence: AddressText,
    }

    /// Record that a special landing ended.
    pub struct RecordSpecialLandingReturn {
        /// The special landing; where none is named, the last one that has not ended.
        pub special_landing_id: Option<Uuid>,
        /// How.
        pub manner: SpecialLandingEnd,
        /// Where.
        pub port: PortCode,
        /// Ship or aircraft boarded.
        pub voyage: Option<VoyageCode>,
    }

    /// A special landing ended: the person is back on board, or left by other means.
    pub struct SpecialLandingReturned {
        /// The special landing; absent where none is known (I2).
        pub special_landing_id: Option<Uuid>,
        /// How.
        pub manner: SpecialLandingEnd,
        /// Where.
        pub port: PortCode,
        /// Ship or aircraft boarded.
        pub voyage: Option<VoyageCode>,
        /// Day of the return.
        pub returned_on: Date,
        /// Minutes past the end; 0 as a rule.
        pub minutes_over: u32,
    }

    /// A special landing: a part of the state.
    pub struct SpecialLanding {
        /// Its id.
        pub special_landing_id: Uuid,
        /// Kind.
        pub kind: SpecialLandingKind,
        /// Scope.
        pub scope: Option<SpecialLandingScope>,
        /// When it was permitted.
        pub landed_at: Timestamp,
        /// Last day.
        pub ends_on: Option<Date>,
        /// Last minute.
        pub ends_at: Option<Timestamp>,
        /// Ship or aircraft designated to rejoin.
        pub designated_ship: Option<VoyageCode>,
        /// When it ended.
        pub returned_at: Option<Timestamp>,
    }
}

/// A minute in microseconds.
const MINUTE: i64 = 60_000_000;

impl SpecialLanding {
    /// Legal day of the permission.
    pub const fn landed_on(&self) -> Date {
        self.landed_at.japan_date()
    }

    /// Last day on some part of which it holds; absent where it lasts as long as its cause.
    pub fn last_day(&self) -> Option<Date> {
        self.ends_on.or_else(|| self.ends_at.map(Timestamp::japan_date))
    }

    /// Minutes past its end at an instant: those of the clock, without seconds.
    pub fn minutes_over(&self, at: Timestamp) -> u32 {
        let end = match (self.ends_at, self.ends_on) {
            (Some(end), _) => end.micros().div_euclid(MINUTE),
            // The first minute of the day after is the first one past it.
            (None, Some(last)) => last.plus_days(1).japan_start().micros().div_euclid(MINUTE) - 1,
            (None, None) => return 0,
        };
        u32::try_from(at.micros().div_euclid(MINUTE) - end).unwrap_or(0)
    }
}

impl PersonState {
    /// The special landing by which the person was here at an instant: permitted before, not ended, and not followed by
    /// another landing.
    pub fn special_landing_at(&self, at: Timestamp) -> Option<&SpecialLanding> {
        let landing = self.special_landings.iter().rfind(|l| l.landed_at <= at)?;
        let over = landing.returned_at.is_some_and(|r| r <= at);
        (!over && !self.landed_between(landing.landed_at, at)).then_some(landing)
    }

    /// The same for a day: the days of landing and of return count.
    pub fn special_landing_on(&self, on: Date) -> Option<&SpecialLanding> {
        let ended = self.ended.as_ref().is_some_and(|e| on > e.effective_on);
        let end_of_day = on.plus_days(1).japan_start().saturating_add_micros(-1);
        let landing = self.special_landings.iter().rfind(|l| l.landed_at <= end_of_day)?;
        let over = landing.returned_at.is_some_and(|r| r.japan_date() < on);
        (!ended && !over && !self.landed_between(landing.landed_at, end_of_day)).then_some(landing)
    }

    /// Whether a landing that opened or resumed a stay lies after one instant and not after another.
    fn landed_between(&self, after: Timestamp, to: Timestamp) -> bool {
        let governing = self.stay.iter().flat_map(|s| [s.opened_at, s.landed_at]);
        let mut all = governing.chain(self.unclosed.iter().map(|u| u.landed_at));
        all.any(|at| after < at && at <= to)
    }

    /// When a special landing took the place of a stay that has neither ended nor been interrupted: the later landing
    /// governs from its date (I1, §12.1-15).
    pub fn superseded_at(&self, stay: &Stay) -> Option<Timestamp> {
        if stay.closed.is_some() || stay.away.is_some() {
            return None;
        }
        self.special_landings.iter().map(|l| l.landed_at).find(|at| *at >= stay.landed_at)
    }
}
