//! What interrupts the deciding, and how it goes on.

use std::time::Instant;

use sekisho_log::{GroupConsumer, ReadError, TransactionError};

use super::Worker;
use crate::error::Error;
use crate::handle::Phase;
use crate::recovery::{self, Halt};

/// What interrupts the deciding.
pub(super) enum Trouble {
    /// Abort, then go on from the committed offsets.
    Abort(String),
    /// The producers' state is unknown: make them anew, then go on from the committed offsets.
    Rebuild(String),
    /// Somebody else owns the partitions: wait for the group.
    NotOwner(String),
    /// A store is of no use.
    Store(i32, String),
    /// Begin again with new clients.
    Restart(String),
    /// Nothing to be done here.
    Fatal(Error),
}

impl From<TransactionError> for Trouble {
    fn from(error: TransactionError) -> Self {
        let text = error.to_string();
        match error {
            TransactionError::Abort { .. } => Self::Abort(text),
            TransactionError::NotOwner { .. } | TransactionError::Fenced { .. } => {
                Self::NotOwner(text)
            }
            TransactionError::Rebuild { .. } => Self::Rebuild(text),
        }
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Client { .. } | ReadError::Ask(_) => Self::Restart(error.to_string()),
            error => Self::Fatal(error.into()),
        }
    }
}

impl From<Halt> for Trouble {
    fn from(halt: Halt) -> Self {
        match halt {
            // What interrupted it is in the queue of changes.
            Halt::Interrupted => Self::NotOwner("the assignment changed during recovery".into()),
            Halt::Again(reason) => Self::Restart(reason),
            Halt::Fatal(error) => Self::Fatal(error),
        }
    }
}

impl Worker {
    /// Settles what is on its way, drops everything that was decided behind it, and goes on from the committed offsets.
    pub(super) fn repair(
        &mut self,
        consumer: &GroupConsumer,
        trouble: Trouble,
    ) -> Result<(), Trouble> {
        let behind = self.abandon();
        let mut ours = true;
        for trouble in behind.into_iter().chain([trouble]) {
            ours &= self.mend(trouble)?;
        }
        if !ours {
            self.handle.settled();
            self.handle.enter(Phase::Joining);
            self.waiting = Some(Some(Instant::now()));
            return Ok(());
        }
        let owned = consumer.owned();
        self.resume(consumer, &owned)
    }

    /// Makes producers and stores fit for use again. False if the partitions are somebody else's.
    fn mend(&mut self, trouble: Trouble) -> Result<bool, Trouble> {
        let reason = trouble.to_string();
        self.options.metrics.transactions_aborted.inc();
        tracing::warn!(%reason, "a transaction was given up");
        match trouble {
            Trouble::Abort(_) => {
                if let Some(pair) = &mut self.pair {
                    pair.current().abort()?;
                }
            }
            Trouble::Rebuild(_) => {
                self.options.metrics.transactions_rebuilt.inc();
                if let Some(pair) = &mut self.pair {
                    pair.rebuild().map_err(|error| Trouble::Restart(error.to_string()))?;
                }
            }
            Trouble::NotOwner(_) => {
                self.let_go();
                return Ok(false);
            }
            Trouble::Store(partition, reason) => {
                // Nothing that rests on it was sent: stores are read before a transaction begins.
                recovery::discard(
                    &self.options,
                    &self.writer,
                    &mut self.partitions.0,
                    partition,
                    reason,
                )?;
            }
            Trouble::Restart(_) | Trouble::Fatal(_) => return Err(trouble),
        }
        Ok(true)
    }

    /// Whether the abort succeeds does not matter: the pair is not used again, and the next owner's initialising
    /// aborts what is left. What is known stays: it is a prefix of the committed log.
    pub(super) fn let_go(&mut self) {
        if let Some(mut pair) = self.pair.take() {
            let _ = pair.current().abort();
        }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Abort(reason)
            | Self::Rebuild(reason)
            | Self::NotOwner(reason)
            | Self::Restart(reason) => f.write_str(reason),
            Self::Store(partition, reason) => {
                write!(f, "the state store of partition {partition} is of no use: {reason}")
            }
            Self::Fatal(error) => error.fmt(f),
        }
    }
}
