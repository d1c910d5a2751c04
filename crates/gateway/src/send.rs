//! From a request to a record on `sekisho.commands`, and from there to the answer.

use std::hash::BuildHasher as _;
use std::time::{Duration, Instant};

use sekisho_codec::encode_command;
use sekisho_codec::ids::command_digest;
use sekisho_codec::json::{CommandRequest, FieldError};
use sekisho_domain::CommandRecord;
use sekisho_domain::envelope::{Actor, Source};
use sekisho_domain::ids::Subject;
use sekisho_domain::time::Timestamp;
use sekisho_log::{Record, SendError};
use tokio::sync::oneshot::error::TryRecvError;
use uuid::Uuid;

use crate::answer::Answer;
use crate::app::{App, Health};
use crate::clock;
use crate::pending::{Refused, Ticket};
use crate::ports::{Delivery, Log};
use crate::problem::{self, Fault, Place, Problem};
use crate::reuse::reused;
use crate::trace::{TRACEPARENT, Trace};

/// Header that tells the decider where to send the reply.
pub(crate) const REPLY_SLOT: &str = "reply-slot";
/// Header with the command's name, for routers.
const COMMAND_NAME: &str = sekisho_log::headers::TYPE;

/// A command, checked and ready to be sent.
pub(crate) struct Prepared {
    pub(crate) id: Uuid,
    record: CommandRecord,
    recorded_at: Option<Timestamp>,
    /// Hash of what the sender said, where that is less than the whole record.
    body: Option<u64>,
}

impl Prepared {
    /// Whose record it is about.
    pub(crate) fn subject(&self) -> Subject {
        self.record.meta.subject()
    }

    /// Who sends it.
    pub(crate) fn actor(&self) -> &Actor {
        &self.record.meta.actor
    }

    /// Its command's name.
    pub(crate) fn name(&self) -> &'static str {
        self.record.command.name()
    }

    /// The pseudonym of the residence card that it would issue. What a source tells that has happened already is recorded
    /// whatever number it had.
    pub(crate) fn new_card(&self) -> Option<Uuid> {
        let told = matches!(self.record.meta.source, Source::OfflineBooth | Source::Migration);
        self.record.meta.document_id.filter(|_| self.record.command.issues_card() && !told)
    }

    /// Its digest, as the audit log has it of commands.
    pub(crate) fn digest(&self) -> [u8; 32] {
        command_digest(&self.record)
    }
}

/// A command on its way.
pub(crate) struct Sent {
    pub(crate) id: Uuid,
    ticket: Ticket,
    delivery: Delivery,
    delivered: bool,
    since: Instant,
}

/// Why a command was not sent.
#[derive(Debug)]
pub(crate) enum NotSent {
    /// The queue to Kafka is full: a moment later it may not be.
    Busy,
    /// The same id with another body is under way: a moment later it may not be.
    OtherBody,
    /// No use trying again at once.
    Problem(Problem),
}

impl NotSent {
    /// What a caller is told who does not wait.
    pub(crate) fn into_problem(self) -> Problem {
        match self {
            Self::Busy => overloaded(),
            Self::OtherBody => Problem::new(
                &problem::COMMAND_ID_REUSED,
                "This id is under way with another body. Make a new id for a new act.",
                "この命令番号は別の本文で処理中です。新しい処分には新しい番号を使ってください。",
            ),
            Self::Problem(problem) => problem,
        }
    }
}

pub(crate) fn overloaded() -> Problem {
    Problem::new(
        &problem::OVERLOADED,
        "Too much is under way; nothing was sent. Wait and send again with the same id.",
        "処理中の件数が上限に達しています。何も送られていません。少し待って同じ番号で再送してください。",
    )
}

pub(crate) fn log_unavailable() -> Problem {
    Problem::new(
        &problem::LOG_UNAVAILABLE,
        "Kafka did not confirm the record in time; it may or may not be in the log. Send it again with the same id.",
        "記録基盤が時間内に応答しませんでした。届いたかどうかは不明です。同じ番号で再送してください。",
    )
}

/// The fields that are wrong, as a problem.
pub(crate) fn malformed(errors: Vec<FieldError>) -> Problem {
    let faults = errors
        .into_iter()
        .map(|e| Fault {
            place: Place::Pointer(e.pointer),
            code: e.code.to_string(),
            en: e.detail_en,
            ja: e.detail_ja,
        })
        .collect();
    Problem::new(
        &problem::COMMAND_MALFORMED,
        "Nothing was sent. Correct the fields named under errors.",
        "何も送られていません。errors に示された項目を直してください。",
    )
    .with_faults(faults)
}

