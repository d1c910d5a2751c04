//! One command at a time, and asking for the answer of one.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sekisho_codec::json::{self, FieldError};
use sekisho_codec::records::Reply;
use sekisho_domain::Command;
use sekisho_domain::envelope::Actor;
use uuid::Uuid;

use crate::answer::{self, Answer};
use crate::app::App;
use crate::audit::{self, Attempt};
use crate::layers::Caller;
use crate::pending::Known;
use crate::problem::{self, Fault, Place, Problem};
use crate::reads::failed;
use crate::reuse::Taken;
use crate::send::Prepared;
use crate::{body, identity};

/// Header with the command's id.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// `POST /v1/commands/{name}`
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let actor = identity::actor(&headers)?;
    let asked = known_name(&name).unwrap_or("unknown-command");
    let mut attempt = Attempt::command(&actor, asked);
    let (prepared, again) = match prepare(&app, &name, &headers, body, &mut attempt).await {
        Ok(prepared) => prepared,
        Err(problem) => return Err(problem.of(attempt)),
    };
    if let Some(reply) = again {
        let mut entry = audit::answered_again(&app, &*app.log, &prepared, &reply, &caller.trace)?;
        if !audit::confirmed(&app, &mut entry).await {
            return Err(audit::answer_unconfirmed(&app));
        }
        app.metrics.command(reply.outcome.code(), None);
        return respond(Answer::Decided(reply));
    }
    let mut buffer = Vec::with_capacity(1024);
    let sent = app
        .send_patiently(
            &*app.log,
            &prepared,
            &caller.trace,
            &mut buffer,
            app.limits.answer_time / 4,
        )
        .await;
    match sent {
        Ok(mut sent) => respond(sent.wait(&app, app.limits.answer_time).await),
        Err(problem) => {
            app.metrics.command("problem", None);
            attempt.digest = Some(prepared.digest());
            Err(problem.of(attempt))
        }
    }
}

/// The name of a command, from a text that may be anything.
pub(crate) fn known_name(text: &str) -> Option<&'static str> {
    Command::ALL.iter().map(|(name, _)| *name).find(|name| *name == text)
}

/// Reads and checks a command, with its first answer where it had one long ago; `attempt` gets to know what is needed to
/// tell of it where it is none.
async fn prepare(
    app: &App,
    name: &str,
    headers: &HeaderMap,
    body: Body,
    attempt: &mut Attempt,
) -> Result<(Prepared, Option<Arc<Reply>>), Problem> {
    if Command::index_of(name).is_none() {
        return Err(unknown_command(name));
    }
    let id = idempotency_key(headers)?;
    attempt.command_id = Some(id);
    body::media_type(headers, &["application/json"])?;
    let bytes = body::collect(body, app.limits.body_bytes, app.limits.idle_time).await?;
    let prepared = read(app, name, &bytes, id, &attempt.actor);
    let prepared =
        prepared.inspect_err(|_| attempt.digest = Some(sekisho_audit::digest(&bytes)))?;
    attempt.subject = Some(prepared.subject());
    match app.taken(&[&prepared]).await.pop().flatten() {
        None => Ok((prepared, None)),
        Some(Taken::LongAgo(reply)) => Ok((prepared, Some(reply))),
        Some(Taken::Refused(problem)) => {
            attempt.digest = Some(prepared.digest());
            Err(problem)
        }
    }
}

fn read(app: &App, name: &str, bytes: &[u8], id: Uuid, actor: &Actor) -> Result<Prepared, Problem> {
    let value = body::parse(bytes)?;
    let mut request = json::read_named_request(name, &value);
    if value.get("actor").is_some() {
        request = Err(with_actor_refused(request));
    }
    app.prepare(request, Some(id), actor)
}

