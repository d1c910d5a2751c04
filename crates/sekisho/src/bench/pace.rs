//! Requests on a fixed schedule. Each is timed from the instant it was due, so that a stall is counted against
//! everybody who had to wait for it, not only against the one who noticed.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// Runs `each` so many times at this rate; gives what came out, in no order.
///
/// # Errors
/// One of them failed.
pub(super) fn paced<T, F>(
    runtime: &Runtime,
    count: u32,
    per_second: u32,
    mut each: impl FnMut(u32, Instant) -> F,
) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let (done, mut results) = mpsc::unbounded_channel();
    let begun = Instant::now() + Duration::from_millis(50);
    for i in 0..count {
        let due = begun + Duration::from_secs_f64(f64::from(i) / f64::from(per_second.max(1)));
        let work = each(i, due);
        let done = done.clone();
        // A thread that sleeps keeps time better than a runtime's timer, which counts in whole milliseconds.
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        runtime.spawn(async move {
            let _ = done.send(work.await);
        });
    }
    drop(done);
    runtime.block_on(async move {
        let mut all = Vec::new();
        while let Some(result) = results.recv().await {
            all.push(result?);
        }
        Ok(all)
    })
}

/// A runtime for the clients. The roles have their own processes.
///
/// # Errors
/// Threads cannot be started.
pub(super) fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}
