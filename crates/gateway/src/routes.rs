//! Every address that the gateway serves, once: the router and the OpenAPI document are both made from this table.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::handler::Handler;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use crate::app::App;
use crate::problem::{self, Problem};
use crate::{bulk, commands, health, layers, lists, openapi, reads, rules, schemas};

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Commands,
    Reads,
    Schemas,
    Health,
    Documents,
}

impl Group {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Commands => "commands",
            Self::Reads => "reads",
            Self::Schemas => "schemas",
            Self::Health => "health",
            Self::Documents => "documents",
        }
    }
}

/// One operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Submit,
    SubmitBulk,
    CommandOutcome,
    Person,
    Timeline,
    Stays,
    Applications,
    Residence,
    Cards,
    Violations,
    Refugees,
    Examinations,
    Permits,
    Clearances,
    SpecialLandings,
    Revocations,
    Acquisitions,
    Indicators,
    Links,
    Affiliations,
    Booth,
    Search,
    Overstays,
    Due,
    StaffRoles,
    Exports,
    PrivilegedOperations,
    LogChecks,
    OpenIndicators,
    DeparturesWithoutEntry,
    EntriesWithoutDeparture,
    Subjects,
    SubjectVersions,
    SubjectVersion,
    SubjectVersionSchema,
    SubjectLookup,
    Schema,
    SchemaVersions,
    SchemaTypes,
    Config,
    ConfigOfSubject,
    Mode,
    ModeOfSubject,
    Livez,
    Readyz,
    Metrics,
    Version,
    OpenApi,
    ProblemPage,
}

/// An address and what stands behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) op: Op,
    pub(crate) group: Group,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) summary: &'static str,
}

const fn route(
    op: Op,
    group: Group,
    method: &'static str,
    path: &'static str,
    summary: &'static str,
) -> Route {
    Route { op, group, method, path, summary }
}

