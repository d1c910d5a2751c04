//! S6: what a decider keeps of a person is the fold of the person's events.

use std::collections::BTreeMap;

use sekisho_codec::state;
use sekisho_domain::person::{self, PersonState};
use uuid::Uuid;

use super::Report;
use super::sequences::Event;
use crate::history::History;

pub(super) fn check(history: &History, events: &[Event<'_>], report: &mut Report) {
    let Some(kept) = &history.states else { return };
    let mut folded: BTreeMap<Uuid, PersonState> = BTreeMap::new();
    for event in events {
        let state = folded.entry(event.record.meta.subject_id).or_default();
        person::evolve(state, &event.record);
    }
    report.count("states", kept.len());
    for (id, state) in &folded {
        match kept.get(id) {
            None => report.wrong("S6", format!("the decider has no state of person {id}")),
            Some(bytes) if *bytes != state::encode(state) => {
                let version = state::decode(bytes).map_or(-1, |s| s.version);
                report.wrong(
                    "S6",
                    format!(
                        "the decider's state of person {id} (version {version}) is not the fold of the log (version {})",
                        state.version
                    ),
                );
            }
            Some(_) => {}
        }
    }
    for (id, bytes) in kept {
        let nothing = state::decode(bytes).is_ok_and(|s| s == PersonState::default());
        if !folded.contains_key(id) && !nothing {
            report
                .wrong("S6", format!("the decider keeps a state of person {id}, who has no event"));
        }
    }
}
