//! Refusals and failures as problem details (RFC 9457): one stable code each, in two languages.
//!
//! A [`Problem`] carries both languages. It is written in the caller's when the answer leaves.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::audit::Attempt;
use crate::language::Language;

/// Media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// One kind of problem that the gateway itself reports. What the law refuses has its codes in the domain.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Stable code in kebab-case.
    pub(crate) code: &'static str,
    /// Status.
    pub(crate) status: StatusCode,
    /// Title in English.
    pub(crate) title_en: &'static str,
    /// Title in Japanese.
    pub(crate) title_ja: &'static str,
    /// Seconds after which trying again makes sense.
    pub(crate) retry_after: Option<u32>,
    /// Its page, in Markdown.
    pub(crate) page: &'static str,
}

macro_rules! kinds {
    ($( $name:ident = $code:literal, $status:ident, $en:literal, $ja:literal $(, retry $retry:literal)? ; )+) => {
        $(
            #[doc = concat!("`", $code, "`: ", $en, ".")]
            pub(crate) const $name: Kind = Kind {
                code: $code,
                status: StatusCode::$status,
                title_en: $en,
                title_ja: $ja,
                retry_after: kinds!(@retry $($retry)?),
                page: include_str!(concat!("../../../schemas/problems/", $code, ".md")),
            };
        )+
        /// Every kind, in order of status.
        pub(crate) const KINDS: &[&Kind] = &[ $( &$name, )+ ];
    };
    (@retry $retry:literal) => { Some($retry) };
    (@retry) => { None };
}

kinds! {
    COMMAND_MALFORMED = "command-malformed", BAD_REQUEST, "The command is malformed", "申請電文の形式に誤りがあります";
    BODY_MALFORMED = "body-malformed", BAD_REQUEST, "The body is not what this operation takes", "本文の形式に誤りがあります";
    QUERY_MALFORMED = "query-malformed", BAD_REQUEST, "A query parameter is wrong", "照会条件に誤りがあります";
    IDEMPOTENCY_KEY_REQUIRED = "idempotency-key-required", BAD_REQUEST, "Idempotency-Key is missing or not a UUID", "Idempotency-Key がないか UUID ではありません";
    PURPOSE_REQUIRED = "purpose-required", BAD_REQUEST, "The purpose of the read is missing or malformed", "閲覧目的がないか形式に誤りがあります";
    KNOWN_AT_UNUSABLE = "known-at-unusable", BAD_REQUEST, "Nothing can be shown as known at that instant", "その時点の記録は表示できません";
    IDENTITY_MISSING = "identity-missing", UNAUTHORIZED, "Who acts is not stated", "操作者が示されていません";
    IDENTITY_NOT_CONFIGURED = "identity-not-configured", FORBIDDEN, "This gateway cannot tell who acts", "操作者を確認する手段が設定されていません";
    NOT_FOUND = "not-found", NOT_FOUND, "There is no such address", "そのアドレスはありません";
    UNKNOWN_COMMAND = "unknown-command", NOT_FOUND, "There is no such command", "その命令はありません";
    PERSON_NOT_FOUND = "person-not-found", NOT_FOUND, "No such person is on record", "該当する人物の記録がありません";
    COMMAND_NOT_FOUND = "command-not-found", NOT_FOUND, "No such command of yours is known", "該当する命令は記録されていません";
    METHOD_NOT_ALLOWED = "method-not-allowed", METHOD_NOT_ALLOWED, "This address does not take that method", "そのメソッドは使えません";
    REQUEST_TIME_OUT = "request-time-out", REQUEST_TIMEOUT, "The request came too slowly", "要求の受信が時間切れになりました";
    COMMAND_ID_REUSED = "command-id-reused", CONFLICT, "This command id was used for another command", "この命令番号は別の命令に使われています";
    BODY_TOO_LARGE = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large", "本文が大きすぎます";
    LINE_TOO_LONG = "line-too-long", PAYLOAD_TOO_LARGE, "The line is too long", "行が長すぎます";
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "This media type is not taken here", "その媒体型は受け付けません";
    INTERNAL_ERROR = "internal-error", INTERNAL_SERVER_ERROR, "The gateway failed", "内部エラーが発生しました";
    OVERLOADED = "overloaded", SERVICE_UNAVAILABLE, "Too much is under way", "混み合っています", retry 1;
    STOPPING = "stopping", SERVICE_UNAVAILABLE, "The gateway is stopping", "停止処理中です", retry 2;
    LOG_UNAVAILABLE = "log-unavailable", SERVICE_UNAVAILABLE, "The log does not take records", "記録基盤が応答しません", retry 5;
    TABLES_UNAVAILABLE = "tables-unavailable", SERVICE_UNAVAILABLE, "The query tables do not answer", "照会用の表が応答しません", retry 5;
    POSITION_NOT_REACHED = "position-not-reached", SERVICE_UNAVAILABLE, "The query tables are not that new yet", "照会用の表がまだその位置に達していません", retry 1;
    PAST_BUSY = "past-busy", SERVICE_UNAVAILABLE, "Too many reads of the past are under way", "過去の記録の照会が混み合っています", retry 2;
    PAST_NOT_CONFIGURED = "past-not-configured", SERVICE_UNAVAILABLE, "This gateway cannot tell the past", "過去の記録を照会する手段が設定されていません";
    READ_TIME_OUT = "read-time-out", SERVICE_UNAVAILABLE, "The read took too long", "照会が時間切れになりました", retry 2;
}

