//! The query tables, read past the program under test: with PostgreSQL's own client, as JSON.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Views that the checker looks at.
pub const VIEWS: [&str; 9] = [
    "timeline",
    "commands",
    "persons",
    "documents",
    "stays",
    "crossings",
    "applications",
    "residence",
    "position",
];

/// Rows of the query tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Rows of each view of schema `query`, each row an object.
    pub views: BTreeMap<&'static str, Vec<Value>>,
    /// `engine.parked`, without values.
    pub parked: Vec<Value>,
}

impl Tables {
    /// Reads them with a URL of the superuser.
    ///
    /// # Errors
    /// PostgreSQL does not answer.
    pub fn read(url: &str) -> Result<Self> {
        let mut views = BTreeMap::new();
        for view in VIEWS {
            views.insert(view, rows(url, &format!("SELECT * FROM query.{view}"))?);
        }
        let parked =
            "SELECT topic, partition, \"offset\", subject_id, reason, detail FROM engine.parked";
        Ok(Self { views, parked: rows(url, parked)? })
    }

    /// The rows of a view.
    pub fn view(&self, name: &str) -> &[Value] {
        self.views.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The rows of a query, each as an object.
///
/// # Errors
/// PostgreSQL does not answer, or refuses the query.
pub fn rows(url: &str, query: &str) -> Result<Vec<Value>> {
    let wrapped = format!("SELECT row_to_json(r) FROM ({query}) r");
    let out = psql(url, &wrapped)?;
    let parse = |line| serde_json::from_str(line).with_context(|| format!("a row of {query}"));
    out.lines().filter(|l| !l.is_empty()).map(parse).collect()
}

/// Runs SQL and returns what psql prints.
///
/// # Errors
/// PostgreSQL does not answer, or refuses it.
pub fn psql(url: &str, sql: &str) -> Result<String> {
    let out = Command::new("psql")
        .args(["-XqtA", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql])
        .env("PGCONNECT_TIMEOUT", "5")
        .output()
        .context("cannot run psql; it comes with deploy/install")?;
    if !out.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&out.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}
