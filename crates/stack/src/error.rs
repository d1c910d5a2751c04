use std::{io, path::PathBuf};

/// Why the stack could not do what was asked, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the stack could not be read or written.
    #[error("cannot {operation} {}: {source}", path.display())]
    File {
        /// What was tried, as a verb.
        operation: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A program that the stack needs is not installed.
    #[error("{program} was not found; {hint}")]
    Missing {
        /// The program.
        program: &'static str,
        /// How to get it.
        hint: &'static str,
    },
    /// Java is there but too old for Kafka.
    #[error("Java {found} is too old for Kafka 4, which needs 17; run `deploy/install`")]
    JavaTooOld {
        /// Its feature release.
        found: u32,
    },
    /// A program could not be started at all.
    #[error("cannot run {program}: {source}")]
    Spawn {
        /// The program.
        program: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A helper program ended with an error.
    #[error("{operation} failed; it said:\n{output}")]
    Helper {
        /// What it was run for.
        operation: &'static str,
        /// The last lines that it printed.
        output: String,
    },
    /// A server ended while it was starting.
    #[error("{server} ended while starting; the last lines of {}:\n{tail}", log.display())]
    Died {
        /// Which server.
        server: String,
        /// Its log.
        log: PathBuf,
        /// The end of the log.
        tail: String,
    },
    /// A server was not ready in time.
    #[error(
        "{server} was not ready after {seconds} s; the last lines of {}:\n{tail}", log.display()
    )]
    NotReady {
        /// Which server.
        server: String,
        /// How long was waited.
        seconds: u64,
        /// Its log.
        log: PathBuf,
        /// The end of the log.
        tail: String,
    },
    /// A server did not go away, not even when killed.
    #[error("{server} (pid {pid}) does not end; look at it with `ps -fp {pid}`")]
    WontStop {
        /// Which server.
        server: String,
        /// Its process id.
        pid: i32,
    },
    /// Too little room on the disk.
    #[error(
        "only {free_mib} MiB are free under {}, the stack needs {need_mib}; free some space and try again", path.display()
    )]
    DiskFull {
        /// Where.
        path: PathBuf,
        /// What is free.
        free_mib: u64,
        /// What is needed.
        need_mib: u64,
    },
    /// No free port was found on loopback.
    #[error("no free port on 127.0.0.1 between 20000 and 32000; stop something and try again")]
    NoFreePort,
    /// The stack runs, or its data was made, with another number of brokers.
    #[error(
        "{} holds a stack of {have} broker(s), {want} were asked for; run `sekisho down --purge` first (it deletes the data) or use another state folder", dir.display()
    )]
    OtherShape {
        /// The state folder.
        dir: PathBuf,
        /// Brokers that it holds.
        have: u8,
        /// Brokers asked for.
        want: u8,
    },
    /// A number of brokers that is not offered.
    #[error("a stack has 1 or 3 brokers, not {0}")]
    Brokers(u8),
    /// The state file cannot be understood.
    #[error("{} is damaged at line {line}; run `sekisho down --purge` and start again", path.display())]
    Damaged {
        /// The state file.
        path: PathBuf,
        /// The line.
        line: usize,
    },
    /// Somebody else starts or stops this stack and does not finish.
    #[error(
        "another process has been starting or stopping the stack in {} for {seconds} s; wait for it or end it", dir.display()
    )]
    Busy {
        /// The state folder.
        dir: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// The server was asked for, but the stack has never been up or has no such server.
    #[error("there is no {server} in {}; run `sekisho up` first", dir.display())]
    NoSuchServer {
        /// Which server.
        server: String,
        /// The state folder.
        dir: PathBuf,
    },
    /// The server should be running for this, and is not.
    #[error("{server} is not running")]
    NotRunning {
        /// Which server.
        server: String,
    },
    /// PostgreSQL may not run as root, and no other user is fit.
    #[error(
        "PostgreSQL refuses to run as root and there is no user `postgres` or `nobody`; run `deploy/install`"
    )]
    NoServerUser,
    /// A signal could not be sent.
    #[error("cannot signal {server} (pid {pid}): {source}")]
    Signal {
        /// Which server.
        server: String,
        /// Its process id.
        pid: i32,
        /// What the operating system said.
        source: io::Error,
    },
    /// A folder that should be ours belongs to somebody else.
    #[error("{} exists and belongs to another user; remove it or use another state folder", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
}

impl Error {
    /// For `map_err`: what was being done to which file.
    pub(crate) fn file(
        operation: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { operation, path, source }
    }

    /// Whether a server failed because its port was taken between choosing it and using it.
    pub(crate) fn is_taken_port(&self) -> bool {
        match self {
            Self::Died { tail, .. } | Self::NotReady { tail, .. } => {
                tail.contains("Address already in use")
            }
            _ => false,
        }
    }
}
