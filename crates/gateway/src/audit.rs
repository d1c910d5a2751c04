//! Who read what, and who tried what: written to the log and confirmed there before an answer leaves.

use sekisho_codec::encode_audit;
use sekisho_codec::records::{AskedText, AuditEntry, AuditKind, Outcome, QueryText, Reply};
use sekisho_domain::envelope::Actor;
use sekisho_domain::ids::{Code, Subject};
use sekisho_log::{Record, SendError};
use uuid::Uuid;

use crate::app::App;
use crate::clock;
use crate::identity::Purpose;
use crate::ports::{Delivery, Log};
use crate::problem::{self, Problem};
use crate::send::Prepared;
use crate::trace::{TRACEPARENT, Trace};

/// A read that is about to be answered.
pub(crate) struct Read<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) purpose: &'a Purpose,
    pub(crate) trace: &'a Trace,
    /// Name of the read, as in the OpenAPI document.
    pub(crate) asked: &'static str,
    /// Its conditions, without personal data.
    pub(crate) conditions: String,
    /// Whose records come back, or were asked for.
    pub(crate) subjects: Vec<Uuid>,
    /// How many rows come back.
    pub(crate) count: usize,
}

/// Something that a known member of staff asked for and that the gateway refused itself: it never became a command or a
/// read, and all the same it was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) actor: Actor,
    pub(crate) kind: AuditKind,
    /// Name of the command or the read.
    pub(crate) asked: &'static str,
    pub(crate) purpose: Option<Purpose>,
    /// Whose record it was about, where that could be read.
    pub(crate) subject: Option<Subject>,
    pub(crate) command_id: Option<Uuid>,
    /// SHA-256 of what was sent. The body itself holds personal data.
    pub(crate) digest: Option<[u8; 32]>,
}

impl Attempt {
    /// An attempt at a command.
    pub(crate) fn command(actor: &Actor, asked: &'static str) -> Self {
        Self::new(actor, AuditKind::Command, asked)
    }

    /// An attempt at a read.
    pub(crate) fn read(actor: &Actor, asked: &'static str) -> Self {
        Self::new(actor, AuditKind::Read, asked)
    }

    fn new(actor: &Actor, kind: AuditKind, asked: &'static str) -> Self {
        let actor = actor.clone();
        Self { actor, kind, asked, purpose: None, subject: None, command_id: None, digest: None }
    }
}

