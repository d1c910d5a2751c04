//! A zone as read: its lines, its fields by position, its check digits, and what else breaks the standard.

use std::fmt;

use super::MrzError;
use super::check::{Check, FILLER, character_value, check_digit};
use super::date::ShortDate;
use super::layout::{CheckRule, Field, Format, Place};
use super::name::Names;
use crate::person::document::Sex;

/// Longest input that is looked at: far above the 92 characters of the longest zone with its line ends.
const INPUT_MAX: usize = 512;

/// A rule of ICAO 9303, other than a check digit, that a field breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: Field,
    /// Its line, from 1.
    pub line: usize,
    /// Its first column, from 1.
    pub column: usize,
    /// The rule, in a sentence that ends the phrase "this field …".
    pub rule: &'static str,
}

/// A machine readable zone, kept as read and never repaired.
///
/// Reading fails only where the input is no zone at all. A zone that breaks a rule is read nonetheless: wrong check
/// digits stand in [`checks`](Self::checks), other breaches in [`faults`](Self::faults), and a field that does not
/// mean anything reads as `None`, its characters still there in [`raw`](Self::raw).
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    format: Format,
    lines: Vec<String>,
    blanks_dropped: bool,
    names: Names,
    document_number: String,
    long_document_number: bool,
    optional_data: String,
    birth_date: Option<ShortDate>,
    sex: Option<Sex>,
    expiry_date: Option<ShortDate>,
    checks: Vec<Check>,
    faults: Vec<Fault>,
}

impl Zone {
    /// Reads a zone. Lines may be parted by any line end or by one blank, or follow each other directly; blanks
    /// around them are dropped, and [`blanks_dropped`](Self::blanks_dropped) says so.
    ///
    /// # Errors
    /// No zone: nothing there, lines of other lengths, a character that no zone has.
    pub fn parse(text: &str) -> Result<Self, MrzError> {
        if text.len() > INPUT_MAX {
            return Err(MrzError::TooLong { bytes: text.len() });
        }
        let blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        let found: Vec<&str> = text.split(blank).filter(|line| !line.is_empty()).collect();
        let blanks_dropped = !one_blank_between(text) && {
            let plain = text.replace("\r\n", "\n").replace(['\r', ' '], "\n");
            plain.strip_suffix('\n').unwrap_or(&plain) != found.join("\n")
        };
        let lines: Vec<String> = match found.as_slice() {
            [] => return Err(MrzError::Empty),
            [one] => cut_into_lines(one),
            more => more.iter().map(|line| (*line).to_owned()).collect(),
        };
        Self::read(lines, blanks_dropped)
    }

