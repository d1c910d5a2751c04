//! `sekisho law`: the law as cases that a lawyer writes, run against the rules; their schema, a page to read, and the acts
//! as commands for a running system.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use sekisho_law::{CaseReport, LawError, check_file, script};
use serde_json::{Value, json};

use crate::addresses::{StateDir, id_key};
use crate::cli::{DOES_NOT_HOLD, UNUSABLE};
use crate::output::{Format, Rows, plain, say};
use crate::roles::read_key;

const AFTER_HELP: &str = "\
Exit codes of check: 0 every case holds, 3 a case differs, 2 a file holds no cases or a case cannot be understood";

/// Run cases of the law.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Law {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Check files of cases: what came of each step, the derived facts, and what differs.
    #[command(after_help = AFTER_HELP)]
    Check {
        /// YAML files; `tests/law/README.md` explains the form, `sekisho law schema` prints it.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// In a table, show also the cases that hold.
        #[arg(long)]
        all: bool,
    },
    /// Write a page of HTML with every case in sentences and the tables that decide, for a lawyer to read.
    Page {
        /// YAML files of cases [default: every one in tests/law].
        files: Vec<PathBuf>,
        /// Where `law.html` is written; standard output where absent.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Write the acts of cases as commands, a line each, for `sekisho submit` to a stack in simulated time.
    Lines {
        /// YAML files of cases.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Sets the people of these cases apart from those of another time.
        #[arg(long, default_value = "1")]
        series: String,
    },
    /// Print the JSON Schema (2020-12) of a file of cases: every command with its fields, every fact.
    Schema,
}

