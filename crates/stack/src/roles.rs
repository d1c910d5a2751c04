//! Role processes of Sekisho itself: started in the background beside the servers of a stack, found again by any
//! process, stopped in order. Knows nothing of what they do.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    Condition, Error,
    process::{Process, Signal, spawn_server, tail, wait_until},
};

/// Background processes whose pids and logs live in `roles/` of a state folder.
#[derive(Clone, Debug)]
pub struct Roles {
    dir: PathBuf,
}

impl Roles {
    /// Uses the state folder.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(state: &Path) -> Result<Self, Error> {
        let dir = state.join("roles");
        fs::create_dir_all(&dir).map_err(Error::file("create", &dir))?;
        Ok(Self { dir })
    }

    /// Where a role's output goes.
    pub fn log_of(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.log"))
    }

    /// Last lines of a role's output.
    pub fn tail_of(&self, name: &str) -> String {
        tail(&self.log_of(name))
    }

    fn pid_file(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.pid"))
    }

    /// Names of the roles that were started here, in alphabetical order.
    pub fn names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.dir) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .filter_map(|e| e.ok()?.file_name().to_str()?.strip_suffix(".pid").map(str::to_owned))
            .collect();
        names.sort();
        names
    }

    fn process(&self, name: &str) -> Option<Process> {
        let text = fs::read_to_string(self.pid_file(name)).ok()?;
        let (pid, started) = text.trim().split_once(' ')?;
        let process = Process { pid: pid.parse().ok()?, started: started.parse().ok()? };
        process.alive().then_some(process)
    }

    /// How a role is, and its pid while it lives.
    pub fn condition(&self, name: &str) -> (Condition, Option<i32>) {
        match self.process(name) {
            Some(p) if p.paused() => (Condition::Paused, Some(p.pid)),
            Some(p) => (Condition::Running, Some(p.pid)),
            None if self.pid_file(name).exists() => (Condition::Dead, None),
            None => (Condition::Stopped, None),
        }
    }

    /// Starts a role unless it runs already. Its output is appended to its log. Arguments `KEY=VALUE` before the
    /// program are not possible; the environment is inherited.
    ///
    /// # Errors
    /// The program cannot be started, or ended at once.
    pub fn start(&self, name: &str, program: &Path, arguments: &[String]) -> Result<(), Error> {
        if self.process(name).is_some() {
            return Ok(());
        }
        let mut argv = vec![program.to_string_lossy().into_owned()];
        argv.extend_from_slice(arguments);
        let process = spawn_server(name, argv, &self.dir, &self.log_of(name))?;
        let file = self.pid_file(name);
        fs::write(&file, format!("{} {}\n", process.pid, process.started))
            .map_err(Error::file("write", &file))
    }

    /// Asks a role to end, waits, and kills it when it does not.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn stop(&self, name: &str, limit: Duration) -> Result<(), Error> {
        let file = self.pid_file(name);
        if let Some(process) = self.process(name) {
            process.signal(Signal::CONT).map_err(Error::file("signal", &file))?;
            process.signal(Signal::TERM).map_err(Error::file("signal", &file))?;
            if !process.wait_gone(limit) {
                process.signal(Signal::KILL).map_err(Error::file("signal", &file))?;
                process.wait_gone(Duration::from_secs(5));
            }
        }
        // Another `down` may have removed it in the meantime.
        let _ = fs::remove_file(file);
        Ok(())
    }

    /// `kill -9`, and waits until it is gone.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn kill(&self, name: &str) -> Result<(), Error> {
        if let Some(process) = self.process(name) {
            process.signal(Signal::KILL).map_err(Error::file("signal", &self.pid_file(name)))?;
            wait_until(Duration::from_secs(5), || !process.alive());
        }
        Ok(())
    }

    /// SIGSTOP.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn pause(&self, name: &str) -> Result<(), Error> {
        self.process(name)
            .map_or(Ok(()), |p| p.signal(Signal::STOP))
            .map_err(Error::file("signal", &self.pid_file(name)))
    }

    /// SIGCONT.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn resume(&self, name: &str) -> Result<(), Error> {
        self.process(name)
            .map_or(Ok(()), |p| p.signal(Signal::CONT))
            .map_err(Error::file("signal", &self.pid_file(name)))
    }
}