fn wrong(pointer: &str, code: &str, en: &str, ja: &str) -> Fault {
    Fault { place: Place::Pointer(pointer.into()), code: code.into(), en: en.into(), ja: ja.into() }
}

impl App {
    /// Checks a request. `command_id` is given where it came by header; a line of a bulk stream brings its own.
    pub(crate) fn prepare(
        &self,
        request: Result<CommandRequest, Vec<FieldError>>,
        command_id: Option<Uuid>,
        actor: &Actor,
    ) -> Result<Prepared, Problem> {
        let mut request = request.map_err(malformed)?;
        if !self.simulated_time && request.recorded_at.is_some() {
            return Err(Problem::new(
                &problem::COMMAND_MALFORMED,
                "Nothing was sent. The log itself says when it took a command; only a stack in simulated time takes recorded_at.",
                "何も送られていません。記録日時は記録基盤が定めます。recorded_at は模擬時刻の環境でのみ指定できます。",
            )
            .with_faults(vec![wrong(
                "/recorded_at",
                "recorded-at-not-accepted",
                "is accepted only by a stack in simulated time",
                "模擬時刻の環境でのみ指定できます",
            )]));
        }
        let Some(id) = command_id.or(request.command_id) else {
            return Err(Problem::new(
                &problem::COMMAND_MALFORMED,
                "Nothing was sent. Every line needs its command_id.",
                "何も送られていません。各行に command_id が必要です。",
            )
            .with_faults(vec![wrong(
                "/command_id",
                "missing",
                "is missing",
                "ありません",
            )]));
        };
        let recorded_at = request.recorded_at;
        let actor = request.actor.take().unwrap_or_else(|| actor.clone());
        // In simulated time the command's own clock stands in for ours.
        let now = recorded_at.unwrap_or_else(clock::now);
        let mut record = request
            .into_record(id, actor, now, &self.id_key)
            .map_err(|error| malformed(vec![error]))?;
        let body = (!record.meta.occurred_at_stated).then(|| self.said(&mut record));
        Ok(Prepared { id, record, recorded_at, body })
    }

    /// What tells this command from another body where the instant is our clock's and not the sender's: a repeat gets
    /// another one, and is the same command all the same.
    fn said(&self, record: &mut CommandRecord) -> u64 {
        let clock = std::mem::replace(&mut record.meta.occurred_at, Timestamp::MIN);
        let mut bytes = Vec::with_capacity(1024);
        encode_command(record, &mut bytes);
        record.meta.occurred_at = clock;
        self.hasher.hash_one(&bytes)
    }

    /// Hands a command to Kafka. Returns at once; commands handed over one after the other keep their order.
    pub(crate) fn send(
        &self,
        log: &dyn Log,
        prepared: &Prepared,
        trace: &Trace,
        buffer: &mut Vec<u8>,
    ) -> Result<Sent, NotSent> {
        if !Health::get(&self.health.replies) {
            return Err(NotSent::Problem(log_unavailable()));
        }
        buffer.clear();
        encode_command(&prepared.record, buffer);
        let meta = &prepared.record.meta;
        let body = prepared.body.unwrap_or_else(|| self.hasher.hash_one(&*buffer));
        let ticket =
            self.pending.enter(prepared.id, body, &meta.actor.staff_id).map_err(|refused| {
                match refused {
                    Refused::Full => NotSent::Problem(overloaded()),
                    Refused::OtherBody => NotSent::OtherBody,
                }
            })?;
        // After the table of what is under way: an id cannot be on its way for two people at once.
        let subject = meta.subject();
        if self.used.by_another(prepared.id, &subject) {
            self.pending.leave(&ticket);
            return Err(NotSent::Problem(reused()));
        }
        let key = subject.to_string();
        let traceparent = trace.to_string();
        let record = Record {
            topic: &self.topics.commands,
            partition: None,
            key: key.as_bytes(),
            value: buffer,
            headers: &[
                (REPLY_SLOT, self.slot.as_bytes()),
                (COMMAND_NAME, prepared.record.command.name().as_bytes()),
                (TRACEPARENT, traceparent.as_bytes()),
            ],
            timestamp: prepared.recorded_at.map(|at| at.micros().div_euclid(1000)),
        };
        match log.enqueue(&record) {
            Ok(delivery) => {
                self.used.remember(prepared.id, subject);
                Ok(Sent {
                    id: prepared.id,
                    ticket,
                    delivery,
                    delivered: false,
                    since: Instant::now(),
                })
            }
            Err(error) => {
                self.pending.leave(&ticket);
                Err(match error {
                    SendError::Busy => NotSent::Busy,
                    SendError::Unconfirmed => NotSent::Problem(log_unavailable()),
                    SendError::Refused { reason } => NotSent::Problem(refused_record(&reason)),
                })
            }
        }
    }

