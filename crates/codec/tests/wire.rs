//! The wire: what is written reads back, here and in another implementation; what is broken is told, never a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use sekisho_codec::arbitrary::Arbitrary;
use sekisho_codec::json::{self, Style};
use sekisho_codec::records::{AuditEntry, Reply};
use sekisho_codec::registry::{self, Kind};
use sekisho_codec::*;
use sekisho_domain::SubjectState;
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::{Command, CommandRecord, Event};

/// Any record of a kind, as bytes of the wire.
fn drawn(kind: Kind, arbitrary: &mut Arbitrary) -> Vec<u8> {
    let mut out = Vec::new();
    match kind {
        Kind::Event(i) => encode_event(&arbitrary.event(i).unwrap(), &mut out),
        Kind::Command(i) => encode_command(&arbitrary.command(i).unwrap(), &mut out),
        Kind::Audit => encode_audit(&arbitrary.value::<AuditEntry>().unwrap(), &mut out),
        Kind::Reply => encode_reply(&arbitrary.value::<Reply>().unwrap(), &mut out),
    }
    out
}

/// Reads bytes as a kind and writes them again.
fn rewritten(kind: Kind, bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    match kind {
        Kind::Event(_) => encode_event(&decode_event(bytes)?, &mut out),
        Kind::Command(_) => encode_command(&decode_command(bytes)?, &mut out),
        Kind::Audit => encode_audit(&decode_audit(bytes)?, &mut out),
        Kind::Reply => encode_reply(&decode_reply(bytes)?, &mut out),
    }
    Ok(out)
}

/// What a client would have sent for a command.
fn request(record: CommandRecord) -> json::CommandRequest {
    json::CommandRequest {
        command_id: Some(record.meta.command_id),
        person_id: (record.meta.subject_kind == SubjectKind::Person)
            .then_some(record.meta.subject_id),
        subject_id: (record.meta.subject_kind != SubjectKind::Person)
            .then_some(record.meta.subject_id),
        document: record.command.document().cloned(),
        occurred_at: Some(record.meta.occurred_at),
        source: record.meta.source,
        case_id: record.meta.case_id,
        purpose: record.meta.purpose,
        expected_version: record.meta.expected_version,
        actor: Some(record.meta.actor),
        recorded_at: None,
        command: record.command,
    }
}

#[test]
fn every_record_goes_there_and_back() {
    let mut arbitrary = Arbitrary::new(1);
    for i in 0..Event::ALL.len() * 200 {
        let record = arbitrary.event(i).unwrap();
        let mut bytes = Vec::new();
        encode_event(&record, &mut bytes);
        assert_eq!(decode_event(&bytes), Ok(record));
    }
    for i in 0..Command::ALL.len() * 200 {
        let record = arbitrary.command(i).unwrap();
        let mut bytes = Vec::new();
        encode_command(&record, &mut bytes);
        assert_eq!(decode_command(&bytes), Ok(record));
    }
    for _ in 0..200 {
        let (entry, reply) = (arbitrary.value::<AuditEntry>().unwrap(), arbitrary.value().unwrap());
        let (mut a, mut b) = (Vec::new(), Vec::new());
        encode_audit(&entry, &mut a);
        encode_reply(&reply, &mut b);
        assert_eq!(decode_audit(&a), Ok(entry));
        assert_eq!(decode_reply(&b), Ok(reply));
        let state = SubjectState::Person(arbitrary.value().unwrap());
        assert_eq!(state::decode(SubjectKind::Person, &state::encode(&state)), Ok(state));
        let state = SubjectState::Alert(arbitrary.value().unwrap());
        assert_eq!(state::decode(SubjectKind::Alert, &state::encode(&state)), Ok(state));
    }
}

#[test]
fn every_command_goes_there_and_back_as_json() {
    let mut arbitrary = Arbitrary::new(2);
    for i in 0..Command::ALL.len() * 100 {
        let record = arbitrary.command(i).unwrap();
        let request = request(record);
        let text = request.to_value().to_string();
        assert_eq!(json::read_request(&serde_json::from_str(&text).unwrap()), Ok(request));
    }
    for _ in 0..200 {
        let entry: AuditEntry = arbitrary.value().unwrap();
        assert_eq!(json::read(&json::to_value(&entry)), Ok(entry));
    }
    let event = json::event_to_value(&arbitrary.event(0).unwrap(), Style::Full);
    assert_eq!(event["type"], Event::ALL[0].0);
    assert_eq!(
        event["meta"].as_object().unwrap().len(),
        sekisho_domain::envelope::Meta::RECORD.fields.len()
    );
}

