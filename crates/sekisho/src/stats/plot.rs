//! `sekisho stats plot`: a published table as a chart, of what may leave the house.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use sekisho_statistics::TOTAL;
use sekisho_store::Database;
use sekisho_store::statistics::{Kept, released, releases};
use serde_json::Value;

use super::chart::{Chart, LINES_MAX, Point, Series};
use super::show::time_period;
use crate::output::say;

/// Bars of one chart.
const BARS_MAX: usize = 20;

/// What is wanted of a table.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Wanted {
    /// Which table.
    pub(super) table: String,
    /// Bars of this release, not lines over all.
    #[arg(long)]
    pub(super) release: Option<i64>,
    /// A line or bar for each code of this dimension [default: one line of the sum; bars of the first dimension].
    #[arg(long, value_name = "DIMENSION")]
    pub(super) by: Option<String>,
    /// Only where this dimension has this code, instead of its sum; may be repeated.
    #[arg(long = "where", value_name = "DIMENSION=CODE", value_parser = condition)]
    pub(super) conditions: Vec<(String, String)>,
}

fn condition(text: &str) -> Result<(String, String), String> {
    let (name, code) = text.split_once('=').ok_or("must be DIMENSION=CODE")?;
    Ok((name.to_owned(), code.to_owned()))
}

impl Wanted {
    /// The chart as SVG.
    ///
    /// # Errors
    /// There is no such release, table, dimension or code; PostgreSQL is away.
    pub(super) async fn svg(&self, db: &Database) -> Result<String> {
        let all = releases(db).await?;
        let chart = match self.release {
            Some(number) => self.bars(db, &all, number).await?,
            None => self.lines(db, &all).await?,
        };
        Ok(chart.svg())
    }

    async fn table(&self, db: &Database, release: i64) -> Result<Option<Kept>> {
        Ok(released(db, release).await?.into_iter().find(|t| t.code == self.table))
    }

    async fn bars(&self, db: &Database, all: &[Value], number: i64) -> Result<Chart> {
        let release = all.iter().find(|r| r["release"] == number);
        let release = release.with_context(|| {
            format!("there is no release {number}; `sekisho stats list` lists them")
        })?;
        let table = self.table(db, number).await?;
        let table =
            table.with_context(|| format!("release {number} has no table {}", self.table))?;
        let by = match &self.by {
            Some(by) => by.clone(),
            None => table.dimensions.first().context("the table has no dimension")?.clone(),
        };
        let mut points: Vec<(String, Point)> =
            self.points(&table, Some(&by))?.into_iter().collect();
        points.retain(|(code, _)| code != TOTAL);
        let left_out = largest_first(&mut points, |(_, p)| p.clone(), BARS_MAX);
        told_left_out(&by, &left_out.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>());
        let (places, points) = points.into_iter().unzip();
        Ok(Chart {
            title: format!("{} {}, {}", table.title, table.title_ja, span(release)),
            source: format!(
                "{} v{}, release {number} ({})",
                table.code,
                table.version,
                stage(release)
            ),
            places,
            series: vec![Series { name: by, points }],
            bars: true,
        })
    }

    async fn lines(&self, db: &Database, all: &[Value]) -> Result<Chart> {
        // Of every span the release that counts: the last final one, or else the last. They come newest first.
        let mut spans: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for release in all {
            spans.entry(span(release)).or_default().push(release);
        }
        let mut found = Vec::new();
        for (span, mut of_span) in spans {
            of_span.sort_by_key(|r| stage(r) != "final");
            for release in of_span {
                let number = release.get("release").and_then(Value::as_i64).unwrap_or_default();
                if let Some(table) = self.table(db, number).await? {
                    found.push((span, number, table));
                    break;
                }
            }
        }
        // Months beside years would be a saw: the kind of span of which there are most.
        let kinds = |kind: usize| found.iter().filter(|(s, ..)| s.len() == kind).count();
        let kind = found.iter().map(|(s, ..)| s.len()).max_by_key(|k| (kinds(*k), *k));
        let Some(kind) = kind else {
            bail!("no release has a table {}; `sekisho stats list` lists them", self.table)
        };
        let before = found.len();
        found.retain(|(span, ..)| span.len() == kind);
        if found.len() < before {
            say(format!("{} releases of other kinds of span are left out", before - found.len()));
        }
        let version = found.iter().map(|(.., t)| t.version).max().unwrap_or_default();
        let (now, older): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(.., t)| t.version == version);
        if !older.is_empty() {
            let of: Vec<&str> = older.iter().map(|(span, ..)| span.as_str()).collect();
            say(format!("left out, since counted by an older definition: {}", of.join(", ")));
        }

