//! The people of a case and what is done about them: each act goes the way of every command.

use sekisho_codec::ids::{IdKey, command_digest, content_digest, event_id};
use sekisho_codec::json::{FieldError, Style, event_to_value, nearest, read, read_request};
use sekisho_domain::envelope::{Actor, LegalGround, Meta};
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::law::Tables;
use sekisho_domain::subject::{SubjectState, decide, evolve};
use sekisho_domain::time::Timestamp;
use sekisho_domain::{Command, CommandRecord, Context, Decided, EventRecord};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::body::{Reading, instant_text};
use crate::defaults::{self, PERSON_FIELDS, Person};
use crate::expect::plain;
use crate::form::Problem;
use crate::names::{Known, id_of, is_name};
use crate::{Outcome, StepReport};

/// The parts of an act besides the command itself.
pub(crate) const PARTS: [&str; 15] = [
    "label",
    "at",
    "recorded",
    "as",
    "staff",
    "office",
    "terminal",
    "source",
    "person",
    "subject",
    "case_id",
    "purpose",
    "command",
    "refused",
    "expected_version",
];

/// The person of a case that names nobody.
pub(crate) const UNNAMED: &str = "person";

/// What the record knows of one person, or of another subject.
pub(crate) struct Subject {
    pub(crate) name: String,
    documents: Person,
    pub(crate) state: SubjectState,
    pub(crate) events: Vec<EventRecord>,
}

/// An act that was decided, and what was answered.
struct Done {
    label: Option<String>,
    record: CommandRecord,
    line: Value,
    digest: [u8; 32],
    report: StepReport,
}

/// Everything that a case is about.
pub(crate) struct World<'k> {
    key: &'k IdKey,
    /// Sets the ids of this case apart from those of others; empty where it is alone.
    series: String,
    pub(crate) tables: Tables,
    pub(crate) subjects: Vec<Subject>,
    done: Vec<Done>,
    /// Acts so far; each makes a command id of its own.
    acts: u32,
    /// The last act that could be read, as a line of NDJSON.
    pub(crate) line: Option<Value>,
}

impl<'k> World<'k> {
    pub(crate) fn new(key: &'k IdKey, series: &str) -> Self {
        let (tables, subjects, done) = (Tables::current(), Vec::new(), Vec::new());
        let series = series.to_owned();
        Self { key, series, tables, subjects, done, acts: 0, line: None }
    }

    /// Takes what a case says of its people.
    pub(crate) fn people(&mut self, stated: &Value) -> Result<(), Problem> {
        let Value::Object(stated) = stated else {
            return Err(Problem::unreadable("must be names with what their documents say"));
        };
        for (name, said) in stated {
            let empty = Map::new();
            let said = match said {
                Value::Null => &empty,
                Value::Object(map) => map,
                _ => return Err(Problem::unreadable("must be a map").under(name.as_str())),
            };
            let subject =
                self.subject(SubjectKind::Person, name).map_err(|p| p.under(name.as_str()))?;
            let documents = self.subjects.get_mut(subject).map(|s| &mut s.documents);
            if let Some(Err(field)) = documents.map(|d| d.state(said)) {
                let says = format!("cannot be said of a person: {}", PERSON_FIELDS.join(", "));
                return Err(Problem::unreadable(says).under(field.as_str()).under(name.as_str()));
            }
        }
        Ok(())
    }

    /// Place of a person or another subject, who is there from the first mention.
    fn subject(&mut self, kind: SubjectKind, name: &str) -> Result<usize, Problem> {
        if let Some(place) = self.subjects.iter().position(|s| s.name == name) {
            return match self.subjects.get(place).map(|s| s.state.kind()) {
                Some(of) if of != kind => {
                    Err(Problem::unreadable(format!("{name} is of kind {of}, not {kind}")))
                }
                _ => Ok(place),
            };
        }
        if !is_name(name) {
            let says = format!("`{name}` is no local name: letters, digits and hyphens");
            return Err(Problem::unreadable(says));
        }
        let documents = if name == UNNAMED && self.series.is_empty() {
            Person::unnamed()
        } else {
            Person::named(&self.series, name)
        };
        self.subjects.push(Subject {
            name: name.to_owned(),
            documents,
            state: SubjectState::new(kind),
            events: Vec::new(),
        });
        Ok(self.subjects.len() - 1)
    }

