//! `sekisho person`: one person's record as the gateway tells it, as it is or as it was. Every read is on record.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::ValueEnum;
use sekisho_domain::time::Date;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::addresses::StateDir;
use crate::demo::items;
use crate::http::{Client, Identity};
use crate::inspect::instant;
use crate::output::{Format, Rows, say};

/// Show who a person is, or a list of the record, as it is or as it was.
#[derive(Debug, clap::Args)]
pub(crate) struct Person {
    /// Person id, with or without `person/` before it.
    person: String,
    /// What of the record.
    #[arg(value_enum, default_value_t = Part::Person)]
    part: Part,
    /// What was true on this day or at this instant; a booth summary takes a day.
    #[arg(long, value_name = "DAY", value_parser = day_or_instant)]
    as_of: Option<String>,
    /// What had been recorded by this day or instant.
    #[arg(long, value_name = "INSTANT", value_parser = day_or_instant)]
    known_at: Option<String>,
    /// Base URL of the gateway [default: the local stack's].
    #[arg(long, env = "SEKISHO_URL")]
    url: Option<String>,
    #[command(flatten)]
    identity: Identity,
}

/// A part of a person's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Who it is, with the documents linked.
    Person,
    /// All that an inspector needs, on a day.
    Booth,
    /// Stays, each with what was granted.
    Stays,
    /// Applications.
    Applications,
    /// Places of residence.
    Residence,
    /// Residence cards.
    Cards,
    /// Violation cases.
    Violations,
    /// Refugee cases.
    Refugees,
    /// Landing examinations.
    Examinations,
    /// Re-entry permits and activity permissions.
    Permits,
    /// Visas, certificates of eligibility, travel authorisations.
    Clearances,
    /// Special landings.
    SpecialLandings,
    /// Revocations of a status.
    Revocations,
    /// Birth in Japan, or loss of Japanese nationality.
    Acquisitions,
    /// Indicators.
    Indicators,
    /// Links with other records.
    Links,
    /// Organisations.
    Affiliations,
}

/// A day stays a day, which the gateway takes to its end in Japan; an instant is written in UTC.
fn day_or_instant(text: &str) -> Result<String, String> {
    match Date::parse(text) {
        Ok(day) => Ok(day.to_string()),
        Err(_) => instant(text).map(|t| t.to_string()),
    }
}

impl Person {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let path = self.path()?;
        let url = self.url.map_or_else(|| state.gateway(), Ok)?;
        let client = Client::new(&url, self.identity);
        let answer = crate::cli::runtime()?.block_on(client.get(&path))?;
        if self.part.is_one() {
            one(&answer, format).print(format)?;
        } else {
            let rows = list(items(&answer));
            if rows.len() == 0 {
                say("nothing of this is on record");
            }
            rows.print(format)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn path(&self) -> Result<String> {
        let id = self.person.trim_start_matches("person/");
        let id = Uuid::try_parse(id).context("the person id must be a UUID")?;
        let mut path = format!("/v1/persons/{id}");
        if let (true, Some(part)) = (self.part != Part::Person, self.part.to_possible_value()) {
            path.push('/');
            path.push_str(part.get_name());
        }
        let conditions = [("as_of", &self.as_of), ("known_at", &self.known_at)];
        let stated = conditions.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        for (n, (name, value)) in stated.enumerate() {
            path.push(if n == 0 { '?' } else { '&' });
            path.push_str(&format!("{name}={value}"));
        }
        Ok(path)
    }
}

impl Part {
    /// Whether there is one of it and no list.
    const fn is_one(self) -> bool {
        matches!(self, Self::Person | Self::Booth)
    }
}

/// An object: for people a line a field, for programs a row.
fn one(answer: &Value, format: Format) -> Rows {
    if format != Format::Table {
        return list(std::slice::from_ref(answer));
    }
    let mut rows = Rows::new(&["field", "value"]);
    for (name, value) in answer.as_object().into_iter().flatten() {
        rows.push(vec![name.replace('_', " ").into(), value.clone()]);
    }
    rows
}

/// Objects as rows: all of a list have the same fields.
fn list(objects: &[Value]) -> Rows {
    let fields = |object: &Value| object.as_object().cloned().unwrap_or_default();
    let names: Vec<String> =
        objects.first().map(fields).unwrap_or_default().keys().cloned().collect();
    let mut rows = Rows::named(names.clone());
    for mut object in objects.iter().map(fields) {
        rows.push(names.iter().map(|name| taken(&mut object, name)).collect());
    }
    rows
}

fn taken(object: &mut Map<String, Value>, name: &str) -> Value {
    object.get_mut(name).map(Value::take).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        person: Person,
    }

    fn path(arguments: &[&str]) -> String {
        let id = "person/df3e1478-b577-817e-875e-bbbc1f8267fb";
        let line = Line::parse_from([&["person", id], arguments].concat());
        line.person.path().unwrap()
    }

    #[test]
    fn a_day_stays_a_day_and_an_instant_is_in_utc() {
        let person = "/v1/persons/df3e1478-b577-817e-875e-bbbc1f8267fb";
        assert_eq!(path(&[]), person);
        assert_eq!(
            path(&["booth", "--as-of", "2026-04-01"]),
            format!("{person}/booth?as_of=2026-04-01")
        );
        let both = ["stays", "--known-at", "2026-04-02T09:00:00+09:00", "--as-of", "2026-04-01"];
        let told = path(&both);
        assert!(
            told.starts_with(&format!(
                "{person}/stays?as_of=2026-04-01&known_at=2026-04-02T00:00:00"
            )),
            "{told}"
        );
        assert!(told.ends_with('Z'), "{told}");
        let wrong = ["person", "x", "--as-of", "yesterday"];
        assert!(Line::try_parse_from(wrong).is_err());
    }

    #[test]
    fn people_read_a_field_a_line_and_programs_an_object() {
        let answer = json!({"person_id": "a", "documents": [{"number": "1"}]});
        assert_eq!(one(&answer, Format::Json).objects().next().as_ref(), Some(&answer));
        let lines: Vec<Value> = one(&answer, Format::Table).objects().collect();
        assert_eq!(lines[0], json!({"field": "person id", "value": "a"}));
        assert_eq!(lines.len(), 2);
        assert_eq!(list(&[]).len(), 0);
    }
}
