//! Forms of the residence card and how long a card of each is valid (art. 19-5; I14a).

use crate::ids::PartialDate;
use crate::law::status::{HIGHLY_SKILLED_2, PERMANENT_RESIDENT};
use crate::person::card::CardLimit;
use crate::person::period::Period;
use crate::time::Date;

/// Months to the sixteenth birthday.
const SIXTEEN: i32 = 16 * 12;
/// Months of validity of a card that follows neither a birthday nor a stay.
const SEVEN_YEARS: i32 = 7 * 12;

/// How far a card of a form reaches for a holder under 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sixteenth {
    /// To the birthday itself.
    Birthday,
    /// To the day before it.
    DayBefore,
    /// Not known.
    Unknown,
}

/// A form of the card, as it was or is issued between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardForm {
    /// Code.
    pub code: &'static str,
    /// First day of issue.
    pub valid_from: (i32, u32, u32),
    /// Last day of issue; absent where it still is.
    pub valid_to: Option<(i32, u32, u32)>,
    /// For holders under 16.
    pub sixteenth: Sixteenth,
    /// Whether those whose stay has no end get seven years; where not, the length is not known.
    pub seven_years: bool,
    /// Where that comes from.
    pub source: &'static str,
}

/// Every form.
pub static FORMS: &[CardForm] = &[
    CardForm {
        code: "card-2012",
        valid_from: (2012, 7, 9),
        valid_to: Some((2023, 10, 31)),
        sixteenth: Sixteenth::Birthday,
        seven_years: true,
        source: "icrra 19-5 before 1 November 2023",
    },
    CardForm {
        code: "card-2023",
        valid_from: (2023, 11, 1),
        valid_to: Some((2026, 6, 13)),
        sixteenth: Sixteenth::DayBefore,
        seven_years: true,
        source: "icrra 19-5 from 1 November 2023",
    },
    // The lengths of this form were not seen: permanent residents, HSP(ii), minors (§12.1-10).
    CardForm {
        code: "card-2026",
        valid_from: (2026, 6, 14),
        valid_to: None,
        sixteenth: Sixteenth::Unknown,
        seven_years: false,
        source: "icrra 19-5 from 14 June 2026, lengths unverified",
    },
];

/// Time before a card's last day in which its validity is renewed (art. 19-11(1)).
pub const RENEWAL: Period = Period::months(2);
/// The same for a card that ends with the sixteenth birthday (unverified).
pub const RENEWAL_UNDER_16: Period = Period::months(6);
/// Time to report a loss, and to hand in a card that is no longer valid (art. 19-12(1), 19-15).
pub const NOTICE: Period = Period::days(14);

/// The form of cards issued on a day; `None` before there were any.
pub fn form_on(day: Date) -> Option<&'static CardForm> {
    let civil = day.civil();
    FORMS.iter().find(|f| f.valid_from <= civil && f.valid_to.is_none_or(|to| civil <= to))
}

/// How long a card is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Last day, where known.
    pub valid_to: Option<Date>,
    /// What sets it.
    pub limit: CardLimit,
}

impl Validity {
    const UNKNOWN: Self = Self { valid_to: None, limit: CardLimit::Unknown };

    const fn until(day: Date, limit: CardLimit) -> Self {
        Self { valid_to: Some(day), limit }
    }
}

/// How long a card of a form that is issued on a day is valid, by the holder's status, end of stay and date of birth.
/// Where a part of the date of birth decides and is not known, so is the answer.
pub fn validity(
    form: &CardForm,
    status: &str,
    stay_end: Option<Date>,
    born: Option<&PartialDate>,
    issued_on: Date,
) -> Validity {
    let sixteen = |born: Date| born.plus_months(SIXTEEN);
    let Some((first, last)) = born.and_then(PartialDate::bounds) else {
        return Validity::UNKNOWN;
    };
    if issued_on >= sixteen(last) {
        return of_age(form, status, stay_end, issued_on);
    }
    let birthday = |day: Date| match form.sixteenth {
        Sixteenth::Birthday => Some(day),
        Sixteenth::DayBefore => Some(day.plus_days(-1)),
        Sixteenth::Unknown => None,
    };
    let (Some(earliest), Some(latest)) = (birthday(sixteen(first)), birthday(sixteen(last))) else {
        return Validity::UNKNOWN;
    };
    match stay_end {
        Some(end) if end <= earliest => Validity::until(end, CardLimit::StayEnd),
        Some(_) | None if first == last => Validity::until(latest, CardLimit::SixteenthBirthday),
        Some(_) | None => Validity::UNKNOWN,
    }
}

fn of_age(form: &CardForm, status: &str, stay_end: Option<Date>, issued_on: Date) -> Validity {
    if status != PERMANENT_RESIDENT && status != HIGHLY_SKILLED_2 {
        // The end of a stay that is not on record is not known.
        return stay_end.map_or(Validity::UNKNOWN, |end| Validity::until(end, CardLimit::StayEnd));
    }
    if !form.seven_years {
        return Validity::UNKNOWN;
    }
    Validity::until(last_day_counting_first(issued_on, SEVEN_YEARS), CardLimit::SevenYears)
}

