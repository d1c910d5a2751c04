//! One PostgreSQL server on loopback TCP, with passwords. Run as `postgres` (or `nobody`) when we are
//! root, because it refuses to run as root.

use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    Error,
    process::{Process, Signal, last_lines, spawn_server, tail, wait_until},
    state::{PostgresState, Secrets},
    system::{self, User},
};

const ROLES: &str = include_str!("../../../deploy/postgres/roles.sql");
pub(crate) const NAME: &str = "PostgreSQL";
pub(crate) const SUPERUSER: &str = "sekisho_superuser";
/// In the data folder: initdb went through.
const MADE: &str = "sekisho.made";
const READY_LIMIT: Duration = Duration::from_secs(60);

/// The server's programs and the user that it runs as.
pub(crate) struct Postgres {
    bin: PathBuf,
    user: Option<User>,
}

impl Postgres {
    pub(crate) fn find() -> Result<Self, Error> {
        Ok(Self { bin: bin_dir()?, user: system::server_user()? })
    }

    /// Chooses the folder for data and log, and makes it, owned by the server's user. It is below the
    /// state folder unless that user cannot get there (a checkout in a home of mode 0700).
    /// Where there is data already, it stays.
    pub(crate) fn make_home(&self, state_dir: &Path, last: &Path) -> Result<PathBuf, Error> {
        if last.join("data").join(MADE).exists() {
            return Ok(last.to_owned());
        }
        let near = state_dir.join("postgres");
        let Some(user) = &self.user else {
            self.create_dir(&near)?;
            return Ok(near);
        };
        let reachable = self
            .as_user("sh")?
            .args(["-c", "cd \"$1\"", "sh"])
            .arg(state_dir)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success());
        let home = if reachable { near } else { far_home(state_dir) };
        self.create_dir(&home)?;
        let owner = fs::metadata(&home).map_err(Error::file("look at", &home))?.uid();
        if owner != 0 && owner != user.uid {
            return Err(Error::Foreign { path: home });
        }
        chown(&home, Some(user.uid), Some(user.gid))
            .map_err(Error::file("change owner of", &home))?;
        Ok(home)
    }

    fn create_dir(&self, dir: &Path) -> Result<(), Error> {
        if fs::symlink_metadata(dir).is_ok_and(|m| m.is_symlink()) {
            return Err(Error::Foreign { path: dir.to_owned() });
        }
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(Error::file("create", dir))?;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
            .map_err(Error::file("protect", dir))
    }

    pub(crate) fn start(
        &self,
        postgres: &PostgresState,
        secrets: &Secrets,
        shared_buffers_mib: u32,
    ) -> Result<Process, Error> {
        let home = &postgres.home;
        let data = home.join("data");
        // Written after initdb, so a half-made folder has none.
        if !data.join(MADE).exists() {
            self.initdb(home, secrets)?;
        }
        let mut argv = self.prefix()?;
        argv.push(self.bin.join("postgres").display().to_string());
        argv.extend(["-D".to_owned(), data.display().to_string()]);
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={}", postgres.port),
            // TCP only: a socket's path may be too long, and a folder of its own would be needed.
            "unix_socket_directories=".to_owned(),
            format!("shared_buffers={shared_buffers_mib}MB"),
        ];
        for setting in settings.into_iter().chain(SETTINGS.map(str::to_owned)) {
            argv.extend(["-c".to_owned(), setting]);
        }
        spawn_server(NAME, argv, Path::new("/"), &log(home))
    }

    fn initdb(&self, home: &Path, secrets: &Secrets) -> Result<(), Error> {
        let data = home.join("data");
        if data.exists() {
            fs::remove_dir_all(&data).map_err(Error::file("remove half-made", &data))?;
        }
        let password = home.join("initdb.password");
        drop(fs::remove_file(&password));
        fs::File::options()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&password)
            .and_then(|mut file| file.write_all(secrets.superuser.as_bytes()))
            .map_err(Error::file("write", &password))?;
        self.give(&password)?;
        let out = self
            .as_user(&self.bin.join("initdb").display().to_string())?
            .arg("-D")
            .arg(&data)
            .args(["-U", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"])
            .arg("--pwfile")
            .arg(&password)
            .output();
        drop(fs::remove_file(&password));
        let out = out.map_err(|source| Error::Spawn { program: "initdb".to_owned(), source })?;
        if !out.status.success() {
            return Err(Error::Helper {
                operation: "making PostgreSQL's data folder (initdb)",
                output: last_lines(&String::from_utf8_lossy(&out.stderr), 12),
            });
        }
        let mark = data.join(MADE);
        fs::write(&mark, "").map_err(Error::file("write", &mark))?;
        self.give(&mark)
    }

    /// Waits until the postmaster says in its pid file that it accepts connections.
    pub(crate) fn wait_ready(
        &self,
        postgres: &PostgresState,
        process: Process,
    ) -> Result<(), Error> {
        let pid_file = postgres.home.join("data/postmaster.pid");
        let mut died = false;
        let ready = wait_until(READY_LIMIT, || {
            died = !process.alive();
            died || is_ready(&fs::read_to_string(&pid_file).unwrap_or_default(), process.pid)
        });
        if ready && !died {
            return Ok(());
        }
        let (server, log) = (NAME.to_owned(), log(&postgres.home));
        let tail = tail(&log);
        Err(if died {
            Error::Died { server, log, tail }
        } else {
            Error::NotReady { server, seconds: READY_LIMIT.as_secs(), log, tail }
        })
    }

    /// Roles and database. The passwords go in by standard input: arguments are visible to everybody.
    pub(crate) fn make_roles(&self, port: u16, secrets: &Secrets) -> Result<(), Error> {
        let script = format!(
            "\\set owner_password '{}'\n\\set projector_password '{}'\n\\set reader_password '{}'\n\\set past_password '{}'\n\\set statistics_password '{}'\n{ROLES}",
            secrets.owner, secrets.projector, secrets.reader, secrets.past, secrets.statistics
        );
        let mut child = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-h", "127.0.0.1", "-U", SUPERUSER, "-d", "postgres"])
            .args(["-v", "ON_ERROR_STOP=1", "-p", &port.to_string()])
            .env("PGPASSWORD", &secrets.superuser)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| Error::Spawn { program: "psql".to_owned(), source })?;
        if let Some(mut input) = child.stdin.take() {
            // If psql ends early, its own message below says why.
            drop(input.write_all(script.as_bytes()));
        }
        let out = child
            .wait_with_output()
            .map_err(|source| Error::Spawn { program: "psql".to_owned(), source })?;
        if out.status.success() {
            return Ok(());
        }
        Err(Error::Helper {
            operation: "making PostgreSQL's roles and database",
            output: last_lines(&String::from_utf8_lossy(&out.stderr), 12),
        })
    }

    fn give(&self, path: &Path) -> Result<(), Error> {
        let Some(user) = &self.user else { return Ok(()) };
        chown(path, Some(user.uid), Some(user.gid)).map_err(Error::file("change owner of", path))
    }

    /// The words before a command that make it run as the server's user. `setpriv` execs in place.
    fn prefix(&self) -> Result<Vec<String>, Error> {
        let Some(user) = &self.user else { return Ok(Vec::new()) };
        Ok(vec![
            system::program("setpriv")?.display().to_string(),
            format!("--reuid={}", user.uid),
            format!("--regid={}", user.gid),
            "--init-groups".to_owned(),
        ])
    }

    fn as_user(&self, program: &str) -> Result<Command, Error> {
        let mut words = self.prefix()?;
        words.push(program.to_owned());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir("/").stdin(Stdio::null());
        Ok(command)
    }
}