    /// Hands a command to Kafka, waiting up to `time` where that is of use.
    pub(crate) async fn send_patiently(
        &self,
        log: &dyn Log,
        prepared: &Prepared,
        trace: &Trace,
        buffer: &mut Vec<u8>,
        time: Duration,
    ) -> Result<Sent, Problem> {
        let deadline = Instant::now() + time;
        loop {
            match self.send(log, prepared, trace, buffer) {
                Ok(sent) => return Ok(sent),
                Err(NotSent::Busy | NotSent::OtherBody) if Instant::now() < deadline => {
                    // Both end within one transaction of the decider, a few milliseconds.
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                Err(not_sent) => return Err(not_sent.into_problem()),
            }
        }
    }
}

fn refused_record(reason: &str) -> Problem {
    // The reason is librdkafka's, about sizes and topics; the caller's business is only that it will not work.
    tracing::error!(reason, "Kafka refuses a record");
    Problem::new(
        &problem::INTERNAL_ERROR,
        "Kafka refuses the record. Nothing was sent. Report the trace id.",
        "記録基盤が記録を拒みました。何も送られていません。trace_id を運用担当に伝えてください。",
    )
}

impl Sent {
    /// The answer, if it is there already.
    pub(crate) fn ready(&mut self, app: &App) -> Option<Answer> {
        if let Ok(reply) = self.ticket.answer.try_recv() {
            return Some(self.decided(app, reply));
        }
        if !self.delivered {
            match self.delivery.try_recv() {
                Ok(Ok(_)) => self.delivered = true,
                Ok(Err(error)) => return Some(self.undelivered(app, &error)),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Closed) => {
                    return Some(self.undelivered(app, &SendError::Unconfirmed));
                }
            }
        }
        None
    }

    /// Waits for the answer: until `time` after the sending, and beyond that only until Kafka has confirmed the
    /// command, so that 202 is never said of a command that is not on the log. Cancel-safe.
    pub(crate) async fn wait(&mut self, app: &App, time: Duration) -> Answer {
        let deadline = self.since + time;
        let mut late = false;
        let mut dropped = false;
        loop {
            if (late || dropped) && self.delivered {
                app.metrics.command("pending", None);
                return Answer::Pending(self.id);
            }
            tokio::select! {
                biased;
                result = &mut self.ticket.answer, if !dropped => match result {
                    Ok(reply) => return self.decided(app, reply),
                    Err(_) => dropped = true,
                },
                result = &mut self.delivery, if !self.delivered => match result {
                    Ok(Ok(_)) => self.delivered = true,
                    Ok(Err(error)) => return self.undelivered(app, &error),
                    Err(_) => return self.undelivered(app, &SendError::Unconfirmed),
                },
                () = tokio::time::sleep_until(deadline.into()), if !late => late = true,
                () = app.ended() => {
                    if self.delivered {
                        late = true;
                    } else {
                        return self.undelivered(app, &SendError::Unconfirmed);
                    }
                }
            }
        }
    }

    fn decided(&self, app: &App, reply: std::sync::Arc<sekisho_codec::records::Reply>) -> Answer {
        app.metrics.command(reply.outcome.code(), Some(self.since.elapsed()));
        Answer::Decided(reply)
    }

    fn undelivered(&self, app: &App, error: &SendError) -> Answer {
        app.metrics.command("problem", None);
        let problem = match error {
            SendError::Busy => {
                app.pending.leave(&self.ticket);
                overloaded()
            }
            // It may be in the log all the same: its place is kept for a late answer.
            SendError::Unconfirmed => log_unavailable(),
            SendError::Refused { reason } => {
                app.pending.leave(&self.ticket);
                refused_record(reason)
            }
        };
        Answer::Failed(problem)
    }
}
