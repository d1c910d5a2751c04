//! Throws damaged requests at the gateway for two seconds: it must answer each in its own words, never with 500 and
//! never with a panic. The seed is fixed; `SEKISHO_FUZZ_SEED` sets another.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use sekisho_codec::arbitrary::{Arbitrary, Rng};
use sekisho_codec::json::{Style, command_to_value};
use sekisho_domain::Command;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::fake::{Mood, bench, options};
use crate::routes::router;

fn below(rng: &mut Rng, n: usize) -> usize {
    if n == 0 { 0 } else { rng.below(n) }
}

fn junk(rng: &mut Rng) -> Value {
    match below(rng, 10) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e300),
        4 => json!(u64::MAX),
        5 => json!(""),
        6 => json!("\u{0}\u{202e}国籍<>'\"%"),
        7 => json!("x".repeat(5000)),
        8 => json!([[[[]]], {}, null]),
        _ => json!({"a": {"b": [1, "2"]}, "": 3}),
    }
}

/// Replaces, removes or adds something anywhere in the tree.
fn damage(value: &mut Value, rng: &mut Rng) {
    let stop = below(rng, 4) == 0;
    match value {
        Value::Object(map) if !map.is_empty() && !stop => {
            let key = map.keys().nth(below(rng, map.len())).cloned().unwrap_or_default();
            match below(rng, 6) {
                0 => {
                    map.remove(&key);
                }
                1 => {
                    map.insert(format!("{key}~/"), junk(rng));
                }
                _ => {
                    if let Some(member) = map.get_mut(&key) {
                        damage(member, rng);
                    }
                }
            }
        }
        Value::Array(items) if !items.is_empty() && !stop => {
            let index = below(rng, items.len());
            damage(&mut items[index], rng);
        }
        other => *other = junk(rng),
    }
}

fn damage_bytes(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        return;
    }
    let at = below(rng, bytes.len());
    match below(rng, 4) {
        0 => bytes[at] = u8::try_from(below(rng, 256)).unwrap_or(0),
        1 => bytes.truncate(at),
        2 => bytes.insert(at, b"{}[]\",:\n\\\xff"[below(rng, 10)]),
        _ => {
            bytes.remove(at);
        }
    }
}

#[tokio::test]
async fn damaged_requests_are_answered_and_break_nothing() {
    let seed =
        std::env::var("SEKISHO_FUZZ_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_122);
    let (mut rng, mut arbitrary) = (Rng::new(seed), Arbitrary::new(seed));
    let bench = bench(&options());
    bench.log.set(Mood::Answers);
    let app = router(bench.app.clone());
    let end = Instant::now() + Duration::from_secs(2);
    let (mut rounds, mut accepted, mut refused) = (0u32, 0u32, 0u32);
    while Instant::now() < end {
        rounds += 1;
        let record = arbitrary.command(below(&mut rng, Command::ALL.len())).unwrap();
        let name = record.command.name();
        let mut body = command_to_value(&record, Style::Short);
        if let Value::Object(members) = &mut body {
            members.retain(|name, _| name != "command" && name != "meta");
        }
        let mut value = json!({
            "occurred_at": record.meta.occurred_at.to_string(),
            "person_id": record.meta.subject_id.to_string(),
            "body": body,
        });
        for _ in 0..below(&mut rng, 3) {
            damage(&mut value, &mut rng);
        }
        let bulk = below(&mut rng, 3) == 0;
        if bulk && let Value::Object(members) = &mut value {
            members.insert("command".into(), name.into());
            members.insert("command_id".into(), record.meta.command_id.to_string().into());
        }
        let mut bytes = value.to_string().into_bytes();
        for _ in 0..below(&mut rng, 3) {
            damage_bytes(&mut bytes, &mut rng);
        }
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let path = if bulk { "/v1/commands".to_owned() } else { format!("/v1/commands/{name}") };
        let request = Request::post(path)
            .header("x-sekisho-staff", "S-1")
            .header("x-sekisho-role", "immigration-inspector")
            .header("x-sekisho-office", "NRT")
            .header("x-sekisho-terminal", "T-9")
            .header("idempotency-key", record.meta.command_id.to_string())
            .body(Body::from(bytes))
            .unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).expect("answers are UTF-8");
        for line in text.lines() {
            let answer: Value = serde_json::from_str(line).expect("answers are JSON");
            let status = answer["status"].as_u64().unwrap_or(u64::from(status));
            assert!(
                matches!(status, 200 | 400 | 413),
                "seed {seed}, round {rounds}: {answer} for {shown}"
            );
            if status == 200 { accepted += 1 } else { refused += 1 }
        }
    }
    assert_eq!(bench.app.pending.held(), 0, "every place was given back");
    assert!(
        accepted > 20 && refused > 20,
        "{accepted} accepted, {refused} refused: the damage is one-sided"
    );
}
