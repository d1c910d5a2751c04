//! A year in its published numbers counts what is published, by the domain and from its events.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_simulator::check::compare_year;
use sekisho_simulator::figures::{PROCEDURES, RESIDENTS, scaled};
use sekisho_simulator::tally::Tally;
use sekisho_simulator::year::live;
use sekisho_simulator::{NoYear, Traffic};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// At 1:1000 the planned numbers are exact to one person, and `compare_year` allows no more; what is drawn (ports, nationalities) has
/// four standard deviations; of the 75 overstayers 17 leave and as many follow, of whom eight by days that are drawn.
#[test]
fn a_year_counts_what_is_published() {
    let scale = 1000;
    let (first, last) = (day("2025-01-01"), day("2025-12-31"));
    let traffic = Traffic::published(1, scale, first).unwrap();
    let mut year = live(&traffic).unwrap();
    let tally = Tally::of(&year, &Tables::current(), (first, last));
    let lines = compare_year(&tally, scale);
    assert_eq!(lines.len(), 42);
    for line in &lines {
        println!("{line:?}");
        assert!(line.holds(), "{line:?}");
    }
    // Exactly as planned.
    assert_eq!(u64::try_from(tally.residents.start).unwrap(), scaled(RESIDENTS, scale));
    assert_eq!(tally.procedures, scaled(PROCEDURES, scale));
    // The planned mistakes and nothing else are refused.
    let refused: Vec<&str> = year.refused.keys().map(String::as_str).collect();
    assert_eq!(refused, ["period-not-allowed", "role-not-entitled"]);

    // One of fifty is lost, and the lines say so.
    let lost: Vec<_> = year.people.keys().copied().step_by(50).collect();
    year.people.retain(|person, _| !lost.contains(person));
    let tally = Tally::of(&year, &Tables::current(), (first, last));
    let lines = compare_year(&tally, scale);
    for name in ["foreign entrants", "residents at the start", "days otherwise than meant"] {
        let line = lines.iter().find(|line| line.measure == name).unwrap();
        assert!(!line.holds(), "{line:?}");
    }
}

#[test]
fn a_scale_that_is_too_small_or_too_large_is_refused() {
    for scale in [0, 49, 1001] {
        let refused = Traffic::published(1, scale, day("2025-01-01"));
        assert!(matches!(refused, Err(NoYear::Scale(of)) if of == scale), "{scale}");
    }
}
