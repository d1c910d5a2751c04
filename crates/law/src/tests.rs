use std::path::Path;

use sekisho_codec::ids::{content_digest, event_id};
use sekisho_domain::derive::standing;
use sekisho_domain::ids::{CardNumber, SubjectKind};
use sekisho_domain::law::Tables;
use sekisho_domain::subject::{SubjectState, decide, evolve};
use sekisho_domain::time::Date;
use sekisho_domain::{Command, Context, Event};

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
                let all: Vec<String> = report.differences.iter().map(ToString::to_string).collect();
                wrong.push(format!("{}: {}: {}", path.display(), report.case, all.join("; ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 100, "only {cases} cases were found");
}

/// What is wrong with the first case, as a person reads it.
fn differences(text: &str) -> Vec<String> {
    let report = check_text(text).unwrap().remove(0);
    assert_eq!(report.holds(), report.differences.is_empty());
    report.differences.iter().map(ToString::to_string).collect()
}

#[test]
fn what_differs_is_said() {
    let landing = "
- case: A visit
  article: [icrra 9]
  when: {at: 2026-04-01, permit-landing: {period: 90 days}}
  then: ";
    let differs = |then: &str| differences(&format!("{landing}{then}"));
    assert_eq!(differs("{outcome: accepted}"), Vec::<String>::new());
    for (then, says) in [
        ("{outcome: refused}", "line 5: then.outcome: expected refused, found accepted"),
        ("{code: unknown-person}", "line 5: then.code: expected unknown-person, found none"),
        ("{repeated: true}", "line 5: then.repeated: expected true, found false"),
        ("{law: [icrra 26(1)]}", "line 5: then.law: expected icrra 26(1), found"),
        ("{flags: [missing-departure]}", "line 5: then.flags: expected"),
        ("{flags: missing-departure}", "line 5: then.flags: flags must be a list"),
        (
            "{events: [LandingPermitted]}",
            "line 5: then.events: expected [\"LandingPermitted\"], found",
        ),
        ("{events: [LandingPermited]}", "did you mean LandingPermitted?"),
        (
            "{events: [PersonRegistered, TravelDocumentLinked, {LandingPermitted: {stay_end: 2026-07-01}}]}",
            "line 5: then.events[2].LandingPermitted.stay_end: expected 2026-07-01, found 2026-06-30",
        ),
        (
            "{derived: {on: 2026-07-01, lawful: true}}",
            "line 5: then.derived.lawful: expected true, found false",
        ),
        (
            "\n    derived:\n      - {on: 2026-06-30, lawful: true}\n      - {on: 2026-07-01, lawful: true}",
            "line 8: then.derived[1].lawful: expected true, found false",
        ),
        ("{derived: {on: 2026-07-01, lawfull: true}}", "did you mean lawful?"),
        ("{derived: {on: 2026-07-01, xyz: true}}", "is not a fact; the facts: registered"),
        ("{derived: {on: 2026-07-01, person: ben, lawful: true}}", "nobody of that name"),
        (
            "{derived: {on: 2026-07-01, known_at: soon, lawful: true}}",
            "then.derived.known_at: `soon`",
        ),
        ("{derived: {lawful: true}}", "facts need `on:`"),
        ("{derived: {on: never}}", "then.derived.on: `never` must be a date"),
        ("{no_such_part: true}", "has no place under `then`"),
        ("{}", "says nothing under `then`"),
    ] {
        let found = differs(then);
        assert_eq!(found.len(), 1, "{then}: {found:?}");
        assert!(found[0].contains(says), "{then}: {found:?}");
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    for (act, says) in [
        ("{at: 2026-04-01}", "names a command"),
        ("7", "an act is a map"),
        ("{permit-landing: {}}", "needs `at:`"),
        ("{at: 2026-02-30, permit-landing: {}}", ".at: `2026-02-30` is not a day"),
        (
            "{at: 2026-04-01, permit-landing: {period: soon}}",
            "permit-landing.period: `soon` is not a period",
        ),
        (
            "{at: 2026-04-01, permit-landing: {no_such_field: 1}}",
            "permit-landing.no_such_field: is not a field",
        ),
        ("{at: 2026-04-01, permit-landing: {prot: NRT}}", "did you mean port?"),
        ("{at: 2026-04-01, permit-landing: {port: Narita}}", "permit-landing.port: "),
        (
            "{at: 2026-04-01, permit-landing: {document: {numbr: X}}}",
            "permit-landing.document.numbr",
        ),
        ("{at: 2026-04-01, permit-landing: 7}", "holds the fields"),
        ("{at: 2026-04-01, permit-landing: {}, confirm-departure: {}}", "names one command"),
        ("{at: 2026-04-01, no-such-command: {}}", "is not a command; the commands: permit-landing"),
        ("{at: 2026-04-01, permitlanding: {}}", "did you mean permit-landing?"),
        ("{at: 2026-04-01, as: king, permit-landing: {}}", ".as: "),
        ("{at: 2026-04-01, subject: anna, permit-landing: {}}", "use `person:`"),
        ("{at: 2026-04-01, person: anna, enter-alert: {}}", "use `subject:`"),
        ("{at: 2026-04-01, person: a b, permit-landing: {}}", ".person: `a b` is no local name"),
        (
            "{at: 2026-04-01, command: same as first, permit-landing: {}}",
            "no act before has the label first",
        ),
        ("{at: 2026-04-01, command: first, permit-landing: {}}", "must be `same as`"),
        (
            "{at: 2026-04-01, apply-correction: {target: LandingPermitted}}",
            "no LandingPermitted has been recorded",
        ),
        (
            "{at: 2026-04-01, apply-correction: {target: LandingPermited}}",
            "did you mean LandingPermitted?",
        ),
    ] {
        let text = format!("- {{case: c, article: a, when: {act}, then: {{flags: []}}}}");
        let found = differences(&text);
        assert!(
            found.iter().any(|f| f.contains(says) && f.starts_with("line 1: when")),
            "{act}: {found:?}"
        );
        let text = format!("- {{case: c, article: a, given: [{act}], then: {{flags: []}}}}");
        let found = differences(&text);
        assert!(
            found.iter().any(|f| f.contains(says) && f.contains("given[0]")),
            "given {act}: {found:?}"
        );
    }
}

#[test]
fn what_is_no_file_of_cases_is_said() {
    for (text, says) in [
        ("", "does not hold a list"),
        ("case: not a list", "does not hold a list"),
        ("[]", "the list is empty"),
        ("- 1", "line 1: is not a file of cases: item 1 has no `case:`"),
        ("- case: a\n\n- cse: b", "line 3: is not a file of cases: item 2 has no `case:`"),
        ("- case: a\n  then: {\n", "line "),
        ("- case: a\n  case: b", "duplicate"),
        ("- case: !!binary aGVsbG8=\n- ? [1, 2]\n  : 3", "is not a file of cases"),
        ("- case: !odd x", "tags such as"),
        ("- {case: a, 7: b}", "in quotes"),
        ("\u{0}", "is not a file of cases"),
        ("%PDF-1.7", "is not a file of cases"),
    ] {
        let found = check_text(text).unwrap_err().to_string();
        assert!(found.contains(says), "{text:?}: {found}");
    }
    assert!(check_text(&"[".repeat(100_000)).is_err());
    assert!(check_text(&format!("- case: {}", "{a: ".repeat(5_000))).is_err());
    let bomb = "- &a [x,x,x,x,x,x,x,x,x]\n".to_owned()
        + &(1..30)
            .map(|i| {
                let last = char::from(b'`' + i);
                let next = char::from(b'a' + i);
                format!("- &{next} [{}]\n", format!("*{last},").repeat(9))
            })
            .collect::<String>();
    assert!(check_text(&bomb).is_err());
    assert!(matches!(check_file(Path::new("no-such-file.yaml")), Err(LawError::Read(_))));
    assert!(matches!(check_file(Path::new(env!("CARGO_MANIFEST_DIR"))), Err(LawError::Read(_))));
}

#[test]
fn people_ids_and_repeats() {
    let text = r"
- case: Two people, one id twice
  article: [icrra 9]
  persons:
    anna: {passport: A0000001, born: 1990-02-28, nationality: KOR, sex: male}
    ben:
  given:
    - {label: first, person: anna, at: 2026-04-01, permit-landing: {}}
    - {at: 2026-04-01, recorded: 2026-04-02, command: same as first}
    - {person: anna, at: 2026-04-02, command: same as first, refused: command-id-reused, permit-landing: {}}
    - {person: ben, at: 2026-04-02, permit-landing: {}}
    - {person: anna, at: 2026-04-09, recorded: 2026-05-01, confirm-departure: {}}
    - at: 2026-05-02
      person: anna
      request-correction: {target: first.LandingPermitted, field: nationality, new_value: KOR, old_value: UTO}
  when: {at: 2026-04-01, command: same as first}
  then:
    outcome: accepted
    repeated: true
    law: [icrra 9(1)]
    events: [{PersonRegistered: {nationality: KOR, sex: male}}, TravelDocumentLinked, LandingPermitted]
    derived:
      - {person: anna, on: 2026-04-10, present: false}
      - {person: anna, on: 2026-04-10, known_at: 2026-04-30, present: true, version: 3}
      - {person: anna, on: 2026-04-10, known_at: 2026-05-01T09:59:00+09:00, present: true}
      - {person: ben, on: 2026-04-10, present: true}
      - {on: 2026-04-10, registered: false}
";
    assert_eq!(differences(text), Vec::<String>::new());
    let reports = check_text(text).unwrap();
    let correction = &reports[0].steps[5].events[0];
    let landing = &reports[0].steps[0].events[2];
    assert_eq!(correction["target_event_id"], landing["meta"]["event_id"]);
}

#[test]
fn a_local_name_is_always_the_same_id() {
    let anna = names::id_of("", "anna");
    assert_eq!(anna.get_version_num(), 8);
    assert_eq!(anna.to_string(), "7c3a8471-9609-84ba-a64a-a7471235ffe0");
    assert_ne!(names::id_of("", "anna"), names::id_of("", "ben"));
}

#[test]
fn facts_are_named_once_and_in_two_languages() {
    for (i, f) in facts::FACTS.iter().enumerate() {
        assert!(facts::FACTS[..i].iter().all(|o| o.name != f.name), "{}", f.name);
        assert!(!expect::ABOUT.contains(&f.name), "{}", f.name);
        assert!(!f.en.is_empty() && !f.ja.is_ascii(), "{}", f.name);
    }
}

/// Whatever of a case is cut, doubled or replaced: it is said, and nothing panics.
#[test]
fn spoilt_cases_are_answered() {
    use sekisho_codec::arbitrary::Rng;

    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/law");
    let text = std::fs::read_to_string(dir.join("departure.yaml")).unwrap();
    let cases: Vec<&str> = text.split("\n\n- ").skip(1).collect();
    let mut rng = Rng::new(4);
    let odd = [
        "",
        "none",
        "~",
        "[]",
        "{}",
        "-1",
        "99999999999999999999",
        "2026-02-30",
        "'",
        "{on: ",
        "同",
        ": ",
    ];
    let (mut whole, mut differ) = (0, 0);
    for case in cases.iter().cycle().take(400) {
        let mut spoilt = format!("- {case}");
        for _ in 0..=rng.below(3) {
            let starts: Vec<usize> = spoilt.char_indices().map(|(i, _)| i).collect();
            let from = starts[rng.below(starts.len())];
            let to =
                starts.iter().copied().find(|s| *s > from + rng.below(12)).unwrap_or(spoilt.len());
            spoilt.replace_range(from..to, rng.pick(&odd).unwrap());
        }
        match check_text(&spoilt) {
            Err(LawError::Form { .. }) => {}
            Err(LawError::Read(_)) => panic!("nothing was read"),
            Ok(reports) => {
                whole += 1;
                differ += usize::from(reports.iter().any(|r| !r.holds()));
            }
        }
    }
    assert!(whole > 50 && differ > 25, "{whole} could be read, {differ} differ");
}

/// States, commands and events that no history would have made: the rules answer, and do not panic.
#[test]
fn anything_is_decided_and_folded() {
    // The longest of the tests of this crate: its seeds are shared out.
    let (accepted, refused) = std::thread::scope(|scope| {
        let shares: Vec<_> = (0..2).map(|n| scope.spawn(move || anything(n, 2))).collect();
        let counts = shares.into_iter().map(|share| share.join().unwrap());
        counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
    });
    assert!(accepted > 100 && refused > 100, "{accepted} accepted, {refused} refused");
}

/// Cases are sent beside each other: a number that each of two uses is not one card of two people there.
#[test]
fn cases_that_are_sent_have_cards_of_their_own() {
    const CASES: &str = "
- case: One
  article: icrra 19-4
  given:
    - {at: 2026-04-01, permit-landing: {status: student, period: 1 year}}
    - {at: 2026-04-01, issue-residence-card: {number: SY00000001SY}}
  when: {at: 2026-06-01, issue-residence-card: {number: SY00000001SY}}
  then: {outcome: refused, code: card-number-used}
- case: Two
  article: icrra 19-4
  given:
    - {at: 2026-04-01, permit-landing: {status: student, period: 1 year}}
  when: {at: 2026-04-01, issue-residence-card: {}}
  then: {outcome: accepted}
";
    let key = IdKey::new(&[7; 32]).unwrap();
    let lines = script(CASES, &key, "cards").unwrap();
    let numbers: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.request["body"]["personal"]["number"].as_str())
        .filter(|number| CardNumber::parse(number).is_ok())
        .collect();
    let [first, again, other] = numbers[..] else { panic!("{numbers:?}") };
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_eq!(names::card_number("", "SY00000001SY"), "SY00000001SY", "alone");
    assert_eq!(names::card_number("cards", "12AB"), "12AB", "no number");
}

/// Every so many seeds from the first one on; how many commands were accepted, and how many refused.
fn anything(first: u64, of: usize) -> (usize, usize) {
    use sekisho_codec::arbitrary::Arbitrary;
    use sekisho_domain::time::Timestamp;

    let tables = Tables::current();
    let (mut accepted, mut refused) = (0, 0);
    let seeds = (first..1_000).step_by(of);
    for (seed, kind) in seeds.flat_map(|s| SubjectKind::ALL.iter().map(move |k| (s, *k))) {
        let mut any = Arbitrary::new(seed);
        let mut state = SubjectState::read(kind, &mut any).unwrap();
        for index in 0..Command::ALL.len() {
            let command = any.command(index).unwrap();
            let drawn: Timestamp = any.value().unwrap();
            // Half of them within the clock's tolerance, or nothing but that would be tested.
            let recorded_at =
                if seed % 2 == 0 { drawn.max(command.meta.occurred_at) } else { drawn };
            let context =
                Context { recorded_at, tables: &tables, event_id, digest: content_digest };
            match decide(&state, &command, &context) {
                Ok(_) => accepted += 1,
                Err(_) => refused += 1,
            }
        }
        let on: Date = any.value().unwrap();
        for index in 0..Event::ALL.len() {
            let event = any.event(index).unwrap();
            evolve(&mut state, &event);
            assert_eq!(state.version(), event.meta.version);
            facts::with_view(
                kind,
                std::slice::from_ref(&event),
                &tables,
                on,
                Timestamp::MAX,
                |v| {
                    for fact in facts::FACTS {
                        let _ = (fact.value)(v);
                    }
                },
            );
        }
        if let Some(state) = state.person() {
            let at = standing(state, &tables, on);
            assert!(at.present || !at.lawful);
            let _ = sekisho_domain::clocks::due(state, &tables, on);
        }
    }
    (accepted, refused)
}
