//! Links between identities: four eyes (I35), evidence, reversible; each record carries its side, and knows what the other
//! adds to the number of refugee applications (I30). Domain §7.6.

use uuid::Uuid;

use super::refusal::to_tell;
use super::{Case, plain};
use crate::decision::{Decided, Rejection};
use crate::derive::link::hanging_on;
use crate::envelope::Meta;
use crate::ids::{Code, StaffId};
use crate::law::identity::link_basis;
use crate::law::{Act, grounds, problems};
use crate::limits::LIST_MAX;
use crate::person::PersonState;
use crate::person::identity::PersonRegistered;
use crate::person::link::{
    AcceptIdentityLink, AcceptIdentitySplit, AcceptLinkReversal, IdentityLink,
    IdentityLinkProposed, IdentityLinkReversed, IdentityLinked, IdentitySplit, LinkIdentity,
    LinkSide, LinkStage, LinkedRecordNoted, NoteLinkedRecord, ProposeIdentityLink,
    ReverseIdentityLink, SplitIdentity,
};

pub(super) fn propose(
    case: &mut Case<'_>,
    c: &ProposeIdentityLink,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ProposeIdentityLink)?;
    case.known()?;
    another(case, c.other_person_id)?;
    let links = &case.state.identity.links;
    let there =
        |l: &IdentityLink| l.other_person_id == c.other_person_id && l.stage != LinkStage::Reversed;
    if links.iter().any(there) {
        return Err(problems::LINK_ALREADY_THERE.refuse());
    }
    on_evidence(&c.basis)?;
    let event = IdentityLinkProposed {
        // The proposal is the first event of its command.
        link_id: case.event_id(0),
        other_person_id: c.other_person_id,
        basis: c.basis.clone(),
        evidence: c.evidence.clone(),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

fn another(case: &Case<'_>, other: Uuid) -> Result<(), Rejection> {
    if other == case.meta.subject_id { Err(problems::LINK_TO_ITSELF.refuse()) } else { Ok(()) }
}

/// Every basis is on the list, and one of them is enough.
fn on_evidence(basis: &[Code]) -> Result<(), Rejection> {
    let rows: Option<Vec<_>> = basis.iter().map(|code| link_basis(code.as_str())).collect();
    match rows {
        Some(rows) if rows.iter().any(|row| row.enough) => Ok(()),
        _ => Err(problems::LINK_EVIDENCE.refuse()),
    }
}

/// I35: who proposes does not decide.
fn four_eyes(proposed_by: &StaffId, decided_by: &StaffId) -> Result<(), Rejection> {
    if proposed_by == decided_by {
        return Err(problems::FOUR_EYES.refuse_with(
            "Who proposed this cannot also decide it.",
            "発議した者が自ら決定することはできません。",
        ));
    }
    Ok(())
}

fn find<'a>(state: &'a PersonState, id: Uuid, stages: &[LinkStage]) -> Option<&'a IdentityLink> {
    state.identity.links.iter().find(|l| l.link_id == id && stages.contains(&l.stage))
}

fn own_applications(state: &PersonState) -> u32 {
    u32::try_from(state.refugee_cases.len()).unwrap_or(u32::MAX)
}

