//! `sekisho stats facts`: a snapshot of what happened, without persons, for DuckDB, Polars, pandas or Spark.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sekisho_domain::Event;
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::law::Tables;
use sekisho_domain::time::{Date, days_in_month};
use sekisho_log::topics::Topics;
use sekisho_projector::watermark;
use sekisho_statistics::{Pseudonyms, hex};
use sekisho_store::{Database, Fact, Pace, Session};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::unnamed::{age_band, unnamed};
use super::{as_json, lists};
use crate::audited::{Asked, Auditor};
use crate::columns::{Column, Kind, ParquetFile};
use crate::output::{Rows, count, say};

/// The columns of a fact, and what each holds.
const COLUMNS: &[(Column, &str)] = &[
    (
        Column::new("subject", Kind::Text),
        "What the event is of: person, voyage, port, staff and so on",
    ),
    (
        Column::new("person", Kind::Text),
        "A number for the person, the same within this snapshot and in no other; null where the event is not of a person",
    ),
    (Column::new("event_type", Kind::Text), "Type of the event: schemas/events has its fields"),
    (Column::new("occurred_on", Kind::Day), "Day in Japan on which it happened"),
    (Column::new("recorded_on", Kind::Day), "Day in Japan on which it was recorded"),
    (Column::new("role", Kind::Text), "Role of who acted"),
    (Column::new("office", Kind::Text), "Office that acted"),
    (Column::new("source", Kind::Text), "Where the command came from"),
    (
        Column::new("nationality", Kind::Text),
        "Nationality of the person, as known at the watermark",
    ),
    (Column::new("sex", Kind::Text), "Sex, likewise"),
    (
        Column::new("age_band", Kind::Text),
        "Age on the day it happened, in bands of five years; 90+ at the end",
    ),
    (Column::new("corrects", Kind::Truth), "Whether it corrects another event"),
    (Column::new("flags", Kind::Text), "What was not as it should be: a JSON list of codes"),
    (Column::new("legal_grounds", Kind::Text), "A JSON list of act, article, item"),
    (
        Column::new("rules_version", Kind::Text),
        "Version of the code lists and rules it was decided by",
    ),
    (
        Column::new("fields", Kind::Text),
        "JSON: the codes, numbers, truths and days among the fields of the event",
    ),
];

/// What a snapshot is of, and where it goes.
pub(super) struct Snapshot<'a> {
    pub(super) days: (Date, Date),
    pub(super) into: &'a Path,
    /// A secret of the installation, from which persons get their numbers.
    pub(super) secret: &'a [u8],
}

/// A file of the snapshot.
struct Written {
    path: String,
    rows: u64,
    bytes: u64,
    sha256: String,
}

/// A file that knows what has been written to it.
struct Digested {
    file: File,
    bytes: u64,
    sha256: Sha256,
}

impl Write for Digested {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let n = self.file.write(part)?;
        self.bytes += n as u64;
        self.sha256.update(part.get(..n).unwrap_or_default());
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Snapshot<'_> {
    /// Writes the snapshot: a folder with a file for each month and a manifest. It is there whole or not at all.
    ///
    /// # Errors
    /// The folder is there already; PostgreSQL is away; projections stand at different positions; the audit topic does not confirm the
    /// entry; the disk is full.
    pub(super) async fn write(&self, db: &Database, auditor: &Auditor) -> Result<Rows> {
        let into = self.into;
        ensure!(!into.exists(), "{} is there already: name a new folder", into.display());
        let part = PathBuf::from(format!("{}.part", into.display()));
        if part.exists() {
            // What an earlier run left.
            fs::remove_dir_all(&part)
                .with_context(|| format!("cannot clear {}", part.display()))?;
        }
        let outcome = self.fill(db, auditor, &part).await;
        if outcome.is_err() {
            let _ = fs::remove_dir_all(&part);
        }
        let rows = outcome?;
        fs::rename(&part, into).with_context(|| format!("cannot name {}", into.display()))?;
        Ok(rows)
    }