    /// Does one act and says what came of it.
    pub(crate) fn act(&mut self, act: &Value) -> (StepReport, Vec<Problem>) {
        self.acts += 1;
        let mut report = StepReport {
            label: act.get("label").map(plain),
            person: whose(act),
            what: name(act).unwrap_or_default().to_owned(),
            at: act.get("at").map(plain).unwrap_or_default(),
            recorded: act.get("recorded").map(plain),
            role: String::new(),
            stated: name(act).and_then(|n| act.get(n)).cloned().unwrap_or(Value::Null),
            outcome: Outcome::Unreadable,
            repeated: false,
            code: None,
            invariant: None,
            law: Vec::new(),
            detail: None,
            events: Vec::new(),
            flags: Vec::new(),
        };
        self.line = None;
        match self.command(act) {
            Err(problems) => {
                report.detail = problems.first().map(|p| p.says.clone());
                (report, problems)
            }
            Ok((record, mut line, recorded_at)) => {
                if let Value::Object(line) = &mut line {
                    line.insert("recorded_at".to_owned(), recorded_at.to_string().into());
                }
                self.line = Some(line.clone());
                report.what = record.command.name().to_owned();
                report.role = record.meta.actor.role.code().to_owned();
                self.send(record, line, recorded_at, &mut report);
                (report, Vec::new())
            }
        }
    }

    /// The command that an act stands for, the line that asks for it, and when the log takes it.
    fn command(&mut self, act: &Value) -> Result<(CommandRecord, Value, Timestamp), Vec<Problem>> {
        let one = |p: Problem| vec![p];
        let Value::Object(parts) = act else {
            return Err(one(Problem::unreadable(
                "an act is a map such as {at: …, permit-landing: {}}",
            )));
        };
        let mut named = parts.keys().filter(|k| !PARTS.contains(&k.as_str()));
        let (name, second) = (named.next(), named.next());
        if let Some(second) = second {
            let says = format!("an act names one command and these parts: {}", PARTS.join(", "));
            return Err(one(Problem::unreadable(says).under(second.as_str())));
        }
        let at = instant(parts, "at").map_err(one)?;
        let recorded = instant(parts, "recorded").map_err(one)?;
        let first = parts.get("command").map(|v| self.same_as(v)).transpose();
        let first = first.map_err(|p| one(p.under("command")))?;
        let Some(name) = name else {
            let Some(first) = first else {
                let says = "an act names a command, such as `permit-landing: {}`";
                return Err(one(Problem::unreadable(says)));
            };
            let (first, line) = first;
            let at = at.unwrap_or(first.meta.occurred_at);
            return Ok((first, line, recorded.unwrap_or(at)));
        };
        let Some(at) = at else {
            return Err(one(Problem::unreadable("an act needs `at:`, its day or instant")));
        };
        let own = || id_of(&self.series, &format!("command-{}", self.acts));
        let id = first.map_or_else(own, |(f, _)| f.meta.command_id);
        let (record, line) = self.read(parts, name, at, id)?;
        Ok((record, line, recorded.unwrap_or(at)))
    }

    fn same_as(&self, value: &Value) -> Result<(CommandRecord, Value), Problem> {
        let text = plain(value);
        let label = text.strip_prefix("same as ").ok_or_else(|| {
            Problem::unreadable("must be `same as` and the label of an act before")
        })?;
        let labels = || self.done.iter().filter_map(|d| d.label.as_deref());
        let done = self.done.iter().find(|d| d.label.as_deref() == Some(label));
        done.map(|d| (d.record.clone(), d.line.clone())).ok_or_else(|| {
            Problem::unreadable(match nearest(label, labels()) {
                Some(near) => format!("no act before has the label {label}; did you mean {near}?"),
                None => format!("no act before has the label {label}"),
            })
        })
    }

