//! Who read what: written to the log and confirmed there before an answer leaves.

use sekisho_codec::encode_audit;
use sekisho_codec::records::{AskedText, AuditEntry, AuditKind, Outcome, QueryText};
use sekisho_domain::envelope::Actor;
use sekisho_domain::ids::Subject;
use sekisho_log::Record;
use uuid::Uuid;

use crate::app::App;
use crate::clock;
use crate::identity::Purpose;
use crate::problem::{self, Problem};
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

/// Writes the entry and waits until Kafka has it.
///
/// # Errors
/// 503 where Kafka did not confirm it: then no data may leave.
pub(crate) async fn record(app: &App, read: Read<'_>) -> Result<(), Problem> {
    let unavailable = || {
        app.metrics.audit_unconfirmed.inc();
        Problem::new(
            &problem::LOG_UNAVAILABLE,
            "The read could not be entered into the audit log, so nothing is shown. Ask again shortly.",
            "監査記録に書き込めないため、表示しません。少し待って照会してください。",
        )
    };
    let Some(asked) = AskedText::parse(read.asked).ok() else {
        tracing::error!(asked = read.asked, "a read's name does not fit the audit entry");
        return Err(unavailable());
    };
    // A condition that does not fit is cut, never left out: entries must not be refused for their length.
    let cut: String = read.conditions.chars().filter(|c| !c.is_control()).take(300).collect();
    let mut subjects: Vec<Subject> = Vec::with_capacity(read.subjects.len());
    for id in read.subjects {
        let subject = Subject::person(id);
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    let entry = AuditEntry {
        entry_id: clock::random_id(),
        kind: AuditKind::Read,
        recorded_at: clock::now(),
        actor: Some(read.actor.clone()),
        purpose: Some(read.purpose.code.clone()),
        case_id: read.purpose.case_id.clone(),
        asked,
        query: QueryText::parse(&cut).ok(),
        subjects,
        result_count: u32::try_from(read.count).unwrap_or(u32::MAX),
        outcome: Outcome::Answered,
        repeated: false,
        code: None,
        invariant: None,
        law: Vec::new(),
        detail_en: None,
        detail_ja: None,
        command_id: None,
        command_digest: None,
        events: Vec::new(),
        flags: Vec::new(),
        events_digest: None,
        last_version: 0,
        command_partition: None,
        command_offset: None,
    };
    let mut value = Vec::with_capacity(512);
    encode_audit(&entry, &mut value);
    let traceparent = read.trace.to_string();
    let record = Record {
        topic: &app.topics.audit,
        partition: None,
        key: read.actor.staff_id.as_str().as_bytes(),
        value: &value,
        headers: &[(TRACEPARENT, traceparent.as_bytes())],
        timestamp: None,
    };
    let delivery = app.log.enqueue(&record).map_err(|_| unavailable())?;
    let confirmed = tokio::select! {
        confirmed = delivery => matches!(confirmed, Ok(Ok(_))),
        () = app.ended() => false,
    };
    if confirmed {
        app.metrics.audit_confirmed.inc();
        Ok(())
    } else {
        Err(unavailable())
    }
}
