//! The specimens of ICAO 9303 parts 4 to 7, and of part 11 appendix D.2 for long document numbers.

use super::*;
use crate::person::document::Sex;

fn digits(zone: &Zone) -> Vec<(Field, char)> {
    zone.checks().iter().map(|c| (c.field, c.expected)).collect()
}

#[test]
fn every_specimen_is_valid_and_can_be_written_again() {
    for (text, format) in [
        (TD1, Format::Td1),
        (TD1_LONG, Format::Td1),
        (TD2, Format::Td2),
        (TD2_LONG, Format::Td2),
        (TD3, Format::Td3),
        (MRV_A, Format::MrvA),
        (MRV_B, Format::MrvB),
    ] {
        let zone = read(text);
        assert_eq!(zone.format(), format);
        assert!(zone.valid(), "{text}: {:?} {:?}", zone.checks(), zone.faults());
        assert_eq!(zone.text(), text);
        assert!(!zone.blanks_dropped() && !zone.names().truncated());
        assert_eq!(compose(&content(&zone)).unwrap().join(" "), text);
    }
}

#[test]
fn passport() {
    let zone = read(TD3);
    assert_eq!((zone.document_code(), zone.issuing_state()), ("P", "UTO"));
    assert_eq!(
        (zone.names().primary(), zone.names().secondary()),
        ("ERIKSSON", Some("ANNA MARIA"))
    );
    assert_eq!((zone.document_number(), zone.nationality()), ("L898902C3", "UTO"));
    assert_eq!(
        (zone.birth_date(), zone.expiry_date()),
        (Some(short("740812")), Some(short("120415")))
    );
    assert_eq!((zone.sex(), zone.optional_data()), (Some(Sex::Female), "ZE184226B"));
    assert_eq!(
        digits(&zone),
        [
            (Field::DocumentNumber, '6'),
            (Field::BirthDate, '2'),
            (Field::ExpiryDate, '9'),
            (Field::PersonalNumber, '1'),
            (Field::Composite, '0'),
        ]
    );
    let composite = zone.checks().last().unwrap();
    assert_eq!((composite.line, composite.column), (2, 44));
}

#[test]
fn visas_have_no_composite_digit() {
    for text in [MRV_A, MRV_B] {
        let zone = read(text);
        assert_eq!(
            digits(&zone),
            [(Field::DocumentNumber, '4'), (Field::BirthDate, '8'), (Field::ExpiryDate, '9')]
        );
        assert_eq!((zone.document_number(), zone.nationality()), ("L8988901C", "XXX"));
    }
    assert_eq!(read(MRV_A).optional_data(), "6ZE184226B");
}

#[test]
fn long_document_numbers_run_on_in_the_optional_data() {
    for (text, place) in [(TD1_LONG, (1, 19)), (TD2_LONG, (2, 32))] {
        let zone = read(text);
        assert!(zone.long_document_number());
        assert_eq!((zone.document_number(), zone.optional_data()), ("D23145890734", ""));
        let check = zone.checks()[0];
        assert_eq!((check.expected, check.found, (check.line, check.column)), ('9', '9', place));
    }
    for text in [TD1, TD2] {
        assert!(!read(text).long_document_number());
    }
    let content = Content {
        optional_data: "AB<C".into(),
        more_optional_data: "7".into(),
        ..content(&read(TD1_LONG))
    };
    let zone = read(&compose(&content).unwrap().join("\n"));
    assert_eq!((zone.document_number(), zone.optional_data()), ("D23145890734", "AB<C"));
    assert!(zone.valid());
}

#[test]
fn a_missing_check_digit_is_no_long_number() {
    // A short number, or a run of one character: nothing that could be the rest and its digit.
    for text in [
        with(TD1, 1, 15, '<'),
        with(&with(TD1, 1, 15, '<'), 1, 16, '7'),
        with(&with(&with(TD1_LONG, 1, 14, '<'), 1, 13, '<'), 1, 15, '<'),
        with(TD3, 2, 10, '<'),
    ] {
        let zone = read(&text);
        assert!(!zone.long_document_number(), "{text}");
        assert_eq!((zone.checks()[0].found, zone.checks()[0].ok), ('<', false));
    }
}