pub(super) fn decide(case: &mut Case<'_>, c: &LinkIdentity) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideIdentityLink)?;
    let link = find(case.state, c.link_id, &[LinkStage::Proposed])
        .ok_or_else(|| problems::LINK_NOT_FOUND.refuse())?;
    let decider = &case.meta.actor.staff_id;
    four_eyes(&link.proposed_by, decider)?;
    let event = IdentityLinked {
        link_id: link.link_id,
        other_person_id: link.other_person_id,
        side: LinkSide::Decided,
        basis: link.basis.clone(),
        evidence: link.evidence.clone(),
        proposed_by: link.proposed_by.clone(),
        approved_by: decider.clone(),
        linked_on: case.on,
        own_refugee_applications: own_applications(case.state),
        other_refugee_applications: 0,
        own_refusals: to_tell(case.state.refusals.iter().cloned()),
        other_refusals: Vec::new(),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn accept(
    case: &mut Case<'_>,
    c: &AcceptIdentityLink,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FollowLinkedRecord)?;
    case.known()?;
    another(case, c.other_person_id)?;
    if case.state.identity.links.iter().any(|l| l.link_id == c.link_id) {
        return Err(problems::LINK_ALREADY_THERE.refuse());
    }
    let event = IdentityLinked {
        link_id: c.link_id,
        other_person_id: c.other_person_id,
        side: LinkSide::Mirrored,
        basis: c.basis.clone(),
        evidence: c.evidence.clone(),
        proposed_by: c.proposed_by.clone(),
        approved_by: c.approved_by.clone(),
        linked_on: case.on,
        own_refugee_applications: own_applications(case.state),
        other_refugee_applications: c.refugee_applications,
        own_refusals: to_tell(case.state.refusals.iter().cloned()),
        other_refusals: c.refusals.clone(),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn note(case: &mut Case<'_>, c: &NoteLinkedRecord) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FollowLinkedRecord)?;
    // A link may be reversed while the news of the other record is under way; it is noted all the same.
    find(case.state, c.link_id, &[LinkStage::Linked, LinkStage::Reversed])
        .ok_or_else(|| problems::LINK_NOT_FOUND.refuse())?;
    let event = LinkedRecordNoted {
        link_id: c.link_id,
        other_refugee_applications: c.refugee_applications,
        other_refusals: c.refusals.clone(),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn reverse(
    case: &mut Case<'_>,
    c: &ReverseIdentityLink,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideIdentityLink)?;
    let link = find(case.state, c.link_id, &[LinkStage::Proposed, LinkStage::Linked])
        .ok_or_else(|| problems::LINK_NOT_FOUND.refuse())?;
    let decider = &case.meta.actor.staff_id;
    four_eyes(&c.proposed_by, decider)?;
    let event = IdentityLinkReversed {
        link_id: link.link_id,
        other_person_id: link.other_person_id,
        side: LinkSide::Decided,
        was_linked: link.stage == LinkStage::Linked,
        proposed_by: c.proposed_by.clone(),
        approved_by: decider.clone(),
        reason: c.reason.clone(),
        evidence: c.evidence.clone(),
        reversed_on: case.on,
        fallen: hanging_on(case.state, link.link_id).into_iter().take(LIST_MAX).collect(),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn accept_reversal(
    case: &mut Case<'_>,
    c: &AcceptLinkReversal,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FollowLinkedRecord)?;
    let link = find(case.state, c.link_id, &[LinkStage::Linked])
        .ok_or_else(|| problems::LINK_NOT_FOUND.refuse())?;
    let event = IdentityLinkReversed {
        link_id: link.link_id,
        other_person_id: link.other_person_id,
        side: LinkSide::Mirrored,
        was_linked: true,
        proposed_by: c.proposed_by.clone(),
        approved_by: c.approved_by.clone(),
        reason: c.reason.clone(),
        evidence: c.evidence.clone(),
        reversed_on: case.on,
        fallen: hanging_on(case.state, link.link_id).into_iter().take(LIST_MAX).collect(),
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn split(case: &mut Case<'_>, c: &SplitIdentity) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::DecideIdentityLink)?;
    case.known()?;
    another(case, c.new_person_id)?;
    let decider = &case.meta.actor.staff_id;
    four_eyes(&c.proposed_by, decider)?;
    if c.document_ids.is_empty() {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "A split names the documents that are the other person's.",
            "分離には他方の人物の旅券等を示す必要があります。",
        ));
    }
    if c.document_ids.iter().any(|d| !case.state.documents.contains(d)) {
        return Err(problems::DOCUMENT_NOT_LINKED.refuse());
    }
    let known = |id: &Uuid| case.state.events.iter().any(|e| e.event_id == *id);
    if !c.event_ids.iter().all(known) {
        return Err(problems::CORRECTION_TARGET_UNKNOWN.refuse());
    }
    let event = IdentitySplit {
        other_person_id: c.new_person_id,
        side: LinkSide::Decided,
        document_ids: c.document_ids.clone(),
        event_ids: c.event_ids.clone(),
        nationality: c.nationality.clone(),
        sex: c.sex,
        proposed_by: c.proposed_by.clone(),
        approved_by: decider.clone(),
        reason: c.reason.clone(),
        evidence: c.evidence.clone(),
        split_on: case.on,
    };
    Ok(vec![case.main(event, grounds::IDENTITY_LINK)])
}

pub(super) fn accept_split(
    case: &mut Case<'_>,
    c: &AcceptIdentitySplit,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::FollowLinkedRecord)?;
    another(case, c.from_person_id)?;
    let mut out = Vec::new();
    if !case.state.registered() {
        let event = PersonRegistered {
            nationality: c.nationality.clone(),
            sex: c.sex,
            // The documents that went over say the name; it stays with the events that recorded it.
            personal: None,
        };
        out.push(plain(event, grounds::IDENTITY_LINK));
    }
    let event = IdentitySplit {
        other_person_id: c.from_person_id,
        side: LinkSide::Mirrored,
        document_ids: c.document_ids.clone(),
        event_ids: c.event_ids.clone(),
        nationality: c.nationality.clone(),
        sex: c.sex,
        proposed_by: c.proposed_by.clone(),
        approved_by: c.approved_by.clone(),
        reason: c.reason.clone(),
        evidence: c.evidence.clone(),
        split_on: case.on,
    };
    out.push(case.main(event, grounds::IDENTITY_LINK));
    Ok(out)
}

pub(super) fn proposed(state: &mut PersonState, meta: &Meta, e: &IdentityLinkProposed) {
    if state.identity.links.iter().any(|l| l.link_id == e.link_id) {
        return;
    }
    state.identity.links.push(IdentityLink {
        link_id: e.link_id,
        other_person_id: e.other_person_id,
        stage: LinkStage::Proposed,
        basis: e.basis.clone(),
        evidence: e.evidence.clone(),
        proposed_by: meta.staff_id.clone(),
        refugee_applications: 0,
        refusals: Vec::new(),
    });
}

pub(super) fn linked(state: &mut PersonState, e: &IdentityLinked) {
    let links = &mut state.identity.links;
    match links.iter_mut().find(|l| l.link_id == e.link_id) {
        Some(link) if link.stage == LinkStage::Proposed => {
            link.stage = LinkStage::Linked;
            link.refugee_applications = e.other_refugee_applications;
            link.refusals = e.other_refusals.clone();
        }
        Some(_) => {}
        None => links.push(IdentityLink {
            link_id: e.link_id,
            other_person_id: e.other_person_id,
            stage: LinkStage::Linked,
            basis: e.basis.clone(),
            evidence: e.evidence.clone(),
            proposed_by: e.proposed_by.clone(),
            refugee_applications: e.other_refugee_applications,
            refusals: e.other_refusals.clone(),
        }),
    }
}

pub(super) fn noted(state: &mut PersonState, e: &LinkedRecordNoted) {
    let link = state.identity.links.iter_mut().find(|l| l.link_id == e.link_id);
    if let Some(link) = link {
        // News may overtake each other; applications are never unmade, nor is what refuses landing.
        link.refugee_applications = link.refugee_applications.max(e.other_refugee_applications);
        for basis in &e.other_refusals {
            if !link.refusals.contains(basis) {
                link.refusals.push(basis.clone());
            }
        }
    }
}

pub(super) fn reversed(state: &mut PersonState, e: &IdentityLinkReversed) {
    let link = state.identity.links.iter_mut().find(|l| l.link_id == e.link_id);
    if let Some(link) = link {
        link.stage = LinkStage::Reversed;
    }
    // An exception that rests on the link falls with it (I23, §12.1-21): removal is suspended as if it had not been recorded.
    if let Some(s) = &mut state.removal_suspension
        && s.rests_on_links.contains(&e.link_id)
    {
        s.ended_on = None;
        s.exception = None;
        s.approvers.clear();
        s.rests_on_links.clear();
    }
    // A claim that was repeated by applications under the link alone is sorted anew.
    for (place, case) in state.refugee_cases.iter_mut().enumerate() {
        let confirmed = case.confirmed_links.len();
        case.confirmed_links.retain(|l| *l != e.link_id);
        if place == 0 && confirmed > 0 && case.confirmed_links.is_empty() {
            case.class = None;
        }
    }
}

pub(super) fn divided(state: &mut PersonState, e: &IdentitySplit) {
    match e.side {
        LinkSide::Decided => state.documents.retain(|d| !e.document_ids.contains(d)),
        LinkSide::Mirrored => {
            for document in &e.document_ids {
                if !state.documents.contains(document) {
                    state.documents.push(*document);
                }
            }
        }
    }
}
