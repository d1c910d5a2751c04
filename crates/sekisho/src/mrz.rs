//! `sekisho mrz`: what a machine readable zone says, and whether its check digits hold.

use std::io::Read;
use std::process::ExitCode;

use anyhow::Result;
use sekisho_domain::mrz::{Fault, Zone};
use serde_json::{Map, Value, json};

use crate::cli::DOES_NOT_HOLD;
use crate::output::{Format, Rows, say};

/// Read machine readable zones (ICAO 9303: TD1, TD2, TD3, MRV-A, MRV-B).
#[derive(Debug, clap::Args)]
pub(crate) struct Mrz {
    /// Zones: each argument is a line or a whole zone. Without any, standard input is read; a blank line parts
    /// one zone from the next.
    lines: Vec<String>,
}

impl Mrz {
    pub(crate) fn run(self, format: Format) -> Result<ExitCode> {
        let zones = if self.lines.is_empty() {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            split(&text)
        } else if self.lines.iter().any(|l| l.trim().contains(['\n', ' '])) {
            self.lines
        } else {
            vec![self.lines.join("\n")]
        };
        if zones.is_empty() {
            say("no zone was given: pass its lines as arguments or on standard input");
            return Ok(ExitCode::from(2));
        }
        let mut all_hold = true;
        let mut values = Vec::new();
        for zone in &zones {
            match Zone::parse(zone) {
                Ok(zone) => {
                    all_hold &= zone.valid();
                    if format == Format::Table {
                        print_table(&zone)?;
                    } else {
                        values.push(to_value(&zone));
                    }
                }
                Err(error) => {
                    all_hold = false;
                    if format == Format::Table {
                        println!("valid    no\n{error}\n");
                    } else {
                        values.push(json!({ "valid": false, "error": error.to_string() }));
                    }
                }
            }
        }
        match format {
            Format::Table | Format::Csv | Format::Parquet | Format::Avro => {}
            Format::Json => println!("{}", serde_json::to_string_pretty(&values)?),
            Format::Jsonl => values.iter().for_each(|v| println!("{v}")),
        }
        Ok(if all_hold { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
    }
}

fn split(text: &str) -> Vec<String> {
    let mut zones = vec![String::new()];
    for line in text.lines() {
        match zones.last_mut() {
            Some(_) if line.trim().is_empty() => zones.push(String::new()),
            Some(zone) => {
                zone.push_str(line);
                zone.push('\n');
            }
            None => {}
        }
    }
    zones.retain(|z| !z.trim().is_empty());
    zones
}

fn print_table(zone: &Zone) -> Result<()> {
    println!("format   {}", zone.format().name());
    println!("valid    {}", if zone.valid() { "yes" } else { "no" });
    if zone.names().truncated() {
        println!("names    may be truncated: the field is full");
    }
    let mut fields = Rows::new(&["field", "line", "columns", "as_read"]);
    for (field, place, text) in zone.fields() {
        fields.push(vec![
            field.code().into(),
            place.line.into(),
            format!("{}–{}", place.first, place.last).into(),
            text.into(),
        ]);
    }
    fields.print(Format::Table)?;
    let mut checks = Rows::new(&["check_digit_of", "line", "column", "expected", "found", "holds"]);
    for c in zone.checks() {
        checks.push(vec![
            c.field.code().into(),
            c.line.into(),
            c.column.into(),
            c.expected.to_string().into(),
            c.found.to_string().into(),
            c.ok.into(),
        ]);
    }
    checks.print(Format::Table)?;
    for fault in zone.faults() {
        println!("fault    {}", describe(fault));
    }
    println!();
    Ok(())
}

fn describe(fault: &Fault) -> String {
    format!("{} (line {}, column {}) {}", fault.field.code(), fault.line, fault.column, fault.rule)
}

fn to_value(zone: &Zone) -> Value {
    let fields: Map<String, Value> =
        zone.fields().map(|(f, _, text)| (f.code().to_owned(), text.into())).collect();
    let checks: Vec<Value> = zone
        .checks()
        .iter()
        .map(|c| {
            json!({
                "field": c.field.code(), "line": c.line, "column": c.column,
                "expected": c.expected.to_string(), "found": c.found.to_string(), "holds": c.ok,
            })
        })
        .collect();
    let faults: Vec<String> = zone.faults().iter().map(describe).collect();
    json!({
        "format": zone.format().name(), "valid": zone.valid(), "lines": zone.lines(), "fields": fields,
        "names": {
            "primary": zone.names().primary(), "secondary": zone.names().secondary(),
            "truncated": zone.names().truncated(),
        },
        "checks": checks, "faults": faults,
    })
}
