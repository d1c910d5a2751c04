//! Two times and one calendar: instants in UTC, civil dates, and Japan's day (UTC+9 all year since 1951).

use std::fmt;

use crate::shape::Invalid;

const MICROS_PER_DAY: i64 = 86_400_000_000;
const JST_OFFSET_MICROS: i64 = 9 * 3_600_000_000;

/// An instant, in microseconds since 1970-01-01T00:00:00Z: the unit of Avro and of PostgreSQL, so nothing rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// First instant that can be recorded: 1900-01-01T00:00:00Z.
    pub const MIN: Self = Self(-25_567 * MICROS_PER_DAY);
    /// Last instant that can be recorded: the end of the year 2199.
    pub const MAX: Self = Self(84_006 * MICROS_PER_DAY - 1);

    /// From microseconds since the Unix epoch.
    ///
    /// # Errors
    /// Outside the years 1900 to 2199.
    pub fn from_micros(micros: i64) -> Result<Self, Invalid> {
        if (Self::MIN.0..=Self::MAX.0).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(Invalid::new("lies outside the years 1900 to 2199"))
        }
    }

    /// From milliseconds since the Unix epoch, as Kafka stamps its records.
    ///
    /// # Errors
    /// Outside the years 1900 to 2199.
    pub fn from_millis(millis: i64) -> Result<Self, Invalid> {
        Self::from_micros(millis.saturating_mul(1000))
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The civil date in Japan (Asia/Tokyo): the legal day of what happens at this instant.
    pub const fn japan_date(self) -> Date {
        #[allow(clippy::cast_possible_truncation)] // the bounds above keep the day within i32
        Date((self.0 + JST_OFFSET_MICROS).div_euclid(MICROS_PER_DAY) as i32)
    }

    /// This instant moved by `micros`, held within the recordable years.
    pub fn saturating_add_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Reads RFC 3339 with any offset, up to microseconds: `2026-11-22T09:30:00+09:00`.
    ///
    /// # Errors
    /// Says what is wrong: the form, an impossible date or time.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let bad = || Invalid::new("must be an RFC 3339 instant such as 2026-11-22T09:30:00+09:00");
        let b = text.as_bytes();
        if !text.is_ascii() || b.len() < 20 || !matches!(b.get(10), Some(b'T' | b't')) {
            return Err(bad());
        }
        let date = Date::parse(&text[..10])?;
        let two = |i: usize| -> Result<i64, Invalid> {
            match (b.get(i), b.get(i + 1)) {
                (Some(x @ b'0'..=b'9'), Some(y @ b'0'..=b'9')) => {
                    Ok(i64::from(x - b'0') * 10 + i64::from(y - b'0'))
                }
                _ => Err(bad()),
            }
        };
        let (h, m, s) = (two(11)?, two(14)?, two(17)?);
        if b.get(13) != Some(&b':') || b.get(16) != Some(&b':') {
            return Err(bad());
        }
        if h > 23 || m > 59 || s > 59 {
            return Err(Invalid::new("is not a time of day"));
        }
        let mut i = 19;
        let mut micros = 0i64;
        if b.get(i) == Some(&b'.') {
            i += 1;
            let start = i;
            let mut scale = 100_000;
            while let Some(d @ b'0'..=b'9') = b.get(i) {
                micros += i64::from(d - b'0') * scale;
                scale /= 10;
                i += 1;
            }
            if i == start || i - start > 6 {
                return Err(Invalid::new("must have between one and six digits after the point"));
            }
        }
        let offset = match b.get(i) {
            Some(b'Z' | b'z') if b.len() == i + 1 => 0,
            Some(sign @ (b'+' | b'-')) if b.len() == i + 6 && b.get(i + 3) == Some(&b':') => {
                let (oh, om) = (two(i + 1)?, two(i + 4)?);
                if oh > 14 || om > 59 {
                    return Err(Invalid::new("has an impossible offset from UTC"));
                }
                (oh * 60 + om) * if *sign == b'+' { 1 } else { -1 }
            }
            _ => return Err(bad()),
        };
        let day = i64::from(date.0) * MICROS_PER_DAY;
        Self::from_micros(day + ((h * 60 + m - offset) * 60 + s) * 1_000_000 + micros)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[allow(clippy::cast_possible_truncation)]
        let date = Date(self.0.div_euclid(MICROS_PER_DAY) as i32);
        let rest = self.0.rem_euclid(MICROS_PER_DAY);
        let (s, micros) = (rest / 1_000_000, rest % 1_000_000);
        write!(f, "{date}T{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)?;
        if micros != 0 {
            write!(f, ".{micros:06}")?;
        }
        f.write_str("Z")
    }
}

/// A civil date of the Gregorian calendar, 1900-01-01 to 2199-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(i32);

impl Date {
    /// First date.
    pub const MIN: Self = Self(-25_567);
    /// Last date.
    pub const MAX: Self = Self(84_005);

