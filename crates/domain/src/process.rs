//! What an event in one record asks of another. A decision has one subject; what needs two is two commands, the second
//! one sent by a process manager under an id derived from the event and [`Consequence::index`], so that it is sent once
//! however often it is tried.
//!
//! The chain ends by itself: a decided event asks for its mirror, the mirror for a note at most, a note for nothing, and
//! a record that has ended refuses to end again. A hit in the watch list asks the alert to note it, a refused boarding the
//! person's record. A new residence card claims its number, and a number that is somebody else's is told to the record.

use uuid::Uuid;

use crate::alert::NoteAlertHit;
use crate::card_number::{CardNumberClashed, ClaimCardNumber};
use crate::catalogue::{Command, Event};
use crate::decision::EventRecord;
use crate::envelope::Meta;
use crate::ids::Subject;
use crate::person::boarding::NoteBoardingRefusal;
use crate::person::card::NoteCardNumberClash;
use crate::person::identity::{FollowRecordEnd, PersonRecordEnded};
use crate::person::landing_examination::WatchlistChecked;
use crate::person::link::{
    AcceptIdentityLink, AcceptIdentitySplit, AcceptLinkReversal, IdentityLinkReversed,
    IdentityLinked, IdentitySplit, LinkSide, LinkedRecordsInformed, NoteLinkedRecord,
};
use crate::person::refugee::CountedLink;
use crate::voyage::BoardingRefused;

/// A command that follows from an event, sent as [`Role::System`](crate::envelope::Role::System).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    /// Whose record it concerns.
    pub subject: Subject,
    /// What is asked.
    pub command: Command,
    /// Its place among the consequences of the event.
    pub index: u32,
}

/// Names of the events from which anything may follow: nobody need look at the others.
pub const CAUSES: &[&str] = &[
    "IdentityLinked",
    "IdentityLinkReversed",
    "IdentitySplit",
    "RefugeeRecognitionApplied",
    "ComplementaryProtectionApplied",
    "PersonRecordEnded",
    "LinkedRecordsInformed",
    "WatchlistChecked",
    "BoardingRefused",
    "ResidenceCardIssued",
    "ResidenceCardReissued",
    "ResidenceCardValidityRenewed",
    "CardNumberClashed",
];

/// What follows from an event for other records: the same event gives the same commands, for ever.
pub fn consequences(event: &EventRecord) -> Vec<Consequence> {
    let here = event.meta.subject_id;
    let found: Vec<(Uuid, Command)> = match &event.event {
        Event::IdentityLinked(e) => vec![linked(here, e)],
        Event::IdentityLinkReversed(e) => reversed(e).into_iter().collect(),
        Event::IdentitySplit(e) => split(here, e).into_iter().collect(),
        Event::RefugeeRecognitionApplied(e) => applied(&e.links, e.own_applications),
        Event::ComplementaryProtectionApplied(e) => applied(&e.links, e.own_applications),
        Event::PersonRecordEnded(e) => ended(here, e),
        Event::WatchlistChecked(e) => hit(event, e).into_iter().collect(),
        Event::LinkedRecordsInformed(e) => informed(e),
        Event::BoardingRefused(e) => left_behind(here, e).into_iter().collect(),
        Event::ResidenceCardIssued(e) => vec![claim(event, e.card_id)],
        Event::ResidenceCardReissued(e) => vec![claim(event, e.card_id)],
        Event::ResidenceCardValidityRenewed(e) => vec![claim(event, e.card_id)],
        Event::CardNumberClashed(e) => vec![clash(here, e)],
        _ => Vec::new(),
    };
    let elsewhere = found.into_iter().filter(|(subject, _)| *subject != here);
    (0u32..)
        .zip(elsewhere)
        .map(|(index, (subject, command))| Consequence {
            subject: Subject { kind: command.subject_kind(), id: subject },
            command,
            index,
        })
        .collect()
}

/// The other record gets the link, and answers with what it knows.
fn linked(here: Uuid, e: &IdentityLinked) -> (Uuid, Command) {
    let command = match e.side {
        LinkSide::Decided => AcceptIdentityLink {
            link_id: e.link_id,
            other_person_id: here,
            basis: e.basis.clone(),
            evidence: e.evidence.clone(),
            proposed_by: e.proposed_by.clone(),
            approved_by: e.approved_by.clone(),
            refugee_applications: e.own_refugee_applications,
            refusals: e.own_refusals.clone(),
        }
        .into(),
        LinkSide::Mirrored => NoteLinkedRecord {
            link_id: e.link_id,
            refugee_applications: e.own_refugee_applications,
            refusals: e.own_refusals.clone(),
        }
        .into(),
    };
    (e.other_person_id, command)
}

