//! How many events a core encodes and decodes: `cargo run --release -p sekisho-codec --example throughput`.
#![allow(clippy::unwrap_used)] // a measurement, not a service

use std::hint::black_box;
use std::time::Instant;

use sekisho_codec::arbitrary::Arbitrary;
use sekisho_codec::ids::command_digest;
use sekisho_codec::json::{self, Style};
use sekisho_codec::{decode_event, encode_event};
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::{Event, EventRecord};

const EVENTS: usize = 2_000;
const ROUNDS: usize = 100;

fn rate(what: &str, bytes: usize, mut round: impl FnMut()) {
    round(); // warm
    let best = (0..3)
        .map(|_| {
            let start = Instant::now();
            (0..ROUNDS).for_each(|_| round());
            start.elapsed().as_secs_f64() / ROUNDS as f64
        })
        .fold(f64::INFINITY, f64::min);
    println!(
        "{what:<24} {:>7.0} k/s {:>7.0} ns {:>6.0} MB/s",
        EVENTS as f64 / best / 1e3,
        best / EVENTS as f64 * 1e9,
        bytes as f64 / best / 1e6
    );
}

fn measure(what: &str, events: &[EventRecord]) {
    let wire: Vec<Vec<u8>> = events
        .iter()
        .map(|e| {
            let mut out = Vec::new();
            encode_event(e, &mut out);
            out
        })
        .collect();
    let bytes = wire.iter().map(Vec::len).sum();
    println!("{what}: {} bytes an event", bytes / EVENTS);
    rate("  decode", bytes, || {
        for b in &wire {
            black_box(decode_event(black_box(b)).unwrap());
        }
    });
    let mut out = Vec::new();
    rate("  encode", bytes, || {
        for e in events {
            out.clear();
            encode_event(black_box(e), &mut out);
            black_box(&out);
        }
    });
    rate("  to JSON value", bytes, || {
        for e in events {
            black_box(json::event_to_value(e, Style::Short));
        }
    });
}

fn measure_requests() {
    let mut arbitrary = Arbitrary::new(2);
    let lines: Vec<String> = (0..EVENTS)
        .map(|i| {
            let record = arbitrary.command(i).unwrap();
            let request = json::CommandRequest {
                command_id: Some(record.meta.command_id),
                person_id: (record.meta.subject_kind == SubjectKind::Person)
                    .then_some(record.meta.subject_id),
                subject_id: (record.meta.subject_kind != SubjectKind::Person)
                    .then_some(record.meta.subject_id),
                document: None,
                occurred_at: Some(record.meta.occurred_at),
                source: record.meta.source,
                case_id: None,
                purpose: None,
                expected_version: None,
                actor: None,
                recorded_at: None,
                command: record.command,
            };
            request.to_value().to_string()
        })
        .collect();
    let bytes = lines.iter().map(String::len).sum();
    println!("lines of NDJSON: {} bytes a command", bytes / EVENTS);
    rate("  read", bytes, || {
        for line in &lines {
            let value = serde_json::from_str(black_box(line)).unwrap();
            black_box(json::read_request(&value).unwrap());
        }
    });
    let records: Vec<_> = (0..EVENTS).map(|i| arbitrary.command(i).unwrap()).collect();
    rate("  digest", bytes, || {
        for record in &records {
            black_box(command_digest(black_box(record)));
        }
    });
}

fn main() {
    measure_requests();
    let mut arbitrary = Arbitrary::new(1);
    let all: Vec<_> = (0..EVENTS).map(|i| arbitrary.event(i).unwrap()).collect();
    measure("every type alike", &all);
    // What a border writes: landings and departures, few flags.
    let landing = Event::index_of("LandingPermitted").unwrap();
    let departure = Event::index_of("DepartureConfirmed").unwrap();
    let mut border = Vec::new();
    for i in 0..EVENTS {
        let mut record = arbitrary.event(if i % 2 == 0 { landing } else { departure }).unwrap();
        record.meta.flags.clear();
        record.meta.legal_grounds.truncate(1);
        border.push(record);
    }
    measure("landings and departures", &border);
}
