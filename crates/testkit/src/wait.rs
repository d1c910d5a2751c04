//! Waiting for a condition, never for a while.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often a condition is looked at.
const EVERY: Duration = Duration::from_millis(25);

/// Looks until `done` says so.
///
/// # Errors
/// The time ran out; the error names what was waited for and what was seen last.
pub fn until<T>(
    what: &str,
    limit: Duration,
    mut done: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        let last = match done() {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if start.elapsed() >= limit {
            match last {
                Some(error) => return Err(error.context(format!("not within {limit:?}: {what}"))),
                None => bail!("not within {limit:?}: {what}"),
            }
        }
        std::thread::sleep(EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_says_what_was_waited_for_and_why_it_was_not_so() {
        let limit = Duration::from_millis(1);
        let error = until::<()>("dawn", limit, || bail!("still dark")).unwrap_err();
        assert!(format!("{error:#}").contains("dawn: still dark"), "{error:#}");
        assert_eq!(until("now", limit, || Ok(Some(1))).unwrap(), 1);
    }
}