fn reversed(e: &IdentityLinkReversed) -> Option<(Uuid, Command)> {
    let decided = e.side == LinkSide::Decided && e.was_linked;
    decided.then(|| {
        let command = AcceptLinkReversal {
            link_id: e.link_id,
            proposed_by: e.proposed_by.clone(),
            approved_by: e.approved_by.clone(),
            reason: e.reason.clone(),
            evidence: e.evidence.clone(),
        };
        (e.other_person_id, command.into())
    })
}

fn split(here: Uuid, e: &IdentitySplit) -> Option<(Uuid, Command)> {
    (e.side == LinkSide::Decided).then(|| {
        let command = AcceptIdentitySplit {
            from_person_id: here,
            document_ids: e.document_ids.clone(),
            event_ids: e.event_ids.clone(),
            nationality: e.nationality.clone(),
            sex: e.sex,
            proposed_by: e.proposed_by.clone(),
            approved_by: e.approved_by.clone(),
            reason: e.reason.clone(),
            evidence: e.evidence.clone(),
        };
        (e.other_person_id, command.into())
    })
}

/// I30: every linked identity learns how many applications there are here.
fn applied(links: &[CountedLink], own_applications: u32) -> Vec<(Uuid, Command)> {
    let told = links.iter().map(|link| {
        let command = NoteLinkedRecord {
            link_id: link.link_id,
            refugee_applications: own_applications,
            // What refuses landing is told when it happens.
            refusals: Vec::new(),
        };
        (link.person_id, command.into())
    });
    told.collect()
}

/// I7, I26: what refuses landing under one identity refuses it under every identity linked to it.
fn informed(e: &LinkedRecordsInformed) -> Vec<(Uuid, Command)> {
    let told = e.links.iter().map(|link| {
        let command = NoteLinkedRecord {
            link_id: link.link_id,
            refugee_applications: e.own_refugee_applications,
            refusals: e.own_refusals.clone(),
        };
        (link.person_id, command.into())
    });
    told.collect()
}

/// A death or naturalisation ends the record of every linked identity, and its open stay with it (I32).
fn ended(here: Uuid, e: &PersonRecordEnded) -> Vec<(Uuid, Command)> {
    let told = e.linked_person_ids.iter().map(|person| {
        let command = FollowRecordEnd {
            other_person_id: here,
            cause: e.cause,
            effective_on: e.effective_on,
            evidence: e.evidence.clone(),
        };
        (*person, command.into())
    });
    told.collect()
}

/// The person whom a carrier left behind has it on record, where there is one.
fn left_behind(here: Uuid, e: &BoardingRefused) -> Option<(Uuid, Command)> {
    let person = e.person_id?;
    let command = NoteBoardingRefusal {
        voyage_id: here,
        voyage: e.voyage.clone(),
        reason: e.reason.clone(),
        authorisation_ref: e.authorisation_ref.clone(),
    };
    Some((person, command.into()))
}

/// The alert that was hit learns of it: somebody has to say what came of it (domain §13).
fn hit(event: &EventRecord, e: &WatchlistChecked) -> Option<(Uuid, Command)> {
    let alert = e.alert_id.filter(|_| e.hit)?;
    let command = NoteAlertHit {
        person_id: event.meta.subject_id,
        examination_id: e.examination_id.clone(),
        list_version: e.list_version.clone(),
        checked_by: event.meta.staff_id.clone(),
    };
    Some((alert, command.into()))
}

/// I15: the number of a new card is the person's, unless somebody was first.
fn claim(event: &EventRecord, card_id: Uuid) -> (Uuid, Command) {
    let Meta { subject_id: person_id, event_id: issued_event_id, .. } = event.meta;
    (card_id, ClaimCardNumber { person_id, issued_event_id }.into())
}

/// Who was second has a card that is not valid.
fn clash(card_id: Uuid, e: &CardNumberClashed) -> (Uuid, Command) {
    (e.person_id, NoteCardNumberClash { card_id }.into())
}
