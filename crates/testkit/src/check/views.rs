//! S3: no reader of committed records ever saw what is not in the final log; and what was aborted was decided again, the
//! same.

use std::collections::{BTreeMap, HashMap, HashSet};

use sekisho_codec::decode_event;
use uuid::Uuid;

use super::Report;
use super::sequences::Event;
use crate::history::History;

pub(super) fn check(history: &History, events: &[Event<'_>], report: &mut Report) {
    let log: HashMap<(i32, i64), &[u8]> = history
        .records
        .iter()
        .map(|e| ((e.partition, e.offset), e.value.as_deref().unwrap_or_default()))
        .collect();
    for (number, observer) in history.observed.iter().enumerate() {
        let mut last: BTreeMap<i32, i64> = BTreeMap::new();
        let mut seen = HashSet::new();
        for shown in observer {
            let place = format!("records {}:{}", shown.partition, shown.offset);
            match log.get(&(shown.partition, shown.offset)) {
                None => report.wrong(
                    "S3",
                    format!("observer {number} was shown {place}, which does not count"),
                ),
                Some(value) if sekisho_audit::digest(value) != shown.digest => {
                    report.wrong(
                        "S3",
                        format!("observer {number} was shown another record at {place}"),
                    );
                }
                Some(_) => {}
            }
            let last = last.entry(shown.partition).or_insert(-1);
            if shown.offset <= *last {
                report.wrong(
                    "S3",
                    format!("observer {number} was shown {place} after offset {last}"),
                );
            }
            *last = shown.offset;
            seen.insert((shown.partition, shown.offset));
        }
        // Up to where it came, nothing may have been passed over.
        for (partition, offset) in log.keys() {
            if last.get(partition).is_some_and(|l| offset <= l)
                && !seen.contains(&(*partition, *offset))
            {
                report.wrong(
                    "S3",
                    format!("observer {number} was not shown records {partition}:{offset}"),
                );
            }
        }
        report.count("observed", observer.len());
    }

    let by_id: HashMap<Uuid, &[u8]> = events.iter().map(|e| (e.id(), e.value)).collect();
    let foreign: HashSet<(i32, i64)> = history.foreign.iter().copied().collect();
    for entry in &history.written {
        let place = (entry.partition, entry.offset);
        if log.contains_key(&place) || foreign.contains(&place) {
            continue;
        }
        report.count("aborted records", 1);
        let name = format!("records {}:{}", entry.partition, entry.offset);
        let value = entry.value.as_deref().unwrap_or_default();
        match decode_event(value) {
            Err(error) => report.wrong("S3", format!("{name} (aborted) is no event: {error}")),
            Ok(event) => match by_id.get(&event.meta.event_id) {
                None => report.wrong(
                    "S3",
                    format!(
                        "{name} (aborted): event {} was never decided again",
                        event.meta.event_id
                    ),
                ),
                Some(again) if *again != value => {
                    report.wrong(
                        "S3",
                        format!("{name} (aborted) was decided differently afterwards"),
                    );
                }
                Some(_) => {}
            },
        }
    }
    let written: HashSet<(i32, i64)> =
        history.written.iter().map(|e| (e.partition, e.offset)).collect();
    if !history.written.is_empty() {
        for place in log.keys().filter(|p| !written.contains(p)) {
            report.wrong(
                "S3",
                format!("records {}:{} count and were never written", place.0, place.1),
            );
        }
    }
}
