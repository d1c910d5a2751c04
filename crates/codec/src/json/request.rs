//! A command as a client states it: over HTTP, or as one line of an NDJSON file.

use sekisho_domain::envelope::{Actor, CommandMeta, Source};
use sekisho_domain::ids::{CaseId, Code, Subject, SubjectKind};
use sekisho_domain::person::document::TravelDocument;
use sekisho_domain::shape::Shape;
use sekisho_domain::time::Timestamp;
use sekisho_domain::{Command, CommandRecord};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::read::{FieldError, Noted, Reader};
use super::{nearest, to_value, write};
use crate::ids::{self, IdKey, card_id, pseudonym};

/// A command before it has an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRequest {
    /// Made by the client; over HTTP it stands in the `Idempotency-Key` header instead.
    pub command_id: Option<Uuid>,
    /// The person, where the client knows who it is.
    pub person_id: Option<Uuid>,
    /// The subject of a command that is not about a person; where there is none, the command begins a new one.
    pub subject_id: Option<Uuid>,
    /// A travel document that stands for the person, where the client knows that and the command presents none.
    pub document: Option<TravelDocument>,
    /// When it happened, in legal time; where not stated, when the gateway took it.
    pub occurred_at: Option<Timestamp>,
    /// Where the command comes from.
    pub source: Source,
    /// Case it belongs to.
    pub case_id: Option<CaseId>,
    /// Purpose, from the code list.
    pub purpose: Option<Code>,
    /// Version of the record that the sender saw, where the command is to be refused if it is another by now.
    pub expected_version: Option<i64>,
    /// Who acts: only a stack with development identities takes it from here.
    pub actor: Option<Actor>,
    /// When the log is to have taken it: only a stack with simulated time takes it from here.
    pub recorded_at: Option<Timestamp>,
    /// What is asked.
    pub command: Command,
}

const NAME: &str = "command";
const ID: &str = "command_id";
const BODY: &str = "body";
const FIELDS: [&str; 13] = [
    NAME,
    ID,
    "person_id",
    "subject_id",
    "document",
    "occurred_at",
    "source",
    "case_id",
    "purpose",
    "expected_version",
    "actor",
    "recorded_at",
    BODY,
];

/// Reads a line of NDJSON: `{"command": name, "command_id": uuid, …, "body": {…}}`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_request(value: &Value) -> Result<CommandRequest, Vec<FieldError>> {
    read(value, None)
}

/// Reads the body of `POST /v1/commands/{name}`, which has neither `command` nor `command_id`.
///
/// # Errors
/// Everything that is wrong with it; an unknown name is an error at the document's root.
pub fn read_named_request(name: &str, value: &Value) -> Result<CommandRequest, Vec<FieldError>> {
    read(value, Some(name))
}

fn read(value: &Value, name: Option<&str>) -> Result<CommandRequest, Vec<FieldError>> {
    let mut reader = Reader::new(value);
    match request(&mut reader, value, name) {
        Ok(request) if reader.errors.is_empty() => Ok(request),
        _ => Err(reader.errors),
    }
}

fn request<'a>(
    r: &mut Reader<'a>,
    value: &'a Value,
    name: Option<&str>,
) -> Result<CommandRequest, Noted> {
    let Value::Object(map) = value else {
        let ja = "オブジェクトでなければなりません。";
        return Err(r.note("wrong-type", "must be an object".into(), ja.into()));
    };
    let known = if name.is_some() { FIELDS.get(2..).unwrap_or_default() } else { &FIELDS };
    for key in map.keys() {
        if !known.contains(&key.as_str()) {
            r.unknown_field(key, known.iter().copied());
        }
    }
    let index = match name {
        Some(name) => command_index(r, name),
        None => match map.get(NAME) {
            Some(Value::String(name)) => r.under(NAME, value, |r| command_index(r, name)),
            Some(_) => {
                let ja = "文字列でなければなりません。";
                r.note_at(NAME, "wrong-type", "must be text".into(), ja.into());
                Err(Noted)
            }
            None => Err(missing(r, NAME)),
        },
    };
    let command_id = match name {
        Some(_) => Ok(None),
        None => match map.get(ID) {
            Some(_) => field(r, map, ID),
            None => Err(missing(r, ID)),
        },
    };
    let person_id = field(r, map, "person_id");
    let subject_id = field(r, map, "subject_id");
    let document = field(r, map, "document");
    let occurred_at = field(r, map, "occurred_at");
    let source = field(r, map, "source");
    let case_id = field(r, map, "case_id");
    let purpose = field(r, map, "purpose");
    let expected_version = field(r, map, "expected_version");
    let actor = field(r, map, "actor");
    let recorded_at = field(r, map, "recorded_at");
    let command = match (index, map.get(BODY)) {
        (Ok(index), Some(body)) => {
            r.under(BODY, body, |r| Command::read(index, r).unwrap_or(Err(Noted)))
        }
        (Err(noted), Some(_)) => Err(noted),
        (_, None) => Err(missing(r, BODY)),
    };
    Ok(CommandRequest {
        command_id: command_id?,
        person_id: person_id?,
        subject_id: subject_id?,
        document: document?,
        occurred_at: occurred_at?,
        source: source?.unwrap_or(Source::Booth),
        case_id: case_id?,
        purpose: purpose?,
        expected_version: expected_version?,
        actor: actor?,
        recorded_at: recorded_at?,
        command: command?,
    })
}

