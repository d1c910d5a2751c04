//! Tables of examples that a lawyer can read and write: given these acts, when this one, then this follows.
//!
//! The form is described in `tests/law/README.md`; `sekisho law schema` prints its JSON Schema. Every act has its own
//! clock, and what is left out of it takes the synthetic defaults of [`defaults`]. An act goes the way of every
//! command: through the JSON reader, then [`decide`] and [`evolve`].
//!
//! [`decide`]: sekisho_domain::subject::decide
//! [`evolve`]: sekisho_domain::subject::evolve

mod body;
pub mod codelists;
pub mod defaults;
mod expect;
pub mod facts;
mod form;
#[cfg(test)]
mod invariants;
mod names;
mod page;
mod schema;
mod script;
#[cfg(test)]
mod tests;
mod world;

use std::path::Path;

use sekisho_codec::ids::IdKey;
use serde::Serialize;
use serde_json::{Map, Value};

pub use page::page;
pub use schema::schema;
pub use script::{Line, script};

use form::{Problem, Step};
use world::World;

/// Why a file of cases cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// The file cannot be read.
    #[error("cannot be read: check the name and the permissions")]
    Read(#[source] std::io::Error),
    /// The text is not YAML, or not a list of cases.
    #[error("{}is not a file of cases: {says}; it is a YAML list whose items begin with `case:`", at(*.line))]
    Form {
        /// Where, where that is known.
        line: Option<usize>,
        /// What is wrong.
        says: String,
    },
}

fn at(line: Option<usize>) -> String {
    line.map(|n| format!("line {n}: ")).unwrap_or_default()
}

/// What an act came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Its events are recorded.
    Accepted,
    /// A rule refused it.
    Refused,
    /// It is no command that can be read.
    Unreadable,
}

impl Outcome {
    /// As a case writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What became of one act.
#[derive(Debug, Clone, Serialize)]
pub struct StepReport {
    /// Its label, where it has one.
    pub label: Option<String>,
    /// Local name of the person, or of another subject.
    pub person: String,
    /// Name of the command.
    pub what: String,
    /// When it happened, as written.
    pub at: String,
    /// When the log took it, where that is said.
    pub recorded: Option<String>,
    /// Role of who acted.
    pub role: String,
    /// What the case says of the command.
    pub stated: Value,
    /// What it came to.
    pub outcome: Outcome,
    /// Whether its id was used before, so that the first answer was given again (I36).
    pub repeated: bool,
    /// Code of the refusal.
    pub code: Option<String>,
    /// Invariant that the refusal rests on.
    pub invariant: Option<&'static str>,
    /// Legal grounds of the events, or of the refusal.
    pub law: Vec<String>,
    /// What the refusal says to the clerk, or why the act cannot be read.
    pub detail: Option<String>,
    /// Events, by name, with their fields.
    pub events: Vec<Value>,
    /// Flags of all its events.
    pub flags: Vec<&'static str>,
}

/// Facts of a day that a case asks about.
#[derive(Debug, Clone, Serialize)]
pub struct Derived {
    /// Whose.
    pub person: String,
    /// The day.
    pub on: String,
    /// What was found, by the fact's name.
    pub facts: Map<String, Value>,
}

/// Something that a case says and that is not so, or that cannot be understood.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// Line in the file.
    pub line: Option<usize>,
    /// Where in the case: `then.derived[1].lawful`; empty for the whole case.
    pub field: String,
    /// What is wrong.
    pub says: String,
    /// Whether the case cannot be understood there, so that it proves nothing.
    pub unreadable: bool,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let field = if self.field.is_empty() { "the case" } else { &self.field };
        write!(f, "{}{field}: {}", at(self.line), self.says)
    }
}

/// What became of one case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// Its title.
    pub case: String,
    /// The articles it is about.
    pub article: Vec<String>,
    /// The invariants it proves.
    pub invariant: Vec<String>,
    /// Where the reading comes from.
    pub source: Option<String>,
    /// What a reader should know, such as that nobody has confirmed the reading.
    pub note: Option<String>,
    /// What the case says that follows.
    pub then: Value,
    /// Every act in order.
    pub steps: Vec<StepReport>,
    /// The derived facts that the case asks for.
    pub derived: Vec<Derived>,
    /// What differs from what the case says; empty where it holds.
    pub differences: Vec<Difference>,
}

