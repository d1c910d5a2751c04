//! Special landings: I6, I7, and I1 and I2 where they are concerned.

use super::identity::{shown, sighting};
use super::landing::departure_missing;
use super::{Case, stays};
use crate::catalogue::Event;
use crate::decision::{Decided, Rejection};
use crate::envelope::{Flag, Meta};
use crate::ids::Code;
use crate::law::special::Longest;
use crate::law::{Act, SpecialLandingRule, denial, grounds, longer, problems};
use crate::person::PersonState;
use crate::person::document::DocumentKind;
use crate::person::special_landing::{
    CrewLandingPermitted, CruiseLandingPermitted, DistressLandingPermitted,
    EmergencyLandingPermitted, PermitSpecialLanding, PortOfCallLandingPermitted,
    RecordSpecialLandingReturn, RefugeResidence, SpecialLanding, SpecialLandingEnd,
    SpecialLandingKind, SpecialLandingPermission, SpecialLandingReturned, SpecialLandingScope,
    TemporaryRefugeLandingPermitted, TransitLandingPermitted,
};
use crate::person::state::GAPS_MAX;
use crate::person::state::stays::{StayAct, StayStep};
use crate::time::{Date, Timestamp};

pub(super) fn permit(
    case: &mut Case<'_>,
    c: &PermitSpecialLanding,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::PermitSpecialLanding)?;
    case.port(&c.port)?;
    case.not_ended(true)?;
    let rule = rule(case, c)?;
    asked(rule, c)?;
    super::landing_examination::denial_grounds(case, &c.denial_grounds)?;
    barred(case, rule, c)?;
    let (ends_on, ends_at) = end(case, rule, c)?;
    let ends_on = under(case, c, ends_on)?;
    let at = case.meta.occurred_at;
    if departure_missing(case.state, at) {
        case.flag(Flag::MissingDeparture);
    }
    let mut out = sighting(case, &shown!(c));
    let index = u32::try_from(out.len()).unwrap_or(u32::MAX);
    let permission = SpecialLandingPermission {
        special_landing_id: case.event_id(index),
        kind: c.kind,
        scope: c.scope,
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        applicant: c.applicant,
        permitted_on: case.on,
        ends_on,
        ends_at,
        area: c.area.clone(),
        designated_ship: c.designated_ship.clone(),
        under: c.under,
        denial_grounds: c.denial_grounds.clone(),
        biometrics_captured: c.biometrics_captured,
        document_id: case.meta.document_id,
        nationality: c.nationality.clone(),
    };
    let event = event(permission, c)?;
    out.push(case.main(event, rule.law));
    Ok(out)
}

/// The row of the kind and scope on the day.
fn rule(
    case: &Case<'_>,
    c: &PermitSpecialLanding,
) -> Result<&'static SpecialLandingRule, Rejection> {
    let found = case.context.tables.special_landing(c.kind, c.scope, case.on);
    found.ok_or_else(|| match c.scope {
        None => problems::FIELD_REQUIRED.refuse_with(
            "This kind of landing needs a scope: one port, several, or multiple.",
            "この種別には範囲（一港、二以上の港又は数次）の入力が必要です。",
        ),
        Some(_) => problems::FIELDS_CONTRADICT.refuse_with(
            "This kind of landing has no such scope on that day.",
            "この種別には当日この範囲がありません。",
        ),
    })
}

/// Applicant, document and conditions that the kind asks for.
fn asked(rule: &SpecialLandingRule, c: &PermitSpecialLanding) -> Result<(), Rejection> {
    if !rule.applicants.contains(&c.applicant) {
        let may: Vec<&str> = rule.applicants.iter().map(|a| a.code()).collect();
        return Err(problems::SPECIAL_LANDING_APPLICANT.refuse_with(
            &format!("For {} may apply: {}.", rule.en, may.join(", ")),
            &format!("{}の申請者ではありません。", rule.ja),
        ));
    }
    if c.personal.document.kind == DocumentKind::CrewDocument && !rule.crew_document {
        return Err(problems::CREW_DOCUMENT.refuse());
    }
    let cause = matches!(c.kind, SpecialLandingKind::Emergency | SpecialLandingKind::Distress);
    let lacks = [
        (rule.ship && c.designated_ship.is_none(), "designated_ship"),
        (rule.area && c.area.is_none(), "area"),
        (rule.residence && c.personal.residence.is_none(), "residence"),
        (cause && c.cause.is_none(), "cause"),
    ];
    match lacks.iter().find(|(lacks, _)| *lacks) {
        None => Ok(()),
        Some((_, field)) => Err(problems::SPECIAL_LANDING_CONDITION.refuse_with(
            &format!("A permission for {} states {field}.", rule.en),
            &format!("{}の許可には{field}が必要です。", rule.ja),
        )),
    }
}