/// The table.
pub(crate) const ROUTES: &[Route] = &[
    route(
        Op::Submit,
        Group::Commands,
        "POST",
        "/v1/commands/{name}",
        "Send one command and wait for its answer",
    ),
    route(
        Op::SubmitBulk,
        Group::Commands,
        "POST",
        "/v1/commands",
        "Send commands in bulk, one a line",
    ),
    route(
        Op::CommandOutcome,
        Group::Commands,
        "GET",
        "/v1/commands/{id}",
        "Ask for the answer of a command you sent",
    ),
    route(Op::Person, Group::Reads, "GET", "/v1/persons/{id}", "Who a person is"),
    route(
        Op::Timeline,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/timeline",
        "What happened to a person, or to another subject, in order of recording",
    ),
    route(Op::Stays, Group::Reads, "GET", "/v1/persons/{id}/stays", "A person's stays"),
    route(
        Op::Applications,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/applications",
        "A person's applications",
    ),
    route(
        Op::Residence,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/residence",
        "A person's places of residence",
    ),
    route(Op::Cards, Group::Reads, "GET", "/v1/persons/{id}/cards", "A person's residence cards"),
    route(
        Op::Violations,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/violations",
        "A person's violation cases, with what is due in each",
    ),
    route(
        Op::Refugees,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/refugees",
        "A person's refugee cases, with what is due in each",
    ),
    route(
        Op::Examinations,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/examinations",
        "A person's landing examinations",
    ),
    route(
        Op::Permits,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/permits",
        "A person's re-entry permits and activity permissions",
    ),
    route(
        Op::Clearances,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/clearances",
        "A person's visas, certificates of eligibility and travel authorisations",
    ),
    route(
        Op::SpecialLandings,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/special-landings",
        "A person's special landings, each with its end",
    ),
    route(
        Op::Revocations,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/revocations",
        "Revocations of a person's status of residence",
    ),
    route(
        Op::Acquisitions,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/acquisitions",
        "Birth in Japan or loss of Japanese nationality, as reported of a person",
    ),
    route(
        Op::Indicators,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/indicators",
        "Indicators about a person, with what was decided",
    ),
    route(
        Op::Links,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/links",
        "Links between a person's record and others",
    ),
    route(
        Op::Affiliations,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/affiliations",
        "Organisations where a person worked or studied, with the gaps between",
    ),
    route(
        Op::Booth,
        Group::Reads,
        "GET",
        "/v1/persons/{id}/booth",
        "All that an inspector needs of a person, in one answer",
    ),
    route(
        Op::Search,
        Group::Reads,
        "POST",
        "/v1/persons:search",
        "Find a person by travel document, name, residence card or case",
    ),
    route(
        Op::Overstays,
        Group::Reads,
        "GET",
        "/v1/overstays",
        "People whose stay has run out as of a day",
    ),
    route(Op::Due, Group::Reads, "GET", "/v1/due", "What falls due in the next days, by office"),
    route(
        Op::StaffRoles,
        Group::Reads,
        "GET",
        "/v1/staff/{id}/roles",
        "Roles of a member of staff, with the days on which they are held",
    ),
    route(
        Op::Exports,
        Group::Reads,
        "GET",
        "/v1/staff/{id}/exports",
        "Exports of a member of staff",
    ),
    route(
        Op::PrivilegedOperations,
        Group::Reads,
        "GET",
        "/v1/staff/{id}/privileged-operations",
        "Privileged operations of a member of staff, with who approved them",
    ),
    route(
        Op::LogChecks,
        Group::Reads,
        "GET",
        "/v1/staff/{id}/log-checks",
        "Checks of logs by a member of staff",
    ),
    route(
        Op::OpenIndicators,
        Group::Reads,
        "GET",
        "/v1/indicators",
        "Indicators that wait for a decision",
    ),
    route(
        Op::DeparturesWithoutEntry,
        Group::Reads,
        "GET",
        "/v1/departures-without-entry",
        "Departures of which no entry is on record",
    ),
    route(
        Op::EntriesWithoutDeparture,
        Group::Reads,
        "GET",
        "/v1/entries-without-departure",
        "Entries of which no departure is on record though the person landed again",
    ),
    route(Op::Subjects, Group::Schemas, "GET", "/subjects", "Subjects of the schema registry"),
    route(
        Op::SubjectVersions,
        Group::Schemas,
        "GET",
        "/subjects/{subject}/versions",
        "Versions of a subject",
    ),
    route(
        Op::SubjectVersion,
        Group::Schemas,
        "GET",
        "/subjects/{subject}/versions/{version}",
        "One version of a subject",
    ),
    route(
        Op::SubjectVersionSchema,
        Group::Schemas,
        "GET",
        "/subjects/{subject}/versions/{version}/schema",
        "The schema alone",
    ),
    route(
        Op::SubjectLookup,
        Group::Schemas,
        "POST",
        "/subjects/{subject}",
        "Look up which version a schema is",
    ),
    route(Op::Schema, Group::Schemas, "GET", "/schemas/ids/{id}", "The schema with a number"),
    route(
        Op::SchemaVersions,
        Group::Schemas,
        "GET",
        "/schemas/ids/{id}/versions",
        "Where the schema with a number stands",
    ),
    route(Op::SchemaTypes, Group::Schemas, "GET", "/schemas/types", "Kinds of schema"),
    route(Op::Config, Group::Schemas, "GET", "/config", "Compatibility level"),
    route(
        Op::ConfigOfSubject,
        Group::Schemas,
        "GET",
        "/config/{subject}",
        "Compatibility level of a subject",
    ),
    route(Op::Mode, Group::Schemas, "GET", "/mode", "Mode: read-only"),
    route(
        Op::ModeOfSubject,
        Group::Schemas,
        "GET",
        "/mode/{subject}",
        "Mode of a subject: read-only",
    ),
    route(Op::Livez, Group::Health, "GET", "/livez", "Whether the process lives"),
    route(Op::Readyz, Group::Health, "GET", "/readyz", "Whether it can serve, by check"),
    route(Op::Metrics, Group::Health, "GET", "/metrics", "Figures for Prometheus"),
    route(Op::Version, Group::Health, "GET", "/version", "Version"),
    route(Op::OpenApi, Group::Documents, "GET", "/openapi.json", "This document"),
    route(
        Op::ProblemPage,
        Group::Documents,
        "GET",
        "/problems/{code}",
        "What a problem code means",
    ),
];

