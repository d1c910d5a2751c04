//! Releases as they are read: tables, CSV, SDMX-CSV, and what changed from one to another.

use anyhow::{Context, Result, bail, ensure};
use sekisho_statistics::changes;
use sekisho_store::statistics::Kept;
use serde_json::Value;

use crate::addresses::StateDir;
use crate::audited::{Asked, Asker};
use crate::output::{Format, Rows, say};
use crate::roles::KafkaArgs;

/// Whether it stays in the house.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct House {
    /// Raw counts, for the house only.
    #[arg(long)]
    pub(super) internal: bool,
}

impl House {
    /// Enters a read of raw counts into the audit topic; what may leave the house needs no entry.
    ///
    /// # Errors
    /// Nobody said who asks and why, or Kafka did not confirm it: then nothing may be shown.
    pub(super) fn enter(
        self,
        asker: Option<&Asker>,
        kafka: &KafkaArgs,
        state: &StateDir,
        releases: &[i64],
        tables: &[Kept],
    ) -> Result<()> {
        if !self.internal {
            return Ok(());
        }
        let asker = asker.context(
            "raw counts are shown to somebody with a purpose: give --staff and --purpose",
        )?;
        let numbers: Vec<String> = releases.iter().map(ToString::to_string).collect();
        let codes: Vec<&str> = tables.iter().map(|t| t.code.as_str()).collect();
        let conditions = format!("release={}&tables={}", numbers.join(","), codes.join(","));
        let cells = tables.iter().map(|t| t.cells.len() as u64).sum();
        let auditor = asker.auditor(&kafka.address(state, super::CLIENT)?)?;
        auditor.answered(&Asked { name: "stats-internal", conditions, persons: &[] }, cells)
    }
}

fn value(cell: &(Vec<String>, i64, String), house: House) -> Value {
    if house.internal { cell.1.into() } else { cell.2.clone().into() }
}

fn rows_of(table: &Kept, house: House) -> Rows {
    let named = ["table"].into_iter().map(str::to_owned);
    let columns = named.chain(table.dimensions.iter().cloned()).chain(["value".to_owned()]);
    let mut rows = Rows::named(columns.collect());
    for cell in &table.cells {
        let codes = cell.0.iter().map(|c| Value::from(c.as_str()));
        let row = [Value::from(table.code.as_str())].into_iter().chain(codes);
        rows.push(row.chain([value(cell, house)]).collect());
    }
    rows
}

pub(super) fn show(tables: &[Kept], house: House, format: Format) -> Result<()> {
    match format {
        Format::Json => {
            let all: Vec<Value> = tables
                .iter()
                .flat_map(|t| rows_of(t, house).objects().collect::<Vec<_>>())
                .collect();
            println!("{}", serde_json::to_string_pretty(&all)?);
        }
        Format::Csv | Format::Parquet if tables.len() > 1 => {
            let codes: Vec<&str> = tables.iter().map(|t| t.code.as_str()).collect();
            bail!("CSV and Parquet hold one table; name one of {}", codes.join(", "));
        }
        Format::Table => {
            for table in tables {
                println!("{} {} ({} v{})", table.title, table.title_ja, table.code, table.version);
                rows_of(table, house).print(format)?;
            }
        }
        Format::Csv | Format::Parquet | Format::Avro | Format::Jsonl => {
            for table in tables {
                rows_of(table, house).print(format)?;
            }
        }
    }
    Ok(())
}

/// A span as SDMX writes it: `2026-07-01`, `2026-01`, `2026-S1`, `2026`.
pub(super) fn time_period(from: &str, to: &str) -> String {
    let (year, rest) = from.split_at_checked(4).unwrap_or((from, ""));
    let (month, _) = from.split_at_checked(7).unwrap_or((from, ""));
    match (rest, to.strip_prefix(year).unwrap_or_default()) {
        _ if from == to => to.to_owned(),
        ("-01-01", "-12-31") => year.to_owned(),
        ("-01-01", "-06-30") => format!("{year}-S1"),
        ("-07-01", "-12-31") => format!("{year}-S2"),
        _ => month.to_owned(),
    }
}

