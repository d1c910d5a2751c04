//! What hangs on links between identities: each of it falls when the link is reversed, and a person confirms the link
//! before a right is taken on it (I30, domain §6.1, §13).

use uuid::Uuid;

use crate::person::PersonState;
use crate::person::link::{HangsOnLink, LinkConclusion};

/// Everything that hangs on links that hold.
pub fn hanging(state: &PersonState) -> Vec<HangsOnLink> {
    state.identity.active().flat_map(|link| hanging_on(state, link.link_id)).collect()
}

/// What hangs on one link; nothing on a proposal, nor on a link that was reversed.
pub fn hanging_on(state: &PersonState, link_id: Uuid) -> Vec<HangsOnLink> {
    let Some(link) = state.identity.active().find(|l| l.link_id == link_id) else {
        return Vec::new();
    };
    let one = |conclusion, case_id| HangsOnLink { link_id, conclusion, case_id };
    let mut out = Vec::new();
    for case in &state.refugee_cases {
        let id = || Some(case.refugee_case_id.clone());
        if link.refugee_applications > 0 {
            out.push(one(LinkConclusion::ApplicationNumber, id()));
        }
        if case.confirmed_links.contains(&link_id) {
            out.push(one(LinkConclusion::RepeatedClaim, id()));
        }
    }
    let suspension = state.removal_suspension.as_ref();
    if let Some(s) = suspension.filter(|s| s.rests_on_links.contains(&link_id)) {
        out.push(one(LinkConclusion::SuspensionException, Some(s.refugee_case_id.clone())));
    }
    if !link.refusals.is_empty() {
        out.push(one(LinkConclusion::RefusalOfLanding, None));
    }
    out
}
