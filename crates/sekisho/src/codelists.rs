//! `sekisho codelists`: the code lists that this program decides by, their rows of a day, and the publication of a version as an
//! event.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use sekisho_codec::ids::{code_list_id, publication_id};
use sekisho_domain::law::{Tables, lists};
use sekisho_domain::time::Date;
use sekisho_law::codelists::{ListFile, files, hex};
use serde_json::{Value, json};

use crate::addresses::StateDir;
use crate::cli;
use crate::http::{Client, Identity};
use crate::output::{Format, Rows, say};

const AFTER_HELP: &str = "\
Examples:
  sekisho codelists show statuses --on 2027-04-01
  sekisho codelists publish rules --valid-from 2026-12-01 --basis notice:2026-11 --requested-by S-2 --staff S-1 --role operator";

/// Show the code lists that this program decides by, or publish a version.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct CodeLists {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List the code lists with the version that this program decides by; `rules` is all of them together.
    List,
    /// Show a list: all its rows, or those of a day.
    Show {
        /// Name of the list.
        name: String,
        /// Only the rows that hold on this day.
        #[arg(long, value_parser = day)]
        on: Option<Date>,
        /// The file itself, to compare or to keep.
        #[arg(long, conflicts_with = "on")]
        csv: bool,
    },
    /// Publish this program's version of a list as an event, through the gateway. Sending it again is harmless.
    Publish {
        /// Name of the list; `rules` for all of them together.
        name: String,
        /// First day on which the version holds.
        #[arg(long, value_parser = day)]
        valid_from: Date,
        /// Where it comes from: the promulgation or the decision.
        #[arg(long)]
        basis: String,
        /// Staff id of who asked for it: another than who publishes it.
        #[arg(long)]
        requested_by: String,
        /// Base URL of the gateway [default: the local stack's].
        #[arg(long, env = "SEKISHO_URL")]
        url: Option<String>,
        #[command(flatten)]
        identity: Identity,
    },
}

pub(crate) fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|e| format!("a day such as 2027-04-01: it {e}"))
}

impl CodeLists {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        match self.what {
            What::List => list(format)?,
            What::Show { name, on, csv } => show(&name, on, csv, format)?,
            What::Publish { name, valid_from, basis, requested_by, url, identity } => {
                let url = match url {
                    Some(url) => url,
                    None => state.gateway()?,
                };
                let said = Said { valid_from, basis: &basis, requested_by: &requested_by };
                let request = request(&file(&name)?, identity.staff(), &said);
                let client = Client::new(&url, identity);
                return publish(&client, &request);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The file of a list.
fn file(name: &str) -> Result<ListFile> {
    let mut all = files(&Tables::current());
    let Some(place) = all.iter().position(|f| f.list == name) else {
        let names: Vec<&str> = all.iter().map(|f| f.list).collect();
        bail!("there is no code list {name}; the lists: {}", names.join(", "));
    };
    Ok(all.swap_remove(place))
}

fn list(format: Format) -> Result<()> {
    let mut rows = Rows::new(&["list", "rows", "version", "sha256", "en", "ja"]);
    for file in files(&Tables::current()) {
        let (en, ja) = match lists::find(file.list) {
            Some(list) => (list.en, list.ja),
            None => ("all lists together", "規則全体"),
        };
        rows.push(vec![
            file.list.into(),
            file.rows.into(),
            file.version.into(),
            hex(&file.digest).into(),
            en.into(),
            ja.into(),
        ]);
    }
    rows.print(format)
}

fn show(name: &str, on: Option<Date>, csv: bool, format: Format) -> Result<()> {
    let file = file(name)?;
    let (false, Some(list)) = (csv, lists::find(name)) else {
        print!("{}", file.text);
        return Ok(());
    };
    let mut rows = Rows::new(&list.columns());
    for row in (list.rows)(&Tables::current()) {
        if on.is_none_or(|day| row.holds_on(day)) {
            rows.push(row.values().into_iter().map(Value::from).collect());
        }
    }
    rows.print(format)
}

/// What is said of a version besides its content.
struct Said<'a> {
    valid_from: Date,
    basis: &'a str,
    requested_by: &'a str,
}

/// What is sent to publish a version: its id and its body.
fn request(file: &ListFile, staff: &str, said: &Said<'_>) -> (String, String) {
    let subject = code_list_id(file.list);
    let body = json!({
        "subject_id": subject.to_string(),
        "source": "desk",
        "body": {
            "list": file.list,
            "list_version": file.version,
            "valid_from": said.valid_from.to_string(),
            "content_hash": hex(&file.digest),
            "basis": said.basis,
            "requested_by": said.requested_by,
        },
    });
    let text = body.to_string();
    // Whoever sends it after a refusal of another sends another command.
    (publication_id(subject, &format!("{staff} {text}")).to_string(), text)
}

fn publish(client: &Client, (id, body): &(String, String)) -> Result<ExitCode> {
    let runtime = cli::runtime()?;
    let sent = client.command("publish-code-list-version", id, body.clone());
    let (status, answer) = runtime.block_on(sent).context("the version was not published")?;
    println!("{answer}");
    if (200..300).contains(&status) {
        return Ok(ExitCode::SUCCESS);
    }
    let text = |name| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    say(format!("the version was not published: {} {}", text("code"), text("detail")));
    Ok(ExitCode::from(cli::FAILED))
}

#[cfg(test)]
mod tests {
    use sekisho_codec::json::read_named_request;

    use super::*;

    #[test]
    fn what_is_sent_is_a_command_of_the_catalogue() {
        let valid_from = Date::parse("2026-12-01").unwrap();
        for name in ["statuses", "rules"] {
            let file = file(name).unwrap();
            let said = Said { valid_from, basis: "notice:2026-11", requested_by: "S-2" };
            let (id, body) = request(&file, "S-1", &said);
            let value: Value = serde_json::from_str(&body).unwrap();
            let read = read_named_request("publish-code-list-version", &value).unwrap();
            assert_eq!(read.subject_id, Some(code_list_id(name)));
            assert_eq!(read.command.name(), "publish-code-list-version");
            assert_eq!(request(&file, "S-1", &said), (id.clone(), body));
            assert_ne!(request(&file, "S-3", &said).0, id, "another sender, another command");
            let other = Said { requested_by: "S-3", ..said };
            assert_ne!(request(&file, "S-1", &other).0, id);
        }
    }

    #[test]
    fn an_unknown_list_is_answered_with_the_names() {
        let error = file("ghosts").unwrap_err().to_string();
        assert!(error.contains("statuses") && error.contains("rules"), "{error}");
        assert_eq!(file("rules").unwrap().version, Tables::current().version);
    }
}