#[test]
fn input_may_come_in_one_run_or_with_any_line_end() {
    let plain = read(TD3);
    let [first, second] = plain.lines() else { panic!("two lines") };
    for text in [
        format!("{first}{second}"),
        format!("{first}\n{second}"),
        format!("{first}\n{second}\n"),
        format!("{first}\r\n{second}\r\n"),
        format!("{first}\r{second}\r"),
    ] {
        assert_eq!(read(&text), plain, "{text:?}");
    }
    for text in [
        format!(" {first}\n{second}"),
        format!("{first}\t\n{second}"),
        format!("{first}\n\n{second}"),
    ] {
        let zone = read(&text);
        assert!(zone.blanks_dropped(), "{text:?}");
        assert_eq!(zone.lines(), plain.lines());
    }
    assert_eq!(Zone::parse_lines(&[first, second]), Ok(plain.clone()));
    assert_eq!(read(&TD1.replace(' ', "")).lines(), read(TD1).lines());
    assert_eq!(read(&TD2.replace(' ', "")).lines(), read(TD2).lines());
}

#[test]
fn an_empty_personal_number_may_go_without_its_digit() {
    let empty = Content { optional_data: String::new(), ..content(&read(TD3)) };
    let text = compose(&empty).unwrap().join(" ");
    assert_eq!(&text[text.len() - 16..text.len() - 1], "<<<<<<<<<<<<<<<");
    assert!(read(&text).valid());
    assert!(read(&with(&text, 2, 43, '0')).valid());
    assert!(!read(&with(&text, 2, 43, '1')).checks_hold());
    assert!(!read(&with(TD3, 2, 43, '<')).checks_hold(), "it is not empty there");
}

#[test]
fn names() {
    let name = |primary: &str, secondary: Option<&str>| {
        let content = Content {
            primary_name: primary.into(),
            secondary_name: secondary.map(str::to_owned),
            ..content(&read(TD1))
        };
        let zone = read(&compose(&content).unwrap().join("\n"));
        assert!(zone.valid());
        (zone.names().raw().to_owned(), zone.names().truncated())
    };
    assert_eq!(name("Arkfreith", None), ("ARKFREITH<<<<<<<<<<<<<<<<<<<<<".into(), false));
    assert_eq!(
        name("O'Connor", Some("Enya-Siobhan")),
        ("OCONNOR<<ENYA<SIOBHAN<<<<<<<<<".into(), false)
    );
    // 30 characters, not one more: it may be truncated, it is not, and nobody can tell.
    assert_eq!(
        name("ABCDEFGHIJ", Some("KLMNOPQRST UVWXYZA")),
        ("ABCDEFGHIJ<<KLMNOPQRST<UVWXYZA".into(), true)
    );
    assert_eq!(
        name("ABCDEFGHIJ", Some("KLMNOPQRST UVWXYZABC")),
        ("ABCDEFGHIJ<<KLMNOPQRST<UVWXYZA".into(), true)
    );
    // The cut falls between two words: a letter is given up so that the next word shows.
    assert_eq!(
        name("ABCDEFGHIJ", Some("KLMNOPQRSTUVWXYZA BC")),
        ("ABCDEFGHIJ<<KLMNOPQRSTUVWXYZ<B".into(), true)
    );
    let long = "NILAVADHANANANDACHAYAPANDITAKUL";
    assert_eq!(name(long, Some("SOMCHAI")), ("NILAVADHANANANDACHAYAPANDIT<<S".into(), true));
    assert_eq!(name(long, None), ("NILAVADHANANANDACHAYAPANDITAKU".into(), true));

    let single = read(&TD3.replace("ERIKSSON<<ANNA<MARIA", "ERIKSSON<<<<<<<<<<<<"));
    assert_eq!((single.names().primary(), single.names().secondary()), ("ERIKSSON", None));
    let words = read(&TD3.replace("ERIKSSON<<ANNA<MARIA", "VAN<DER<ERIK<<A<B<<C"));
    assert_eq!(
        (words.names().primary(), words.names().secondary()),
        ("VAN DER ERIK", Some("A B C"))
    );
}

