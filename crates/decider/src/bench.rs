//! How many commands a second a decider drains when they wait on the log.

use std::time::{Duration, Instant};

use sekisho_codec::encode_command;
use sekisho_domain::CommandRecord;
use sekisho_log::topics::TopicOptions;
use sekisho_log::{
    Address, Record, TransactionError, TransactionOptions, TransactionalProducer, partition_for,
};

use crate::error::Error;
use crate::handle::Handle;
use crate::options::Options;
use crate::send::REPLY_SLOT;
use crate::service::run;

/// Figures of one drain.
#[derive(Debug, Clone, Copy)]
pub struct Drained {
    /// Commands decided.
    pub commands: u64,
    /// Events written.
    pub events: u64,
    /// Transactions.
    pub transactions: u64,
    /// From the start of the process's decider to its being ready.
    pub ready_seconds: f64,
    /// From being ready to the last commit.
    pub seconds: f64,
    /// Commands a second from being ready on.
    pub commands_per_second: f64,
}

/// Writes commands to the commands topic as fast as it goes. Returns how many bytes their values had.
///
/// # Errors
/// Kafka does not take them.
pub fn fill(
    address: &Address,
    topics: &TopicOptions,
    commands: impl IntoIterator<Item = CommandRecord>,
) -> Result<u64, TransactionError> {
    let name = format!("{}-fill", topics.topics.commands);
    let mut producer = TransactionalProducer::new(address, &TransactionOptions::default(), &name)?;
    let mut value = Vec::new();
    let (mut bytes, mut open) = (0, 0);
    for command in commands {
        if open == 0 {
            producer.begin()?;
        }
        value.clear();
        encode_command(&command, &mut value);
        bytes += value.len() as u64;
        let key = command.meta.subject().to_string();
        producer.send(&Record {
            partition: Some(partition_for(key.as_bytes(), topics.partitions)),
            headers: &[(REPLY_SLOT, b"bench")],
            ..Record::new(&topics.topics.commands, key.as_bytes(), &value)
        })?;
        open += 1;
        if open == 5000 {
            producer.drain()?;
            producer.commit()?;
            open = 0;
        }
    }
    if open > 0 {
        producer.drain()?;
        producer.commit()?;
    }
    Ok(bytes)
}

/// Runs a decider until it has decided `commands` commands; calls `at_end` before stopping it.
///
/// # Errors
/// The decider's own, or [`Error::Stalled`] if it takes longer than `patience`.
pub fn drain(
    options: Options,
    commands: u64,
    patience: Duration,
    at_end: impl FnOnce(),
) -> Result<Drained, Error> {
    let metrics = options.metrics.clone();
    let handle = Handle::new();
    let begun = Instant::now();
    let own = handle.clone();
    let thread = std::thread::Builder::new()
        .name("decider-bench".into())
        .spawn(move || run(options, &own))
        .map_err(Error::Thread)?;
    let outcomes = ["accepted", "refused", "conflict", "malformed"];
    let decided = || -> u64 {
        let counted = outcomes.map(|outcome| {
            metrics.commands.get_or_create(&crate::metrics::OutcomeLabels { outcome }).get()
        });
        counted.iter().sum::<u64>() + metrics.commands_repeated.get()
    };
    let (before, events, transactions) =
        (decided(), metrics.events.get(), metrics.transactions_committed.get());
    let mut ready = None;
    let result = loop {
        if ready.is_none() && handle.is_ready() {
            ready = Some(Instant::now());
        }
        if decided() - before >= commands {
            break Ok(());
        }
        if thread.is_finished() || begun.elapsed() > patience {
            let done = decided() - before;
            break Err(Error::Stalled(format!("{done} of {commands} commands were decided")));
        }
        std::thread::park_timeout(Duration::from_micros(500));
    };
    let end = Instant::now();
    at_end();
    handle.stop();
    match thread.join() {
        Ok(ended) => ended?,
        Err(_) => return Err(Error::Repeated("its thread failed".into())),
    }
    result?;
    let ready = ready.unwrap_or(end);
    let seconds = end.duration_since(ready).as_secs_f64();
    #[allow(clippy::cast_precision_loss)] // a count of commands
    let commands_per_second = commands as f64 / seconds;
    Ok(Drained {
        commands,
        events: metrics.events.get() - events,
        transactions: metrics.transactions_committed.get() - transactions,
        ready_seconds: ready.duration_since(begun).as_secs_f64(),
        seconds,
        commands_per_second,
    })
}
