//! Counting tables and keeping them.

use anyhow::{Result, bail, ensure};
use sekisho_domain::law::Tables;
use sekisho_log::topics::Topics;
use sekisho_projector::{Published, counted, published};
use sekisho_statistics::{Key, Release, Shown, Span, hex, protect};
use sekisho_store::Database;
use sekisho_store::statistics::{NewRelease, NewTable, keep, releases};
use serde_json::Value;

use super::{Asked, as_json, lists};
use crate::audited::{Asked as Audited, Asker, Auditor};
use crate::output::{Rows, say};

/// The tables asked for, or all of the kind of span.
fn asked(codes: &[String], span: Span) -> Result<Vec<Published>> {
    let mut all = published()?;
    if codes.is_empty() {
        all.retain(|t| t.definition.span == span);
        return Ok(all);
    }
    let mut found = Vec::new();
    for code in codes {
        let Some(table) = all.iter().find(|t| t.definition.code == *code) else {
            let known: Vec<&str> = all.iter().map(|t| t.definition.code.as_str()).collect();
            bail!("there is no table {code}; the tables: {}", known.join(", "));
        };
        let its = table.definition.span;
        let wants = if its == Span::Day { "--on DAY" } else { "--month, --half or --year" };
        ensure!(its == span, "{code} is counted for another kind of span: give {wants}");
        found.push(table.clone());
    }
    Ok(found)
}

pub(super) async fn release(
    db: &Database,
    codes: &[String],
    span: &Asked,
    is_final: bool,
    (asker, auditor): (&Asker, &Auditor),
    key: &Key,
) -> Result<Rows> {
    let (kind, days) = span.span()?;
    let asked = asked(codes, kind)?;
    let law = Tables::current();
    let lists = lists(&law)?;
    let found = counted(db, &Topics::default().records, &asked, days, &law).await?;
    let release = Release {
        from: days.0.to_string(),
        to: days.1.to_string(),
        lists: lists.version,
        lists_digest: lists.digest,
        watermark: found.watermark,
        parked: found.parked,
        tables: found.tables,
    };
    let shown = protect(&release.tables, key);
    let stage = if is_final { "final" } else { "preliminary" };
    let new = to_keep(&release, &shown, stage, asker.staff());
    let codes: Vec<&str> = new.tables.iter().map(|t| t.code.as_str()).collect();
    let (from, to) = (&new.from, &new.to);
    let conditions = format!("from={from}&to={to}&stage={stage}&tables={}", codes.join(","));
    let cells = new.tables.iter().map(|t| t.cells.len() as u64).sum();
    auditor.answered(&Audited { name: "stats-release", conditions, persons: &[] }, cells)?;
    let earlier = releases(db).await?;
    let (number, before) = keep(db, &new).await?;
    let mut rows = Rows::new(&["release", "table", "total", "cells", "withheld"]);
    for (table, shown) in release.tables.iter().zip(&shown) {
        let withheld = shown.iter().filter(|s| **s == Shown::Withheld).count();
        rows.push(vec![
            number.into(),
            table.definition.code.clone().into(),
            table.total().into(),
            table.cells.len().into(),
            withheld.into(),
        ]);
    }
    if release.parked > 0 {
        say(format!(
            "{} parked records are not counted; `sekisho parked` shows them",
            release.parked
        ));
    }
    if before {
        say(format!("release {number} is the same, byte for byte; nothing was added"));
    } else {
        say(format!("release {number} ({stage}), digest {}", new.digest));
        let same =
            |r: &&Value| r["from_day"] == new.from.as_str() && r["to_day"] == new.to.as_str();
        if let Some(last) = earlier.iter().find(same) {
            let last = last.get("release").and_then(Value::as_i64).unwrap_or_default();
            say(format!("it restates release {last}: `sekisho stats compare {last} {number}`"));
        }
    }
    Ok(rows)
}

fn to_keep(release: &Release, shown: &[Vec<Shown>], stage: &str, staff: &str) -> NewRelease {
    let tables = release.tables.iter().zip(shown).map(|(table, shown)| {
        let d = &table.definition;
        let cells = table.cells.iter().zip(shown).map(|(cell, shown)| {
            (cell.codes.clone(), i64::try_from(cell.count).unwrap_or(i64::MAX), shown.to_string())
        });
        NewTable {
            code: d.code.clone(),
            version: d.version.into(),
            files: hex(&table.files),
            title: d.title.clone(),
            title_ja: d.title_ja.clone(),
            counts: d.counts.clone(),
            dimensions: d.columns().into_iter().map(str::to_owned).collect(),
            cells: cells.collect(),
        }
    });
    NewRelease {
        digest: hex(&release.digest()),
        shown_digest: hex(&release.shown_digest(shown)),
        stage: stage.to_owned(),
        from: release.from.clone(),
        to: release.to.clone(),
        lists: release.lists.clone(),
        lists_digest: hex(&release.lists_digest),
        watermark: as_json(&release.watermark),
        parked: i64::try_from(release.parked).unwrap_or(i64::MAX),
        released_by: staff.to_owned(),
        tables: tables.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_asked_for_by_its_code_and_span() {
        assert!(asked(&[], Span::Day).unwrap().iter().all(|t| t.definition.span == Span::Day));
        let told = |code: &str, span| asked(&[code.to_owned()], span).unwrap_err().to_string();
        assert!(told("ghosts", Span::Day).contains("entrants_by_port"));
        assert!(told("entrants_by_port", Span::Day).contains("--month"));
        assert!(told("unlawfully_staying", Span::Period).contains("--on"));
    }
}
