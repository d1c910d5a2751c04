//! The OpenAPI document, made from the routes, the command catalogue and the shapes. `schemas/openapi.json` is a copy
//! of it that a test compares, so that no interface changes unseen.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use sekisho_codec::openapi as codec;
use sekisho_domain::Command;
use sekisho_domain::envelope::LegalGround;
use serde_json::{Map, Value, json};

use crate::answer_schema as shapes;
use crate::problem::KINDS;
use crate::query::PAGE_MAX;
use crate::reads::PersonSearch;
use crate::routes::{Group, Op, ROUTES, Route};

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
});

/// `GET /openapi.json`
pub(crate) async fn serve() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

/// The document as it is committed.
pub fn text() -> &'static str {
    &TEXT
}

fn document() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        if route.op == Op::Submit {
            for (name, record) in Command::ALL {
                let path = format!("/v1/commands/{name}");
                insert(
                    &mut paths,
                    &path,
                    route.method,
                    submit(route, name, record.name, record.doc.trim()),
                );
            }
            continue;
        }
        insert(&mut paths, route.path, route.method, operation(route));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Sekisho gateway",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Commands in, answers and reads out. Every command carries its own id, so that sending it \
                again is harmless; every read of a person states its purpose and is audited before it is answered.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:8080", "description": "A local stack"}],
        "tags": [
            {"name": "commands", "description": "What is to be recorded."},
            {"name": "reads", "description": "What is on record about people. Audited."},
            {"name": "schemas", "description": "Avro schemas of the log, as Confluent's registry serves them; \
                also under /registry."},
            {"name": "health", "description": "The process itself."},
            {"name": "documents", "description": "This document and the problem pages."},
        ],
        "paths": paths,
        "components": components(),
    })
}

fn insert(paths: &mut Map<String, Value>, path: &str, method: &str, operation: Value) {
    let item = paths.entry(path).or_insert_with(|| json!({}));
    if let Value::Object(item) = item {
        item.insert(method.to_ascii_lowercase(), operation);
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn operation_id(op: Op) -> String {
    let name = format!("{op:?}");
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |c| c.to_ascii_lowercase().to_string() + chars.as_str())
}

fn submit(route: &Route, name: &str, record: &str, doc: &str) -> Value {
    let mut parameters = identity();
    parameters.push(json!({
        "name": "Idempotency-Key", "in": "header", "required": true,
        "description": "Id of the command, made by the client. The same id and body again get the first answer again.",
        "schema": {"type": "string", "format": "uuid"},
    }));
    parameters.push(language());
    json!({
        "operationId": name,
        "tags": [route.group.name()],
        "summary": doc,
        "parameters": parameters,
        "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": reference(&format!("{record}Request"))}},
        },
        "responses": responses(&[
            ("200", "Accepted; what is not as it should be stands in flags.", Some(("application/json", "Accepted"))),
            ("202", "On the log, not answered yet: ask at Location.", Some(("application/json", "Pending"))),
        ], &["400", "401", "403", "409", "413", "415", "422", "503"]),
    })
}