pub(crate) fn log(home: &Path) -> PathBuf {
    home.join("postgres.log")
}

/// Settings that differ from PostgreSQL's defaults; the compose file has them too.
const SETTINGS: [&str; 9] = [
    "max_connections=100",
    "max_wal_size=4GB",
    "checkpoint_timeout=15min",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] %u@%d ",
    // Statements hold personal data; a failing one must not be copied into the log.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_parameter_max_length_on_error=0",
];

/// Where the data goes when the server's user cannot reach the state folder.
pub(crate) fn far_home(state_dir: &Path) -> PathBuf {
    let name = crate::jars::key(&state_dir.to_string_lossy());
    Path::new("/var/tmp").join(format!("sekisho-{name}"))
}

/// Removes data and log; only folders that this module chose.
pub(crate) fn remove_home(state_dir: &Path, home: &Path) -> Result<(), Error> {
    let ours = home == state_dir.join("postgres") || home == far_home(state_dir);
    if ours && home.exists() {
        fs::remove_dir_all(home).map_err(Error::file("remove", home))?;
    }
    Ok(())
}

/// The newest version's server programs, Debian's layout first.
fn bin_dir() -> Result<PathBuf, Error> {
    let debian = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten();
    let newest = debian
        .filter_map(Result::ok)
        .filter_map(|e| Some((e.file_name().to_str()?.parse::<u32>().ok()?, e.path().join("bin"))))
        .filter(|(_, bin)| bin.join("postgres").exists())
        .max();
    newest
        .map(|(_, bin)| bin)
        .or_else(|| system::find("postgres")?.parent().map(Path::to_owned))
        .ok_or(Error::Missing {
            program: NAME,
            hint: "run `deploy/install`, or `apt-get install postgresql-15`",
        })
}

/// Line 1 of `postmaster.pid` is the pid, line 8 the status.
fn is_ready(pid_file: &str, pid: i32) -> bool {
    let mut lines = pid_file.lines();
    lines.next() == Some(pid.to_string().as_str())
        && lines.nth(6).is_some_and(|status| status.trim() == "ready")
}

/// Sends the signal to the postmaster first, so that it starts no more backends, then to those.
pub(crate) fn signal_all(postmaster: Process, signal: Signal) -> std::io::Result<()> {
    let children = postmaster.children();
    postmaster.signal(signal)?;
    children.into_iter().try_for_each(|child| child.signal(signal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_is_of_this_process() {
        let file = "42\n/data\n1700000000\n20001\n\n127.0.0.1\n  123 456\nready   \n";
        assert!(is_ready(file, 42));
        assert!(!is_ready(file, 43));
        assert!(!is_ready(&file.replace("ready", "starting"), 42));
        assert!(!is_ready("", 42));
    }

    #[test]
    fn the_compose_file_has_the_same_settings() {
        let compose = include_str!("../../../deploy/compose.yaml");
        for setting in SETTINGS.iter().filter(|s| !s.starts_with("log_line_prefix")) {
            assert!(
                compose.contains(&format!("\"{setting}\"")),
                "deploy/compose.yaml lacks {setting}"
            );
        }
    }
}
