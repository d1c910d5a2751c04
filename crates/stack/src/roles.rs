//! Role processes of Sekisho itself: started in the background beside the servers of a stack, found again by any
//! process, started again when they end, stopped in order. Knows nothing of what they do.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Child,
    time::{Duration, SystemTime},
};

use crate::{
    Condition, Error,
    process::{Process, Signal, process_of, spawn_child, spawn_server, tail, wait_until},
};

/// What a supervisor has to say of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// It ended and is not started again before somebody asks for it ([`Roles::ask_again`]).
    pub stays_down: bool,
    /// What happened, as a sentence.
    pub text: String,
    /// When.
    pub at: SystemTime,
}

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

    fn note_file(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.note"))
    }

    /// What the supervisor says of a role that ended at some time.
    pub fn note_of(&self, name: &str) -> Option<Note> {
        let file = self.note_file(name);
        let at = fs::metadata(&file).and_then(|m| m.modified()).ok()?;
        let text = fs::read_to_string(&file).ok()?;
        let (word, text) = text.split_once('\n')?;
        Some(Note { stays_down: word == "down", text: text.trim().to_owned(), at })
    }

    pub(crate) fn write_note(&self, name: &str, down: bool, text: &str) -> Result<(), Error> {
        let file = self.note_file(name);
        let word = if down { "down" } else { "up" };
        let next = file.with_extension("next");
        // Written beside and renamed: a half-written note would read as none.
        fs::write(&next, format!("{word}\n{text}\n"))
            .and_then(|()| fs::rename(&next, &file))
            .map_err(Error::file("write", &file))
    }

    /// Asks the supervisor to start what it has given up: the note that holds it down goes.
    ///
    /// # Errors
    /// A note cannot be removed.
    pub fn ask_again(&self) -> Result<(), Error> {
        for name in self.names() {
            if self.note_of(&name).is_some_and(|note| note.stays_down) {
                self.remove(&self.note_file(&name))?;
            }
        }
        Ok(())
    }

    fn remove(&self, file: &Path) -> Result<(), Error> {
        match fs::remove_file(file) {
            // Another `down` may have removed it in the meantime.
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::file("remove", file)(e)),
            _ => Ok(()),
        }
    }

    pub(crate) fn process(&self, name: &str) -> Option<Process> {
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
        let _lock = self.lock()?;
        if self.process(name).is_some() {
            return Ok(());
        }
        let argv = argv(program, arguments);
        let process = spawn_server(name, argv, &self.dir, &self.log_of(name))?;
        self.write_pid(name, process)
    }

    /// The same for a supervisor, who keeps the child to see how it ends; nothing if it runs already.
    pub(crate) fn start_child(
        &self,
        name: &str,
        program: &Path,
        arguments: &[String],
    ) -> Result<Option<Child>, Error> {
        let _lock = self.lock()?;
        if self.process(name).is_some() {
            return Ok(None);
        }
        let log = self.log_of(name);
        let child = spawn_child(name, argv(program, arguments), &self.dir, &log)?;
        // One that has ended by now is looked after like one that ends later.
        if let Ok(process) = process_of(name, &child, &log) {
            self.write_pid(name, process)?;
        }
        Ok(Some(child))
    }

    fn write_pid(&self, name: &str, process: Process) -> Result<(), Error> {
        let file = self.pid_file(name);
        fs::write(&file, format!("{} {}\n", process.pid, process.started))
            .map_err(Error::file("write", &file))
    }

    /// Two that start a role at once must not both look first and start then.
    fn lock(&self) -> Result<fs::File, Error> {
        let path = self.dir.join("lock");
        let file = fs::File::create(&path).map_err(Error::file("create", &path))?;
        file.lock().map_err(Error::file("lock", &path))?;
        Ok(file)
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
        self.remove(&self.note_file(name))?;
        self.remove(&file)
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

fn argv(program: &Path, arguments: &[String]) -> Vec<String> {
    let mut argv = vec![program.to_string_lossy().into_owned()];
    argv.extend_from_slice(arguments);
    argv
}