fn operation(route: &Route) -> Value {
    let json_type = "application/json";
    let page = |rows: &'static str| vec![("200", "The rows.", Some((json_type, rows)))];
    let (parameters, body, ok): (Vec<Value>, Option<Value>, Vec<_>) = match route.op {
        Op::Submit => (Vec::new(), None, Vec::new()),
        Op::SubmitBulk => {
            let mut parameters = identity();
            parameters.push(language());
            let body = json!({
                "required": true,
                "description": "One command a line, each with command and command_id. Read the answers while you send.",
                "content": {crate::bulk::NDJSON: {"schema": reference("CommandLine")}},
            });
            let ok = (
                "200",
                "One outcome a line, in the order of the lines.",
                Some((crate::bulk::NDJSON, "OutcomeLine")),
            );
            (parameters, Some(body), vec![ok])
        }
        Op::CommandOutcome => {
            let mut parameters = identity();
            parameters.push(path("id", "Id of the command."));
            parameters.push(language());
            let ok = vec![
                ("200", "It was accepted.", Some((json_type, "Accepted"))),
                ("202", "It is not answered yet.", Some((json_type, "Pending"))),
            ];
            (parameters, None, ok)
        }
        Op::Person => {
            (of_person(&past()), None, vec![("200", "The person.", Some((json_type, "Row")))])
        }
        Op::Stays
        | Op::Applications
        | Op::Residence
        | Op::Cards
        | Op::Violations
        | Op::Refugees
        | Op::Examinations
        | Op::Permits
        | Op::Clearances
        | Op::SpecialLandings
        | Op::Revocations
        | Op::Acquisitions
        | Op::Indicators
        | Op::Links
        | Op::Affiliations => (of_person(&past()), None, page("Rows")),
        Op::Timeline => {
            let more = [
                query(
                    "as_of",
                    "Only what had happened by then: an instant, or a day in Japan.",
                    json!({"type": "string"}),
                ),
                known_at(),
                after(),
                limit(),
            ];
            (of_person(&more), None, page("Rows"))
        }
        Op::Booth => {
            let day = query(
                "as_of",
                "The day; by default that of known_at, or today in Japan.",
                json!({"type": "string", "format": "date"}),
            );
            (
                of_person(&[day, known_at()]),
                None,
                vec![("200", "The summary.", Some((json_type, "Row")))],
            )
        }
        Op::Search => {
            let mut parameters = purpose();
            parameters.extend([after(), limit()]);
            parameters.push(min_position());
            parameters.push(language());
            let body = json!({
                "required": true,
                "content": {json_type: {"schema": reference("PersonSearch")}},
            });
            (parameters, Some(body), page("Rows"))
        }
        Op::Due => {
            let mut parameters = purpose();
            parameters.extend([
                query(
                    "from",
                    "First day; today in Japan by default.",
                    json!({"type": "string", "format": "date"}),
                ),
                query(
                    "days",
                    "How many days; 14 by default.",
                    json!({"type": "integer", "minimum": 1, "maximum": 366}),
                ),
                query(
                    "office",
                    "Only cases on which this office acted last.",
                    json!({"type": "string"}),
                ),
                after(),
                limit(),
                min_position(),
                language(),
            ]);
            (parameters, None, page("Rows"))
        }
        Op::StaffRoles | Op::Exports | Op::PrivilegedOperations | Op::LogChecks => {
            let mut parameters = purpose();
            parameters.push(path("id", "Staff id."));
            parameters.extend([
                query("from", "Only from this day on.", day()),
                query("to", "Only to this day.", day()),
                after(),
                limit(),
                min_position(),
                language(),
            ]);
            (parameters, None, page("Rows"))
        }
        Op::OpenIndicators => {
            let mut parameters = purpose();
            parameters.extend([
                query("as_of", "The day; today in Japan by default.", day()),
                query("expires_by", "Only those whose last day is no later.", day()),
                query("rule", "Only of this rule.", json!({"type": "string"})),
                after(),
                limit(),
                min_position(),
                language(),
            ]);
            (parameters, None, page("Rows"))
        }
        Op::DeparturesWithoutEntry | Op::EntriesWithoutDeparture => {
            let found = if route.op == Op::EntriesWithoutDeparture {
                (
                    "Only those found from this day on, at a later landing.",
                    "Only those found to this day.",
                )
            } else {
                ("Only departures from this day on.", "Only departures to this day.")
            };
            let mut parameters = purpose();
            parameters.extend([
                query("from", found.0, day()),
                query("to", found.1, day()),
                query("port", "Only at this port.", json!({"type": "string"})),
                after(),
                limit(),
                min_position(),
                language(),
            ]);
            (parameters, None, page("Rows"))
        }
        Op::Overstays => {
            let mut parameters = purpose();
            parameters.extend([
                query(
                    "as_of",
                    "The day; today in Japan by default.",
                    json!({"type": "string", "format": "date"}),
                ),
                after(),
                limit(),
                min_position(),
                language(),
            ]);
            (parameters, None, page("Rows"))
        }
        Op::SubjectLookup => {
            let body = json!({
                "required": true,
                "content": {"application/vnd.schemaregistry.v1+json": {"schema": {
                    "type": "object", "required": ["schema"], "properties": {"schema": {"type": "string"}},
                }}},
            });
            (placeholders(route.path), Some(body), registry_ok())
        }
        Op::Metrics => (Vec::new(), None, vec![("200", "OpenMetrics text.", None)]),
        Op::ProblemPage => (placeholders(route.path), None, vec![("200", "Markdown.", None)]),
        Op::Readyz => (
            Vec::new(),
            None,
            vec![
                ("200", "Ready.", Some((json_type, "Health"))),
                (
                    "503",
                    "Not ready; the failed check says what to do.",
                    Some((json_type, "Health")),
                ),
            ],
        ),
        _ if route.group == Group::Schemas => (placeholders(route.path), None, registry_ok()),
        _ => (placeholders(route.path), None, vec![("200", "As said.", Some((json_type, "Row")))]),
    };
    let refusals: &[&str] = match route.group {
        Group::Commands if route.op == Op::SubmitBulk => &["401", "403", "415", "503"],
        Group::Commands => &["400", "401", "403", "404", "409", "422", "503"],
        Group::Reads => &["400", "401", "403", "404", "503"],
        Group::Schemas | Group::Health => &[],
        Group::Documents => &["403", "404"],
    };
    let mut responses = responses(&ok, refusals);
    if route.group == Group::Schemas
        && let Value::Object(responses) = &mut responses
    {
        let error = json!({
            "description": "In the registry's own form.",
            "content": {"application/vnd.schemaregistry.v1+json": {"schema": reference("RegistryError")}},
        });
        responses.insert("404".into(), error);
    }
    let mut operation = Map::new();
    operation.insert("operationId".into(), operation_id(route.op).into());
    operation.insert("tags".into(), json!([route.group.name()]));
    operation.insert("summary".into(), route.summary.into());
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some(body) = body {
        operation.insert("requestBody".into(), body);
    }
    operation.insert("responses".into(), responses);
    Value::Object(operation)
}

