//! S5: the query tables are the fold of the log.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::sequences::Event;
use super::{Decision, Report};
use crate::history::History;

pub(super) fn check(
    history: &History,
    _decisions: &[Decision],
    events: &[Event<'_>],
    report: &mut Report,
) {
    let Some(tables) = &history.tables else { return };
    let text = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |row: &Value, name: &str| row.get(name).and_then(Value::as_i64);

    let parked: HashSet<String> =
        tables.parked.iter().filter_map(|row| text(row, "subject_id")).collect();
    let mut rows: HashMap<String, Vec<&Value>> = HashMap::new();
    for row in &tables.timeline {
        rows.entry(text(row, "event_id").unwrap_or_default()).or_default().push(row);
    }
    report.count("timeline rows", tables.timeline.len());
    for event in events {
        let meta = &event.record.meta;
        let person = meta.subject_id.to_string();
        let found = rows.remove(&meta.event_id.to_string()).unwrap_or_default();
        if parked.contains(&person) {
            continue;
        }
        match found.as_slice() {
            [row] => {
                let same = text(row, "person_id").as_ref() == Some(&person)
                    && number(row, "version") == Some(meta.version)
                    && text(row, "event_type").as_deref() == Some(event.record.event.name());
                if !same {
                    report.wrong(
                        "S5",
                        format!("the timeline row of {} differs from it", event.place()),
                    );
                }
            }
            found => {
                report.wrong("S5", format!("{} has {} timeline rows", event.place(), found.len()))
            }
        }
    }
    for id in rows.keys() {
        report
            .wrong("S5", format!("the timeline has a row of event {id}, which is not on the log"));
    }

    let mut ends: BTreeMap<i64, i64> = BTreeMap::new();
    for entry in &history.records {
        ends.insert(i64::from(entry.partition), entry.offset);
    }
    for row in &tables.positions {
        let topic = text(row, "topic").unwrap_or_default();
        let (Some(partition), Some(next)) = (number(row, "partition"), number(row, "next_offset"))
        else {
            report.wrong("S5", "a position without its numbers");
            continue;
        };
        if topic.ends_with(".records") && ends.get(&partition).is_some_and(|last| next <= *last) {
            let name = text(row, "projection").unwrap_or_default();
            report.wrong(
                "S5",
                format!("{name} stands at records {partition}:{next} and is not at rest"),
            );
        }
    }
}
