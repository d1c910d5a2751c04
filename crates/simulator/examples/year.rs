//! A year in memory, scaled: `cargo run --release -p sekisho-simulator --example year -- SCALE [SEED]` lives 2025 in its published
//! numbers at 1:SCALE, prints the lines of domain reference §8.7 beside what was counted, and fails where one is outside.

use std::error::Error;
use std::time::Instant;

use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_simulator::Traffic;
use sekisho_simulator::check::compare_year;
use sekisho_simulator::tally::Tally;
use sekisho_simulator::year::live;

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let scale = numbers.next().transpose()?.unwrap_or(100);
    let seed = numbers.next().transpose()?.unwrap_or(1);
    let from = Date::parse("2025-01-01")?;
    let begun = Instant::now();
    let traffic = Traffic::published(seed, scale, from)?;
    let year = live(&traffic)?;
    let within = (from, from.plus_months(12).plus_days(-1));
    let tally = Tally::of(&year, &Tables::current(), within);
    println!(
        "1:{scale}, {} commands, {} people, {} events, {:.1} s",
        traffic.commands(),
        year.people.len(),
        year.events.values().sum::<u64>(),
        begun.elapsed().as_secs_f64()
    );
    println!("residents: {}", tally.residents);
    println!("refused: {:?}", year.refused);
    println!("{:34} {:>12} {:>12} {:>10}", "", "published/N", "counted", "tolerance");
    let mut outside = 0;
    for line in compare_year(&tally, scale) {
        let places = if line.published > 0.0 && line.published < 1.0 { 5 } else { 1 };
        let within = if line.holds() { "within" } else { "OUTSIDE" };
        outside += u32::from(!line.holds());
        println!(
            "{:34} {:12.places$} {:12.places$} {:10.places$}  {within}",
            line.measure, line.published, line.counted, line.tolerance
        );
    }
    if outside == 0 { Ok(()) } else { Err(format!("{outside} line(s) outside").into()) }
}
