//! The cases of every projection's folder: given these events, expect these rows.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::Path;

use common::admin;
use sekisho_projector::harness::check_cases;

#[tokio::test]
async fn every_case_gives_the_rows_it_expects() {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../projections");
    let mut cases = 0;
    let mut wrong = Vec::new();
    for folder in std::fs::read_dir(folders).unwrap().map(|f| f.unwrap().path().join("tests")) {
        let Ok(files) = std::fs::read_dir(&folder) else { continue };
        for file in files.map(|f| f.unwrap().path()) {
            let text = std::fs::read_to_string(&file).unwrap();
            let reports = check_cases(&admin(), &text).await;
            for report in reports.unwrap_or_else(|e| panic!("{}: {e}", file.display())) {
                cases += 1;
                if !report.differences.is_empty() {
                    wrong.push(format!(
                        "{}: {}: {:#?}",
                        file.display(),
                        report.case,
                        report.differences
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 15, "only {cases} cases were found");
}

#[tokio::test]
async fn a_wrong_expectation_is_told() {
    let text = "- case: trial\n  given:\n    - {at: 2026-04-01, PersonRegistered: {nationality: UTO, sex: male}}\n  expect:\n    query.persons: [{sex: female}]\n    query.stays: [{}]";
    let reports = check_cases(&admin(), text).await.unwrap();
    assert_eq!(reports[0].differences.len(), 3, "{:?}", reports[0].differences);
}
