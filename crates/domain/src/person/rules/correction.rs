//! Correction under four eyes: I35, I37. What was recorded stays; the right value has effect from its own day.

use uuid::Uuid;

use super::{Case, plain, stays};
use crate::catalogue::Event;
use crate::decision::{Decided, Rejection};
use crate::envelope::Meta;
use crate::ids::{
    CountryCode, EventType, FieldPath, MunicipalityCode, PartialDate, PortCode, StaffId,
    StatusCode, ValueText, check_length,
};
use crate::law::{Act, Tables, grounds, problems};
use crate::person::PersonState;
use crate::person::correction::{
    ApplyCorrection, CorrectionApplied, CorrectionApproved, CorrectionOrigin, CorrectionPersonal,
    CorrectionRefused, CorrectionRequestPersonal, CorrectionRequested, CorrectionWithdrawn,
    PendingCorrection, RefuseCorrection, RequestCorrection, WithdrawCorrection,
};
use crate::shape::{Field, TextType, Type};
use crate::time::{Date, Timestamp};

/// Fields that tie records together: to change one would be to rewrite history.
const FIXED: [&str; 5] =
    ["stay_id", "application_id", "document_id", "violation_case_id", "refugee_case_id"];

/// Events about corrections, which are not corrected themselves.
const CORRECTIONS: [&str; 5] = [
    CorrectionRequested::RECORD.name,
    CorrectionApproved::RECORD.name,
    CorrectionRefused::RECORD.name,
    CorrectionWithdrawn::RECORD.name,
    CorrectionApplied::RECORD.name,
];

/// What a correction names, and the value that it wants there.
struct Wanted<'a> {
    target_event_id: Uuid,
    target_event_type: &'a EventType,
    field: &'a FieldPath,
    values: &'a CorrectionPersonal,
}

impl Wanted<'_> {
    /// The event is in the record and of its type, the field may be corrected, and the new value is one of the field.
    fn fits(&self, case: &Case<'_>) -> Result<(), Rejection> {
        let target = case
            .state
            .events
            .iter()
            .find(|e| e.event_id == self.target_event_id)
            .ok_or_else(|| problems::CORRECTION_TARGET_UNKNOWN.refuse())?;
        let record = usize::try_from(target.type_index)
            .ok()
            .and_then(|i| Event::ALL.get(i))
            .filter(|(name, _)| *name == self.target_event_type.as_str())
            .filter(|(name, _)| !CORRECTIONS.contains(name))
            .map(|(_, record)| *record)
            .ok_or_else(|| problems::CORRECTION_TARGET_TYPE.refuse())?;
        let ty = field_type(record.fields, self.field.as_str())
            .ok_or_else(|| problems::CORRECTION_FIELD.refuse())?;
        if self.field.as_str().starts_with("personal.") && case.state.erased(self.target_event_id) {
            return Err(problems::CORRECTION_OF_ERASED.refuse());
        }
        fits(case.context.tables, ty, self.values.new_value.as_ref())
    }

    /// What tells these values for this field from any others.
    fn digest(&self, case: &Case<'_>) -> [u8; 32] {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend_from_slice(self.target_event_id.as_bytes());
        let field = self.field.as_str();
        let old = self.values.old_value.as_ref().map(ValueText::as_str);
        let new = self.values.new_value.as_ref().map(ValueText::as_str);
        for part in [Some(field), old, new] {
            // Each part with its length, so that the whole reads back in one way only.
            bytes.push(u8::from(part.is_some()));
            let text = part.unwrap_or_default().as_bytes();
            bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(text);
        }
        (case.context.digest)(&bytes)
    }
}

pub(super) fn request(
    case: &mut Case<'_>,
    c: &RequestCorrection,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RequestCorrection)?;
    case.known()?;
    let wanted = Wanted {
        target_event_id: c.target_event_id,
        target_event_type: &c.target_event_type,
        field: &c.field,
        values: &c.personal,
    };
    wanted.fits(case)?;
    if c.personal.old_value == c.personal.new_value {
        return Err(problems::CORRECTION_VALUE.refuse_with(
            "The right value is the one that is recorded.",
            "正しい値が記録済みの値と同じです。",
        ));
    }
    if pending(case.state, c.target_event_id, &c.field).is_some() {
        return Err(problems::CORRECTION_ALREADY_REQUESTED.refuse());
    }
    let event = CorrectionRequested {
        // The request is the first event of its command.
        request_id: case.event_id(0),
        target_event_id: c.target_event_id,
        target_event_type: c.target_event_type.clone(),
        field: c.field.clone(),
        valid_from: c.valid_from,
        reason: c.reason.clone(),
        evidence: c.evidence.clone(),
        origin: c.origin,
        requested_on: case.on,
        personal: Some(CorrectionRequestPersonal {
            old_value: c.personal.old_value.clone(),
            new_value: c.personal.new_value.clone(),
            digest: wanted.digest(case),
        }),
    };
    Ok(vec![case.main(event, grounds::CORRECTION)])
}

fn pending<'a>(
    state: &'a PersonState,
    target: Uuid,
    field: &FieldPath,
) -> Option<&'a PendingCorrection> {
    state.corrections.iter().find(|p| p.target_event_id == target && p.field == *field)
}

