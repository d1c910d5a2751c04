//! What carriers owe: how long before an arrival a list is due, and why boarding is refused. Versioned rows.

use super::ClearanceLaw;
use crate::time::{Date, Timestamp};
use crate::voyage::{Direction, VoyageState};

crate::symbols! {
    /// What crosses the border.
    pub enum Conveyance {
        /// Aircraft (航空機).
        Aircraft = "aircraft",
        /// Ship (船舶).
        Ship = "ship",
    }
}

/// How long before the arrival a list of passengers and crew is due (art. 57(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManifestLead {
    /// For which.
    pub conveyance: Conveyance,
    /// Minutes before the time announced.
    pub minutes: i64,
    /// First day of arrival for which it holds.
    pub valid_from: (i32, u32, u32),
    /// Last day of arrival for which it holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Where that comes from.
    pub source: &'static str,
}

const fn lead(conveyance: Conveyance, minutes: i64) -> ManifestLead {
    ManifestLead {
        conveyance,
        minutes,
        valid_from: (2007, 2, 1),
        valid_to: None,
        source: "icrra 57(1), in force 2007-02-01; minutes by the enforcement regulation, unverified",
    }
}

/// Every lead time. Shorter ones for short flights and crossings are not in here yet.
pub static MANIFEST_LEADS: &[ManifestLead] =
    &[lead(Conveyance::Aircraft, 90), lead(Conveyance::Ship, 120)];

/// When the list of a voyage is due; absent where none is, or where its time was not announced.
pub fn manifest_due(state: &VoyageState) -> Option<Timestamp> {
    let scheduled = state.scheduled_at?;
    if state.direction != Some(Direction::Inbound) {
        return None;
    }
    let conveyance = state.call.as_ref()?.conveyance;
    let day = scheduled.japan_date().civil();
    let row = MANIFEST_LEADS.iter().find(|r| {
        r.conveyance == conveyance && r.valid_from <= day && r.valid_to.is_none_or(|to| day <= to)
    })?;
    Some(scheduled.saturating_add_micros(-row.minutes.saturating_mul(60_000_000)))
}

/// A reason for which a carrier refuses boarding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardingReason {
    /// Code.
    pub code: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Japanese.
    pub ja: &'static str,
    /// Whether it is about a travel authorisation: a reason only from the first day of those on.
    pub authorisation: bool,
}

const fn reason(code: &'static str, en: &'static str, ja: &'static str) -> BoardingReason {
    BoardingReason { code, en, ja, authorisation: false }
}

/// The code list.
pub static BOARDING_REASONS: &[BoardingReason] = &[
    reason("no-valid-document", "no valid travel document", "有効な旅券等がない"),
    reason("no-visa", "no visa where one is needed", "必要な査証がない"),
    reason("answer-no-board", "the authority's answer to the carrier", "当局からの搭乗不可の回答"),
    BoardingReason {
        authorisation: true,
        ..reason("no-travel-authorisation", "no valid travel authorisation", "有効な渡航認証がない")
    },
];

/// A reason of the list of a day.
pub fn boarding_reason(
    code: &str,
    day: Date,
    clearance: &ClearanceLaw,
) -> Option<&'static BoardingReason> {
    let found = BOARDING_REASONS.iter().find(|r| r.code == code)?;
    (!found.authorisation || clearance.authorisations_on(day)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Tables;

    #[test]
    fn one_row_a_code_and_a_day() {
        let law = Tables::current().clearance;
        let on = |code, day| boarding_reason(code, Date::parse(day).unwrap(), &law).is_some();
        for (i, r) in BOARDING_REASONS.iter().enumerate() {
            assert!(crate::ids::Code::parse(r.code).is_ok());
            assert!(BOARDING_REASONS[..i].iter().all(|o| o.code != r.code), "{}", r.code);
        }
        assert!(on("no-visa", "2026-04-01") && !on("seat-taken", "2026-04-01"));
        assert!(!on("no-travel-authorisation", "2028-03-31"));
        assert!(on("no-travel-authorisation", "2028-04-01"));
        for conveyance in Conveyance::ALL {
            assert_eq!(MANIFEST_LEADS.iter().filter(|r| r.conveyance == *conveyance).count(), 1);
        }
    }
}
