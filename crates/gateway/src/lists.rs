//! Reading lists that are of no one person's record: of a member of staff, and queues that wait for somebody.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use sekisho_domain::ids::{Code, PortCode, StaffId};
use sekisho_domain::time::Date;
use sekisho_store::read::ListRead;
use uuid::Uuid;

use crate::app::App;
use crate::clock;
use crate::layers::Caller;
use crate::ports::Query;
use crate::problem::Problem;
use crate::query::Params;
use crate::reads::{Form, Reading};

/// Splits a cursor's key and takes both parts where they read as what they are.
fn key<A, B>(
    text: &str,
    first: impl FnOnce(&str) -> Option<A>,
    second: impl FnOnce(&str) -> Option<B>,
) -> Option<(String, String)> {
    let (a, b) = text.split_once('|')?;
    first(a).zip(second(b)).map(|_| (a.to_owned(), b.to_owned()))
}

/// Two days of which the first is not the later one.
fn span(params: &mut Params) -> (Option<Date>, Option<Date>) {
    let (from, to) = (params.day("from"), params.day("to"));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        params.fault("to", "invalid", "must not lie before from", "from より前の日付です");
    }
    (from, to)
}

fn written(day: Option<Date>) -> String {
    day.map_or_else(String::new, |d| d.to_string())
}

type Args = (State<Arc<App>>, Caller, HeaderMap, RawQuery);

async fn of_staff(
    (State(app), caller, headers, RawQuery(raw)): Args,
    id: &str,
    asked: &'static str,
    list: ListRead,
) -> Result<Response, Problem> {
    let mut reading = Reading::new(Arc::clone(&app), caller, &headers, asked, raw.clone())?;
    let known = ["from", "to", "after", "limit", "min_position"];
    let mut params = Params::new(raw.as_deref(), &known);
    let member = StaffId::parse(id).ok();
    if member.is_none() {
        let ja = "職員番号の形式ではありません";
        params.fault(
            "id",
            "invalid",
            "must be a staff id: capital letters, digits and hyphens",
            ja,
        );
    }
    let (from, to) = span(&mut params);
    let of = member.as_ref().map_or("", |m| m.as_str());
    let scan = format!("{asked}|{of}|{}|{}", written(from), written(to));
    let after = params
        .after(&scan, |text| key(text, |a| Uuid::try_parse(a).ok(), |b| b.parse::<i64>().ok()));
    let (limit, min_position) = (params.limit(), params.min_position(app.partitions));
    params.finish().map_err(|p| reading.refused(p, None))?;
    reading.conditions = format!("staff_id={of}&{}", reading.conditions);
    let query = Query::List { list, of: Some(of.to_owned()), from, to, after, limit };
    reading.answer(query, min_position, None, Form::Page(scan)).await
}

macro_rules! staff {
    ($( $(#[$doc:meta])* $name:ident => $list:ident; )+) => {$(
        $(#[$doc])*
        pub(crate) async fn $name(
            app: State<Arc<App>>,
            caller: Caller,
            headers: HeaderMap,
            Path(id): Path<String>,
            query: RawQuery,
        ) -> Result<Response, Problem> {
            of_staff((app, caller, headers, query), &id, stringify!($name), ListRead::$list).await
        }
    )+};
}

staff! {
    /// `GET /v1/staff/{id}/roles`
    staff_roles => StaffRoles;
    /// `GET /v1/staff/{id}/exports`
    exports => Exports;
    /// `GET /v1/staff/{id}/privileged-operations`
    privileged_operations => PrivilegedOperations;
    /// `GET /v1/staff/{id}/log-checks`
    log_checks => LogChecks;
}

async fn movements(
    (State(app), caller, headers, RawQuery(raw)): Args,
    asked: &'static str,
    list: ListRead,
) -> Result<Response, Problem> {
    let reading = Reading::new(Arc::clone(&app), caller, &headers, asked, raw.clone())?;
    let known = ["from", "to", "port", "after", "limit", "min_position"];
    let mut params = Params::new(raw.as_deref(), &known);
    let (from, to) = span(&mut params);
    let port = params.take("port", |text| PortCode::parse(text).map_err(|e| e.to_string()));
    let of = port.map(|p| p.as_str().to_owned());
    let named = of.as_deref().unwrap_or_default();
    let scan = format!("{asked}|{named}|{}|{}", written(from), written(to));
    let after =
        params.after(&scan, |text| key(text, |a| Date::parse(a).ok(), |b| Uuid::try_parse(b).ok()));
    let (limit, min_position) = (params.limit(), params.min_position(app.partitions));
    params.finish().map_err(|p| reading.refused(p, None))?;
    let query = Query::List { list, of, from, to, after, limit };
    reading.answer(query, min_position, None, Form::Page(scan)).await
}

/// `GET /v1/departures-without-entry`
pub(crate) async fn departures_without_entry(
    app: State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    let (asked, list) = ("departures_without_entry", ListRead::DeparturesWithoutEntry);
    movements((app, caller, headers, query), asked, list).await
}

/// `GET /v1/entries-without-departure`
pub(crate) async fn entries_without_departure(
    app: State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    let (asked, list) = ("entries_without_departure", ListRead::EntriesWithoutDeparture);
    movements((app, caller, headers, query), asked, list).await
}

/// `GET /v1/indicators`
pub(crate) async fn open_indicators(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let asked = "open_indicators";
    let mut reading = Reading::new(Arc::clone(&app), caller, &headers, asked, raw.clone())?;
    let known = ["as_of", "expires_by", "rule", "after", "limit", "min_position"];
    let mut params = Params::new(raw.as_deref(), &known);
    let as_of = params.day("as_of").unwrap_or_else(|| clock::now().japan_date());
    let expires_by = params.day("expires_by");
    let rule = params.take("rule", |text| Code::parse(text).map_err(|e| e.to_string()));
    let of = rule.map(|r| r.as_str().to_owned());
    let named = of.as_deref().unwrap_or_default();
    let scan = format!("{asked}|{named}|{as_of}|{}", written(expires_by));
    let after =
        params.after(&scan, |text| key(text, |a| Date::parse(a).ok(), |b| Uuid::try_parse(b).ok()));
    let (limit, min_position) = (params.limit(), params.min_position(app.partitions));
    params.finish().map_err(|p| reading.refused(p, None))?;
    reading.conditions = format!("day={as_of}&{}", reading.conditions);
    let list = ListRead::OpenIndicators;
    let query = Query::List { list, of, from: Some(as_of), to: expires_by, after, limit };
    reading.answer(query, min_position, None, Form::Page(scan)).await
}
