//! Tables of examples that a lawyer can read and write: given these acts, when this one, then this follows.
//!
//! The form is described in `tests/law/README.md`. Every case is one person, every act has its own clock, and what
//! is left out of an act takes the synthetic defaults of [`defaults`]. An act goes the way of every command: through
//! the JSON reader, then [`decide`] and [`evolve`].
//!
//! [`decide`]: sekisho_domain::person::decide
//! [`evolve`]: sekisho_domain::person::evolve

pub mod defaults;
mod expect;
mod step;
#[cfg(test)]
mod tests;

use std::path::Path;

use sekisho_codec::ids::{IdKey, event_id};
use sekisho_codec::json::{Style, event_to_value};
use sekisho_domain::derive::{Standing, as_of, standing};
use sekisho_domain::envelope::Meta;
use sekisho_domain::law::Tables;
use sekisho_domain::person::{PersonState, decide, evolve};
use sekisho_domain::time::Date;
use sekisho_domain::{CommandRecord, Context, EventRecord, Rejection};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Why a file of cases cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// The file cannot be read.
    #[error("cannot read {path}: check the name and the permissions")]
    Read {
        /// Its name.
        path: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The text is not YAML, or not a list of cases.
    #[error("cannot read the cases: {0}; a file is a YAML list whose items begin with `case:`")]
    Form(String),
}

/// What became of one act.
#[derive(Debug, Clone, Serialize)]
pub struct StepReport {
    /// Name of the command.
    pub what: String,
    /// When it happened, as written.
    pub at: String,
    /// `accepted`, `refused`, or `unreadable` where the act is not a command.
    pub outcome: &'static str,
    /// Code of the refusal.
    pub code: Option<String>,
    /// What it says to the clerk.
    pub detail: Option<String>,
    /// Events, by name, with their fields.
    pub events: Vec<Value>,
    /// Flags of all its events.
    pub flags: Vec<&'static str>,
}

/// What became of one case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// Its title.
    pub case: String,
    /// The articles it is about.
    pub article: Vec<String>,
    /// Every act in order.
    pub steps: Vec<StepReport>,
    /// The derived facts that the case asks for.
    pub derived: Vec<Value>,
    /// What differs from what the case says; empty where it holds.
    pub differences: Vec<String>,
}

/// Checks a file of cases.
///
/// # Errors
/// The file cannot be read, or is not a list of cases.
pub fn check_file(path: &Path) -> Result<Vec<CaseReport>, LawError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| LawError::Read { path: path.display().to_string(), source })?;
    check_text(&text)
}

/// Checks the text of a file of cases.
///
/// # Errors
/// The text is not a list of cases.
pub fn check_text(text: &str) -> Result<Vec<CaseReport>, LawError> {
    let cases: Vec<Value> =
        serde_yaml_ng::from_str(text).map_err(|e| LawError::Form(e.to_string()))?;
    let key = IdKey::new(b"synthetic key of the law cases..")
        .map_err(|e| LawError::Form(e.to_string()))?;
    Ok(cases.iter().map(|c| check_case(c, &key)).collect())
}

fn check_case(case: &Value, key: &IdKey) -> CaseReport {
    let mut report = CaseReport {
        case: case.get("case").and_then(Value::as_str).unwrap_or_default().to_owned(),
        article: Vec::new(),
        steps: Vec::new(),
        derived: Vec::new(),
        differences: Vec::new(),
    };
    match case.get("article") {
        Some(Value::Array(list)) => report.article.extend(list.iter().map(expect::plain)),
        Some(one) => report.article.push(expect::plain(one)),
        None => report.differences.push("the case names no article".to_owned()),
    }
    if report.case.is_empty() {
        report.differences.push("the case has no title".to_owned());
    }
    let known = ["case", "article", "note", "given", "when", "then"];
    if let Some(map) = case.as_object() {
        for name in map.keys().filter(|k| !known.contains(&k.as_str())) {
            report
                .differences
                .push(format!("`{name}` is not a part of a case: {}", known.join(", ")));
        }
    }
    let mut record = Record::new(key);
    for act in case.get("given").and_then(Value::as_array).into_iter().flatten() {
        let step = record.act(act);
        let expected = act.get("refused").and_then(Value::as_str);
        if step.code.as_deref() != expected || (expected.is_none() && step.outcome != "accepted") {
            report.differences.push(format!(
                "given {} at {}: expected {}, found {} {}",
                step.what,
                step.at,
                expected.map_or("accepted".to_owned(), |c| format!("refused {c}")),
                step.outcome,
                step.detail.as_deref().unwrap_or_default(),
            ));
        }
        report.steps.push(step);
    }
    if let Some(act) = case.get("when") {
        report.steps.push(record.act(act));
    }
    let then = case.get("then").and_then(Value::as_object).cloned().unwrap_or_default();
    if then.is_empty() {
        report.differences.push("the case says nothing under `then`".to_owned());
    }
    expect::compare(&then, &record, &mut report);
    report
}

