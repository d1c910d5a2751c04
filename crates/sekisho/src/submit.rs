//! `sekisho submit`: commands from a file, in bulk, with an outcome for each line.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::addresses::StateDir;
use crate::cli;
use crate::http::{Client, Identity};
use crate::output::{Format, count, say};

/// Send commands from a file, a line of JSON each.
#[derive(Debug, clap::Args)]
pub(crate) struct Submit {
    /// File of commands; `-` is standard input.
    file: PathBuf,
    /// Base URL of the gateway [default: the local stack's].
    #[arg(long, env = "SEKISHO_URL")]
    url: Option<String>,
    /// Print only the summary, not each outcome.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    identity: Identity,
}

/// What became of a file of commands.
#[derive(Debug, Default, Clone)]
pub(crate) struct Summary {
    /// Lines sent.
    pub(crate) lines: u64,
    /// Answers by outcome.
    pub(crate) outcomes: BTreeMap<String, u64>,
    /// Refusals and errors by code.
    pub(crate) codes: BTreeMap<String, u64>,
    /// Answers that repeat an earlier one.
    pub(crate) repeated: u64,
    /// Events that the accepted commands caused.
    pub(crate) events: u64,
    /// From the first line to the last answer.
    pub(crate) took: Duration,
    /// Last position per partition: `partition` to `offset`.
    pub(crate) positions: BTreeMap<u64, u64>,
}

impl Submit {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let url = match &self.url {
            Some(url) => url.clone(),
            None => state.gateway()?,
        };
        let input = cli::open(&self.file)?;
        let client = Client::new(&url, self.identity.clone());
        let print = !self.quiet && format != Format::Table;
        send_and_say(&client, input, None, print)
    }
}

/// Sends every line of `input`, prints the answers where they are wanted, and says what became of them.
///
/// # Errors
/// As [`send`].
pub(crate) fn send_and_say(
    client: &Client,
    input: Box<dyn BufRead + Send>,
    total: Option<u64>,
    print: bool,
) -> Result<ExitCode> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let summary = runtime.block_on(send(client, input, total, |line| {
        if print {
            // A closed pipe ends the printing, not the sending.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }))?;
    summary.say();
    let sound = summary.failed().next().is_none();
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(cli::FAILED) })
}

impl Summary {
    /// What the gateway told of lines that were neither accepted nor refused, with how often.
    pub(crate) fn failed(&self) -> impl Iterator<Item = (&str, u64)> {
        let decided = |outcome: &str| matches!(outcome, "accepted" | "refused");
        self.outcomes.iter().map(|(o, n)| (o.as_str(), *n)).filter(move |(o, _)| !decided(o))
    }

    fn add(&mut self, answer: &Value) {
        let text = |key| answer.get(key).and_then(Value::as_str);
        let outcome = text("outcome").unwrap_or("failed");
        *self.outcomes.entry(outcome.to_owned()).or_default() += 1;
        if let Some(code) = text("code") {
            *self.codes.entry(code.to_owned()).or_default() += 1;
        }
        let repeated = answer.get("repeated").and_then(Value::as_bool).unwrap_or(false);
        self.repeated += u64::from(repeated);
        if !repeated {
            self.events +=
                answer.get("events").and_then(Value::as_array).map_or(0, |a| a.len() as u64);
        }
        let position = text("position").and_then(|p| p.split_once(':'));
        if let Some((Ok(p), Ok(o))) = position.map(|(p, o)| (p.parse::<u64>(), o.parse::<u64>())) {
            let last = self.positions.entry(p).or_default();
            *last = (*last).max(o);
        }
    }

    /// Answers per second.
    pub(crate) fn rate(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let lines = self.lines as f64;
        lines / self.took.as_secs_f64().max(1e-9)
    }

    pub(crate) fn say(&self) {
        let parts: Vec<String> =
            self.outcomes.iter().map(|(o, n)| format!("{} {o}", count(*n))).collect();
        say(format!(
            "{} commands in {:.1} s ({:.0}/s): {}; {} repeated; {} events",
            count(self.lines),
            self.took.as_secs_f64(),
            self.rate(),
            parts.join(", "),
            count(self.repeated),
            count(self.events)
        ));
        for (code, n) in &self.codes {
            say(format!("  {} × {code}", count(*n)));
        }
    }
}

/// Sends every line of `input` and calls `each` with every line of the answer. `total` sizes the progress bar.
///
/// # Errors
/// The gateway is away, or broke off.
pub(crate) async fn send(
    client: &Client,
    mut input: Box<dyn BufRead + Send>,
    total: Option<u64>,
    mut each: impl FnMut(&str),
) -> Result<Summary> {
    let (sender, receiver) = mpsc::channel::<Bytes>(8);
    let started = Instant::now();
    let reader = std::thread::spawn(move || -> Result<u64> {
        let mut lines = 0;
        let mut chunk = Vec::with_capacity(1 << 17);
        loop {
            let n = input.read_until(b'\n', &mut chunk)?;
            lines += u64::from(n > 0);
            if (n == 0 || chunk.len() > 1 << 16) && !chunk.is_empty() {
                let full = std::mem::replace(&mut chunk, Vec::with_capacity(1 << 17));
                if sender.blocking_send(Bytes::from(full)).is_err() {
                    anyhow::bail!("the gateway closed the connection after {lines} lines");
                }
            }
            if n == 0 {
                return Ok(lines);
            }
        }
    });
    let mut body = client.bulk(receiver).await?;
    let bar = ProgressBar::new(total.unwrap_or(0));
    let template = if total.is_some() {
        "{bar:30} {human_pos}/{human_len} commands  {per_sec}  {eta} left"
    } else {
        "{spinner} {human_pos} commands  {per_sec}"
    };
    bar.set_style(ProgressStyle::with_template(template)?);
    let mut summary = Summary::default();
    let mut rest: Vec<u8> = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame
            .context("the gateway broke off; send the file again, commands are not doubled")?;
        let Ok(data) = frame.into_data() else { continue };
        rest.extend_from_slice(&data);
        let mut start = 0;
        while let Some(end) = rest[start..].iter().position(|b| *b == b'\n') {
            let line = String::from_utf8_lossy(&rest[start..start + end]);
            start += end + 1;
            if line.trim().is_empty() {
                continue;
            }
            let answer: Value = serde_json::from_str(&line).context("an answer is not JSON")?;
            summary.add(&answer);
            summary.lines += 1;
            bar.inc(1);
            each(&line);
        }
        rest.drain(..start);
    }
    bar.finish_and_clear();
    summary.took = started.elapsed();
    let sent = tokio::task::spawn_blocking(move || reader.join()).await?;
    match sent {
        Ok(lines) => {
            lines?;
        }
        Err(_) => anyhow::bail!("reading the commands failed; this is a defect"),
    }
    Ok(summary)
}
