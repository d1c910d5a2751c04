//! The facts from which a refusal of landing follows (I7, I26), whichever family records them, and what linked identities
//! are told of them: the refusal of one is that of the other while the link holds.

use uuid::Uuid;

use super::Case;
use crate::case::plain;
use crate::catalogue::Event;
use crate::decision::Decided;
use crate::ids::{CaseId, Code};
use crate::law::grounds;
use crate::limits::LIST_MAX;
use crate::person::link::LinkedRecordsInformed;
use crate::person::refugee::CountedLink;
use crate::person::refusal::{RefusalBasis, RefusalKind};
use crate::person::removal::{Refusal, RefusalRule};
use crate::time::Date;

/// Item of art. 5(1) for whoever was deported or left under a departure order.
const REMOVED: &str = "ix";
/// Item of art. 5(1) for whoever was deported on grounds of security.
const SECURITY: &str = "x";

/// What an event adds.
pub(super) fn bases(event_id: Uuid, event: &Event) -> Vec<RefusalBasis> {
    match event {
        Event::LandingDenied(e) => {
            let of = |ground: &Code| RefusalBasis {
                event_id,
                case_id: Some(e.examination_id.clone()),
                kind: RefusalKind::DenialOfLanding,
                ground: ground.clone(),
                counted_from: e.denied_on,
                executed: true,
                voluntary: false,
                shortened: false,
            };
            e.refusal_grounds.iter().map(of).collect()
        }
        Event::DeportationExecuted(e) => {
            removed(event_id, &e.violation_case_id, &e.refusal, e.executed_on).into_iter().collect()
        }
        Event::CaseClosed(e) => {
            let refusal = e.refusal.as_ref();
            let basis = |r| removed(event_id, &e.violation_case_id, r, e.closed_on);
            refusal.and_then(basis).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn removed(event_id: Uuid, id: &CaseId, refusal: &Refusal, on: Date) -> Option<RefusalBasis> {
    let (kind, voluntary) = match refusal.rule {
        RefusalRule::FirstDeportation
        | RefusalRule::RepeatedDeportation
        | RefusalRule::Shortened
        | RefusalRule::SecurityDeportation => (RefusalKind::Deportation, false),
        RefusalRule::DepartureOrderBeforeInvestigation => (RefusalKind::DepartureOrder, true),
        RefusalRule::DepartureOrderDuringInvestigation => (RefusalKind::DepartureOrder, false),
    };
    let ground = match refusal.rule {
        RefusalRule::SecurityDeportation => SECURITY,
        _ => REMOVED,
    };
    Some(RefusalBasis {
        event_id,
        case_id: Some(id.clone()),
        kind,
        ground: Code::parse(ground).ok()?,
        counted_from: on,
        executed: true,
        voluntary,
        shortened: refusal.rule == RefusalRule::Shortened,
    })
}

/// As many as an event holds; where there are more, the latest.
pub(super) fn to_tell(all: impl IntoIterator<Item = RefusalBasis>) -> Vec<RefusalBasis> {
    let mut all: Vec<RefusalBasis> = all.into_iter().collect();
    all.drain(..all.len().saturating_sub(LIST_MAX));
    all
}

/// Where a decision adds to what refuses landing, every linked identity learns of it.
pub(super) fn inform(case: &Case<'_>, decided: &mut Vec<Decided>) {
    let mut links = case.state.identity.active().peekable();
    if links.peek().is_none() {
        return;
    }
    let found = (0u32..).zip(decided.iter());
    let new: Vec<RefusalBasis> =
        found.flat_map(|(index, d)| bases(case.event_id(index), &d.event)).collect();
    if new.is_empty() {
        return;
    }
    let event = LinkedRecordsInformed {
        links: links
            .map(|l| CountedLink {
                link_id: l.link_id,
                person_id: l.other_person_id,
                refugee_applications: l.refugee_applications,
            })
            .collect(),
        own_refugee_applications: u32::try_from(case.state.refugee_cases.len()).unwrap_or(u32::MAX),
        own_refusals: to_tell(case.state.refusals.iter().cloned().chain(new)),
    };
    decided.push(plain(event, grounds::IDENTITY_LINK));
}
