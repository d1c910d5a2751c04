//! Which seeds a fault test runs, and how a failing one is run again.

use std::env;
use std::time::{Duration, Instant};

use anyhow::Result;

/// The seed of a run that nobody asked a seed for: CI sees the same run every time.
const DEFAULT: u64 = 20_261_122;

/// Seeds to run: `SEKISHO_SEED` alone, or `SEKISHO_FAULT_SEEDS` many from the default on, or the default alone.
pub fn seeds() -> Vec<u64> {
    let number = |name| env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    match (number("SEKISHO_SEED"), number("SEKISHO_FAULT_SEEDS")) {
        (Some(seed), _) => vec![seed],
        (None, Some(count)) => (0..count).map(|n| DEFAULT + n).collect(),
        (None, None) => vec![DEFAULT],
    }
}

/// Runs a fault test for each seed and panics at the first that fails, saying how to run it again.
///
/// # Panics
/// A seed fails.
#[allow(clippy::panic)] // this is a test's own assertion
pub fn each(test: &str, run: impl Fn(u64) -> Result<()>) {
    for seed in seeds() {
        let start = Instant::now();
        let outcome = run(seed);
        let took = Duration::from_millis(u64::try_from(start.elapsed().as_millis()).unwrap_or(0));
        match outcome {
            Ok(()) => println!("{test}: seed {seed} holds, {took:?}"),
            Err(error) => panic!(
                "{test}: seed {seed} fails after {took:?}: {error:#}\n\nrun it again with:\n  \
                 SEKISHO_SEED={seed} cargo test -p sekisho-tests --test faults {test} -- --exact --nocapture\n\
                 SEKISHO_KEEP=1 beside it keeps the servers' folders under .sekisho/"
            ),
        }
    }
}
