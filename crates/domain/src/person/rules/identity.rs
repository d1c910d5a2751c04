//! First sight of a person, documents, and the end of a record (I32).

use uuid::Uuid;

use super::{Case, plain, stays};
use crate::decision::{Decided, Rejection};
use crate::envelope::{Flag, Meta};
use crate::ids::{CountryCode, EvidenceRef, PartialDate};
use crate::law::{Act, grounds, problems};
use crate::mrz::{ShortDate, Zone};
use crate::person::PersonState;
use crate::person::document::{PersonName, Sex, TravelDocument};
use crate::person::identity::{
    BiometricReferenceLinked, ChangeNationality, FollowRecordEnd, LinkBiometricReference,
    LinkTravelDocument, NameVariantRecorded, NationalityChanged, NationalityRecorded,
    PersonRecordEnded, PersonRegistered, RecordEnd, RecordNameVariant, RecordNationality,
    ReportDocumentLost, ReportRecordEnd, TravelDocumentLinked, TravelDocumentReportedLost,
};
use crate::person::state::Ended;
use crate::person::state::stays::{StayAct, StayStep};
use crate::time::Date;

/// What a person shows, at the border or before.
pub(super) struct Shown<'a> {
    pub(super) document: &'a TravelDocument,
    pub(super) name: &'a PersonName,
    pub(super) nationality: &'a CountryCode,
    pub(super) sex: Sex,
}

