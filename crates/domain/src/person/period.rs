//! Period of stay (在留期間) and the arithmetic of its end (I9).

use crate::time::Date;

crate::symbols! {
    /// Unit of a period of stay.
    pub enum PeriodUnit {
        /// Days.
        Days = "days",
        /// Months.
        Months = "months",
        /// Years.
        Years = "years",
        /// No end (無期限); the value is 0.
        Indefinite = "indefinite",
    }
}

crate::shape! {
    /// A period of stay: a number and its unit.
    pub struct Period {
        /// How many.
        pub value: u32,
        /// Of what.
        pub unit: PeriodUnit,
    }
}

impl Copy for Period {}

impl Period {
    /// So many days.
    pub const fn days(value: u32) -> Self {
        Self { value, unit: PeriodUnit::Days }
    }

    /// So many months.
    pub const fn months(value: u32) -> Self {
        Self { value, unit: PeriodUnit::Months }
    }

    /// So many years.
    pub const fn years(value: u32) -> Self {
        Self { value, unit: PeriodUnit::Years }
    }

    /// Without end.
    pub const fn indefinite() -> Self {
        Self { value: 0, unit: PeriodUnit::Indefinite }
    }

    /// Last lawful day of a period that runs from `from`; `None` where it has no end. The first day is not
    /// counted; months and years end on the same day, clamped to the month's end (Civil Code 140, 143; I9;
    /// domain §12.1 reading 1).
    pub fn end_from(&self, from: Date) -> Option<Date> {
        let value = i32::try_from(self.value).unwrap_or(i32::MAX);
        match self.unit {
            PeriodUnit::Days => Some(from.plus_days(value)),
            PeriodUnit::Months => Some(from.plus_months(value)),
            PeriodUnit::Years => Some(from.plus_months(value.saturating_mul(12))),
            PeriodUnit::Indefinite => None,
        }
    }

    /// Whether the period is longer than 30 days (art. 20(6), 21(4)) for one that runs `from` that day.
    pub fn exceeds_30_days(&self, from: Date) -> bool {
        self.end_from(from).is_none_or(|end| end > from.plus_days(30))
    }
}
