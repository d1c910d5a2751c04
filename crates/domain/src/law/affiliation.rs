//! Who notifies what of an organisation or a spouse (art. 19-16), and how long its absence may last (art. 22-4(1)).

use super::status::{HIGHLY_SKILLED_2, IKUSEI};
use crate::person::affiliation::AffiliationDuty;
use crate::person::period::Period;
use crate::time::Date;
use AffiliationDuty::{Activity, Contract, Spouse};

/// Time to notify (art. 19-16), and the time that an organisation should take at most (art. 19-17).
pub const NOTICE: Period = Period::days(14);
/// Without the activity of the status for so long: a ground for revocation (art. 22-4(1)(vi)).
pub const INACTIVE: Period = Period::months(3);
/// The same for highly skilled professionals (ii).
pub const INACTIVE_HIGHLY_SKILLED_2: Period = Period::months(6);
/// Without the activity of a spouse for so long, for whoever is here as one by table 2 (art. 22-4(1)(vii)).
pub const INACTIVE_SPOUSE: Period = Period::months(6);

/// A row of the list: holders of a status notify by an item of art. 19-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyRow {
    /// Status of residence.
    pub status: &'static str,
    /// Item.
    pub duty: AffiliationDuty,
    /// First day.
    pub valid_from: (i32, u32, u32),
}

/// The system of residence management began on this day (Act 79 of 2009).
const BEGAN: (i32, u32, u32) = (2012, 7, 9);

const fn row(status: &'static str, duty: AffiliationDuty) -> DutyRow {
    DutyRow { status, duty, valid_from: BEGAN }
}

/// The list. Whoever holds another status notifies nothing: artists, journalists, those of religious and cultural
/// activities, designated activities, permanent and long-term residents.
pub static DUTIES: &[DutyRow] = &[
    row("professor", Activity),
    row("highly-skilled-professional-1-c", Activity),
    row("business-manager", Activity),
    row("legal-accounting-services", Activity),
    row("medical-services", Activity),
    row("instructor", Activity),
    row("intra-company-transferee", Activity),
    row("technical-intern-training-1-a", Activity),
    row("technical-intern-training-1-b", Activity),
    row("technical-intern-training-2-a", Activity),
    row("technical-intern-training-2-b", Activity),
    row("technical-intern-training-3-a", Activity),
    row("technical-intern-training-3-b", Activity),
    row("student", Activity),
    row("trainee", Activity),
    row("highly-skilled-professional-1-a", Contract),
    row("highly-skilled-professional-1-b", Contract),
    // Item i where the activity is that of (i)(c); the record does not say whose it is (unverified).
    row(HIGHLY_SKILLED_2, Contract),
    row("researcher", Contract),
    row("engineer-specialist-in-humanities-international-services", Contract),
    row("nursing-care", Contract),
    row("entertainer", Contract),
    row("skilled-labor", Contract),
    row("specified-skilled-worker-1", Contract),
    row("specified-skilled-worker-2", Contract),
    // Item unverified.
    DutyRow { status: IKUSEI, duty: Activity, valid_from: (2027, 4, 1) },
    row("dependent", Spouse),
    row("spouse-or-child-of-japanese-national", Spouse),
    row("spouse-or-child-of-permanent-resident", Spouse),
];

/// What holders of a status notify on a day.
pub fn duty(status: &str, on: Date) -> Option<AffiliationDuty> {
    let row = DUTIES.iter().find(|r| r.status == status && r.valid_from <= on.civil());
    row.map(|r| r.duty)
}

/// The item of art. 22-4(1) that a time without the activity may make, and how long that time is.
pub fn inactivity(status: &str, duty: AffiliationDuty) -> (u32, Period) {
    match duty {
        Activity | Contract if status == HIGHLY_SKILLED_2 => (6, INACTIVE_HIGHLY_SKILLED_2),
        Activity | Contract => (6, INACTIVE),
        // Dependents are of table 1, and so under item vi.
        Spouse if status == "dependent" => (6, INACTIVE),
        Spouse => (7, INACTIVE_SPOUSE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::status::STATUSES;

    #[test]
    fn rows_name_statuses_that_have_residents() {
        for (i, row) in DUTIES.iter().enumerate() {
            assert!(DUTIES[..i].iter().all(|o| o.status != row.status), "{}", row.status);
            let status = STATUSES.iter().find(|s| s.code == row.status);
            assert!(status.is_some_and(|s| s.resident), "{}", row.status);
        }
    }

    #[test]
    fn the_list_begins_with_the_system_of_residence_management() {
        let on = |text| Date::parse(text).unwrap();
        assert_eq!(duty("student", on("2012-07-08")), None);
        assert_eq!(duty("student", on("2012-07-09")), Some(Activity));
        assert_eq!(duty("long-term-resident", on("2026-04-01")), None);
        assert_eq!(inactivity("student", Activity), (6, INACTIVE));
        assert_eq!(inactivity(HIGHLY_SKILLED_2, Contract), (6, INACTIVE_HIGHLY_SKILLED_2));
        assert_eq!(inactivity("dependent", Spouse).0, 6);
        assert_eq!(inactivity("spouse-or-child-of-japanese-national", Spouse).0, 7);
    }
}
