//! A state folder and the servers whose data it holds.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::{
    Condition, Error, Options, Running, Server, ServerStatus, Status, jars,
    kafka::{self, Node},
    postgres::{self, Postgres},
    process::{Process, Signal, find_server, wait_until},
    state::{BrokerState, PostgresState, Secrets, State},
    system,
};

const LOCK_LIMIT: Duration = Duration::from_secs(240);
/// A clean stop: flush, hand over, close. Then it is killed.
const STOP_LIMIT: Duration = Duration::from_secs(20);
/// A combined node without a majority of voters cannot hand over and would wait in vain.
const STOP_LIMIT_ALONE: Duration = Duration::from_secs(4);
const KILL_LIMIT: Duration = Duration::from_secs(10);

/// Kafka and PostgreSQL under one state folder. Servers outlive the process that started them; every
/// method may be called from any process, one at a time by a lock in the folder.
#[derive(Clone, Debug)]
pub struct Stack {
    dir: PathBuf,
    jars: PathBuf,
}

impl Stack {
    /// Uses the state folder, making it if it is not there. Starts nothing.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, Error> {
        let dir = dir.as_ref();
        fs::create_dir_all(dir).map_err(Error::file("create", dir))?;
        let dir = dir.canonicalize().map_err(Error::file("find", dir))?;
        let jars = dir.join("jars");
        Ok(Self { dir, jars })
    }

    pub(crate) fn with_jars(mut self, jars: PathBuf) -> Self {
        self.jars = jars;
        self
    }

    /// The state folder, absolute.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Starts what is not running and waits until all of it serves. Starts everything or nothing.
    pub fn up(&self, options: &Options) -> Result<Running, Error> {
        if !matches!(options.brokers, 0 | 1 | 3) {
            return Err(Error::Brokers(options.brokers));
        }
        let java = system::java()?;
        let postgres = Postgres::find()?;
        let _lock = self.lock()?;
        let jars = options.jars.as_deref().unwrap_or(&self.jars);
        let jars = match options.brokers {
            0 => jars.to_owned(),
            _ => jars::fetch(jars, options.progress)?,
        };
        let mut state = self.load()?.unwrap_or_default();
        if state.brokers.is_empty() {
            state.cluster_id = kafka::cluster_id()?;
            state.brokers = vec![BrokerState::default(); usize::from(options.brokers)];
        } else if state.brokers.len() != usize::from(options.brokers) {
            return Err(Error::OtherShape {
                dir: self.dir.clone(),
                have: u8::try_from(state.brokers.len()).unwrap_or(u8::MAX),
                want: options.brokers,
            });
        }
        let secrets = Secrets::load_or_create(&self.secrets_path())?;
        if self.all_alive(&state) {
            self.save(&state)?;
            return Ok(Running::new(&state, &secrets));
        }
        system::check_space(&self.dir)?;
        state.jars = jars;
        state.kafka_heap_mib = options.kafka_heap_mib;
        state.brief = options.brief;
        state.shared_buffers_mib = options.shared_buffers_mib;
        state.postgres.home = postgres.make_home(&self.dir, &state.postgres.home)?;
        if !state.postgres.home.starts_with(&self.dir) {
            (options.progress)(&format!(
                "PostgreSQL's user cannot reach the state folder; its data is in {}",
                state.postgres.home.display()
            ));
        }
        system::check_space(&state.postgres.home)?;

        // A port can be taken between our look and the server's; then look again.
        let mut tries = 3;
        loop {
            tries -= 1;
            choose_ports(&mut state)?;
            self.save(&state)?;
            match self.start_all(&mut state, &java, &postgres, &secrets, options.progress) {
                Err(e) if e.is_taken_port() && tries > 0 => {}
                Err(e) => return Err(e),
                Ok(()) => break,
            }
        }
        Ok(Running::new(&state, &secrets))
    }

    fn start_all(
        &self,
        state: &mut State,
        java: &Path,
        postgres: &Postgres,
        secrets: &Secrets,
        progress: fn(&str),
    ) -> Result<(), Error> {
        progress(match state.brokers.len() {
            0 => "starting PostgreSQL",
            1 => "starting Kafka and PostgreSQL",
            _ => "starting three Kafka brokers and PostgreSQL",
        });
        let asleep: Vec<Node> = (1..)
            .zip(&state.brokers)
            .filter(|(_, b)| b.process.is_none())
            .map(|(id, _)| Node::new(&self.dir, id))
            .collect();
        let start_postgres = state.postgres.process.is_none();
        // At once: most of the time is one JVM's or initdb's own.
        let (started, pg) = thread::scope(|scope| {
            let frozen = &*state;
            let nodes: Vec<_> =
                asleep.iter().map(|n| scope.spawn(move || n.start(frozen, java))).collect();
            let pg = start_postgres
                .then(|| postgres.start(&frozen.postgres, secrets, frozen.shared_buffers_mib));
            (nodes.into_iter().map(join).collect::<Vec<_>>(), pg)
        });
        let mut failure = None;
        let mut fresh = Vec::new();
        for (node, result) in asleep.iter().zip(started) {
            match result {
                Ok(process) => {
                    broker_mut(state, node.id, &self.dir)?.process = Some(process);
                    fresh.push(Server::Broker(node.id));
                }
                Err(e) => failure = failure.or(Some(e)),
            }
        }
        match pg {
            Some(Ok(process)) => {
                state.postgres.process = Some(process);
                fresh.push(Server::Postgres);
            }
            Some(Err(e)) => failure = failure.or(Some(e)),
            None => {}
        }
        self.save(state)?;
        let outcome = match failure {
            Some(e) => Err(e),
            None => fresh
                .iter()
                .try_for_each(|server| self.wait_ready(state, *server, postgres))
                .and_then(|()| postgres.make_roles(state.postgres.port, secrets)),
        };
        if outcome.is_err() {
            for server in fresh {
                self.halt(state, server, Signal::KILL, KILL_LIMIT)?;
            }
            self.save(state)?;
        }
        outcome
    }

    fn wait_ready(&self, state: &State, server: Server, postgres: &Postgres) -> Result<(), Error> {
        let Some(process) = self.process(state, server)? else {
            return Err(Error::NotRunning { server: server.to_string() });
        };
        match server {
            Server::Broker(id) => {
                Node::new(&self.dir, id).wait_ready(process, broker(state, id, &self.dir)?.port)
            }
            Server::Postgres => postgres.wait_ready(&state.postgres, process),
        }
    }

    /// Stops every server cleanly, killing what does not end in time. Data stays.
    pub fn down(&self) -> Result<(), Error> {
        let _lock = self.lock()?;
        self.down_locked()
    }

    fn down_locked(&self) -> Result<(), Error> {
        let Some(mut state) = self.load()? else { return Ok(()) };
        // SIGINT is PostgreSQL's "fast" stop; with SIGTERM it would wait for its clients.
        self.halt(&mut state, Server::Postgres, Signal::INT, STOP_LIMIT)?;
        let nodes = state.brokers.len();
        for id in (1..=u8::try_from(nodes).unwrap_or(0)).rev() {
            let alive = state.brokers.iter().filter(|b| b.process.is_some()).count();
            let majority = alive * 2 > nodes && (alive - 1) * 2 > nodes;
            let limit = if majority || nodes == 1 { STOP_LIMIT } else { STOP_LIMIT_ALONE };
            self.halt(&mut state, Server::Broker(id), Signal::TERM, limit)?;
        }
        self.save(&state)
    }

    /// Stops everything and deletes its data, ports and passwords. The jars stay.
    pub fn purge(&self) -> Result<(), Error> {
        let _lock = self.lock()?;
        // A damaged state file must not stand in the way of the way out of it.
        match self.down_locked() {
            Ok(()) | Err(Error::Damaged { .. }) => {}
            Err(e) => return Err(e),
        }
        for home in [self.dir.join("postgres"), postgres::far_home(&self.dir)] {
            postgres::remove_home(&self.dir, &home)?;
        }
        let kafka = self.dir.join("kafka");
        if kafka.exists() {
            fs::remove_dir_all(&kafka).map_err(Error::file("remove", &kafka))?;
        }
        for file in [self.secrets_path(), self.state_path()] {
            match fs::remove_file(&file) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::file("remove", &file)(e));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// How each server is, without changing anything.
    pub fn status(&self) -> Result<Status, Error> {
        let recorded = State::load(&self.state_path())?;
        let (Some(recorded), Some(now)) = (recorded, self.load()?) else {
            return Ok(Status::default());
        };
        let ids = 1..=u8::try_from(now.brokers.len()).unwrap_or(0);
        let servers = ids.map(Server::Broker).chain([Server::Postgres]);
        let line = |server| -> Result<ServerStatus, Error> {
            let process = self.process(&now, server)?;
            let condition = match process {
                Some(p) if p.paused() => Condition::Paused,
                Some(_) => Condition::Running,
                None if self.process(&recorded, server)?.is_some() => Condition::Dead,
                None => Condition::Stopped,
            };
            let port = match server {
                Server::Broker(id) => broker(&now, id, &self.dir)?.port,
                Server::Postgres => now.postgres.port,
            };
            Ok(ServerStatus { server, port, pid: process.map(|p| p.pid), condition })
        };
        Ok(Status { servers: servers.map(line).collect::<Result<_, _>>()? })
    }

    /// The addresses, when the stack is up.
    pub fn running(&self) -> Result<Option<Running>, Error> {
        let (Some(state), Some(secrets)) = (self.load()?, Secrets::load(&self.secrets_path())?)
        else {
            return Ok(None);
        };
        Ok(self.all_alive(&state).then(|| Running::new(&state, &secrets)))
    }

    /// The log of a server, for whoever wants to look.
    pub fn log_of(&self, server: Server) -> Result<PathBuf, Error> {
        Ok(match server {
            Server::Broker(id) => Node::new(&self.dir, id).log(),
            Server::Postgres => {
                let home = self.load()?.map(|s| s.postgres.home);
                postgres::log(&home.unwrap_or_else(|| self.dir.join("postgres")))
            }
        })
    }

    /// Kills a server as a power cut would (SIGKILL; for PostgreSQL its backends too) and waits until
    /// it is gone.
    pub fn kill(&self, server: Server) -> Result<(), Error> {
        self.change(|state| {
            self.need(state, server)?;
            self.halt(state, server, Signal::KILL, KILL_LIMIT)
        })
    }

    /// Stops one server cleanly.
    pub fn stop(&self, server: Server) -> Result<(), Error> {
        let signal = if server == Server::Postgres { Signal::INT } else { Signal::TERM };
        self.change(|state| self.halt(state, server, signal, STOP_LIMIT))
    }

    /// Freezes a server (SIGSTOP) and waits until it is frozen: it answers nothing and keeps its
    /// connections.
    pub fn pause(&self, server: Server) -> Result<(), Error> {
        self.freeze(server, Signal::STOP, true)
    }

    /// Lets a frozen server go on (SIGCONT).
    pub fn resume(&self, server: Server) -> Result<(), Error> {
        self.freeze(server, Signal::CONT, false)
    }

    fn freeze(&self, server: Server, signal: Signal, paused: bool) -> Result<(), Error> {
        self.change(|state| {
            let process = self.need(state, server)?;
            self.send(server, process, signal)?;
            if wait_until(KILL_LIMIT, || process.paused() == paused || !process.alive()) {
                return Ok(());
            }
            Err(Error::WontStop { server: server.to_string(), pid: process.pid })
        })
    }

    /// Starts one server again on its old port and waits until it serves.
    pub fn start(&self, server: Server) -> Result<(), Error> {
        let java = system::java()?;
        let postgres = Postgres::find()?;
        let secrets = Secrets::load_or_create(&self.secrets_path())?;
        self.change(|state| {
            if self.process(state, server)?.is_some() {
                return Ok(());
            }
            match server {
                Server::Broker(id) => {
                    let process = Node::new(&self.dir, id).start(state, &java)?;
                    broker_mut(state, id, &self.dir)?.process = Some(process);
                }
                Server::Postgres => {
                    let process =
                        postgres.start(&state.postgres, &secrets, state.shared_buffers_mib)?;
                    state.postgres.process = Some(process);
                }
            }
            self.save(state)?;
            self.wait_ready(state, server, &postgres)
        })
    }

    /// Loads, changes and saves the state under the lock; saves even when the change failed half-way.
    fn change(&self, act: impl FnOnce(&mut State) -> Result<(), Error>) -> Result<(), Error> {
        let _lock = self.lock()?;
        let mut state = self.load()?.ok_or_else(|| Error::NoSuchServer {
            server: "stack".to_owned(),
            dir: self.dir.clone(),
        })?;
        let outcome = act(&mut state);
        self.save(&state)?;
        outcome
    }

    /// Signals a server, waits, kills it when it does not end, and forgets its process.
    fn halt(
        &self,
        state: &mut State,
        server: Server,
        signal: Signal,
        limit: Duration,
    ) -> Result<(), Error> {
        let Some(process) = self.process(state, server)? else { return Ok(()) };
        let children = process.children();
        self.send(server, process, signal)?;
        // A frozen process takes no signal but SIGKILL.
        self.send(server, process, Signal::CONT)?;
        if !process.wait_gone(limit) {
            self.send(server, process, Signal::KILL)?;
            if !process.wait_gone(KILL_LIMIT) {
                return Err(Error::WontStop { server: server.to_string(), pid: process.pid });
            }
        }
        // PostgreSQL cannot start again while a backend of the old one holds its shared memory.
        if server == Server::Postgres
            && !wait_until(KILL_LIMIT, || children.iter().all(|child| !child.alive()))
        {
            return Err(Error::WontStop { server: server.to_string(), pid: process.pid });
        }
        match server {
            Server::Broker(id) => broker_mut(state, id, &self.dir)?.process = None,
            Server::Postgres => state.postgres.process = None,
        }
        Ok(())
    }

    fn send(&self, server: Server, process: Process, signal: Signal) -> Result<(), Error> {
        // Only a clean stop is the postmaster's own business; it tells its backends itself.
        let whole = matches!(signal, Signal::KILL | Signal::STOP | Signal::CONT);
        let sent = if server == Server::Postgres && whole {
            postgres::signal_all(process, signal)
        } else {
            process.signal(signal)
        };
        sent.map_err(|source| Error::Signal {
            server: server.to_string(),
            pid: process.pid,
            source,
        })
    }

    fn need(&self, state: &State, server: Server) -> Result<Process, Error> {
        self.process(state, server)?.ok_or_else(|| Error::NotRunning { server: server.to_string() })
    }

    fn process(&self, state: &State, server: Server) -> Result<Option<Process>, Error> {
        Ok(match server {
            Server::Broker(id) => broker(state, id, &self.dir)?.process,
            Server::Postgres => state.postgres.process,
        })
    }

    fn all_alive(&self, state: &State) -> bool {
        state.brokers.iter().all(|b| b.process.is_some()) && state.postgres.process.is_some()
    }

    /// The state as it is now: dead processes forgotten, servers found that were started by someone
    /// who was killed before he could write them down.
    fn load(&self) -> Result<Option<State>, Error> {
        let Some(mut state) = State::load(&self.state_path())? else { return Ok(None) };
        for (id, broker) in (1..).zip(&mut state.brokers) {
            broker.process = broker.process.filter(|p| p.alive()).or_else(|| {
                find_server("java", &Node::new(&self.dir, id).properties_path().to_string_lossy())
            });
        }
        let PostgresState { process, home, .. } = &mut state.postgres;
        *process = process.filter(|p| p.alive()).or_else(|| {
            let server = find_server("postgres", &home.join("data").to_string_lossy())?;
            // A backend that is just being forked still has the postmaster's command line.
            Some(server.parent().filter(|p| p.is_program("postgres")).unwrap_or(server))
        });
        Ok(Some(state))
    }

    fn save(&self, state: &State) -> Result<(), Error> {
        state.save(&self.state_path())
    }

    fn state_path(&self) -> PathBuf {
        self.dir.join("stack.toml")
    }

    fn secrets_path(&self) -> PathBuf {
        self.dir.join("secrets.toml")
    }

    /// Held until dropped; the kernel lets go of it when we die.
    fn lock(&self) -> Result<fs::File, Error> {
        let path = self.dir.join("lock");
        let file = fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Error::file("open", &path))?;
        let mut failure = None;
        let locked = wait_until(LOCK_LIMIT, || match file.try_lock() {
            Ok(()) => true,
            Err(fs::TryLockError::WouldBlock) => false,
            Err(fs::TryLockError::Error(e)) => {
                failure = Some(e);
                true
            }
        });
        match failure {
            Some(e) => Err(Error::file("lock", &path)(e)),
            None if locked => Ok(file),
            None => Err(Error::Busy { dir: self.dir.clone(), seconds: LOCK_LIMIT.as_secs() }),
        }
    }
}

