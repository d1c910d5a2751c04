//! Commands in bulk: one JSON object a line in, one outcome a line out, in the same order.
//!
//! Reading and answering run side by side. Between them stands a bounded queue of commands on their way, so a
//! stream has thousands in flight and holds no more than that: who does not read the answers is not read further.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use sekisho_codec::json;
use sekisho_codec::records::Reply;
use sekisho_domain::envelope::Actor;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use uuid::Uuid;

use crate::answer::Answer;
use crate::app::{App, Phase};
use crate::audit::{self, Attempt};
use crate::body::{self, media_type, next_piece};
use crate::language::Language;
use crate::layers::Caller;
use crate::ports::Delivery;
use crate::problem::{self, Problem};
use crate::reuse::Taken;
use crate::send::{Prepared, Sent, overloaded};
use crate::trace::Trace;
use crate::{commands, identity};

/// Media type of lines of JSON.
pub(crate) const NDJSON: &str = "application/x-ndjson";
/// Bytes of answers that are gathered before they are written.
const CHUNK: usize = 32 * 1024;

/// `POST /v1/commands`
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let actor = identity::actor(&headers)?;
    media_type(&headers, &[NDJSON, "application/jsonl", "application/json-lines"])?;
    let place = Arc::clone(&app.bulk_streams).try_acquire_owned().map_err(|_| overloaded())?;
    let (queue, outcomes) = mpsc::channel(app.limits.bulk_window);
    let reader = Reader {
        app: Arc::clone(&app),
        actor,
        trace: caller.trace,
        queue,
        line: 0,
        rest: Vec::new(),
        skipping: false,
        lines: Vec::new(),
        buffer: Vec::with_capacity(2048),
    };
    tokio::spawn(reader.run(body));
    let writer = Writer { app, language: caller.language, outcomes, head: None, _place: place };
    let stream = futures_util::stream::unfold(writer, |mut writer| async move {
        let chunk = writer.chunk().await?;
        Some((Ok::<Bytes, Infallible>(chunk), writer))
    });
    let mut response = Response::new(Body::from_stream(stream));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(NDJSON));
    Ok(response)
}

/// What becomes of one line.
struct Outcome {
    line: u64,
    id: Option<Uuid>,
    what: What,
}

enum What {
    /// On its way; the permit bounds how many are.
    Sent(Box<Sent>, OwnedSemaphorePermit),
    /// Known already. Where somebody's attempt was refused, or a command had its answer long ago, it is told once the audit
    /// log has that.
    Known(Answer, Option<Delivery>),
}

/// A line that was read.
struct Line {
    number: u64,
    id: Option<Uuid>,
    command: Result<Prepared, Problem>,
}

/// Reads lines and sends commands.
struct Reader {
    app: Arc<App>,
    actor: Actor,
    trace: Trace,
    queue: mpsc::Sender<Outcome>,
    line: u64,
    /// The beginning of a line whose end has not come yet.
    rest: Vec<u8>,
    /// In the middle of a line that is too long.
    skipping: bool,
    /// Lines of the piece in hand: their ids are looked up together.
    lines: Vec<Line>,
    buffer: Vec<u8>,
}

/// Nobody reads the answers any more.
struct Gone;

