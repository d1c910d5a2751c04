//! Which seeds a fault test runs, and how a failing one is run again.

use std::env;
use std::time::{Duration, Instant};

use anyhow::Result;

/// The seed of a run that nobody asked a seed for: CI sees the same run every time.
const DEFAULT: u64 = 20_261_122;

/// Seeds to run: `SEKISHO_SEED` alone (`7`, or `7-12` for several), or `SEKISHO_FAULT_SEEDS` many from the default on,
/// or the default alone.
pub fn seeds() -> Vec<u64> {
    let number = |text: &str| text.trim().parse::<u64>().ok();
    if let Ok(text) = env::var("SEKISHO_SEED") {
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        if let (Some(first), Some(last)) = (number(first), number(last)) {
            return (first..=last).collect();
        }
    }
    let count = env::var("SEKISHO_FAULT_SEEDS").ok().and_then(|t| number(&t)).unwrap_or(1);
    (0..count.max(1)).map(|n| DEFAULT + n).collect()
}

/// Whether this is a long run (`make faults`): a test may then try every case where it otherwise draws a few.
pub fn long() -> bool {
    seeds().len() > 1
}

/// Runs a fault test for each of these seeds and panics at the first that fails, saying how to run it again. Seeds that
/// are given together share what the test keeps between them, so they are named together.
///
/// # Panics
/// A seed fails.
#[allow(clippy::panic)] // this is a test's own assertion
pub fn run(test: &str, seeds: &[u64], mut run: impl FnMut(u64) -> Result<()>) {
    for &seed in seeds {
        let start = Instant::now();
        let outcome = run(seed);
        let again = match seeds.first() {
            Some(first) if *first != seed => format!("{first}-{seed}"),
            _ => seed.to_string(),
        };
        let took = Duration::from_millis(u64::try_from(start.elapsed().as_millis()).unwrap_or(0));
        match outcome {
            Ok(()) => println!("{test}: seed {seed} holds, {took:?}"),
            Err(error) => panic!(
                "{test}: seed {seed} fails after {took:?}: {error:#}\n\nrun it again with:\n  \
                 SEKISHO_SEED={again} cargo test -p sekisho-tests --test faults {test} -- --exact --nocapture\n\
                 SEKISHO_KEEP=1 beside it keeps the servers' folders under .sekisho/"
            ),
        }
    }
}
