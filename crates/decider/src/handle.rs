//! What the outside sees of a running decider, and how it ends one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What the decider is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Waiting for the group to give it partitions.
    Joining = 0,
    /// Reading the log to know what was decided.
    Recovering = 1,
    /// Ready: waiting for commands, or deciding them.
    Deciding = 2,
    /// Waiting for Kafka to take a transaction.
    Committing = 3,
    /// It has ended.
    Stopped = 4,
}

impl Phase {
    const ALL: [Self; 5] =
        [Self::Joining, Self::Recovering, Self::Deciding, Self::Committing, Self::Stopped];

    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joining => "waiting for partitions",
            Self::Recovering => "recovering state from the log",
            Self::Deciding => "deciding",
            Self::Committing => "waiting for Kafka to take a transaction",
            Self::Stopped => "stopped",
        }
    }
}

/// Controls a decider and watches it. Cheap to clone; clones speak of the same decider.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

struct Shared {
    stop: AtomicBool,
    phase: AtomicU8,
    begun: Instant,
    /// Milliseconds after `begun`, plus one; 0 if nothing is in hand.
    pending_since: AtomicU64,
    /// Next offset per owned commands partition.
    positions: Mutex<BTreeMap<i32, i64>>,
}

impl Default for Handle {
    fn default() -> Self {
        Self::new()
    }
}

impl Handle {
    /// A handle to start a decider with.
    pub fn new() -> Self {
        Self(Arc::new(Shared {
            stop: AtomicBool::new(false),
            phase: AtomicU8::new(Phase::Joining as u8),
            begun: Instant::now(),
            pending_since: AtomicU64::new(0),
            positions: Mutex::default(),
        }))
    }

    /// Asks the decider to end after the transaction in hand.
    pub fn stop(&self) {
        self.0.stop.store(true, Ordering::Release);
    }

    /// Whether it was asked to end.
    pub fn is_stopping(&self) -> bool {
        self.0.stop.load(Ordering::Acquire)
    }

    /// What it is doing.
    pub fn phase(&self) -> Phase {
        let phase = usize::from(self.0.phase.load(Ordering::Acquire));
        Phase::ALL.get(phase).copied().unwrap_or(Phase::Joining)
    }

    /// Whether it can answer commands. A decider without partitions is a ready standby only if `partitions` says so.
    pub fn is_ready(&self) -> bool {
        matches!(self.phase(), Phase::Deciding | Phase::Committing)
    }

    /// The partitions it owns, with the next offset of their commands.
    pub fn partitions(&self) -> Vec<(i32, i64)> {
        self.positions().iter().map(|(p, o)| (*p, *o)).collect()
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::Release);
    }

    pub(crate) fn positions(&self) -> MutexGuard<'_, BTreeMap<i32, i64>> {
        self.0.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commands are in hand from now on, unless some were already.
    pub(crate) fn in_hand(&self) {
        let now = u64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1;
        let _ = self.0.pending_since.compare_exchange(0, now, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Nothing is in hand.
    pub(crate) fn settled(&self) {
        self.0.pending_since.store(0, Ordering::Release);
    }

    /// For how long commands have been in hand, in milliseconds.
    pub(crate) fn in_hand_for(&self) -> Option<u64> {
        let since = self.0.pending_since.load(Ordering::Acquire);
        let now = u64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        (since > 0).then(|| now.saturating_sub(since - 1))
    }
}
