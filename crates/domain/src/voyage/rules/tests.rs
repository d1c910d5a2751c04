//! Sequences of anything about one voyage: its state stays in order.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::envelope::{Actor, CommandMeta, Meta, Role, Source};
use crate::ids::{
    Code, EvidenceRef, OfficeCode, PortCode, StaffId, SubjectKind, TerminalId, VoyageCode,
};
use crate::law::Tables;
use crate::time::Date;
use crate::voyage::PnrPhase;

const VOYAGE: Uuid = Uuid::from_u128(0x50);

fn event_id(_: Uuid, command_id: Uuid, index: u32) -> Uuid {
    Uuid::from_u128(command_id.as_u128() << 8 | u128::from(index))
}

fn digest(_: &[u8]) -> [u8; 32] {
    [0; 32]
}

fn morning(minutes: i64) -> Timestamp {
    let day = Date::parse("2026-04-01").unwrap().japan_start();
    day.saturating_add_micros(minutes * MICROS_PER_MINUTE)
}

fn call(ship: bool) -> VoyageCall {
    VoyageCall {
        voyage: VoyageCode::parse("SY101").unwrap(),
        carrier: Code::parse("synthetic").unwrap(),
        conveyance: if ship { Conveyance::Ship } else { Conveyance::Aircraft },
        port: PortCode::parse(if ship { "JPHKT" } else { "NRT" }).unwrap(),
    }
}

fn any_command() -> impl Strategy<Value = Command> {
    let hash = (0u8..3).prop_map(|n| [n; 32]);
    let count = 198u32..202;
    let stated = prop::option::of(any::<bool>().prop_map(call));
    prop_oneof![
        3 => (any::<bool>(), prop::sample::select(Direction::ALL), 0i64..900).prop_map(
            |(ship, direction, minutes)| {
                let scheduled_at = morning(minutes);
                NotifyVoyage { call: call(ship), direction, scheduled_at }.into()
            }
        ),
        3 => (count.clone(), hash.clone()).prop_map(|(passengers, list_hash)| {
            ReceiveManifest { passengers, crew: 9, list_hash }.into()
        }),
        1 => (prop::sample::select(PnrPhase::ALL), hash).prop_map(|(phase, list_hash)| {
            ReceivePnr { phase, records: 1, list_hash }.into()
        }),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(visa, shown)| {
            let reason = if visa { "no-visa" } else { "no-travel-authorisation" };
            RecordBoardingRefusal {
                reason: Code::parse(reason).unwrap(),
                person_id: None,
                authorisation_ref: shown.then(|| EvidenceRef::parse("TA-1").unwrap()),
            }.into()
        }),
        1 => (stated.clone(), count.clone()).prop_map(|(call, passengers)| {
            RecordVoyageArrival { call, passengers, crew: 9 }.into()
        }),
        1 => (stated, count).prop_map(|(call, passengers)| {
            RecordVoyageDeparture { call, passengers, crew: 9 }.into()
        }),
    ]
}

fn meta(n: u128, at: Timestamp) -> CommandMeta {
    CommandMeta {
        command_id: Uuid::from_u128(n),
        subject_kind: SubjectKind::Voyage,
        subject_id: VOYAGE,
        document_id: None,
        occurred_at: at,
        occurred_at_stated: true,
        actor: Actor {
            staff_id: StaffId::parse("SYN-1").unwrap(),
            role: Role::System,
            office: OfficeCode::parse("NRT").unwrap(),
            terminal: TerminalId::parse("NRT-1").unwrap(),
        },
        source: Source::CarrierFeed,
        case_id: None,
        purpose: None,
        expected_version: None,
    }
}

fn recorded(of: &CommandMeta, version: i64, decided: Decided) -> EventRecord {
    assert!(!decided.legal_grounds.is_empty(), "{}", decided.event.name());
    let meta = Meta {
        event_id: event_id(VOYAGE, of.command_id, 0),
        subject_kind: of.subject_kind,
        subject_id: of.subject_id,
        version,
        occurred_at: of.occurred_at,
        recorded_at: of.occurred_at,
        staff_id: of.actor.staff_id.clone(),
        role: of.actor.role,
        office: of.actor.office.clone(),
        terminal: of.actor.terminal.clone(),
        source: of.source,
        command_id: of.command_id,
        case_id: None,
        legal_grounds: decided.legal_grounds,
        flags: decided.flags,
        corrects: None,
        rules_version: None,
    };
    EventRecord { meta, event: decided.event }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A voyage moves once and one way, lists count up, a late list is flagged as late, and the state is a fold of the
    /// events; in any order they fold without a panic.
    #[test]
    fn any_sequence_keeps_the_voyage_in_order(
        steps in prop::collection::vec((0i64..900, any_command()), 1..30),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let tables = Tables::current();
        let mut state = VoyageState::default();
        let mut events: Vec<EventRecord> = Vec::new();
        for (n, (minutes, command)) in (1u128..).zip(steps) {
            let record = CommandRecord { meta: meta(n, morning(minutes)), command };
            let context = Context { recorded_at: record.meta.occurred_at, tables: &tables, event_id, digest };
            let Ok(decided) = decide(&state, &record, &context) else {
                continue;
            };
            for d in decided {
                let event = recorded(&record.meta, state.version + 1, d);
                if let Event::PassengerManifestReceived(e) = &event.event {
                    let before = state.manifest.as_ref().map_or(0, |m| m.edition);
                    prop_assert_eq!(e.edition, before + 1);
                    let flagged = event.meta.flags.contains(&Flag::ManifestLate);
                    prop_assert_eq!(e.late_minutes > 0, flagged);
                    prop_assert!(before == 0 || !flagged);
                }
                evolve(&mut state, &event);
                events.push(event);
            }
            prop_assert_eq!(state.version, i64::try_from(events.len()).unwrap());
            let moves = events
                .iter()
                .filter(|e| matches!(e.event, Event::VoyageArrived(_) | Event::VoyageDeparted(_)));
            prop_assert_eq!(moves.count(), usize::from(state.moved_at.is_some()));
            let due = manifest_due(&state);
            prop_assert!(due.is_none() || state.direction == Some(Direction::Inbound));
        }
        let mut again = VoyageState::default();
        events.iter().for_each(|e| evolve(&mut again, e));
        prop_assert_eq!(again, state);
        let mut any = VoyageState::default();
        for i in order {
            if !events.is_empty() {
                evolve(&mut any, i.get(&events));
            }
        }
        let command = Command::from(ReceiveManifest { passengers: 1, crew: 1, list_hash: [9; 32] });
        let record = CommandRecord { meta: meta(99, morning(0)), command };
        let context = Context { recorded_at: morning(0), tables: &tables, event_id, digest };
        let _ = decide(&any, &record, &context);
    }
}
