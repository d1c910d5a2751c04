//! Taking partitions over: fencing their former owner, recovering their state, starting them.

use std::time::{Duration, Instant};

use sekisho_log::{GroupConsumer, Polled, ProducerPair, TransactionError, TransactionalProducer};

use super::{ASK, Change, Trouble, Worker};
use crate::error::Error;
use crate::handle::Phase;
use crate::recovery::{self, Recovery};
use crate::state::{Bounds, Identity, Owned};
use std::sync::Arc;

impl Worker {
    /// New partitions: fences their former owner, recovers their state, starts them.
    pub(super) fn take_over(
        &mut self,
        consumer: &GroupConsumer,
        partitions: &[i32],
    ) -> Result<(), Trouble> {
        let begun = Instant::now();
        self.handle.enter(Phase::Recovering);
        self.handle.positions().clear();
        self.pair = None;
        tracing::info!(?partitions, "partitions assigned");
        self.release_others(partitions);
        self.pair = self.fence(partitions)?;
        self.open(partitions)?;
        self.resume(consumer, partitions)?;
        self.options.metrics.recovery_seconds.set(begun.elapsed().as_secs_f64());
        self.options.metrics.partitions_owned.set(i64::try_from(partitions.len()).unwrap_or(0));
        tracing::info!(
            partitions = partitions.len(),
            seconds = begun.elapsed().as_secs_f64(),
            "ready to decide"
        );
        Ok(())
    }

    /// Writes down and closes what is not ours any more.
    pub(super) fn release_others(&mut self, partitions: &[i32]) {
        let gone: Vec<i32> =
            self.partitions.0.keys().filter(|p| !partitions.contains(p)).copied().collect();
        if gone.is_empty() {
            return;
        }
        self.writer.wait();
        let _ = recovery::collect(&self.writer, &mut self.partitions.0);
        for partition in gone {
            if let Some(mut known) = self.partitions.0.remove(&partition)
                && known.unwritten() > 0
            {
                recovery::checkpoint(&self.writer, partition, &mut known);
            }
        }
        self.writer.wait();
    }

    /// Initialises both ids of every partition: whichever of them its former owner used, his open transaction is
    /// aborted, and he cannot commit another. The lowest partition's pair is the one that is used.
    fn fence(&self, partitions: &[i32]) -> Result<Option<ProducerPair>, Trouble> {
        let Some((lowest, others)) = partitions.split_first() else { return Ok(None) };
        let (address, options) = (&self.options.address, &self.options.transaction);
        let name = |partition: i32| format!("{}-{partition}", self.options.group);
        let failed = |error: TransactionError| Trouble::Restart(error.to_string());
        std::thread::scope(|scope| {
            let fencing: Vec<_> = others
                .iter()
                .flat_map(|p| ["a", "b"].map(|turn| format!("{}-{turn}", name(*p))))
                .map(|id| {
                    scope.spawn(move || TransactionalProducer::new(address, options, &id).map(drop))
                })
                .collect();
            let pair = ProducerPair::new(address, options, &name(*lowest)).map_err(failed);
            for fenced in fencing {
                match fenced.join() {
                    Ok(result) => result.map_err(failed)?,
                    Err(_) => return Err(Trouble::Restart("a thread failed while fencing".into())),
                }
            }
            pair.map(Some)
        })
    }

    fn open(&mut self, partitions: &[i32]) -> Result<(), Trouble> {
        let count = partitions.len().max(1);
        let bounds = Bounds {
            states: (self.options.hot_states / count).max(100),
            answers: (self.options.hot_answers / count).max(100),
            store_cache: (self.options.store_cache / count as u64).max(1 << 20),
        };
        for &partition in partitions {
            if self.partitions.0.contains_key(&partition) {
                continue;
            }
            let identity = Identity {
                partition,
                partitions: self.options.topics.partitions,
                fold: sekisho_domain::subject::FOLD_VERSION,
            };
            let folder = self.options.data.join(format!("partition-{partition}"));
            let owned = Owned::open(folder, identity, bounds).map_err(|error| {
                Trouble::Fatal(Error::Data {
                    folder: self.options.data.clone(),
                    reason: format!(
                        "{error}; free space, or remove the folder: it is rebuilt from the log"
                    ),
                })
            })?;
            if owned.discarded {
                self.options.metrics.stores_discarded.inc();
            }
            if !owned.is_new() {
                self.writer.read(partition, Arc::clone(&owned.store));
            }
            self.partitions.0.insert(partition, owned);
        }
        Ok(())
    }

    /// Catches up with the log and goes on from the committed offsets.
    pub(super) fn resume(
        &mut self,
        consumer: &GroupConsumer,
        partitions: &[i32],
    ) -> Result<(), Trouble> {
        self.handle.enter(Phase::Recovering);
        self.handle.settled();
        consumer.pause(partitions)?;
        let (handle, changes) = (&self.handle, &mut self.changes);
        let mut alive = || {
            match consumer.poll_batch(1, Duration::ZERO) {
                Ok(Polled::Assigned(partitions)) => changes.push_back(Change::Assigned(partitions)),
                Ok(Polled::Revoked(_) | Polled::Lost(_)) => changes.push_back(Change::Gone),
                Ok(Polled::Messages(_)) | Err(_) => {}
            }
            changes.is_empty() && !handle.is_stopping()
        };
        let (options, writer) = (&self.options, &self.writer);
        Recovery { options, writer, alive: &mut alive }
            .catch_up(&mut self.partitions.0, partitions)?;
        for (partition, offset) in consumer.committed(partitions, ASK)? {
            consumer.start(partition, offset, ASK)?;
            self.handle.positions().insert(partition, offset.unwrap_or(0));
        }
        self.waiting = None;
        self.cap = self.options.batch_min;
        self.handle.enter(Phase::Deciding);
        Ok(())
    }
}
