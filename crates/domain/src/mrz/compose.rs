//! Writes zones: for synthetic traffic and for tests, never to mend one that was read.

use super::check::{FILLER, check_digit};
use super::date::ShortDate;
use super::layout::{Field, Format, Place};
use super::name;
use super::zone::fault;
use crate::person::document::Sex;

/// Why a zone cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComposeError {
    /// A field is not what it must be.
    Field {
        /// The field.
        field: Field,
        /// What it must be, in a sentence that ends the phrase "this field …".
        reason: &'static str,
    },
    /// A field does not fit.
    TooLong {
        /// The field.
        field: Field,
        /// Most characters that fit.
        max: usize,
    },
}

impl std::fmt::Display for ComposeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Field { field, reason } => write!(f, "cannot write the zone: {field} {reason}"),
            Self::TooLong { field, max } => write!(
                f,
                "cannot write the zone: {field} is too long; at most {max} characters fit here"
            ),
        }
    }
}

impl std::error::Error for ComposeError {}

/// What to write. Texts are without filler at their end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Format.
    pub format: Format,
    /// Document code: `P`, `I`, `V`, with a second letter where there is one.
    pub document_code: String,
    /// Issuing state or organisation.
    pub issuing_state: String,
    /// Primary identifier in Latin letters.
    pub primary_name: String,
    /// Secondary identifier in Latin letters, where there is one.
    pub secondary_name: Option<String>,
    /// Document number; more than nine characters only in TD1 and TD2.
    pub document_number: String,
    /// Nationality.
    pub nationality: String,
    /// Date of birth.
    pub birth_date: ShortDate,
    /// Sex.
    pub sex: Sex,
    /// Date of expiry.
    pub expiry_date: ShortDate,
    /// Optional data; of TD3, the personal number.
    pub optional_data: String,
    /// Second optional data field of TD1; empty in every other format.
    pub more_optional_data: String,
}

/// Writes a zone with right check digits; what it returns parses and is valid.
///
/// # Errors
/// A field that the standard does not allow, or that does not fit. Names are truncated instead.
pub fn compose(content: &Content) -> Result<Vec<String>, ComposeError> {
    let format = content.format;
    let layout = format.layout();
    let mut lines = vec![vec![FILLER; layout.width]; layout.lines];

    let (number, optional) = number_and_optional_data(content)?;
    let name_width = format.place(Field::Names).map_or(0, Place::width);
    let secondary = content.secondary_name.as_deref();
    let names = name::write(&content.primary_name, secondary, name_width)?;
    let (birth, expiry) = (content.birth_date.to_string(), content.expiry_date.to_string());
    let sex = match content.sex {
        Sex::Male => "M",
        Sex::Female => "F",
        Sex::Unspecified => "<",
    };
    for (field, place) in layout.fields {
        let text = match field {
            Field::DocumentCode => &content.document_code,
            Field::IssuingState => &content.issuing_state,
            Field::Names => names.as_str(),
            Field::DocumentNumber => number,
            Field::Nationality => &content.nationality,
            Field::BirthDate => &birth,
            Field::Sex => sex,
            Field::ExpiryDate => &expiry,
            Field::OptionalData | Field::PersonalNumber => &optional,
            Field::MoreOptionalData => &content.more_optional_data,
            Field::Composite => "",
        };
        put(&mut lines, *field, *place, text)?;
        let raw = format!("{text:<width$}", width = place.width()).replace(' ', "<");
        if let Some(reason) = fault(format, *field, &raw) {
            return Err(ComposeError::Field { field: *field, reason });
        }
    }
    if format != Format::Td1 && !content.more_optional_data.is_empty() {
        return Err(ComposeError::TooLong { field: Field::MoreOptionalData, max: 0 });
    }

    for rule in layout.checks {
        let over: String = rule.over.iter().flat_map(|place| run(&lines, *place)).collect();
        // The digit of a long number is in the optional data, and an empty personal number needs none.
        let long =
            rule.field == Field::DocumentNumber && content.document_number.len() > number.len();
        let empty = rule.field == Field::PersonalNumber && content.optional_data.is_empty();
        if !long
            && !empty
            && let Some(digit) = check_digit(&over)
        {
            put(&mut lines, rule.field, rule.digit, digit.encode_utf8(&mut [0; 4]))?;
        }
    }
    Ok(lines.into_iter().map(String::from_iter).collect())
}

/// Splits a long number as ICAO 9303-5 and -6 say: nine characters, then rest, check digit and a filler before the
/// optional data proper.
fn number_and_optional_data(content: &Content) -> Result<(&str, String), ComposeError> {
    let field = Field::DocumentNumber;
    let number = content.document_number.as_str();
    let optional = match content.format {
        Format::Td3 => Field::PersonalNumber,
        _ => Field::OptionalData,
    };
    let room = content.format.place(optional).map_or(0, Place::width);
    let Some((head, rest)) = number.split_at_checked(9).filter(|(_, rest)| !rest.is_empty()) else {
        return Ok((number, content.optional_data.clone()));
    };
    if !matches!(content.format, Format::Td1 | Format::Td2) {
        return Err(ComposeError::TooLong { field, max: 9 });
    }
    // Two of the optional data go to the check digit and its filler.
    let max = 9 + room.saturating_sub(2);
    if number.len() > max {
        return Err(ComposeError::TooLong { field, max });
    }
    if head.ends_with(FILLER) || rest.contains(FILLER) {
        let reason = "must not have a filler from the ninth character on when it is a long number";
        return Err(ComposeError::Field { field, reason });
    }
    let digit = check_digit(number)
        .ok_or(ComposeError::Field { field, reason: "may hold only A to Z, 0 to 9 and <" })?;
    let data = format!("{rest}{digit}{FILLER}{}", content.optional_data);
    if data.len() > room {
        let max = room.saturating_sub(rest.len() + 2);
        return Err(ComposeError::TooLong { field: optional, max });
    }
    Ok((head, data))
}

fn put(
    lines: &mut [Vec<char>],
    field: Field,
    place: Place,
    text: &str,
) -> Result<(), ComposeError> {
    if check_digit(text).is_none() {
        return Err(ComposeError::Field { field, reason: "may hold only A to Z, 0 to 9 and <" });
    }
    let max = place.width();
    if text.len() > max {
        return Err(ComposeError::TooLong { field, max });
    }
    let slots = lines.get_mut(place.line - 1).and_then(|l| l.get_mut(place.first - 1..place.last));
    for (slot, c) in slots.into_iter().flatten().zip(text.chars()) {
        *slot = c;
    }
    Ok(())
}

fn run(lines: &[Vec<char>], place: Place) -> impl Iterator<Item = char> {
    let slots = lines.get(place.line - 1).and_then(|l| l.get(place.first - 1..place.last));
    slots.into_iter().flatten().copied()
}