/// I35: who asks does not decide.
fn another(case: &Case<'_>, requested_by: &StaffId) -> Result<(), Rejection> {
    if *requested_by == case.meta.actor.staff_id {
        Err(problems::FOUR_EYES.refuse())
    } else {
        Ok(())
    }
}

fn in_order(case: &Case<'_>, request: &PendingCorrection) -> Result<(), Rejection> {
    if case.on < request.requested_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse_with(
            "The correction was asked for after this day.",
            "訂正の請求日より前の日付です。",
        ));
    }
    Ok(())
}

/// Approves a request and applies it in one act: the two cannot come apart, and nothing else can be applied.
pub(super) fn apply(case: &mut Case<'_>, c: &ApplyCorrection) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ApplyCorrection)?;
    case.known()?;
    another(case, &c.requested_by)?;
    let wanted = Wanted {
        target_event_id: c.target_event_id,
        target_event_type: &c.target_event_type,
        field: &c.field,
        values: &c.personal,
    };
    wanted.fits(case)?;
    let request = pending(case.state, c.target_event_id, &c.field)
        .ok_or_else(|| problems::CORRECTION_NOT_REQUESTED.refuse())?;
    another(case, &request.requested_by)?;
    in_order(case, request)?;
    let same = request.requested_by == c.requested_by
        && request.valid_from == c.valid_from
        && request.reason == c.reason
        && request.evidence == c.evidence
        && request.digest == Some(wanted.digest(case));
    if !same {
        return Err(problems::CORRECTION_DIFFERS.refuse());
    }
    let personal = c.field.as_str().starts_with("personal.");
    let approved = CorrectionApproved {
        request_id: request.request_id,
        requested_by: c.requested_by.clone(),
        approved_on: case.on,
    };
    let applied = CorrectionApplied {
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
    let approved = plain(approved, grounds::CORRECTION);
    Ok(vec![approved, Decided { corrects, ..case.main(applied, grounds::CORRECTION) }])
}

fn by_id<'a>(case: &Case<'a>, id: Uuid) -> Result<&'a PendingCorrection, Rejection> {
    case.known()?;
    let request = case.state.corrections.iter().find(|p| p.request_id == id);
    let request = request.ok_or_else(|| problems::CORRECTION_NOT_REQUESTED.refuse())?;
    in_order(case, request)?;
    Ok(request)
}

pub(super) fn refuse(case: &mut Case<'_>, c: &RefuseCorrection) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ApplyCorrection)?;
    let request = by_id(case, c.request_id)?;
    another(case, &request.requested_by)?;
    let event = CorrectionRefused {
        request_id: request.request_id,
        requested_by: request.requested_by.clone(),
        reason: c.reason.clone(),
        refused_on: case.on,
    };
    Ok(vec![case.main(event, grounds::CORRECTION_REFUSAL)])
}

/// Who asked withdraws; where the person asked, whoever may take the person's word.
pub(super) fn withdraw(
    case: &mut Case<'_>,
    c: &WithdrawCorrection,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::RequestCorrection)?;
    let request = by_id(case, c.request_id)?;
    let own = request.requested_by == case.meta.actor.staff_id;
    if !own && request.origin == CorrectionOrigin::Office {
        return Err(problems::CORRECTION_OF_ANOTHER.refuse());
    }
    let event = CorrectionWithdrawn { request_id: request.request_id, withdrawn_on: case.on };
    Ok(vec![case.main(event, grounds::CORRECTION)])
}

pub(super) fn requested(state: &mut PersonState, meta: &Meta, e: &CorrectionRequested) {
    if state.corrections.iter().any(|p| p.request_id == e.request_id) {
        return;
    }
    state.corrections.push(PendingCorrection {
        request_id: e.request_id,
        target_event_id: e.target_event_id,
        field: e.field.clone(),
        valid_from: e.valid_from,
        reason: e.reason.clone(),
        evidence: e.evidence.clone(),
        origin: e.origin,
        requested_by: meta.staff_id.clone(),
        requested_on: e.requested_on,
        digest: e.personal.as_ref().map(|p| p.digest),
    });
}

/// A request that is approved, refused or withdrawn is pending no more.
pub(super) fn settled(state: &mut PersonState, request_id: Uuid) {
    state.corrections.retain(|p| p.request_id != request_id);
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

/// Takes effect on what a stay is derived from: status and end that an event gave, the day and the deadline of a departure;
/// and on the nationality that the person was registered with. Every other correction is read beside what it corrects.
pub(super) fn applied(state: &mut PersonState, meta: &Meta, e: &CorrectionApplied) {
    let value = e.new_value.as_ref().map(ValueText::as_str);
    if e.target_event_type.as_str() == "PersonRegistered" && e.field.as_str() == "nationality" {
        if let Some(nationality) = value.and_then(|v| CountryCode::parse(v).ok()) {
            state.nationality_said(&nationality, meta.occurred_at);
        }
        return;
    }
    let date = value.and_then(|v| Date::parse(v).ok());
    stays::correct(state, e.target_event_id, e.field.as_str(), value, date);
}