impl CaseReport {
    /// Whether everything is as the case says.
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Checks a file of cases.
///
/// # Errors
/// The file cannot be read, or is not a list of cases.
pub fn check_file(path: &Path) -> Result<Vec<CaseReport>, LawError> {
    let bytes = std::fs::read(path).map_err(LawError::Read)?;
    let text = String::from_utf8(bytes).map_err(|_| LawError::Form {
        line: None,
        says: "the file is not UTF-8 text".to_owned(),
    })?;
    check_text(&text)
}

/// The cases of a file as JSON, for whoever holds them against the [`schema`].
///
/// # Errors
/// The text is not a list of cases.
pub fn cases(text: &str) -> Result<Vec<Value>, LawError> {
    form::cases(text)
}

/// Checks the text of a file of cases.
///
/// # Errors
/// The text is not a list of cases.
pub fn check_text(text: &str) -> Result<Vec<CaseReport>, LawError> {
    let cases = form::cases(text)?;
    let key = IdKey::new(b"synthetic key of the law cases..")
        .map_err(|e| LawError::Form { line: None, says: e.to_string() })?;
    let checked = cases.iter().enumerate().map(|(index, case)| {
        let (mut report, problems) = check_case(case, &key);
        for problem in problems {
            // Finding a line reads the file once more; nobody reads more than a few of these.
            let mut path = problem.path();
            path.insert(0, Step::Index(index));
            let few = report.differences.len() < LINES_MAX;
            report.differences.push(Difference {
                line: if few { form::line(text, &path) } else { None },
                field: form::spelled(path.get(1..).unwrap_or_default()),
                says: problem.says,
                unreadable: problem.unreadable,
            });
        }
        report
    });
    Ok(checked.collect())
}

/// So many differences of a case are told with their line.
const LINES_MAX: usize = 5;

/// What may stand in a case.
const PARTS: [&str; 9] =
    ["case", "article", "invariant", "source", "note", "persons", "given", "when", "then"];

fn check_case(case: &Value, key: &IdKey) -> (CaseReport, Vec<Problem>) {
    check_in(case, &mut World::new(key, ""), &mut |_| {})
}

/// Does what a case says in a world without a past; `sent` gets each act as a line, or nothing where it cannot be read.
fn check_in(
    case: &Value,
    world: &mut World<'_>,
    sent: &mut dyn FnMut(Option<Value>),
) -> (CaseReport, Vec<Problem>) {
    let mut problems = Vec::new();
    let text = |part: &str| case.get(part).map(expect::plain);
    let mut report = CaseReport {
        case: text("case").unwrap_or_default(),
        article: words(case, "article"),
        invariant: words(case, "invariant"),
        source: text("source"),
        note: text("note"),
        then: case.get("then").cloned().unwrap_or(Value::Null),
        steps: Vec::new(),
        derived: Vec::new(),
        differences: Vec::new(),
    };
    if report.article.is_empty() {
        problems.push(Problem::unreadable("the case names no article; add `article:`"));
    }
    if case.get("case").and_then(Value::as_str).is_none_or(|title| title.trim().is_empty()) {
        problems.push(Problem::unreadable("the case has no title").under("case"));
    }
    for name in case.as_object().into_iter().flat_map(Map::keys) {
        if !PARTS.contains(&name.as_str()) {
            let says = format!("is not a part of a case: {}", PARTS.join(", "));
            problems.push(Problem::unreadable(says).under(name.as_str()));
        }
    }
    if let Some(people) = case.get("persons")
        && let Err(problem) = world.people(people)
    {
        problems.push(problem.under("persons"));
    }
    match case.get("given") {
        None | Some(Value::Null) => {}
        Some(Value::Array(acts)) => {
            for (index, act) in acts.iter().enumerate() {
                let found = given(act, world, &mut report);
                sent(world.line.take());
                problems.extend(found.into_iter().map(|p| p.under(index).under("given")));
            }
        }
        Some(_) => problems.push(Problem::unreadable("must be a list of acts").under("given")),
    }
    if let Some(act) = case.get("when") {
        let (step, found) = world.act(act);
        sent(world.line.take());
        report.steps.push(step);
        problems.extend(found.into_iter().map(|p| p.under("when")));
        if act.get("refused").is_some() {
            let says = "belongs to acts under `given`; here `then` says what follows";
            problems.push(Problem::unreadable(says).under("refused").under("when"));
        }
    }
    match (case.get("then"), report.steps.last()) {
        (_, None) => problems.push(Problem::unreadable("the case has no act")),
        (Some(Value::Object(then)), Some(last)) if !then.is_empty() => {
            let (derived, found) = expect::compare(then, last, world);
            report.derived = derived;
            problems.extend(found.into_iter().map(|p| p.under("then")));
        }
        _ => problems.push(Problem::unreadable("the case says nothing under `then`")),
    }
    (report, problems)
}

/// An act that came before: accepted, or refused as it says.
fn given(act: &Value, world: &mut World<'_>, report: &mut CaseReport) -> Vec<Problem> {
    let (step, mut problems) = world.act(act);
    let expected = act.get("refused").map(expect::plain);
    let says = step.detail.as_deref().unwrap_or_default();
    match (&expected, step.outcome) {
        (_, Outcome::Unreadable) | (None, Outcome::Accepted) => {}
        (None, Outcome::Refused) => {
            let code = step.code.as_deref().unwrap_or_default();
            problems
                .push(Problem::differs(format!("expected accepted, found refused {code}: {says}")));
        }
        (Some(code), Outcome::Accepted) => {
            problems.push(Problem::differs(format!("expected refused {code}, found accepted")));
        }
        (Some(code), Outcome::Refused) => {
            let found = step.code.as_deref().unwrap_or_default();
            if code != found {
                problems.push(Problem::differs(format!(
                    "expected refused {code}, found refused {found}: {says}"
                )));
            }
        }
    }
    report.steps.push(step);
    problems
}

/// A word or a list of words.
fn words(case: &Value, part: &str) -> Vec<String> {
    match case.get(part) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().map(expect::plain).collect(),
        Some(one) => vec![expect::plain(one)],
    }
}
