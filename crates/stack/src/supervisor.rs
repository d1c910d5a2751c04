//! Starts processes again when they end. One line for each thing that happens, and a note where `status` finds it.

use std::{
    path::PathBuf,
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, getppid, kill_process, set_parent_process_death_signal};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
};

use crate::{
    End, Error, Policy, Roles,
    process::Process,
    restarts::{Restarts, Verdict},
};

/// How often a supervisor looks. A role that ends waits this long on top of its pause.
const LOOK: Duration = Duration::from_millis(50);

/// What a supervisor says as it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A process ended and is started again.
    Again(String),
    /// A process ended and stays down.
    Down(String),
}

/// A role as a supervisor starts it.
pub struct Program<'a> {
    /// Its name: also of its pid file and log.
    pub name: &'static str,
    /// The program.
    pub path: PathBuf,
    /// Its arguments, made anew for every start.
    pub arguments: Box<dyn FnMut() -> Vec<String> + Send + 'a>,
}

enum State {
    /// To be started when this time has come.
    Due(Instant),
    /// Ours: we see how it ends.
    Child(Child, Instant),
    /// It ran when we came.
    Found(Process, Instant),
    Down,
}

struct Watched<'a> {
    program: Program<'a>,
    state: State,
    restarts: Restarts,
}

impl Roles {
    /// Keeps roles running until `stop` is set; then it returns and leaves them running. One that runs already is watched
    /// as it is. One that ended for good stays down until its note is gone.
    pub fn supervise(
        &self,
        programs: Vec<Program<'_>>,
        policy: &Policy,
        stop: &AtomicBool,
        mut say: impl FnMut(Said),
    ) {
        let now = Instant::now();
        let mut watched: Vec<Watched<'_>> = programs
            .into_iter()
            .map(|program| Watched {
                state: State::Due(now),
                restarts: Restarts::default(),
                program,
            })
            .collect();
        while !stop.load(Ordering::Relaxed) {
            for role in &mut watched {
                if let Some(said) = role.look(self, policy) {
                    say(said);
                }
            }
            thread::sleep(LOOK);
        }
    }
}

impl Watched<'_> {
    fn look(&mut self, roles: &Roles, policy: &Policy) -> Option<Said> {
        match &mut self.state {
            State::Due(at) if Instant::now() < *at => None,
            State::Due(_) => self.start(roles, policy),
            State::Child(child, since) => {
                let since = *since;
                match child.try_wait() {
                    Ok(None) => None,
                    Ok(Some(status)) => self.ended(roles, policy, status.into(), since),
                    Err(_) => self.ended(roles, policy, End::Unseen, since),
                }
            }
            State::Found(process, since) => {
                let (gone, since) = (!process.alive(), *since);
                gone.then(|| self.ended(roles, policy, End::Unseen, since)).flatten()
            }
            State::Down => {
                if roles.note_of(self.program.name).is_none() {
                    self.restarts = Restarts::default();
                    self.state = State::Due(Instant::now());
                }
                None
            }
        }
    }

    fn start(&mut self, roles: &Roles, policy: &Policy) -> Option<Said> {
        let Program { name, path, arguments } = &mut self.program;
        let now = Instant::now();
        match roles.start_child(name, path, &arguments()) {
            Ok(Some(child)) => self.state = State::Child(child, now),
            Ok(None) => match roles.process(name) {
                Some(process) => self.state = State::Found(process, now),
                // It ended between two looks.
                None => self.state = State::Due(now + LOOK),
            },
            // Too many processes, or a full disk: both pass. The reason is as good as an end.
            Err(error) => {
                let why = format!("{name} could not be started: {error}");
                return self.judge(roles, policy, End::Unseen, now, &why);
            }
        }
        None
    }

    fn ended(&mut self, roles: &Roles, policy: &Policy, end: End, since: Instant) -> Option<Said> {
        let why = format!("{} {end}", self.program.name);
        self.judge(roles, policy, end, since, &why)
    }

    fn judge(
        &mut self,
        roles: &Roles,
        policy: &Policy,
        end: End,
        since: Instant,
        why: &str,
    ) -> Option<Said> {
        let name = self.program.name;
        let now = Instant::now();
        let log = roles.log_of(name);
        let said = match self.restarts.ended(end, since, now, policy) {
            Verdict::Again(pause) => {
                self.state = State::Due(now + pause);
                Said::Again(format!("{why}; {}", again(&self.restarts, policy)))
            }
            Verdict::Down => {
                self.state = State::Down;
                Said::Down(format!(
                    "{why}; it stays down until `sekisho up`; its log is {}",
                    log.display()
                ))
            }
            Verdict::TooOften => {
                self.state = State::Down;
                Said::Down(format!(
                    "{why} and {}; it stays down until `sekisho up`; its log is {}",
                    too_often(policy),
                    log.display()
                ))
            }
        };
        // A role whose note cannot be written comes up again at once: it is not given up, which is the lesser evil.
        let noted = match &said {
            Said::Again(text) => roles.write_note(name, false, text),
            Said::Down(text) => roles.write_note(name, true, text),
        };
        Some(match noted {
            Ok(()) => said,
            Err(error) => Said::Down(format!("{why}; {error}")),
        })
    }
}

