//! What the gateway alone can carry: it runs against a real Kafka, with a stand-in for the decider that accepts
//! everything at once. Prints one JSON line per measurement.
//!
//! `SEKISHO_TEST_KAFKA=127.0.0.1:9092 cargo run --release -p sekisho-gateway --example alone -- 200000`
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sekisho_codec::ids::{IdKey, event_id};
use sekisho_codec::records::{EventRef, Outcome, Reply};
use sekisho_codec::{decode_command, encode_reply};
use sekisho_domain::ids::EventType;
use sekisho_domain::time::Timestamp;
use sekisho_gateway::Options;
use sekisho_log::topics::{TopicOptions, Topics, ensure_topics};
use sekisho_log::{
    Address, PartitionReader, Producer, ProducerOptions, ReaderOptions, Record, Start,
};
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::main]
async fn main() {
    let kafka = std::env::var("SEKISHO_TEST_KAFKA")
        .expect("set SEKISHO_TEST_KAFKA to a broker's host:port");
    let lines: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let address = Address::new(kafka, "gateway-alone");
    let prefix = format!("alone-{}", Uuid::new_v4().simple());
    let topics = TopicOptions { topics: Topics::with_prefix(&prefix), ..TopicOptions::default() };
    ensure_topics(&address, &topics).await.unwrap();

    let stop = Arc::new(AtomicBool::new(false));
    let decider = std::thread::spawn({
        let (address, topics, stop) = (address.clone(), topics.clone(), Arc::clone(&stop));
        move || decide(&address, &topics, &stop)
    });
    let file = std::env::temp_dir().join(&prefix);
    let mut options =
        Options::new(address, "postgres://nobody@127.0.0.1:1/none", IdKey::new(&[7; 32]).unwrap());
    options.listen = ([127, 0, 0, 1], 0).into();
    options.dev_identity = true;
    options.topics = topics;
    options.address_file = Some(file.clone());
    let (finish, finished) = tokio::sync::oneshot::channel::<()>();
    let gateway = tokio::spawn(sekisho_gateway::run(options, async {
        let _ = finished.await;
    }));
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let url = ready(&client, &file).await;

    bulk(&client, &url, 10_000, "warm-up").await;
    for _ in 0..3 {
        bulk(&client, &url, lines, "bulk").await;
    }
    singles(&client, &url, 200, Duration::from_secs(10)).await;

    let _ = finish.send(());
    gateway.await.unwrap().unwrap();
    stop.store(true, Ordering::Release);
    decider.join().unwrap();
    let _ = std::fs::remove_file(file);
}

/// Accepts every command at once, outside any transaction.
fn decide(address: &Address, topics: &TopicOptions, stop: &AtomicBool) {
    let from: Vec<_> = (0..topics.partitions).map(|p| (p, Start::Earliest)).collect();
    let reader =
        PartitionReader::new(address, &ReaderOptions::default(), &topics.topics.commands, &from)
            .unwrap();
    let options = ProducerOptions {
        queue: 200_000,
        linger: Duration::from_millis(1),
        ..ProducerOptions::default()
    };
    let producer = Producer::new(address, &options).unwrap();
    let mut value = Vec::new();
    while !stop.load(Ordering::Acquire) {
        for message in reader.poll_batch(2000, Duration::from_millis(50)).unwrap() {
            let command = decode_command(message.value().unwrap()).unwrap();
            let id = command.meta.command_id;
            let reply = Reply {
                command_id: id,
                subject: command.meta.subject(),
                outcome: Outcome::Accepted,
                repeated: false,
                version: 1,
                records_partition: message.partition().unsigned_abs(),
                records_offset: Some(message.offset()),
                events: vec![EventRef {
                    event_type: EventType::parse("LandingPermitted").unwrap(),
                    event_id: event_id(command.meta.subject_id, id, 0),
                    version: 1,
                }],
                flags: Vec::new(),
                code: None,
                invariant: None,
                law: Vec::new(),
                detail_en: None,
                detail_ja: None,
                recorded_at: Timestamp::from_millis(message.timestamp()).unwrap(),
            };
            value.clear();
            encode_reply(&reply, &mut value);
            let slot = message.header("reply-slot").unwrap().to_vec();
            // Dropping the receiver is fine: nobody here waits for the confirmation.
            drop(producer.enqueue(&Record::new(&topics.topics.replies, &slot, &value)).unwrap());
        }
    }
}