/// `GET /v1/commands/{id}`
pub(crate) async fn outcome(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let actor = identity::actor(&headers)?;
    let id = Uuid::try_parse(&id).map_err(|_| {
        Problem::new(
            &problem::QUERY_MALFORMED,
            "A command id is a UUID.",
            "命令番号は UUID でなければなりません。",
        )
        .with_faults(vec![Fault {
            place: Place::Parameter("id".into()),
            code: "not-a-uuid".into(),
            en: "must be a UUID".into(),
            ja: "UUID でなければなりません".into(),
        }])
    })?;
    // Whoever sent a command may learn its outcome; to anybody else it does not exist. It is no read of a person:
    // nothing is told that the sender was not told, or would have been told, at once.
    let answer = match app.pending.look(id, &actor.staff_id) {
        Known::Waiting => Answer::Pending(id),
        Known::Answered(reply) => Answer::Decided(reply),
        Known::Nothing => {
            let read = tokio::time::timeout(app.limits.read_time, app.reads.command(id)).await;
            match read.map_err(|_| crate::reads::timed_out())?.map_err(failed)? {
                Some(found) if found.staff.as_ref() == Some(&actor.staff_id) => {
                    Answer::Decided(Arc::new(found.reply))
                }
                _ => {
                    return Err(Problem::new(
                        &problem::COMMAND_NOT_FOUND,
                        "No command of this id that you sent is known. If you sent it a moment ago, ask again.",
                        "あなたが送った該当の命令は見つかりません。直前に送ったものなら、少し待って照会してください。",
                    ));
                }
            }
        }
    };
    respond(answer)
}

fn respond(answer: Answer) -> Result<Response, Problem> {
    let location = match &answer {
        Answer::Pending(id) => Some(answer::location(*id)),
        _ => None,
    };
    let (status, body) = answer.into_parts()?;
    let mut response = (status, Json(body)).into_response();
    if let Some(location) = location.and_then(|l| HeaderValue::from_str(&l).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(1));
    }
    debug_assert!(status.is_success() || status == StatusCode::ACCEPTED);
    Ok(response)
}

fn idempotency_key(headers: &HeaderMap) -> Result<Uuid, Problem> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (first, second) = (values.next(), values.next());
    // The draft standard writes the key as a quoted string; most clients leave the quotes out.
    let key = first.and_then(|v| v.to_str().ok()).map(|v| v.trim().trim_matches('"'));
    match (key.and_then(|k| Uuid::try_parse(k).ok()), second) {
        (Some(id), None) if !id.is_nil() => Ok(id),
        _ => Err(Problem::new(
            &problem::IDEMPOTENCY_KEY_REQUIRED,
            "Send one Idempotency-Key header with a UUID of your own making.",
            "Idempotency-Key ヘッダーに、端末側で作った UUID を一つ指定してください。",
        )
        .with_faults(vec![Fault {
            place: Place::Header("idempotency-key"),
            code: if first.is_none() { "missing" } else { "not-a-uuid" }.into(),
            en: "must be one UUID other than nil".into(),
            ja: "nil 以外の UUID を一つ指定してください".into(),
        }])),
    }
}

/// Over HTTP the headers say who acts; a second word on it in the body is refused, not weighed.
fn with_actor_refused<T>(request: Result<T, Vec<FieldError>>) -> Vec<FieldError> {
    let mut errors = request.err().unwrap_or_default();
    errors.push(FieldError {
        pointer: "/actor".into(),
        code: "not-in-the-body",
        detail_en: "comes by header here, not in the body".into(),
        detail_ja: "本文ではなく、ヘッダーで指定します".into(),
    });
    errors
}

fn unknown_command(name: &str) -> Problem {
    let names = Command::ALL.iter().map(|(name, _)| *name);
    match json::nearest(name, names.clone()) {
        Some(near) => Problem::new(
            &problem::UNKNOWN_COMMAND,
            format!("There is no such command. Did you mean {near}?"),
            format!("その名前の命令はありません。{near} ではありませんか。"),
        ),
        None => {
            let all = names.collect::<Vec<_>>().join(", ");
            Problem::new(
                &problem::UNKNOWN_COMMAND,
                format!("There is no such command. The commands are: {all}."),
                format!("その名前の命令はありません。使える命令: {all}"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered() {
        let body = unknown_command("permitlanding").to_value(crate::language::Language::En);
        assert!(body["detail"].as_str().unwrap().contains("permit-landing"), "{body}");
    }

    #[test]
    fn a_key_is_one_uuid() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let key = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(IDEMPOTENCY_KEY, value.parse().unwrap());
            }
            idempotency_key(&headers)
        };
        assert_eq!(key(&[id]).unwrap().to_string(), id);
        assert!(key(&[&format!("\"{id}\"")]).is_ok());
        for bad in [&[][..], &["x"], &[id, id], &["00000000-0000-0000-0000-000000000000"]] {
            assert!(key(bad).is_err(), "{bad:?}");
        }
    }
}
