//! Every line must be a command that the codec reads and the domain decides; refusals are the planned ones.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::collections::BTreeMap;

use sekisho_codec::ids::{IdKey, content_digest, event_id};
use sekisho_codec::json::read_request;
use sekisho_domain::decision::Context;
use sekisho_domain::envelope::Meta;
use sekisho_domain::law::Tables;
use sekisho_domain::person::{PersonState, decide, evolve};
use sekisho_domain::time::Date;
use sekisho_domain::{Command, Event, EventRecord};
use sekisho_simulator::check::{Counts, compare};
use sekisho_simulator::{Options, Traffic};
use uuid::Uuid;

fn options(seed: u64, crossings: u64) -> Options {
    Options { seed, crossings, from: Date::parse("2025-01-01").unwrap() }
}

#[test]
fn the_same_seed_gives_the_same_lines() {
    let lines =
        |seed| Traffic::plan(&options(seed, 500)).lines().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(lines(7), lines(7));
    assert_ne!(lines(7), lines(8));
}

#[test]
fn lines_are_decided_and_the_shares_hold() {
    let traffic = Traffic::plan(&options(1, 40_000));
    let key = IdKey::new(&[7; 32]).unwrap();
    let tables = Tables::current();
    let mut states: BTreeMap<Uuid, PersonState> = BTreeMap::new();
    let mut seen: BTreeMap<Uuid, ()> = BTreeMap::new();
    let mut refusals: BTreeMap<String, u64> = BTreeMap::new();
    let mut flags: BTreeMap<String, u64> = BTreeMap::new();
    let mut counts = Counts::default();
    let (mut ports, mut nationalities) = (BTreeMap::new(), BTreeMap::new());
    let (mut crossings, mut repeats, mut last) = (0u64, 0u64, None);
    for line in traffic.lines() {
        let value = serde_json::from_str(&line.unwrap()).unwrap();
        let request = read_request(&value).unwrap();
        let recorded_at = request.recorded_at.unwrap();
        assert!(last <= Some(recorded_at), "lines come in the order in which they are recorded");
        last = Some(recorded_at);
        let (id, actor) = (request.command_id.unwrap(), request.actor.clone().unwrap());
        let command = request.into_record(id, actor, recorded_at, &key).unwrap();
        if seen.insert(id, ()).is_some() {
            repeats += 1;
            continue;
        }
        let crossing = matches!(
            command.command,
            Command::PermitLanding(_) | Command::ConfirmDeparture(_) | Command::ReferLanding(_)
        );
        crossings += u64::from(crossing && command.meta.source.code() != "migration");
        let state = states.entry(command.meta.subject_id).or_default();
        let context = Context { recorded_at, tables: &tables, event_id, digest: content_digest };
        match decide(state, &command, &context) {
            Err(r) => {
                if let Command::PermitLanding(l) = &command.command {
                    println!(
                        "refused: {} {} {:?} {}",
                        r.code, l.status, l.period, command.meta.source
                    );
                }
                *refusals.entry(r.code.to_owned()).or_default() += 1;
            }
            Ok(decided) => {
                for (i, d) in decided.into_iter().enumerate() {
                    for f in &d.flags {
                        *flags.entry(f.code().to_owned()).or_default() += 1;
                    }
                    if let Event::LandingPermitted(l) = &d.event
                        && command.meta.source.code() != "migration"
                    {
                        *ports.entry(l.port.to_string()).or_insert(0) += 1;
                        if l.kind.code() == "new-entry" {
                            counts.new_entries += 1;
                            counts.temporary_visitors +=
                                u64::from(l.status.as_str() == "temporary-visitor");
                            *nationalities.entry(l.nationality.to_string()).or_insert(0) += 1;
                        } else {
                            counts.reentries += 1;
                        }
                    }
                    let meta = Meta {
                        event_id: event_id(command.meta.subject_id, id, u32::try_from(i).unwrap()),
                        subject_kind: command.meta.subject_kind,
                        subject_id: command.meta.subject_id,
                        version: state.version + 1,
                        occurred_at: command.meta.occurred_at,
                        recorded_at,
                        staff_id: command.meta.actor.staff_id.clone(),
                        role: command.meta.actor.role,
                        office: command.meta.actor.office.clone(),
                        terminal: command.meta.actor.terminal.clone(),
                        source: command.meta.source,
                        command_id: id,
                        case_id: None,
                        legal_grounds: d.legal_grounds,
                        flags: d.flags,
                        corrects: d.corrects,
                        rules_version: None,
                    };
                    evolve(state, &EventRecord { meta, event: d.event });
                }
            }
        }
    }
    println!("crossings {crossings}, persons {}, repeats {repeats}", states.len());
    println!("refusals {refusals:?}\nflags {flags:?}");
    counts.ports = ports.into_iter().collect();
    counts.nationalities = nationalities.into_iter().collect();
    let refused: u64 = refusals.values().sum();
    assert!(crossings.abs_diff(40_000) < 400, "{crossings}");
    assert!(refused > 5 && refused < 200, "{refused} refusals: {refusals:?}");
    assert!(repeats > 50, "{repeats}");
    for c in compare(&counts) {
        println!(
            "{:45} published {:.4} counted {:.4} ± {:.4}",
            c.measure, c.published, c.counted, c.tolerance
        );
        assert!(c.holds(), "{c:?}");
    }
}