/// I7: a ground of art. 5(1), stated or on record, bars it; emergency, distress and refuge it does not.
fn barred(
    case: &mut Case<'_>,
    rule: &SpecialLandingRule,
    c: &PermitSpecialLanding,
) -> Result<(), Rejection> {
    let tables = case.context.tables;
    // Nobody lands specially as a temporary visitor, so the longer period of those does not count.
    let on_record = denial::refusal(&case.state.refusal_history(), "", tables, case.on)
        .is_some_and(|r| r.refuses(case.on));
    if rule.barred && (on_record || !c.denial_grounds.is_empty()) {
        return case.refuse_or_flag(&problems::SPECIAL_LANDING_BARRED, Flag::LandingWhileRefused);
    }
    Ok(())
}

/// I6: within the longest that the table has; the day of the permission does not count.
fn end(
    case: &Case<'_>,
    rule: &SpecialLandingRule,
    c: &PermitSpecialLanding,
) -> Result<(Option<Date>, Option<Timestamp>), Rejection> {
    let too_long = || problems::SPECIAL_LANDING_TOO_LONG.refuse();
    match (rule.longest, c.hours, &c.length) {
        (Longest::Hours(max), Some(hours), None) => {
            if hours == 0 || hours > max {
                return Err(too_long());
            }
            let end = case.meta.occurred_at.saturating_add_micros(i64::from(hours) * HOUR);
            Ok((None, Some(end)))
        }
        (Longest::Period(max), None, Some(length)) => match length.end_from(case.on) {
            Some(end) if end > case.on && !longer(length, &max, case.on) => Ok((Some(end), None)),
            Some(_) | None => Err(too_long()),
        },
        (Longest::WhileItsCauseLasts, None, None) => Ok((None, None)),
        (Longest::Hours(_), _, _) => Err(problems::SPECIAL_LANDING_LENGTH.refuse_with(
            "This kind is counted in hours: state hours, and no length.",
            "この種別は時間で定めます。hoursのみを入力してください。",
        )),
        (Longest::Period(_), _, _) => Err(problems::SPECIAL_LANDING_LENGTH.refuse_with(
            "This kind is counted in days or months: state length, and no hours.",
            "この種別は日又は月で定めます。lengthのみを入力してください。",
        )),
        (Longest::WhileItsCauseLasts, _, _) => Err(problems::SPECIAL_LANDING_LENGTH.refuse_with(
            "This kind lasts until its cause ends: state neither hours nor length.",
            "この種別は事由がやむまでです。期間は入力しません。",
        )),
    }
}

const HOUR: i64 = 3_600_000_000;

/// A landing under a multiple permission: that is on record, of the same kind, valid, and ends with it at the latest.
fn under(
    case: &Case<'_>,
    c: &PermitSpecialLanding,
    ends_on: Option<Date>,
) -> Result<Option<Date>, Rejection> {
    let Some(id) = c.under else {
        return Ok(ends_on);
    };
    let multiple = case.state.special_landings.iter().find(|l| {
        l.special_landing_id == id
            && l.kind == c.kind
            && l.scope == Some(SpecialLandingScope::Multiple)
            && l.landed_at <= case.meta.occurred_at
            && l.ends_on.is_none_or(|last| case.on <= last)
    });
    match multiple {
        Some(multiple) if c.scope != Some(SpecialLandingScope::Multiple) => {
            Ok(multiple.ends_on.into_iter().chain(ends_on).min())
        }
        _ => Err(problems::NO_MULTIPLE_PERMISSION.refuse()),
    }
}

fn event(
    permission: SpecialLandingPermission,
    c: &PermitSpecialLanding,
) -> Result<Event, Rejection> {
    let cause = || -> Result<Code, Rejection> {
        c.cause.clone().ok_or_else(|| problems::SPECIAL_LANDING_CONDITION.refuse())
    };
    Ok(match c.kind {
        SpecialLandingKind::PortOfCall => PortOfCallLandingPermitted { permission }.into(),
        SpecialLandingKind::Cruise => CruiseLandingPermitted { permission }.into(),
        SpecialLandingKind::TransitSameShip | SpecialLandingKind::TransitConnection => {
            TransitLandingPermitted { permission }.into()
        }
        SpecialLandingKind::Crew => CrewLandingPermitted { permission }.into(),
        SpecialLandingKind::Emergency => {
            EmergencyLandingPermitted { permission, cause: cause()? }.into()
        }
        SpecialLandingKind::Distress => {
            DistressLandingPermitted { permission, cause: cause()? }.into()
        }
        SpecialLandingKind::TemporaryRefuge => {
            let personal =
                c.personal.residence.clone().map(|residence| RefugeResidence { residence });
            TemporaryRefugeLandingPermitted { permission, personal }.into()
        }
    })
}

