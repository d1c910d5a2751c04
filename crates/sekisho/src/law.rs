//! `sekisho law check`: the law as cases that a lawyer writes, run against the rules.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use sekisho_law::{CaseReport, check_file};

use crate::cli::DOES_NOT_HOLD;
use crate::output::{Format, Rows, plain, say};

/// Run cases of the law.
#[derive(Debug, clap::Args)]
pub(crate) struct Law {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Check files of cases: what came of each step, the derived facts, and what differs.
    Check {
        /// YAML files; `tests/law/README.md` explains the form.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// On a terminal, show also the cases that hold.
        #[arg(long)]
        all: bool,
    },
}

impl Law {
    pub(crate) fn run(self, format: Format) -> Result<ExitCode> {
        let What::Check { files, all } = self.what;
        let (mut cases, mut wrong) = (0, 0);
        let mut values = Vec::new();
        for file in &files {
            for report in check_file(file)? {
                cases += 1;
                wrong += usize::from(!report.differences.is_empty());
                match format {
                    Format::Table if all || !report.differences.is_empty() => print(&report)?,
                    Format::Table => {}
                    Format::Jsonl => println!("{}", serde_json::to_string(&report)?),
                    Format::Json => values.push(serde_json::to_value(&report)?),
                }
            }
        }
        if format == Format::Json {
            println!("{}", serde_json::to_string_pretty(&values)?);
        }
        say(format!("{cases} cases, {wrong} differ"));
        Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
    }
}

fn print(report: &CaseReport) -> Result<()> {
    let verdict = if report.differences.is_empty() { "holds" } else { "DIFFERS" };
    println!("\n{verdict}: {} ({})", report.case, report.article.join("; "));
    let mut rows = Rows::new(&["at", "act", "outcome", "code", "events", "flags"]);
    for step in &report.steps {
        let names: Vec<String> = step
            .events
            .iter()
            .map(|e| e.get("type").map_or_else(|| e.to_string(), plain))
            .collect();
        rows.push(vec![
            step.at.clone().into(),
            step.what.clone().into(),
            step.outcome.into(),
            step.code.clone().into(),
            names.join(", ").into(),
            step.flags.join(", ").into(),
        ]);
    }
    rows.print(Format::Table)?;
    for fact in &report.derived {
        println!("derived  {fact}");
    }
    for difference in &report.differences {
        println!("differs  {difference}");
    }
    Ok(())
}
