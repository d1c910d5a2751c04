//! The schemas of the log under Confluent's registry API, read-only: what Kafka clients need to decode.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sekisho_codec::registry::{self, Pinned};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::app::App;
use crate::body;
use crate::problem::Problem;

const MEDIA_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// Errors in Confluent's form, which its clients read.
pub(crate) struct Refusal(StatusCode, u32, &'static str);

const SUBJECT_NOT_FOUND: Refusal = Refusal(StatusCode::NOT_FOUND, 40401, "Subject not found.");
const VERSION_NOT_FOUND: Refusal = Refusal(StatusCode::NOT_FOUND, 40402, "Version not found.");
const SCHEMA_NOT_FOUND: Refusal = Refusal(StatusCode::NOT_FOUND, 40403, "Schema not found.");
const INVALID_VERSION: Refusal = Refusal(
    StatusCode::UNPROCESSABLE_ENTITY,
    42202,
    "The specified version is not a valid version id: it must be a whole number from 1, or latest.",
);
const INVALID_SCHEMA: Refusal = Refusal(
    StatusCode::UNPROCESSABLE_ENTITY,
    42201,
    "The body must be {\"schema\": \"…\"} with an Avro schema.",
);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"error_code": self.1, "message": self.2});
        (self.0, [(header::CONTENT_TYPE, MEDIA_TYPE)], body.to_string()).into_response()
    }
}

fn answer(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], value.to_string()).into_response()
}

fn whole(pinned: &Pinned) -> Value {
    json!({
        "subject": pinned.subject,
        "version": pinned.version,
        "id": pinned.id,
        "schemaType": "AVRO",
        "schema": compact(pinned.text),
    })
}

/// The schema without the blanks of its file.
fn compact(text: &str) -> String {
    serde_json::from_str::<Value>(text).map_or_else(|_| text.to_owned(), |v| v.to_string())
}

/// `GET /subjects`
pub(crate) async fn subjects() -> Response {
    answer(&json!(registry::subjects()))
}

/// `GET /subjects/{subject}/versions`
pub(crate) async fn versions(Path(subject): Path<String>) -> Result<Response, Refusal> {
    let versions: Vec<u32> = registry::versions(&subject).iter().map(|p| p.version).collect();
    if versions.is_empty() { Err(SUBJECT_NOT_FOUND) } else { Ok(answer(&json!(versions))) }
}

fn find(subject: &str, version: &str) -> Result<&'static Pinned, Refusal> {
    let Some(latest) = registry::latest(subject) else { return Err(SUBJECT_NOT_FOUND) };
    // Confluent's clients write -1 for the latest version.
    if version == "latest" || version == "-1" {
        return Ok(latest);
    }
    let number = version.parse::<u32>().ok().filter(|n| *n > 0).ok_or(INVALID_VERSION)?;
    registry::version(subject, number).ok_or(VERSION_NOT_FOUND)
}

/// `GET /subjects/{subject}/versions/{version}`
pub(crate) async fn version(
    Path((subject, version)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    find(&subject, &version).map(|pinned| answer(&whole(pinned)))
}

/// `GET /subjects/{subject}/versions/{version}/schema`
pub(crate) async fn version_schema(
    Path((subject, version)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let pinned = find(&subject, &version)?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], compact(pinned.text)).into_response())
}

fn by_id(id: &str) -> Result<&'static Pinned, Refusal> {
    id.parse().ok().and_then(registry::by_id).ok_or(SCHEMA_NOT_FOUND)
}

/// `GET /schemas/ids/{id}`
pub(crate) async fn schema(Path(id): Path<String>) -> Result<Response, Refusal> {
    by_id(&id).map(|pinned| answer(&json!({"schema": compact(pinned.text)})))
}

/// `GET /schemas/ids/{id}/versions`
pub(crate) async fn schema_versions(Path(id): Path<String>) -> Result<Response, Refusal> {
    by_id(&id).map(|p| answer(&json!([{"subject": p.subject, "version": p.version}])))
}

/// `GET /schemas/types`
pub(crate) async fn types() -> Response {
    answer(&json!(["AVRO"]))
}

/// `POST /subjects/{subject}`
pub(crate) async fn lookup(
    State(app): State<Arc<App>>,
    Path(subject): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let media = [
        MEDIA_TYPE,
        "application/json",
        "application/vnd.schemaregistry+json",
        "application/octet-stream",
    ];
    body::media_type(&headers, &media)?;
    let bytes = body::collect(body, app.limits.body_bytes, app.limits.idle_time).await?;
    let given = serde_json::from_slice::<Value>(&bytes).ok();
    Ok(match find_schema(&subject, given.as_ref()) {
        Ok(pinned) => answer(&whole(pinned)),
        Err(refusal) => refusal.into_response(),
    })
}

fn find_schema(subject: &str, given: Option<&Value>) -> Result<&'static Pinned, Refusal> {
    if registry::latest(subject).is_none() {
        return Err(SUBJECT_NOT_FOUND);
    }
    let text = given.and_then(|v| v.get("schema")).and_then(Value::as_str).ok_or(INVALID_SCHEMA)?;
    let schema = serde_json::from_str(text).map_err(|_| INVALID_SCHEMA)?;
    registry::lookup(subject, &schema).ok_or(SCHEMA_NOT_FOUND)
}

/// `GET /config` and `GET /config/{subject}`
pub(crate) async fn config() -> Response {
    answer(&json!({"compatibilityLevel": "FULL_TRANSITIVE"}))
}

/// `GET /mode` and `GET /mode/{subject}`
pub(crate) async fn mode() -> Response {
    answer(&json!({"mode": "READONLY"}))
}
