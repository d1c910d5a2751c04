//! What the gateway is started with. Every limit stands here, with a default that suits one small machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prometheus_client::registry::Registry;
use sekisho_codec::ids::IdKey;
use sekisho_log::topics::TopicOptions;
use sekisho_store::Shards;

use crate::ports::Past;

/// How the gateway is started.
#[derive(Clone)]
pub struct Options {
    /// Where it listens. Loopback unless the operator says otherwise.
    pub listen: SocketAddr,
    /// Kafka.
    pub kafka: sekisho_log::Address,
    /// PostgreSQL, as URLs of the reader's role.
    pub shards: Shards,
    /// Tells people's records as they were; without it reads of the past are refused.
    pub past: Option<Arc<dyn Past>>,
    /// Takes staff, role, office and terminal from request headers. Without it nothing but health is served.
    pub dev_identity: bool,
    /// Topics. In simulated time a command may bring its own `recorded_at`.
    pub topics: TopicOptions,
    /// Key of the installation that turns a document number into an id.
    pub id_key: IdKey,
    /// Name of this process's reply slot; drawn at random when absent.
    pub reply_slot: Option<String>,
    /// Bounds.
    pub limits: Limits,
    /// Registry that `/metrics` shows. The gateway registers its own figures there.
    pub registry: Arc<Mutex<Registry>>,
    /// File that gets the URL once the gateway listens, for a caller that asked for port 0.
    pub address_file: Option<PathBuf>,
}

impl Options {
    /// Loopback with the default limits, no identity.
    pub fn new(kafka: sekisho_log::Address, database: impl Into<String>, id_key: IdKey) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            kafka,
            shards: Shards::one(database),
            past: None,
            dev_identity: false,
            topics: TopicOptions::default(),
            id_key,
            reply_slot: None,
            limits: Limits::default(),
            registry: Arc::default(),
            address_file: None,
        }
    }
}

/// Bounds on everything that a caller can make the gateway hold.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections open at once; one more is answered 503 and closed.
    pub connections: usize,
    /// Requests worked on at once, bulk apart; one more is answered 503.
    pub requests: usize,
    /// Bulk streams open at once.
    pub bulk_streams: usize,
    /// Commands of all bulk streams that wait for their answer at once.
    pub bulk_in_flight: usize,
    /// Lines of one bulk stream that wait for their answer at once.
    pub bulk_window: usize,
    /// Bytes of a request body, bulk apart.
    pub body_bytes: usize,
    /// Bytes of one line of a bulk stream.
    pub line_bytes: usize,
    /// Time to send the request line and headers.
    pub header_time: Duration,
    /// Time in which the next piece of a body must come, and in which a piece of an answer must be taken.
    pub idle_time: Duration,
    /// Time to answer a read.
    pub read_time: Duration,
    /// Time to wait for a command's answer before it becomes 202.
    pub answer_time: Duration,
    /// The same for a line of a bulk stream, where nobody stands and waits: a stream goes on as fast as it is answered.
    pub bulk_answer_time: Duration,
    /// Longest wait for `min_position`.
    pub position_time: Duration,
    /// Time in which Kafka must confirm a record.
    pub log_time: Duration,
    /// How long the answer of a command that was answered 202 is kept here.
    pub remember: Duration,
    /// Time for what is under way when the gateway stops.
    pub stop_time: Duration,
    /// Connections to PostgreSQL.
    pub database_connections: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            requests: 512,
            bulk_streams: 8,
            bulk_in_flight: 16_384,
            bulk_window: 8192,
            body_bytes: 64 * 1024,
            line_bytes: 64 * 1024,
            header_time: Duration::from_secs(15),
            idle_time: Duration::from_secs(30),
            read_time: Duration::from_secs(10),
            answer_time: Duration::from_secs(5),
            bulk_answer_time: Duration::from_secs(120),
            position_time: Duration::from_secs(2),
            log_time: Duration::from_secs(5),
            remember: Duration::from_secs(600),
            stop_time: Duration::from_secs(10),
            database_connections: 8,
        }
    }
}
