//! The name field: primary identifier, two fillers, secondary identifier (ICAO 9303-3 §4.6).

use std::fmt;

use super::check::FILLER;
use super::compose::ComposeError;
use super::layout::Field;

/// A name field as read, and its two identifiers.
#[derive(Clone, PartialEq, Eq)]
pub struct Names {
    raw: String,
    primary: String,
    secondary: Option<String>,
}

impl Names {
    pub(super) fn read(raw: &str) -> Self {
        let text = raw.trim_end_matches(FILLER);
        let (primary, secondary) = match text.split_once("<<") {
            Some((primary, secondary)) => (words(primary), Some(words(secondary))),
            None => (words(text), None),
        };
        Self { raw: raw.to_owned(), primary, secondary: secondary.filter(|s| !s.is_empty()) }
    }

    /// The whole field with its fillers.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Primary identifier, its words parted by one blank: the surname, or the only name of the holder.
    pub fn primary(&self) -> &str {
        &self.primary
    }

    /// Secondary identifier, its words parted by one blank; `None` where the holder has none.
    pub fn secondary(&self) -> Option<&str> {
        self.secondary.as_deref()
    }

    /// Whether the field is full to its last character, which is how a truncated name shows. A name that fits
    /// exactly looks the same, so this says "maybe truncated", never "surely".
    pub fn truncated(&self) -> bool {
        !self.raw.ends_with(FILLER)
    }
}

/// Names are personal data, so debug output shows none.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names").field("truncated", &self.truncated()).finish_non_exhaustive()
    }
}

fn words(text: &str) -> String {
    text.split(FILLER).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Writes the name field, truncated as ICAO 9303-3 §4.6 allows where it must be.
pub(super) fn write(
    primary: &str,
    secondary: Option<&str>,
    width: usize,
) -> Result<String, ComposeError> {
    let mut primary = letters(primary)?;
    let secondary = secondary.map(letters).transpose()?.filter(|s| !s.is_empty());
    if primary.is_empty() {
        return Err(ComposeError::Field {
            field: Field::Names,
            reason: "needs a primary identifier",
        });
    }
    let Some(secondary) = secondary else {
        return Ok(cut(&primary, width));
    };
    // Something of the secondary identifier must remain, or the holder would seem to have none.
    if primary.len() + 3 > width {
        primary = cut(&primary, width.saturating_sub(3));
    }
    Ok(cut(&format!("{primary}<<{secondary}"), width))
}

/// Capital letters with one filler between words: blanks and hyphens become fillers, apostrophes go.
fn letters(name: &str) -> Result<String, ComposeError> {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            'A'..='Z' => out.push(c),
            'a'..='z' => out.push(c.to_ascii_uppercase()),
            ' ' | '-' | FILLER if out.is_empty() || out.ends_with(FILLER) => {}
            ' ' | '-' | FILLER => out.push(FILLER),
            '\'' => {}
            _ => {
                let reason = "may hold only the letters A to Z, blanks, hyphens and apostrophes";
                return Err(ComposeError::Field { field: Field::Names, reason });
            }
        }
    }
    Ok(out.trim_end_matches(FILLER).to_owned())
}

/// Cuts the name to the field. The last character of a cut name must be a letter, or nobody would see the cut, so
/// where the cut falls between two words the word before it gives up a letter until the next word shows. Only a
/// word of one letter has none to give; there the cut stays unseen.
fn cut(name: &str, width: usize) -> String {
    let Some(kept) = name.get(..width) else {
        return name.to_owned();
    };
    let end = kept.trim_end_matches(FILLER);
    let rest = name.get(end.len()..).unwrap_or("");
    let fillers = rest.len() - rest.trim_start_matches(FILLER).len();
    let last_word = end.len() - end.rfind(FILLER).map_or(0, |i| i + 1);
    // The fillers behind the word and one letter of the next must fit where the cut left room.
    let give = (fillers + 1).saturating_sub(width - end.len());
    if end.len() == width || give >= last_word {
        return end.to_owned();
    }
    let word = end.get(..end.len() - give).unwrap_or(end);
    format!("{word}{}", rest.get(..=fillers).unwrap_or(""))
}
