//! The memory of commands: the first answer to each command id, given again whenever the id comes again (I36).

use sekisho_codec::records::{AuditEntry, AuditKind, Outcome, Reply};

/// The first answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Digest of the command that it answers.
    pub digest: [u8; 32],
    /// When the log took that command, in microseconds.
    pub recorded_at: i64,
    /// The reply as it stands on the log.
    pub reply: Box<[u8]>,
}

const FIXED: usize = 8 + 32;

/// Whether the answer to a command taken at `recorded_at` still counts at `now`; all in microseconds.
pub(crate) fn counts(recorded_at: i64, now: i64, window: i64) -> bool {
    now.saturating_sub(recorded_at) <= window
}

impl Answer {
    /// Whether it still counts at `now`. The window is measured between the two commands, not by any clock, so
    /// that deciding again gives the same outcome whenever it is done.
    pub fn counts(&self, now: i64, window: i64) -> bool {
        counts(self.recorded_at, now, window)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(FIXED + self.reply.len());
        out.extend_from_slice(&self.recorded_at.to_be_bytes());
        out.extend_from_slice(&self.digest);
        out.extend_from_slice(&self.reply);
        out
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (recorded_at, rest) = bytes.split_first_chunk::<8>()?;
        let (digest, reply) = rest.split_first_chunk::<32>()?;
        Some(Self {
            digest: *digest,
            recorded_at: i64::from_be_bytes(*recorded_at),
            reply: reply.into(),
        })
    }

    /// When the command of these bytes was taken, without reading the rest.
    pub(crate) fn recorded_at(bytes: &[u8]) -> Option<i64> {
        bytes.first_chunk::<8>().map(|b| i64::from_be_bytes(*b))
    }

    /// The first answer as an audit entry tells it; `None` if the entry is about something else: a read, a repeat,
    /// a command that was not remembered. `records_offset` is where the command's last event was found.
    pub fn from_audit(
        entry: &AuditEntry,
        records_partition: u32,
        records_offset: Option<i64>,
    ) -> Option<(uuid::Uuid, Self)> {
        let first = entry.kind == AuditKind::Command
            && !entry.repeated
            && matches!(entry.outcome, Outcome::Accepted | Outcome::Refused);
        let (Some(command_id), Some(digest), [subject], true) =
            (entry.command_id, entry.command_digest, entry.subjects.as_slice(), first)
        else {
            return None;
        };
        let reply = Reply {
            command_id,
            subject: *subject,
            outcome: entry.outcome,
            repeated: false,
            version: entry.last_version,
            records_partition,
            records_offset,
            events: entry.events.clone(),
            flags: entry.flags.clone(),
            code: entry.code.clone(),
            invariant: entry.invariant.clone(),
            law: entry.law.clone(),
            detail_en: entry.detail_en.clone(),
            detail_ja: entry.detail_ja.clone(),
            recorded_at: entry.recorded_at,
        };
        let mut bytes = Vec::new();
        sekisho_codec::encode_reply(&reply, &mut bytes);
        let recorded_at = entry.recorded_at.micros();
        Some((command_id, Self { digest, recorded_at, reply: bytes.into() }))
    }
}
