//! Reading a command, and telling why it is none.

use sekisho_codec::decode_command;
use sekisho_domain::CommandRecord;
use sekisho_domain::ids::Subject;
use sekisho_domain::time::Timestamp;
use sekisho_log::partition_for;

use super::Incoming;

/// Why a record on the commands topic is not a command that can be decided here.
pub(super) struct Fault {
    /// In a sentence, without personal data.
    pub(super) reason: String,
    /// The command, where it could be read.
    pub(super) record: Option<Box<CommandRecord>>,
}

fn fault(reason: impl Into<String>) -> Fault {
    Fault { reason: reason.into(), record: None }
}

pub(super) fn read(
    incoming: &Incoming<'_>,
    partitions: i32,
) -> Result<(CommandRecord, Timestamp), Fault> {
    let value = incoming.value.ok_or_else(|| fault("The record has no value."))?;
    let record =
        decode_command(value).map_err(|e| fault(format!("The record cannot be read: {e}.")))?;
    let wrong =
        |reason: &str| Fault { reason: reason.into(), record: Some(Box::new(record.clone())) };
    let key = incoming
        .key
        .ok_or_else(|| wrong("The record has no key; commands are keyed by their subject."))?;
    let mut subject = Vec::new();
    write_subject(&record.meta.subject(), &mut subject);
    if key != subject.as_slice() {
        return Err(wrong("The record's key is not the subject of its command."));
    }
    if partition_for(key, partitions) != incoming.partition {
        return Err(wrong(
            "The record stands in the wrong partition; produce commands with the partitioner murmur2_random.",
        ));
    }
    let recorded_at = Timestamp::from_millis(incoming.timestamp)
        .map_err(|_| wrong("The record has no time within the years 1900 to 2199."))?;
    Ok((record, recorded_at))
}

/// Writes `kind/uuid` as `Subject`'s text has it, without its allocations.
pub(super) fn write_subject(subject: &Subject, out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(subject.kind.code().as_bytes());
    out.push(b'/');
    let mut text = [0; 36];
    out.extend_from_slice(subject.id.hyphenated().encode_lower(&mut text).as_bytes());
}

/// The subject that a key names, if it does.
pub(super) fn subject_of_key(key: Option<&[u8]>) -> Option<Subject> {
    key.and_then(|k| std::str::from_utf8(k).ok()).and_then(|k| Subject::parse(k).ok())
}
