//! Ids that are computed, so that deciding the same command again gives the same bytes.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sekisho_domain::CommandRecord;
use sekisho_domain::ids::{CardNumber, CountryCode, DocumentNumber, SubjectKind};
use sekisho_domain::person::document::{DocumentKind, TravelDocument};
use sekisho_domain::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::digest::Writer;
use crate::wire;

// Each kind of id hashes under a label of its own, so that none can be passed off as another.
// Short, so that an event id is one block of the hash.
const EVENT: &[u8] = b"event id v2\0";
const AUDIT: &[u8] = b"sekisho audit entry id v1\0";
const READ: &[u8] = b"sekisho read entry id v1\0";
const COMMAND: &[u8] = b"sekisho command digest v1\0";
const DOCUMENT: &[u8] = b"sekisho document id v1\0";
const SEARCH: &[u8] = b"sekisho search id v1\0";
const CARD: &[u8] = b"sekisho card id v1\0";
const IMPORT: &[u8] = b"sekisho import id v1\0";
const CONSEQUENCE: &[u8] = b"sekisho consequence id v1\0";
const SUBJECT: &[u8] = b"sekisho subject id v1\0";
const CONTENT: &[u8] = b"sekisho content digest v1\0";
const CODE_LIST: &[u8] = b"sekisho code list id v1\0";
const PUBLICATION: &[u8] = b"sekisho publication id v1\0";

fn uuid_v8(digest: &[u8]) -> Uuid {
    let mut bytes = [0u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest) {
        *to = *from;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Id of the event at a place among the events of a command. The subject is part of it: should one command id ever be
/// decided for two subjects, their events differ all the same.
pub fn event_id(subject_id: Uuid, command_id: Uuid, index: u32) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(EVENT);
    hash.update(subject_id.as_bytes());
    hash.update(command_id.as_bytes());
    hash.update(index.to_be_bytes());
    uuid_v8(&hash.finalize())
}

/// Id of the command that follows from an event, at a place among what follows from it.
pub fn consequence_id(event_id: Uuid, index: u32) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(CONSEQUENCE);
    hash.update(event_id.as_bytes());
    hash.update(index.to_be_bytes());
    uuid_v8(&hash.finalize())
}

/// Id of the command that a row of older records stands for: by the layout's name and the row's key in it.
pub fn import_id(layout: &str, key: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(IMPORT);
    hash.update(layout.as_bytes());
    hash.update([0]);
    hash.update(key.as_bytes());
    uuid_v8(&hash.finalize())
}

/// Id of the subject that a command begins, where it is not about a person and names no subject.
pub fn first_subject_id(kind: SubjectKind, command_id: Uuid) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(SUBJECT);
    hash.update(kind.code().as_bytes());
    hash.update([0]);
    hash.update(command_id.as_bytes());
    uuid_v8(&hash.finalize())
}

/// Id of the record of a code list, by the list's name.
pub fn code_list_id(list: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(CODE_LIST);
    hash.update(list.as_bytes());
    uuid_v8(&hash.finalize())
}

/// Id of the command that publishes a version of a code list, by everything that it says: sending it again is a repeat.
pub fn publication_id(list_id: Uuid, said: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(PUBLICATION);
    hash.update(list_id.as_bytes());
    hash.update(said.as_bytes());
    uuid_v8(&hash.finalize())
}

