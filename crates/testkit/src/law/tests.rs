use std::path::Path;

use super::*;

#[test]
fn every_case_holds() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/law");
    let mut cases = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "yaml") {
            continue;
        }
        for report in check_file(&path).unwrap() {
            cases += 1;
            if !report.differences.is_empty() {
                wrong.push(format!("{}: {}", report.case, report.differences.join("; ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 100, "only {cases} cases were found");
}

fn differences(text: &str) -> Vec<String> {
    check_text(text).unwrap().remove(0).differences
}

#[test]
fn what_differs_is_said() {
    let landing = "
- case: A visit
  article: [icrra 9]
  when: {at: 2026-04-01, permit-landing: {period: 90 days}}
  then: ";
    let differs = |then: &str| differences(&format!("{landing}{then}"));
    assert!(differs("{outcome: accepted}").is_empty());
    for then in [
        "{outcome: refused}",
        "{code: unknown-person}",
        "{flags: [missing-departure]}",
        "{events: [LandingPermitted]}",
        "{events: [PersonRegistered, TravelDocumentLinked, {LandingPermitted: {stay_end: 2026-07-01}}]}",
        "{derived: {on: 2026-07-01, lawful: true}}",
        "{derived: {on: 2026-07-01, no_such_fact: true}}",
        "{derived: {on: never}}",
        "{no_such_part: true}",
        "{}",
    ] {
        assert_eq!(differs(then).len(), 1, "{then}: {:?}", differs(then));
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    for act in [
        "{at: 2026-04-01}",
        "{permit-landing: {}}",
        "{at: 2026-02-30, permit-landing: {}}",
        "{at: 2026-04-01, permit-landing: {period: soon}}",
        "{at: 2026-04-01, permit-landing: {no_such_field: 1}}",
        "{at: 2026-04-01, permit-landing: 7}",
        "{at: 2026-04-01, no-such-command: {}}",
        "{at: 2026-04-01, as: king, permit-landing: {}}",
        "{at: 2026-04-01, apply-correction: {target: LandingPermitted}}",
    ] {
        let text = format!("- {{case: c, article: a, when: {act}, then: {{outcome: accepted}}}}");
        assert!(!differences(&text).is_empty(), "{act}");
        let text = format!("- {{case: c, article: a, given: [{act}], then: {{flags: []}}}}");
        assert!(!differences(&text).is_empty(), "given {act}");
    }
    assert!(check_text("case: not a list").is_err());
    assert!(check_file(Path::new("no-such-file.yaml")).is_err());
}

#[test]
fn every_command_has_its_defaults() {
    for name in step::commands() {
        let body = defaults::body(name, &Value::Null, "2026-04-01");
        assert!(body.as_object().is_some_and(|b| !b.is_empty()), "{name}");
    }
}
