//! The whole gateway over stand-ins for Kafka and PostgreSQL: what a caller sees.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use sekisho_codec::records::Outcome;
use sekisho_domain::ids::StaffId;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::app::Phase;
use crate::fake::{self, Bench, Mood, PERSON, bench, options};
use crate::ports::{Query, Remembered};
use crate::routes::{ROUTES, router};

mod lists;
mod past;
mod refused;
mod search;

const IDENTITY: [(&str, &str); 4] = [
    ("x-sekisho-staff", "S-1"),
    ("x-sekisho-role", "immigration-inspector"),
    ("x-sekisho-office", "NRT"),
    ("x-sekisho-terminal", "T-9"),
];
const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8001";

/// The ends of the addresses of a person's lists.
fn lists() -> impl Iterator<Item = &'static str> {
    let ends = ROUTES.iter().filter_map(|r| r.path.strip_prefix("/v1/persons/{id}"));
    ends.filter(|end| !matches!(*end, "" | "/timeline"))
}

pub(crate) fn landing() -> Value {
    json!({
        "occurred_at": "2026-04-01T10:00:00+09:00",
        "body": {
            "kind": "new-entry",
            "port": "NRT",
            "voyage": "SK101",
            "status": "temporary-visitor",
            "period": {"value": 90, "unit": "days"},
            "method": "seal",
            "route": "booth",
            "biometrics_captured": true,
            "card_issued": false,
            "nationality": "UTO",
            "sex": "female",
            "personal": {
                "document": {"issuing_state": "UTO", "kind": "passport", "number": "L898902C3"},
                "name": {"primary_name": "ERIKSSON", "secondary_name": "ANNA MARIA"}
            }
        }
    })
}

fn line(n: u128, extra: Value) -> String {
    let mut value = landing();
    value["command"] = "permit-landing".into();
    value["command_id"] = Uuid::from_u128(0x8000_0000_0000_0000_0000_0000 + n).to_string().into();
    for (name, member) in extra.as_object().unwrap() {
        value[name] = member.clone();
    }
    value.to_string()
}

fn request(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in IDENTITY.iter().chain(headers) {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

async fn send(bench: &Bench, request: Request<Body>) -> Response<Body> {
    router(bench.app.clone()).oneshot(request).await.unwrap()
}

async fn body(response: Response<Body>) -> Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into())
}

async fn post_landing(
    bench: &Bench,
    headers: &[(&str, &str)],
    value: &Value,
) -> (StatusCode, Value) {
    let response =
        send(bench, request("POST", "/v1/commands/permit-landing", headers, value.to_string()))
            .await;
    (response.status(), body(response).await)
}

#[tokio::test]
async fn a_command_is_sent_and_answered() {
    let bench = bench(&options());
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let headers =
        [("idempotency-key", ID), ("traceparent", trace), ("content-type", "application/json")];
    let response = send(
        &bench,
        request("POST", "/v1/commands/permit-landing", &headers, landing().to_string()),
    )
    .await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(
        response.headers()["traceparent"]
            .to_str()
            .unwrap()
            .contains("0af7651916cd43dd8448eb211c80319c")
    );
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let body = body(response).await;
    assert_eq!((&body["command_id"], &body["position"]), (&json!(ID), &json!("3:41")));
    let (command, time) = bench.log.commands.lock().unwrap()[0].clone();
    assert_eq!(time, None, "the log says when it took a command");
    assert_eq!(command.meta.actor.staff_id, StaffId::parse("S-1").unwrap());
    assert_eq!(Some(command.meta.subject_id), command.meta.document_id);
    let sent = bench.log.headers.lock().unwrap().clone();
    assert!(sent.contains(&("reply-slot".into(), bench.app.slot.clone())), "{sent:?}");
    assert!(
        sent.iter()
            .any(|(k, v)| k == "traceparent" && v.contains("0af7651916cd43dd8448eb211c80319c"))
    );
    assert_eq!(bench.app.pending.held(), 0);
}

