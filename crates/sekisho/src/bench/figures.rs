//! What was measured, what it is held against, and how both are printed.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::output::Rows;

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Better {
    /// Rates.
    More,
    /// Times and sizes.
    Less,
}

/// One measured thing.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    limit: Option<f64>,
    runs: Vec<f64>,
    limit_runs: Vec<f64>,
    wants: Vec<Want>,
    note: String,
}

/// What is asked of a figure.
#[derive(Debug, Clone, Copy)]
pub(super) enum Want {
    /// The value itself.
    Value(Better, f64),
    /// The value divided by its limit.
    Ratio(Better, f64),
}

impl Want {
    fn holds(self, figure: &Figure) -> bool {
        let (better, wanted, found) = match self {
            Self::Value(better, wanted) => (better, wanted, Some(figure.value)),
            Self::Ratio(better, wanted) => (better, wanted, figure.ratio()),
        };
        found.is_some_and(|found| match better {
            Better::More => found >= wanted,
            Better::Less => found <= wanted,
        })
    }

    fn text(self) -> String {
        let sign = |b| if b == Better::More { "≥" } else { "≤" };
        match self {
            Self::Value(better, wanted) => format!("{} {}", sign(better), number(wanted)),
            Self::Ratio(better, wanted) => format!("ratio {} {wanted}", sign(better)),
        }
    }
}

impl Figure {
    /// The best of some runs.
    pub(super) fn best(
        name: impl Into<String>,
        unit: &'static str,
        better: Better,
        runs: Vec<f64>,
    ) -> Self {
        let value = pick(better, &runs).unwrap_or(f64::NAN);
        Self {
            name: name.into(),
            value,
            unit,
            limit: None,
            runs,
            limit_runs: Vec::new(),
            wants: Vec::new(),
            note: String::new(),
        }
    }

    /// The limit that was measured beside it: the best of its runs.
    pub(super) fn against(mut self, better: Better, runs: Vec<f64>) -> Self {
        self.limit = pick(better, &runs);
        self.limit_runs = runs;
        self
    }

    /// What is asked of it.
    pub(super) fn want(mut self, want: Want) -> Self {
        self.wants.push(want);
        self
    }

    /// What a reader must know to read it rightly.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.limit.filter(|l| *l > 0.0).map(|limit| self.value / limit)
    }

    fn met(&self) -> Option<bool> {
        (!self.wants.is_empty()).then(|| self.wants.iter().all(|w| w.holds(self)))
    }

    fn wanted(&self) -> Option<String> {
        let all: Vec<String> = self.wants.iter().map(|w| w.text()).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    fn to_json(&self) -> Value {
        json!({
            "value": rounded(self.value),
            "unit": self.unit,
            "limit": self.limit.map(rounded),
            "ratio": self.ratio().map(rounded),
            "runs": self.runs.iter().copied().map(rounded).collect::<Vec<_>>(),
            "limit_runs": self.limit_runs.iter().copied().map(rounded).collect::<Vec<_>>(),
            "want": self.wanted(),
            "met": self.met(),
            "note": self.note,
        })
    }
}

fn pick(better: Better, runs: &[f64]) -> Option<f64> {
    runs.iter().copied().reduce(match better {
        Better::More => f64::max,
        Better::Less => f64::min,
    })
}