pub(super) fn record_return(
    case: &mut Case<'_>,
    c: &RecordSpecialLandingReturn,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RecordSpecialLandingReturn)?;
    case.known()?;
    case.port(&c.port)?;
    case.not_ended(false)?;
    let at = case.meta.occurred_at;
    let landing = named(case, c)?;
    let minutes_over = landing.map_or(0, |l| l.minutes_over(at));
    match landing {
        None => case.flag(Flag::DepartureWithoutEntry),
        Some(l) => {
            let other = l.designated_ship.is_some() && l.designated_ship != c.voyage;
            if other || (l.designated_ship.is_some() && c.manner == SpecialLandingEnd::LeftByOther)
            {
                case.flag(Flag::OtherShipThanDesignated);
            }
        }
    }
    if minutes_over > 0 {
        case.flag(Flag::SpecialLandingOverstayed);
    }
    let event = SpecialLandingReturned {
        special_landing_id: landing.map(|l| l.special_landing_id),
        manner: c.manner,
        port: c.port.clone(),
        voyage: c.voyage.clone(),
        returned_on: case.on,
        minutes_over,
    };
    let rule =
        landing.and_then(|l| case.context.tables.special_landing(l.kind, l.scope, l.landed_on()));
    Ok(vec![case.main(event, rule.map_or(grounds::DEPARTURE, |r| r.law))])
}

/// The special landing that a return ends.
fn named<'a>(
    case: &Case<'a>,
    c: &RecordSpecialLandingReturn,
) -> Result<Option<&'a SpecialLanding>, Rejection> {
    let at = case.meta.occurred_at;
    let Some(id) = c.special_landing_id else {
        return Ok(case.state.special_landing_at(at));
    };
    let state = case.state;
    let found = state.special_landings.iter().find(|l| l.special_landing_id == id);
    let Some(landing) = found.filter(|l| l.landed_at <= at) else {
        let later = |a: &StayAct| a.special.as_ref().is_some_and(|l| l.special_landing_id == id);
        let known = state.acts.iter().any(later);
        return Err(if known {
            problems::DATES_OUT_OF_ORDER.refuse_with(
                "The return lies before the landing.",
                "帰船が上陸の許可より前の日時です。",
            )
        } else {
            problems::SPECIAL_LANDING_NOT_FOUND.refuse()
        });
    };
    if landing.returned_at.is_some() {
        return Err(problems::STEP_ALREADY_TAKEN.refuse());
    }
    Ok(Some(landing))
}

pub(super) fn permitted(state: &mut PersonState, meta: &Meta, p: &SpecialLandingPermission) {
    let at = meta.occurred_at;
    if state.registered() {
        state.nationality_said(&p.nationality, at);
    }
    if state.special_landings.iter().any(|l| l.special_landing_id == p.special_landing_id) {
        return;
    }
    let landing = SpecialLanding {
        special_landing_id: p.special_landing_id,
        kind: p.kind,
        scope: p.scope,
        landed_at: at,
        ends_on: p.ends_on,
        ends_at: p.ends_at,
        designated_ship: p.designated_ship.clone(),
        returned_at: None,
    };
    let act = StayAct {
        special: Some(landing),
        ..StayAct::new(meta.event_id, at, p.permitted_on, StayStep::SpecialLanding)
    };
    stays::record(state, act);
}

/// One more, at its place.
pub(super) fn add(state: &mut PersonState, landing: SpecialLanding) {
    let place = state.special_landings.partition_point(|l| l.landed_at <= landing.landed_at);
    state.special_landings.insert(place, landing);
    if state.special_landings.len() > GAPS_MAX {
        forget_one(state);
    }
}

/// Drops the oldest that has ended and is no multiple permission, or else the oldest.
fn forget_one(state: &mut PersonState) {
    let done = |l: &SpecialLanding| {
        l.returned_at.is_some() && l.scope != Some(SpecialLandingScope::Multiple)
    };
    let place = state.special_landings.iter().position(done).unwrap_or(0);
    state.special_landings.remove(place);
}

/// Ends the special landing by which the person was here, unless it names another.
pub(super) fn returned(state: &mut PersonState, meta: &Meta, e: &SpecialLandingReturned) {
    let at = meta.occurred_at;
    let here = stays::then(state, at).special_landing_at(at).map(|l| l.special_landing_id);
    let act = StayAct {
        stay_id: e.special_landing_id.filter(|id| here != Some(*id)),
        ..StayAct::new(meta.event_id, at, e.returned_on, StayStep::SpecialReturn)
    };
    stays::record(state, act);
}

/// The person left by a deportation: the special landing by which they were here ended with it.
pub(super) fn left(state: &mut PersonState, at: Timestamp) {
    if let Some(id) = state.special_landing_at(at).map(|l| l.special_landing_id) {
        end_at(state, id, at);
    }
}

/// The special landing ended: by a return, by a departure confirmed, or by a deportation.
pub(super) fn end_at(state: &mut PersonState, id: uuid::Uuid, at: Timestamp) {
    let found = state.special_landings.iter_mut().find(|l| l.special_landing_id == id);
    if let Some(landing) = found.filter(|l| l.landed_at <= at) {
        landing.returned_at = Some(landing.returned_at.map_or(at, |r| r.min(at)));
    }
}
