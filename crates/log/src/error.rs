//! Errors, named by the operation that failed. Each says what to do next.

use thiserror::Error;

/// Setting up clients and topics, and asking Kafka about itself.
#[derive(Debug, Error)]
pub enum Error {
    /// librdkafka refused the settings.
    #[error(
        "cannot make a Kafka {role}: {reason}; check the Kafka properties in the configuration"
    )]
    Configure {
        /// Which of our clients.
        role: &'static str,
        /// librdkafka's words.
        reason: String,
    },
    /// Kafka did not answer, or answered with an error.
    #[error("cannot {operation}: {reason}; check that Kafka at {bootstrap} is up and reachable")]
    Ask {
        /// What we wanted to do.
        operation: String,
        /// Where we asked.
        bootstrap: String,
        /// What came back.
        reason: String,
    },
    /// Topics or broker are not as this system needs them. One finding per line.
    #[error("Kafka is not fit for this system: {}", .findings.join("; "))]
    Unfit {
        /// One sentence each: what is wrong and what to do.
        findings: Vec<String>,
    },
}

/// Sending one record outside a transaction.
#[derive(Debug, Error)]
pub enum SendError {
    /// The queue is full: Kafka is slower than what comes in.
    #[error("too many records are waiting for Kafka; try again after a moment")]
    Busy,
    /// Kafka did not take the record in time. It may yet be in the log.
    #[error(
        "Kafka did not confirm the record in time; it may or may not be in the log: send it again with the same id"
    )]
    Unconfirmed,
    /// Kafka will never take this record.
    #[error("Kafka refuses the record: {reason}")]
    Refused {
        /// librdkafka's words.
        reason: String,
    },
}

/// What the owner of a transactional producer must do next.
#[derive(Debug, Error)]
pub enum TransactionError {
    /// Abort the transaction, rewind to its first command, and begin again on the same producer.
    #[error("the transaction must be aborted: {reason}")]
    Abort {
        /// Kafka's words.
        reason: String,
    },
    /// The group gave our partitions to somebody else: abort, decide nothing more, and poll for the new
    /// assignment.
    #[error(
        "these partitions have another owner now: {reason}; abort and poll for the new assignment"
    )]
    NotOwner {
        /// Kafka's words.
        reason: String,
    },
    /// The outcome is unknown or the client is broken: call `rebuild`, rewind to the committed offset,
    /// replay. The handle refuses everything else until then.
    #[error(
        "the transaction's outcome is unknown: {reason}; rebuild the producer and replay from the committed offset"
    )]
    Rebuild {
        /// What happened.
        reason: String,
    },
    /// Another producer with the same transactional id has taken over: let go of the partitions.
    #[error(
        "another producer took over the transactional id {id}: {reason}; let go of its partitions"
    )]
    Fenced {
        /// The transactional id.
        id: String,
        /// Kafka's words.
        reason: String,
    },
}

/// Reading the log.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The records at this position are gone.
    #[error(
        "{topic}/{partition} has lost records: offset {wanted} is wanted, the log holds {low} to {high}; \
         the state kept from it is newer than the log: find out why before rebuilding from another copy"
    )]
    Truncated {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// The offset that should be there.
        wanted: i64,
        /// First offset there is.
        low: i64,
        /// End of the log.
        high: i64,
    },
    /// A transaction stays open and hides what comes after it.
    #[error(
        "{topic}/{partition} is held up by an open transaction at offset {stable} (wanted up to {wanted}): \
         find it with kafka-transactions.sh find-hanging and abort it"
    )]
    HangingTransaction {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// Last stable offset.
        stable: i64,
        /// The high watermark that was to be reached.
        wanted: i64,
    },
    /// Nothing came although there is something to read.
    #[error(
        "{topic}/{partition} gives no records after offset {position} (wanted up to {wanted}); check the broker"
    )]
    Stalled {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// Where the reader stands.
        position: i64,
        /// The high watermark that was to be reached.
        wanted: i64,
    },
    /// This member of the group was replaced by another process with the same instance name.
    #[error("another process runs as instance {instance}: {reason}; stop one of the two")]
    Replaced {
        /// Our `group.instance.id`.
        instance: String,
        /// Kafka's words.
        reason: String,
    },
    /// Any other failure of the client.
    #[error("cannot read the log: {reason}")]
    Client {
        /// librdkafka's words.
        reason: String,
    },
    /// Asking Kafka about offsets failed.
    #[error(transparent)]
    Ask(#[from] Error),
}