    /// From year, month and day.
    ///
    /// # Errors
    /// No such day, or outside the years 1900 to 2199.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, Invalid> {
        if !(1900..=2199).contains(&year) {
            return Err(Invalid::new("lies outside the years 1900 to 2199"));
        }
        if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return Err(Invalid::new("is not a day of the calendar"));
        }
        Ok(Self(days_from_civil(year, month, day)))
    }

    /// From days since 1970-01-01.
    ///
    /// # Errors
    /// Outside the years 1900 to 2199.
    pub fn from_days(days: i32) -> Result<Self, Invalid> {
        if (Self::MIN.0..=Self::MAX.0).contains(&days) {
            Ok(Self(days))
        } else {
            Err(Invalid::new("lies outside the years 1900 to 2199"))
        }
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Another form, or no such day.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let b = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| -> Option<u32> {
            let mut n = 0;
            for d in b.get(range)? {
                n = n * 10 + u32::from(d.checked_sub(b'0').filter(|d| *d < 10)?);
            }
            Some(n)
        };
        let form = || Invalid::new("must be a date such as 2026-11-22");
        if b.len() != 10 || b.get(4) != Some(&b'-') || b.get(7) != Some(&b'-') {
            return Err(form());
        }
        let (y, m, d) = match (digits(0..4), digits(5..7), digits(8..10)) {
            (Some(y), Some(m), Some(d)) => (y, m, d),
            _ => return Err(form()),
        };
        Self::new(i32::try_from(y).map_err(|_| form())?, m, d)
    }

    /// Year, month, day.
    pub const fn civil(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// Day of the week: 0 is Monday, 6 is Sunday.
    pub const fn weekday(self) -> u32 {
        (self.0 + 3).rem_euclid(7).unsigned_abs()
    }

    /// The date `n` days later (earlier when negative), held within the calendar.
    pub fn plus_days(self, n: i32) -> Self {
        Self(self.0.saturating_add(n).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// The same day `n` months later, clamped to the month's end (domain §12.1 reading 1; Civil Code 143).
    pub fn plus_months(self, n: i32) -> Self {
        let (y, m, d) = self.civil();
        let index = (y * 12 + i32::try_from(m).unwrap_or(1) - 1).saturating_add(n);
        let (y, m) = (index.div_euclid(12), index.rem_euclid(12).unsigned_abs() + 1);
        if y < 1900 {
            return Self::MIN;
        }
        if y > 2199 {
            return Self::MAX;
        }
        Self(days_from_civil(y, m, d.min(days_in_month(y, m))))
    }

    /// The instant at which this day begins in Japan.
    pub fn japan_start(self) -> Timestamp {
        Timestamp(i64::from(self.0) * MICROS_PER_DAY - JST_OFFSET_MICROS)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.civil();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

const fn leap(y: i32) -> bool {
    y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)
}

/// Days in a month.
pub const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

// Days from civil and back: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
#[allow(clippy::cast_possible_wrap)]
const fn days_from_civil(y: i32, m: u32, d: u32) -> i32 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (m as i32 + 9) % 12;
    let doy = (153 * mp + 2) / 5 + d as i32 - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

#[allow(clippy::cast_sign_loss)]
const fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let d = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let m = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    let y = yoe + era * 400 + if m <= 2 { 1 } else { 0 };
    (y, m, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_goes_there_and_back() {
        for days in Date::MIN.0..=Date::MAX.0 {
            let (y, m, d) = Date(days).civil();
            assert_eq!(Date::new(y, m, d), Ok(Date(days)));
        }
        assert_eq!(Date::MIN.to_string(), "1900-01-01");
        assert_eq!(Date::MAX.to_string(), "2199-12-31");
    }

    #[test]
    fn month_ends_are_clamped() {
        let day = |s| Date::parse(s).unwrap();
        assert_eq!(day("2026-04-30").plus_months(3), day("2026-07-30"));
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2024-02-29").plus_months(12), day("2025-02-28"));
        assert_eq!(day("2026-04-01").plus_days(90), day("2026-06-30"));
        assert_eq!(day("2026-04-15").plus_months(12), day("2027-04-15"));
    }

    #[test]
    fn japan_decides_the_day() {
        let t = Timestamp::parse("2026-03-31T15:00:00Z").unwrap();
        assert_eq!(t.japan_date().to_string(), "2026-04-01");
        assert_eq!(t.to_string(), "2026-03-31T15:00:00Z");
        assert_eq!(Timestamp::parse("2026-04-01T00:00:00+09:00"), Ok(t));
        assert_eq!(t.japan_date().japan_start(), t);
        assert_eq!(Date::parse("2026-11-22").unwrap().weekday(), 6);
    }

    #[test]
    fn impossible_times_are_refused() {
        for bad in ["2026-02-30", "2026-2-3", "26-02-03", "2026-13-01", "x026-01-01", "1899-12-31"]
        {
            assert!(Date::parse(bad).is_err(), "{bad}");
        }
        for bad in
            ["2026-04-01", "2026-04-01T24:00:00Z", "2026-04-01T00:00:00", "2026-04-01T00:00:00.Z"]
        {
            assert!(Timestamp::parse(bad).is_err(), "{bad}");
        }
    }
}
