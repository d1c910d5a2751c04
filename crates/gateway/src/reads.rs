//! Reading people's records. Nothing leaves before its audit entry is on the log.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use sekisho_codec::ids::{card_id, document_id, search_id};
use sekisho_codec::json::read as read_shape;
use sekisho_domain::envelope::Actor;
use sekisho_domain::ids::{
    CardNumber, CaseId, CountryCode, DocumentNumber, NameText, OfficeCode, PartialDate, Subject,
};
use sekisho_domain::person::document::DocumentKind;
use sekisho_domain::time::{Date, Timestamp};
use sekisho_store::read::{PersonRead, When};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::audit::{self, Attempt};
use crate::identity::{self, Purpose};
use crate::layers::Caller;
use crate::ports::{Query, ReadFailure, Rows};
use crate::problem::{self, Problem};
use crate::query::{Params, cursor};
use crate::{body, clock, send};

/// Header with the positions that an answer reflects.
pub(crate) const LOG_POSITION: &str = "x-log-position";

sekisho_domain::shape! {
    /// Which document to look a person up by. Its number is personal data and so comes in the body.
    pub struct SearchDocument {
        /// State or organisation that issued it.
        pub issuing_state: CountryCode,
        /// Its kind.
        pub kind: DocumentKind,
        /// Its number.
        pub number: DocumentNumber,
    }

    /// A name to look people up by. It is personal data and so comes in the body.
    pub struct SearchName {
        /// Surname, in any spelling; its beginning is enough where no given name is stated.
        pub primary_name: NameText,
        /// Given names, or their beginning.
        pub secondary_name: Option<NameText>,
        /// Year, year and month, or full date of birth.
        pub date_of_birth: Option<PartialDate>,
    }

    /// A search for a person: by one of these.
    pub struct PersonSearch {
        /// By travel document.
        pub document: Option<SearchDocument>,
        /// By name.
        pub name: Option<SearchName>,
        /// By the number of a residence card. It is personal data and so comes in the body.
        pub card_number: Option<CardNumber>,
        /// By the number of an application, an examination, a violation case or a refugee case.
        pub case_id: Option<CaseId>,
    }
}

/// One read, from its admission to its answer.
pub(crate) struct Reading {
    app: Arc<App>,
    caller: Caller,
    actor: Actor,
    purpose: Purpose,
    /// Name of the read in the audit entry.
    asked: &'static str,
    /// Its conditions in the audit entry, without personal data.
    pub(crate) conditions: String,
}

/// How the rows become a body.
pub(crate) enum Form {
    /// The only row; 404 where there is none.
    One,
    /// A list, with the cursor of the next page for this scan.
    Page(String),
}

impl Reading {
    pub(crate) fn new(
        app: Arc<App>,
        caller: Caller,
        headers: &HeaderMap,
        asked: &'static str,
        conditions: Option<String>,
    ) -> Result<Self, Problem> {
        let actor = identity::actor(headers)?;
        let purpose = identity::purpose(headers).map_err(|p| p.of(Attempt::read(&actor, asked)))?;
        Ok(Self { app, caller, actor, purpose, asked, conditions: conditions.unwrap_or_default() })
    }

    /// A problem of the request, as what came of an attempt to read.
    pub(crate) fn refused(&self, problem: Problem, person: Option<Uuid>) -> Problem {
        let attempt = Attempt {
            purpose: Some(self.purpose.clone()),
            subject: person.filter(|id| !id.is_nil()).map(Subject::person),
            ..Attempt::read(&self.actor, self.asked)
        };
        problem.of(attempt)
    }