    /// Reads a zone from its lines, with blanks around each dropped.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_lines<S: AsRef<str>>(lines: &[S]) -> Result<Self, MrzError> {
        let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
        Self::parse(&lines.join("\n"))
    }

    fn read(lines: Vec<String>, blanks_dropped: bool) -> Result<Self, MrzError> {
        // Before the lengths: they count bytes, which are characters only once every character is one of a zone.
        for (line, text) in (1..).zip(&lines) {
            let wrong = |(_, c): &(usize, char)| character_value(*c).is_none();
            if let Some((column, character)) = (1..).zip(text.chars()).find(wrong) {
                return Err(MrzError::BadCharacter { line, column, character });
            }
        }
        let format = Format::detect(&lines)?;
        let layout = format.layout();
        let raw = |field| format.place(field).map_or("", |place| place.read(&lines));

        let (overflow, optional) =
            match layout.checks.iter().find(|r| r.field == Field::DocumentNumber) {
                Some(rule) => overflow(format, rule, &lines),
                None => (None, ""),
            };
        let mut document_number = raw(Field::DocumentNumber).to_owned();
        if let Some(overflow) = &overflow {
            document_number.push_str(overflow.rest);
        }
        let document_number = document_number.trim_end_matches(FILLER).to_owned();
        let optional_data = optional.trim_end_matches(FILLER).to_owned();

        let checks = layout
            .checks
            .iter()
            .filter_map(|rule| match &overflow {
                Some(overflow) if rule.field == Field::DocumentNumber => {
                    check(rule.field, overflow.digit, &lines, &document_number)
                }
                _ => {
                    let over: String = rule.over.iter().map(|place| place.read(&lines)).collect();
                    check(rule.field, rule.digit, &lines, &over)
                }
            })
            .collect();

        let mut zone = Self {
            names: Names::read(raw(Field::Names)),
            birth_date: ShortDate::parse(raw(Field::BirthDate)).ok(),
            sex: read_sex(raw(Field::Sex)),
            expiry_date: ShortDate::parse(raw(Field::ExpiryDate)).ok(),
            long_document_number: overflow.is_some(),
            document_number,
            optional_data,
            format,
            blanks_dropped,
            checks,
            faults: Vec::new(),
            lines,
        };
        zone.faults = zone.find_faults();
        Ok(zone)
    }

    fn find_faults(&self) -> Vec<Fault> {
        self.fields()
            .filter_map(|(field, place, raw)| {
                let rule = fault(self.format, field, raw)?;
                Some(Fault { field, line: place.line, column: place.first, rule })
            })
            .collect()
    }

    /// Format of the zone.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The lines as read.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The lines joined by one blank: the form in which a zone is recorded.
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// Whether the input had blanks that were dropped: tabs, empty lines, more than one blank between lines.
    pub const fn blanks_dropped(&self) -> bool {
        self.blanks_dropped
    }

    /// Every field of the format, with its place and the characters read there, in the order of the zone.
    pub fn fields(&self) -> impl Iterator<Item = (Field, Place, &str)> {
        self.format.layout().fields.iter().map(|(f, place)| (*f, *place, place.read(&self.lines)))
    }

    /// The characters of a field with their fillers; `None` where the format does not have it.
    pub fn raw(&self, field: Field) -> Option<&str> {
        self.format.place(field).map(|place| place.read(&self.lines))
    }

    fn trimmed(&self, field: Field) -> &str {
        self.raw(field).unwrap_or("").trim_end_matches(FILLER)
    }

    /// Document code without filler: `P`, `PM`, `I`, `V`.
    pub fn document_code(&self) -> &str {
        self.trimmed(Field::DocumentCode)
    }

    /// Issuing state or organisation without filler: `UTO`, `D`.
    pub fn issuing_state(&self) -> &str {
        self.trimmed(Field::IssuingState)
    }

    /// Nationality without filler.
    pub fn nationality(&self) -> &str {
        self.trimmed(Field::Nationality)
    }

    /// The name field.
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// Document number, whole, without the fillers at its end. A filler within it stands for a blank or hyphen.
    pub fn document_number(&self) -> &str {
        &self.document_number
    }

    /// Whether the document number is a long one, which runs on in the optional data (TD1 and TD2).
    pub const fn long_document_number(&self) -> bool {
        self.long_document_number
    }

    /// Date of birth; `None` where the field is not a date.
    pub const fn birth_date(&self) -> Option<ShortDate> {
        self.birth_date
    }

    /// Sex; a filler is unspecified. `None` where the field is neither.
    pub const fn sex(&self) -> Option<Sex> {
        self.sex
    }

    /// Date of expiry; `None` where the field is not a date.
    pub const fn expiry_date(&self) -> Option<ShortDate> {
        self.expiry_date
    }

    /// Optional data without the fillers at its end and without the rest of a long document number; of TD3 it is
    /// the personal number.
    pub fn optional_data(&self) -> &str {
        &self.optional_data
    }

    /// The second optional data field of TD1, empty in every other format.
    pub fn more_optional_data(&self) -> &str {
        self.trimmed(Field::MoreOptionalData)
    }

    /// Every check digit of the format, in the order of the standard, the composite last.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// What breaks the standard apart from check digits.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether every check digit vouches for its field.
    pub fn checks_hold(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }

    /// Whether every check digit is right and every field holds what the standard lets it hold.
    pub fn valid(&self) -> bool {
        self.checks_hold() && self.faults.is_empty()
    }
}

/// A zone is personal data, so debug output shows none of its fields.
impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zone")
            .field("format", &self.format)
            .field("checks_hold", &self.checks_hold())
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// Whether the text is as a zone is recorded, which spares the closer look at its blanks.
fn one_blank_between(text: &str) -> bool {
    let blank = |b: u8| matches!(b, b' ' | b'\n');
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.last()].into_iter().flatten().any(|b| blank(*b));
    !ends
        && !bytes.iter().any(|b| matches!(b, b'\t' | b'\r'))
        && !bytes.windows(2).any(|pair| pair.iter().all(|b| blank(*b)))
}