type Http = Client<HttpConnector, Body>;

async fn ready(client: &Http, file: &std::path::Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        assert!(Instant::now() < deadline, "the gateway did not become ready");
        if let Ok(url) = std::fs::read_to_string(file) {
            let url = url.trim().to_owned();
            let response = client.get(format!("{url}/readyz").parse().unwrap()).await.unwrap();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let checks: Value = serde_json::from_slice(&body).unwrap();
            // There is no PostgreSQL here; commands do not need it.
            if checks["checks"]["replies"]["status"] == "ok"
                && checks["checks"]["kafka"]["status"] == "ok"
            {
                return url;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn landing(n: u64) -> Value {
    json!({
        "occurred_at": "2026-04-01T10:00:00+09:00",
        "body": {
            "kind": "new-entry", "port": "NRT", "voyage": "SK101", "status": "temporary-visitor",
            "period": {"value": 90, "unit": "days"}, "method": "seal", "route": "booth",
            "biometrics_captured": true, "card_issued": false, "nationality": "UTO", "sex": "female",
            "personal": {
                "document": {"issuing_state": "UTO", "kind": "passport", "number": format!("SK{n:07}")},
                "name": {"primary_name": "ERIKSSON", "secondary_name": "ANNA MARIA"},
            },
        },
    })
}

fn request(method: Method, url: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(url)
        .header("x-sekisho-staff", "S-1")
        .header("x-sekisho-role", "immigration-inspector")
        .header("x-sekisho-office", "NRT")
        .header("x-sekisho-terminal", "T-9")
}

async fn bulk(client: &Http, url: &str, lines: u64, name: &str) {
    let mut text = Vec::new();
    for n in 0..lines {
        let mut value = landing(n);
        value["command"] = "permit-landing".into();
        value["command_id"] = Uuid::new_v4().to_string().into();
        text.extend_from_slice(value.to_string().as_bytes());
        text.push(b'\n');
    }
    let text = Bytes::from(text);
    let pieces: Vec<_> = (0..text.len())
        .step_by(64 * 1024)
        .map(|i| Ok::<_, Infallible>(text.slice(i..(i + 64 * 1024).min(text.len()))))
        .collect();
    let started = Instant::now();
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    let request = request(Method::POST, &format!("{url}/v1/commands")).body(body).unwrap();
    let mut response = client.request(request).await.unwrap();
    let (mut answers, mut accepted, mut rest) = (0u64, 0u64, Vec::new());
    while let Some(frame) = response.body_mut().frame().await {
        let Ok(data) = frame.unwrap().into_data() else { continue };
        rest.extend_from_slice(&data);
        let end = rest.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        for line in rest[..end].split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
            answers += 1;
            accepted += u64::from(line.windows(10).any(|w| w == b"\"accepted\""));
        }
        rest.drain(..end);
    }
    let seconds = started.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let rate = answers as f64 / seconds;
    println!(
        "{}",
        json!({"name": name, "lines": lines, "answers": answers, "accepted": accepted,
            "seconds": seconds, "commands_per_second": rate.round()})
    );
}

async fn singles(client: &Http, url: &str, per_second: u32, time: Duration) {
    let mut tick = tokio::time::interval(Duration::from_secs(1) / per_second);
    let end = Instant::now() + time;
    let mut tasks = Vec::new();
    let mut n = 0;
    while Instant::now() < end {
        tick.tick().await;
        n += 1;
        let request = request(Method::POST, &format!("{url}/v1/commands/permit-landing"))
            .header("idempotency-key", Uuid::new_v4().to_string())
            .body(Body::from(landing(n).to_string()))
            .unwrap();
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            let started = Instant::now();
            let response = client.request(request).await.unwrap();
            assert_eq!(response.status(), 200);
            response.into_body().collect().await.unwrap();
            started.elapsed()
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.push(task.await.unwrap().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "{}",
        json!({"name": "single", "requests": times.len(), "p50_ms": at(50), "p90_ms": at(90), "p99_ms": at(99)})
    );
}
