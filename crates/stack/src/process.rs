//! Server processes: known by pid *and* start time, so that a reused pid is never taken for ours.

use std::{
    fs, io,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub(crate) use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

use crate::Error;

/// One process: its pid and the clock tick at which the kernel started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    pub(crate) started: u64,
}

impl Process {
    /// The process that has this pid now, unless it is dead or a zombie.
    pub(crate) fn of(pid: i32) -> Option<Self> {
        let (state, _, started) = stat(pid)?;
        (!matches!(state, 'Z' | 'X')).then_some(Self { pid, started })
    }

    pub(crate) fn alive(self) -> bool {
        Self::of(self.pid) == Some(self)
    }

    /// Stopped by SIGSTOP.
    pub(crate) fn paused(self) -> bool {
        self.alive() && stat(self.pid).is_some_and(|(state, ..)| matches!(state, 'T' | 't'))
    }

    /// Sends the signal; a process that is gone already is no error.
    pub(crate) fn signal(self, signal: Signal) -> io::Result<()> {
        if !self.alive() {
            return Ok(());
        }
        let Some(pid) = Pid::from_raw(self.pid) else { return Ok(()) };
        match kill_process(pid, signal) {
            Err(rustix::io::Errno::SRCH) => Ok(()),
            other => other.map_err(io::Error::from),
        }
    }

    /// Waits until it is gone; false when the time ran out.
    pub(crate) fn wait_gone(self, limit: Duration) -> bool {
        wait_until(limit, || !self.alive())
    }

    /// The process that started it, unless that is gone.
    pub(crate) fn parent(self) -> Option<Self> {
        Self::of(stat(self.pid)?.1)
    }

    /// Whether the kernel's name for it is this one.
    pub(crate) fn is_program(self, name: &str) -> bool {
        fs::read_to_string(format!("/proc/{}/comm", self.pid)).is_ok_and(|c| c.trim() == name)
    }

    /// Direct children, e.g. PostgreSQL's backends under the postmaster.
    pub(crate) fn children(self) -> Vec<Self> {
        let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
        entries
            .filter_map(|e| e.ok()?.file_name().to_str()?.parse::<i32>().ok())
            .filter(|pid| stat(*pid).is_some_and(|(_, parent, _)| parent == self.pid))
            .filter_map(Self::of)
            .collect()
    }
}

/// A running server whose command line has exactly this argument. Finds servers whose pid was never
/// written down because we were killed between starting them and saying so.
pub(crate) fn find_server(program: &str, argument: &str) -> Option<Process> {
    fs::read_dir("/proc")
        .ok()?
        .filter_map(|e| e.ok()?.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let mut words = line.split(|b| *b == 0);
            words.next().is_some_and(|w| w.ends_with(program.as_bytes()))
                && words.any(|w| w == argument.as_bytes())
        })
        .find_map(Process::of)
}

/// State, parent and start time from `/proc/<pid>/stat`. The name in parentheses may hold anything,
/// so the fields are counted from its end.
fn stat(pid: i32) -> Option<(char, i32, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = text.get(text.rfind(')')? + 1..)?.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let parent = fields.next()?.parse().ok()?;
    // starttime is field 22; state was field 3, the parent 4
    let started = fields.nth(17)?.parse().ok()?;
    Some((state, parent, started))
}

/// Starts a server that outlives us: its own session (so no terminal signal reaches it), no standard
/// input, output to `log`.
pub(crate) fn spawn_server(
    name: &str,
    argv: Vec<String>,
    dir: &Path,
    log: &Path,
) -> Result<Process, Error> {
    let mut child = spawn_child(name, argv, dir, log)?;
    let process = process_of(name, &child, log);
    // Reap it when it ends, so that a long test run keeps no zombies.
    thread::spawn(move || drop(child.wait()));
    process
}

/// The same, for somebody who wants to know how it ends. `setsid` execs in place, so the pid is the
/// server's.
pub(crate) fn spawn_child(
    name: &str,
    mut argv: Vec<String>,
    dir: &Path,
    log: &Path,
) -> Result<Child, Error> {
    let out = fs::File::options()
        .create(true)
        .append(true)
        .open(log)
        .map_err(Error::file("open", log))?;
    let err = out.try_clone().map_err(Error::file("open", log))?;
    argv.insert(0, "setsid".to_owned());
    Command::new(crate::system::program("setsid")?)
        .args(&argv[1..])
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(|source| Error::Spawn { program: name.to_owned(), source })
}

/// The process of a child that was just started.
pub(crate) fn process_of(name: &str, child: &Child, log: &Path) -> Result<Process, Error> {
    Process::of(i32::try_from(child.id()).unwrap_or(0)).ok_or_else(|| Error::Died {
        server: name.to_owned(),
        log: log.to_owned(),
        tail: tail(log),
    })
}

/// Looks every 20 ms until `done` or the limit.
pub(crate) fn wait_until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if done() {
            return true;
        }
        if start.elapsed() > limit {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The last lines of a log, for an error message.
pub(crate) fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    last_lines(&String::from_utf8_lossy(&text), 12)
}

/// The last `n` lines.
pub(crate) fn last_lines(text: &str, n: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    if lines.is_empty() {
        return "(nothing was logged)".to_owned();
    }
    lines[lines.len().saturating_sub(n)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reused_pid_is_not_ours() {
        let me = Process::of(i32::try_from(std::process::id()).unwrap()).unwrap();
        assert!(me.alive());
        assert!(!Process { started: me.started + 1, ..me }.alive());
    }

    #[test]
    fn last_lines_skip_blanks() {
        assert_eq!(last_lines("a\n\nb\nc\n", 2), "b\nc");
        assert_eq!(last_lines("\n", 2), "(nothing was logged)");
    }
}