/// What a command presents: all that present a document name its parts alike.
macro_rules! shown {
    ($command:expr) => {
        $crate::person::rules::identity::Shown {
            document: &$command.personal.document,
            name: &$command.personal.name,
            nationality: &$command.nationality,
            sex: $command.sex,
        }
    };
}
pub(super) use shown;

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
    if case.meta.document_id.is_some_and(|id| case.state.identity.lost_documents.contains(&id)) {
        case.flag(Flag::DocumentReportedLost);
    }
    match case.meta.document_id.filter(|id| !case.state.documents.contains(id)) {
        Some(document_id) => {
            let event = TravelDocumentLinked {
                document_id,
                issuing_state: shown.document.issuing_state.clone(),
                document_kind: shown.document.kind,
                expires_on: shown.document.expires_on,
                check_digits_valid: reading.as_ref().map(|r| r.check_digits_valid),
                replaces_document_id: None,
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
    end(case, c.cause, c.effective_on, &c.evidence)
}

/// The same person under another identity: only a link that holds tells of it.
pub(super) fn follow_end(
    case: &mut Case<'_>,
    c: &FollowRecordEnd,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FollowLinkedRecord)?;
    case.known()?;
    if !case.state.identity.active().any(|l| l.other_person_id == c.other_person_id) {
        return Err(problems::LINK_NOT_FOUND.refuse());
    }
    end(case, c.cause, c.effective_on, &c.evidence)
}

fn end(
    case: &mut Case<'_>,
    cause: RecordEnd,
    effective_on: Date,
    evidence: &EvidenceRef,
) -> Result<Vec<Decided>, Rejection> {
    if case.state.ended.is_some() {
        return Err(problems::RECORD_ALREADY_ENDED.refuse());
    }
    if effective_on > case.context.recorded_at.japan_date() {
        return Err(problems::DATE_IN_FUTURE.refuse());
    }
    let stay = case.state.open_stay();
    // A permission given between the end and the day it was learned stands in the record, under doubt (§12.1-27).
    if stay.is_some_and(|s| s.granted_on > effective_on || s.landed_at.japan_date() > effective_on)
    {
        case.flag(Flag::AfterRecordEnded);
    }
    let event = PersonRecordEnded {
        cause,
        effective_on,
        stay_id: stay.map(|s| s.stay_id),
        linked_person_ids: case.state.identity.active().map(|l| l.other_person_id).collect(),
        evidence: evidence.clone(),
    };
    Ok(vec![case.main(event, grounds::RECORD_END)])
}

/// A document that was not shown at a border: the person is known, and the document follows another.
pub(super) fn link_document(
    case: &mut Case<'_>,
    c: &LinkTravelDocument,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIdentity)?;
    case.known()?;
    case.not_ended(false)?;
    let document_id = case.meta.document_id.ok_or_else(|| problems::FIELD_REQUIRED.refuse())?;
    if case.state.documents.contains(&document_id) {
        return Err(problems::DOCUMENT_ALREADY_LINKED.refuse());
    }
    if let Some(old) = &c.replaces_document_id {
        of_this_person(case, old)?;
    }
    let document = &c.personal.document;
    let zone =
        document.mrz.as_ref().map(|m| Zone::parse(m.as_str()).is_ok_and(|z| z.checks_hold()));
    if zone == Some(false) {
        case.flag(Flag::DocumentCheckDigit);
    }
    let event = TravelDocumentLinked {
        document_id,
        issuing_state: document.issuing_state.clone(),
        document_kind: document.kind,
        expires_on: document.expires_on,
        check_digits_valid: zone,
        replaces_document_id: c.replaces_document_id,
        personal: Some(document.clone()),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

fn of_this_person(case: &Case<'_>, document: &Uuid) -> Result<(), Rejection> {
    if case.state.documents.contains(document) {
        Ok(())
    } else {
        Err(problems::DOCUMENT_NOT_LINKED.refuse())
    }
}

/// What is said to have happened has happened.
fn not_in_future(case: &Case<'_>, day: Date) -> Result<(), Rejection> {
    if day > case.on { Err(problems::DATE_IN_FUTURE.refuse()) } else { Ok(()) }
}

pub(super) fn report_lost(
    case: &mut Case<'_>,
    c: &ReportDocumentLost,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIdentity)?;
    case.known()?;
    of_this_person(case, &c.lost_document_id)?;
    if case.state.identity.lost_documents.contains(&c.lost_document_id) {
        return Err(problems::DOCUMENT_ALREADY_LOST.refuse());
    }
    not_in_future(case, c.lost_on)?;
    let ReportDocumentLost { lost_document_id, lost_on, evidence } = c.clone();
    let event = TravelDocumentReportedLost { lost_document_id, lost_on, evidence };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn name_variant(
    case: &mut Case<'_>,
    c: &RecordNameVariant,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIdentity)?;
    case.known()?;
    let event = NameVariantRecorded {
        kind: c.kind,
        evidence: c.evidence.clone(),
        personal: Some(c.personal.clone()),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

fn has_nationality(state: &PersonState, nationality: &CountryCode) -> bool {
    state.nationality.as_ref() == Some(nationality)
        || state.identity.nationalities.contains(nationality)
}

pub(super) fn nationality(
    case: &mut Case<'_>,
    c: &RecordNationality,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIdentity)?;
    case.known()?;
    if has_nationality(case.state, &c.nationality) {
        return Err(problems::NATIONALITY_ALREADY_RECORDED.refuse());
    }
    let RecordNationality { nationality, evidence } = c.clone();
    Ok(vec![case.main(NationalityRecorded { nationality, evidence }, grounds::IDENTITY_LINK)])
}

pub(super) fn change_nationality(
    case: &mut Case<'_>,
    c: &ChangeNationality,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIdentity)?;
    case.known()?;
    if !has_nationality(case.state, &c.old_nationality) {
        return Err(problems::NATIONALITY_NOT_RECORDED.refuse());
    }
    if has_nationality(case.state, &c.nationality) {
        return Err(problems::NATIONALITY_ALREADY_RECORDED.refuse());
    }
    not_in_future(case, c.changed_on)?;
    let ChangeNationality { old_nationality, nationality, changed_on, evidence } = c.clone();
    let event = NationalityChanged { old_nationality, nationality, changed_on, evidence };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn biometric(
    case: &mut Case<'_>,
    c: &LinkBiometricReference,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIdentity)?;
    case.known()?;
    if c.quality > 100 {
        return Err(problems::FIELDS_CONTRADICT
            .refuse_with("Quality is a number from 0 to 100.", "品質は0から100までの数です。"));
    }
    let LinkBiometricReference { kind, template, quality, device, system_version } = c.clone();
    let event = BiometricReferenceLinked { kind, template, quality, device, system_version };
    Ok(vec![case.main(event, grounds::IDENTITY)])
}

pub(super) fn document_lost(state: &mut PersonState, e: &TravelDocumentReportedLost) {
    if !state.identity.lost_documents.contains(&e.lost_document_id) {
        state.identity.lost_documents.push(e.lost_document_id);
    }
}

pub(super) fn nationality_recorded(state: &mut PersonState, e: &NationalityRecorded) {
    if !state.identity.nationalities.contains(&e.nationality) {
        state.identity.nationalities.push(e.nationality.clone());
    }
}

pub(super) fn nationality_changed(state: &mut PersonState, meta: &Meta, e: &NationalityChanged) {
    if state.nationality.as_ref() == Some(&e.old_nationality) {
        state.nationality_said(&e.nationality, meta.occurred_at);
    } else {
        state.identity.nationalities.retain(|n| *n != e.old_nationality);
        if !state.identity.nationalities.contains(&e.nationality) {
            state.identity.nationalities.push(e.nationality.clone());
        }
    }
}

pub(super) fn biometric_linked(state: &mut PersonState, e: &BiometricReferenceLinked) {
    if !state.identity.biometrics.contains(&e.template) {
        state.identity.biometrics.push(e.template.clone());
    }
}

pub(super) fn registered(state: &mut PersonState, meta: &Meta, e: &PersonRegistered) {
    state.nationality_said(&e.nationality, meta.occurred_at);
}

pub(super) fn linked(state: &mut PersonState, e: &TravelDocumentLinked) {
    if !state.documents.contains(&e.document_id) {
        state.documents.push(e.document_id);
    }
}

pub(super) fn ended(state: &mut PersonState, meta: &Meta, e: &PersonRecordEnded) {
    state.ended =
        Some(Ended { cause: e.cause, effective_on: e.effective_on, learned_at: meta.recorded_at });
    let act = StayAct {
        stay_id: e.stay_id,
        ..StayAct::new(meta.event_id, meta.occurred_at, e.effective_on, StayStep::RecordEnd)
    };
    stays::record(state, act);
}
