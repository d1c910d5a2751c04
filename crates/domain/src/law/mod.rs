//! Legal tables: versioned code lists and the calendar, data rather than code (domain §0).

pub mod affiliation;
pub mod calendar;
pub mod card;
pub mod clearance;
pub mod correction;
pub mod denial;
pub mod deportation;
pub mod grounds;
pub mod identity;
pub mod indicator;
pub mod invariants;
pub mod landing;
pub mod lists;
pub mod nationalities;
pub mod offices;
pub mod permit;
pub mod ports;
pub mod problems;
pub mod reasons;
pub mod refugee;
pub mod regions;
pub mod release;
pub mod revocation;
pub mod roles;
pub mod special;
pub mod status;
pub mod violation;
pub mod visa;
pub mod voyage;

pub use clearance::ClearanceLaw;
pub use denial::{DenialGround, Refusal, RefusalLengths};
pub use deportation::Deportation;
pub use landing::LandingLengths;
pub use ports::{Port, PortKind};
pub use problems::Problem;
pub use regions::RegionRule;
pub use roles::{Act, Entitlement};
pub use special::SpecialLandingRule;
pub use status::{Status, StatusTable};
pub use visa::VisaExemption;

use crate::envelope::Role;
use crate::ids::Code;
use crate::person::period::Period;
use crate::person::special_landing::{SpecialLandingKind, SpecialLandingScope};
use crate::time::Date;

/// The tables that decisions look things up in. They come from outside a decision, so that a new version of the law
/// is a new value, not a new program.
#[derive(Debug, Clone, Copy)]
pub struct Tables {
    /// Name of this version: [`release::RELEASE`]. Every event records by which version it was decided.
    pub version: &'static str,
    /// Statuses of residence.
    pub statuses: &'static [Status],
    /// Ports.
    pub ports: &'static [Port],
    /// Who may do what.
    pub entitlements: &'static [&'static [Entitlement]],
    /// Lengths and limits.
    pub lengths: Lengths,
    /// Grounds of deportation, lengths and caps of its procedure.
    pub deportation: Deportation,
    /// Lengths and code lists of refugee cases.
    pub refugee: refugee::RefugeeLaw,
    /// Where a filing deadline that falls on this day ends.
    pub working_day_from: fn(Date) -> Date,
    /// Grounds for denial of landing.
    pub denial_grounds: &'static [DenialGround],
    /// How long those with a limit refuse.
    pub refusal: RefusalLengths,
    /// Lengths and limits at the border.
    pub landing: LandingLengths,
    /// What is granted before the border.
    pub clearance: ClearanceLaw,
    /// Special landings: kinds, applicants, caps.
    pub special_landings: &'static [SpecialLandingRule],
    /// What a document's nationality is counted as.
    pub regions: &'static [RegionRule],
    /// Whose visits need no visa.
    pub visa_exemptions: &'static [VisaExemption],
    /// Day whose rows stand for those of every day. Only for the question what would become of an act if it were done under the law
    /// of another day; what decides has none.
    pub rules_of: Option<Date>,
}

crate::shape! {
    /// Lengths and limits that the law sets.
    pub struct Lengths {
        /// Deemed re-entry (art. 26-2(2)).
        pub deemed_reentry: Period,
        /// Deemed re-entry of special permanent residents (Special Act 23).
        pub deemed_reentry_special: Period,
        /// Longest re-entry permit (art. 26(3), with one extension abroad, 26(5)).
        pub reentry_permit: Period,
        /// The same for special permanent residents (unverified).
        pub reentry_permit_special: Period,
        /// Special period after the end of stay (art. 20(6), 21(4)).
        pub special_period: Period,
        /// A period must be longer than this for a special period to arise.
        pub special_period_over: Period,
        /// A period must be longer than this for a mid/long-term resident (art. 19-3(1)).
        pub resident_over: Period,
        /// Time to notify a place of residence (art. 19-7 to 19-9).
        pub residence_notice: Period,
        /// Time after which a missing notification is a ground for revocation (art. 22-4(1)(viii), (ix)).
        pub residence_ground: Period,
        /// How far clocks may differ, in microseconds (I38).
        pub clock_tolerance_micros: i64,
        /// How far ahead an instant is taken for a typing error, in microseconds (I38).
        pub clock_refusal_micros: i64,
    }
}

impl Copy for Lengths {}

impl Tables {
    /// The built-in version.
    pub const fn current() -> Self {
        Self {
            version: release::RELEASE,
            statuses: status::STATUSES,
            ports: ports::PORTS,
            entitlements: roles::ENTITLEMENTS,
            lengths: Lengths {
                deemed_reentry: Period::years(1),
                deemed_reentry_special: Period::years(2),
                reentry_permit: Period::years(6),
                reentry_permit_special: Period::years(7),
                special_period: Period::months(2),
                special_period_over: Period::days(30),
                resident_over: Period::months(3),
                residence_notice: Period::days(14),
                residence_ground: Period::days(90),
                clock_tolerance_micros: 120_000_000,
                clock_refusal_micros: 86_400_000_000,
            },
            deportation: Deportation::current(),
            refugee: refugee::RefugeeLaw::current(),
            working_day_from: calendar::working_day_from,
            denial_grounds: denial::DENIAL_GROUNDS,
            refusal: RefusalLengths::current(),
            landing: LandingLengths::current(),
            clearance: ClearanceLaw::current(),
            special_landings: special::SPECIAL_LANDINGS,
            regions: regions::REGIONS,
            visa_exemptions: visa::EXEMPTIONS,
            rules_of: None,
        }
    }