impl Law {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        match self.what {
            What::Check { files, all } => check(&files, all, format).map(ExitCode::from),
            What::Page { files, out } => page(files, out.as_deref()),
            What::Lines { files, series } => lines(&files, &series, state),
            What::Schema => {
                println!("{}", serde_json::to_string_pretty(&sekisho_law::schema())?);
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn lines(files: &[PathBuf], series: &str, state: &StateDir) -> Result<ExitCode> {
    let key = read_key(&id_key(&state.path())?)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for file in files {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
        for line in script(&text, &key, &format!("{series}/{name}")).context(name)? {
            writeln!(out, "{}", line.request)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// So many cases went which way.
#[derive(Default)]
struct Tally {
    cases: usize,
    differ: usize,
    unreadable: usize,
    files_unusable: usize,
}

impl Tally {
    fn verdict(&self) -> u8 {
        if self.files_unusable + self.unreadable > 0 {
            UNUSABLE
        } else if self.differ > 0 {
            DOES_NOT_HOLD
        } else {
            0
        }
    }
}

fn check(files: &[PathBuf], all: bool, format: Format) -> Result<u8> {
    let mut tally = Tally::default();
    let mut values = Vec::new();
    for file in files {
        let name = file.display().to_string();
        match check_file(file) {
            Err(error) => {
                tally.files_unusable += 1;
                say(format!("{name}: {}", whole(&error)));
                values.push(json!({"file": name, "error": whole(&error)}));
            }
            Ok(reports) => {
                for report in reports {
                    count(&mut tally, &report);
                    if format == Format::Table && (all || !report.holds()) {
                        print(&report, file)?;
                    }
                    let mut value = json!({"file": name});
                    if let (Value::Object(map), Value::Object(case)) =
                        (&mut value, serde_json::to_value(&report)?)
                    {
                        map.extend(case);
                    }
                    values.push(value);
                }
            }
        }
        if format == Format::Jsonl {
            for value in values.drain(..) {
                println!("{value}");
            }
        }
    }
    if format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&values)?);
    }
    let Tally { cases, differ, unreadable, files_unusable } = &tally;
    say(format!(
        "{cases} cases, {differ} differ, {unreadable} cannot be understood; {files_unusable} of {} files hold no cases",
        files.len()
    ));
    Ok(tally.verdict())
}

fn count(tally: &mut Tally, report: &CaseReport) {
    tally.cases += 1;
    if report.differences.iter().any(|d| d.unreadable) {
        tally.unreadable += 1;
    } else if !report.holds() {
        tally.differ += 1;
    }
}

fn page(mut files: Vec<PathBuf>, out: Option<&Path>) -> Result<ExitCode> {
    if files.is_empty() {
        let dir = Path::new("tests/law");
        let entries = std::fs::read_dir(dir)
            .with_context(|| format!("cannot read {}; name the files of cases", dir.display()))?;
        for entry in entries {
            files.push(entry?.path());
        }
        files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
        files.sort();
    }
    let mut checked = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        match check_file(file) {
            Ok(reports) => checked.push((name, reports)),
            Err(error) => {
                say(format!("{}: {}", file.display(), whole(&error)));
                return Ok(ExitCode::from(UNUSABLE));
            }
        }
    }
    let html = sekisho_law::page(&checked);
    match out {
        None => print!("{html}"),
        Some(dir) => {
            let path = dir.join("law.html");
            std::fs::create_dir_all(dir)
                .and_then(|()| std::fs::write(&path, html))
                .with_context(|| format!("cannot write {}", path.display()))?;
            say(format!("wrote {}", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An error with what the system says.
fn whole(error: &LawError) -> String {
    match error {
        LawError::Read(source) => format!("{error} ({source})"),
        LawError::Form { .. } => error.to_string(),
    }
}

fn print(report: &CaseReport, file: &Path) -> Result<()> {
    let verdict = if report.holds() { "holds" } else { "DIFFERS" };
    println!("\n{verdict}: {} ({})", report.case, report.article.join("; "));
    let mut rows = Rows::new(&["at", "person", "act", "outcome", "code", "events", "flags"]);
    for step in &report.steps {
        let names: Vec<String> = step
            .events
            .iter()
            .map(|e| e.get("type").map_or_else(|| e.to_string(), plain))
            .collect();
        rows.push(vec![
            step.at.clone().into(),
            step.person.clone().into(),
            step.what.clone().into(),
            step.outcome.code().into(),
            step.code.clone().into(),
            names.join(", ").into(),
            step.flags.join(", ").into(),
        ]);
    }
    rows.print(Format::Table)?;
    for derived in &report.derived {
        let facts = Value::Object(derived.facts.clone());
        println!("derived  {} on {}: {facts}", derived.person, derived.on);
    }
    for difference in &report.differences {
        let line = difference.line.map(|l| format!(":{l}")).unwrap_or_default();
        let field = if difference.field.is_empty() { "the case" } else { &difference.field };
        println!(
            "differs  {}{line}: {:?}, {field}: {}",
            file.display(),
            report.case,
            difference.says
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict on files with these texts.
    fn verdict(name: &str, texts: &[&str]) -> u8 {
        let dir = std::env::temp_dir().join(format!("sekisho-law-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let mut files = Vec::new();
        for (i, text) in texts.iter().enumerate() {
            let file = dir.join(format!("{i}.yaml"));
            std::fs::write(&file, text).unwrap();
            files.push(file);
        }
        files.extend(texts.is_empty().then(|| dir.join("none.yaml")));
        let verdict = check(&files, true, Format::Table).unwrap();
        std::fs::remove_dir_all(&dir).unwrap();
        verdict
    }

    #[test]
    fn exit_codes_tell_what_came_of_the_files() {
        let case = |period: &str, then: &str| {
            format!(
                "- {{case: c, article: icrra 9, when: {{at: 2026-04-01, permit-landing: {{period: {period}}}}}, then: {then}}}"
            )
        };
        let holds = case("90 days", "{outcome: accepted}");
        let differs = case("45 days", "{outcome: accepted}");
        let unreadable = case("soon", "{outcome: accepted}");
        assert_eq!(verdict("holds", &[&holds]), 0);
        assert_eq!(verdict("differs", &[&holds, &differs]), DOES_NOT_HOLD);
        assert_eq!(verdict("unreadable", &[&differs, &unreadable]), UNUSABLE);
        assert_eq!(verdict("other", &[&holds, "no: cases"]), UNUSABLE);
        assert_eq!(verdict("missing", &[]), UNUSABLE);
    }
}
