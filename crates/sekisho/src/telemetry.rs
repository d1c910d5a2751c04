//! Logs: readable text on a terminal, JSON otherwise; never personal data. `SEKISHO_LOG` sets what is logged.

use std::io::{IsTerminal, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use prometheus_client::registry::Registry;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error. A second call does nothing.
pub(crate) fn start(default: &str) {
    let filter = EnvFilter::try_from_env("SEKISHO_LOG").unwrap_or_else(|_| {
        // The embedded store and the Kafka client tell their own stories only when something is amiss.
        EnvFilter::new(format!("{default},fjall=warn,lsm_tree=warn,kafka=warn"))
    });
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let _ = builder.with_ansi(colour).with_target(false).try_init();
    } else {
        let _ = builder.json().flatten_event(true).try_init();
    }
}

/// Serves a registry as Prometheus text on its own thread: `GET /metrics`, loopback only.
///
/// # Errors
/// The address is not loopback, or the port is taken.
pub(crate) fn serve_metrics(registry: Registry, address: SocketAddr) -> Result<SocketAddr> {
    ensure!(
        address.ip().is_loopback(),
        "metrics may listen on loopback only; {address} is not. Put a scraper or a proxy beside the role"
    );
    let listener = TcpListener::bind(address)
        .with_context(|| format!("metrics cannot listen on {address}; choose another port"))?;
    let bound = listener.local_addr()?;
    std::thread::Builder::new().name("metrics".into()).spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
            let _ = stream.set_write_timeout(Some(Duration::from_secs(2)));
            let mut head = [0; 1024];
            let n = stream.read(&mut head).unwrap_or(0);
            let wanted = head.get(..n).is_some_and(|h| h.starts_with(b"GET /metrics"));
            let mut body = String::new();
            let status = if !wanted {
                "404 Not Found"
            } else if prometheus_client::encoding::text::encode(&mut body, &registry).is_ok() {
                "200 OK"
            } else {
                "500 Internal Server Error"
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-type: application/openmetrics-text; version=1.0.0; \
                 charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    })?;
    Ok(bound)
}
