//! Check digits (ICAO 9303-3 §4.9).

use super::layout::Field;

/// The character that fills what is not used and stands for what is not known.
pub const FILLER: char = '<';

/// What a character counts in a check digit: digits as they are, A to Z as 10 to 35, the filler as 0; `None` for
/// every other character.
pub const fn character_value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        'A'..='Z' => Some(c as u32 - 'A' as u32 + 10),
        FILLER => Some(0),
        _ => None,
    }
}

/// The check digit of a text: values weighted 7, 3, 1, 7, …, summed, modulo 10. `None` where a character is not one
/// of a machine readable zone.
pub fn check_digit(text: &str) -> Option<char> {
    let mut sum = 0u64;
    for (place, c) in text.chars().enumerate() {
        let weight = match place % 3 {
            0 => 7,
            1 => 3,
            _ => 1,
        };
        sum += u64::from(character_value(c)?) * weight;
    }
    char::from_digit(u32::try_from(sum % 10).ok()?, 10)
}

/// One check digit of a zone: what it should be and what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// What it vouches for.
    pub field: Field,
    /// Line of the digit, from 1.
    pub line: usize,
    /// Column of the digit, from 1.
    pub column: usize,
    /// The digit that the characters read call for.
    pub expected: char,
    /// The character read.
    pub found: char,
    /// Whether the digit vouches for the field: equal, or a filler after an empty personal number.
    pub ok: bool,
}
