//! Facts that the clock brings about and nobody does: they are derived for a day and never written down.
//!
//! A [`PersonState`] knows what governs now. For a day in the past, fold the events up to it with [`as_of`] first.

pub mod affiliation;
pub mod card;
pub mod link;
pub mod region;
pub mod stay;
mod violation;
pub mod visa;

pub use violation::{case_state, grounds_made_out, on_overstayer_extract};

use crate::catalogue::Event;
use crate::decision::EventRecord;
use crate::ids::StatusCode;
use crate::law::Tables;
use crate::person::landing::LandingKind;
use crate::person::special_landing::SpecialLanding;
use crate::person::state::Stay;
use crate::person::{PersonState, evolve, refugee};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// On what a person's presence in Japan rests on a day (domain §12.1-16).
    pub enum PresenceBasis {
        /// A status of residence within its period.
        Status = "status",
        /// The special period after it (特例期間), I11.
        SpecialPeriod = "special-period",
        /// Sixty days after birth or the loss of Japanese nationality.
        BirthGrace = "birth-grace",
        /// Provisional stay (仮滞在).
        ProvisionalStay = "provisional-stay",
        /// A special landing permission (特例上陸許可).
        SpecialLanding = "special-landing",
        /// Time to leave after a revocation.
        RevocationGrace = "revocation-grace",
        /// A departure order (出国命令).
        DepartureOrder = "departure-order",
        /// Suspension of removal (送還停止).
        SuspensionOfRemoval = "suspension-of-removal",
        /// Provisional release (仮放免).
        ProvisionalRelease = "provisional-release",
        /// A supervision measure (監理措置).
        Supervision = "supervision",
        /// Nothing, or not in Japan.
        None = "none",
    }
}

impl PresenceBasis {
    /// Whether presence on this basis is lawful: the first five are.
    pub const fn lawful(self) -> bool {
        match self {
            Self::Status
            | Self::SpecialPeriod
            | Self::BirthGrace
            | Self::ProvisionalStay
            | Self::SpecialLanding => true,
            Self::RevocationGrace
            | Self::DepartureOrder
            | Self::SuspensionOfRemoval
            | Self::ProvisionalRelease
            | Self::Supervision
            | Self::None => false,
        }
    }
}

/// The ground for revocation that a missing notification of residence makes (art. 22-4(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResidenceGround {
    /// viii: none within 90 days of the permission that made the person a resident.
    NoneAfterPermission,
    /// ix: none within 90 days of leaving the place notified before.
    NoneAfterMove,
}

impl ResidenceGround {
    /// Number of the ground.
    pub const fn item(self) -> u32 {
        match self {
            Self::NoneAfterPermission => 8,
            Self::NoneAfterMove => 9,
        }
    }
}

/// Where a person stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The day.
    pub on: Date,
    /// Whether the record has the person in Japan on some part of that day.
    pub present: bool,
    /// On what the presence rests.
    pub presence_basis: PresenceBasis,
    /// Whether that is lawful.
    pub lawful: bool,
    /// Status of the stay, where one is open.
    pub status: Option<StatusCode>,
    /// Last day of the period of the stay.
    pub stay_end: Option<Date>,
    /// Last day of the special period, where one arises from an application on record.
    pub special_period_end: Option<Date>,
    /// Days of presence after the last lawful day; 0 as a rule.
    pub overstay_days: u32,
    /// Last day on which a person abroad may come back.
    pub reentry_deadline: Option<Date>,
    /// First day on which the stay is closed: after a departure, the end of the record, or the lapse of the right to
    /// come back (I17).
    pub closed_from: Option<Date>,
    /// Ground for revocation from a missing notification of residence (I19).
    pub residence_ground: Option<ResidenceGround>,
}

/// The state as the events up to a legal day make it.
pub fn as_of<'a>(events: impl IntoIterator<Item = &'a EventRecord>, day: Date) -> PersonState {
    let mut state = PersonState::new();
    for event in events {
        if event.meta.occurred_at.japan_date() <= day {
            evolve(&mut state, event);
        }
    }
    state
}

