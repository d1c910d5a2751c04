//! A real Kafka, topics of the test's own, commands that mean nothing in law, and a law that makes events of them.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sekisho_codec::arbitrary::Arbitrary;
use sekisho_codec::encode_command;
use sekisho_codec::records::Reply;
use sekisho_decider::batch::Rules;
use sekisho_decider::{Error, Handle, Options, REPLY_SLOT, Redecided, redecide, run};
use sekisho_domain::decision::Decided;
use sekisho_domain::person::identity::{PersonRecordEnded, RecordEnd};
use sekisho_domain::{CommandRecord, Context, Rejection, SubjectState};
use sekisho_log::topics::{TopicOptions, Topics, ensure_topics};
use sekisho_log::{
    Address, PartitionReader, ReadError, ReaderOptions, Record, Start, TransactionOptions,
    TransactionalProducer, partition_for,
};
use uuid::Uuid;

pub const PATIENCE: Duration = Duration::from_secs(60);
pub const PARTITIONS: i32 = 3;

/// Accepts nearly everything, with one or two events depending on the state; refuses every seventh time.
pub fn law(
    state: &SubjectState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    if command.meta.command_id.as_u128() % 7 == 6 {
        return Err(Rejection {
            code: "test-refusal",
            invariant: Some("I1"),
            law: Vec::new(),
            detail_en: "It is a test.".into(),
            detail_ja: "試験です。".into(),
        });
    }
    let event = || Decided {
        event: PersonRecordEnded {
            cause: RecordEnd::Death,
            effective_on: context.recorded_at.japan_date(),
            stay_id: None,
            linked_person_ids: Vec::new(),
            evidence: sekisho_domain::ids::EvidenceRef::parse("test").unwrap(),
        }
        .into(),
        legal_grounds: Vec::new(),
        flags: Vec::new(),
        corrects: None,
    };
    Ok((0..=i64::from(state.version() % 3 == 1)).map(|_| event()).collect())
}

pub fn address() -> Address {
    let servers = std::env::var("SEKISHO_TEST_KAFKA")
        .expect("set SEKISHO_TEST_KAFKA to the address of a Kafka, or run make test");
    Address::new(servers, "decider-test")
}

