//! Whole lives: the cases of `tests/law/lives.yaml`, or of `tests/law/year.yaml` for a year in its published numbers, each moved to a day of the year and given people of its own.
//!
//! A life is what the law makes of its acts, so it is decided before it is written: where a move breaks it (a last day that
//! falls on a holiday, a status that the law of that year has not), another is tried.

use sekisho_codec::ids::IdKey;
use sekisho_domain::time::{Date, Timestamp};
use sekisho_law::{LawError, Line, Outcome, cases, script};
use serde_json::{Value, json};

use crate::figures::{GOLDEN, ROOT_THREE, ROOT_TWO, spread};
use crate::rng::Rng;

const LIVES: &str = include_str!("../../../tests/law/lives.yaml");
const YEAR_LIVES: &str = include_str!("../../../tests/law/year.yaml");
/// The first day of the cases' own year.
const YEAR: &str = "2025-01-01";
/// Lives begin on one of so many days.
const SPREAD: u64 = 340;
/// Lives tried before it is given up as a defect.
const TRIES: u32 = 40;
/// How many lives are like each case, in the cases' order; invented, since every kind must be seen.
const SHARES: [u64; 16] = [40, 8, 8, 4, 8, 12, 6, 4, 6, 4, 20, 6, 5, 6, 8, 4];

/// Days by which the lives of a year are moved: what counts of them stays within it.
const YEAR_SPREAD: u64 = 364;

/// Lives of one kind that a year has.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    /// Title of the case in `tests/law/year.yaml`.
    pub(crate) case: &'static str,
    /// How many.
    pub(crate) number: u64,
    /// Nationalities.
    pub(crate) nationalities: &'static [(&'static str, f64)],
    /// Share of men.
    pub(crate) male: f64,
}

/// Lines of a year's lives, so many of each kind.
pub(crate) fn lives_of(
    seed: u64,
    from: Date,
    kinds: &[Kind],
) -> Result<Vec<(i64, String)>, LawError> {
    let all = cases(YEAR_LIVES)?;
    let maker = Maker::new()?;
    let mut lines = Vec::new();
    // Counted over all kinds, so that the shares hold where there is one of each, too.
    let mut place = seed % YEAR_SPREAD;
    let days: Vec<(u64, f64)> = (0..YEAR_SPREAD).map(|day| (day, 1.0)).collect();
    for (at, kind) in (0u64..).zip(kinds) {
        let case = all.iter().find(|case| case["case"] == kind.case);
        let case = case.ok_or_else(|| form(format!("no case is called {:?}", kind.case)))?;
        for number in 0..kind.number {
            let mut case = case.clone();
            let sexes = [("male", kind.male), ("female", 1.0 - kind.male)];
            case["persons"] = json!({"person": {
                "sex": spread(&sexes, place, GOLDEN),
                "nationality": spread(kind.nationalities, place, ROOT_TWO),
            }});
            // Spread over the year, and where the law does not let it happen on a day, on one of the next.
            let day = *spread(&days, place, ROOT_THREE);
            place += 1;
            let series = format!("year-{seed}-{at}-{number}");
            lines.extend(maker.first(from, &series, |later| {
                Ok((&case, (day + u64::from(later)) % YEAR_SPREAD))
            })?);
        }
    }
    lines.sort();
    Ok(lines)
}

/// Makes lives of cases.
struct Maker {
    key: IdKey,
    /// First day of the cases' own year.
    year: Date,
}

impl Maker {
    fn new() -> Result<Self, LawError> {
        // Pseudonyms are no part of these acts, so any key gives the same lines.
        let key =
            IdKey::new(b"synthetic key of simulated lives").map_err(|e| form(e.to_string()))?;
        let year = Date::parse(YEAR).map_err(|e| form(e.to_string()))?;
        Ok(Self { key, year })
    }

    /// The lines of the first attempt, a case so many days into the year, that the law lets happen then.
    fn first<'a>(
        &self,
        from: Date,
        series: &str,
        mut attempt: impl FnMut(u32) -> Result<(&'a Value, u64), LawError>,
    ) -> Result<Vec<(i64, String)>, LawError> {
        for number in 0..TRIES {
            let (case, day) = attempt(number)?;
            let days = from.days() - self.year.days() + i32::try_from(day).unwrap_or(0);
            let acts = acts(shifted(case, days), &self.key, series)?;
            if accepted(&acts) {
                return Ok(lines_of(&acts).collect());
            }
        }
        Err(form("no life fits any day of that year"))
    }
}

