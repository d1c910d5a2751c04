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

/// States, commands and events that no history would have made: the rules answer, and do not panic.
#[test]
fn anything_is_decided_and_folded() {
    use sekisho_codec::arbitrary::Arbitrary;
    use sekisho_domain::time::Timestamp;

    let tables = Tables::current();
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..1_000 {
        let mut any = Arbitrary::new(seed);
        let mut state: PersonState = any.value().unwrap();
        for index in 0..sekisho_domain::Command::ALL.len() {
            let command = any.command(index).unwrap();
            let drawn: Timestamp = any.value().unwrap();
            // Half of them within the clock's tolerance, or nothing but that would be tested.
            let recorded_at =
                if seed % 2 == 0 { drawn.max(command.meta.occurred_at) } else { drawn };
            let context = Context { recorded_at, tables: &tables, event_id };
            match decide(&state, &command, &context) {
                Ok(_) => accepted += 1,
                Err(_) => refused += 1,
            }
        }
        for index in 0..sekisho_domain::Event::ALL.len() {
            let event = any.event(index).unwrap();
            evolve(&mut state, &event);
            assert_eq!(state.version, event.meta.version);
        }
        let on: Date = any.value().unwrap();
        let at = standing(&state, &tables, on);
        assert!(at.present || !at.lawful);
    }
    assert!(accepted > 100 && refused > 100, "{accepted} accepted, {refused} refused");
}