    /// The version as events record it.
    pub fn release(&self) -> Option<Code> {
        Code::parse(self.version).ok()
    }

    /// The day by whose rows an act of a day is decided: that day, unless somebody asks what another day's law would say.
    pub fn law_day(&self, day: Date) -> Date {
        self.rules_of.unwrap_or(day)
    }

    /// The row of a status on a day.
    pub fn status_on(&self, code: &str, day: Date) -> Option<&'static Status> {
        let day = self.law_day(day);
        self.statuses.iter().find(|s| s.code == code && s.holds_on(day))
    }

    /// Any row of a status: whether the code exists at all.
    pub fn status(&self, code: &str) -> Option<&'static Status> {
        self.statuses.iter().find(|s| s.code == code)
    }

    /// A port of entry on a day.
    pub fn port_on(&self, code: &str, day: Date) -> Option<&'static Port> {
        let day = self.law_day(day);
        self.ports.iter().find(|p| p.code == code && p.holds_on(day))
    }

    /// Any row of a port: whether the code exists at all.
    pub fn port(&self, code: &str) -> Option<&'static Port> {
        self.ports.iter().find(|p| p.code == code)
    }

    /// The row of a ground for denial of landing on a day.
    pub fn denial_ground(&self, code: &str, day: Date) -> Option<&'static DenialGround> {
        let day = self.law_day(day);
        self.denial_grounds.iter().find(|g| g.code == code && g.holds_on(day))
    }

    /// The row of a kind and scope of special landing on a day.
    pub fn special_landing(
        &self,
        kind: SpecialLandingKind,
        scope: Option<SpecialLandingScope>,
        day: Date,
    ) -> Option<&'static SpecialLandingRule> {
        let day = self.law_day(day);
        self.special_landings.iter().find(|r| r.kind == kind && r.scope == scope && r.holds_on(day))
    }

    /// The row of an act.
    pub fn entitlement(&self, act: Act) -> Option<&'static Entitlement> {
        self.entitlements.iter().copied().flatten().find(|e| e.act == act)
    }

    /// Whether the law of a day has an act at all.
    pub fn has_act(&self, act: Act, day: Date) -> bool {
        let day = self.law_day(day);
        roles::since::since_of(act).is_none_or(|s| s.day <= day.civil())
    }

    /// Whether a role may do an act (I4): what is not in the table is denied.
    pub fn may(&self, role: Role, act: Act) -> bool {
        self.entitlement(act).is_some_and(|e| e.roles.contains(&role))
    }

    /// Whether a status with a period makes its holder a mid/long-term resident (art. 19-3). A period that is not
    /// known is taken for a long one: only residents come without a recorded period.
    pub fn mid_long_term_resident(
        &self,
        status: &str,
        period: Option<&Period>,
        from: Date,
    ) -> bool {
        self.status(status).is_some_and(|s| s.resident)
            && period.is_none_or(|p| longer(p, &self.lengths.resident_over, from))
    }
}

/// Whether a period that begins on a day ends later than another.
pub(crate) fn longer(period: &Period, than: &Period, from: Date) -> bool {
    match (period.end_from(from), than.end_from(from)) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(a), Some(b)) => a > b,
    }
}

impl Default for Tables {
    fn default() -> Self {
        Self::current()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_another_day_stand_for_those_of_every_day() {
        let day = |text: &str| Date::parse(text).unwrap();
        let (now, then) = (Tables::current(), day("2027-04-01"));
        let of_then = Tables { rules_of: Some(then), ..now };
        let intern = "technical-intern-training-1-b";
        let lands = |tables: &Tables| {
            tables.status_on(intern, day("2026-04-01")).is_some_and(|s| s.at_landing)
        };
        assert!(lands(&now) && !lands(&of_then));
        let before = Tables { rules_of: Some(day("2024-06-09")), ..now };
        assert!(now.has_act(Act::DecideSupervision, then));
        assert!(!before.has_act(Act::DecideSupervision, then));
        assert_eq!((now.law_day(then), before.law_day(then)), (then, day("2024-06-09")));
        let none = Tables { rules_of: Some(day("1951-10-31")), ..now };
        assert!(now.port_on("NRT", then).is_some() && none.port_on("NRT", then).is_none());
        let cruise = (SpecialLandingKind::Cruise, Some(SpecialLandingScope::OnePort));
        let of_2014 = Tables { rules_of: Some(day("2014-12-31")), ..now };
        assert!(now.special_landing(cruise.0, cruise.1, then).is_some());
        assert!(of_2014.special_landing(cruise.0, cruise.1, then).is_none());
    }
}