/// What the acts of a case are answered, all of a series having names of their own.
pub(crate) fn acts(case: Value, key: &IdKey, series: &str) -> Result<Vec<Line>, LawError> {
    script(&Value::Array(vec![case]).to_string(), key, series)
}

/// Whether nothing of it is refused.
pub(crate) fn accepted(acts: &[Line]) -> bool {
    acts.iter().all(|act| act.answer.outcome == Outcome::Accepted)
}

/// Acts as lines, each with the instant at which the log takes it.
pub(crate) fn lines_of(acts: &[Line]) -> impl Iterator<Item = (i64, String)> {
    acts.iter().enumerate().map(|(place, act)| line(act, place))
}

/// Lines of lives, each with the instant at which the log takes it, in that order.
pub(crate) fn lives(seed: u64, count: u64, from: Date) -> Result<Vec<(i64, String)>, LawError> {
    let all = cases(LIVES)?;
    let maker = Maker::new()?;
    let mut lines = Vec::new();
    for number in 0..count {
        let mut rng = Rng::new(seed, number);
        let series = format!("life-{seed}-{number}");
        lines.extend(maker.first(from, &series, |_| {
            let mut pick = rng.below(SHARES.iter().sum());
            let kind = SHARES.iter().position(|share| {
                let here = pick < *share;
                pick = pick.saturating_sub(*share);
                here
            });
            let case = kind.and_then(|k| all.get(k));
            Ok((case.ok_or_else(|| form("more shares than lives"))?, rng.below(SPREAD)))
        })?);
    }
    lines.sort();
    Ok(lines)
}

/// Acts of one instant keep their order: the log takes each a moment after the one before.
fn line(act: &Line, place: usize) -> (i64, String) {
    let mut request = act.request.clone();
    let recorded = request["recorded_at"].as_str().and_then(|text| Timestamp::parse(text).ok());
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let recorded = recorded.map(|at| at.saturating_add_micros(place.saturating_mul(1_000_000)));
    if let Some(at) = recorded {
        request["recorded_at"] = at.to_string().into();
    }
    (recorded.map_or(0, Timestamp::micros), request.to_string())
}

/// Every date in a value, so many days later.
fn shifted(value: &Value, days: i32) -> Value {
    match value {
        Value::String(text) => match text.get(..10).map(Date::parse) {
            Some(Ok(day)) if text.len() == 10 || text.as_bytes().get(10) == Some(&b'T') => {
                let rest = text.get(10..).unwrap_or_default();
                format!("{}{rest}", day.plus_days(days)).into()
            }
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| shifted(item, days)).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(k, v)| (k.clone(), shifted(v, days))).collect())
        }
        _ => value.clone(),
    }
}

pub(crate) fn form(says: impl Into<String>) -> LawError {
    LawError::Form { line: None, says: says.into() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_of_life_is_lived_and_the_same_seed_gives_the_same_lives() {
        let from = Date::parse("2026-01-01").unwrap();
        let lines = lives(3, 120, from).unwrap();
        assert_eq!(lines, lives(3, 120, from).unwrap());
        assert_ne!(lines, lives(4, 120, from).unwrap());
        assert!(lines.is_sorted());
        let commands: BTreeSet<String> = lines
            .iter()
            .map(|(_, line)| serde_json::from_str::<Value>(line).unwrap()["command"].to_string())
            .collect();
        for case in cases(LIVES).unwrap() {
            let last = case["when"].as_object().unwrap().keys().next_back().unwrap().clone();
            assert!(commands.contains(&format!("{last:?}")), "no life ends with {last}");
        }
        assert_eq!(cases(LIVES).unwrap().len(), SHARES.len());
        let ids: BTreeSet<String> = lines
            .iter()
            .map(|(_, line)| serde_json::from_str::<Value>(line).unwrap()["command_id"].to_string())
            .collect();
        assert_eq!(ids.len(), lines.len(), "every act has an id of its own");
    }
}
