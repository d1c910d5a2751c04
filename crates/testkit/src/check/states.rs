//! S6: what a decider keeps of a person is the fold of the person's events, up to where the store says it has come.

use std::collections::BTreeMap;

use sekisho_codec::state;
use sekisho_decider::Stored;
use sekisho_domain::person::{self, PersonState};
use uuid::Uuid;

use super::Report;
use super::sequences::Event;
use crate::history::History;

pub(super) fn check(history: &History, events: &[Event<'_>], report: &mut Report) {
    for stored in &history.stores {
        compare(stored, events, report);
    }
}

fn compare(stored: &Stored, events: &[Event<'_>], report: &mut Report) {
    let store =
        format!("the store of partition {} (up to {})", stored.partition, stored.next_record);
    let mut folded: BTreeMap<Uuid, PersonState> = BTreeMap::new();
    let known = |e: &&Event<'_>| {
        e.entry.partition == stored.partition && e.entry.offset < stored.next_record
    };
    for event in events.iter().filter(known) {
        let state = folded.entry(event.record.meta.subject_id).or_default();
        person::evolve(state, &event.record);
    }
    report.count("states", stored.states.len());
    let kept: BTreeMap<Uuid, &Vec<u8>> = stored.states.iter().map(|(id, b)| (*id, b)).collect();
    for (id, state) in &folded {
        match kept.get(id) {
            None => report.wrong("S6", format!("{store} has no state of person {id}")),
            Some(bytes) if **bytes != state::encode(state) => {
                let version = state::decode(bytes).map_or(-1, |s| s.version);
                let wanted = state.version;
                report.wrong(
                    "S6",
                    format!("{store} has person {id} at version {version}; the fold of the log is another, at version {wanted}"),
                );
            }
            Some(_) => {}
        }
    }
    for (id, bytes) in kept {
        let nothing = state::decode(bytes).is_ok_and(|s| s == PersonState::default());
        if !folded.contains_key(&id) && !nothing {
            report.wrong(
                "S6",
                format!("{store} has a state of person {id}, who has no event by then"),
            );
        }
    }
}
