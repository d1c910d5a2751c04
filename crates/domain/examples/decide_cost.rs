//! What one decision costs: `cargo run --release -p sekisho-domain --example decide_cost`.
//!
//! A visitor lands and leaves again and again, a machine readable zone read each time; then the same without a zone.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use sekisho_domain::envelope::{Actor, CommandMeta, Meta, Role, Source};
use sekisho_domain::ids::{
    CountryCode, DocumentNumber, MrzText, NameText, OfficeCode, PartialDate, PortCode, StaffId,
    StatusCode, SubjectKind, TerminalId,
};
use sekisho_domain::law::Tables;
use sekisho_domain::person::departure::{ConfirmDeparture, DeparturePersonal, ReentryIntent};
use sekisho_domain::person::document::{DocumentKind, PersonName, Sex, TravelDocument};
use sekisho_domain::person::landing::{
    LandingKind, LandingMethod, LandingPersonal, LandingRoute, PermitLanding,
};
use sekisho_domain::person::period::Period;
use sekisho_domain::person::{PersonState, decide, evolve};
use sekisho_domain::time::Timestamp;
use sekisho_domain::{Command, CommandRecord, Context, EventRecord, Invalid};
use uuid::Uuid;

const ROUNDS: u32 = 200_000;
const ZONE: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn event_id(_: Uuid, command_id: Uuid, index: u32) -> Uuid {
    Uuid::from_u128(command_id.as_u128() ^ u128::from(index))
}

fn commands(zone: bool) -> Result<[Command; 2], Invalid> {
    let document = TravelDocument {
        issuing_state: CountryCode::parse("UTO")?,
        kind: DocumentKind::Passport,
        number: DocumentNumber::parse("L898902C3")?,
        expires_on: None,
        mrz: zone.then(|| MrzText::parse(ZONE)).transpose()?,
    };
    let name = PersonName {
        primary_name: NameText::parse("ERIKSSON")?,
        secondary_name: Some(NameText::parse("ANNA MARIA")?),
        date_of_birth: Some(PartialDate::parse("1974-08-12")?),
    };
    let landing = PermitLanding {
        kind: LandingKind::NewEntry,
        port: PortCode::parse("NRT")?,
        voyage: None,
        status: StatusCode::parse("temporary-visitor")?,
        period: Some(Period::days(90)),
        card_stay_end: None,
        method: LandingMethod::Seal,
        route: LandingRoute::Booth,
        biometrics_captured: true,
        biometric_exemption: None,
        card_issued: false,
        nationality: CountryCode::parse("UTO")?,
        sex: Sex::Female,
        personal: LandingPersonal { document: document.clone(), name: name.clone() },
        examination_id: None,
        denial_exception: None,
        visa_ref: None,
        eligibility_ref: None,
        authorisation_ref: None,
    };
    let departure = ConfirmDeparture {
        port: PortCode::parse("KIX")?,
        voyage: None,
        reentry: ReentryIntent::None,
        permit_expires_on: None,
        card_shown: false,
        nationality: CountryCode::parse("UTO")?,
        sex: Sex::Female,
        personal: DeparturePersonal { document, name },
    };
    Ok([landing.into(), departure.into()])
}

fn measure(zone: bool) -> Result<(), Box<dyn std::error::Error>> {
    let tables = Tables::current();
    let start = Timestamp::parse("2000-01-01T00:00:00Z")?;
    let mut records: Vec<CommandRecord> = commands(zone)?
        .into_iter()
        .map(|command| {
            let meta = CommandMeta {
                command_id: Uuid::nil(),
                subject_kind: SubjectKind::Person,
                subject_id: Uuid::from_u128(1),
                document_id: Some(Uuid::from_u128(1)),
                occurred_at: start,
                occurred_at_stated: true,
                actor: Actor {
                    staff_id: StaffId::parse("SYN-1")?,
                    role: Role::ImmigrationInspector,
                    office: OfficeCode::parse("NRT")?,
                    terminal: TerminalId::parse("NRT-1")?,
                },
                source: Source::Booth,
                case_id: None,
                purpose: None,
                expected_version: None,
            };
            Ok(CommandRecord { meta, command })
        })
        .collect::<Result<_, Invalid>>()?;
    let mut state = PersonState::new();
    let (mut deciding, mut folding, mut events) = (0, 0, 0u32);
    for i in 0..ROUNDS {
        // A new traveller after twenty crossings.
        if i % 20 == 0 {
            state = PersonState::new();
        }
        let record = &mut records[(i % 2) as usize];
        record.meta.command_id = Uuid::from_u128(u128::from(i) << 32);
        record.meta.occurred_at = start.saturating_add_micros(i64::from(i) * 1_000_000);
        let context = Context {
            recorded_at: record.meta.occurred_at,
            tables: &tables,
            event_id,
            // No command of this example asks for one.
            digest: |_| [0; 32],
        };
        let began = Instant::now();
        let decided = decide(&state, record, &context)?;
        deciding += began.elapsed().as_nanos();
        for d in decided {
            let m = &record.meta;
            let meta = Meta {
                event_id: event_id(m.subject_id, m.command_id, events),
                subject_kind: m.subject_kind,
                subject_id: m.subject_id,
                version: state.version + 1,
                occurred_at: m.occurred_at,
                recorded_at: m.occurred_at,
                staff_id: m.actor.staff_id.clone(),
                role: m.actor.role,
                office: m.actor.office.clone(),
                terminal: m.actor.terminal.clone(),
                source: m.source,
                command_id: m.command_id,
                case_id: None,
                legal_grounds: d.legal_grounds,
                flags: d.flags,
                corrects: d.corrects,
                rules_version: None,
            };
            let event = EventRecord { meta, event: d.event };
            let began = Instant::now();
            evolve(&mut state, &event);
            folding += began.elapsed().as_nanos();
            events += 1;
        }
    }
    println!(
        "zone {}: decide {} ns a command, evolve {} ns an event ({events} events)",
        if zone { "read" } else { "none" },
        deciding / u128::from(ROUNDS),
        folding / u128::from(events),
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    measure(true)?;
    measure(false)
}
