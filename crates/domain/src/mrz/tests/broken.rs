//! What is refused, and what is read with a fault.

use super::*;

fn fault_of(text: &str) -> Field {
    let zone = read(text);
    assert!(!zone.valid());
    assert_eq!(zone.faults().len(), 1, "{text}: {:?}", zone.faults());
    zone.faults()[0].field
}

#[test]
fn input_that_is_no_zone() {
    let error = |text: &str| Zone::parse(text).unwrap_err();
    assert_eq!(error(""), MrzError::Empty);
    assert_eq!(error(" \r\n\t"), MrzError::Empty);
    assert_eq!(error(&"<".repeat(600)), MrzError::TooLong { bytes: 600 });
    assert_eq!(error(&TD3[1..]), MrzError::UnknownFormat { lengths: vec![43, 44] });
    assert_eq!(error("P<UTO"), MrzError::UnknownFormat { lengths: vec![5] });
    assert_eq!(error(&format!("{TD3} {TD3}")), MrzError::UnknownFormat { lengths: vec![44; 4] });
    assert_eq!(
        error(&with(TD3, 2, 7, 'c')),
        MrzError::BadCharacter { line: 2, column: 7, character: 'c' }
    );
    // The column counts characters, however many bytes they take.
    assert_eq!(
        error(&with(&with(TD3, 1, 9, 'Ö'), 1, 8, 'Ü')),
        MrzError::BadCharacter { line: 1, column: 8, character: 'Ü' }
    );
    // A full-width filler and a full-width letter: what an input method makes of a zone.
    for c in ['＜', 'Ｐ', 'O'.to_ascii_lowercase(), '«', '-', '\u{0}', '\u{2028}', '𝟘'] {
        let error = error(&with(TD3, 1, 2, c));
        assert_eq!(error, MrzError::BadCharacter { line: 1, column: 2, character: c });
        assert!(error.to_string().contains("column 2"));
    }
}

#[test]
fn a_wrong_digit_names_its_field_and_its_place() {
    for (column, field) in [
        (10, Field::DocumentNumber),
        (20, Field::BirthDate),
        (28, Field::ExpiryDate),
        (43, Field::PersonalNumber),
        (44, Field::Composite),
    ] {
        let text = with(TD3, 2, column, '5');
        let zone = read(&text);
        let wrong: Vec<_> = zone.checks().iter().filter(|c| !c.ok).collect();
        assert_eq!((wrong[0].field, wrong[0].line, wrong[0].column), (field, 2, column));
        assert_eq!(wrong[0].found, '5');
        assert!(!zone.checks_hold() && !zone.valid() && zone.faults().is_empty());
        assert_eq!(zone.text(), text, "kept as read");
    }
    // A letter of the same value modulo 10 is still not the digit.
    assert!(!read(&with(TD3, 2, 44, 'A')).checks_hold());
}

#[test]
fn fields_that_break_the_standard_are_kept_and_named() {
    assert_eq!(fault_of(&with(TD3, 1, 1, 'I')), Field::DocumentCode);
    assert_eq!(fault_of(&with(TD3, 1, 2, '1')), Field::DocumentCode);
    assert_eq!(fault_of(&with(TD1, 1, 1, 'V')), Field::DocumentCode);
    assert_eq!(fault_of(&with(TD3, 1, 5, '<')), Field::IssuingState);
    assert_eq!(fault_of(&with(TD3, 2, 11, '0')), Field::Nationality);
    assert_eq!(fault_of(&with(TD3, 1, 10, '5')), Field::Names);
    assert_eq!(fault_of(&with(TD3, 1, 6, '<')), Field::Names);
    assert_eq!(fault_of(&TD3.replace("ERIKSSON<<ANNA<MARIA", &"<".repeat(20))), Field::Names);
    assert_eq!(fault_of(&with(TD3, 2, 21, 'X')), Field::Sex);
    assert_eq!(fault_of(&with(TD3, 2, 1, '<')), Field::DocumentNumber);
    assert_eq!(fault_of(&TD3.replace("L898902C36", "<<<<<<<<<0")), Field::DocumentNumber);
    // O for 0, the classic misreading: same place, no date, and nobody turns it back into a zero.
    let misread = with(TD3, 2, 16, 'O');
    assert_eq!(fault_of(&misread), Field::BirthDate);
    assert_eq!(read(&misread).birth_date(), None);
    assert_eq!(read(&misread).raw(Field::BirthDate), Some("74O812"));
    assert_eq!(fault_of(&TD3.replace("120415", "120431")), Field::ExpiryDate);
    assert_eq!(fault_of(&TD3.replace("120415", "1204<<")), Field::ExpiryDate);
    assert_eq!(fault_of(&TD3.replace("120415", "<<<<<<")), Field::ExpiryDate);
    let fault = read(&with(TD3, 2, 21, 'X')).faults()[0];
    assert_eq!((fault.line, fault.column), (2, 21));
}

