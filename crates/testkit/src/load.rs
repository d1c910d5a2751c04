//! Clients that keep asking while things break, and write down everything they are told.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::http::{Client, Response};
use crate::intent::{Answer, IntentLog, Named};
use crate::rng::Rng;
use crate::wait;
use crate::workload::{Ask, OFFICE, Workload};

/// How long a client waits for each piece of an answer before it calls the outcome unknown.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a client goes on asking for the outcome of one command. Longer than any fault here lasts.
const PERSISTENCE: Duration = Duration::from_secs(120);

/// What a load is made of.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Seed of everything it does.
    pub seed: u64,
    /// Clients at once; each asks one command at a time.
    pub clients: usize,
    /// People of each client.
    pub people: usize,
    /// Pause between two commands of a client.
    pub pause: Duration,
}

impl Settings {
    /// Eight clients of 15 people each, without pause.
    pub const fn new(seed: u64) -> Self {
        Self { seed, clients: 8, people: 15, pause: Duration::ZERO }
    }
}

/// Running clients.
#[derive(Debug)]
pub struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    clients: Vec<JoinHandle<Result<()>>>,
}

impl Load {
    /// Starts the clients. `gateways` are files that hold an address each; a gateway that comes back elsewhere is
    /// found again.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub fn start(
        settings: &Settings,
        gateways: &[PathBuf],
        intents: &Arc<IntentLog>,
    ) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicU64::new(0));
        let mut rng = Rng::new(settings.seed);
        let mut clients = Vec::new();
        for number in 0..settings.clients {
            let rng = rng.fork(number as u64);
            let name = format!("L{:03}", settings.seed.wrapping_add(number as u64) % 1000);
            let mut asker = Asker::new(gateways, intents, rng, &name, settings.people);
            let (stop, answered) = (Arc::clone(&stop), Arc::clone(&answered));
            let pause = settings.pause;
            clients.push(thread::Builder::new().name(name).spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let ask = asker.workload.draw();
                    if asker.ask(&ask)? {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    thread::sleep(pause);
                }
                Ok(())
            })?);
        }
        Ok(Self { stop, answered, clients })
    }

    /// Commands that were answered so far.
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Waits until so many more commands are answered: the system is alive.
    ///
    /// # Errors
    /// They are not, within `limit`; or a client has given up.
    pub fn progress(&self, more: u64, limit: Duration) -> Result<()> {
        self.progress_with(more, limit, || Ok(()))
    }

    /// The same, doing something else each time it looks.
    ///
    /// # Errors
    /// As [`Load::progress`], or those of `meanwhile`.
    pub fn progress_with(
        &self,
        more: u64,
        limit: Duration,
        mut meanwhile: impl FnMut() -> Result<()>,
    ) -> Result<()> {
        let goal = self.answered() + more;
        wait::until(&format!("{more} more answers (S9)"), limit, || {
            meanwhile()?;
            if self.clients.iter().any(JoinHandle::is_finished) {
                bail!("a client has given up");
            }
            Ok((self.answered() >= goal).then_some(()))
        })
    }

    /// Lets every client bring its last command to an end.
    ///
    /// # Errors
    /// A command stayed without an answer for longer than any client is prepared to ask.
    pub fn finish(mut self) -> Result<u64> {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients.drain(..) {
            client.join().map_err(|_| anyhow!("a client panicked"))??;
        }
        Ok(self.answered())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// One client with its own people and its own connection.
#[derive(Debug)]
pub struct Asker {
    gateways: Vec<PathBuf>,
    client: Option<Client>,
    intents: Arc<IntentLog>,
    rng: Rng,
    /// What it asks.
    pub workload: Workload,
}

impl Asker {
    /// A client that is not connected yet.
    pub fn new(
        gateways: &[PathBuf],
        intents: &Arc<IntentLog>,
        mut rng: Rng,
        name: &str,
        people: usize,
    ) -> Self {
        let workload = Workload::new(rng.fork(2), name, people, today());
        let (gateways, intents) = (gateways.to_vec(), Arc::clone(intents));
        Self { gateways, client: None, intents, rng, workload }
    }

    /// Asks until there is an answer, or now and then gives up after an unclear one as a real client might. True if
    /// there was an answer.
    ///
    /// # Errors
    /// The gateway calls the command malformed, or there is no answer for very long.
    pub fn ask(&mut self, ask: &Ask) -> Result<bool> {
        let number = self.intents.intend(ask.command_id, ask.expect, &ask.line())?;
        let start = Instant::now();
        loop {
            let (answer, subject) = self.try_once(ask)?;
            let unclear = match &answer {
                Answer::Unknown { why } => Some(why.clone()),
                Answer::NotSent { code } => Some(code.clone()),
                Answer::Ok { .. } | Answer::Rejected { .. } => None,
            };
            self.intents.told(number, answer)?;
            let Some(why) = unclear else {
                self.workload.learn(subject.as_deref());
                return Ok(true);
            };
            if self.rng.percent(10) {
                return Ok(false);
            }
            if start.elapsed() > PERSISTENCE {
                bail!(
                    "command {} has no answer after {PERSISTENCE:?}; last: {why}",
                    ask.command_id
                );
            }
            thread::sleep(Duration::from_millis(50 + self.rng.below(100)));
        }
    }

    /// Sends a command once.
    fn try_once(&mut self, ask: &Ask) -> Result<(Answer, Option<String>)> {
        let unknown = |why: String| (Answer::Unknown { why }, None);
        if self.client.is_none() {
            match self.connect() {
                Ok(client) => self.client = Some(client),
                Err(error) => return Ok(unknown(format!("{error:#}"))),
            }
        }
        let Some(client) = self.client.as_mut() else { return Ok(unknown("no gateway".into())) };
        let id = ask.command_id.to_string();
        let headers = [
            ("idempotency-key", id.as_str()),
            ("x-sekisho-staff", "SYN-0001"),
            ("x-sekisho-role", ask.role),
            ("x-sekisho-office", OFFICE),
            ("x-sekisho-terminal", "T-01"),
            ("accept-language", "en"),
        ];
        let path = format!("/v1/commands/{}", ask.name);
        match client.post(&path, &headers, ask.request.to_string().as_bytes()) {
            Ok(response) => answer(&response, ask),
            Err(error) => {
                self.client = None;
                Ok(unknown(error.to_string()))
            }
        }
    }

    fn connect(&mut self) -> Result<Client> {
        let file = self.rng.pick(&self.gateways).context("no gateway is known")?;
        Ok(Client::new(address(file)?, PATIENCE))
    }
}

/// The address that a gateway wrote into its file.
///
/// # Errors
/// It has not written one yet.
pub fn address(file: &Path) -> Result<SocketAddr> {
    let text = fs::read_to_string(file)?;
    let text = text.trim().trim_start_matches("http://").trim_end_matches('/');
    text.parse().with_context(|| format!("{text:?} is no address"))
}

/// The day in Japan.
pub fn today() -> sekisho_domain::time::Date {
    use sekisho_domain::time::Timestamp;
    let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    let millis = now.ok().and_then(|d| i64::try_from(d.as_millis()).ok()).unwrap_or(0);
    Timestamp::from_millis(millis).unwrap_or(Timestamp::MIN).japan_date()
}

fn answer(response: &Response, ask: &Ask) -> Result<(Answer, Option<String>)> {
    let body = response.json();
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let repeated = body.get("repeated").and_then(Value::as_bool).unwrap_or(false);
    let code = text("code").unwrap_or_else(|| format!("http-{}", response.status));
    let answer = match response.status {
        200 => Answer::Ok {
            repeated,
            version: body.get("version").and_then(Value::as_i64).unwrap_or(-1),
            position: text("position"),
            events: named(&body).with_context(|| format!("an answer of another form: {body}"))?,
        },
        409 | 422 => Answer::Rejected { repeated, code },
        503 if code == "overloaded" => Answer::NotSent { code },
        202 | 500..=599 => Answer::Unknown { why: code },
        status => bail!("{} answered {status}: {}\n{}", ask.name, response.text(), ask.line()),
    };
    Ok((answer, text("subject")))
}

fn named(body: &Value) -> Option<Vec<Named>> {
    body.get("events")?
        .as_array()?
        .iter()
        .map(|event| serde_json::from_value(event.clone()).ok())
        .collect()
}
