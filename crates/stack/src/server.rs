//! What callers see: options, addresses, conditions.

use std::{fmt, path::PathBuf};

use crate::{
    postgres::SUPERUSER,
    state::{Secrets, State},
};

/// How a stack is started. The number of brokers is fixed by the first start of a state folder.
#[derive(Clone, Debug)]
pub struct Options {
    /// 1, or 3 for replication and fault tests; 0 for PostgreSQL alone, beside another stack.
    pub brokers: u8,
    /// Heap of each broker.
    pub kafka_heap_mib: u32,
    /// Whether the brokers live for minutes, not days. They then translate their code quickly instead of well: in its
    /// first half minute a broker spends as much time on optimising itself as on its clients.
    pub brief: bool,
    /// PostgreSQL's `shared_buffers`.
    pub shared_buffers_mib: u32,
    /// Folder of the Kafka jars' versions; none: `jars` in the state folder.
    pub jars: Option<PathBuf>,
    /// Called with a short line when something slow begins.
    pub progress: fn(&str),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            brokers: 1,
            kafka_heap_mib: 512,
            brief: false,
            shared_buffers_mib: 512,
            jars: None,
            progress: |_| {},
        }
    }
}

/// One server of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The Kafka node with this id, 1 being the first.
    Broker(u8),
    /// The PostgreSQL server.
    Postgres,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broker(id) => write!(f, "Kafka broker {id}"),
            Self::Postgres => f.write_str(crate::postgres::NAME),
        }
    }
}

/// Addresses of a stack that is up.
#[derive(Clone, Debug)]
pub struct Running {
    /// For `bootstrap.servers`: every broker, `127.0.0.1:PORT,…`.
    pub bootstrap: String,
    /// The brokers one by one.
    pub brokers: Vec<Broker>,
    /// PostgreSQL's port on 127.0.0.1.
    pub postgres_port: u16,
    /// PostgreSQL's connection URLs, with passwords.
    pub urls: PostgresUrls,
}

/// One broker's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Node id, from 1.
    pub id: u8,
    /// Its port on 127.0.0.1.
    pub port: u16,
}

/// One URL a role, all for the database `sekisho`.
#[derive(Clone)]
pub struct PostgresUrls {
    /// Everything; for tests and set-up only.
    pub superuser: String,
    /// `sekisho_owner`: owns the database and migrates it.
    pub owner: String,
    /// `sekisho_projector`: writes query tables.
    pub projector: String,
    /// `sekisho_reader`: the gateway, read-only.
    pub reader: String,
    /// `sekisho_past`: reads the timeline and derives one person's tables as they were, in temporary tables.
    pub past: String,
    /// `sekisho_statistics`: schema `stats`, read-only, for jobs without personal data.
    pub statistics: String,
}

impl fmt::Debug for PostgresUrls {
    /// Without the passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresUrls(***)")
    }
}

impl Running {
    pub(crate) fn new(state: &State, secrets: &Secrets) -> Self {
        let brokers: Vec<Broker> =
            (1..).zip(&state.brokers).map(|(id, b)| Broker { id, port: b.port }).collect();
        let addresses: Vec<String> =
            brokers.iter().map(|b| format!("127.0.0.1:{}", b.port)).collect();
        let port = state.postgres.port;
        let url = |role: &str, password: &str| {
            format!("postgres://{role}:{password}@127.0.0.1:{port}/sekisho")
        };
        Self {
            bootstrap: addresses.join(","),
            brokers,
            postgres_port: port,
            urls: PostgresUrls {
                superuser: url(SUPERUSER, &secrets.superuser),
                owner: url("sekisho_owner", &secrets.owner),
                projector: url("sekisho_projector", &secrets.projector),
                reader: url("sekisho_reader", &secrets.reader),
                past: url("sekisho_past", &secrets.past),
                statistics: url("sekisho_statistics", &secrets.statistics),
            },
        }
    }
}

/// How a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It runs.
    Running,
    /// It is stopped by SIGSTOP (see [`crate::Stack::pause`]).
    Paused,
    /// It was stopped, or never started.
    Stopped,
    /// It should run and does not: it ended by itself or was killed.
    Dead,
}

/// One line of [`Status`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerStatus {
    /// Which server.
    pub server: Server,
    /// Its port, or 0 before the first start.
    pub port: u16,
    /// Its process id, while it lives.
    pub pid: Option<i32>,
    /// How it is.
    pub condition: Condition,
}

/// How each server is; empty when the stack has never been up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Brokers first, then PostgreSQL.
    pub servers: Vec<ServerStatus>,
}

impl Status {
    /// Whether every server runs.
    pub fn all_running(&self) -> bool {
        !self.servers.is_empty() && self.servers.iter().all(|s| s.condition == Condition::Running)
    }

    /// Whether no server has a process.
    pub fn all_down(&self) -> bool {
        self.servers.iter().all(|s| s.pid.is_none())
    }
}
