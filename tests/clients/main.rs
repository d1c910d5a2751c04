//! What Sekisho writes is read by implementations that are not ours. Two Avro programs decode every golden record by
//! the schema files alone and compare with the golden value; jsonschema holds the cases of the law against theirs.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a program in the root and returns what it printed.
fn run(program: &str, arguments: &[&str]) -> String {
    let out = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap_or_else(|e| panic!("{program} cannot be run: {e}; `make test` provides it"));
    let text =
        format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{program} {arguments:?}:\n{text}");
    text
}

/// The programs say how many records they read; reading none would prove nothing.
fn assert_all_read(text: &str) {
    let files = std::fs::read_dir(root().join("schemas/golden")).unwrap().count();
    assert!(files >= 20, "{files} golden files");
    let line = text
        .lines()
        .rev()
        .find(|l| l.contains("0 failures"))
        .unwrap_or_else(|| panic!("no verdict in:\n{text}"));
    let records: usize = line.split_whitespace().find_map(|w| w.parse().ok()).unwrap_or(0);
    assert!(records >= files, "{line}");
}

fn python() -> String {
    env::var("SEKISHO_PYTHON").unwrap_or_else(|_| ".sekisho/venv/bin/python".into())
}

#[test]
fn the_law_cases_keep_to_their_schema() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("law");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("schema.json"), sekisho_law::schema().to_string()).unwrap();
    let mut files = 0;
    for entry in std::fs::read_dir(root().join("tests/law")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let cases = sekisho_law::cases(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy();
            let file = folder.join(format!("{name}.cases.json"));
            std::fs::write(file, serde_json::to_string(&cases).unwrap()).unwrap();
            files += 1;
        }
    }
    assert!(files >= 4, "{files} files");
    let text = run(&python(), &["tests/clients/law_schema.py", folder.to_str().unwrap()]);
    assert!(text.contains(" cases, 0 failures"), "{text}");
}

#[test]
fn fastavro_reads_the_golden_bytes() {
    assert_all_read(&run(&python(), &["tests/clients/avro_fastavro.py"]));
}

#[test]
fn java_avro_reads_the_golden_bytes() {
    let arguments =
        ["-q", "-B", "-f", "tests/clients/java", "compile", "exec:java", "-Dexec.args=schemas"];
    assert_all_read(&run("mvn", &arguments));
}
