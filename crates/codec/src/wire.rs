//! Confluent's wire format: a zero byte, the schema's number in four bytes (big endian), the datum.

use sekisho_domain::envelope::{CommandMeta, Meta};
use sekisho_domain::limits::LIST_MAX;
use sekisho_domain::shape::{self, Shape};
use sekisho_domain::{Command, CommandRecord, Event, EventRecord};

use crate::avro::{Fault, Reader, Writer};
use crate::records::{AuditEntry, Reply};
use crate::registry::{self, Kind, Known};

/// Why bytes from the log are not the record that was expected. Names fields, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Fewer bytes than magic byte and schema id take.
    #[error(
        "record of {0} bytes is too short for a schema id; it was not written in Confluent's wire format"
    )]
    TooShort(usize),
    /// The first byte is not zero.
    #[error(
        "record begins with byte {0:#04x} where 0x00 is expected; it was not written in Confluent's wire format"
    )]
    WrongMagic(u8),
    /// No schema has this number.
    #[error(
        "schema id {0} is not in schemas/registry.toml; run a version of sekisho that knows it"
    )]
    UnknownSchemaId(u32),
    /// The schema is known, but does not belong on this topic.
    #[error("schema id {id} is {name}, which is not what this topic carries")]
    UnexpectedSchema {
        /// The number.
        id: u32,
        /// Full name of its record.
        name: &'static str,
    },
    /// The datum breaks its schema or a rule of a type.
    #[error("field {field:?} {reason} (byte {at})")]
    Malformed {
        /// Byte of the record at which it was noticed.
        at: usize,
        /// The field, as in `meta.staff_id`.
        field: String,
        /// Why, in words that end "this field …".
        reason: String,
    },
    /// The datum ended before the record did.
    #[error("{0} bytes follow the end of the record")]
    TrailingBytes(usize),
}

/// Bytes before the datum.
pub(crate) const HEADER: usize = 5;

impl From<Box<Fault>> for DecodeError {
    fn from(fault: Box<Fault>) -> Self {
        Self::Malformed { at: fault.at + HEADER, field: fault.field(), reason: fault.reason.0 }
    }
}

fn header(kind: Kind, out: &mut Vec<u8>) {
    out.push(0);
    out.extend_from_slice(&registry::id_of(kind).to_be_bytes());
}

fn open(bytes: &[u8]) -> Result<(&'static Known, &[u8]), DecodeError> {
    let Some((&[magic, a, b, c, d], datum)) = bytes.split_first_chunk::<HEADER>() else {
        return Err(DecodeError::TooShort(bytes.len()));
    };
    if magic != 0 {
        return Err(DecodeError::WrongMagic(magic));
    }
    let id = u32::from_be_bytes([a, b, c, d]);
    let known = registry::known(id).ok_or(DecodeError::UnknownSchemaId(id))?;
    Ok((known, datum))
}

fn unexpected(known: &Known) -> DecodeError {
    DecodeError::UnexpectedSchema { id: known.pinned.id, name: known.pinned.record_name() }
}

fn close(reader: &Reader<'_>, datum: &[u8]) -> Result<(), DecodeError> {
    match datum.len().saturating_sub(reader.position()) {
        0 => Ok(()),
        rest => Err(DecodeError::TrailingBytes(rest)),
    }
}

