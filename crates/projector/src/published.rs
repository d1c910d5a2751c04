//! A published table is a folder in `projections/statistics`; this is what the program carries of each, and how it is counted.

use std::path::Path;

use sekisho_domain::law::{Tables, lists, regions};
use sekisho_domain::time::Date;
use sekisho_statistics::{Counted, Definition, Mark, Table, files_digest};
use sekisho_store::statistics::{Group, Question, count};
use sekisho_store::{Database, Position};

use crate::error::{Error, Result};
use crate::screen::screen;

/// The code list whose dimensions are counted as `nationality/issuer`.
const REGIONS: &str = "statistical-regions";

/// A published table as its folder says it.
#[derive(Debug, Clone)]
pub struct Published {
    /// `definition.toml`.
    pub definition: Definition,
    /// `table.sql`.
    pub sql: String,
    /// `cases.yaml`.
    pub cases: String,
    /// SHA-256 over the files that its numbers follow from.
    pub files: [u8; 32],
}

struct Text {
    definition: &'static str,
    sql: &'static str,
    cases: &'static str,
}

macro_rules! tables {
    ($( $name:literal ),+ $(,)?) => {
        &[ $( ($name, Text {
            definition: include_str!(concat!("../../../projections/statistics/", $name, "/definition.toml")),
            sql: include_str!(concat!("../../../projections/statistics/", $name, "/table.sql")),
            cases: include_str!(concat!("../../../projections/statistics/", $name, "/cases.yaml")),
        }) ),+ ]
    };
}

/// A new table is added here, by the name of its folder.
const CARRIED: &[(&str, Text)] = tables![
    "applications_by_length",
    "departures_by_age",
    "departures_by_length",
    "deportation_by_ground",
    "deportation_procedures",
    "entrants_by_age",
    "entrants_by_nationality",
    "entrants_by_port",
    "landing_examinations",
    "population_balance",
    "provisional_releases",
    "refugee_applications",
    "residence_applications",
    "residence_cards",
    "residents_by_age",
    "residents_by_nationality",
    "residents_by_prefecture",
    "revocations",
    "special_landings",
    "unlawfully_staying",
    "visitors",
];

/// SQL functions that only published tables use.
pub(crate) const FUNCTIONS: &str = include_str!("../../../projections/statistics/functions.sql");

/// The tables that the program carries, in order of their codes.
///
/// # Errors
/// A folder is not as it should be; a test sees to it that none is.
pub fn published() -> Result<Vec<Published>> {
    CARRIED.iter().map(|(name, t)| Published::new(name, t.definition, t.sql, t.cases)).collect()
}

impl Published {
    /// Reads one table from a directory, for trying out a folder that the program does not carry.
    ///
    /// # Errors
    /// A file is missing or not as it should be.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        let file = |file: &str| {
            std::fs::read_to_string(path.join(file)).map_err(|e| Error::Folder {
                folder: format!("statistics/{name}"),
                reason: format!("{file}: {e}"),
            })
        };
        Self::new(&name, &file("definition.toml")?, &file("table.sql")?, &file("cases.yaml")?)
    }

    /// Checks and keeps the texts of a folder.
    ///
    /// # Errors
    /// The definition contradicts itself or the code lists, the SQL asks a clock or for chance, or there are no cases.
    pub fn new(name: &str, definition: &str, sql: &str, cases: &str) -> Result<Self> {
        let folder = || format!("statistics/{name}");
        let wrong = |reason: String| Error::Folder { folder: folder(), reason };
        let parsed = Definition::read(name, definition)?;
        for dimension in &parsed.dimensions {
            if let Some(list) = dimension.code_list.as_deref()
                && lists::find(list).is_none()
            {
                let reason = format!("definition.toml: there is no code list {list}");
                return Err(wrong(reason));
            }
        }
        if Date::parse(&parsed.valid_from).is_err() {
            return Err(wrong("definition.toml: valid_from is no day".to_owned()));
        }
        if let Some(reason) = screen("table.sql", sql) {
            return Err(wrong(reason));
        }
        let found: serde_json::Value =
            serde_yaml_ng::from_str(cases).map_err(|e| wrong(format!("cases.yaml: {e}")))?;
        if found.as_array().is_none_or(Vec::is_empty) {
            return Err(wrong(
                "cases.yaml holds no case: a number that nobody tried is not published".to_owned(),
            ));
        }
        let files = files_digest(&[definition, sql, FUNCTIONS]);
        Ok(Self { definition: parsed, sql: sql.to_owned(), cases: cases.to_owned(), files })
    }

    fn question(&self) -> Question<'_> {
        Question {
            table: &self.definition.code,
            sql: &self.sql,
            columns: self.definition.columns(),
        }
    }

    /// The cells, with nationalities as the code lists of the last day count them.
    fn table(&self, groups: Vec<Group>, tables: &Tables, last: Date) -> Result<Table> {
        let rows = groups.into_iter().map(|group| {
            let codes = self.definition.dimensions.iter().zip(group.codes);
            let codes = codes.map(|(dimension, code)| match dimension.code_list.as_deref() {
                Some(REGIONS) => counted_as(&code, tables, last),
                _ => code,
            });
            let count = u64::try_from(group.count).unwrap_or(0);
            Counted { codes: codes.collect(), count, members: group.members }
        });
        Ok(Table::new(self.definition.clone(), self.files, rows.collect())?)
    }
}

