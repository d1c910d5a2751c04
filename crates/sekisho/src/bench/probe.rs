//! Looking at a role from outside: its metrics, its memory; and quantiles of what was seen.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What a role shows on `/metrics`; `None` while it does not answer.
pub(super) fn metrics(address: SocketAddr) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    write!(stream, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Some(text)
}

/// Sum of a metric over its labels.
pub(super) fn sum(metrics: &str, name: &str) -> f64 {
    let values = metrics.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let rest = if rest.starts_with('{') { rest.split_once('}')?.1 } else { rest };
        rest.strip_prefix(' ')?.trim().parse::<f64>().ok()
    });
    values.sum()
}

/// Resident memory of a process, in MiB.
///
/// # Errors
/// There is no such process any more.
pub(super) fn resident(pid: u32) -> Result<f64> {
    let path = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let kib = text
        .lines()
        .find_map(|l| l.strip_prefix("VmRSS:"))
        .and_then(|l| l.trim().strip_suffix(" kB"))
        .and_then(|n| n.trim().parse::<f64>().ok());
    kib.map(|k| k / 1024.0).with_context(|| format!("{path} has no VmRSS"))
}

/// Processor time that a process has used, all its threads together.
///
/// # Errors
/// There is no such process any more.
pub(super) fn processor(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    // The name in brackets may hold anything; what follows it does not. User and system time are fields 14 and 15.
    let rest = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = rest.split_whitespace().skip(11).take(2).map(|t| t.parse::<u64>().unwrap_or(0));
    // Linux counts here in hundredths of a second on every machine of today.
    Ok(Duration::from_millis(ticks.sum::<u64>() * 10))
}

/// Waits until `done` gives something, looking every `every`.
///
/// # Errors
/// It does not within `limit`.
pub(super) fn wait<T>(
    what: &str,
    limit: Duration,
    every: Duration,
    mut done: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(found) = done()? {
            return Ok(found);
        }
        if Instant::now() > deadline {
            bail!("{what} did not come about within {} s", limit.as_secs());
        }
        std::thread::sleep(every);
    }
}

/// Milliseconds.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_summed_over_its_labels_and_no_other() {
        let text = "# HELP a_total x\na_total{outcome=\"accepted\"} 2\na_total{outcome=\"refused\"} 3\n\
                    a_total_other 7\nb 1.5\n";
        assert!((sum(text, "a_total") - 5.0).abs() < 1e-9);
        assert!((sum(text, "b") - 1.5).abs() < 1e-9);
        assert!(sum(text, "none").abs() < 1e-9);
    }

    #[test]
    fn the_own_memory_is_known() {
        assert!(resident(std::process::id()).unwrap() > 1.0);
    }
}
