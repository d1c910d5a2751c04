//! What happens to every request: admission, trace, language, figures, and problems written out.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

use crate::app::{App, Phase};
use crate::audit;
use crate::language::Language;
use crate::metrics::{RequestLabels, RouteLabels};
use crate::problem::{self, Problem};
use crate::send::overloaded;
use crate::trace::{TRACEPARENT, Trace};

/// What is known of a request before its handler runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) trace: Trace,
    pub(crate) language: Language,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let made =
            || Self { trace: Trace::of(&parts.headers), language: Language::of(&parts.headers) };
        Ok(parts.extensions.get().copied().unwrap_or_else(made))
    }
}

/// The outermost layer.
pub(crate) async fn around(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = method_name(request.method());
    let caller =
        Caller { trace: Trace::of(request.headers()), language: Language::of(request.headers()) };
    request.extensions_mut().insert(caller);

    // The path may hold a person's id; the route does not.
    let span = tracing::info_span!("request", route, method, trace_id = %caller.trace.id());
    app.metrics.requests_in_flight.inc();
    let _in_flight = InFlight(&app);
    let response = admit(&app, &route, request, next).instrument(span.clone()).await;
    let response = written(audited(&app, response, caller).await, caller);

    let status = response.status().as_u16();
    let took = started.elapsed().as_secs_f64();
    span.in_scope(|| tracing::debug!(status, took, "answered"));
    let labels = RequestLabels { route: route.clone(), method, status };
    app.metrics.requests.get_or_create(&labels).inc();
    app.metrics.request_duration.get_or_create(&RouteLabels { route }).observe(took);
    response
}

/// Counts down also where the client goes away and the handler is dropped.
struct InFlight<'a>(&'a App);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.metrics.requests_in_flight.dec();
    }
}

async fn admit(app: &App, route: &str, request: Request, next: Next) -> Response {
    if crate::routes::is_health(route) {
        return next.run(request).await;
    }
    if app.phase() >= Phase::Stopping {
        return Problem::new(
            &problem::STOPPING,
            "The gateway is stopping. Send again with the same id: another process answers.",
            "停止処理中です。同じ番号で再送してください。別のプロセスが応答します。",
        )
        .into_response();
    }
    if !app.dev_identity {
        return Problem::new(
            &problem::IDENTITY_NOT_CONFIGURED,
            "This gateway was started without a way to tell who acts and serves nothing but its health.",
            "操作者を確認する手段なしに起動されているため、稼働状況以外は提供しません。",
        )
        .into_response();
    }
    let Ok(_place) = app.requests.try_acquire() else {
        return overloaded().into_response();
    };
    next.run(request).await
}

/// Enters what a known member of staff tried, and was refused here, into the audit log before he is told.
async fn audited(app: &App, mut response: Response, caller: Caller) -> Response {
    let Some(problem) = response.extensions_mut().get_mut::<Problem>() else { return response };
    let Some(attempt) = problem.take_attempt() else { return response };
    let entered = match audit::attempted(app, &*app.log, &attempt, problem.code(), &caller.trace) {
        Ok(mut entry) => {
            if audit::confirmed(app, &mut entry).await {
                return response;
            }
            audit::attempt_unconfirmed(app)
        }
        Err(problem) => problem,
    };
    entered.into_response()
}

fn written(mut response: Response, caller: Caller) -> Response {
    // What the router refuses by itself has no problem yet.
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| {
        let plain = !response.headers().contains_key(header::CONTENT_TYPE);
        (plain && response.status() == StatusCode::METHOD_NOT_ALLOWED).then(|| {
            Problem::new(
                &problem::METHOD_NOT_ALLOWED,
                "See the Allow header for the methods of this address.",
                "使えるメソッドは Allow ヘッダーにあります。",
            )
        })
    });
    let mut response = match problem {
        Some(problem) => {
            let allow = response.headers_mut().remove(header::ALLOW);
            let mut written = problem.into_response_in(caller.language, &caller.trace.id());
            if let Some(allow) = allow {
                written.headers_mut().insert(header::ALLOW, allow);
            }
            written
        }
        None => response,
    };
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&caller.trace.to_string()) {
        headers.insert(TRACEPARENT, value);
    }
    // Answers are about people: no cache may keep them.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}
