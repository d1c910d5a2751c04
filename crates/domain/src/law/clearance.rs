//! How long a certificate of eligibility is good, and from when a travel authorisation is asked for: versioned rows.

use super::status::{Status, TEMPORARY_VISITOR};
use crate::person::period::Period;
use crate::time::Date;

/// For how long a certificate of eligibility is good, by the day of its issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EligibilityValidity {
    /// Time from the issue; it ends like a period of stay (I9), and is no filing deadline that a holiday moves.
    pub period: Period,
    /// First day of issue for which it holds.
    pub valid_from: (i32, u32, u32),
    /// Last day of issue for which it holds; absent where it still does.
    pub valid_to: Option<(i32, u32, u32)>,
    /// Where that comes from.
    pub source: &'static str,
}

/// What the law says of grants before the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClearanceLaw {
    /// Validity of certificates of eligibility.
    pub eligibility: &'static [EligibilityValidity],
    /// First day on which visitors without a visa need a travel authorisation; absent where they never do. The bill of
    /// 10 March 2026 names the business year 2028; that it passed is unverified, and so is the day.
    pub authorisation_from: Option<(i32, u32, u32)>,
}

static ELIGIBILITY: &[EligibilityValidity] = &[EligibilityValidity {
    period: Period::months(3),
    valid_from: (1990, 6, 1),
    valid_to: None,
    source: "icrra 7-2, enforcement regulation; counted as in domain §12.1-1, unverified",
}];

impl ClearanceLaw {
    /// What is in force.
    pub const fn current() -> Self {
        Self { eligibility: ELIGIBILITY, authorisation_from: Some((2028, 4, 1)) }
    }

    /// Last day of a certificate of eligibility that is issued on a day (I9).
    pub fn eligibility_end(&self, issued_on: Date) -> Option<Date> {
        let day = issued_on.civil();
        let row = self
            .eligibility
            .iter()
            .find(|r| r.valid_from <= day && r.valid_to.is_none_or(|to| day <= to))?;
        row.period.end_from(issued_on)
    }

    /// Whether travel authorisations are in force on a day.
    pub fn authorisations_on(&self, day: Date) -> bool {
        self.authorisation_from.is_some_and(|from| from <= day.civil())
    }
}

/// Whether a certificate of eligibility is issued for a status: for what is given at a landing, but not for
/// temporary visitors (art. 7-2(1)).
pub fn certified(status: &Status) -> bool {
    status.at_landing && status.code != TEMPORARY_VISITOR
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Tables;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn three_months_end_with_the_month() {
        let law = ClearanceLaw::current();
        for (issued, last) in [
            ("2026-04-01", "2026-07-01"),
            ("2025-11-30", "2026-02-28"),
            ("2027-11-30", "2028-02-29"),
            ("2026-01-31", "2026-04-30"),
        ] {
            assert_eq!(law.eligibility_end(day(issued)), Some(day(last)), "{issued}");
        }
        assert_eq!(law.eligibility_end(day("1990-05-31")), None);
    }

    #[test]
    fn authorisations_begin_on_their_day() {
        let law = ClearanceLaw::current();
        assert!(!law.authorisations_on(day("2028-03-31")));
        assert!(law.authorisations_on(day("2028-04-01")));
        let never = ClearanceLaw { authorisation_from: None, ..law };
        assert!(!never.authorisations_on(Date::MAX));
    }

    #[test]
    fn visitors_and_permanent_residents_get_no_certificate() {
        let tables = Tables::current();
        let of = |code| tables.status_on(code, day("2026-04-01")).is_some_and(certified);
        assert!(of("student") && of("long-term-resident"));
        assert!(!of("temporary-visitor") && !of("permanent-resident"));
    }
}