        let mut lines: BTreeMap<String, Vec<Point>> = BTreeMap::new();
        for (place, (_, _, table)) in now.iter().enumerate() {
            for (code, point) in self.points(table, self.by.as_deref())? {
                let line = lines.entry(code).or_default();
                line.resize(place, Point::Withheld("-".into()));
                line.push(point);
            }
        }
        let mut series: Vec<Series> = lines
            .into_iter()
            .filter(|(code, _)| self.by.is_none() || code != TOTAL)
            .map(|(name, mut points)| {
                points.resize(now.len(), Point::Withheld("-".into()));
                Series { name, points }
            })
            .collect();
        let last = |s: &Series| s.points.last().cloned().unwrap_or(Point::Number(0));
        let left_out = largest_first(&mut series, last, LINES_MAX);
        let left_out: Vec<&str> = left_out.iter().map(|s| s.name.as_str()).collect();
        told_left_out(self.by.as_deref().unwrap_or_default(), &left_out);
        let (_, _, table) = now.last().context("no release")?;
        let numbers: Vec<String> = now.iter().map(|(_, number, _)| number.to_string()).collect();
        Ok(Chart {
            title: format!("{} {}", table.title, table.title_ja),
            source: format!("{} v{version}, releases {}", table.code, numbers.join(", ")),
            places: now.iter().map(|(span, ..)| span.clone()).collect(),
            series,
            bars: false,
        })
    }

    /// The shown number of each code of a dimension, or of the sum of all, where the others are as wanted.
    fn points(&self, table: &Kept, by: Option<&str>) -> Result<BTreeMap<String, Point>> {
        let names = || table.dimensions.join(", ");
        for name in self.conditions.iter().map(|(name, _)| name.as_str()).chain(by) {
            let known = table.dimensions.iter().any(|d| d == name);
            ensure!(known, "{} has no dimension {name}; it has {}", table.code, names());
        }
        let wanted: Vec<Option<&str>> = table
            .dimensions
            .iter()
            .map(|d| {
                let given = self.conditions.iter().find(|(name, _)| name == d);
                match given {
                    Some((_, code)) => Some(code.as_str()),
                    None if by == Some(d.as_str()) => None,
                    None => Some(TOTAL),
                }
            })
            .collect();
        let at = by.and_then(|by| table.dimensions.iter().position(|d| d == by));
        let mut points = BTreeMap::new();
        for (codes, _, shown) in &table.cells {
            let fits = codes.iter().zip(&wanted).all(|(code, w)| w.is_none_or(|w| w == code));
            if fits {
                let code = at.and_then(|at| codes.get(at)).map_or(TOTAL, String::as_str);
                points.insert(code.to_owned(), Point::of(shown));
            }
        }
        ensure!(
            !points.is_empty(),
            "{} has no number there: some dimension has no such code or no sum; it has {}; say --where DIMENSION=CODE",
            table.code,
            names()
        );
        Ok(points)
    }
}

/// Sorts by what `point` gives, the largest first, and takes away those beyond `most`.
fn largest_first<T>(all: &mut Vec<T>, point: impl Fn(&T) -> Point, most: usize) -> Vec<T> {
    all.sort_by_key(|one| match point(one) {
        Point::Number(n) => std::cmp::Reverse(n),
        Point::Withheld(_) => std::cmp::Reverse(-1),
    });
    all.split_off(most.min(all.len()))
}

fn told_left_out(by: &str, codes: &[&str]) {
    if !codes.is_empty() {
        say(format!("the largest of {by} are drawn; left out: {}", codes.join(", ")));
    }
}

fn span(release: &Value) -> String {
    let text = |name: &str| release.get(name).and_then(Value::as_str).unwrap_or_default();
    time_period(text("from_day"), text("to_day"))
}

fn stage(release: &Value) -> &str {
    release.get("stage").and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Kept {
        let cell = |port: &str, kind: &str, shown: &str| {
            (vec![port.to_owned(), kind.to_owned()], 7, shown.to_owned())
        };
        Kept {
            code: "trial".into(),
            version: 1,
            title: String::new(),
            title_ja: String::new(),
            dimensions: vec!["port".into(), "kind".into()],
            cells: vec![
                cell("NRT", TOTAL, "100"),
                cell("NRT", "new", "95"),
                cell("KIX", TOTAL, "<5"),
                cell(TOTAL, TOTAL, "105"),
            ],
        }
    }

    fn points(by: Option<&str>, conditions: &[(&str, &str)]) -> Result<Vec<(String, Point)>> {
        let conditions =
            conditions.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let by = by.map(str::to_owned);
        let wanted = Wanted { table: "trial".into(), release: None, by, conditions };
        Ok(wanted.points(&table(), wanted.by.as_deref())?.into_iter().collect())
    }

    #[test]
    fn the_sum_is_drawn_unless_a_code_or_a_dimension_is_asked_for() {
        assert_eq!(points(None, &[]).unwrap(), [(TOTAL.to_owned(), Point::Number(105))]);
        let by_port = points(Some("port"), &[]).unwrap();
        assert_eq!(by_port.len(), 3);
        assert!(by_port.contains(&("KIX".to_owned(), Point::Withheld("<5".into()))));
        let new = points(Some("port"), &[("kind", "new")]).unwrap();
        assert_eq!(new, [("NRT".to_owned(), Point::Number(95))]);
        let refused = points(Some("colour"), &[]).unwrap_err().to_string();
        assert!(refused.contains("port, kind"), "{refused}");
        assert!(points(None, &[("kind", "new")]).is_err());
    }

    #[test]
    fn the_largest_come_first() {
        let mut all = ["5", "<5", "20", "10"].map(Point::of).to_vec();
        let left_out = largest_first(&mut all, Clone::clone, 2);
        assert_eq!(all, ["20", "10"].map(Point::of));
        assert_eq!(left_out, ["5", "<5"].map(Point::of));
    }
}