#[test]
fn germany_and_the_special_codes() {
    for code in ["D", "XXA", "XXB", "XXC", "XXX", "GBN", "UNO", "RKS", "EUE", "XOM", "UTO"] {
        let content =
            Content { issuing_state: code.into(), nationality: code.into(), ..content(&read(TD3)) };
        let zone = read(&compose(&content).unwrap().join("\n"));
        assert_eq!((zone.issuing_state(), zone.nationality(), zone.valid()), (code, code, true));
    }
}

#[test]
fn unknown_parts_of_dates() {
    for (birth, parts) in [
        ("<<<<<<", (None, None, None)),
        ("74<<<<", (Some(74), None, None)),
        ("7408<<", (Some(74), Some(8), None)),
        ("740812", (Some(74), Some(8), Some(12))),
    ] {
        let content = Content { birth_date: short(birth), ..content(&read(TD3)) };
        let zone = read(&compose(&content).unwrap().join("\n"));
        let date = zone.birth_date().unwrap();
        assert_eq!((date.year(), date.month(), date.day()), parts);
        assert_eq!(zone.raw(Field::BirthDate), Some(birth));
        assert!(zone.valid());
    }
    let endless = Content { expiry_date: ShortDate::UNKNOWN, ..content(&read(TD1)) };
    assert!(read(&compose(&endless).unwrap().join("\n")).valid());
    let passport = Content { expiry_date: ShortDate::UNKNOWN, ..content(&read(TD3)) };
    assert!(matches!(
        compose(&passport),
        Err(ComposeError::Field { field: Field::ExpiryDate, .. })
    ));
}

#[test]
fn centuries() {
    let birth = |text, on| short(text).resolve_birth(day(on)).map(|d| d.as_str().to_owned());
    assert_eq!(birth("740812", "2026-11-22").as_deref(), Some("1974-08-12"));
    assert_eq!(birth("261122", "2026-11-22").as_deref(), Some("2026-11-22"), "born today");
    assert_eq!(birth("261123", "2026-11-22").as_deref(), Some("1926-11-23"), "not born tomorrow");
    assert_eq!(birth("26<<<<", "2026-11-22").as_deref(), Some("2026"));
    assert_eq!(birth("2612<<", "2026-11-22").as_deref(), Some("1926-12"));
    assert_eq!(birth("74<<12", "2026-11-22").as_deref(), Some("1974"), "no day without its month");
    assert_eq!(birth("26<<12", "2026-01-11").as_deref(), Some("1926"), "no 12th yet in 2026");
    assert_eq!(birth("000229", "2026-11-22").as_deref(), Some("2000-02-29"));
    assert_eq!(birth("000229", "1999-01-01"), None, "1900 was no leap year");
    assert_eq!(birth("<<0812", "2026-11-22"), None);
    let expiry = |text, on| short(text).resolve_expiry(day(on)).map(|d| d.to_string());
    assert_eq!(expiry("120415", "2026-11-22").as_deref(), Some("2012-04-15"));
    assert_eq!(expiry("361121", "2026-11-22").as_deref(), Some("2036-11-21"));
    assert_eq!(expiry("991231", "2026-11-22").as_deref(), Some("1999-12-31"));
    assert_eq!(expiry("050101", "2098-01-01").as_deref(), Some("2105-01-01"));
    assert_eq!(expiry("761121", "2026-11-22").as_deref(), Some("2076-11-21"), "nearer than 1976");
    assert_eq!(expiry("<<<<<<", "2026-11-22"), None);
}