#[tokio::test]
async fn every_fault_of_a_command_is_named_and_nothing_is_sent() {
    let bench = bench(&options());
    let mut bad = landing();
    bad["body"]["port"] = "nrt".into();
    bad["body"]["sex"] = "none".into();
    bad["body"]["colour"] = "red".into();
    bad["occurred_at"] = "2026-02-30T00:00:00Z".into();
    bad["body"]["personal"]["name"]["primary_name"] = "x".repeat(151).into();
    bad["actor"] = json!({});
    let headers = [("idempotency-key", ID), ("accept-language", "ja")];
    let (status, body) = post_landing(&bench, &headers, &bad).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["code"], "command-malformed");
    let pointers: Vec<&str> =
        body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    for pointer in [
        "/body/port",
        "/body/sex",
        "/body/colour",
        "/occurred_at",
        "/body/personal/name/primary_name",
        "/actor",
    ] {
        assert!(pointers.contains(&pointer), "{pointer} is not among {pointers:?}");
    }
    assert!(!body.to_string().contains("xxxx"), "values stay out of problems");
    assert!(bench.log.commands.lock().unwrap().is_empty());
}

#[tokio::test]
async fn wrong_requests_have_their_own_codes() {
    let bench = bench(&options());
    let key = ("idempotency-key", ID);
    let text = landing().to_string();
    let long = "x".repeat(70_000);
    let cases = [
        (
            request("POST", "/v1/commands/permit-landing", &[], text.clone()),
            400,
            "idempotency-key-required",
        ),
        (
            request("POST", "/v1/commands/permit-landin", &[key], text.clone()),
            404,
            "unknown-command",
        ),
        (request("POST", "/v1/commands/permit-landing", &[key], "{"), 400, "body-malformed"),
        (request("POST", "/v1/commands/permit-landing", &[key], long), 413, "body-too-large"),
        (
            request(
                "POST",
                "/v1/commands/permit-landing",
                &[key, ("content-type", "text/xml")],
                text,
            ),
            415,
            "unsupported-media-type",
        ),
        (request("GET", "/v1/nothing", &[], ""), 404, "not-found"),
        (request("DELETE", "/v1/commands", &[], ""), 405, "method-not-allowed"),
        (
            request("GET", "/v1/persons/x", &[("x-sekisho-purpose", "case-work")], ""),
            400,
            "query-malformed",
        ),
        (request("GET", &format!("/v1/persons/{PERSON}"), &[], ""), 400, "purpose-required"),
        (request("GET", &format!("/v1/commands/{ID}"), &[], ""), 404, "command-not-found"),
    ];
    for (request, status, code) in cases {
        let what = format!("{} {}", request.method(), request.uri());
        let response = send(&bench, request).await;
        assert_eq!(response.status().as_u16(), status, "{what}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{what}");
        assert_eq!(body(response).await["code"], code, "{what}");
    }
    // Not of an address or a method that is none, nor of asking for an outcome.
    assert_eq!(
        bench.log.audit.lock().unwrap().len(),
        7,
        "each attempt by somebody known is audited"
    );
}

#[tokio::test]
async fn without_an_identity_nothing_but_health_is_served() {
    let mut options = options();
    options.dev_identity = false;
    let bench = bench(&options);
    for path in ["/v1/overstays", "/subjects", "/openapi.json", "/v1/commands"] {
        let response = send(&bench, request("GET", path, &[], "")).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
        assert_eq!(body(response).await["code"], "identity-not-configured");
    }
    for path in ["/livez", "/readyz", "/version", "/metrics"] {
        assert_eq!(
            send(&bench, request("GET", path, &[], "")).await.status(),
            StatusCode::OK,
            "{path}"
        );
    }
    let nobody = Request::builder().uri("/v1/overstays").body(Body::empty()).unwrap();
    let response = send(&fake::bench(&fake::options()), nobody).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_late_answer_becomes_202_and_can_be_asked_for_by_its_sender() {
    let bench = bench(&options());
    bench.log.set(Mood::Silent);
    let response = send(
        &bench,
        request(
            "POST",
            "/v1/commands/permit-landing",
            &[("idempotency-key", ID)],
            landing().to_string(),
        ),
    )
    .await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let location = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert_eq!(location, format!("/v1/commands/{ID}"));
    let ask = |headers: &[(&str, &str)]| request("GET", &location, headers, "");
    assert_eq!(send(&bench, ask(&[])).await.status(), StatusCode::ACCEPTED);
    assert!(bench.app.pending.answer(fake::reply(ID.parse().unwrap())));
    assert_eq!(send(&bench, ask(&[])).await.status(), StatusCode::OK);
    let mut other = ask(&[]);
    other.headers_mut().insert("x-sekisho-staff", "S-2".parse().unwrap());
    assert_eq!(send(&bench, other).await.status(), StatusCode::NOT_FOUND, "others learn nothing");
}

#[tokio::test]
async fn an_older_answer_comes_from_the_tables() {
    let bench = bench(&options());
    let remembered =
        Remembered { staff: StaffId::parse("S-1").ok(), reply: fake::refusal(ID.parse().unwrap()) };
    *bench.reads.remembered.lock().unwrap() = Some(remembered);
    let response = send(
        &bench,
        request("GET", &format!("/v1/commands/{ID}"), &[("accept-language", "ja")], ""),
    )
    .await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body(response).await["detail"], "できません。");
}