    fn read(
        &mut self,
        parts: &Map<String, Value>,
        name: &str,
        at: Timestamp,
        id: Uuid,
    ) -> Result<(CommandRecord, Value), Vec<Problem>> {
        let one = |p: Problem| vec![p];
        let Some((name, record)) = Command::ALL.iter().find(|(n, _)| *n == name) else {
            let all = || Command::ALL.iter().map(|(n, _)| *n);
            let says = match nearest(name, all()) {
                Some(near) => format!("is not a command; did you mean {near}?"),
                None => format!(
                    "is not a command; the commands: {}",
                    all().collect::<Vec<_>>().join(", ")
                ),
            };
            return Err(one(Problem::unreadable(says).under(name)));
        };
        let kind =
            Command::index_of(name).and_then(Command::kind_at).unwrap_or(SubjectKind::Person);
        let (part, id_field) = match kind {
            SubjectKind::Person => ("person", "person_id"),
            _ => ("subject", "subject_id"),
        };
        let other = if part == "person" { "subject" } else { "person" };
        if parts.contains_key(other) {
            let says = format!("{name} is about a subject of kind {kind}; use `{part}:`");
            return Err(one(Problem::unreadable(says).under(other)));
        }
        let person = parts.get(part).map_or_else(|| kind.code().to_owned(), plain);
        let place = self.subject(kind, &person).map_err(|p| one(p.under(part)))?;
        let text = |part: &str| parts.get(part).map(plain);
        let Some(role) =
            text("as").or_else(|| defaults::role(name, &self.tables).map(str::to_owned))
        else {
            let says = "no default role for this command; say who acts, with `as:`";
            return Err(one(Problem::unreadable(says)));
        };
        let body = {
            let known = self.known();
            let Some(subject) = self.subjects.get(place) else {
                return Err(one(Problem::unreadable("the person is not there").under("person")));
            };
            let reading = Reading {
                series: &self.series,
                command: name,
                person: &person,
                documents: &subject.documents,
                at,
                known: &known,
            };
            let stated = parts.get(*name).unwrap_or(&Value::Null);
            reading.body(record, stated).map_err(|p| one(p.under(*name)))?
        };
        let mut request = json!({
            "command": name,
            "command_id": id.to_string(),
            "occurred_at": at.to_string(),
            "source": text("source").unwrap_or_else(|| defaults::source(&role).to_owned()),
            "body": body,
        });
        if let Value::Object(map) = &mut request {
            map.insert(id_field.to_owned(), id_of(&self.series, &person).to_string().into());
            for part in ["case_id", "purpose", "expected_version"] {
                if let Some(value) = parts.get(part) {
                    map.insert(part.to_owned(), value.clone());
                }
            }
        }
        let actor = json!({
            "staff_id": text("staff").unwrap_or_else(|| defaults::STAFF.to_owned()),
            "role": role,
            "office": text("office").unwrap_or_else(|| defaults::OFFICE.to_owned()),
            "terminal": text("terminal").unwrap_or_else(|| defaults::TERMINAL.to_owned()),
        });
        let mut line = request.clone();
        if let Value::Object(line) = &mut line {
            line.insert("actor".to_owned(), actor.clone());
        }
        let request = read_request(&request).map_err(|e| problems(&e, name))?;
        let actor = read::<Actor>(&actor).map_err(|e| problems(&e, name))?;
        let record = request.into_record(id, actor, at, self.key);
        Ok((record.map_err(|e| problems(&[e], name))?, line))
    }

    /// Every event so far, in the order in which they were recorded.
    fn known(&self) -> Vec<Known<'_>> {
        let mut out: Vec<Known<'_>> = Vec::new();
        for subject in &self.subjects {
            out.extend(subject.events.iter().map(|event| {
                Known {
                    event,
                    label: self
                        .done
                        .iter()
                        .find(|d| d.record.meta.command_id == event.meta.command_id)
                        .and_then(|d| d.label.as_deref()),
                    person: &subject.name,
                }
            }));
        }
        out
    }

    /// Decides a command, or answers it as before where its id was used before (I36).
    fn send(
        &mut self,
        record: CommandRecord,
        line: Value,
        recorded_at: Timestamp,
        report: &mut StepReport,
    ) {
        let digest = command_digest(&record);
        if let Some(first) =
            self.done.iter().find(|d| d.record.meta.command_id == record.meta.command_id)
        {
            if first.digest == digest {
                let said = (report.label.take(), report.at.clone(), report.recorded.take());
                *report = first.report.clone();
                (report.label, report.at, report.recorded) = said;
                report.repeated = true;
            } else {
                report.outcome = Outcome::Refused;
                report.code = Some("command-id-reused".to_owned());
                report.invariant = Some("I36");
                report.detail =
                    Some("This command id was used before for another command.".to_owned());
            }
            return;
        }
        let person = report.person.clone();
        if let Some(subject) = self.subjects.iter_mut().find(|s| s.name == person) {
            subject.decide(&record, recorded_at, &self.tables, report);
        }
        let (label, report) = (report.label.clone(), report.clone());
        self.done.push(Done { label, record, line, digest, report });
    }
}