fn enveloped<M: Shape, B>(
    known: &Known,
    datum: &[u8],
    body: impl FnOnce(&mut Reader<'_>) -> Option<Result<B, Box<Fault>>>,
) -> Result<(M, B), DecodeError> {
    let mut reader = Reader::with_plan(datum, LIST_MAX, known.plan.as_ref());
    let meta = reader.envelope("meta")?;
    let body = body(reader.flattened()).ok_or_else(|| unexpected(known))??;
    close(&reader, datum)?;
    Ok((meta, body))
}

fn single<T: Shape>(known: &Known, datum: &[u8]) -> Result<T, DecodeError> {
    let mut reader = Reader::with_plan(datum, LIST_MAX, known.plan.as_ref());
    let value = T::read(&mut reader)?;
    close(&reader, datum)?;
    Ok(value)
}

/// Appends an event to `out`.
pub fn encode_event(record: &EventRecord, out: &mut Vec<u8>) {
    header(Kind::Event(record.event.index()), out);
    let mut writer = Writer::new(out);
    record.meta.write(&mut writer);
    record.event.write(&mut writer);
}

/// Reads an event.
///
/// # Errors
/// The bytes are not an event that is known here.
pub fn decode_event(bytes: &[u8]) -> Result<EventRecord, DecodeError> {
    let (known, datum) = open(bytes)?;
    let Kind::Event(index) = known.kind else { return Err(unexpected(known)) };
    let (meta, event) = enveloped::<Meta, _>(known, datum, |r| Event::read(index, r))?;
    Ok(EventRecord { meta, event })
}

/// Appends a command to `out`.
pub fn encode_command(record: &CommandRecord, out: &mut Vec<u8>) {
    header(Kind::Command(record.command.index()), out);
    write_command(record, &mut Writer::new(out));
}

/// Writes envelope and fields of a command, without the schema's number.
pub(crate) fn write_command<W: shape::Writer>(record: &CommandRecord, writer: &mut W) {
    record.meta.write(writer);
    record.command.write(writer);
}

/// Reads a command.
///
/// # Errors
/// The bytes are not a command that is known here.
pub fn decode_command(bytes: &[u8]) -> Result<CommandRecord, DecodeError> {
    let (known, datum) = open(bytes)?;
    let Kind::Command(index) = known.kind else { return Err(unexpected(known)) };
    let (meta, command) = enveloped::<CommandMeta, _>(known, datum, |r| Command::read(index, r))?;
    Ok(CommandRecord { meta, command })
}

/// Appends an audit entry to `out`.
pub fn encode_audit(entry: &AuditEntry, out: &mut Vec<u8>) {
    header(Kind::Audit, out);
    entry.write(&mut Writer::new(out));
}

/// Reads an audit entry.
///
/// # Errors
/// The bytes are not an audit entry.
pub fn decode_audit(bytes: &[u8]) -> Result<AuditEntry, DecodeError> {
    let (known, datum) = open(bytes)?;
    match known.kind {
        Kind::Audit => single(known, datum),
        _ => Err(unexpected(known)),
    }
}

/// Appends a reply to `out`.
pub fn encode_reply(reply: &Reply, out: &mut Vec<u8>) {
    header(Kind::Reply, out);
    reply.write(&mut Writer::new(out));
}

/// Reads a reply.
///
/// # Errors
/// The bytes are not a reply.
pub fn decode_reply(bytes: &[u8]) -> Result<Reply, DecodeError> {
    let (known, datum) = open(bytes)?;
    match known.kind {
        Kind::Reply => single(known, datum),
        _ => Err(unexpected(known)),
    }
}

#[cfg(test)]
mod tests {
    use apache_avro::Schema;
    use apache_avro::reader::datum::GenericDatumReader;
    use apache_avro::writer::datum::GenericDatumWriter;
    use serde_json::json;

    use super::*;
    use crate::arbitrary::Arbitrary;

    #[test]
    fn an_event_of_another_version_is_read_with_its_envelope() {
        for index in 0..Event::ALL.len() {
            let kind = Kind::Event(index);
            let ours = kind.declared();
            let mut newer = ours.clone();
            let fields = newer["fields"].as_array_mut().unwrap();
            let meta = fields[0]["type"]["fields"].as_array_mut().unwrap();
            meta.retain(|f| f["name"] != "corrects");
            meta.insert(3, json!({"name": "zone", "type": ["null", "string"], "default": null}));
            meta.swap(0, 1);
            fields.rotate_left(1); // the envelope comes last
            fields.insert(0, json!({"name": "n", "type": "double", "default": 1.5}));

            let plan = kind.plan(&newer).unwrap();
            let pinned = registry::by_id(registry::id_of(kind)).unwrap();
            let known = Known { pinned, kind, plan };
            let newer = Schema::parse(&newer).unwrap();
            let ours = Schema::parse(&ours).unwrap();
            let mut record = Arbitrary::new(20 + index as u64).event(index).unwrap();
            let mut bytes = Vec::new();
            encode_event(&record, &mut bytes);
            let value = GenericDatumReader::builder(&ours)
                .reader_schema(&newer)
                .build()
                .unwrap()
                .read_value(&mut &bytes[HEADER..])
                .unwrap();
            let theirs = GenericDatumWriter::builder(&newer)
                .build()
                .unwrap()
                .write_value_to_vec(value)
                .unwrap();

            record.meta.corrects = None;
            let read = enveloped(&known, &theirs, |r| Event::read(index, r));
            assert_eq!(read, Ok((record.meta, record.event)));
        }
    }
}