/// Where a person stands on a day, by everything in the state.
pub fn standing(state: &PersonState, tables: &Tables, on: Date) -> Standing {
    let basis = presence_basis(state, on);
    let stay = state.stay.as_ref();
    Standing {
        on,
        present: present_on(state, on),
        presence_basis: basis,
        lawful: basis.lawful(),
        status: state.open_stay().map(|s| s.status.clone()),
        stay_end: stay.and_then(|s| s.stay_end),
        special_period_end: stay.and_then(|s| special_period_end(state, s)),
        overstay_days: overstay_days(state, on),
        reentry_deadline: state.open_stay().and_then(|s| s.away.as_ref()).and_then(|a| a.deadline),
        closed_from: stay.and_then(|s| stay_closed_from(state, s, on)),
        residence_ground: residence_ground(state, tables, on),
    }
}

/// Whether the record has the person in Japan on some part of a day: the days of landing and of departure count. Who was
/// never seen at a border is here from the first act that has them here, and where no stay does, an open case may.
pub fn present_on(state: &PersonState, on: Date) -> bool {
    stay::acquisition_on(state, on).is_some()
        || state.special_landing_on(on).is_some()
        || present_by_stay(state, on)
        || violation::present_by_case(state, on)
        || refugee::here_on(state, on)
}

fn present_by_stay(state: &PersonState, on: Date) -> bool {
    state.stay.as_ref().is_some_and(|s| {
        let left_on =
            s.closed.as_ref().map(|c| c.on).or_else(|| s.away.as_ref().map(|a| a.departed_on));
        let left_on = left_on.or_else(|| state.superseded_at(s).map(Timestamp::japan_date));
        s.opened_at.japan_date() <= on && left_on.is_none_or(|left| on <= left)
    })
}

/// On what a person's presence rests on a day.
pub fn presence_basis(state: &PersonState, on: Date) -> PresenceBasis {
    // The bases stand in the order in which one goes before the other (§12.1-16).
    let by_case = violation::basis(state, on).filter(|_| present_on(state, on));
    by_landing(state, on)
        .min(by_refugee_case(state, on))
        .min(by_case.unwrap_or(PresenceBasis::None))
}

/// By the landing that governs: a special landing from its day, else the stay (I1, §12.1-15).
fn by_landing(state: &PersonState, on: Date) -> PresenceBasis {
    match state.special_landing_on(on) {
        None => by_stay(state, on),
        Some(landing) if landing.last_day().is_none_or(|last| on <= last) => {
            PresenceBasis::SpecialLanding
        }
        Some(_) => PresenceBasis::None,
    }
}

fn by_stay(state: &PersonState, on: Date) -> PresenceBasis {
    if let Some(acquisition) = stay::acquisition_on(state, on) {
        if on <= acquisition.lawful_until {
            return PresenceBasis::BirthGrace;
        }
    } else if let Some(stay) = state.stay.as_ref().filter(|_| present_by_stay(state, on)) {
        if let Some(revoked) =
            state.revoked(stay).filter(|r| r.effective_on.is_some_and(|d| on > d))
        {
            return if revoked.leave_by.is_some_and(|last| on <= last) {
                PresenceBasis::RevocationGrace
            } else {
                PresenceBasis::None
            };
        }
        if stay.stay_end.is_none_or(|end| on <= end) {
            return PresenceBasis::Status;
        }
        if state.last_lawful_day(stay).is_some_and(|last| on <= last) {
            return PresenceBasis::SpecialPeriod;
        }
    }
    PresenceBasis::None
}

fn by_refugee_case(state: &PersonState, on: Date) -> PresenceBasis {
    let provisional = state.refugee_cases.iter().any(|c| c.provisional_on(on));
    if provisional && present_on(state, on) {
        PresenceBasis::ProvisionalStay
    } else {
        PresenceBasis::None
    }
}

/// Whether a person is lawfully in Japan on a day.
pub fn lawful_on(state: &PersonState, on: Date) -> bool {
    presence_basis(state, on).lawful()
}

/// Last day of the special period (I11), where one arises.
pub fn special_period_end(state: &PersonState, stay: &Stay) -> Option<Date> {
    let last = state.last_lawful_day(stay)?;
    stay.stay_end.filter(|end| last > *end).map(|_| last)
}