/// SDMX-CSV 1.0: what is not told has no value and is marked as withheld.
pub(super) fn sdmx_csv(tables: &[Kept], release: &Value) -> Result<()> {
    let text = |name: &str| release.get(name).and_then(Value::as_str).unwrap_or_default();
    let period = time_period(text("from_day"), text("to_day"));
    let stage = if text("stage") == "final" { "A" } else { "P" };
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    for table in tables {
        let dimensions = table.dimensions.iter().map(|d| d.to_uppercase());
        let header = ["DATAFLOW".to_owned()].into_iter().chain(dimensions);
        out.write_record(
            header.chain(["TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"].map(str::to_owned)),
        )?;
        let flow = format!("SEKISHO:{}({}.0)", table.code.to_uppercase(), table.version);
        for (codes, _, shown) in &table.cells {
            let told = shown.bytes().all(|b| b.is_ascii_digit());
            let (value, status) = if told { (shown.as_str(), stage) } else { ("", "Q") };
            let row = [flow.as_str()].into_iter().chain(codes.iter().map(String::as_str));
            out.write_record(row.chain([period.as_str(), value, status]))?;
        }
    }
    out.flush()?;
    Ok(())
}

/// The cells that changed in the tables that both releases have.
pub(super) fn restatement(before: &[Kept], after: &[Kept], house: House) -> Result<Rows> {
    let mut rows = Rows::new(&["table", "cell", "before", "after"]);
    let mut compared = 0;
    for new in after {
        let Some(old) = before.iter().find(|old| old.code == new.code) else { continue };
        compared += 1;
        if old.version != new.version || old.dimensions != new.dimensions {
            say(format!(
                "{}: definition {} before, {} after: its numbers mean something else now",
                new.code, old.version, new.version
            ));
        }
        let cells = |table: &Kept| -> Vec<(Vec<String>, String)> {
            let plain = |c| crate::output::plain(&value(c, house));
            table.cells.iter().map(|c| (c.0.clone(), plain(c))).collect()
        };
        for change in changes(&cells(old), &cells(new)) {
            let named = new.dimensions.iter().zip(&change.codes);
            let cell: Vec<String> = named.map(|(name, code)| format!("{name}={code}")).collect();
            // A cell without members is not there, and "-" in print.
            let told = |value: Option<String>| Value::from(value.unwrap_or_else(|| "-".to_owned()));
            rows.push(vec![
                new.code.clone().into(),
                cell.join(" ").into(),
                told(change.before),
                told(change.after),
            ]);
        }
    }
    ensure!(compared > 0, "the two releases have no table in common");
    say(format!("{} cells of {compared} tables differ", rows.len()));
    Ok(rows)
}

/// What was recorded between two releases, and so can have changed the later one.
pub(super) fn between_them(events: &[Value]) -> Rows {
    let columns = ["event_type", "corrects", "about", "events"];
    let mut rows = Rows::new(&columns);
    for event in events {
        rows.push(columns.iter().map(|c| event.get(*c).cloned().unwrap_or_default()).collect());
    }
    if events.is_empty() {
        say("no event was recorded between them that tells of these days or earlier ones");
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_as_sdmx_writes_them() {
        for (from, to, told) in [
            ("2026-07-01", "2026-07-01", "2026-07-01"),
            ("2026-02-01", "2026-02-28", "2026-02"),
            ("2026-01-01", "2026-06-30", "2026-S1"),
            ("2026-07-01", "2026-12-31", "2026-S2"),
            ("2026-01-01", "2026-12-31", "2026"),
        ] {
            assert_eq!(time_period(from, to), told);
        }
    }

    #[test]
    fn the_restatement_tells_cells_and_nothing_else() {
        let table = |cells: &[(&str, i64, &str)]| Kept {
            code: "trial".into(),
            version: 1,
            title: String::new(),
            title_ja: String::new(),
            dimensions: vec!["port".into()],
            cells: cells.iter().map(|(c, n, s)| (vec![(*c).into()], *n, (*s).into())).collect(),
        };
        let before = [table(&[("NRT", 12, "10"), ("KIX", 3, "<5")])];
        let after = [table(&[("NRT", 13, "10"), ("KIX", 3, "<5"), ("HND", 1, "<5")])];
        let told = |internal| {
            let rows = restatement(&before, &after, House { internal }).unwrap();
            rows.objects().map(|o| o.to_string()).collect::<Vec<_>>()
        };
        let hnd = r#"{"table":"trial","cell":"port=HND","before":"-","after":"<5"}"#;
        assert_eq!(told(false), [hnd]);
        assert_eq!(told(true).len(), 2);
        assert!(restatement(&before, &[], House { internal: false }).is_err());
    }
}