/// One person's record while a case runs.
struct Record<'a> {
    key: &'a IdKey,
    tables: Tables,
    state: PersonState,
    events: Vec<EventRecord>,
    commands: u32,
}

impl<'a> Record<'a> {
    fn new(key: &'a IdKey) -> Self {
        Self {
            key,
            tables: Tables::current(),
            state: PersonState::default(),
            events: Vec::new(),
            commands: 0,
        }
    }

    fn act(&mut self, act: &Value) -> StepReport {
        self.commands += 1;
        let mut report = StepReport {
            what: step::name(act).unwrap_or_default().to_owned(),
            at: act.get("at").map(expect::plain).unwrap_or_default(),
            outcome: "unreadable",
            code: None,
            detail: None,
            events: Vec::new(),
            flags: Vec::new(),
        };
        match step::command(act, self.commands, self.key, &self.events) {
            Err(reason) => report.detail = Some(reason),
            Ok((command, recorded_at)) => {
                let context = Context { recorded_at, tables: &self.tables, event_id };
                match decide(&self.state, &command, &context) {
                    Err(rejection) => refused(&mut report, &rejection),
                    Ok(decided) => {
                        report.outcome = "accepted";
                        for (index, decided) in (0u32..).zip(decided) {
                            let event = self.event(&command, recorded_at, index, decided);
                            report.flags.extend(event.meta.flags.iter().map(|f| f.code()));
                            report.events.push(event_to_value(&event, Style::Short));
                            evolve(&mut self.state, &event);
                            self.events.push(event);
                        }
                    }
                }
            }
        }
        report
    }

    fn event(
        &self,
        command: &CommandRecord,
        recorded_at: sekisho_domain::time::Timestamp,
        index: u32,
        decided: sekisho_domain::Decided,
    ) -> EventRecord {
        let asked = &command.meta;
        let meta = Meta {
            event_id: event_id(asked.command_id, index),
            subject_kind: asked.subject_kind,
            subject_id: asked.subject_id,
            version: self.state.version + 1,
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
        };
        EventRecord { meta, event: decided.event }
    }

    /// The derived facts of a day, from what happened up to that day.
    fn standing(&self, on: Date) -> Map<String, Value> {
        let state = as_of(&self.events, on);
        facts(&standing(&state, &self.tables, on))
    }
}

fn refused(report: &mut StepReport, rejection: &Rejection) {
    report.outcome = "refused";
    report.code = Some(rejection.code.to_owned());
    report.detail = Some(rejection.detail_en.clone());
}

fn facts(s: &Standing) -> Map<String, Value> {
    let date = |d: Option<Date>| d.map_or(Value::from("none"), |d| Value::from(d.to_string()));
    let facts = json!({
        "on": s.on.to_string(),
        "present": s.present,
        "lawful": s.lawful,
        "presence_basis": s.presence_basis.code(),
        "overstay_days": s.overstay_days,
        "status": s.status.as_ref().map_or("none", |s| s.as_str()),
        "stay_end": date(s.stay_end),
        "special_period_end": date(s.special_period_end),
        "reentry_deadline": date(s.reentry_deadline),
        "closed_from": date(s.closed_from),
        "residence_ground": s.residence_ground.map_or(Value::from("none"), |g| g.item().into()),
    });
    match facts {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
