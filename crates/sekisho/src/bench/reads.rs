//! `read.*` and `search.name`: reads through the gateway, each audited before it is answered.

use anyhow::{Context, Result, ensure};
use sekisho_log::bench;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::figures::number;
use super::live::{self, Single};
use super::{Scale, pace, probe};
use crate::http::Client;
use crate::output::say;

/// A kind of read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One person's events.
    Timeline,
    /// Who a person is.
    Card,
    /// All that an inspector needs of a person, while as many commands are decided.
    Booth,
    /// People of one name.
    Search,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Timeline, Self::Card, Self::Booth, Self::Search];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Timeline => "read.timeline",
            Self::Card => "read.card",
            Self::Booth => "read.booth",
            Self::Search => "search.name",
        }
    }

    async fn ask(self, client: &Client, whom: &Whom) -> Result<()> {
        let id = whom.person;
        let answer = match self {
            Self::Timeline => client.get(&format!("/v1/persons/{id}/timeline")).await?,
            Self::Card => client.get(&format!("/v1/persons/{id}")).await?,
            Self::Booth => client.get(&format!("/v1/persons/{id}/booth?as_of=2025-12-31")).await?,
            Self::Search => client.post("/v1/persons:search?limit=20", &whom.name).await?,
        };
        let found = match self {
            Self::Timeline | Self::Search => {
                answer.get("items").and_then(Value::as_array).is_some_and(|items| !items.is_empty())
            }
            Self::Card => answer.get("nationality").is_some(),
            Self::Booth => answer.get("stay").is_some_and(|stay| !stay.is_null()),
        };
        ensure!(found, "{}: nothing is known of a person who landed", self.name());
        Ok(())
    }
}

/// Who is asked for.
#[derive(Clone)]
struct Whom {
    person: Uuid,
    /// The search by his name.
    name: Value,
}

/// p50 and p99 of each run.
pub(super) struct Reads {
    pub(super) p50: Vec<f64>,
    pub(super) p99: Vec<f64>,
}

/// Reads at a steady rate, one kind after the other; nothing for a kind of which a read fails or finds nobody.
///
/// # Errors
/// The names to search for cannot be read.
pub(super) fn measure(
    runtime: &Runtime,
    client: &Client,
    scale: &Scale,
    person: impl Fn(u64) -> Uuid,
    people: u64,
    commands: &mut impl Iterator<Item = Single>,
) -> Result<Vec<(Kind, Option<Reads>)>> {
    let names = runtime.block_on(names(client, (0..50).map(|i| person(i * 977 % people))))?;
    let whom = |i: u64| {
        let place = usize::try_from(i).unwrap_or_default() % names.len().max(1);
        Whom { person: person(i % people), name: names.get(place).cloned().unwrap_or_default() }
    };
    Ok(Kind::ALL
        .into_iter()
        .map(|kind| match one_kind(runtime, client, scale, kind, (&whom, people), commands) {
            Ok(reads) => (kind, Some(reads)),
            Err(error) => {
                say(format!("  {} among {people} failed: {error:#}", kind.name()));
                (kind, None)
            }
        })
        .collect())
}

fn one_kind(
    runtime: &Runtime,
    client: &Client,
    scale: &Scale,
    kind: Kind,
    (whom, people): (&impl Fn(u64) -> Whom, u64),
    commands: &mut impl Iterator<Item = Single>,
) -> Result<Reads> {
    let count = scale.per_second * scale.seconds / 2;
    let mut reads = Reads { p50: Vec::new(), p99: Vec::new() };
    run(runtime, client, kind, scale.per_second, scale.per_second * 2, |i| {
        whom(i.wrapping_mul(7919))
    })?;
    for round in 0..scale.rounds {
        let spread = |i: u64| whom((i + 1 + round * 1_000_003).wrapping_mul(104_729) % people);
        let beside: Vec<Single> = match kind {
            Kind::Booth => commands.by_ref().take(count as usize).collect(),
            _ => Vec::new(),
        };
        let mut times = std::thread::scope(|scope| {
            let sending = scope.spawn(|| send(client, scale.per_second, &beside));
            let times = run(runtime, client, kind, scale.per_second, count, spread);
            match sending.join() {
                Ok(sent) => sent.and(times),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })?;
        reads.p50.push(bench::quantile(&mut times, 0.5));
        reads.p99.push(bench::quantile(&mut times, 0.99));
        say(format!(
            "  {} among {people}: p50 {} p99 {} ms",
            kind.name(),
            number(reads.p50.last().copied().unwrap_or_default()),
            number(reads.p99.last().copied().unwrap_or_default())
        ));
    }
    Ok(reads)
}

/// The searches that find these people by their names.
async fn names(client: &Client, people: impl Iterator<Item = Uuid>) -> Result<Vec<Value>> {
    let mut names = Vec::new();
    for person in people {
        let found = client.get(&format!("/v1/persons/{person}")).await?;
        let name = found.get("primary_name").filter(|n| !n.is_null());
        let name = name.context("a person who landed has no name")?;
        names.push(json!({"name": {
            "primary_name": name,
            "secondary_name": found.get("secondary_name").cloned().unwrap_or_default(),
        }}));
    }
    Ok(names)
}

/// Sends commands at the same rate, on a runtime of their own.
fn send(client: &Client, per_second: u32, commands: &[Single]) -> Result<()> {
    if commands.is_empty() {
        return Ok(());
    }
    let runtime = pace::runtime()?;
    pace::paced(&runtime, u32::try_from(commands.len())?, per_second, |i, _| {
        let command = commands.get(i as usize).cloned();
        let client = client.clone();
        async move { live::send(&client, command.context("no command left")?).await }
    })?;
    Ok(())
}

fn run(
    runtime: &Runtime,
    client: &Client,
    kind: Kind,
    per_second: u32,
    count: u32,
    whom: impl Fn(u64) -> Whom,
) -> Result<Vec<f64>> {
    pace::paced(runtime, count, per_second, |i, due| {
        let (client, whom) = (client.clone(), whom(u64::from(i)));
        async move {
            kind.ask(&client, &whom).await?;
            Ok(probe::millis(due.elapsed()))
        }
    })
}