#[tokio::test]
async fn when_kafka_is_away_commands_and_reads_are_refused() {
    let bench = bench(&options());
    bench.log.set(Mood::Away);
    let giving_up = fake::giving_up(&bench);
    let (status, problem) = post_landing(&bench, &[("idempotency-key", ID)], &landing()).await;
    assert_eq!((status.as_u16(), &problem["code"]), (503, &json!("log-unavailable")));
    let read =
        request("GET", &format!("/v1/persons/{PERSON}"), &[("x-sekisho-purpose", "case-work")], "");
    let response = send(&bench, read).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers().contains_key(header::RETRY_AFTER));
    assert!(!body(response).await.to_string().contains("TARO"), "no data without its audit entry");
    bench.log.set(Mood::Full);
    let (status, problem) = post_landing(&bench, &[("idempotency-key", ID)], &landing()).await;
    assert_eq!((status.as_u16(), &problem["code"]), (503, &json!("overloaded")));
    giving_up.abort();
    // Sent again as the problem asks for, it is the same command, whatever the clock says by now.
    let mut unstated = landing();
    unstated.as_object_mut().unwrap().remove("occurred_at");
    let id = "01890a5d-ac96-774b-bcce-b302099a8058";
    bench.log.set(Mood::Away);
    let giving_up = fake::giving_up(&bench);
    let (status, _) = post_landing(&bench, &[("idempotency-key", id)], &unstated).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    giving_up.abort();
    bench.log.set(Mood::Answers);
    let (status, problem) = post_landing(&bench, &[("idempotency-key", id)], &unstated).await;
    assert_eq!(status, StatusCode::OK, "{problem}");
}

#[tokio::test]
async fn every_read_of_a_person_is_audited_with_its_purpose() {
    let bench = bench(&options());
    let headers = [("x-sekisho-purpose", "case-work"), ("x-sekisho-case", "TYO-26-000001-4")];
    let parts = ["", "/timeline?as_of=2026-04-01&limit=5"];
    for part in parts.into_iter().chain(lists()) {
        let path = format!("/v1/persons/{PERSON}{part}");
        let response = send(&bench, request("GET", &path, &headers, "")).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let position = response.headers()["x-log-position"].to_str().unwrap();
        assert!(position.ends_with(":100") && !position.contains(','), "{position}");
    }
    let unknown = format!("/v1/persons/{ID}");
    assert_eq!(
        send(&bench, request("GET", &unknown, &headers, "")).await.status(),
        StatusCode::NOT_FOUND
    );
    let audit = bench.log.audit.lock().unwrap();
    assert_eq!(
        audit.len(),
        3 + lists().count(),
        "looking for somebody who is not there is audited too"
    );
    for entry in audit.iter() {
        assert_eq!(entry.outcome, Outcome::Answered);
        assert_eq!(entry.purpose.as_ref().unwrap().as_str(), "case-work");
        assert_eq!(entry.subjects.len(), 1);
    }
    assert_eq!(audit[1].query.as_ref().unwrap().as_str(), "as_of=2026-04-01&limit=5");
    let last = audit.last().unwrap();
    assert_eq!((last.result_count, last.subjects[0].id.to_string().as_str()), (0, ID));
}

#[tokio::test]
async fn pages_follow_by_cursor_and_a_position_is_waited_for() {
    let bench = bench(&options());
    let headers = [("x-sekisho-purpose", "case-work")];
    let first = send(&bench, request("GET", "/v1/overstays?as_of=2026-06-01", &headers, "")).await;
    let next = body(first).await["next"].as_str().unwrap().to_owned();
    let path = format!("/v1/overstays?as_of=2026-06-01&after={next}&limit=7");
    assert_eq!(send(&bench, request("GET", &path, &headers, "")).await.status(), StatusCode::OK);
    let query = bench.reads.queries.lock().unwrap().last().cloned();
    let Some(Query::Overstays { after: Some((_, id)), limit: 7, .. }) = query else {
        panic!("{query:?}")
    };
    assert_eq!(id, PERSON);
    let other_day = format!("/v1/overstays?as_of=2026-06-02&after={next}");
    assert_eq!(
        send(&bench, request("GET", &other_day, &headers, "")).await.status(),
        StatusCode::BAD_REQUEST
    );
    bench.reads.behind.store(true, Ordering::Relaxed);
    let path = format!("/v1/persons/{PERSON}?min_position=3:500");
    let response = send(&bench, request("GET", &path, &headers, "")).await;
    assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    assert_eq!(body(response).await["code"], "position-not-reached");
    bench.reads.away.store(true, Ordering::Relaxed);
    let path = format!("/v1/persons/{PERSON}");
    let response = send(&bench, request("GET", &path, &headers, "")).await;
    assert_eq!(body(response).await["code"], "tables-unavailable");
}

