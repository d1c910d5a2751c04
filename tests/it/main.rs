//! The whole system without faults of its own making: real servers, real roles, HTTP as a client speaks it.
//!
//! All tests share one system and take turns.

mod away;
mod bad_input;
mod booth;
mod card_number;
mod columns;
mod decided;
mod happy;
mod import;
mod known;
mod law;
mod linked;
mod lists;
mod past;
mod release;
mod search;
mod shards;
mod supervised;

use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result, anyhow};
use sekisho_testkit::cluster::{Cluster, Settings};
use sekisho_testkit::http::{Client, Response};
use serde_json::{Value, json};
use uuid::Uuid;

/// Runs a test on the shared system; an error brings the last lines of every log.
fn run(test: impl FnOnce(&mut Cluster) -> Result<()>) {
    static SHARED: OnceLock<Result<Mutex<Cluster>, String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        Cluster::with_roles(&Settings::default()).map(Mutex::new).map_err(|e| format!("{e:#}"))
    });
    let outcome = match shared {
        Err(error) => Err(anyhow!("the system does not start: {error}")),
        Ok(cluster) => {
            let mut cluster = cluster.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = test(&mut cluster);
            cluster.explain(outcome)
        }
    };
    assert!(outcome.is_ok(), "{:#}", outcome.err().unwrap_or_else(|| anyhow!("nothing")));
}

const INSPECTOR: &str = "immigration-inspector";

/// Headers of a member of staff at a booth.
fn staff(role: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("x-sekisho-staff", "SYN-0042"),
        ("x-sekisho-role", role),
        ("x-sekisho-office", "TYO"),
        ("x-sekisho-terminal", "T-07"),
        ("accept-language", "en"),
    ]
}

/// Sends a command under a fresh id, or under this one.
fn submit(
    client: &mut Client,
    name: &str,
    role: &'static str,
    id: Option<Uuid>,
    body: &Value,
) -> Result<Response> {
    let id = id.unwrap_or_else(fresh).to_string();
    let mut headers = staff(role);
    headers.push(("idempotency-key", &id));
    Ok(client.post(&format!("/v1/commands/{name}"), &headers, body.to_string().as_bytes())?)
}

/// Reads with a purpose.
fn read(client: &mut Client, path: &str) -> Result<Response> {
    let mut headers = staff(INSPECTOR);
    headers.push(("x-sekisho-purpose", "landing-examination"));
    Ok(client.get(path, &headers)?)
}

/// An id that no other command of any run has.
fn fresh() -> Uuid {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.map_or(0, |d| d.as_nanos());
    let count = u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
    uuid::Builder::from_random_bytes(((now << 32) ^ count).to_be_bytes()).into_uuid()
}

/// A landing as a temporary visitor, on a passport of this number.
fn landing(number: &str) -> Value {
    json!({
        "source": "booth",
        "body": {
            "kind": "new-entry",
            "port": "NRT",
            "status": "temporary-visitor",
            "period": {"value": 90, "unit": "days"},
            "method": "seal",
            "route": "booth",
            "biometrics_captured": true,
            "card_issued": false,
            "nationality": "UTO",
            "sex": "female",
            "personal": {
                "document": {"issuing_state": "UTO", "kind": "passport", "number": number},
                "name": {
                    "primary_name": "ERIKSSON", "secondary_name": "ANNA MARIA",
                    "date_of_birth": "1974-08-12",
                },
            },
        },
    })
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str> {
    value.get(name).and_then(Value::as_str).with_context(|| format!("no {name} in {value}"))
}

/// `partition:offset`, taken apart.
fn position(value: &str) -> Result<(i32, i64)> {
    let (partition, offset) = value.split_once(':').context("no position")?;
    Ok((partition.parse()?, offset.parse()?))
}
