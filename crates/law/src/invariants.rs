//! Writes `crates/domain/INVARIANTS.md` and holds it to the truth: what lives somewhere has a case that proves it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sekisho_domain::law::invariants::{INVARIANTS, Invariant, Mode};

use crate::{CaseReport, check_file};

/// Cases that name an invariant, by file.
type Proofs = BTreeMap<String, BTreeMap<String, Vec<String>>>;

fn reports() -> Vec<(String, Vec<CaseReport>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/law");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    let name = |f: &Path| f.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|f| (name(f), check_file(f).unwrap())).collect()
}

fn proofs() -> Proofs {
    let mut out = Proofs::new();
    for (file, reports) in reports() {
        for report in reports {
            for id in &report.invariant {
                let known = INVARIANTS.iter().any(|i| i.id == id);
                assert!(known, "{file}: {}: {id} is not an invariant", report.case);
                let of_file = out.entry(id.clone()).or_default().entry(file.clone()).or_default();
                of_file.push(report.case.clone());
            }
        }
    }
    out
}

fn modes(invariant: &Invariant) -> String {
    let one = |m: &Mode| match m {
        Mode::Refuse => "R",
        Mode::Flag => "F",
        Mode::Derive => "D",
    };
    invariant.modes.iter().map(one).collect::<Vec<_>>().join("/")
}

fn proved(invariant: &Invariant, proofs: &Proofs) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (file, cases) in proofs.get(invariant.id).into_iter().flatten() {
        let first = cases.first().map(String::as_str).unwrap_or_default();
        // How many more there are changes with every case; that there are more does not.
        let more = if cases.len() > 1 { " …" } else { "" };
        parts.push(format!("`{file}`: {first}{more}"));
    }
    if !invariant.tests.is_empty() {
        parts.push(invariant.tests.to_owned());
    }
    parts.join("<br>")
}

fn table(proofs: &Proofs) -> String {
    let mut out = String::from(
        "# Invariants\n\nWritten by `SEKISHO_BLESS=1 cargo test -p sekisho-law` from `src/law/invariants/table.rs` and from the \
         cases of `tests/law` that name an invariant. R refuses, F records and flags, D derives; what an offline booth \
         delivers late has happened, so that I3, I4 and I7 become F there (domain §12.1-25).\n\n\
         | | What it asks | Mode | Law | Lives in `crates/` | Proved by | Broken by |\n|---|---|---|---|---|---|---|\n",
    );
    for i in INVARIANTS {
        let (lives, proved) = if i.lives.is_empty() {
            ("not yet".to_owned(), String::new())
        } else {
            let files: Vec<String> = i.lives.iter().map(|f| format!("`{f}`")).collect();
            (files.join("<br>"), proved(i, proofs))
        };
        let (modes, law) = (modes(i), i.law);
        let _ = writeln!(
            out,
            "| {} | {} | {modes} | {law} | {lives} | {proved} | {} |",
            i.id, i.rule, i.broken_by
        );
    }
    let done = INVARIANTS.iter().filter(|i| !i.lives.is_empty()).count();
    let _ = write!(out, "\n{done} of {} live in the program.\n", INVARIANTS.len());
    out
}

#[test]
fn what_lives_somewhere_has_a_case() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let proofs = proofs();
    let mut problems = Vec::new();
    for i in INVARIANTS {
        for file in i.lives.iter().filter(|f| !crates.join(f).is_file()) {
            problems.push(format!("{}: crates/{file} is not there", i.id));
        }
        if !i.lives.is_empty() && !proofs.contains_key(i.id) && i.tests.is_empty() {
            problems.push(format!("{} lives in {:?} and no case names it", i.id, i.lives));
        }
        if i.lives.is_empty() && proofs.contains_key(i.id) {
            problems
                .push(format!("{} has cases; say in law/invariants/table.rs where it lives", i.id));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let path = crates.join("domain/INVARIANTS.md");
    if std::env::var_os("SEKISHO_BLESS").is_some() {
        std::fs::write(&path, table(&proofs)).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == table(&proofs), "run with SEKISHO_BLESS=1 to rewrite {}", path.display());
}

/// A refusal that rests on an invariant is met by a case that names it.
#[test]
fn a_refusal_names_the_invariant_of_its_case() {
    let mut problems = Vec::new();
    for (file, reports) in reports() {
        for report in reports {
            let Some(last) = report.steps.last() else { continue };
            if let Some(id) = last.invariant
                && !report.invariant.iter().any(|i| i == id)
            {
                problems.push(format!(
                    "{file}: {}: refused by {id}, which it does not name",
                    report.case
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