fn missing(r: &mut Reader<'_>, name: &str) -> Noted {
    r.note_at(name, "missing", "is required".into(), "必須です。".into());
    Noted
}

fn field<'a, T: Shape>(
    r: &mut Reader<'a>,
    map: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Noted> {
    match map.get(name) {
        Some(value) => r.under(name, value, Option::<T>::read),
        None => Ok(None),
    }
}

fn command_index(r: &mut Reader<'_>, name: &str) -> Result<usize, Noted> {
    if let Some(index) = Command::index_of(name) {
        return Ok(index);
    }
    let names = Command::ALL.iter().map(|(n, _)| *n);
    Err(match nearest(name, names.clone()) {
        Some(near) => r.note(
            "unknown-command",
            format!("is not a command; did you mean {near:?}?"),
            format!("この命令はありません。{near} ではありませんか。"),
        ),
        None => {
            let all = names.collect::<Vec<_>>().join(", ");
            r.note(
                "unknown-command",
                format!("is not a command; the commands are: {all}"),
                format!("この命令はありません。使える命令: {all}"),
            )
        }
    })
}

impl CommandRequest {
    /// Gives the command its envelope. `now` stands in for an instant that the client did not state. The subject is
    /// the person stated, or else the one for whom the document stated or presented stands.
    ///
    /// # Errors
    /// Neither a person nor a document is stated.
    pub fn into_record(
        self,
        command_id: Uuid,
        actor: Actor,
        now: Timestamp,
        id_key: &IdKey,
    ) -> Result<CommandRecord, FieldError> {
        let document_id = self.command.document().map(|d| pseudonym(id_key, d));
        let card_id = self.command.card_number().map(|n| card_id(id_key, n));
        let subject = self.subject(command_id, document_id, id_key)?;
        let meta = CommandMeta {
            command_id,
            subject_kind: subject.kind,
            subject_id: subject.id,
            document_id: document_id.or(card_id),
            occurred_at: self.occurred_at.unwrap_or(now),
            occurred_at_stated: self.occurred_at.is_some(),
            actor,
            source: self.source,
            case_id: self.case_id,
            purpose: self.purpose,
            expected_version: self.expected_version,
        };
        Ok(CommandRecord { meta, command: self.command })
    }

    /// Whose sequence the command belongs to.
    fn subject(
        &self,
        command_id: Uuid,
        document_id: Option<Uuid>,
        id_key: &IdKey,
    ) -> Result<Subject, FieldError> {
        let kind = self.command.subject_kind();
        if kind != SubjectKind::Person {
            if self.person_id.is_some() || self.document.is_some() {
                let field = if self.person_id.is_some() { "person_id" } else { "document" };
                return Err(self.other_subject(field, "subject_id"));
            }
            let id = self.subject_id.unwrap_or_else(|| ids::first_subject_id(kind, command_id));
            return Ok(Subject { kind, id });
        }
        if self.subject_id.is_some() {
            return Err(self.other_subject("subject_id", "person_id"));
        }
        let stated = self.document.as_ref().map(|d| pseudonym(id_key, d));
        let Some(person) = self.person_id.or(stated).or(document_id) else {
            return Err(FieldError {
                pointer: "/person_id".to_owned(),
                code: "missing",
                detail_en: format!("or document is required for {}", self.command.name()),
                detail_ja: format!(
                    "{} には person_id か document が必須です。",
                    self.command.name()
                ),
            });
        };
        Ok(Subject::person(person))
    }

    fn other_subject(&self, field: &str, instead: &str) -> FieldError {
        let (name, kind) = (self.command.name(), self.command.subject_kind());
        FieldError {
            pointer: format!("/{field}"),
            code: "other-subject",
            detail_en: format!(
                "does not go with {name}, which is about a subject of kind {kind}; use {instead}"
            ),
            detail_ja: format!(
                "{name} の対象（{kind}）には使えません。{instead} を使ってください。"
            ),
        }
    }

    /// The line of NDJSON that reads back as this request.
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                map.insert(name.to_owned(), value);
            }
        };
        put(NAME, Some(self.command.name().into()));
        put(ID, self.command_id.as_ref().map(to_value));
        put("person_id", self.person_id.as_ref().map(to_value));
        put("subject_id", self.subject_id.as_ref().map(to_value));
        put("document", self.document.as_ref().map(to_value));
        put("occurred_at", self.occurred_at.as_ref().map(to_value));
        put("source", Some(to_value(&self.source)));
        put("case_id", self.case_id.as_ref().map(to_value));
        put("purpose", self.purpose.as_ref().map(to_value));
        put("expected_version", self.expected_version.as_ref().map(to_value));
        put("actor", self.actor.as_ref().map(to_value));
        put("recorded_at", self.recorded_at.as_ref().map(to_value));
        put(BODY, Some(write::command_body(&self.command)));
        Value::Object(map)
    }
}
