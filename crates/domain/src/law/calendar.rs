//! Working days for filing deadlines: weekends, national holidays, the turn of the year (domain §12.1 reading 2).
//!
//! Holidays follow the Act on National Holidays (国民の祝日に関する法律) as amended, checked for 2015 to 2035; the
//! equinoxes after the current year are the astronomical forecast until the almanac announces them.

use crate::time::Date;

/// The first working day on or after a day: where a filing deadline ends (Holidays Act 2; Civil Code 142).
pub fn working_day_from(day: Date) -> Date {
    let mut day = day;
    while !is_working_day(day) && day < Date::MAX {
        day = day.plus_days(1);
    }
    day
}

/// Whether offices are open: not Saturday, Sunday, a holiday, or 29 December to 3 January.
pub fn is_working_day(day: Date) -> bool {
    let (_, month, d) = day.civil();
    let turn_of_year = (month == 12 && d >= 29) || (month == 1 && d <= 3);
    day.weekday() < 5 && !turn_of_year && !is_holiday(day)
}

/// Whether a day is a national holiday, a substitute holiday, or a day between two holidays.
pub fn is_holiday(day: Date) -> bool {
    named(day)
        || substitute(day)
        || (named(day.plus_days(-1)) && named(day.plus_days(1)) && day.weekday() != 6)
}

/// A holiday on a Sunday moves to the next day that is not one itself.
fn substitute(day: Date) -> bool {
    let mut before = day.plus_days(-1);
    for _ in 0..7 {
        if !named(before) {
            return false;
        }
        if before.weekday() == 6 {
            return true;
        }
        before = before.plus_days(-1);
    }
    false
}

fn named(day: Date) -> bool {
    let (y, m, d) = day.civil();
    let monday = |nth: u32| day.weekday() == 0 && (d - 1) / 7 + 1 == nth;
    match m {
        1 => d == 1 || monday(2),
        2 => d == 11 || (y >= 2020 && d == 23),
        3 => d == equinox(y, 20.8431),
        4 => d == 29,
        // 2019-05-01: accession; the days beside it became holidays as days between two holidays.
        5 => (3..=5).contains(&d) || (y == 2019 && d == 1),
        7 => match y {
            2020 => d == 23 || d == 24,
            2021 => d == 22 || d == 23,
            _ => monday(3),
        },
        8 => match y {
            ..=2015 => false,
            2020 => d == 10,
            2021 => d == 8,
            _ => d == 11,
        },
        9 => monday(3) || d == equinox(y, 23.2488),
        10 => match y {
            2020 | 2021 => false,
            2019 => monday(2) || d == 22,
            _ => monday(2),
        },
        11 => d == 3 || d == 23,
        12 => y <= 2018 && d == 23,
        _ => false,
    }
}

/// Day of an equinox for 1980 to 2099, from its day in 1980.
fn equinox(year: i32, in_1980: f64) -> u32 {
    let years = f64::from(year - 1980);
    let leaps = f64::from((year - 1980).div_euclid(4));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 19 to 24
    let day = (in_1980 + 0.242_194 * years - leaps).floor() as u32;
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn published_holidays_are_found() {
        // Cabinet Office list (国民の祝日について), years with moves, substitutes and days in between.
        let listed = [
            "2015-05-06",
            "2015-09-21",
            "2015-09-22",
            "2015-09-23",
            "2016-03-21",
            "2016-08-11",
            "2017-01-02",
            "2018-02-12",
            "2018-04-30",
            "2018-12-24",
            "2019-04-30",
            "2019-05-01",
            "2019-05-02",
            "2019-05-06",
            "2019-08-12",
            "2019-10-22",
            "2019-11-04",
            "2020-02-23",
            "2020-02-24",
            "2020-05-06",
            "2020-07-23",
            "2020-07-24",
            "2020-08-10",
            "2021-07-22",
            "2021-07-23",
            "2021-08-08",
            "2021-08-09",
            "2023-01-02",
            "2024-02-12",
            "2024-08-12",
            "2024-09-22",
            "2024-09-23",
            "2024-11-04",
            "2025-02-24",
            "2025-05-06",
            "2025-11-24",
            "2026-01-12",
            "2026-03-20",
            "2026-05-06",
            "2026-09-21",
            "2026-09-22",
            "2026-09-23",
            "2027-03-22",
            "2028-03-20",
            "2032-09-21",
        ];
        for d in listed {
            assert!(is_holiday(day(d)), "{d}");
        }
        for d in [
            "2015-08-11",
            "2018-02-23",
            "2019-12-23",
            "2020-10-12",
            "2021-07-19",
            "2020-08-11",
            "2019-02-23",
            "2026-05-07",
            "2025-09-22",
        ] {
            assert!(!is_holiday(day(d)), "{d}");
        }
    }

    #[test]
    fn holidays_of_a_year_are_as_many_as_published() {
        // Weekdays and weekends alike, substitutes and days in between included.
        for (year, count) in
            [(2016, 17), (2019, 22), (2020, 18), (2021, 17), (2024, 21), (2025, 19), (2026, 18)]
        {
            let first = Date::new(year, 1, 1).unwrap();
            let n = (0..366)
                .map(|i| first.plus_days(i))
                .filter(|d| d.civil().0 == year && is_holiday(*d))
                .count();
            assert_eq!(n, count, "{year}");
        }
    }

    #[test]
    fn deadlines_move_to_a_working_day() {
        assert_eq!(
            working_day_from(day("2026-11-22")),
            day("2026-11-24"),
            "Sunday, then a holiday"
        );
        assert_eq!(working_day_from(day("2026-12-29")), day("2027-01-04"));
        assert_eq!(working_day_from(day("2026-05-02")), day("2026-05-07"), "Golden Week");
        assert_eq!(working_day_from(day("2026-11-24")), day("2026-11-24"));
        assert_eq!(working_day_from(Date::MAX), Date::MAX);
    }
}
