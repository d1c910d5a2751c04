//! The tree's own rules: which crate may know which, how long a file may be, what every folder must have.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Arrows between our crates, lowest layer first. What is not here is forbidden.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("audit", &[]),
    ("codec", &["domain"]),
    ("law", &["domain", "codec"]),
    ("statistics", &[]),
    ("log", &[]),
    ("store", &["domain", "codec"]),
    ("decider", &["domain", "audit", "codec", "log"]),
    ("projector", &["domain", "codec", "statistics", "log", "store"]),
    ("process", &["domain", "codec", "log"]),
    ("gateway", &["domain", "audit", "codec", "log", "store"]),
    ("simulator", &["domain", "codec", "law"]),
    ("stack", &[]),
    (
        "sekisho",
        &[
            "domain",
            "audit",
            "codec",
            "law",
            "statistics",
            "log",
            "store",
            "decider",
            "projector",
            "process",
            "gateway",
            "simulator",
            "stack",
            "testkit",
        ],
    ),
    (
        "testkit",
        &[
            "domain",
            "audit",
            "codec",
            "log",
            "store",
            "stack",
            "decider",
            "projector",
            "gateway",
            "simulator",
        ],
    ),
];

/// Outside crates that only some of ours may use.
const RESERVED: &[(&str, &[&str])] = &[
    ("rdkafka", &["log"]),
    ("sqlx", &["store"]),
    ("fjall", &["decider"]),
    ("axum", &["gateway"]),
    ("apache-avro", &["codec"]),
    ("clap", &["sekisho", "stack"]),
    ("anyhow", &["sekisho", "testkit"]),
];

/// Outside crates that the pure crates may use; everything else is forbidden there.
const PURE: &[(&str, &[&str])] = &[
    ("domain", &["uuid"]),
    ("audit", &["sha2"]),
    ("statistics", &["sha2", "hmac", "serde", "toml", "thiserror"]),
];

const LINES_MAX: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifest(name: &str) -> toml::Table {
    let path = root().join("crates").join(name).join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn dependencies(name: &str) -> Vec<String> {
    manifest(name)
        .get("dependencies")
        .and_then(toml::Value::as_table)
        .map(|t| t.keys().cloned().collect())
        .unwrap_or_default()
}

fn crates() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Every file that git tracks or would track, so that build output is left out.
fn files() -> Vec<String> {
    let out = std::process::Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(out.status.success(), "git ls-files failed");
    let list = String::from_utf8(out.stdout).unwrap();
    list.lines().filter(|f| root().join(f).is_file()).map(str::to_owned).collect()
}

fn report(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} problem(s):\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn arrows_point_downwards() {
    let allowed: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let mut problems = Vec::new();
    for name in crates() {
        let Some(may) = allowed.get(name.as_str()) else {
            problems
                .push(format!("crate {name} is not in the list of arrows; say what it may know"));
            continue;
        };
        for dependency in dependencies(&name) {
            if let Some(ours) = dependency.strip_prefix("sekisho-")
                && !may.contains(&ours)
            {
                problems.push(format!("{name} must not know {ours}"));
            }
        }
    }
    report(problems);
}

#[test]
fn outside_crates_stay_where_they_belong() {
    let mut problems = Vec::new();
    for name in crates() {
        let pure = PURE.iter().find(|(c, _)| *c == name);
        for dependency in dependencies(&name) {
            if let Some((_, owners)) = RESERVED.iter().find(|(d, _)| *d == dependency)
                && !owners.contains(&name.as_str())
            {
                problems.push(format!("only {owners:?} may use {dependency}; {name} does"));
            }
            if let Some((_, may)) = pure
                && !may.contains(&dependency.as_str())
            {
                problems.push(format!("{name} is pure and must not use {dependency}"));
            }
        }
    }
    report(problems);
}

#[test]
fn the_domain_reads_no_clock_and_does_no_io() {
    const FORBIDDEN: &[&str] = &[
        "SystemTime",
        "Instant::now",
        "std::fs",
        "std::net",
        "std::thread",
        "std::env::",
        "async fn",
        "println!",
    ];
    let mut problems = Vec::new();
    for file in files().iter().filter(|f| f.starts_with("crates/domain/src/") && f.ends_with(".rs"))
    {
        let text = fs::read_to_string(root().join(file)).unwrap();
        // What follows a test module is not the domain.
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
        if file.ends_with("/tests.rs") || file.contains("/tests/") {
            continue;
        }
        for word in FORBIDDEN.iter().filter(|w| code.contains(**w)) {
            problems.push(format!("{file} uses {word}"));
        }
    }
    report(problems);
}

#[test]
fn every_crate_takes_the_workspace_lints_and_has_a_readme() {
    let mut problems = Vec::new();
    for name in crates() {
        let lints = manifest(&name)
            .get("lints")
            .and_then(|l| l.get("workspace"))
            .and_then(toml::Value::as_bool);
        if lints != Some(true) {
            problems.push(format!("{name}: [lints] workspace = true is missing"));
        }
        let readme = root().join("crates").join(&name).join("README.md");
        match fs::read_to_string(&readme) {
            Err(_) => problems.push(format!("crates/{name} has no README.md")),
            Ok(t) if t.lines().count() > 90 => {
                problems.push(format!("crates/{name}/README.md is longer than a page (90 lines)"));
            }
            Ok(_) => {}
        }
    }
    for folder in ["schemas", "projections", "deploy", "tests"] {
        if !root().join(folder).join("README.md").is_file() {
            problems.push(format!("{folder} has no README.md"));
        }
    }
    report(problems);
}

#[test]
fn files_stay_small_enough_to_be_a_map() {
    let mut problems = Vec::new();
    for file in files() {
        let code = [".rs", ".py", ".sql", ".java", ".js"].iter().any(|e| file.ends_with(e));
        if !code {
            continue;
        }
        let lines = fs::read_to_string(root().join(&file)).unwrap().lines().count();
        if lines > LINES_MAX {
            problems.push(format!("{file} has {lines} lines; split it ({LINES_MAX} at most)"));
        }
    }
    report(problems);
}

#[test]
fn nothing_unfinished_or_local_is_committed() {
    // Spelled in parts, so that this file does not find itself.
    let words = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("#[ig", "nore"),
        concat!("db", "g!("),
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
    ];
    let mut problems = Vec::new();
    for file in files() {
        if file.ends_with("Cargo.lock") {
            continue;
        }
        let Ok(text) = fs::read_to_string(root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            for word in words.iter().filter(|w| line.contains(**w)) {
                problems.push(format!("{file}:{}: {word}", number + 1));
            }
        }
    }
    report(problems);
}
