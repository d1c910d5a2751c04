//! S6: what a decider keeps of a subject is the fold of its events, up to where the store says it has come.

use std::collections::BTreeMap;

use sekisho_codec::state;
use sekisho_decider::Stored;
use sekisho_domain::ids::Subject;
use sekisho_domain::subject::{self, SubjectState};

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
    let mut folded: BTreeMap<Subject, SubjectState> = BTreeMap::new();
    let known = |e: &&Event<'_>| {
        e.entry.partition == stored.partition && e.entry.offset < stored.next_record
    };
    for event in events.iter().filter(known) {
        let subject = event.record.meta.subject();
        let state = folded.entry(subject).or_insert_with(|| SubjectState::new(subject.kind));
        subject::evolve(state, &event.record);
    }
    report.count("states", stored.states.len());
    let kept: BTreeMap<Subject, &Vec<u8>> = stored.states.iter().map(|(id, b)| (*id, b)).collect();
    for (id, state) in &folded {
        match kept.get(id) {
            None => report.wrong("S6", format!("{store} has no state of {id}")),
            Some(bytes) if **bytes != state::encode(state) => {
                let version = state::decode(id.kind, bytes).map_or(-1, |s| s.version());
                let wanted = state.version();
                report.wrong(
                    "S6",
                    format!("{store} has {id} at version {version}; the fold of the log is another, at version {wanted}"),
                );
            }
            Some(_) => {}
        }
    }
    for (id, bytes) in kept {
        let nothing = state::decode(id.kind, bytes).is_ok_and(|s| s == SubjectState::new(id.kind));
        if !folded.contains_key(&id) && !nothing {
            report.wrong("S6", format!("{store} has a state of {id}, which has no event by then"));
        }
    }
}