#[test]
fn another_implementation_reads_and_writes_the_same_bytes() {
    let mut arbitrary = Arbitrary::new(3);
    for kind in Kind::all() {
        let schema =
            Schema::parse_str(registry::by_id(registry::id_of(kind)).unwrap().text).unwrap();
        let reader = GenericDatumReader::builder(&schema).build().unwrap();
        let writer = GenericDatumWriter::builder(&schema).build().unwrap();
        for _ in 0..50 {
            let ours = drawn(kind, &mut arbitrary);
            let mut rest = &ours[5..];
            let value = reader.read_value(&mut rest).unwrap_or_else(|e| panic!("{kind:?}: {e}"));
            assert!(rest.is_empty());
            let theirs = writer.write_value_to_vec(value).unwrap();
            // Theirs may state blocks otherwise; what counts is that we read them as the same record.
            let wire: Vec<u8> = [&ours[..5], &theirs].concat();
            assert_eq!(rewritten(kind, &wire).unwrap(), ours, "{kind:?}");
            assert_eq!(theirs, ours[5..], "{kind:?}");
        }
    }
}

#[test]
fn each_wrong_record_has_its_error() {
    let mut arbitrary = Arbitrary::new(4);
    let event = drawn(Kind::Event(0), &mut arbitrary);
    let command = drawn(Kind::Command(0), &mut arbitrary);
    assert_eq!(decode_event(&[]), Err(DecodeError::TooShort(0)));
    assert_eq!(decode_event(&event[..4]), Err(DecodeError::TooShort(4)));
    assert_eq!(decode_event(b"{\"a\":1}"), Err(DecodeError::WrongMagic(b'{')));
    assert_eq!(decode_event(&[0, 0, 0, 0, 0, 1]), Err(DecodeError::UnknownSchemaId(0)));
    assert_eq!(
        decode_event(&[0, 255, 255, 255, 255, 1]),
        Err(DecodeError::UnknownSchemaId(u32::MAX))
    );
    assert!(matches!(decode_event(&command), Err(DecodeError::UnexpectedSchema { .. })));
    assert!(matches!(decode_reply(&command), Err(DecodeError::UnexpectedSchema { .. })));
    let longer = [event.as_slice(), &[0, 0]].concat();
    assert_eq!(decode_event(&longer), Err(DecodeError::TrailingBytes(2)));
    for len in 5..event.len() {
        assert!(matches!(decode_event(&event[..len]), Err(DecodeError::Malformed { .. })), "{len}");
    }
    // The first field of the envelope is the event's id: 36 characters after one byte of length.
    let mut wrong = event;
    wrong[10] = b'x';
    let Err(DecodeError::Malformed { at, field, reason }) = decode_event(&wrong) else { panic!() };
    assert_eq!((at, field.as_str(), reason.as_str()), (5, "meta.event_id", "is not a UUID"));
}

/// Seconds to fuzz; longer by hand: SEKISHO_FUZZ_SECONDS=600.
fn fuzz_time() -> Duration {
    let seconds = std::env::var("SEKISHO_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok());
    Duration::from_secs(seconds.unwrap_or(2))
}

#[test]
fn mutated_records_never_panic() {
    let end = Instant::now() + fuzz_time();
    let mut arbitrary = Arbitrary::new(5);
    let kinds: Vec<Kind> = Kind::all().collect();
    let (mut tried, mut read) = (0u32, 0u32);
    while Instant::now() < end {
        let kind = *arbitrary.rng().pick(&kinds).unwrap();
        let mut bytes = drawn(kind, &mut arbitrary);
        let rng = arbitrary.rng();
        for _ in 0..=rng.below(3) {
            let at = 5 + rng.below(bytes.len() - 5);
            match rng.below(5) {
                0 => bytes[at] = rng.next_u64() as u8,
                1 => bytes[at] ^= 1 << rng.below(8),
                2 => bytes.truncate(at.max(6)),
                3 => bytes.insert(at, rng.next_u64() as u8),
                _ => bytes[at] = 0xff,
            }
        }
        tried += 1;
        if let Ok(again) = rewritten(kind, &bytes) {
            // Whatever is accepted is a record, and a record has one form only.
            assert_eq!(rewritten(kind, &again).unwrap(), again);
            read += 1;
        }
    }
    assert!(tried > 1000 && read > 0 && read < tried, "{read} of {tried} were accepted");
}

#[test]
fn mutated_json_never_panics() {
    let end = Instant::now() + fuzz_time();
    let mut arbitrary = Arbitrary::new(6);
    let mut tried = 0u32;
    while Instant::now() < end {
        let i = arbitrary.rng().below(Command::ALL.len());
        let command = request(arbitrary.command(i).unwrap());
        let mut bytes = command.to_value().to_string().into_bytes();
        let rng = arbitrary.rng();
        for _ in 0..=rng.below(4) {
            let at = rng.below(bytes.len());
            bytes[at] = *rng.pick(b"{}[]\":,0919truenull \\u-").unwrap();
        }
        if let Ok(value) = serde_json::from_slice(&bytes) {
            tried += 1;
            // Whatever is refused has a reason.
            if let Err(errors) = json::read_request(&value) {
                assert!(!errors.is_empty(), "refused without a reason");
            }
        }
    }
    assert!(tried > 100, "{tried}");
}