async fn bulk(bench: &Bench, lines: String) -> Vec<Value> {
    let response = send(
        bench,
        request("POST", "/v1/commands", &[("content-type", "application/x-ndjson")], lines),
    )
    .await;
    assert_eq!(response.status(), StatusCode::OK);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[tokio::test]
async fn bulk_answers_every_line_in_order_and_bad_lines_stop_nothing() {
    let bench = bench(&options());
    let mut lines = String::new();
    for n in 0..500 {
        match n % 5 {
            1 => lines.push_str("{not json"),
            2 => lines.push_str(&line(n, json!({"body": {}}))),
            3 => lines.push_str(&"x".repeat(70_000)),
            _ => lines.push_str(&line(n, json!({}))),
        }
        lines.push('\n');
    }
    lines.push_str(&line(1000, json!({})));
    let out = bulk(&bench, lines).await;
    assert_eq!(out.len(), 501);
    for (n, outcome) in out.iter().enumerate() {
        assert_eq!(outcome["line"], n + 1);
        let (status, code) = match n % 5 {
            _ if n == 500 => (200, None),
            1 => (400, Some("body-malformed")),
            2 => (400, Some("command-malformed")),
            3 => (413, Some("line-too-long")),
            _ => (200, None),
        };
        assert_eq!(outcome["status"], status, "{outcome}");
        assert_eq!(outcome["problem"]["code"].as_str(), code);
    }
    assert_eq!(bench.log.commands.lock().unwrap().len(), 201);
    assert_eq!(bench.app.pending.held(), 0);
}

#[tokio::test]
async fn a_line_may_say_who_acts_and_in_simulated_time_when() {
    let actor = json!({"staff_id": "S-9", "role": "immigration-inspector", "office": "KIX", "terminal": "T-2"});
    let with = json!({"actor": actor, "recorded_at": "2025-01-02T03:04:05Z"});
    let real = bench(&options());
    let out = bulk(&real, line(1, with.clone())).await;
    assert_eq!(out[0]["problem"]["errors"][0]["code"], "recorded-at-not-accepted", "{}", out[0]);
    let mut simulated = options();
    simulated.topics.simulated_time = true;
    let simulated = bench(&simulated);
    assert_eq!(bulk(&simulated, line(1, with)).await[0]["status"], 200);
    let (command, time) = simulated.log.commands.lock().unwrap()[0].clone();
    assert_eq!(time, Some(1_735_787_045_000));
    assert_eq!(command.meta.actor.staff_id.as_str(), "S-9");
}

#[tokio::test]
async fn a_stream_that_stalls_ends_with_a_line_that_says_so() {
    let bench = bench(&options());
    let stream = futures_util::stream::unfold(0, |n| async move {
        if n == 1 {
            std::future::pending::<()>().await;
        }
        Some((Ok::<_, std::io::Error>(line(n, json!({})) + "\n"), n + 1))
    });
    let request = request("POST", "/v1/commands", &[], Body::from_stream(stream));
    let response = send(&bench, request).await;
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&last["line"], &last["problem"]["code"]), (&json!(2), &json!("request-time-out")));
}