/// Keeps the remembered ports that are still free; a server that is down moves from a taken one.
fn choose_ports(state: &mut State) -> Result<(), Error> {
    let mut ours = state.ports();
    let mut choose = |port: &mut u16, running: bool| -> Result<(), Error> {
        if !running && (*port == 0 || !system::port_is_free(*port)) {
            *port = system::free_port(&ours)?;
            ours.push(*port);
        }
        Ok(())
    };
    // The voters' ports are in every node's properties: they move only while no node runs.
    let any_broker = state.brokers.iter().any(|b| b.process.is_some());
    for broker in &mut state.brokers {
        choose(&mut broker.port, broker.process.is_some())?;
        choose(&mut broker.controller_port, any_broker)?;
    }
    let running = state.postgres.process.is_some();
    choose(&mut state.postgres.port, running)
}

fn broker<'a>(state: &'a State, id: u8, dir: &Path) -> Result<&'a BrokerState, Error> {
    let index = usize::from(id).wrapping_sub(1);
    state.brokers.get(index).ok_or_else(|| no_such(id, dir))
}

fn broker_mut<'a>(state: &'a mut State, id: u8, dir: &Path) -> Result<&'a mut BrokerState, Error> {
    let index = usize::from(id).wrapping_sub(1);
    state.brokers.get_mut(index).ok_or_else(|| no_such(id, dir))
}

fn no_such(id: u8, dir: &Path) -> Error {
    Error::NoSuchServer { server: Server::Broker(id).to_string(), dir: dir.to_owned() }
}

/// A panic in a helper thread goes on in ours.
fn join<T>(handle: thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
}