impl Subject {
    fn decide(
        &mut self,
        command: &CommandRecord,
        recorded_at: Timestamp,
        tables: &Tables,
        report: &mut StepReport,
    ) {
        let context = Context { recorded_at, tables, event_id, digest: content_digest };
        match decide(&self.state, command, &context) {
            Err(rejection) => {
                report.outcome = Outcome::Refused;
                report.code = Some(rejection.code.to_owned());
                report.invariant = rejection.invariant;
                report.law = rejection.law.iter().map(ground).collect();
                report.detail = Some(rejection.detail_en);
            }
            Ok(decided) => {
                report.outcome = Outcome::Accepted;
                for (index, decided) in (0u32..).zip(decided) {
                    let event = self.event(command, recorded_at, index, decided, tables);
                    report.flags.extend(event.meta.flags.iter().map(|f| f.code()));
                    for law in event.meta.legal_grounds.iter().map(ground) {
                        if !report.law.contains(&law) {
                            report.law.push(law);
                        }
                    }
                    report.events.push(event_to_value(&event, Style::Short));
                    evolve(&mut self.state, &event);
                    self.events.push(event);
                }
            }
        }
    }

    fn event(
        &self,
        command: &CommandRecord,
        recorded_at: Timestamp,
        index: u32,
        decided: Decided,
        tables: &Tables,
    ) -> EventRecord {
        let asked = &command.meta;
        let meta = Meta {
            event_id: event_id(asked.subject_id, asked.command_id, index),
            subject_kind: asked.subject_kind,
            subject_id: asked.subject_id,
            version: self.state.version() + 1,
            occurred_at: asked.occurred_at,
            recorded_at,
            staff_id: asked.actor.staff_id.clone(),
            role: asked.actor.role,
            office: asked.actor.office.clone(),
            terminal: asked.actor.terminal.clone(),
            source: asked.source,
            command_id: asked.command_id,
            case_id: asked.case_id.clone(),
            legal_grounds: decided.legal_grounds,
            flags: decided.flags,
            corrects: decided.corrects,
            rules_version: tables.release(),
        };
        EventRecord { meta, event: decided.event }
    }
}

/// Name of the command of an act.
pub(crate) fn name(act: &Value) -> Option<&str> {
    act.as_object()?.keys().map(String::as_str).find(|k| !PARTS.contains(k))
}

/// A ground as cases write it: `icrra 9(1)`.
fn ground(ground: &LegalGround) -> String {
    match &ground.item {
        None => format!("{} {}", ground.act, ground.article),
        Some(item) => format!("{} {}({item})", ground.act, ground.article),
    }
}

/// Local name of the subject of an act. Where it names none, it is the one of its kind, by the kind's own name.
fn whose(act: &Value) -> String {
    let stated = act.get("person").or_else(|| act.get("subject"));
    let kind = || Command::kind_at(Command::index_of(name(act)?)?);
    stated.map_or_else(|| kind().unwrap_or(SubjectKind::Person).code().to_owned(), plain)
}

fn instant(parts: &Map<String, Value>, part: &str) -> Result<Option<Timestamp>, Problem> {
    let Some(value) = parts.get(part) else {
        return Ok(None);
    };
    let text = plain(value);
    Timestamp::parse(&instant_text(&text))
        .map(Some)
        .map_err(|e| Problem::unreadable(format!("`{text}` {e}")).under(part))
}

/// Errors of the JSON reader, at the places where the case says it.
fn problems(errors: &[FieldError], command: &str) -> Vec<Problem> {
    let place = |e: &FieldError| {
        let mut steps: Vec<&str> = e.pointer.split('/').filter(|s| !s.is_empty()).collect();
        let says = match steps.as_slice() {
            ["body", .., last] => format!("{last} {}", e.detail_en),
            _ => e.detail_en.clone(),
        };
        match steps.first_mut() {
            Some(first) if *first == "body" => *first = command,
            Some(first) if *first == "role" => *first = "as",
            Some(first) if *first == "staff_id" => *first = "staff",
            _ => {}
        }
        steps.retain(|s| *s != "personal");
        steps.iter().rev().fold(Problem::unreadable(says), |p, step| match step.parse::<usize>() {
            Ok(index) => p.under(index),
            Err(_) => p.under(*step),
        })
    };
    errors.iter().map(place).collect()
}