type Ok3 = (&'static str, &'static str, Option<(&'static str, &'static str)>);

fn registry_ok() -> Vec<Ok3> {
    vec![("200", "As Confluent's registry answers.", None)]
}

fn responses(ok: &[Ok3], refusals: &[&str]) -> Value {
    let mut all = Map::new();
    for (status, description, content) in ok {
        let mut response = json!({"description": description});
        if let (Some((media, schema)), Value::Object(response)) = (content, &mut response) {
            response.insert("content".into(), json!({*media: {"schema": reference(schema)}}));
        }
        all.insert((*status).to_owned(), response);
    }
    for status in refusals {
        let mut codes: Vec<&str> =
            KINDS.iter().filter(|k| k.status.as_str() == *status).map(|k| k.code).collect();
        if *status == "422" {
            codes.push("a rule's own code");
        }
        all.insert(
            (*status).to_owned(),
            json!({
                "description": format!("Problem: {}.", codes.join(", ")),
                "content": {crate::problem::PROBLEM_JSON: {"schema": reference("Problem")}},
            }),
        );
    }
    Value::Object(all)
}

fn day() -> Value {
    json!({"type": "string", "format": "date"})
}

fn header_parameter(name: &str, required: bool, description: &str) -> Value {
    json!({"name": name, "in": "header", "required": required, "description": description, "schema": {"type": "string"}})
}

fn identity() -> Vec<Value> {
    vec![
        header_parameter("X-Sekisho-Staff", true, "Staff id of who acts (development identity)."),
        header_parameter("X-Sekisho-Role", true, "Role held."),
        header_parameter("X-Sekisho-Office", true, "Office that acts."),
        header_parameter("X-Sekisho-Terminal", true, "Terminal used."),
    ]
}