    async fn fill(&self, db: &Database, auditor: &Auditor, part: &Path) -> Result<Rows> {
        let topic = Topics::default().records;
        let mut session = Session::open(db, Pace::Bulk).await?;
        session.begin_snapshot().await?;
        let marks = watermark(session.every_position(&topic).await?)?;
        let parked = session.parked_count(&topic).await?;
        let (from, to) = self.days;
        let pseudonyms = Pseudonyms::derive(self.secret, &format!("facts {from} {to}"));
        let mut written = Vec::new();
        for (year, month, days) in months(from, to) {
            let path = format!("year={year}/month={month:02}/facts.parquet");
            let file = facts(&mut session, days, &pseudonyms, part, path).await?;
            written.push(file);
        }
        session.rollback().await?;

        let law = Tables::current();
        let lists = lists(&law)?;
        let total: u64 = written.iter().map(|w| w.rows).sum();
        let manifest = json!({
            "sekisho_facts": 1,
            "from": from.to_string(),
            "to": to.to_string(),
            "watermark": as_json(&marks),
            "parked": parked,
            "code_lists": { "version": lists.version, "digest": hex(&lists.digest) },
            "columns": COLUMNS.iter().map(|(c, doc)| json!({
                "name": c.name, "type": c.kind.name(), "doc": doc })).collect::<Vec<_>>(),
            "rows": total,
            "files": written.iter().map(|w| json!({
                "path": w.path, "rows": w.rows, "bytes": w.bytes, "sha256": w.sha256 })).collect::<Vec<_>>(),
        });
        let mut file = File::create(part.join("manifest.json"))?;
        writeln!(file, "{}", serde_json::to_string_pretty(&manifest)?)?;
        file.sync_all()?;
        let conditions = format!("from={from}&to={to}");
        auditor.answered(&Asked { name: "stats-facts", conditions, persons: &[] }, total)?;

        let mut rows = Rows::new(&["file", "rows", "bytes", "sha256"]);
        for w in written {
            rows.push(vec![w.path.into(), w.rows.into(), w.bytes.into(), w.sha256.into()]);
        }
        if parked > 0 {
            say(format!("{parked} parked records are not in it; `sekisho parked` shows them"));
        }
        say(format!(
            "{} facts in {}, manifest.json tells of them",
            count(total),
            self.into.display()
        ));
        Ok(rows)
    }
}

/// The months of a span, each with those of its days that are in the span.
fn months(from: Date, to: Date) -> Vec<(i32, u32, (Date, Date))> {
    let mut out = Vec::new();
    let mut first = from;
    while first <= to {
        let (year, month, _) = first.civil();
        let Ok(last) = Date::new(year, month, days_in_month(year, month)) else { break };
        out.push((year, month, (first, last.min(to))));
        if last == Date::MAX {
            break;
        }
        first = last.plus_days(1);
    }
    out
}

/// Writes the facts of some days to a file at `path` within a folder.
async fn facts(
    session: &mut Session,
    (from, to): (Date, Date),
    pseudonyms: &Pseudonyms,
    folder: &Path,
    path: String,
) -> Result<Written> {
    let file = folder.join(&path);
    let cannot = || format!("cannot write {}", file.display());
    fs::create_dir_all(file.parent().unwrap_or(folder)).with_context(cannot)?;
    let out = Digested {
        file: File::create(&file).with_context(cannot)?,
        bytes: 0,
        sha256: Sha256::new(),
    };
    let columns = COLUMNS.iter().map(|(c, _)| c.clone()).collect();
    let mut out = ParquetFile::new(out, columns).with_context(cannot)?;
    let mut rows = 0;
    let days = (from.to_string(), to.to_string());
    let each = |fact| {
        rows += 1;
        out.push(row(fact, pseudonyms)?)
    };
    session.facts((&days.0, &days.1), each).await.with_context(cannot)?;
    let Digested { file: done, bytes, sha256 } = out.finish().with_context(cannot)?;
    done.sync_all().with_context(cannot)?;
    Ok(Written { path, rows, bytes, sha256: hex(&sha256.finalize()) })
}

fn row(fact: Fact, pseudonyms: &Pseudonyms) -> Result<Vec<Value>> {
    let index = Event::index_of(&fact.event_type);
    let ((_, record), subject) = index
        .and_then(|i| Event::ALL.get(i).zip(Event::kind_at(i)))
        .with_context(|| format!("{} is of a later program than this", fact.event_type))?;
    let of_person = subject == SubjectKind::Person;
    let on = Date::parse(&fact.occurred_on).ok();
    let age = fact.date_of_birth.as_deref().zip(on).and_then(|(born, on)| age_band(born, on));
    Ok(vec![
        subject.code().into(),
        of_person.then(|| pseudonyms.of(fact.person_id.as_bytes())).into(),
        fact.event_type.into(),
        fact.occurred_on.into(),
        fact.recorded_on.into(),
        fact.role.into(),
        fact.office.into(),
        fact.source.into(),
        fact.nationality.into(),
        fact.sex.into(),
        age.into(),
        fact.corrects.into(),
        fact.flags.into(),
        fact.legal_grounds,
        fact.rules_version.into(),
        unnamed(record, &fact.body).to_string().into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_cut_at_the_ends_of_months() {
        let day = |text| Date::parse(text).unwrap();
        let cut = |from, to| {
            let told = |(y, m, (a, b)): &(i32, u32, (Date, Date))| format!("{y}-{m}: {a} {b}");
            months(day(from), day(to)).iter().map(told).collect::<Vec<_>>()
        };
        assert_eq!(
            cut("2027-12-31", "2028-02-29"),
            [
                "2027-12: 2027-12-31 2027-12-31",
                "2028-1: 2028-01-01 2028-01-31",
                "2028-2: 2028-02-01 2028-02-29"
            ]
        );
        assert_eq!(cut("2028-01-02", "2028-01-01"), Vec::<String>::new());
        assert_eq!(cut("2199-12-31", "2199-12-31").len(), 1);
    }
}
