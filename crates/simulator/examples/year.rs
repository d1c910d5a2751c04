//! A year in memory, scaled: `cargo run --release -p sekisho-simulator --example year -- SCALE [SEED]` lives 2025 at 1:SCALE
//! with its share of whole lives, and prints the balance of the population by events and as the simulator meant it.

use std::error::Error;
use std::time::Instant;

use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_simulator::balance::counted;
use sekisho_simulator::year::live;
use sekisho_simulator::{Options, Traffic};

/// Foreign entrants of 2025, preliminary (domain §8.3).
const ENTRANTS: u64 = 42_430_915;

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let scale = numbers.next().transpose()?.unwrap_or(100).max(1);
    let seed = numbers.next().transpose()?.unwrap_or(1);
    let from = Date::parse("2025-01-01")?;
    let options = Options { seed, crossings: 2 * ENTRANTS / scale, from };
    let begun = Instant::now();
    let traffic = Traffic::plan(&options).with_lives(ENTRANTS / scale / 100)?;
    let year = live(&traffic)?;
    let within = (from, Date::parse("2025-12-31")?);
    let law = counted(year.people.values().map(Vec::as_slice), &Tables::current(), within);
    let meant = year.books.balance(within);
    println!(
        "1:{scale}, {} commands, {} people, {} events, {:.1} s",
        traffic.commands(),
        year.people.len(),
        year.events.values().sum::<u64>(),
        begun.elapsed().as_secs_f64()
    );
    println!("by events: {law}\nas meant:  {meant}");
    if law == meant && law.difference() == 0 {
        Ok(())
    } else {
        Err("the population does not balance".into())
    }
}
