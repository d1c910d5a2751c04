//! Ids that are computed, so that deciding the same command again gives the same bytes.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sekisho_domain::CommandRecord;
use sekisho_domain::ids::{CountryCode, DocumentNumber};
use sekisho_domain::person::document::{DocumentKind, TravelDocument};
use sekisho_domain::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::avro::Writer;
use crate::wire;

// Each kind of id hashes under a label of its own, so that none can be passed off as another.
const EVENT: &[u8] = b"sekisho event id v1\0";
const AUDIT: &[u8] = b"sekisho audit entry id v1\0";
const READ: &[u8] = b"sekisho read entry id v1\0";
const COMMAND: &[u8] = b"sekisho command digest v1\0";
const DOCUMENT: &[u8] = b"sekisho document id v1\0";

fn uuid_v8(digest: &[u8]) -> Uuid {
    let mut bytes = [0u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest) {
        *to = *from;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Id of the event at a place among the events of a command.
pub fn event_id(command_id: Uuid, index: u32) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(EVENT);
    hash.update(command_id.as_bytes());
    hash.update(index.to_be_bytes());
    uuid_v8(&hash.finalize())
}

/// Id of the audit entry for the record at a place of `sekisho.commands`. A repeated command has its own place and
/// so its own entry; deciding again after a crash gives the same id.
pub fn audit_entry_id(topic: &str, partition: u32, offset: i64) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(AUDIT);
    hash.update(topic.as_bytes());
    hash.update([0]);
    hash.update(partition.to_be_bytes());
    hash.update(offset.to_be_bytes());
    uuid_v8(&hash.finalize())
}

/// Id of the audit entry for a read: `instance` is random for each start of a gateway, `count` counts its reads.
pub fn read_entry_id(instance: Uuid, count: u64) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(READ);
    hash.update(instance.as_bytes());
    hash.update(count.to_be_bytes());
    uuid_v8(&hash.finalize())
}

/// What tells a repeat of a command from another command under the same id (I36): a digest of everything that its
/// sender said. An instant that the sender did not state is the clock of the gateway and is left out.
pub fn command_digest(record: &CommandRecord) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(1024);
    bytes.extend_from_slice(COMMAND);
    bytes.extend_from_slice(record.command.name().as_bytes());
    bytes.push(0);
    let mut writer = Writer::new(&mut bytes);
    if record.meta.occurred_at_stated {
        wire::write_command(record, &mut writer);
    } else {
        let mut record = record.clone();
        record.meta.occurred_at = Timestamp::MIN;
        wire::write_command(&record, &mut writer);
    }
    Sha256::digest(&bytes).into()
}

/// The installation's key for document pseudonyms. It is never printed.
#[derive(Clone)]
pub struct IdKey(Hmac<Sha256>);

/// The key is too short to protect passport numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "id key has {0} bytes; give it 32 random bytes at least, for example with: openssl rand 32"
)]
pub struct IdKeyError(pub usize);

impl IdKey {
    /// Takes 32 random bytes or more.
    ///
    /// # Errors
    /// Fewer than 32 bytes.
    pub fn new(key: &[u8]) -> Result<Self, IdKeyError> {
        if key.len() < 32 {
            return Err(IdKeyError(key.len()));
        }
        Hmac::new_from_slice(key).map(Self).map_err(|_| IdKeyError(key.len()))
    }
}

impl fmt::Debug for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdKey(***)")
    }
}

/// Pseudonym of a travel document, and the id of the person it is first seen with (design §3). `generation` counts
/// the erasures of this document; 0 as a rule.
pub fn document_id(
    key: &IdKey,
    issuing_state: &CountryCode,
    kind: DocumentKind,
    number: &DocumentNumber,
    generation: u32,
) -> Uuid {
    let mut mac = key.0.clone();
    mac.update(DOCUMENT);
    // None of the parts can hold a zero byte, so the message reads back in one way only.
    for part in [issuing_state.as_str(), kind.code(), number.as_str()] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.update(&generation.to_be_bytes());
    uuid_v8(&mac.finalize().into_bytes())
}

/// Pseudonym of a travel document that was never erased.
pub fn pseudonym(key: &IdKey, document: &TravelDocument) -> Uuid {
    document_id(key, &document.issuing_state, document.kind, &document.number, 0)
}
