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
use sekisho_domain::envelope::Actor;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use uuid::Uuid;

use crate::answer::Answer;
use crate::app::{App, Phase};
use crate::body::{self, media_type, next_piece};
use crate::identity;
use crate::language::Language;
use crate::layers::Caller;
use crate::problem::{self, Problem};
use crate::send::{Sent, overloaded};
use crate::trace::Trace;

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
    /// Known already.
    Known(Answer),
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
                    let _ = self.finish_line(&rest).await;
                    return;
                }
                Err(problem) => {
                    self.line += 1;
                    let _ = self.tell(None, Answer::Failed(problem)).await;
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
                self.finish_line(line).await?;
            } else {
                self.keep(line).await?;
                let whole = std::mem::take(&mut self.rest);
                self.finish_line(&whole).await?;
                // Give the allocation back for the next line that comes in two pieces.
                self.rest = whole;
                self.rest.clear();
            }
        }
        self.keep(piece).await
    }

    /// Keeps the beginning of a line, unless it is too long already.
    async fn keep(&mut self, part: &[u8]) -> Result<(), Gone> {
        if self.skipping || part.is_empty() {
            return Ok(());
        }
        if self.rest.len() + part.len() > self.app.limits.line_bytes {
            self.rest.clear();
            self.skipping = true;
            return self.too_long().await;
        }
        self.rest.extend_from_slice(part);
        Ok(())
    }

    async fn finish_line(&mut self, line: &[u8]) -> Result<(), Gone> {
        if std::mem::take(&mut self.skipping) {
            return Ok(());
        }
        if line.len() > self.app.limits.line_bytes {
            return self.too_long().await;
        }
        self.line += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        // Back-pressure: no more commands of all streams together than the gateway may hold.
        let Ok(permit) = Arc::clone(&self.app.bulk_commands).acquire_owned().await else {
            return Err(Gone);
        };
        let mut id = None;
        match self.send(line, &mut id).await {
            Ok(sent) => {
                let outcome =
                    Outcome { line: self.line, id, what: What::Sent(Box::new(sent), permit) };
                self.queue.send(outcome).await.map_err(|_| Gone)
            }
            Err(problem) => {
                self.app.metrics.command("problem", None);
                self.tell(id, Answer::Failed(problem)).await
            }
        }
    }

    async fn send(&mut self, line: &[u8], id: &mut Option<Uuid>) -> Result<Sent, Problem> {
        let value = body::parse(line)?;
        *id =
            value.get("command_id").and_then(|v| v.as_str()).and_then(|s| Uuid::try_parse(s).ok());
        let prepared = self.app.prepare(json::read_request(&value), None, &self.actor)?;
        let (app, time) = (&self.app, self.app.limits.log_time);
        app.send_patiently(&*app.bulk_log, &prepared, &self.trace, &mut self.buffer, time).await
    }

    async fn too_long(&mut self) -> Result<(), Gone> {
        self.line += 1;
        let most = self.app.limits.line_bytes;
        let problem = Problem::new(
            &problem::LINE_TOO_LONG,
            format!("A line may have at most {most} bytes. It was skipped; the rest goes on."),
            format!("一行は {most} バイトまでです。この行は飛ばし、残りを続けます。"),
        );
        self.tell(None, Answer::Failed(problem)).await
    }

    async fn tell(&mut self, id: Option<Uuid>, answer: Answer) -> Result<(), Gone> {
        let outcome = Outcome { line: self.line, id, what: What::Known(answer) };
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
                What::Known(answer) => answer.clone(),
                What::Sent(sent, _permit) => match sent.ready(&self.app) {
                    Some(answer) => answer,
                    None if chunk.is_empty() => sent.wait(&self.app).await,
                    None => {
                        self.head = Some(outcome);
                        return Some(chunk.into());
                    }
                },
            };
            let id = match what {
                What::Sent(sent, _) => Some(sent.id),
                What::Known(_) => *id,
            };
            answer.write_line(*line, id, self.language, &mut chunk);
            if chunk.len() >= CHUNK - 1024 {
                return Some(chunk.into());
            }
        }
    }
}