#[test]
fn dates_that_never_are() {
    for bad in [
        "741301", "740001", "740800", "740832", "750229", "740431", "7408 2", "74<812", "7408",
        "７４0",
    ] {
        assert!(ShortDate::parse(bad).is_err(), "{bad}");
    }
    for good in ["760229", "<<0229", "<<<<31", "000229"] {
        assert_eq!(short(good).to_string(), good);
    }
    assert!(ShortDate::new(Some(100), None, None).is_err());
    assert_eq!(ShortDate::of(day("2107-01-09")).to_string(), "070109");
}

#[test]
fn nothing_wrong_is_written() {
    let good = content(&read(TD3));
    let refused = |content: Content| compose(&content).unwrap_err();
    let field = |error| match error {
        ComposeError::Field { field, .. } | ComposeError::TooLong { field, .. } => field,
    };
    assert_eq!(
        field(refused(Content { document_code: "I".into(), ..good.clone() })),
        Field::DocumentCode
    );
    assert_eq!(
        field(refused(Content { issuing_state: "UT".into(), ..good.clone() })),
        Field::IssuingState
    );
    assert_eq!(
        field(refused(Content { primary_name: "山田".into(), ..good.clone() })),
        Field::Names
    );
    assert_eq!(field(refused(Content { primary_name: " ".into(), ..good.clone() })), Field::Names);
    assert_eq!(
        field(refused(Content { document_number: "L898 2".into(), ..good.clone() })),
        Field::DocumentNumber
    );
    assert_eq!(
        field(refused(Content { document_number: String::new(), ..good.clone() })),
        Field::DocumentNumber
    );
    assert_eq!(
        refused(Content { document_number: "L898902C36".into(), ..good.clone() }),
        ComposeError::TooLong { field: Field::DocumentNumber, max: 9 }
    );
    assert_eq!(
        refused(Content { optional_data: "9".repeat(15), ..good.clone() }),
        ComposeError::TooLong { field: Field::PersonalNumber, max: 14 }
    );
    assert_eq!(
        refused(Content { more_optional_data: "9".into(), ..good }),
        ComposeError::TooLong { field: Field::MoreOptionalData, max: 0 }
    );
    let long = content(&read(TD2_LONG));
    assert!(compose(&Content { document_number: "A".repeat(14), ..long.clone() }).is_ok());
    assert_eq!(
        refused(Content { document_number: "A".repeat(15), ..long.clone() }),
        ComposeError::TooLong { field: Field::DocumentNumber, max: 14 }
    );
    assert_eq!(
        refused(Content { optional_data: "123".into(), ..long.clone() }),
        ComposeError::TooLong { field: Field::OptionalData, max: 2 }
    );
    assert_eq!(
        field(refused(Content { document_number: "D23145890<34".into(), ..long })),
        Field::DocumentNumber
    );
}

#[test]
fn debug_output_holds_nothing_of_the_holder() {
    let shown = format!("{:?} {:?}", read(TD3), read(TD3).names());
    for part in ["ERIKSSON", "ANNA", "L898902C3", "7408"] {
        assert!(!shown.contains(part), "{shown}");
    }
}
