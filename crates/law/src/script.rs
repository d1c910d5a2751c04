//! Cases as lines of NDJSON, so that a running system can be asked what the law was asked.

use sekisho_codec::ids::IdKey;
use serde::Serialize;
use serde_json::Value;

use crate::world::World;
use crate::{CaseReport, LawError, StepReport, check_in, form};

/// An act of a case as a command to be sent, and what the law answered.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Title of the case.
    pub case: String,
    /// The command as a line of NDJSON, with its actor and, for a stack in simulated time, when the log takes it.
    pub request: Value,
    /// What the law said.
    pub answer: StepReport,
}

/// The acts of a file's cases, in their order, as commands. `series` sets the ids apart from those of other files; every case
/// has its own people. With the installation's `key` the pseudonyms of documents are the installation's.
///
/// # Errors
/// The text is not a list of cases, or a case cannot be understood.
pub fn script(text: &str, key: &IdKey, series: &str) -> Result<Vec<Line>, LawError> {
    let mut lines = Vec::new();
    for (index, case) in form::cases(text)?.iter().enumerate() {
        let mut world = World::new(key, &format!("{series}/{index}/"));
        let mut requests = Vec::new();
        let (report, problems) = check_in(case, &mut world, &mut |line| requests.push(line));
        if let Some(problem) = problems.iter().find(|p| p.unreadable) {
            let mut path = problem.path();
            path.insert(0, form::Step::Index(index));
            return Err(LawError::Form {
                line: form::line(text, &path),
                says: format!("{}: {}", report.case, problem.says),
            });
        }
        let CaseReport { case, steps, .. } = report;
        lines.extend(requests.into_iter().zip(steps).filter_map(|(request, answer)| {
            Some(Line { case: case.clone(), request: request?, answer })
        }));
    }
    Ok(lines)
}