/// Prefix under which the schema registry is served once more, for clients that are given a base address.
pub(crate) const REGISTRY: &str = "/registry";

/// Whether a route is about the process itself and holds no data: served at any time and to anybody.
pub(crate) fn is_health(path: &str) -> bool {
    ROUTES.iter().any(|r| r.group == Group::Health && r.path == path)
}

fn handler(op: Op) -> MethodRouter<Arc<App>> {
    fn read<H: Handler<T, Arc<App>>, T: 'static>(handler: H) -> MethodRouter<Arc<App>> {
        get(handler)
    }
    match op {
        Op::Submit => post(commands::submit),
        Op::SubmitBulk => post(bulk::submit),
        Op::CommandOutcome => read(commands::outcome),
        Op::Person => read(reads::person),
        Op::Timeline => read(reads::timeline),
        Op::Stays => read(reads::stays),
        Op::Applications => read(reads::applications),
        Op::Residence => read(reads::residence),
        Op::Cards => read(reads::cards),
        Op::Violations => read(reads::violations),
        Op::Refugees => read(reads::refugees),
        Op::Examinations => read(reads::examinations),
        Op::Permits => read(reads::permits),
        Op::Clearances => read(reads::clearances),
        Op::SpecialLandings => read(reads::special_landings),
        Op::Revocations => read(reads::revocations),
        Op::Acquisitions => read(reads::acquisitions),
        Op::Indicators => read(reads::indicators),
        Op::Links => read(reads::links),
        Op::Affiliations => read(reads::affiliations),
        Op::Booth => read(reads::booth),
        Op::Search => post(reads::search),
        Op::Overstays => read(reads::overstays),
        Op::Due => read(reads::due),
        Op::StaffRoles => read(lists::staff_roles),
        Op::Exports => read(lists::exports),
        Op::PrivilegedOperations => read(lists::privileged_operations),
        Op::LogChecks => read(lists::log_checks),
        Op::OpenIndicators => read(lists::open_indicators),
        Op::DeparturesWithoutEntry => read(lists::departures_without_entry),
        Op::EntriesWithoutDeparture => read(lists::entries_without_departure),
        Op::Subjects => read(schemas::subjects),
        Op::SubjectVersions => read(schemas::versions),
        Op::SubjectVersion => read(schemas::version),
        Op::SubjectVersionSchema => read(schemas::version_schema),
        Op::SubjectLookup => post(schemas::lookup),
        Op::Schema => read(schemas::schema),
        Op::SchemaVersions => read(schemas::schema_versions),
        Op::SchemaTypes => read(schemas::types),
        Op::Config | Op::ConfigOfSubject => read(schemas::config),
        Op::Mode | Op::ModeOfSubject => read(schemas::mode),
        Op::Livez => read(health::livez),
        Op::Readyz => read(health::readyz),
        Op::Metrics => read(health::metrics),
        Op::Version => read(health::version),
        Op::OpenApi => read(openapi::serve),
        Op::ProblemPage => read(problem_page),
    }
}

/// The router over the whole table.
pub(crate) fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        // The router takes one name for one place of a path; that it is a name or an id is the handler's business.
        let path = route.path.replace("/v1/commands/{name}", "/v1/commands/{id}");
        router = router.route(&path, handler(route.op));
        if route.group == Group::Schemas {
            router = router.route(&format!("{REGISTRY}{path}"), handler(route.op));
        }
    }
    router
        .fallback(no_such_address)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), layers::around))
        .with_state(app)
}

async fn no_such_address() -> Problem {
    Problem::new(
        &problem::NOT_FOUND,
        "Nothing is served at this address. See /openapi.json.",
        "このアドレスでは何も提供していません。/openapi.json を見てください。",
    )
}

/// `GET /problems/{code}`
async fn problem_page(Path(code): Path<String>) -> Result<Response, Problem> {
    let ours =
        problem::KINDS.iter().find(|kind| kind.code == code).map(|kind| kind.page.to_owned());
    match ours.or_else(|| rules::page(&code)) {
        Some(page) => {
            Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], page).into_response())
        }
        None => Err(no_such_address().await),
    }
}
