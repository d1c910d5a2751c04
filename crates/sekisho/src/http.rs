//! The small HTTP client of the command line: one pooled connection to the gateway.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::{Method, Request, Response};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::sync::mpsc;

type Body = BoxBody<Bytes, std::convert::Infallible>;

/// Who asks, as the gateway's development identity takes it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Identity {
    /// Staff id, with a gateway that runs with --dev-identity.
    #[arg(long, env = "SEKISHO_STAFF", default_value = "SYN-0000", hide_env_values = true)]
    staff: String,
    /// Role held.
    #[arg(long, env = "SEKISHO_ROLE", default_value = "auditor")]
    role: String,
    /// Office that acts.
    #[arg(long, env = "SEKISHO_OFFICE", default_value = "HQ")]
    office: String,
    /// Terminal used.
    #[arg(long, env = "SEKISHO_TERMINAL", default_value = "CLI-01")]
    terminal: String,
    /// Purpose of reading a person's record.
    #[arg(long, env = "SEKISHO_PURPOSE", default_value = "operations-check")]
    purpose: String,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            staff: "SYN-0000".into(),
            role: "auditor".into(),
            office: "HQ".into(),
            terminal: "CLI-01".into(),
            purpose: "operations-check".into(),
        }
    }
}

impl Identity {
    /// Staff id of who asks.
    pub(crate) fn staff(&self) -> &str {
        &self.staff
    }

    /// The actor of a line of NDJSON; what it does not say is as by default.
    pub(crate) fn of_actor(actor: &Value) -> Self {
        let default = Self::default();
        let text =
            |name, or: String| actor.get(name).and_then(Value::as_str).map_or(or, str::to_owned);
        Self {
            staff: text("staff_id", default.staff),
            role: text("role", default.role),
            office: text("office", default.office),
            terminal: text("terminal", default.terminal),
            purpose: default.purpose,
        }
    }
}

/// A client of one gateway.
#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    pool: Pool<HttpConnector, Body>,
    identity: Identity,
}

impl Client {
    pub(crate) fn new(base: &str, identity: Identity) -> Self {
        let pool = Pool::builder(TokioExecutor::new()).build_http();
        let scheme = if base.contains("://") { "" } else { "http://" };
        Self { base: format!("{scheme}{}", base.trim_end_matches('/')), pool, identity }
    }

    /// The same client with another identity; the connections are shared.
    pub(crate) fn with(&self, identity: Identity) -> Self {
        Self { identity, ..self.clone() }
    }

    fn request(&self, method: Method, path: &str) -> hyper::http::request::Builder {
        let i = &self.identity;
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("x-sekisho-staff", &i.staff)
            .header("x-sekisho-role", &i.role)
            .header("x-sekisho-office", &i.office)
            .header("x-sekisho-terminal", &i.terminal)
            .header("x-sekisho-purpose", &i.purpose)
    }

    async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>> {
        self.pool.request(request).await.with_context(|| {
            format!(
                "the gateway at {} does not answer; is it running? (`sekisho status`)",
                self.base
            )
        })
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// No answer, or a problem: its title and detail.
    pub(crate) async fn get(&self, path: &str) -> Result<Value> {
        let request = self.request(Method::GET, path).body(Full::default().boxed())?;
        let response = tokio::time::timeout(Duration::from_secs(60), self.send(request))
            .await
            .with_context(|| format!("no answer to GET {path} within 60 s"))??;
        answer(response).await
    }

    /// Asks with a body of JSON: what is looked for is personal data and stands in no address.
    ///
    /// # Errors
    /// No answer, or a problem: its title and detail.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.to_string())).boxed())?;
        answer(self.send(request).await?).await
    }

    /// Sends one command and returns the status and the answer.
    ///
    /// # Errors
    /// No answer, or one that is not JSON.
    pub(crate) async fn command(&self, name: &str, id: &str, body: String) -> Result<(u16, Value)> {
        let request = self
            .request(Method::POST, &format!("/v1/commands/{name}"))
            .header("content-type", "application/json")
            .header("idempotency-key", id)
            .body(Full::new(Bytes::from(body)).boxed())?;
        let response = self.send(request).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes();
        let value = serde_json::from_slice(&bytes)
            .with_context(|| format!("the answer to {name} is not JSON (status {status})"))?;
        Ok((status, value))
    }

    /// Sends lines in bulk as `lines` yields them; the answer's lines come out of the returned response.
    ///
    /// # Errors
    /// No answer, or a refusal of the whole request.
    pub(crate) async fn bulk(&self, mut lines: mpsc::Receiver<Bytes>) -> Result<Incoming> {
        let (sender, receiver) =
            mpsc::channel::<Result<Frame<Bytes>, std::convert::Infallible>>(16);
        tokio::spawn(async move {
            while let Some(chunk) = lines.recv().await {
                if sender.send(Ok(Frame::data(chunk))).await.is_err() {
                    break;
                }
            }
        });
        let stream = futures_util::stream::unfold(receiver, |mut r| async move {
            r.recv().await.map(|item| (item, r))
        });
        let request = self
            .request(Method::POST, "/v1/commands")
            .header("content-type", "application/x-ndjson")
            .body(BodyExt::boxed(StreamBody::new(Box::pin(stream))))?;
        let response = self.send(request).await?;
        if !response.status().is_success() {
            answer(response).await?;
            bail!("the gateway refused the request");
        }
        Ok(response.into_body())
    }
}

async fn answer(response: Response<Incoming>) -> Result<Value> {
    let status = response.status();
    let bytes = response.into_body().collect().await?.to_bytes();
    let value: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    if status.is_success() {
        return Ok(value);
    }
    let text = |key| value.get(key).and_then(Value::as_str).unwrap_or_default();
    bail!("{} {}: {} {}", status.as_u16(), text("code"), text("title"), text("detail"));
}
