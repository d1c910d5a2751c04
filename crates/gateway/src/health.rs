//! Whether the gateway lives and whether it can serve; its figures and its version.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::{App, Health, Phase};

/// `GET /livez`
pub(crate) async fn livez() -> Json<Value> {
    // Being able to answer at all is the check: a stuck runtime would not.
    Json(json!({"status": "ok"}))
}

/// `GET /readyz`
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> Response {
    let database = tokio::time::timeout(Duration::from_secs(2), app.reads.ping()).await;
    let check = |ok: bool, advice: &str| {
        if ok { json!({"status": "ok"}) } else { json!({"status": "failed", "detail": advice}) }
    };
    let kafka = Health::get(&app.health.kafka);
    let replies = Health::get(&app.health.replies);
    let database = matches!(database, Ok(Ok(())));
    let running = app.phase() == Phase::Running;
    let ready = kafka && replies && database && running;
    let body = json!({
        "status": if ready { "ok" } else { "failed" },
        "checks": {
            "kafka": check(kafka, "Kafka does not answer; check that it is up and reachable"),
            "replies": check(replies, "replies are not being read yet; commands are refused until they are"),
            "postgresql": check(database, "PostgreSQL does not answer; reads are refused until it does"),
            "running": check(running, "the gateway is stopping"),
        },
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(body)).into_response()
}

/// `GET /metrics`
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let mut text = String::new();
    {
        let registry = app.registry.lock().unwrap_or_else(PoisonError::into_inner);
        if prometheus_client::encoding::text::encode(&mut text, &registry).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    }
    let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, media)], text).into_response()
}

/// `GET /version`
pub(crate) async fn version(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({
        "name": "sekisho",
        "version": env!("CARGO_PKG_VERSION"),
        "simulated_time": app.simulated_time,
        "dev_identity": app.dev_identity,
    }))
}