/// Last day of so many months of which the first day counts: the day before the same day, or the month's end where it
/// has no such day (Civil Code 143(2)).
fn last_day_counting_first(first: Date, months: i32) -> Date {
    let same = first.plus_months(months);
    if same.civil().2 == first.civil().2 { same.plus_days(-1) } else { same }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn of(
        status: &str,
        end: Option<&str>,
        born: &str,
        issued: &str,
    ) -> (Option<String>, CardLimit) {
        let form = form_on(day(issued)).unwrap();
        let born = PartialDate::parse(born).unwrap();
        let v = validity(form, status, end.map(day), Some(&born), day(issued));
        (v.valid_to.map(|d| d.to_string()), v.limit)
    }

    fn to(text: &str, limit: CardLimit) -> (Option<String>, CardLimit) {
        (Some(text.to_owned()), limit)
    }

    const UNKNOWN: (Option<String>, CardLimit) = (None, CardLimit::Unknown);

    #[test]
    fn one_form_a_day() {
        assert!(form_on(day("2012-07-08")).is_none());
        for when in ["2012-07-09", "2023-10-31", "2023-11-01", "2026-06-13", "2026-06-14"] {
            let n = FORMS.iter().filter(|f| {
                let civil = day(when).civil();
                f.valid_from <= civil && f.valid_to.is_none_or(|to| civil <= to)
            });
            assert_eq!(n.count(), 1, "{when}");
        }
        for form in FORMS {
            assert!(crate::ids::Code::parse(form.code).is_ok() && !form.source.is_empty());
        }
    }

    #[test]
    fn seven_years_count_the_day_of_issue() {
        let pr = |issued| of("permanent-resident", None, "1974-08-12", issued);
        assert_eq!(pr("2026-05-11"), to("2033-05-10", CardLimit::SevenYears));
        assert_eq!(pr("2024-02-29"), to("2031-02-28", CardLimit::SevenYears));
        assert_eq!(pr("2025-03-01"), to("2032-02-29", CardLimit::SevenYears));
        assert_eq!(pr("2026-06-14"), UNKNOWN, "the new form");
        let hsp = of("highly-skilled-professional-2", None, "1974", "2024-04-01");
        assert_eq!(hsp, to("2031-03-31", CardLimit::SevenYears));
    }

    #[test]
    fn children_follow_their_birthday() {
        let child = |end, born, issued| of("dependent", end, born, issued);
        let sixteenth = CardLimit::SixteenthBirthday;
        let end = Some("2027-04-01");
        assert_eq!(child(end, "2010-05-20", "2024-04-01"), to("2026-05-19", sixteenth));
        assert_eq!(child(end, "2010-05-20", "2023-10-31"), to("2026-05-20", sixteenth));
        assert_eq!(child(end, "2011-05-20", "2024-04-01"), to("2027-04-01", CardLimit::StayEnd));
        assert_eq!(child(end, "2010-05-20", "2026-05-20"), to("2027-04-01", CardLimit::StayEnd));
        assert_eq!(child(end, "2010-05-20", "2026-05-19"), to("2026-05-19", sixteenth));
        assert_eq!(child(end, "2012-05-20", "2026-06-14"), UNKNOWN, "the new form");
        let resident = of("permanent-resident", None, "2010-05-20", "2024-04-01");
        assert_eq!(resident, to("2026-05-19", sixteenth), "not seven years");
    }

    #[test]
    fn a_leap_day_is_the_28th_in_a_common_year() {
        let form = FORMS.iter().find(|f| f.code == "card-2023").unwrap();
        let born = PartialDate::parse("2084-02-29").unwrap();
        let v = validity(form, PERMANENT_RESIDENT, None, Some(&born), day("2090-01-01"));
        assert_eq!(
            v.valid_to,
            Some(day("2100-02-27")),
            "2100 is a common year: birthday on the 28th"
        );
        let leap = of("permanent-resident", None, "2012-02-29", "2024-01-01");
        assert_eq!(leap, to("2028-02-28", CardLimit::SixteenthBirthday));
    }

    #[test]
    fn an_unknown_birthday_is_not_guessed() {
        assert_eq!(of("dependent", Some("2030-01-01"), "2010", "2024-04-01"), UNKNOWN);
        let near = of("dependent", Some("2025-01-01"), "2010", "2024-04-01");
        assert_eq!(near, to("2025-01-01", CardLimit::StayEnd), "it ends before in any case");
        let old = of("dependent", Some("2030-01-01"), "1974", "2024-04-01");
        assert_eq!(old, to("2030-01-01", CardLimit::StayEnd));
        let form = form_on(day("2024-04-01")).unwrap();
        assert_eq!(validity(form, "student", None, None, day("2024-04-01")), Validity::UNKNOWN);
    }
}