/// One run of characters without line ends is cut where its length fits exactly one size.
fn cut_into_lines(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let width = match chars.len() {
        72 => 36,
        88 => 44,
        90 => 30,
        other => other.max(1),
    };
    chars.chunks(width).map(|line| line.iter().collect()).collect()
}

/// The part of a long document number that stands in the optional data.
struct Overflow<'a> {
    rest: &'a str,
    digit: Place,
}

/// Tells a long document number (ICAO 9303-5 and -6 §4.2.2): nine characters, a filler in place of the check digit,
/// and at the start of the optional data the rest of the number and its check digit, closed by a filler. Returns
/// it and what is left of the optional data.
fn overflow<'a>(
    format: Format,
    rule: &CheckRule,
    lines: &'a [String],
) -> (Option<Overflow<'a>>, &'a str) {
    let optional = match format {
        Format::Td3 => Field::PersonalNumber,
        _ => Field::OptionalData,
    };
    let Some(place) = format.place(optional) else {
        return (None, "");
    };
    let data = place.read(lines);
    let number = format.place(Field::DocumentNumber).map_or("", |p| p.read(lines));
    let long = matches!(format, Format::Td1 | Format::Td2)
        && rule.digit.read(lines).starts_with(FILLER)
        && !number.ends_with(FILLER);
    let (run, left) = data.split_once(FILLER).unwrap_or((data, ""));
    // One character alone would be a check digit of a number that is not long.
    match (long, run.len().checked_sub(1)) {
        (true, Some(at)) if at > 0 => {
            let column = place.first + at;
            let digit = Place { line: place.line, first: column, last: column };
            (Some(Overflow { rest: run.get(..at).unwrap_or(""), digit }), left)
        }
        _ => (None, data),
    }
}

fn check(field: Field, digit: Place, lines: &[String], over: &str) -> Option<Check> {
    let expected = check_digit(over)?;
    let found = digit.read(lines).chars().next()?;
    let empty = field == Field::PersonalNumber && over.chars().all(|c| c == FILLER);
    let ok = found == expected || (empty && found == FILLER);
    Some(Check { field, line: digit.line, column: digit.first, expected, found, ok })
}

fn read_sex(raw: &str) -> Option<Sex> {
    match raw {
        "M" => Some(Sex::Male),
        "F" => Some(Sex::Female),
        "<" => Some(Sex::Unspecified),
        _ => None,
    }
}

/// The rule that the characters of a field break, if they break one.
pub(super) fn fault(format: Format, field: Field, raw: &str) -> Option<&'static str> {
    let text = raw.trim_end_matches(FILLER);
    let letters = !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase());
    match field {
        Field::DocumentCode if !letters => Some("must be one or two letters"),
        Field::DocumentCode if !format.layout().codes.contains(text.get(..1).unwrap_or("?")) => {
            Some("begins with a letter that the standard does not give to this format")
        }
        Field::IssuingState | Field::Nationality
            if !letters || !(text.len() == 3 || text == "D") =>
        {
            Some("must be three letters, or D and two fillers")
        }
        Field::Names if text.is_empty() => Some("must not be empty"),
        Field::Names if text.starts_with(FILLER) => Some("must begin with the primary identifier"),
        Field::Names if raw.bytes().any(|b| b.is_ascii_digit()) => Some("must not hold digits"),
        Field::DocumentNumber if text.is_empty() => Some("must not be empty"),
        Field::DocumentNumber if text.starts_with(FILLER) => Some("must not begin with a filler"),
        Field::BirthDate => ShortDate::parse(raw)
            .is_err()
            .then_some("is not a date YYMMDD with << for unknown parts"),
        Field::Sex if read_sex(raw).is_none() => Some("must be M, F or a filler"),
        Field::ExpiryDate => expiry_fault(format, raw),
        _ => None,
    }
}

/// Cards issued without an end leave their date of expiry unfilled; passports and visas always have one.
fn expiry_fault(format: Format, raw: &str) -> Option<&'static str> {
    match ShortDate::parse(raw) {
        Ok(date) if date.complete() => None,
        Ok(ShortDate::UNKNOWN) if matches!(format, Format::Td1 | Format::Td2) => None,
        Ok(ShortDate::UNKNOWN) => Some("must not be unknown in this format"),
        Ok(_) => Some("must not have unknown parts"),
        Err(_) => Some("is not a date YYMMDD"),
    }
}
