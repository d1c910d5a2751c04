//! Readers who remember: clients that write about people and others that read about them over HTTP the whole time, and say so when a read
//! fails, tells of an older position than was told before, or lacks what it showed before.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cluster::{Cluster, HEAL};
use crate::http::{Client, Response};
use crate::load::{address, today};
use crate::rng::Rng;
use crate::wait;
use crate::workload::{OFFICE, Workload};

/// How long a reader waits for an answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// People who are written about.
const PEOPLE: usize = 16;
/// From one command to the next.
const PAUSE: Duration = Duration::from_millis(30);
/// The code of an answer whose tables are not that far yet.
const NOT_REACHED: &str = "position-not-reached";

/// What is read: a part of a person's path, and what names its rows, which stay once they are there.
const PARTS: [(&str, Option<&str>); 9] = [
    ("/timeline", Some("event_id")),
    ("", None),
    ("/stays", Some("stay_id")),
    ("/applications", Some("application_id")),
    ("/residence", Some("event_id")),
    ("/cards", Some("card_id")),
    ("/permits", Some("event_id")),
    ("/booth", None),
    // By the passport, in the body.
    (":search", Some("person_id")),
];

/// Lists over everybody. Who is on them changes; that they are answered does not.
const LISTS: [&str; 2] = ["/v1/overstays?as_of=2030-01-01&", "/v1/due?days=366&"];

/// Somebody of whom something is recorded.
#[derive(Debug, Clone)]
struct Person {
    id: Uuid,
    /// The passport, to be found by.
    document: Value,
}

#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    reads: AtomicU64,
    writes: AtomicU64,
    /// Longest read in microseconds.
    longest: AtomicU64,
    people: Mutex<Vec<Person>>,
}

/// A writer and its readers.
#[derive(Debug)]
pub struct Readers {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<Result<()>>>,
}

impl Readers {
    /// Starts a writer and so many readers at the first gateway of a cluster.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub fn start(seed: u64, readers: usize, cluster: &Cluster) -> Result<Self> {
        let gateway = cluster.gateways().into_iter().next().context("no gateway was started")?;
        let shared = Arc::new(Shared::default());
        let mut rng = Rng::new(seed);
        let mut threads = Vec::new();
        for number in 0..=readers {
            let (shared, rng) = (Arc::clone(&shared), rng.fork(number as u64));
            let name = if number == 0 { "writer".into() } else { format!("reader-{number}") };
            let client = client(&gateway)?;
            threads.push(thread::Builder::new().name(name).spawn(move || {
                if number == 0 { write(&shared, rng, client) } else { read(&shared, rng, client) }
            })?);
        }
        Ok(Self { shared, threads })
    }

    /// Waits until so many more reads are answered.
    ///
    /// # Errors
    /// They are not, within `limit`; or what one of them found, at once.
    pub fn progress(&mut self, more: u64, limit: Duration) -> Result<()> {
        let goal = self.shared.reads.load(Ordering::Relaxed) + more;
        let alive = wait::until(&format!("{more} more reads"), limit, || {
            if self.threads.iter().any(JoinHandle::is_finished) {
                return Ok(Some(false));
            }
            Ok((self.shared.reads.load(Ordering::Relaxed) >= goal).then_some(true))
        })?;
        if alive { Ok(()) } else { self.end() }
    }

    /// Ends them and tells how much was read.
    ///
    /// # Errors
    /// What one of them found.
    pub fn finish(mut self) -> Result<String> {
        self.end()?;
        let of = |n: &AtomicU64| n.load(Ordering::Relaxed);
        let shared = &self.shared;
        Ok(format!(
            "{} reads beside {} commands, the longest {} ms",
            of(&shared.reads),
            of(&shared.writes),
            of(&shared.longest) / 1000
        ))
    }

    fn end(&mut self) -> Result<()> {
        self.shared.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let name = thread.thread().name().unwrap_or_default().to_owned();
            thread.join().map_err(|_| anyhow!("{name} panicked"))?.context(name)?;
        }
        Ok(())
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        // Whoever did not come to ask hears here what a reader found.
        if let Err(error) = self.end() {
            eprintln!("{error:#}");
        }
    }
}