/// Writes the entry and waits until Kafka has it.
///
/// # Errors
/// 503 where Kafka did not confirm it: then no data may leave.
pub(crate) async fn record(app: &App, read: Read<'_>) -> Result<(), Problem> {
    let unavailable = || {
        unconfirmed(
            app,
            "The read could not be entered into the audit log, so nothing is shown. Ask again shortly.",
            "監査記録に書き込めないため、表示しません。少し待って照会してください。",
        )
    };
    let Some(entry) = entry(read.actor, AuditKind::Read, read.asked, Outcome::Answered) else {
        return Err(unavailable());
    };
    let mut subjects: Vec<Subject> = Vec::with_capacity(read.subjects.len());
    for id in read.subjects {
        let subject = Subject::person(id);
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    let entry = AuditEntry {
        purpose: Some(read.purpose.code.clone()),
        case_id: read.purpose.case_id.clone(),
        query: QueryText::cut(&read.conditions),
        subjects,
        result_count: u32::try_from(read.count).unwrap_or(u32::MAX),
        ..entry
    };
    let mut delivery = enqueue(app, &*app.log, &entry, read.trace).map_err(|_| unavailable())?;
    if confirmed(app, &mut delivery).await { Ok(()) } else { Err(unavailable()) }
}

/// Writes the entry of an attempt that ended with this problem; what is given tells when Kafka has it.
///
/// # Errors
/// Kafka does not take it: the problem that is told instead of the attempt's own.
pub(crate) fn attempted(
    app: &App,
    log: &dyn Log,
    attempt: &Attempt,
    code: &str,
    trace: &Trace,
) -> Result<Delivery, Problem> {
    let outcome = if code == problem::COMMAND_ID_REUSED.code {
        Outcome::Conflict
    } else if problem::KINDS.iter().any(|kind| kind.code == code) {
        Outcome::Malformed
    } else {
        // A code of the domain: a rule refused it.
        Outcome::Refused
    };
    let Some(entry) = entry(&attempt.actor, attempt.kind, attempt.asked, outcome) else {
        return Err(attempt_unconfirmed(app));
    };
    let entry = AuditEntry {
        purpose: attempt.purpose.as_ref().map(|p| p.code.clone()),
        case_id: attempt.purpose.as_ref().and_then(|p| p.case_id.clone()),
        // Not as `command_id`: the first command of that id that is one has it, and its outcome is looked up by it.
        query: attempt.command_id.and_then(|id| QueryText::cut(&format!("command_id={id}"))),
        subjects: attempt.subject.into_iter().collect(),
        code: Code::parse(code).ok(),
        command_digest: attempt.digest,
        ..entry
    };
    enqueue(app, log, &entry, trace).map_err(|_| attempt_unconfirmed(app))
}

/// Writes the entry of a command that gets its first answer again from the tables: no decider sees it, and all the same
/// it was asked.
///
/// # Errors
/// Kafka does not take it: the problem that is told instead of the answer.
pub(crate) fn answered_again(
    app: &App,
    log: &dyn Log,
    command: &Prepared,
    reply: &Reply,
    trace: &Trace,
) -> Result<Delivery, Problem> {
    let entry = entry(command.actor(), AuditKind::Command, command.name(), Outcome::Answered);
    let entry = entry.map(|entry| AuditEntry {
        query: QueryText::cut(&format!("command_id={}", command.id)),
        subjects: vec![command.subject()],
        repeated: true,
        code: reply.code.clone(),
        command_digest: Some(command.digest()),
        last_version: reply.version,
        ..entry
    });
    let sent = entry.and_then(|entry| enqueue(app, log, &entry, trace).ok());
    sent.ok_or_else(|| answer_unconfirmed(app))
}

/// What the sender of such a command is told where the entry is not confirmed.
pub(crate) fn answer_unconfirmed(app: &App) -> Problem {
    unconfirmed(
        app,
        "The command was answered before, and that it is asked again could not be entered into the audit log. Send it again shortly.",
        "この命令は既に処理済みですが、照会を監査記録に書き込めませんでした。少し待って再送してください。",
    )
}

/// Waits until Kafka has an entry; false where it did not confirm it in time.
pub(crate) async fn confirmed(app: &App, delivery: &mut Delivery) -> bool {
    let confirmed = tokio::select! {
        confirmed = delivery => matches!(confirmed, Ok(Ok(_))),
        () = app.ended() => false,
    };
    if confirmed {
        app.metrics.audit_confirmed.inc();
    }
    confirmed
}

/// What somebody is told whose attempt could not be entered: what is wrong with it can wait until it can.
pub(crate) fn attempt_unconfirmed(app: &App) -> Problem {
    unconfirmed(
        app,
        "The request is refused, and that could not be entered into the audit log. Nothing was done. Send it again shortly.",
        "要求は受け付けられず、監査記録にも書き込めませんでした。何も処理していません。少し待って再送してください。",
    )
}

fn unconfirmed(app: &App, en: &str, ja: &str) -> Problem {
    app.metrics.audit_unconfirmed.inc();
    Problem::new(&problem::LOG_UNAVAILABLE, en, ja)
}

/// An entry about nobody yet.
fn entry(actor: &Actor, kind: AuditKind, asked: &str, outcome: Outcome) -> Option<AuditEntry> {
    let Some(asked) = AskedText::parse(asked).ok() else {
        tracing::error!(asked, "a name does not fit the audit entry");
        return None;
    };
    let (id, now) = (clock::random_id(), clock::now());
    Some(AuditEntry::begun(id, now, actor.clone(), (kind, asked), outcome))
}

fn enqueue(
    app: &App,
    log: &dyn Log,
    entry: &AuditEntry,
    trace: &Trace,
) -> Result<Delivery, SendError> {
    let mut value = Vec::with_capacity(512);
    encode_audit(entry, &mut value);
    let traceparent = trace.to_string();
    let staff = entry.actor.as_ref().map_or("", |actor| actor.staff_id.as_str());
    log.enqueue(&Record {
        topic: &app.topics.audit,
        partition: None,
        key: staff.as_bytes(),
        value: &value,
        headers: &[(TRACEPARENT, traceparent.as_bytes())],
        timestamp: None,
    })
}