/// Days for which a person in Japan is past the last lawful day of the stay; none on a day that is lawful otherwise,
/// nor after a revocation, which is another ground for deportation than an overstay (art. 24 ii-2, ii-4).
pub fn overstay_days(state: &PersonState, on: Date) -> u32 {
    let revoked = state.stay.as_ref().is_some_and(|s| state.revoked(s).is_some());
    if revoked || lawful_on(state, on) {
        return 0;
    }
    let last = state
        .stay
        .as_ref()
        .filter(|_| present_by_stay(state, on) && state.special_landing_on(on).is_none())
        .and_then(|s| state.last_lawful_day(s));
    last.and_then(|last| u32::try_from(on.days() - last.days()).ok()).unwrap_or(0)
}

/// Days past the last day of a special landing. They are no overstay of a status and no part of the overstayers counted
/// (§12.1-28), but a ground for deportation of their own (art. 24 vi).
pub fn special_landing_overstay_days(state: &PersonState, on: Date) -> u32 {
    let last = state.special_landing_on(on).and_then(SpecialLanding::last_day);
    last.and_then(|last| u32::try_from(on.days() - last.days()).ok()).unwrap_or(0)
}

crate::symbols! {
    /// What statistics count a landing as (domain §8.2).
    pub enum EntrantClass {
        /// New entrant (新規入国者): a status was given at landing.
        New = "new",
        /// Re-entrant (再入国者): came back to a stay.
        Reentry = "re-entry",
        /// Special landing (特例上陸): a series of its own.
        Special = "special",
        /// Not counted: no landing was permitted.
        NotCounted = "not-counted",
    }
}

/// What statistics count an event as; absent where it is no answer to somebody who asks to land.
pub fn entrant_class(event: &Event) -> Option<EntrantClass> {
    match event {
        Event::LandingPermitted(e) => Some(match e.kind {
            LandingKind::NewEntry => EntrantClass::New,
            LandingKind::Reentry | LandingKind::DeemedReentry => EntrantClass::Reentry,
        }),
        Event::ReferredToSpecialInquiryOfficer(_) => Some(EntrantClass::NotCounted),
        Event::PortOfCallLandingPermitted(_)
        | Event::CruiseLandingPermitted(_)
        | Event::TransitLandingPermitted(_)
        | Event::CrewLandingPermitted(_)
        | Event::EmergencyLandingPermitted(_)
        | Event::DistressLandingPermitted(_)
        | Event::TemporaryRefugeLandingPermitted(_) => Some(EntrantClass::Special),
        _ => None,
    }
}

/// First day on which the stay is closed, as known on a day (I17: the day after the re-entry deadline).
pub fn closed_from(stay: &Stay, on: Date) -> Option<Date> {
    let closed = stay.closed.as_ref().map(|c| c.on);
    let lapsed = stay.away.as_ref().and_then(|a| a.deadline).filter(|deadline| on > *deadline);
    closed.or(lapsed).map(|last| last.plus_days(1))
}

/// First day on which the stay is closed, a revocation included.
pub fn stay_closed_from(state: &PersonState, stay: &Stay, on: Date) -> Option<Date> {
    let revoked = state.revoked(stay).and_then(|r| r.effective_on).map(|d| d.plus_days(1));
    closed_from(stay, on).into_iter().chain(revoked).min()
}

/// Ground for revocation from a missing notification of residence, for mid/long-term residents (I19, §12.1-17).
pub fn residence_ground(state: &PersonState, tables: &Tables, on: Date) -> Option<ResidenceGround> {
    let stay = state.open_stay()?;
    let resident =
        tables.mid_long_term_resident(stay.status.as_str(), stay.period.as_ref(), stay.period_from);
    if !resident || closed_from(stay, on).is_some() {
        return None;
    }
    let limit = &tables.lengths.residence_ground;
    let past = |from: Date, day: Date| limit.end_from(from).is_some_and(|last| day > last);
    match state.residence.as_ref().filter(|r| r.stay_id.is_some_and(|id| stay.named(id))) {
        None => past(stay.status_since, on).then_some(ResidenceGround::NoneAfterPermission),
        Some(r) => r
            .moved_out_on
            .is_some_and(|left| past(left, r.notified_on))
            .then_some(ResidenceGround::NoneAfterMove),
    }
}