/// Three digits that count.
fn rounded(value: f64) -> f64 {
    if !value.is_finite() || value == 0.0 {
        return 0.0;
    }
    #[allow(clippy::cast_possible_truncation)] // a power of ten
    let digits = 3 - value.abs().log10().floor() as i32;
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

/// A number as a person reads it.
pub(super) fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 10_000.0 => format!("{:.1} k", value / 1e3),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The figures as a table for people or lines for programs.
pub(super) fn rows(figures: &[Figure]) -> Rows {
    let mut rows = Rows::new(&["what", "value", "unit", "limit", "ratio", "want", "met", "runs"]);
    for f in figures {
        let runs: Vec<String> = f.runs.iter().copied().map(number).collect();
        rows.push(vec![
            f.name.clone().into(),
            number(f.value).into(),
            f.unit.into(),
            f.limit.map(number).into(),
            f.ratio().map(|r| format!("{r:.2}")).into(),
            f.wanted().into(),
            f.met().into(),
            runs.join(" · ").into(),
        ]);
    }
    rows
}

/// The notes, a line each.
pub(super) fn notes(figures: &[Figure]) -> Vec<String> {
    let with = figures.iter().filter(|f| !f.note.is_empty());
    with.map(|f| format!("  {}: {}", f.name, f.note)).collect()
}

/// Writes the figures and the machine they were taken on. With `keep`, figures of an earlier run that were not
/// taken anew stay; each figure says when it was taken.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(path: &Path, figures: &[Figure], machine: Value, keep: bool) -> Result<()> {
    let earlier = fs::read_to_string(path).ok().filter(|_| keep);
    let earlier = earlier.and_then(|text| serde_json::from_str::<Map<String, Value>>(&text).ok());
    let mut all = earlier.unwrap_or_default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    for figure in figures {
        let mut json = figure.to_json();
        if let Some(fields) = json.as_object_mut() {
            fields.insert("taken_at".into(), now.into());
        }
        all.insert(figure.name.clone(), json);
    }
    all.insert("machine".into(), machine);
    let text = serde_json::to_string_pretty(&Value::Object(all))?;
    fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// What the figures were taken on.
pub(super) fn machine(jars: &Path, quick: bool) -> Value {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, key: &str| {
        let line = text.lines().find(|l| l.starts_with(key));
        line.and_then(|l| l.split_once(':')).map(|(_, v)| v.trim().to_owned())
    };
    json!({
        "cpu": field(&read("/proc/cpuinfo"), "model name"),
        "cores": std::thread::available_parallelism().map(std::num::NonZero::get).unwrap_or(0),
        "memory": field(&read("/proc/meminfo"), "MemTotal"),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "load_before": load(),
        "sekisho": env!("CARGO_PKG_VERSION"),
        "kafka": kafka_version(jars),
        "quick": quick,
        "brokers": 1,
        "broker_settings": "defaults, one node, -Xmx512m, add.partitions.to.txn.retry.backoff.ms=1",
    })
}

/// Load averages: figures taken while others work on the machine say little.
pub(super) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// From the name of the client's jar.
fn kafka_version(jars: &Path) -> Option<String> {
    let folders = fs::read_dir(jars).ok()?;
    folders.flatten().find_map(|folder| {
        fs::read_dir(folder.path()).ok()?.flatten().find_map(|file| {
            let name = file.file_name().into_string().ok()?;
            let version = name.strip_prefix("kafka-clients-")?.strip_suffix(".jar")?;
            Some(version.to_owned())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_want_is_held_against_the_best_run() {
        let fast = Figure::best("x", "1/s", Better::More, vec![10.0, 60.0, 30.0])
            .against(Better::More, vec![100.0, 80.0]);
        assert_eq!(fast.ratio(), Some(0.6));
        assert_eq!(fast.met(), None);
        assert_eq!(fast.clone().want(Want::Ratio(Better::More, 0.5)).met(), Some(true));
        assert_eq!(fast.want(Want::Value(Better::More, 61.0)).met(), Some(false));
        let slow = Figure::best("y", "ms", Better::Less, vec![9.0, 4.0]);
        assert_eq!(slow.want(Want::Value(Better::Less, 4.0)).met(), Some(true));
    }

    #[test]
    fn a_partial_run_keeps_the_figures_it_did_not_take() {
        let path = std::env::temp_dir().join(format!("sekisho-bench-{}.json", std::process::id()));
        let one = |name: &str| vec![Figure::best(name, "ms", Better::Less, vec![1.0])];
        write(&path, &one("a"), Value::Null, false).unwrap();
        write(&path, &one("b"), Value::Null, true).unwrap();
        let both: Map<String, Value> =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        write(&path, &one("c"), Value::Null, false).unwrap();
        let last: Map<String, Value> =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(both.contains_key("a") && both.contains_key("b"));
        assert!(last.contains_key("c") && !last.contains_key("a"));
    }

    #[test]
    fn figures_keep_the_digits_that_count() {
        assert_eq!(rounded(123_456.0), 123_500.0);
        assert_eq!(rounded(0.123_456), 0.1235);
        assert_eq!(number(47_000.0), "47.0 k");
        assert_eq!(number(2.34567), "2.35");
    }
}
