//! Stacks for tests: own folder, own ports, gone when their owner is gone, however he goes.

use std::{
    env, fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{Error, Options, Running, Stack, postgres, process::Process, system};

/// Reads until its owner's end of the pipe closes (by drop, exit, panic or kill -9), then ends every
/// server of the folder and removes it.
const WATCHDOG: &str = include_str!("watchdog.sh");

/// A stack that is up, and is removed with its data when this is dropped or its process dies.
///
/// `SEKISHO_KEEP=1` in the environment leaves the folder (not the servers) for a look at the logs.
#[derive(Debug)]
pub struct Temporary {
    stack: Stack,
    running: Running,
    watchdog: Child,
}

impl Temporary {
    /// The addresses that it was started with.
    pub fn addresses(&self) -> &Running {
        &self.running
    }
}

impl Deref for Temporary {
    type Target = Stack;

    fn deref(&self) -> &Stack {
        &self.stack
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        drop(self.watchdog.wait());
    }
}

impl Stack {
    /// Starts a fresh stack for a test, under `test-…` in [`default_state_dir`], sharing its jars.
    pub fn temporary(options: &Options) -> Result<Temporary, Error> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let root = default_state_dir();
        fs::create_dir_all(&root).map_err(Error::file("create", &root))?;
        let root = root.canonicalize().map_err(Error::file("find", &root))?;
        sweep(&root);
        let pid = i32::try_from(std::process::id()).unwrap_or(0);
        let started = Process::of(pid).map_or(0, |me| me.started);
        let count = NEXT.fetch_add(1, Ordering::Relaxed);
        let stack = Self::open(root.join(format!("test-{pid}-{started}-{count}")))?
            .with_jars(root.join("jars"));
        // Before the first server, so that none is ever without it.
        let mut watchdog = watch(stack.dir(), Stdio::piped())?;
        match stack.up(options) {
            Ok(running) => Ok(Temporary { stack, running, watchdog }),
            Err(e) => {
                drop(watchdog.stdin.take());
                drop(watchdog.wait());
                Err(e)
            }
        }
    }
}

/// `SEKISHO_STATE`, or `.sekisho` beside the nearest `Cargo.lock` upwards, or in the current folder.
pub fn default_state_dir() -> PathBuf {
    if let Some(dir) = env::var_os("SEKISHO_STATE") {
        return dir.into();
    }
    let start = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .or_else(|| env::current_dir().ok())
        .unwrap_or_default();
    let root = start.ancestors().find(|dir| dir.join("Cargo.lock").is_file());
    root.unwrap_or(&start).join(".sekisho")
}

/// A shell in a session of its own: Ctrl-C at our terminal is not for it.
fn watch(dir: &Path, stdin: Stdio) -> Result<Child, Error> {
    Command::new(system::program("setsid")?)
        .arg(system::program("sh")?)
        .args(["-c", WATCHDOG])
        .env("STACK_DIR", dir)
        .env("STACK_FAR", postgres::far_home(dir))
        .current_dir("/")
        .stdin(stdin)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|source| Error::Spawn { program: "sh".to_owned(), source })
}

/// Removes what is left of tests whose watchdog died too (a container that was switched off).
fn sweep(root: &Path) {
    let Ok(entries) = fs::read_dir(root) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|n| n.strip_prefix("test-")) else { continue };
        let mut parts = rest.split('-').map(str::parse::<u64>);
        let (Some(Ok(pid)), Some(Ok(started))) = (parts.next(), parts.next()) else { continue };
        let owner = Process { pid: i32::try_from(pid).unwrap_or(0), started };
        // A kept folder is kept once; the next run's sweep would otherwise take it away.
        if owner.alive() || entry.path().join("kept").exists() {
            continue;
        }
        if let Ok(mut child) = watch(&entry.path(), Stdio::null()) {
            drop(child.wait());
        }
    }
}
