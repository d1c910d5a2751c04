//! Writes to topics past the program: what a broken or hostile producer might send.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sekisho_log::{Address, Delivered, Producer, ProducerOptions, Record, SendError};
use tokio::runtime::Runtime;

/// A blocking producer of any bytes.
pub struct RawProducer {
    producer: Producer,
    runtime: Runtime,
}

impl RawProducer {
    /// Makes one.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(bootstrap: &str) -> Result<Self> {
        let address = Address::new(bootstrap, "testkit-raw");
        let options =
            ProducerOptions { timeout: Duration::from_secs(20), ..ProducerOptions::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { producer: Producer::new(&address, &options)?, runtime })
    }

    /// Writes a record and tells where it went. The partition follows from the key unless it is given.
    ///
    /// # Errors
    /// Kafka does not take it.
    pub fn send(
        &self,
        topic: &str,
        partition: Option<i32>,
        key: &[u8],
        value: &[u8],
    ) -> Result<Delivered, SendError> {
        let record = Record { partition, ..Record::new(topic, key, value) };
        self.runtime.block_on(self.producer.send(&record))
    }
}

/// Writes lines as records without a key, with Kafka's own console producer: ours cannot leave the key out.
///
/// # Errors
/// The tool fails.
pub fn send_without_key(jars: &Path, bootstrap: &str, topic: &str, lines: &[&str]) -> Result<()> {
    let mut child = Command::new("java")
        .args(["-Xmx128m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=OFF", "-cp"])
        .arg(format!("{}/*", jars.display()))
        .args(["org.apache.kafka.tools.ConsoleProducer", "--bootstrap-server", bootstrap])
        .args(["--topic", topic])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot run java")?;
    {
        let mut stdin = child.stdin.take().context("no standard input")?;
        for line in lines {
            writeln!(stdin, "{line}")?;
        }
    }
    let out = child.wait_with_output()?;
    if !out.status.success() {
        bail!("the console producer failed: {}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(())
}
