//! Dates as older records write them.

use sekisho_domain::time::Date;

/// Eras (元号) by their letter: first and last day, and the year before the first.
const ERAS: [(char, &str, &str, i32); 5] = [
    ('M', "1868-10-23", "1912-07-29", 1867),
    ('T', "1912-07-30", "1926-12-24", 1911),
    ('S', "1926-12-25", "1989-01-07", 1925),
    ('H', "1989-01-08", "2019-04-30", 1988),
    ('R', "2019-05-01", "9999-12-31", 2018),
];

/// A date of eight digits, or of an era's letter and six, with or without separators, as `2001-02-03`.
pub(super) fn date(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | '/' | '.')).collect();
    let era = ERAS.iter().find(|(letter, ..)| plain.starts_with(*letter));
    let Some((_, first, last, before)) = era else {
        let iso = iso(&plain)?;
        return Date::parse(&iso).ok().map(|_| iso);
    };
    let years: i32 = digits(plain.get(1..3)?)?.parse().ok()?;
    let iso = iso(&format!("{:04}{}", before + years, plain.get(3..)?))?;
    Date::parse(&iso).ok()?;
    // Dates of four-digit years compare as text.
    (iso.as_str() >= *first && iso.as_str() <= *last).then_some(iso)
}

/// A date of eight digits in which zeros stand for what is unknown: `2001`, `2001-02` or `2001-02-03`.
pub(super) fn partial_date(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | '/' | '.')).collect();
    match (plain.len(), digits(&plain).is_some()) {
        (8, true) if plain.ends_with("0000") => plain.get(..4).map(str::to_owned),
        (8, true) if plain.ends_with("00") => {
            // The month must be one.
            date(&format!("{}01", plain.get(..6)?))?.get(..7).map(str::to_owned)
        }
        _ => date(text),
    }
}

fn iso(text: &str) -> Option<String> {
    let text = digits(text).filter(|t| t.len() == 8)?;
    Some(format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..)?))
}

fn digits(text: &str) -> Option<&str> {
    text.bytes().all(|b| b.is_ascii_digit()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_it_is_written() {
        for (text, read) in [
            ("20010203", Some("2001-02-03")),
            ("2001/02/03", Some("2001-02-03")),
            ("S640107", Some("1989-01-07")),
            ("S640108", None),
            ("H010108", Some("1989-01-08")),
            ("H010107", None),
            ("S63.01.02", Some("1988-01-02")),
            ("T151224", Some("1926-12-24")),
            ("R010501", Some("2019-05-01")),
            ("R010431", None),
            ("S6301", None),
            ("SX30102", None),
            ("20010231", None),
            ("2001", None),
            ("", None),
            ("S", None),
            ("明治1年", None),
        ] {
            assert_eq!(date(text).as_deref(), read, "{text}");
        }
        assert_eq!(partial_date("19600000").as_deref(), Some("1960"));
        assert_eq!(partial_date("19601100").as_deref(), Some("1960-11"));
        assert_eq!(partial_date("19601300"), None);
        assert_eq!(partial_date("S350102").as_deref(), Some("1960-01-02"));
        assert_eq!(partial_date("19600001"), None);
    }
}