fn client(gateway: &Path) -> Result<Client> {
    let address =
        wait::until("the gateway tells its address", PATIENCE, || address(gateway).map(Some))?;
    Ok(Client::new(address, PATIENCE))
}

fn headers(role: &str) -> Vec<(&str, &str)> {
    vec![
        ("x-sekisho-staff", "SYN-0002"),
        ("x-sekisho-role", role),
        ("x-sekisho-office", OFFICE),
        ("x-sekisho-terminal", "T-02"),
        ("x-sekisho-purpose", "landing-examination"),
        ("accept-language", "en"),
    ]
}

/// Writes about people, and reads each time what was written: the answer is at least that new.
fn write(shared: &Shared, mut rng: Rng, mut client: Client) -> Result<()> {
    let name = format!("R{:03}", rng.below(1000));
    let mut workload = Workload::new(rng.fork(1), &name, PEOPLE, today());
    while !shared.stop.load(Ordering::Relaxed) {
        let ask = workload.draw();
        let id = ask.command_id.to_string();
        let mut headers = headers(ask.role);
        headers.push(("idempotency-key", &id));
        let path = format!("/v1/commands/{}", ask.name);
        let answer = client.post(&path, &headers, ask.request.to_string().as_bytes())?;
        ensure!(matches!(answer.status, 200 | 409 | 422), "{}: {}", ask.name, told(&answer));
        let answer = answer.json();
        let text = |name: &str| answer.get(name).and_then(Value::as_str);
        workload.learn(text("subject"));
        if let (Some(subject), Some(position)) = (text("subject"), text("position"))
            && let Some(id) = subject.strip_prefix("person/").and_then(|id| id.parse::<Uuid>().ok())
        {
            let version = answer["version"].as_i64().unwrap_or(0);
            written(&mut client, id, position, version)?;
            let document = &ask.request["body"]["personal"]["document"];
            let mut people = shared.people.lock().unwrap_or_else(PoisonError::into_inner);
            if document.is_object() && !people.iter().any(|p| p.id == id) {
                people.push(Person { id, document: document.clone() });
            }
        }
        shared.writes.fetch_add(1, Ordering::Relaxed);
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// What was written is read, as soon as the tables are that far.
fn written(client: &mut Client, id: Uuid, position: &str, version: i64) -> Result<()> {
    let start = Instant::now();
    let mut after = String::new();
    loop {
        let path = format!("/v1/persons/{id}/timeline?min_position={position}{after}");
        let answer = client.get(&path, &headers("immigration-inspector"))?;
        if answer.status == 503 && answer.json()["code"] == NOT_REACHED && start.elapsed() < HEAL {
            continue;
        }
        ensure!(answer.status == 200, "{path}: {}", told(&answer));
        let answer = answer.json();
        let rows = answer["items"].as_array().with_context(|| format!("{path}: no list"))?;
        if rows.iter().any(|row| row["version"] == version) {
            return Ok(());
        }
        let next = answer["next"].as_str();
        after = format!("&after={}", next.with_context(|| format!("{path}: no {version}"))?);
    }
}

fn told(answer: &Response) -> String {
    format!("{}: {}", answer.status, answer.text())
}

/// What a reader remembers.
#[derive(Default)]
struct Memory {
    /// Last position that any read told, per partition.
    reached: BTreeMap<i32, i64>,
    /// Rows that a person's part had, in order.
    rows: HashMap<(Uuid, &'static str), Vec<String>>,
}

/// Reads of everybody known, one after the other, presenting always the newest position that was told.
fn read(shared: &Shared, mut rng: Rng, mut client: Client) -> Result<()> {
    let mut memory = Memory::default();
    while !shared.stop.load(Ordering::Relaxed) {
        let person = {
            let people = shared.people.lock().unwrap_or_else(PoisonError::into_inner);
            rng.pick(&people).cloned()
        };
        let Some(person) = person else {
            thread::sleep(PAUSE);
            continue;
        };
        let begun = Instant::now();
        if rng.percent(10) {
            let list = rng.pick(&LISTS).copied().unwrap_or_default();
            let path = format!("{list}limit=20{}", memory.position());
            let answer = client.get(&path, &headers("residence-examiner"))?;
            memory.told(&path, &answer)?;
        } else if let Some(part) = rng.pick(&PARTS).copied() {
            memory.of_person(&mut client, &person, part)?;
        }
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        shared.longest.fetch_max(took, Ordering::Relaxed);
        shared.reads.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

impl Memory {
    /// Everything that was told, to be presented.
    fn position(&self) -> String {
        let all: Vec<String> = self.reached.iter().map(|(p, o)| format!("{p}:{o}")).collect();
        if all.is_empty() { String::new() } else { format!("&min_position={}", all.join(",")) }
    }

    /// Takes in the position of an answer.
    fn told(&mut self, path: &str, answer: &Response) -> Result<()> {
        ensure!(answer.status == 200, "{path}: {}", told(answer));
        let position = answer.header("x-log-position").unwrap_or_default();
        for one in position.split(',').filter(|p| !p.is_empty()) {
            let (partition, offset) = one.split_once(':').context("no position")?;
            let (partition, offset) = (partition.parse()?, offset.parse()?);
            let last = self.reached.entry(partition).or_insert(-1);
            ensure!(offset >= *last, "{path} went back to {partition}:{offset} from {last}");
            *last = offset;
        }
        Ok(())
    }

    fn of_person(
        &mut self,
        client: &mut Client,
        person: &Person,
        (part, key): (&'static str, Option<&'static str>),
    ) -> Result<()> {
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let mut path = match part {
                ":search" => "/v1/persons:search?limit=20".to_owned(),
                part => format!("/v1/persons/{}{part}?", person.id),
            };
            path.push_str(&self.position());
            if !after.is_empty() {
                path.push_str(&format!("&after={after}"));
            }
            let headers = headers("immigration-inspector");
            let answer = if part == ":search" {
                let body = json!({"document": person.document}).to_string();
                client.post(&path, &headers, body.as_bytes())?
            } else {
                client.get(&path, &headers)?
            };
            self.told(&path, &answer)?;
            let answer = answer.json();
            let Some(key) = key else {
                ensure!(answer["person_id"] == person.id.to_string(), "{path}: of somebody else");
                return Ok(());
            };
            let rows = answer["items"].as_array().with_context(|| format!("{path}: no list"))?;
            for row in rows {
                found.push(
                    row[key].as_str().with_context(|| format!("{path}: no {key}"))?.to_owned(),
                );
            }
            match answer["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break,
            }
        }
        self.remember(person.id, part, found)
    }

    /// Rows once seen stay; of the timeline in their order.
    fn remember(&mut self, id: Uuid, part: &'static str, found: Vec<String>) -> Result<()> {
        ensure!(
            !matches!(part, "/timeline" | ":search") || !found.is_empty(),
            "{id}{part}: nothing"
        );
        let before = self.rows.entry((id, part)).or_default();
        let kept = match part {
            "/timeline" => found.starts_with(before),
            _ => before.iter().all(|row| found.contains(row)),
        };
        if !kept {
            bail!("{id}{part} had {} rows, now {}, not all of them", before.len(), found.len());
        }
        *before = found;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, position: &str) -> Response {
        let headers = vec![("x-log-position".to_owned(), position.to_owned())];
        Response { status, headers, body: Vec::new() }
    }

    #[test]
    fn a_reader_notices_what_went_back() {
        let mut memory = Memory::default();
        memory.told("a", &answer(200, "1:5,2:7")).unwrap();
        memory.told("a", &answer(200, "1:5")).unwrap();
        assert_eq!(memory.position(), "&min_position=1:5,2:7");
        assert!(memory.told("a", &answer(503, "1:9")).is_err());
        assert!(memory.told("a", &answer(200, "2:6")).is_err());
        let (id, rows) =
            (Uuid::nil(), |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect());
        memory.remember(id, "/timeline", rows(&["a", "b"])).unwrap();
        memory.remember(id, "/timeline", rows(&["a", "b", "c"])).unwrap();
        assert!(memory.remember(id, "/timeline", rows(&["b", "a", "c"])).is_err());
        memory.remember(id, "/stays", rows(&["x"])).unwrap();
        memory.remember(id, "/stays", rows(&["y", "x"])).unwrap();
        assert!(memory.remember(id, "/stays", rows(&["y"])).is_err());
        assert!(memory.remember(id, ":search", Vec::new()).is_err());
    }
}
