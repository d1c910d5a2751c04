//! Correction under four eyes: I35, I37. What was recorded stays; the right value has effect from its own day.

use uuid::Uuid;

use super::Case;
use crate::catalogue::Event;
use crate::decision::{Decided, Rejection};
use crate::ids::{
    CountryCode, MunicipalityCode, PartialDate, PortCode, StatusCode, ValueText, check_length,
};
use crate::law::{Act, Tables, grounds, problems};
use crate::person::PersonState;
use crate::person::correction::{ApplyCorrection, CorrectionApplied};
use crate::shape::{Field, TextType, Type};
use crate::time::{Date, Timestamp};

/// Fields that tie records together: to change one would be to rewrite history.
const FIXED: [&str; 5] =
    ["stay_id", "application_id", "document_id", "violation_case_id", "refugee_case_id"];

pub(super) fn apply(case: &mut Case<'_>, c: &ApplyCorrection) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ApplyCorrection)?;
    case.known()?;
    if c.requested_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse());
    }
    let target = case
        .state
        .events
        .iter()
        .find(|e| e.event_id == c.target_event_id)
        .ok_or_else(|| problems::CORRECTION_TARGET_UNKNOWN.refuse())?;
    let record = usize::try_from(target.type_index)
        .ok()
        .and_then(|i| Event::ALL.get(i))
        .filter(|(name, _)| *name == c.target_event_type.as_str())
        .filter(|(name, _)| *name != CorrectionApplied::RECORD.name)
        .map(|(_, record)| *record)
        .ok_or_else(|| problems::CORRECTION_TARGET_TYPE.refuse())?;
    let ty = field_type(record.fields, c.field.as_str())
        .ok_or_else(|| problems::CORRECTION_FIELD.refuse())?;
    let personal = c.field.as_str().starts_with("personal.");
    fits(case.context.tables, ty, c.personal.new_value.as_ref())?;
    let event = CorrectionApplied {
        target_event_id: c.target_event_id,
        target_event_type: c.target_event_type.clone(),
        field: c.field.clone(),
        valid_from: c.valid_from,
        reason: c.reason.clone(),
        evidence: c.evidence.clone(),
        requested_by: c.requested_by.clone(),
        approved_by: case.meta.actor.staff_id.clone(),
        new_value: if personal { None } else { c.personal.new_value.clone() },
        personal: Some(c.personal.clone()),
    };
    let corrects = Some(c.target_event_id);
    Ok(vec![Decided { corrects, ..case.main(event, grounds::CORRECTION) }])
}

/// Type of the field at a path such as `stay_end` or `personal.name.primary_name`.
fn field_type(fields: &'static [Field], path: &str) -> Option<&'static Type> {
    let (head, rest) = path.split_once('.').map_or((path, None), |(h, r)| (h, Some(r)));
    if FIXED.contains(&head) {
        return None;
    }
    let field = fields.iter().find(|f| f.name == head)?;
    match (rest, &field.ty) {
        (None, ty) => Some(ty),
        (Some(rest), Type::Record(r) | Type::Optional(Type::Record(r))) => {
            field_type(r.fields, rest)
        }
        (Some(_), _) => None,
    }
}

fn fits(tables: &Tables, ty: &Type, value: Option<&ValueText>) -> Result<(), Rejection> {
    let optional = matches!(ty, Type::Optional(_));
    let inner = if let Type::Optional(inner) = ty { inner } else { ty };
    if matches!(inner, Type::Record(_) | Type::List(_) | Type::Digest) {
        return Err(problems::CORRECTION_FIELD.refuse());
    }
    let ok = value.map_or(optional, |v| leaf_fits(tables, inner, v.as_str()));
    if ok { Ok(()) } else { Err(problems::CORRECTION_VALUE.refuse()) }
}

fn leaf_fits(tables: &Tables, ty: &Type, value: &str) -> bool {
    match ty {
        Type::Text(text) => text_fits(tables, text, value),
        Type::Int { min, max } => value.parse::<i64>().is_ok_and(|n| (*min..=*max).contains(&n)),
        Type::Bool => matches!(value, "true" | "false"),
        Type::Date => Date::parse(value).is_ok(),
        Type::Timestamp => Timestamp::parse(value).is_ok(),
        Type::Uuid => Uuid::try_parse(value).is_ok(),
        Type::Symbol(symbols) => symbols.symbols.contains(&value),
        Type::Digest | Type::Optional(_) | Type::List(_) | Type::Record(_) => false,
    }
}

fn text_fits(tables: &Tables, text: &TextType, value: &str) -> bool {
    match text.name {
        "StatusCode" => StatusCode::parse(value).is_ok() && tables.status(value).is_some(),
        "PortCode" => PortCode::parse(value).is_ok() && tables.port(value).is_some(),
        "CountryCode" => CountryCode::parse(value).is_ok(),
        "MunicipalityCode" => MunicipalityCode::parse(value).is_ok(),
        "PartialDate" => PartialDate::parse(value).is_ok(),
        _ => check_length(value, text.max_chars).is_ok(),
    }
}

/// Takes effect on what still governs: status and end of the stay, where the corrected event gave them; the day and
/// the deadline of the departure that interrupted or closed it; the nationality that the person was registered with.
/// Every other correction is read beside what it corrects.
pub(super) fn applied(state: &mut PersonState, e: &CorrectionApplied) {
    let value = e.new_value.as_ref().map(ValueText::as_str);
    let date = value.and_then(|v| Date::parse(v).ok());
    let target = e.target_event_id;
    if e.target_event_type.as_str() == "PersonRegistered" && e.field.as_str() == "nationality" {
        if let Some(nationality) = value.and_then(|v| CountryCode::parse(v).ok()) {
            state.nationality = Some(nationality);
        }
        return;
    }
    let Some(stay) = &mut state.stay else {
        return;
    };
    if stay.granted_by == target {
        match e.field.as_str() {
            "status" => {
                if let Some(status) = value.and_then(|v| StatusCode::parse(v).ok()) {
                    stay.status = status;
                }
            }
            "stay_end" if date.is_some() || value.is_none() => stay.stay_end = date,
            _ => {}
        }
    }
    if let Some(away) = stay.away.as_mut().filter(|a| a.event_id == target) {
        match (e.field.as_str(), date) {
            ("reentry_deadline", Some(day)) => away.deadline = Some(day),
            ("departed_on", Some(day)) => away.departed_on = day,
            _ => {}
        }
    }
    if let Some(closed) = stay.closed.as_mut().filter(|c| c.event_id == target)
        && let ("departed_on" | "effective_on", Some(day)) = (e.field.as_str(), date)
    {
        closed.on = day;
    }
}