/// SHA-256 of a file's bytes and nothing else: what `sha256sum` prints.
pub fn file_digest(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
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
/// sender said. An instant that the sender did not state is the clock of the gateway and is left out; a field that a
/// later version adds does not change the digest while it is absent.
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

/// Digest of a content that two people must agree on: a correction asked for and applied.
pub fn content_digest(content: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(CONTENT);
    hash.update(content);
    hash.finalize().into()
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

/// Pseudonym of a residence card.
pub fn card_id(key: &IdKey, number: &CardNumber) -> Uuid {
    let mut mac = key.0.clone();
    mac.update(CARD);
    mac.update(number.as_str().as_bytes());
    uuid_v8(&mac.finalize().into_bytes())
}

/// Pseudonym of what somebody looked for: tells equal searches in the audit trail, to those who hold the key, and
/// nothing to others.
pub fn search_id<'p>(key: &IdKey, parts: impl IntoIterator<Item = &'p str>) -> Uuid {
    let mut mac = key.0.clone();
    mac.update(SEARCH);
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part.as_bytes());
    }
    uuid_v8(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use sekisho_domain::person::document::DocumentKind;

    use super::*;
    use crate::arbitrary::Arbitrary;

    /// Ids are on the log for ever, so their making must never change.
    #[test]
    fn ids_are_what_they_were() {
        let command = Uuid::from_u128(0x0189_0a5d_ac96_774b_bcce_b302_099a_8057);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(event_id(one, command, 0).to_string(), "50a29cb3-bcf3-86c4-8d4c-c3b02d38031d");
        assert_eq!(event_id(one, command, 1).to_string(), "56703ca3-8261-8bb0-8179-ab327bed9070");
        assert_ne!(event_id(other, command, 0), event_id(one, command, 0));
        assert_eq!(
            audit_entry_id("sekisho.commands", 3, 42).to_string(),
            "6c7cf577-ac5b-806d-9726-dccac81d59f3"
        );
        assert_eq!(read_entry_id(command, 7).to_string(), "c93109b4-2945-8a3d-ade3-40bf13bcfbbc");
        assert_eq!(consequence_id(command, 1).to_string(), "0c2ca048-823d-8790-8948-ed014bdc96dd");
        let key = IdKey::new(&[7; 32]).unwrap();
        let (state, number) =
            (CountryCode::parse("UTO").unwrap(), DocumentNumber::parse("L898902C3").unwrap());
        let id = |generation| {
            document_id(&key, &state, DocumentKind::Passport, &number, generation).to_string()
        };
        assert_eq!(id(0), "12767ec2-b2c9-8334-8ee2-ab996e77015d");
        assert_ne!(id(0), id(1), "after an erasure the document gets another id");
    }

    #[test]
    fn a_command_has_the_digest_it_had() {
        let body = serde_json::json!({"occurred_at": "2026-04-01T10:00:00+09:00",
            "person_id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "body": {"application_id": "TK-26-1-7", "reasons": ["iv"], "personal": {}}});
        let request = crate::json::read_named_request("refuse-application", &body).unwrap();
        let actor = crate::json::read(&serde_json::json!({"staff_id": "S-1", "role": "minister",
            "office": "TKY", "terminal": "T-1"}))
        .unwrap();
        let key = IdKey::new(&[7; 32]).unwrap();
        let id = Uuid::from_u128(9);
        let record = request.into_record(id, actor, Timestamp::MIN, &key).unwrap();
        assert_eq!(
            crate::json::hex(&command_digest(&record)),
            "e72823604ff10b81b8c5014f83c7ed38000ba2efe3abaa3ad0fd79eb1bd34d89"
        );
    }

    #[test]
    fn ids_are_of_version_8_and_differ() {
        let mut seen = std::collections::HashSet::new();
        for n in 0..10_000u32 {
            let (subject, command) = (u128::from(n % 2), u128::from(n / 8));
            let id = event_id(Uuid::from_u128(subject), Uuid::from_u128(command), n / 2 % 4);
            assert_eq!(id.get_version_num(), 8);
            assert!(seen.insert(id));
        }
    }

    #[test]
    fn another_key_gives_another_pseudonym() {
        let document: TravelDocument = Arbitrary::new(1).value().unwrap();
        let (a, b) = (IdKey::new(&[1; 32]).unwrap(), IdKey::new(&[2; 32]).unwrap());
        assert_eq!(pseudonym(&a, &document), pseudonym(&a.clone(), &document));
        assert_ne!(pseudonym(&a, &document), pseudonym(&b, &document));
        assert_eq!(IdKey::new(&[1; 31]).map(|_| ()), Err(IdKeyError(31)));
        assert_eq!(format!("{a:?}"), "IdKey(***)");
    }

    #[test]
    fn a_digest_sees_everything_but_an_unstated_instant() {
        let mut arbitrary = Arbitrary::new(2);
        let mut command = arbitrary.command(0).unwrap();
        command.meta.occurred_at_stated = true;
        let digest = command_digest(&command);
        let mut other = command.clone();
        other.meta.occurred_at = other.meta.occurred_at.saturating_add_micros(1);
        assert_ne!(command_digest(&other), digest, "another instant is another command");
        command.meta.occurred_at_stated = false;
        let digest = command_digest(&command);
        other.meta.occurred_at_stated = false;
        assert_eq!(command_digest(&other), digest, "the gateway's clock is not the sender's word");
        let mut other = command.clone();
        other.command = arbitrary.command(1).unwrap().command;
        assert_ne!(command_digest(&other), digest);
        let mut other = command;
        other.meta.subject_id = Uuid::nil();
        assert_ne!(command_digest(&other), digest);
    }
}
