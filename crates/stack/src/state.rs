//! What a stack remembers between runs: `stack.toml` (ports, pids, shape) and `secrets.toml`.
//!
//! Both are flat TOML, `key = integer` or `key = "text"`, written whole and renamed into place.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use crate::{Error, process::Process, system};

type Table = BTreeMap<String, String>;

/// A broker's ports and process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BrokerState {
    pub(crate) port: u16,
    pub(crate) controller_port: u16,
    pub(crate) process: Option<Process>,
}

/// PostgreSQL's port, process and data folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PostgresState {
    pub(crate) port: u16,
    pub(crate) process: Option<Process>,
    /// Not always below the state folder: see `postgres::choose_home`.
    pub(crate) home: PathBuf,
}

/// The whole of `stack.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) cluster_id: String,
    pub(crate) kafka_heap_mib: u32,
    pub(crate) brief: bool,
    pub(crate) shared_buffers_mib: u32,
    pub(crate) jars: PathBuf,
    /// Broker `id` stands at index `id - 1`.
    pub(crate) brokers: Vec<BrokerState>,
    pub(crate) postgres: PostgresState,
}

impl State {
    pub(crate) fn load(path: &Path) -> Result<Option<Self>, Error> {
        let Some(table) = read(path)? else { return Ok(None) };
        let mut state = Self {
            cluster_id: text(&table, "cluster_id"),
            kafka_heap_mib: number(&table, "kafka.heap_mib"),
            brief: text(&table, "kafka.brief") == "yes",
            shared_buffers_mib: number(&table, "postgres.shared_buffers_mib"),
            jars: text(&table, "kafka.jars").into(),
            brokers: Vec::new(),
            postgres: PostgresState {
                port: number(&table, "postgres.port"),
                process: process(&table, "postgres"),
                home: text(&table, "postgres.home").into(),
            },
        };
        for id in 1..=number::<u8>(&table, "brokers") {
            let key = format!("broker.{id}");
            state.brokers.push(BrokerState {
                port: number(&table, &format!("{key}.port")),
                controller_port: number(&table, &format!("{key}.controller_port")),
                process: process(&table, &key),
            });
        }
        Ok(Some(state))
    }

    pub(crate) fn save(&self, path: &Path) -> Result<(), Error> {
        let mut lines = vec![
            "# Written by `sekisho up`; `sekisho status` reads it. Not for editing.".to_owned(),
            format!("cluster_id = \"{}\"", self.cluster_id),
            format!("brokers = {}", self.brokers.len()),
            format!("kafka.heap_mib = {}", self.kafka_heap_mib),
            format!("kafka.brief = \"{}\"", if self.brief { "yes" } else { "no" }),
            format!("kafka.jars = \"{}\"", self.jars.display()),
        ];
        for (id, broker) in (1..).zip(&self.brokers) {
            lines.push(format!("broker.{id}.port = {}", broker.port));
            lines.push(format!("broker.{id}.controller_port = {}", broker.controller_port));
            put_process(&mut lines, &format!("broker.{id}"), broker.process);
        }
        lines.push(format!("postgres.shared_buffers_mib = {}", self.shared_buffers_mib));
        lines.push(format!("postgres.port = {}", self.postgres.port));
        lines.push(format!("postgres.home = \"{}\"", self.postgres.home.display()));
        put_process(&mut lines, "postgres", self.postgres.process);
        write(path, &lines, 0o644)
    }

    /// Every port that is ours, running or remembered.
    pub(crate) fn ports(&self) -> Vec<u16> {
        let brokers = self.brokers.iter().flat_map(|b| [b.port, b.controller_port]);
        brokers.chain([self.postgres.port]).filter(|p| *p != 0).collect()
    }
}

/// The generated passwords of PostgreSQL's roles.
#[derive(Clone)]
pub(crate) struct Secrets {
    pub(crate) superuser: String,
    pub(crate) owner: String,
    pub(crate) projector: String,
    pub(crate) reader: String,
    pub(crate) past: String,
    pub(crate) statistics: String,
}

impl Secrets {
    pub(crate) fn load_or_create(path: &Path) -> Result<Self, Error> {
        let mut secrets = match Self::load(path)? {
            Some(secrets) if secrets.complete() => return Ok(secrets),
            Some(secrets) => secrets,
            None => Self {
                superuser: system::password()?,
                owner: system::password()?,
                projector: system::password()?,
                reader: system::password()?,
                past: String::new(),
                statistics: String::new(),
            },
        };
        // A stack from before one of these roles has no password for it.
        for newer in [&mut secrets.past, &mut secrets.statistics] {
            if newer.is_empty() {
                *newer = system::password()?;
            }
        }
        let lines = [
            "# Passwords of this local stack's PostgreSQL roles, made at random.".to_owned(),
            format!("superuser = \"{}\"", secrets.superuser),
            format!("owner = \"{}\"", secrets.owner),
            format!("projector = \"{}\"", secrets.projector),
            format!("reader = \"{}\"", secrets.reader),
            format!("past = \"{}\"", secrets.past),
            format!("statistics = \"{}\"", secrets.statistics),
        ];
        write(path, &lines, 0o600)?;
        Ok(secrets)
    }