pub fn unique(name: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("{name}-{now}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A record as it is: partition (by key if absent), key, value.
pub type Raw = (Option<i32>, Option<Vec<u8>>, Vec<u8>);

/// One installation: topics, a folder, a group.
pub struct World {
    pub address: Address,
    pub topics: TopicOptions,
    pub group: String,
    pub folder: PathBuf,
    commands: TransactionalProducer,
}

impl World {
    pub fn new(name: &str) -> Self {
        let address = address();
        let prefix = unique(name);
        let topics = TopicOptions {
            topics: Topics::with_prefix(&prefix),
            partitions: PARTITIONS,
            ..TopicOptions::default()
        };
        block_on(ensure_topics(&address, &topics)).unwrap();
        let options = TransactionOptions::default();
        let commands =
            TransactionalProducer::new(&address, &options, &format!("{prefix}-in")).unwrap();
        let folder = std::env::temp_dir().join(&prefix);
        Self { address, topics, group: format!("{prefix}-decider"), folder, commands }
    }

    pub fn options(&self, instance: &str) -> Options {
        let mut options = Options::new(self.address.clone(), self.folder.join(instance), instance);
        options.topics = self.topics.clone();
        options.group = self.group.clone();
        options.decide = law;
        options.checkpoint_every = Duration::from_millis(200);
        options
    }

    pub fn start(&self, instance: &str) -> Running {
        Running::start(self.options(instance))
    }

    /// Writes records to the commands topic as they are: partition, key, value.
    pub fn produce(&mut self, records: &[Raw], slot: &str) {
        for chunk in records.chunks(2000) {
            self.commands.begin().unwrap();
            for (partition, key, value) in chunk {
                let headers = [(REPLY_SLOT, slot.as_bytes())];
                let key = key.as_deref().unwrap_or_default();
                let partition = partition.unwrap_or_else(|| partition_for(key, PARTITIONS));
                self.commands
                    .send(&Record {
                        partition: Some(partition),
                        headers: &headers,
                        ..Record::new(&self.topics.topics.commands, key, value)
                    })
                    .unwrap();
            }
            self.commands.drain().unwrap();
            self.commands.commit().unwrap();
        }
    }

    pub fn send(&mut self, commands: &[CommandRecord], slot: &str) {
        let records: Vec<_> = commands.iter().map(wire).collect();
        self.produce(&records, slot);
    }

    pub fn rules(&self) -> Rules {
        let remember = i64::try_from(self.topics.keep_commands.as_micros()).unwrap();
        Rules {
            decide: law,
            ..Rules::new(PARTITIONS, &self.topics.topics.commands, Arc::default(), remember)
        }
    }

    /// Decides everything again and compares.
    pub fn redecide(&self) -> Redecided {
        redecide(&self.address, &self.topics.topics, &self.rules()).unwrap()
    }

    /// Waits until every command on the log is decided, then demands that the log is exact.
    pub fn settle(&self) -> Redecided {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.redecide();
            assert_eq!(found.different, 0, "{:#?}", found.differences);
            if found.missing == 0 {
                return found;
            }
            assert!(Instant::now() < deadline, "still undecided: {found:?}");
        }
    }

    /// All replies to a slot, in order per partition.
    pub fn replies(&self, slot: &str) -> Vec<Reply> {
        self.read(&self.topics.topics.replies)
            .into_iter()
            .filter(|(key, _)| key == slot.as_bytes())
            .map(|(_, value)| sekisho_codec::decode_reply(&value).unwrap())
            .collect()
    }

    pub fn read(&self, topic: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        let from: Vec<_> = (0..PARTITIONS).map(|p| (p, Start::Offset(0))).collect();
        let reader =
            PartitionReader::new(&self.address, &ReaderOptions::default(), topic, &from).unwrap();
        let mut all = Vec::new();
        reader
            .read_to_high_watermark(|m| {
                all.push((
                    m.key().unwrap_or_default().into(),
                    m.value().unwrap_or_default().into(),
                ));
                Ok::<(), ReadError>(())
            })
            .unwrap();
        all
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The record of a command.
pub fn wire(command: &CommandRecord) -> Raw {
    let mut value = Vec::new();
    encode_command(command, &mut value);
    (None, Some(command.meta.subject().to_string().into_bytes()), value)
}

/// Commands of a seed about `persons` persons, each with an id of its own.
pub fn commands(seed: u64, count: usize, persons: u128) -> Vec<CommandRecord> {
    let mut any = Arbitrary::new(seed);
    (0..count)
        .map(|i| {
            let mut record = any.command(i).unwrap();
            let n = any.rng().uuid().as_u128() % persons;
            record.meta.subject_id = Uuid::from_u128(n + 1);
            record.meta.command_id = any.rng().uuid();
            record
        })
        .collect()
}

/// A decider on a thread of its own.
pub struct Running {
    pub handle: Handle,
    pub metrics: sekisho_decider::Metrics,
    thread: JoinHandle<Result<(), Error>>,
}

impl Running {
    pub fn start(options: Options) -> Self {
        let handle = Handle::new();
        let metrics = options.metrics.clone();
        let own = handle.clone();
        let thread = std::thread::spawn(move || run(options, &own));
        Self { handle, metrics, thread }
    }

    pub fn until_ready(&self) {
        until("the decider is ready", || {
            assert!(!self.thread.is_finished(), "it has ended");
            self.handle.is_ready()
        });
    }

    pub fn stop(self) -> Result<(), Error> {
        self.handle.stop();
        self.thread.join().unwrap()
    }

    pub fn wait(self) -> Result<(), Error> {
        self.thread.join().unwrap()
    }
}

pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