#[tokio::test]
async fn the_same_id_with_another_body_waits_for_the_first_and_is_then_sent() {
    let bench = bench(&options());
    bench.log.set(Mood::Silent);
    let app = bench.app.clone();
    let answering = tokio::spawn(async move {
        let id: Uuid = ID.parse().unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        let mut answered = 0;
        while answered < 2 && Instant::now() < deadline {
            answered += u32::from(app.pending.answer(fake::reply(id)));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        answered
    });
    let mut other = landing();
    other["body"]["port"] = "HND".into();
    let (first, second) = (landing(), other);
    let headers = [("idempotency-key", ID)];
    let (a, b) = tokio::join!(
        post_landing(&bench, &headers, &first),
        post_landing(&bench, &headers, &second)
    );
    assert_eq!((a.0, b.0), (StatusCode::OK, StatusCode::OK), "{} {}", a.1, b.1);
    assert_eq!(answering.await.unwrap(), 2);
    assert_eq!(bench.log.commands.lock().unwrap().len(), 2, "the decider judges both");
}

#[tokio::test]
async fn too_much_at_once_is_refused_at_once() {
    let mut options = options();
    options.limits.requests = 1;
    options.limits.bulk_streams = 0;
    let bench = bench(&options);
    let out = send(&bench, request("POST", "/v1/commands", &[], "")).await;
    assert_eq!(body(out).await["code"], "overloaded");
    bench.log.set(Mood::Silent);
    let started = Instant::now();
    let headers = [("idempotency-key", ID)];
    let value = landing();
    let slow = post_landing(&bench, &headers, &value);
    let second = async {
        tokio::task::yield_now().await;
        send(&bench, request("GET", "/subjects", &[], "")).await
    };
    let (_, refused) = tokio::join!(slow, second);
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(send(&bench, request("GET", "/subjects", &[], "")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn stopping_takes_nothing_new_and_tells_who_waits() {
    let bench = bench(&options());
    bench.log.set(Mood::Silent);
    let mut slow_options = options();
    slow_options.limits.answer_time = Duration::from_secs(60);
    let slow = fake::bench(&slow_options);
    slow.log.set(Mood::Silent);
    let headers = [("idempotency-key", ID)];
    let value = landing();
    let waiting = post_landing(&slow, &headers, &value);
    let stop = async {
        while slow.app.pending.held() == 0 {
            tokio::task::yield_now().await;
        }
        slow.phase.send_replace(Phase::Stopping);
        let refused = send(&slow, request("GET", "/subjects", &[], "")).await;
        assert_eq!(body(refused).await["code"], "stopping");
        slow.phase.send_replace(Phase::Ended);
    };
    let ((status, _), ()) = tokio::join!(waiting, stop);
    assert_eq!(status, StatusCode::ACCEPTED, "it is on the log: ask for it elsewhere");
    bench.phase.send_replace(Phase::Stopping);
    let out = bulk_while_stopping(&bench).await;
    assert_eq!(out.status(), StatusCode::SERVICE_UNAVAILABLE);
}

async fn bulk_while_stopping(bench: &Bench) -> Response<Body> {
    send(bench, request("POST", "/v1/commands", &[], line(1, json!({})))).await
}

#[tokio::test]
async fn the_registry_speaks_as_confluents() {
    let bench = bench(&options());
    for base in ["", "/registry"] {
        let get = |path: String| request("GET", &format!("{base}{path}"), &[], "");
        let subjects = body(send(&bench, get("/subjects".into())).await).await;
        let subject = subjects[0].as_str().unwrap().to_owned();
        let versions = body(send(&bench, get(format!("/subjects/{subject}/versions"))).await).await;
        assert_eq!(versions[0], 1);
        let latest =
            body(send(&bench, get(format!("/subjects/{subject}/versions/latest"))).await).await;
        let schema = body(send(&bench, get(format!("/schemas/ids/{}", latest["id"]))).await).await;
        assert_eq!(schema["schema"], latest["schema"]);
        let look = json!({"schema": latest["schema"]}).to_string();
        let headers = [("content-type", "application/vnd.schemaregistry.v1+json")];
        let found =
            send(&bench, request("POST", &format!("{base}/subjects/{subject}"), &headers, look))
                .await;
        assert_eq!(body(found).await["id"], latest["id"]);
        for (path, status, code) in [
            ("/subjects/none/versions".to_owned(), 404, 40401),
            (format!("/subjects/{subject}/versions/99"), 404, 40402),
            (format!("/subjects/{subject}/versions/x"), 422, 42202),
            ("/schemas/ids/9999".to_owned(), 404, 40403),
        ] {
            let response = send(&bench, get(path.clone())).await;
            assert_eq!(response.status().as_u16(), status, "{path}");
            assert_eq!(body(response).await["error_code"], code, "{path}");
        }
    }
}

#[tokio::test]
async fn problem_pages_are_served() {
    let bench = bench(&options());
    for code in crate::problem::KINDS.iter().map(|k| k.code).chain(crate::rules::codes()) {
        let response = send(&bench, request("GET", &format!("/problems/{code}"), &[], "")).await;
        assert_eq!(response.status(), StatusCode::OK, "{code}");
    }
}
