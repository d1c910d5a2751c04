//! Reading a request's body within its bounds.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use serde_json::Value;

use crate::problem::{self, Problem};

/// The whole body, at most `most` bytes, each piece of which comes within `idle`.
pub(crate) async fn collect(body: Body, most: usize, idle: Duration) -> Result<Vec<u8>, Problem> {
    let mut body = body;
    let mut all = Vec::new();
    while let Some(piece) = next_piece(&mut body, idle).await? {
        if all.len() + piece.len() > most {
            return Err(Problem::new(
                &problem::BODY_TOO_LARGE,
                format!("The body may have at most {most} bytes."),
                format!("本文は {most} バイトまでです。"),
            ));
        }
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

/// The next piece of a body; `None` at its end.
pub(crate) async fn next_piece(body: &mut Body, idle: Duration) -> Result<Option<Bytes>, Problem> {
    loop {
        match tokio::time::timeout(idle, body.frame()).await {
            Err(_) => {
                return Err(Problem::new(
                    &problem::REQUEST_TIME_OUT,
                    format!("Nothing came for {} s.", idle.as_secs_f32()),
                    format!("{} 秒間、何も受信しませんでした。", idle.as_secs_f32()),
                ));
            }
            Ok(None) => return Ok(None),
            Ok(Some(Ok(frame))) => {
                // Trailers are of no use here.
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Ok(Some(Err(_))) => {
                return Err(Problem::new(
                    &problem::BODY_MALFORMED,
                    "The body broke off.",
                    "本文が途中で切れました。",
                ));
            }
        }
    }
}

/// A JSON body.
pub(crate) async fn json(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    idle: Duration,
) -> Result<Value, Problem> {
    media_type(headers, &["application/json"])?;
    let bytes = collect(body, most, idle).await?;
    parse(&bytes)
}

/// Reads JSON. The detail tells the place, never the content.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Problem::new(
            &problem::BODY_MALFORMED,
            format!("The JSON is malformed at line {line}, column {column}."),
            format!("JSON の {line} 行 {column} 文字目に誤りがあります。"),
        )
    })
}

/// Refuses a body of another media type. A body without a type is taken for what it should be.
pub(crate) fn media_type(headers: &HeaderMap, wanted: &[&str]) -> Result<(), Problem> {
    let Some(given) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let given = given.to_str().unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if wanted.contains(&essence.as_str()) {
        return Ok(());
    }
    let wanted = wanted.join(", ");
    Err(Problem::new(
        &problem::UNSUPPORTED_MEDIA_TYPE,
        format!("Send {wanted}."),
        format!("{wanted} を使ってください。"),
    ))
}