    /// Runs the query, writes the audit entry, and only then answers.
    pub(crate) async fn answer(
        self,
        query: Query,
        min_position: Vec<(i32, i64)>,
        person: Option<Uuid>,
        form: Form,
    ) -> Result<Response, Problem> {
        let app = &self.app;
        let rows =
            tokio::time::timeout(app.limits.read_time, self.rows(query, &min_position)).await;
        let rows = rows.map_err(|_| timed_out())?.map_err(|p| self.refused(p, person))?;
        let mut subjects = rows.subjects.clone();
        // Asking for somebody is a read of him even where nothing comes back.
        subjects.extend(person);
        let read = audit::Read {
            actor: &self.actor,
            purpose: &self.purpose,
            trace: &self.caller.trace,
            asked: self.asked,
            conditions: self.conditions,
            subjects,
            count: rows.items.len(),
        };
        audit::record(app, read).await?;
        let reached = reached(app, &rows, person);
        let body = match form {
            Form::One => rows.items.into_iter().next().ok_or_else(not_found)?,
            Form::Page(scan) => {
                let next = rows.next.map(|key| cursor::write(&scan, &key));
                json!({"items": rows.items, "next": next})
            }
        };
        let mut response = Response::new(Body::from(body.to_string()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Ok(value) = HeaderValue::from_str(&reached) {
            headers.insert(LOG_POSITION, value);
        }
        Ok(response)
    }

    async fn rows(&self, query: Query, min_position: &[(i32, i64)]) -> Result<Rows, Problem> {
        if !min_position.is_empty() {
            let time = self.app.limits.position_time;
            self.app.reads.wait(&query, min_position, time).await.map_err(failed)?;
        }
        self.app.reads.query(query).await.map_err(failed)
    }
}

/// The positions that matter to the reader: the person's own partition, or all of them.
fn reached(app: &App, rows: &Rows, person: Option<Uuid>) -> String {
    let only = person.map(|id| {
        let key = Subject::person(id).to_string();
        sekisho_log::partition_for(key.as_bytes(), app.partitions)
    });
    let wanted = rows.reached.iter().filter(|(p, o)| *o >= 0 && only.is_none_or(|only| only == *p));
    wanted.map(|(p, o)| format!("{p}:{o}")).collect::<Vec<_>>().join(",")
}

pub(crate) fn timed_out() -> Problem {
    Problem::new(
        &problem::READ_TIME_OUT,
        "The read took too long. Ask for less, or again shortly.",
        "照会が時間切れになりました。件数を減らすか、少し待って照会してください。",
    )
}

pub(crate) fn failed(failure: ReadFailure) -> Problem {
    match failure {
        ReadFailure::NotReached => Problem::new(
            &problem::POSITION_NOT_REACHED,
            "The query tables do not hold that position yet. Ask again shortly.",
            "照会用の表がまだその位置に達していません。少し待って照会してください。",
        ),
        ReadFailure::Unavailable(reason) => {
            tracing::warn!(reason, "the query tables do not answer");
            Problem::new(
                &problem::TABLES_UNAVAILABLE,
                "The query tables do not answer. Ask again shortly.",
                "照会用の表が応答しません。少し待って照会してください。",
            )
        }
        ReadFailure::PartUnavailable { part, reason } => {
            tracing::warn!(%part, reason, "the query tables of some partitions do not answer");
            Problem::new(
                &problem::TABLES_UNAVAILABLE,
                format!(
                    "The query tables of {part} do not answer. Ask again shortly; persons of other partitions can be read meanwhile."
                ),
                format!(
                    "照会用の表の一部（{part}）が応答しません。少し待って照会してください。他の区分の人物の記録は照会できます。"
                ),
            )
        }
        ReadFailure::PastBusy => Problem::new(
            &problem::PAST_BUSY,
            "As many reads of the past are under way as may be. Ask again shortly.",
            "過去の記録の照会が上限に達しています。少し待って照会してください。",
        ),
        ReadFailure::NoPast => Problem::new(
            &problem::PAST_NOT_CONFIGURED,
            "This gateway tells timelines alone as of the past. Have it started with --postgres-past.",
            "この窓口では履歴（timeline）のみ過去の時点を指定できます。",
        ),
        ReadFailure::BeforeAll(first) => {
            let (en, ja) = first.map_or_else(
                || ("nothing is on record at all".to_owned(), "記録がありません".to_owned()),
                |first| {
                    let en = format!("known_at lies before the first record, which is of {first}");
                    (en, format!("known_at が最初の記録（{first}）より前です"))
                },
            );
            Problem::new(&problem::KNOWN_AT_UNUSABLE, format!("{en}."), format!("{ja}。"))
        }
    }
}

fn not_found() -> Problem {
    Problem::new(
        &problem::PERSON_NOT_FOUND,
        "No such person is on record, as far as the query tables are.",
        "照会用の表に該当する人物の記録はありません。",
    )
}

fn person_id(text: &str, params: &mut Params) -> Uuid {
    let id = if text.len() == 36 { Uuid::try_parse(text).ok() } else { None };
    id.unwrap_or_else(|| {
        params.fault("id", "not-a-uuid", "must be a UUID", "UUID でなければなりません");
        Uuid::nil()
    })
}

type Args = (State<Arc<App>>, Caller, HeaderMap, Path<String>, RawQuery);

/// An instant of knowledge that lies in the future: nothing is known then, and what will be is not what was.
fn not_yet(known_at: Option<Timestamp>) -> Result<(), Problem> {
    let now = clock::now();
    match known_at {
        Some(at) if at > now => Err(Problem::new(
            &problem::KNOWN_AT_UNUSABLE,
            format!("known_at lies in the future; now is {now}. State an instant that has passed."),
            format!("known_at が未来の日時です（現在 {now}）。過去の日時を指定してください。"),
        )),
        _ => Ok(()),
    }
}

async fn of_person(
    args: Args,
    asked: &'static str,
    read: PersonRead,
    form: Form,
) -> Result<Response, Problem> {
    let (State(app), caller, headers, Path(id), RawQuery(raw)) = args;
    let reading = Reading::new(Arc::clone(&app), caller, &headers, asked, raw.clone())?;
    let mut params = Params::new(raw.as_deref(), &["as_of", "known_at", "min_position"]);
    let person = person_id(&id, &mut params);
    let (when, min_position) = (params.when(), params.min_position(app.partitions));
    let sound = params.finish().and_then(|()| not_yet(when.known_at));
    sound.map_err(|p| reading.refused(p, Some(person)))?;
    let query = Query::OfPerson { person, read, when };
    reading.answer(query, min_position, Some(person), form).await
}

/// `GET /v1/persons/{id}`
pub(crate) async fn person(
    app: State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    id: Path<String>,
    query: RawQuery,
) -> Result<Response, Problem> {
    of_person((app, caller, headers, id, query), "person", PersonRead::Person, Form::One).await
}

macro_rules! lists {
    ($( $(#[$doc:meta])* $name:ident => $read:ident; )+) => {$(
        $(#[$doc])*
        pub(crate) async fn $name(
            app: State<Arc<App>>,
            caller: Caller,
            headers: HeaderMap,
            id: Path<String>,
            query: RawQuery,
        ) -> Result<Response, Problem> {
            let asked = stringify!($name);
            let form = Form::Page(asked.into());
            of_person((app, caller, headers, id, query), asked, PersonRead::$read, form).await
        }
    )+};
}

lists! {
    /// `GET /v1/persons/{id}/stays`
    stays => Stays;
    /// `GET /v1/persons/{id}/applications`
    applications => Applications;
    /// `GET /v1/persons/{id}/residence`
    residence => Residence;
    /// `GET /v1/persons/{id}/cards`
    cards => Cards;
    /// `GET /v1/persons/{id}/violations`
    violations => Violations;
    /// `GET /v1/persons/{id}/refugees`
    refugees => Refugees;
    /// `GET /v1/persons/{id}/examinations`
    examinations => Examinations;
    /// `GET /v1/persons/{id}/permits`
    permits => Permits;
    /// `GET /v1/persons/{id}/clearances`
    clearances => Clearances;
    /// `GET /v1/persons/{id}/special-landings`
    special_landings => SpecialLandings;
    /// `GET /v1/persons/{id}/revocations`
    revocations => Revocations;
    /// `GET /v1/persons/{id}/acquisitions`
    acquisitions => Acquisitions;
    /// `GET /v1/persons/{id}/indicators`
    indicators => Indicators;
    /// `GET /v1/persons/{id}/links`
    links => Links;
    /// `GET /v1/persons/{id}/affiliations`
    affiliations => Affiliations;
}

/// `GET /v1/persons/{id}/timeline`
pub(crate) async fn timeline(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let reading = Reading::new(Arc::clone(&app), caller, &headers, "timeline", raw.clone())?;
    let known = ["as_of", "known_at", "after", "limit", "min_position"];
    let mut params = Params::new(raw.as_deref(), &known);
    let person = person_id(&id, &mut params);
    let When { as_of, known_at } = params.when();
    let micros = |t: Option<Timestamp>| t.map_or(String::new(), |t| t.micros().to_string());
    // A page belongs to one scan: another person or another as-of makes the cursor meaningless.
    let scan = format!("timeline|{person}|{}|{}", micros(as_of), micros(known_at));
    let after = params.after(&scan, |key| key.parse::<i64>().ok());
    let (limit, min_position) = (params.limit(), params.min_position(app.partitions));
    let sound = params.finish().and_then(|()| not_yet(known_at));
    sound.map_err(|p| reading.refused(p, Some(person)))?;
    let query = Query::Timeline { person, as_of, known_at, after: after.unwrap_or(0), limit };
    reading.answer(query, min_position, Some(person), Form::Page(scan)).await
}

/// `POST /v1/persons:search`
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let (most, idle) = (app.limits.body_bytes, app.limits.idle_time);
    let mut reading = Reading::new(Arc::clone(&app), caller, &headers, "search", raw.clone())?;
    let mut params = Params::new(raw.as_deref(), &["after", "limit", "min_position"]);
    let (limit, min_position) = (params.limit(), params.min_position(app.partitions));
    let value = body::json(&headers, body, most, idle).await;
    let value = value.map_err(|p| reading.refused(p, None))?;
    let search: PersonSearch = read_shape(&value).map_err(|errors| {
        let faults = send::malformed(errors);
        let problem = faults.renamed(
            &problem::BODY_MALFORMED,
            "Correct the fields named under errors.",
            "errors に示された項目を直してください。",
        );
        // Without a digest: that of a document number is soon guessed.
        reading.refused(problem, None)
    })?;
    // A pseudonym says what was looked for, to those who hold the key, and nothing to others.
    let PersonSearch { document, name, card_number, case_id } = search;
    let (query, scan) = match (document, name, card_number, case_id) {
        (Some(d), None, None, None) => {
            let id = document_id(&app.id_key, &d.issuing_state, d.kind, &d.number, 0);
            (Query::ByDocument(id), format!("document_id={id}"))
        }
        (None, None, Some(number), None) => {
            let id = card_id(&app.id_key, &number);
            (Query::ByCard(id), format!("card_id={id}"))
        }
        (None, None, None, Some(id)) => {
            let scan = format!("case_id={id}");
            (Query::ByCase(id), scan)
        }
        (None, Some(name), None, None) => {
            let date_of_birth = name.date_of_birth.as_ref().map_or("", |d| d.as_str());
            let secondary = name.secondary_name.as_ref().map_or("", |n| n.as_str());
            let parts = [name.primary_name.as_str(), secondary, date_of_birth];
            let scan = format!("name_id={}", search_id(&app.id_key, parts));
            let after = params.after(&scan, |key| Uuid::try_parse(key).ok());
            let SearchName { primary_name, secondary_name, date_of_birth } = name;
            (Query::ByName { primary_name, secondary_name, date_of_birth, after, limit }, scan)
        }
        _ => return Err(reading.refused(one_condition(), None)),
    };
    params.finish().map_err(|p| reading.refused(p, None))?;
    reading.conditions = format!("{scan}&{}", reading.conditions);
    reading.answer(query, min_position, None, Form::Page(scan)).await
}

fn one_condition() -> Problem {
    Problem::new(
        &problem::BODY_MALFORMED,
        "Look for a document, a name, a card_number or a case_id: state one of them, and no more.",
        "旅券等、氏名、在留カード番号、事件番号のいずれか一つで検索してください。",
    )
}

/// `GET /v1/persons/{id}/booth`
pub(crate) async fn booth(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let mut reading = Reading::new(Arc::clone(&app), caller, &headers, "booth", raw.clone())?;
    let mut params = Params::new(raw.as_deref(), &["as_of", "known_at", "min_position"]);
    let person = person_id(&id, &mut params);
    let known_at = params.instant("known_at");
    // Who asks for what was known then is shown what stood there on that day.
    let as_of = params.day("as_of");
    let as_of = as_of.unwrap_or_else(|| known_at.unwrap_or_else(clock::now).japan_date());
    let min_position = params.min_position(app.partitions);
    let sound = params.finish().and_then(|()| not_yet(known_at));
    sound.map_err(|p| reading.refused(p, Some(person)))?;
    reading.conditions = format!("day={as_of}&{}", reading.conditions);
    let (read, when) = (PersonRead::Booth { as_of }, When { as_of: None, known_at });
    let query = Query::OfPerson { person, read, when };
    reading.answer(query, min_position, Some(person), Form::One).await
}

/// `GET /v1/overstays`
pub(crate) async fn overstays(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let mut reading = Reading::new(Arc::clone(&app), caller, &headers, "overstays", raw.clone())?;
    let mut params = Params::new(raw.as_deref(), &["as_of", "after", "limit", "min_position"]);
    let as_of = params.day("as_of").unwrap_or_else(|| clock::now().japan_date());
    let scan = format!("overstays|{as_of}");
    let after = params.after(&scan, |key| {
        let (day, id) = key.split_once('|')?;
        Some((Date::parse(day).ok()?, Uuid::try_parse(id).ok()?))
    });
    let (limit, min_position) = (params.limit(), params.min_position(app.partitions));
    params.finish().map_err(|p| reading.refused(p, None))?;
    reading.conditions = format!("day={as_of}&{}", reading.conditions);
    let query = Query::Overstays { as_of, after, limit };
    reading.answer(query, min_position, None, Form::Page(scan)).await
}

/// Most days of one due list.
const DUE_DAYS_MAX: i32 = 366;

/// `GET /v1/due`
pub(crate) async fn due(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let mut reading = Reading::new(Arc::clone(&app), caller, &headers, "due", raw.clone())?;
    let known = ["from", "days", "office", "after", "limit", "min_position"];
    let mut params = Params::new(raw.as_deref(), &known);
    let from = params.day("from").unwrap_or_else(|| clock::now().japan_date());
    let days = params.take("days", |text| match text.parse::<i32>() {
        Ok(n) if (1..=DUE_DAYS_MAX).contains(&n) => Ok(n),
        _ => Err(format!("must be a whole number from 1 to {DUE_DAYS_MAX}")),
    });
    let to = from.plus_days(days.unwrap_or(14) - 1);
    let office = params.take("office", |text| OfficeCode::parse(text).map_err(|e| e.to_string()));
    let scan = format!("due|{from}|{to}|{}", office.as_ref().map_or("", |o| o.as_str()));
    let after = params.after(&scan, |key| {
        let mut parts = key.splitn(4, '|');
        let day = Date::parse(parts.next()?).ok()?;
        let what = parts.next()?.to_owned();
        let person = Uuid::try_parse(parts.next()?).ok()?;
        Some((day.to_string(), what, person, parts.next()?.to_owned()))
    });
    let (limit, min_position) = (params.limit(), params.min_position(app.partitions));
    params.finish().map_err(|p| reading.refused(p, None))?;
    reading.conditions = format!("from={from}&to={to}&{}", reading.conditions);
    let query = Query::Due { from, to, office, after, limit };
    reading.answer(query, min_position, None, Form::Page(scan)).await
}