/// Where in a request something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// JSON pointer into the body.
    Pointer(String),
    /// Name of a header.
    Header(&'static str),
    /// Name of a query or path parameter.
    Parameter(String),
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where.
    pub(crate) place: Place,
    /// Stable code.
    pub(crate) code: String,
    /// What is wrong, in English.
    pub(crate) en: String,
    /// The same in Japanese.
    pub(crate) ja: String,
}

impl Fault {
    fn to_value(&self, language: Language) -> Value {
        let (name, place) = match &self.place {
            Place::Pointer(pointer) => ("pointer", pointer.as_str()),
            Place::Header(header) => ("header", *header),
            Place::Parameter(parameter) => ("parameter", parameter.as_str()),
        };
        json!({
            name: place,
            "code": self.code,
            "detail": language.of_two(&self.en, &self.ja),
        })
    }
}

/// A refusal or failure, on its way out. One pointer, since nearly every result can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    status: StatusCode,
    code: String,
    title: (String, String),
    detail: (String, String),
    retry_after: Option<u32>,
    faults: Vec<Fault>,
    members: Map<String, Value>,
    attempt: Option<Attempt>,
}

impl Problem {
    /// A problem of the gateway, with what this case is about. Never put personal data into a detail.
    pub(crate) fn new(kind: &Kind, en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status: kind.status,
            code: kind.code.to_owned(),
            title: (kind.title_en.to_owned(), kind.title_ja.to_owned()),
            detail: (en.into(), ja.into()),
            retry_after: kind.retry_after,
            faults: Vec::new(),
            members: Map::new(),
            attempt: None,
        }))
    }

    /// A refusal by a rule of the domain.
    pub(crate) fn refusal(code: &str, title: (&str, &str), en: &str, ja: &str) -> Self {
        Self(Box::new(Parts {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code: code.to_owned(),
            title: (title.0.to_owned(), title.1.to_owned()),
            detail: (en.to_owned(), ja.to_owned()),
            retry_after: None,
            faults: Vec::new(),
            members: Map::new(),
            attempt: None,
        }))
    }

    /// The same faults under another kind.
    pub(crate) fn renamed(self, kind: &Kind, en: &str, ja: &str) -> Self {
        Self::new(kind, en, ja).with_faults(self.0.faults)
    }

    /// With everything that is wrong, one by one.
    pub(crate) fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.faults = faults;
        self
    }

    /// With a further member.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }

    /// With a further member, where there is one.
    pub(crate) fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// As what came of somebody's attempt: it is told once the audit log has that. What is the gateway's own trouble, or
    /// the line's, is no attempt: the same request succeeds a moment later.
    pub(crate) fn of(mut self, attempt: Attempt) -> Self {
        if self.0.status.is_client_error() && self.0.status != StatusCode::REQUEST_TIMEOUT {
            self.0.attempt = Some(attempt);
        }
        self
    }

    /// The attempt that it came of, once.
    pub(crate) fn take_attempt(&mut self) -> Option<Attempt> {
        self.0.attempt.take()
    }

    /// Status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Code.
    pub(crate) fn code(&self) -> &str {
        &self.0.code
    }

    /// The body, in one language.
    pub(crate) fn to_value(&self, language: Language) -> Value {
        let parts = &*self.0;
        let mut body = Map::new();
        body.insert("type".into(), format!("/problems/{}", parts.code).into());
        body.insert("title".into(), language.of_two(&parts.title.0, &parts.title.1).into());
        body.insert("status".into(), parts.status.as_u16().into());
        body.insert("detail".into(), language.of_two(&parts.detail.0, &parts.detail.1).into());
        body.insert("code".into(), parts.code.as_str().into());
        if !parts.faults.is_empty() {
            let faults = parts.faults.iter().map(|f| f.to_value(language)).collect();
            body.insert("errors".into(), Value::Array(faults));
        }
        body.extend(parts.members.iter().map(|(k, v)| (k.clone(), v.clone())));
        Value::Object(body)
    }

    /// The whole answer, in one language.
    pub(crate) fn into_response_in(self, language: Language, trace_id: &str) -> Response {
        let mut body = self.to_value(language);
        if let Value::Object(members) = &mut body {
            members.insert("trace_id".into(), trace_id.into());
        }
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Leaves the problem in the answer's extensions: the outermost layer knows the caller's language and writes it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_every_page_is_about_its_code() {
        let mut seen = std::collections::HashSet::new();
        for kind in KINDS {
            assert!(seen.insert(kind.code), "{} stands twice", kind.code);
            assert!(kind.page.contains(&format!("`{}`", kind.code)), "page of {}", kind.code);
            assert!(kind.page.contains(kind.title_en), "English title of {}", kind.code);
            assert!(kind.page.contains(kind.title_ja), "Japanese title of {}", kind.code);
            assert!(kind.page.contains(kind.status.as_str()), "status of {}", kind.code);
        }
    }

    #[test]
    fn a_problem_speaks_the_callers_language() {
        let problem =
            Problem::new(&OVERLOADED, "Try again.", "しばらくしてから再度お試しください。");
        let ja = problem.to_value(Language::Ja);
        assert_eq!(ja["type"], "/problems/overloaded");
        assert_eq!(ja["status"], 503);
        assert_eq!(ja["title"], "混み合っています");
        assert_eq!(problem.to_value(Language::En)["detail"], "Try again.");
        let response = problem.into_response_in(Language::Ja, "0");
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
        assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
    }
}
