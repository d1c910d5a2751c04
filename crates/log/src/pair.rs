//! Two transactional producers that take turns.
//!
//! The next transaction of the same id must wait until the last one's markers are written; with two ids the
//! other one is ready. Each worker has one pair and uses one producer at a time, so order is kept.

use crate::{Address, TransactionError, TransactionOptions, TransactionalProducer};

/// Two producers with the stable ids `<name>-a` and `<name>-b`.
pub struct ProducerPair {
    producers: [TransactionalProducer; 2],
    current: usize,
}

impl ProducerPair {
    /// Makes and initialises both: at a takeover each of them may have a dead owner's transaction open.
    pub fn new(
        address: &Address,
        options: &TransactionOptions,
        name: &str,
    ) -> Result<Self, TransactionError> {
        Ok(Self {
            producers: [
                TransactionalProducer::new(address, options, &format!("{name}-a"))?,
                TransactionalProducer::new(address, options, &format!("{name}-b"))?,
            ],
            current: 0,
        })
    }

    /// Turns to the other producer and begins a transaction on it. The last one must be committed, aborted
    /// or rebuilt.
    pub fn begin(&mut self) -> Result<&mut TransactionalProducer, TransactionError> {
        self.current ^= 1;
        let producer = &mut self.producers[self.current];
        producer.begin()?;
        Ok(producer)
    }

    /// The producer of the transaction that is open.
    pub fn current(&mut self) -> &mut TransactionalProducer {
        &mut self.producers[self.current]
    }

    /// Rebuilds both. The other one has nothing in flight, but its connection has seen the same trouble, and
    /// two fresh epochs are easier to reason about than one.
    pub fn rebuild(&mut self) -> Result<(), TransactionError> {
        for producer in &mut self.producers {
            producer.rebuild()?;
        }
        Ok(())
    }
}