    pub(crate) fn load(path: &Path) -> Result<Option<Self>, Error> {
        Ok(read(path)?.map(|table| Self {
            superuser: text(&table, "superuser"),
            owner: text(&table, "owner"),
            projector: text(&table, "projector"),
            reader: text(&table, "reader"),
            past: text(&table, "past"),
            statistics: text(&table, "statistics"),
        }))
    }

    /// Whether every role has its password.
    pub(crate) fn complete(&self) -> bool {
        !self.past.is_empty() && !self.statistics.is_empty()
    }
}

fn read(path: &Path) -> Result<Option<Table>, Error> {
    let content = match fs::read_to_string(path) {
        Ok(content) => content,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::file("read", path)(e)),
    };
    let mut table = Table::new();
    for (index, line) in content.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line
            .split_once(" = ")
            .ok_or_else(|| Error::Damaged { path: path.to_owned(), line: index + 1 })?;
        table.insert(key.to_owned(), value.trim_matches('"').to_owned());
    }
    Ok(Some(table))
}

fn write(path: &Path, lines: &[String], mode: u32) -> Result<(), Error> {
    let next = path.with_extension("next");
    let mut content = lines.join("\n");
    content.push('\n');
    // The mode counts only for a new file, so one left by a crash must not be written into.
    drop(fs::remove_file(&next));
    fs::File::options()
        .create_new(true)
        .write(true)
        .mode(mode)
        .open(&next)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .map_err(Error::file("write", &next))?;
    fs::rename(&next, path).map_err(Error::file("replace", path))
}

fn text(table: &Table, key: &str) -> String {
    table.get(key).cloned().unwrap_or_default()
}

/// Zero stands for "none": a port, a pid and a count are never zero when they mean something.
fn number<N: std::str::FromStr + Default>(table: &Table, key: &str) -> N {
    table.get(key).and_then(|v| v.parse().ok()).unwrap_or_default()
}

fn process(table: &Table, key: &str) -> Option<Process> {
    let pid = number(table, &format!("{key}.pid"));
    let started = number(table, &format!("{key}.started"));
    (pid > 0).then_some(Process { pid, started })
}

fn put_process(lines: &mut Vec<String>, key: &str, process: Option<Process>) {
    if let Some(p) = process {
        lines.push(format!("{key}.pid = {}", p.pid));
        lines.push(format!("{key}.started = {}", p.started));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_survives_a_round_trip() {
        let dir = std::env::temp_dir().join(format!("sekisho-state-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let path = dir.join("stack.toml");
        let state = State {
            cluster_id: "abc".into(),
            kafka_heap_mib: 512,
            brief: true,
            shared_buffers_mib: 256,
            jars: "/some where/jars".into(),
            brokers: vec![
                BrokerState {
                    port: 20001,
                    controller_port: 20002,
                    process: Some(Process { pid: 7, started: 99 }),
                },
                BrokerState { port: 20003, controller_port: 20004, process: None },
            ],
            postgres: PostgresState { port: 20005, process: None, home: "/pg".into() },
        };
        state.save(&path).unwrap();
        assert_eq!(State::load(&path).unwrap().unwrap(), state);
        assert_eq!(state.ports(), [20001, 20002, 20003, 20004, 20005]);

        fs::write(&path, "cluster_id = \"abc\"\nrubbish\n").unwrap();
        assert!(matches!(State::load(&path), Err(Error::Damaged { line: 2, .. })));

        let first = Secrets::load_or_create(&dir.join("secrets.toml")).unwrap();
        let again = Secrets::load_or_create(&dir.join("secrets.toml")).unwrap();
        assert_eq!(first.owner, again.owner);
        assert_ne!(first.owner, first.reader);
        let older = fs::read_to_string(dir.join("secrets.toml")).unwrap();
        let older: Vec<&str> = older.lines().filter(|l| !l.starts_with("past")).collect();
        fs::write(dir.join("secrets.toml"), older.join("\n")).unwrap();
        let newer = Secrets::load_or_create(&dir.join("secrets.toml")).unwrap();
        assert_eq!(newer.owner, first.owner, "a role that is new takes nothing from the others");
        assert!(!newer.past.is_empty() && newer.past != first.past);
        assert_eq!(newer.statistics, first.statistics);
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(dir.join("secrets.toml")).unwrap().permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(&dir).unwrap();
    }
}