impl Reader {
    async fn run(mut self, mut body: Body) {
        let idle = self.app.limits.idle_time;
        let mut phase = self.app.phase.clone();
        let stopped = async move {
            if phase.wait_for(|phase| *phase >= Phase::Stopping).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::pin!(stopped);
        loop {
            let piece = tokio::select! {
                biased;
                () = &mut stopped => Err(Problem::new(
                    &problem::STOPPING,
                    "The gateway is stopping. This line and those after it were not read: send them again.",
                    "停止処理中です。この行以降は読んでいません。送り直してください。",
                )),
                piece = next_piece(&mut body, idle) => piece,
            };
            let more = match piece {
                Ok(Some(piece)) => self.take(&piece).await,
                Ok(None) => {
                    let rest = std::mem::take(&mut self.rest);
                    self.finish_line(&rest);
                    let _ = self.send_lines().await;
                    return;
                }
                Err(problem) => {
                    self.line += 1;
                    let _ = self.tell(self.line, None, Answer::Failed(problem), None).await;
                    return;
                }
            };
            if more.is_err() {
                return;
            }
        }
    }

    async fn take(&mut self, piece: &[u8]) -> Result<(), Gone> {
        let mut piece = piece;
        while let Some(end) = piece.iter().position(|b| *b == b'\n') {
            let (line, after) = piece.split_at(end);
            piece = after.get(1..).unwrap_or_default();
            if self.rest.is_empty() {
                self.finish_line(line);
            } else {
                self.keep(line);
                let whole = std::mem::take(&mut self.rest);
                self.finish_line(&whole);
                // Give the allocation back for the next line that comes in two pieces.
                self.rest = whole;
                self.rest.clear();
            }
        }
        self.keep(piece);
        self.send_lines().await
    }

    /// Keeps the beginning of a line, unless it is too long already.
    fn keep(&mut self, part: &[u8]) {
        if self.skipping || part.is_empty() {
            return;
        }
        if self.rest.len() + part.len() > self.app.limits.line_bytes {
            self.rest.clear();
            self.skipping = true;
            return self.too_long();
        }
        self.rest.extend_from_slice(part);
    }

    fn finish_line(&mut self, line: &[u8]) {
        if std::mem::take(&mut self.skipping) {
            return;
        }
        if line.len() > self.app.limits.line_bytes {
            return self.too_long();
        }
        self.line += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let mut attempt = Attempt::command(&self.actor, "bulk-line");
        let command = self.read(line, &mut attempt);
        let id = attempt.command_id;
        let command = command.map_err(|problem| {
            attempt.digest = Some(sekisho_audit::digest(line));
            problem.of(attempt)
        });
        self.lines.push(Line { number: self.line, id, command });
    }

    fn read(&self, line: &[u8], attempt: &mut Attempt) -> Result<Prepared, Problem> {
        let value = body::parse(line)?;
        let text = |name| value.get(name).and_then(|v| v.as_str());
        attempt.command_id = text("command_id").and_then(|s| Uuid::try_parse(s).ok());
        if let Some(name) = text("command").and_then(commands::known_name) {
            attempt.asked = name;
        }
        self.app.prepare(json::read_request(&value), None, &self.actor)
    }

    fn too_long(&mut self) {
        self.line += 1;
        let most = self.app.limits.line_bytes;
        let problem = Problem::new(
            &problem::LINE_TOO_LONG,
            format!("A line may have at most {most} bytes. It was skipped; the rest goes on."),
            format!("一行は {most} バイトまでです。この行は飛ばし、残りを続けます。"),
        );
        let problem = problem.of(Attempt::command(&self.actor, "bulk-line"));
        self.lines.push(Line { number: self.line, id: None, command: Err(problem) });
    }

    /// Sends the lines in hand, in order.
    async fn send_lines(&mut self) -> Result<(), Gone> {
        let lines = std::mem::take(&mut self.lines);
        let commands: Vec<&Prepared> =
            lines.iter().filter_map(|line| line.command.as_ref().ok()).collect();
        let mut taken = self.app.taken(&commands).await.into_iter();
        for line in lines {
            let Line { number, id, command } = line;
            let prepared = match command {
                Ok(prepared) => prepared,
                Err(problem) => {
                    self.refuse(number, id, problem).await?;
                    continue;
                }
            };
            // Back-pressure: no more commands of all streams together than the gateway may hold.
            let Ok(permit) = Arc::clone(&self.app.bulk_commands).acquire_owned().await else {
                return Err(Gone);
            };
            let sent = match taken.next().flatten() {
                None => {
                    let (app, time) = (&self.app, self.app.limits.log_time);
                    let buffer = &mut self.buffer;
                    app.send_patiently(&*app.bulk_log, &prepared, &self.trace, buffer, time).await
                }
                Some(Taken::LongAgo(reply)) => {
                    self.answer_again(number, &prepared, reply).await?;
                    continue;
                }
                Some(Taken::Refused(problem)) => Err(problem),
            };
            match sent {
                Ok(sent) => {
                    let what = What::Sent(Box::new(sent), permit);
                    let outcome = Outcome { line: number, id, what };
                    self.queue.send(outcome).await.map_err(|_| Gone)?;
                }
                Err(problem) => {
                    let attempt = Attempt {
                        command_id: Some(prepared.id),
                        subject: Some(prepared.subject()),
                        digest: Some(prepared.digest()),
                        ..Attempt::command(&self.actor, prepared.name())
                    };
                    self.refuse(number, id, problem.of(attempt)).await?;
                }
            }
        }
        Ok(())
    }

    async fn answer_again(
        &self,
        line: u64,
        command: &Prepared,
        reply: Arc<Reply>,
    ) -> Result<(), Gone> {
        let app = &self.app;
        app.metrics.command(reply.outcome.code(), None);
        let id = Some(command.id);
        match audit::answered_again(app, &*app.bulk_log, command, &reply, &self.trace) {
            Ok(entry) => self.tell(line, id, Answer::Decided(reply), Some(entry)).await,
            Err(problem) => self.tell(line, id, Answer::Failed(problem), None).await,
        }
    }

    async fn refuse(&self, line: u64, id: Option<Uuid>, mut problem: Problem) -> Result<(), Gone> {
        let app = &self.app;
        app.metrics.command("problem", None);
        let Some(attempt) = problem.take_attempt() else {
            return self.tell(line, id, Answer::Failed(problem), None).await;
        };
        let code = problem.code().to_owned();
        match audit::attempted(app, &*app.bulk_log, &attempt, &code, &self.trace) {
            Ok(entry) => self.tell(line, id, Answer::Failed(problem), Some(entry)).await,
            Err(problem) => self.tell(line, id, Answer::Failed(problem), None).await,
        }
    }

    async fn tell(
        &self,
        line: u64,
        id: Option<Uuid>,
        answer: Answer,
        entry: Option<Delivery>,
    ) -> Result<(), Gone> {
        let outcome = Outcome { line, id, what: What::Known(answer, entry) };
        self.queue.send(outcome).await.map_err(|_| Gone)
    }
}

/// Writes answers in the order of the lines.
struct Writer {
    app: Arc<App>,
    language: Language,
    outcomes: mpsc::Receiver<Outcome>,
    /// First outcome that is not written yet.
    head: Option<Outcome>,
    _place: OwnedSemaphorePermit,
}

impl Writer {
    /// The next piece of the answer: waits for one line, then takes what is ready.
    async fn chunk(&mut self) -> Option<Bytes> {
        let mut chunk = Vec::with_capacity(CHUNK);
        loop {
            let mut outcome = match self.head.take() {
                Some(outcome) => outcome,
                None if chunk.is_empty() => match self.outcomes.recv().await {
                    Some(outcome) => outcome,
                    None => return None,
                },
                None => match self.outcomes.try_recv() {
                    Ok(outcome) => outcome,
                    Err(_) => return Some(chunk.into()),
                },
            };
            let Outcome { line, id, what } = &mut outcome;
            let answer = match what {
                What::Known(answer, None) => answer.clone(),
                What::Known(_, Some(entry)) if !chunk.is_empty() && entry.is_empty() => {
                    self.head = Some(outcome);
                    return Some(chunk.into());
                }
                What::Known(answer, Some(entry)) => {
                    let confirmed = audit::confirmed(&self.app, entry).await;
                    match answer {
                        answer if confirmed => answer.clone(),
                        Answer::Decided(_) => Answer::Failed(audit::answer_unconfirmed(&self.app)),
                        _ => Answer::Failed(audit::attempt_unconfirmed(&self.app)),
                    }
                }
                What::Sent(sent, _permit) => match sent.ready(&self.app) {
                    Some(answer) => answer,
                    None if chunk.is_empty() => {
                        sent.wait(&self.app, self.app.limits.bulk_answer_time).await
                    }
                    None => {
                        self.head = Some(outcome);
                        return Some(chunk.into());
                    }
                },
            };
            let id = match what {
                What::Sent(sent, _) => Some(sent.id),
                What::Known(..) => *id,
            };
            answer.write_line(*line, id, self.language, &mut chunk);
            if chunk.len() >= CHUNK - 1024 {
                return Some(chunk.into());
            }
        }
    }
}
