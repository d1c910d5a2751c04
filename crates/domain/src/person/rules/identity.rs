//! First sight of a person, documents, and the end of a record (I32).

use super::{Case, plain};
use crate::decision::{Decided, Rejection};
use crate::envelope::{Flag, Meta};
use crate::ids::{CountryCode, PartialDate};
use crate::law::{Act, grounds, problems};
use crate::mrz::{ShortDate, Zone};
use crate::person::PersonState;
use crate::person::document::{PersonName, Sex, TravelDocument};
use crate::person::identity::{
    PersonRecordEnded, PersonRegistered, ReportRecordEnd, TravelDocumentLinked,
};
use crate::person::state::{Closed, Ended, StayClosure};

/// What a person shows at the border.
pub(super) struct Shown<'a> {
    pub(super) document: &'a TravelDocument,
    pub(super) name: &'a PersonName,
    pub(super) nationality: &'a CountryCode,
    pub(super) sex: Sex,
}

/// The events that come before an act at the border: the person is registered at first sight, and a document that
/// is new to the record is linked. What is wrong with the document's zone is flagged there, or else at the act.
pub(super) fn sighting(case: &mut Case<'_>, shown: &Shown<'_>) -> Vec<Decided> {
    let mut out = Vec::with_capacity(3);
    if !case.state.registered() {
        let event = PersonRegistered {
            nationality: shown.nationality.clone(),
            sex: shown.sex,
            personal: Some(shown.name.clone()),
        };
        out.push(plain(event, grounds::IDENTITY));
    }
    let reading = shown.document.mrz.as_ref().map(|_| read_zone(shown));
    let zone_flags = reading.as_ref().map_or(&[][..], |r| &r.flags);
    match case.meta.document_id.filter(|id| !case.state.documents.contains(id)) {
        Some(document_id) => {
            let event = TravelDocumentLinked {
                document_id,
                issuing_state: shown.document.issuing_state.clone(),
                document_kind: shown.document.kind,
                expires_on: shown.document.expires_on,
                check_digits_valid: reading.as_ref().map(|r| r.check_digits_valid),
                personal: Some(shown.document.clone()),
            };
            out.push(Decided { flags: zone_flags.to_vec(), ..plain(event, grounds::IDENTITY) });
        }
        None => {
            for flag in zone_flags {
                case.flag(*flag);
            }
        }
    }
    out
}

struct Reading {
    check_digits_valid: bool,
    flags: Vec<Flag>,
}

/// The zone is kept as read and never repaired; a doubt about it is a flag, not a refusal.
fn read_zone(shown: &Shown<'_>) -> Reading {
    let text = shown.document.mrz.as_ref().map_or("", |m| m.as_str());
    let Ok(zone) = Zone::parse(text) else {
        return Reading { check_digits_valid: false, flags: vec![Flag::DocumentCheckDigit] };
    };
    let mut flags = Vec::new();
    let check_digits_valid = zone.checks_hold();
    if !check_digits_valid {
        flags.push(Flag::DocumentCheckDigit);
    }
    let number = zone.document_number().bytes().filter(|b| *b != b'<');
    let differs = !number.eq(shown.document.number.as_str().bytes())
        || zone.issuing_state() != shown.document.issuing_state.as_str()
        || birth_differs(zone.birth_date(), shown.name.date_of_birth.as_ref());
    if differs {
        flags.push(Flag::DocumentMismatch);
    }
    Reading { check_digits_valid, flags }
}

/// Whether two dates of birth contradict each other in a part that both of them know.
fn birth_differs(read: Option<ShortDate>, stated: Option<&PartialDate>) -> bool {
    let (Some(read), Some(stated)) = (read, stated) else {
        return false;
    };
    let part = |range: std::ops::Range<usize>| -> Option<u8> {
        stated.as_str().get(range).and_then(|t| t.parse().ok())
    };
    let contradict = |a: Option<u8>, b: Option<u8>| matches!((a, b), (Some(a), Some(b)) if a != b);
    contradict(read.year(), part(2..4))
        || contradict(read.month(), part(5..7))
        || contradict(read.day(), part(8..10))
}

pub(super) fn report_end(
    case: &mut Case<'_>,
    c: &ReportRecordEnd,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ReportRecordEnd)?;
    case.known()?;
    if case.state.ended.is_some() {
        return Err(problems::RECORD_ALREADY_ENDED.refuse());
    }
    if c.effective_on > case.context.recorded_at.japan_date() {
        return Err(problems::DATE_IN_FUTURE.refuse());
    }
    let stay = case.state.open_stay();
    // A permission given between the end and the day it was learned stands in the record, under doubt (§12.1-27).
    if stay
        .is_some_and(|s| s.granted_on > c.effective_on || s.landed_at.japan_date() > c.effective_on)
    {
        case.flag(Flag::AfterRecordEnded);
    }
    let event = PersonRecordEnded {
        cause: c.cause,
        effective_on: c.effective_on,
        stay_id: stay.map(|s| s.stay_id),
        evidence: c.evidence.clone(),
    };
    Ok(vec![case.main(event, grounds::RECORD_END)])
}

pub(super) fn registered(state: &mut PersonState, e: &PersonRegistered) {
    state.nationality = Some(e.nationality.clone());
}

pub(super) fn linked(state: &mut PersonState, e: &TravelDocumentLinked) {
    if !state.documents.contains(&e.document_id) {
        state.documents.push(e.document_id);
    }
}

pub(super) fn ended(state: &mut PersonState, meta: &Meta, e: &PersonRecordEnded) {
    state.ended =
        Some(Ended { cause: e.cause, effective_on: e.effective_on, learned_at: meta.recorded_at });
    if let Some(stay) = &mut state.stay
        && stay.closed.is_none()
        && e.stay_id == Some(stay.stay_id)
    {
        stay.closed = Some(Closed {
            event_id: meta.event_id,
            at: e.effective_on.plus_days(1).japan_start(),
            on: e.effective_on,
            by: StayClosure::RecordEnd,
        });
    }
}
