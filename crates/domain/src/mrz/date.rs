//! Dates of six characters: two-digit year, month, day, each of which may be unknown (ICAO 9303-3 §4.8).

use std::fmt;

use crate::ids::PartialDate;
use crate::shape::Invalid;
use crate::time::Date;

/// A date as a zone holds it: no century, and parts that may be unknown. The century is not part of what was read;
/// [`resolve_birth`](Self::resolve_birth) and [`resolve_expiry`](Self::resolve_expiry) add it for a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShortDate {
    year: Option<u8>,
    month: Option<u8>,
    day: Option<u8>,
}

impl ShortDate {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { year: None, month: None, day: None };

    /// From parts; the year is of two digits.
    ///
    /// # Errors
    /// A part out of range, or a day that the month never has.
    pub fn new(year: Option<u8>, month: Option<u8>, day: Option<u8>) -> Result<Self, Invalid> {
        if year.is_some_and(|y| y > 99) {
            return Err(Invalid::new("has a year of more than two digits"));
        }
        let leap = year.is_none_or(|y| y % 4 == 0);
        let longest = match month {
            None | Some(1 | 3 | 5 | 7 | 8 | 10 | 12) => 31,
            Some(4 | 6 | 9 | 11) => 30,
            Some(2) if leap => 29,
            Some(2) => 28,
            Some(_) => return Err(Invalid::new("has no such month")),
        };
        if day.is_some_and(|d| d == 0 || d > longest) {
            return Err(Invalid::new("has no such day"));
        }
        Ok(Self { year, month, day })
    }

    /// The last two digits of the year, the month and the day of a date.
    pub fn of(date: Date) -> Self {
        let (year, month, day) = date.civil();
        Self {
            year: u8::try_from(year.rem_euclid(100)).ok(),
            month: u8::try_from(month).ok(),
            day: u8::try_from(day).ok(),
        }
    }

    /// Reads `YYMMDD`, with `<<` for a part that is not known.
    ///
    /// # Errors
    /// Another form, or no such day.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let form = || Invalid::new("must be six digits, YYMMDD, with << for an unknown part");
        let &[y1, y2, m1, m2, d1, d2] = text.as_bytes() else {
            return Err(form());
        };
        let part = |a: u8, b: u8| match (a, b) {
            (b'<', b'<') => Ok(None),
            (b'0'..=b'9', b'0'..=b'9') => Ok(Some((a - b'0') * 10 + (b - b'0'))),
            _ => Err(form()),
        };
        Self::new(part(y1, y2)?, part(m1, m2)?, part(d1, d2)?)
    }

    /// The last two digits of the year.
    pub const fn year(self) -> Option<u8> {
        self.year
    }

    /// The month, from 1.
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    /// Whether year, month and day are all known.
    pub const fn complete(self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    /// The date of birth this means on `reference`: the latest that is not after it, so nobody is older than 99.
    /// Someone who is reads as a child, which is why the age on the document's page stays the better evidence.
    /// `None` where the year is unknown or no century has such a day. A day without its month counts, but the answer
    /// cannot hold it.
    pub fn resolve_birth(self, reference: Date) -> Option<PartialDate> {
        let year = self.year?;
        let found = centuries(year).rev().find_map(|year| {
            let first = civil(year, self.month.unwrap_or(1), self.day.unwrap_or(1))?;
            (first <= reference).then_some(year)
        })?;
        let text = match (self.month, self.day) {
            (None, _) => format!("{found:04}"),
            (Some(month), None) => format!("{found:04}-{month:02}"),
            (Some(month), Some(day)) => format!("{found:04}-{month:02}-{day:02}"),
        };
        PartialDate::parse(&text).ok()
    }

    /// The date of expiry this means on `reference`: the nearest to it, the later of two as near. `None` unless the
    /// date is complete.
    pub fn resolve_expiry(self, reference: Date) -> Option<Date> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        centuries(year)
            .rev()
            .filter_map(|year| civil(year, month, day))
            .min_by_key(|date| date.days().abs_diff(reference.days()))
    }
}

/// `YYMMDD` with `<<` for what is not known, as in the zone.
impl fmt::Display for ShortDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [self.year, self.month, self.day] {
            match part {
                Some(part) => write!(f, "{part:02}")?,
                None => f.write_str("<<")?,
            }
        }
        Ok(())
    }
}

/// The years of the calendar that end in these two digits, earliest first.
fn centuries(year: u8) -> impl DoubleEndedIterator<Item = i32> {
    [1900, 2000, 2100].into_iter().map(move |century| century + i32::from(year))
}

fn civil(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::new(year, u32::from(month), u32::from(day)).ok()
}
