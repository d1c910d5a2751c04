//! The balance of the population has no difference, and is the one that the simulator meant.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_simulator::balance::{Cause, counted};
use sekisho_simulator::year::live;
use sekisho_simulator::{Options, Traffic};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn nobody_is_lost_between_the_start_and_the_end_of_a_year() {
    // A year of 42 million entries and departures each, scaled to 1:4000, with more lives than its share.
    let options = Options { seed: 11, crossings: 21_000, from: day("2025-01-01") };
    let traffic = Traffic::plan(&options).with_lives(600).unwrap();
    let year = live(&traffic).unwrap();
    let tables = Tables::current();
    let people = || year.people.values().map(Vec::as_slice);
    for within in [
        (day("2025-01-01"), day("2025-12-31")),
        (day("2025-04-01"), day("2025-09-30")),
        // What was given and extended in that year runs out.
        (day("2026-01-01"), day("2032-12-31")),
    ] {
        let law = counted(people(), &tables, within);
        let meant = year.books.balance(within);
        println!("{} to {}\n  by events: {law}\n  as meant:  {meant}", within.0, within.1);
        assert_eq!((law.difference(), meant.difference()), (0, 0));
        assert_eq!(law, meant, "day by day and cause by cause");
    }
    let law = counted(people(), &tables, (day("2025-01-01"), day("2026-12-31")));
    for cause in [
        Cause::Landing,
        Cause::Acquisition,
        Cause::Permission,
        Cause::Departure,
        Cause::Death,
        Cause::Naturalisation,
        Cause::Revocation,
        Cause::Expiry,
        Cause::Lapse,
    ] {
        assert!(
            law.by_cause().get(&cause).is_some_and(|n| *n != 0),
            "{cause:?} is not in it: {law}"
        );
    }
}

#[test]
fn a_line_that_is_lost_shows_in_the_balance() {
    let options = Options { seed: 12, crossings: 2_000, from: day("2025-01-01") };
    let year = live(&Traffic::plan(&options)).unwrap();
    let within = (day("2025-01-01"), day("2025-12-31"));
    let tables = Tables::current();
    let all = counted(year.people.values().map(Vec::as_slice), &tables, within);
    assert_eq!(all, year.books.balance(within));
    // One who settled here is not in the log.
    let landed = |events: &&Vec<_>| {
        counted([events.as_slice()], &tables, within).by_cause().contains_key(&Cause::Landing)
    };
    let lost = year.people.values().find(landed).unwrap();
    let others = year.people.values().filter(|events| !std::ptr::eq(*events, lost));
    let without = counted(others.map(Vec::as_slice), &tables, within);
    assert_ne!(without, year.books.balance(within));
}
