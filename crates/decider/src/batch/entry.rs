//! Audit entries and replies.

use sekisho_codec::ids;
use sekisho_codec::records::{AskedText, AuditEntry, AuditKind, DetailText, InvariantCode, Reply};
use sekisho_domain::ids::Code;
use sekisho_domain::time::Timestamp;
use sekisho_domain::{CommandRecord, Rejection};

use super::{Incoming, Rules, Verdict};

/// A rejection in the types of the log.
#[derive(Default)]
struct Reason {
    code: Option<Code>,
    invariant: Option<InvariantCode>,
    detail_en: Option<DetailText>,
    detail_ja: Option<DetailText>,
}

fn reason(rejection: Option<&Rejection>) -> Reason {
    rejection.map_or_else(Reason::default, |r| Reason {
        code: Code::parse(r.code).ok(),
        invariant: r.invariant.and_then(|i| InvariantCode::parse(i).ok()),
        detail_en: detail(&r.detail_en),
        detail_ja: detail(&r.detail_ja),
    })
}

/// A detail is for people: better cut short than lost.
fn detail(text: &str) -> Option<DetailText> {
    DetailText::parse(text).ok().or_else(|| {
        let max = DetailText::TEXT.max_chars;
        let short: String = text.chars().filter(|c| !c.is_control()).take(max).collect();
        DetailText::parse(&short).ok()
    })
}

pub(super) fn conflict() -> Rejection {
    Rejection {
        code: "command-id-reused",
        invariant: Some("I36"),
        law: Vec::new(),
        detail_en: "This command id was used before for another command. The first one stands; \
                    send this one with an id of its own."
            .into(),
        detail_ja: "このコマンドIDは別のコマンドで使用済みです。最初のコマンドが有効です。新しいIDで送信してください。"
            .into(),
    }
}

pub(super) fn malformed(reason: &str) -> Rejection {
    Rejection {
        code: "malformed-command",
        invariant: None,
        law: Vec::new(),
        detail_en: reason.into(),
        detail_ja: "コマンドとして読み取れない記録です。英語の説明を確認してください。".into(),
    }
}

pub(super) fn reply(
    record: &CommandRecord,
    partition: i32,
    recorded_at: Timestamp,
    verdict: Verdict,
) -> Reply {
    let Reason { code, invariant, detail_en, detail_ja } = reason(verdict.rejection.as_ref());
    Reply {
        command_id: record.meta.command_id,
        subject: record.meta.subject(),
        outcome: verdict.outcome,
        repeated: verdict.repeated,
        version: verdict.version,
        records_partition: partition.unsigned_abs(),
        records_offset: None,
        events: verdict.events,
        flags: verdict.flags,
        code,
        invariant,
        law: verdict.rejection.map(|r| r.law).unwrap_or_default(),
        detail_en,
        detail_ja,
        recorded_at,
    }
}

pub(super) fn audit(
    rules: &Rules,
    command: &Incoming<'_>,
    record: Option<(&CommandRecord, [u8; 32])>,
    recorded_at: Timestamp,
    verdict: &Verdict,
) -> AuditEntry {
    let Reason { code, invariant, detail_en, detail_ja } = reason(verdict.rejection.as_ref());
    let meta = record.map(|(record, _)| &record.meta);
    let digest = match record {
        Some((_, digest)) => digest,
        None => sekisho_audit::digest(command.value.unwrap_or_default()),
    };
    AuditEntry {
        entry_id: entry_id(rules, command),
        kind: AuditKind::Command,
        recorded_at,
        actor: meta.map(|m| m.actor.clone()),
        purpose: meta.and_then(|m| m.purpose.clone()),
        case_id: meta.and_then(|m| m.case_id.clone()),
        asked: asked(record.map_or("unreadable", |(record, _)| record.command.name())),
        query: None,
        subjects: meta.map(|m| m.subject()).into_iter().collect(),
        result_count: 0,
        outcome: verdict.outcome,
        repeated: verdict.repeated,
        code,
        invariant,
        law: verdict.rejection.as_ref().map(|r| r.law.clone()).unwrap_or_default(),
        detail_en,
        detail_ja,
        command_id: meta.map(|m| m.command_id),
        command_digest: Some(digest),
        events: verdict.events.clone(),
        flags: verdict.flags.clone(),
        events_digest: verdict.events_digest,
        last_version: verdict.version,
        command_partition: Some(command.partition.unsigned_abs()),
        command_offset: Some(command.offset),
    }
}

/// The entry of a command that is answered with its first answer again. It caused nothing; what it was answered
/// with stands in it.
pub(super) fn repeated(
    rules: &Rules,
    command: &Incoming<'_>,
    record: &CommandRecord,
    recorded_at: Timestamp,
    digest: [u8; 32],
    first: Reply,
) -> AuditEntry {
    let verdict = Verdict {
        outcome: first.outcome,
        repeated: true,
        rejection: None,
        events: first.events,
        flags: first.flags,
        events_digest: None,
        version: first.version,
    };
    AuditEntry {
        code: first.code,
        invariant: first.invariant,
        law: first.law,
        detail_en: first.detail_en,
        detail_ja: first.detail_ja,
        ..audit(rules, command, Some((record, digest)), recorded_at, &verdict)
    }
}

fn entry_id(rules: &Rules, command: &Incoming<'_>) -> uuid::Uuid {
    ids::audit_entry_id(&rules.commands_topic, command.partition.unsigned_abs(), command.offset)
}

fn asked(name: &str) -> AskedText {
    AskedText::parse(name).unwrap_or_else(|_| asked("unreadable"))
}