fn purpose() -> Vec<Value> {
    let mut all = identity();
    all.push(header_parameter(
        "X-Sekisho-Purpose",
        true,
        "Purpose of the read, from the code list.",
    ));
    all.push(header_parameter("X-Sekisho-Case", false, "Case it belongs to, where there is one."));
    all
}

fn language() -> Value {
    header_parameter("Accept-Language", false, "ja or en, for titles and details.")
}

fn path(name: &str, description: &str) -> Value {
    json!({"name": name, "in": "path", "required": true, "description": description, "schema": {"type": "string", "format": "uuid"}})
}

fn placeholders(template: &str) -> Vec<Value> {
    let names = template.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect()
}

fn query(name: &str, description: &str, schema: Value) -> Value {
    json!({"name": name, "in": "query", "required": false, "description": description, "schema": schema})
}

fn known_at() -> Value {
    query(
        "known_at",
        "Only what was recorded by then: an instant, or a day in Japan, whose end is meant. In the future or before the first record \
         of all: known-at-unusable.",
        json!({"type": "string"}),
    )
}

/// Which past of a person's record is asked for.
fn past() -> [Value; 2] {
    let as_of = query(
        "as_of",
        "What was true then, as it is known now or was known at known_at: the record of what had happened by then, with the corrections \
         that have effect by that day. An instant, or a day in Japan, whose end is meant.",
        json!({"type": "string"}),
    );
    [as_of, known_at()]
}

fn after() -> Value {
    query("after", "The next of the page before.", json!({"type": "string"}))
}

fn limit() -> Value {
    query(
        "limit",
        "Most rows.",
        json!({"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE_MAX}),
    )
}

fn min_position() -> Value {
    query(
        "min_position",
        "Position of a command's answer, or several parted by commas: the answer is at least that new, or 503.",
        json!({"type": "string", "pattern": "^[0-9]+:[0-9]+(,[0-9]+:[0-9]+)*$"}),
    )
}

fn of_person(more: &[Value]) -> Vec<Value> {
    let mut all = purpose();
    all.push(path("id", "Id of the person."));
    all.extend_from_slice(more);
    all.push(min_position());
    all.push(language());
    all
}

fn components() -> Value {
    let mut schemas = shapes::answers();
    let mut records = codec::request_records();
    records.extend([&LegalGround::RECORD, &PersonSearch::RECORD]);
    schemas.extend(codec::components(&records));
    let mut lines = Vec::new();
    for (name, record) in Command::ALL {
        let request = codec::command_request(name).unwrap_or_default();
        schemas.insert(format!("{}Request", record.name), request.clone());
        let line = format!("{}Line", record.name);
        schemas.insert(line.clone(), shapes::line(name, request));
        lines.push(reference(&line));
    }
    schemas.insert("CommandLine".into(), json!({"oneOf": lines}));
    json!({"schemas": schemas})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_document_is_the_one_the_code_makes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/openapi.json");
        if std::env::var_os("SEKISHO_BLESS").is_some() {
            std::fs::write(path, text()).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == text(),
            "schemas/openapi.json is not what the code makes; look at the change, then run the test with SEKISHO_BLESS=1"
        );
    }

    #[test]
    fn every_reference_leads_somewhere_and_ids_are_unique() {
        fn walk(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(map) => {
                    if let Some(Value::String(r)) = map.get("$ref") {
                        found.push(r.clone());
                    }
                    map.values().for_each(|v| walk(v, found));
                }
                Value::Array(items) => items.iter().for_each(|v| walk(v, found)),
                _ => {}
            }
        }
        let document = document();
        let mut references = Vec::new();
        walk(&document, &mut references);
        assert!(references.len() > 20);
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        let mut ids = std::collections::HashSet::new();
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()));
            }
        }
    }
}