fn again(restarts: &Restarts, policy: &Policy) -> String {
    let (count, seconds) = (restarts.count(), policy.within.as_secs());
    format!("it is started again (start {count} within {seconds} s)")
}

fn too_often(policy: &Policy) -> String {
    format!("was started {} times within {} s", policy.most, policy.within.as_secs())
}

/// Runs a command in the foreground and starts it again when its end calls for it, until `stop` is set: then it is asked
/// to end. Returns how it ended for good.
///
/// # Errors
/// It cannot be started.
pub fn keep(
    name: &str,
    command: &mut Command,
    policy: &Policy,
    stop: &AtomicBool,
    mut say: impl FnMut(Said),
) -> Result<End, Error> {
    let mut restarts = Restarts::default();
    loop {
        let started = Instant::now();
        let mut child =
            command.spawn().map_err(|source| Error::Spawn { program: name.to_owned(), source })?;
        let end = wait(&mut child, stop).map_err(Error::file("wait for", name))?;
        if stop.load(Ordering::Relaxed) {
            return Ok(end);
        }
        let now = Instant::now();
        match restarts.ended(end, started, now, policy) {
            Verdict::Again(pause) => {
                say(Said::Again(format!("{name} {end}; {}", again(&restarts, policy))));
                while now.elapsed() < pause {
                    if stop.load(Ordering::Relaxed) {
                        return Ok(end);
                    }
                    thread::sleep(LOOK);
                }
            }
            Verdict::Down => return Ok(end),
            Verdict::TooOften => {
                say(Said::Down(format!("{name} {end} and {}; it is given up", too_often(policy))));
                return Ok(end);
            }
        }
    }
}

fn wait(child: &mut Child, stop: &AtomicBool) -> std::io::Result<End> {
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.into());
        }
        if !told && stop.load(Ordering::Relaxed) {
            told = true;
            if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                // It may just have ended; then there is nobody to tell.
                let _gone = kill_process(pid, Signal::TERM);
            }
        }
        thread::sleep(LOOK);
    }
}

/// Asks the kernel to send us SIGTERM when the process that started us ends, however it ends. False where it has ended
/// already.
pub fn end_with(parent: u32) -> bool {
    // It can only fail for a signal that does not exist.
    let _set = set_parent_process_death_signal(Some(Signal::TERM));
    getppid().and_then(|pid| u32::try_from(pid.as_raw_pid()).ok()) == Some(parent)
}

/// What SIGTERM, SIGINT and SIGHUP set from now on, instead of ending the process.
///
/// # Errors
/// The system does not let us watch for them.
pub fn asked_to_end() -> Result<Arc<AtomicBool>, Error> {
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT, SIGHUP] {
        flag::register(signal, Arc::clone(&asked)).map_err(Error::file("watch for", "signals"))?;
    }
    Ok(asked)
}