/// What `nationality/issuer` is counted as; what is not of that form stays.
fn counted_as(code: &str, tables: &Tables, day: Date) -> String {
    let Some((nationality, issuer)) = code.split_once('/') else { return code.to_owned() };
    let issuer = Some(issuer).filter(|i| !i.is_empty());
    regions::region(tables.regions, nationality, issuer, day).to_owned()
}

/// Tables that were counted in one snapshot, and where the log stood.
#[derive(Debug)]
pub struct Snapshot {
    /// The watermark.
    pub watermark: Vec<Mark>,
    /// Records that are parked.
    pub parked: u64,
    /// The tables, in the order asked for.
    pub tables: Vec<Table>,
}

/// Where the log stood for tables whose projections stand at these positions.
///
/// # Errors
/// They stand at different positions: what they tell does not fit together.
pub fn watermark(positions: Vec<Position>) -> Result<Vec<Mark>> {
    let mut watermark: Vec<Mark> = Vec::new();
    for position in positions {
        let mark = Mark {
            topic: position.topic,
            partition: position.partition,
            next_offset: position.next_offset,
        };
        match watermark.iter().find(|m| m.partition == mark.partition) {
            Some(there) if *there == mark => {}
            Some(there) => {
                let (partition, stands, others) =
                    (mark.partition, mark.next_offset, there.next_offset);
                let projection = position.projection;
                return Err(Error::Uneven { projection, partition, stands, others });
            }
            None => watermark.push(mark),
        }
    }
    watermark.sort();
    Ok(watermark)
}

/// Counts tables between two days from the tables of a topic's projections.
///
/// # Errors
/// A table's SQL fails, gives other columns than its dimensions, or a code that the definition does not list; a balance does
/// not hold; projections stand at different positions; PostgreSQL is away.
pub async fn counted(
    db: &Database,
    topic: &str,
    asked: &[Published],
    (from, to): (Date, Date),
    tables: &Tables,
) -> Result<Snapshot> {
    let questions: Vec<_> = asked.iter().map(Published::question).collect();
    let found = count(db, topic, &questions, (&from.to_string(), &to.to_string())).await?;
    let watermark = watermark(found.positions)?;
    let counted = asked.iter().zip(found.tables);
    let counted: Result<Vec<_>> =
        counted.map(|(table, groups)| table.table(groups, tables, to)).collect();
    Ok(Snapshot { watermark, parked: u64::try_from(found.parked).unwrap_or(0), tables: counted? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carried_table_is_in_order_and_every_folder_is_carried() {
        let found = published().unwrap();
        assert_eq!(found.len(), CARRIED.len());
        let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../projections/statistics");
        let mut there: Vec<String> = std::fs::read_dir(folders)
            .unwrap()
            .map(|e| e.unwrap())
            .filter(|e| e.path().is_dir())
            .map(|e| e.file_name().into_string().unwrap())
            .collect();
        there.sort();
        let carried: Vec<_> = found.iter().map(|t| t.definition.code.clone()).collect();
        assert_eq!(there, carried);
        assert_eq!(screen("functions.sql", crate::FUNCTIONS), None);
    }

    #[test]
    fn a_folder_that_is_not_as_it_should_be_is_refused_with_the_line() {
        let all = published().unwrap();
        let good = all.iter().find(|t| t.definition.code == "entrants_by_port").unwrap();
        let definition =
            include_str!("../../../projections/statistics/entrants_by_port/definition.toml");
        let told = |definition: &str, sql: &str, cases: &str| {
            Published::new("entrants_by_port", definition, sql, cases).unwrap_err().to_string()
        };
        let clock = format!("{}\n  AND c.on_date < now()", good.sql.trim_end());
        assert!(told(definition, &clock, &good.cases).contains("line 4: now"));
        let chance = good.sql.replace("c.event_id", "gen_random_uuid()");
        assert!(
            told(definition, &chance, &good.cases).contains("table.sql line 1: gen_random_uuid")
        );
        assert!(told(definition, &good.sql, "[]").contains("no case"));
        let unlisted = definition.replace("\"ports\"", "\"harbours\"");
        assert!(told(&unlisted, &good.sql, &good.cases).contains("no code list harbours"));
        let missing = Published::read(Path::new("/nowhere/trial")).unwrap_err().to_string();
        assert!(missing.contains("statistics/trial") && missing.contains("definition.toml"));
        assert!(Published::new("entrants_by_port", definition, &good.sql, &good.cases).is_ok());
    }

    #[test]
    fn a_nationality_counts_by_who_issued_the_document() {
        let tables = Tables::current();
        let day = Date::parse("2026-06-30").unwrap();
        for (code, region) in
            [("CHN/HKG", "CHN-HKG"), ("CHN/CHN", "CHN"), ("CHN/", "CHN"), ("unknown", "unknown")]
        {
            assert_eq!(counted_as(code, &tables, day), region, "{code}");
        }
    }
}
