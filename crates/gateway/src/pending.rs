//! Commands that were sent and wait for their answer, and late answers that nobody has fetched yet.
//!
//! A command id may stand here several times with the same body: a client that repeats a command before the
//! answer came. The decider answers each in turn, so answers are handed out first come, first served. The same
//! id with another body must wait until the first is answered, or the two answers could not be told apart.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sekisho_codec::records::Reply;
use sekisho_domain::ids::StaffId;
use tokio::sync::oneshot;
use uuid::Uuid;

const SHARDS: usize = 16;

/// The table. Bounded: it refuses new commands rather than grow, and gives up its oldest late answers, which stand in the
/// query tables too. So late answers, however many came after a stop, keep nobody out.
pub(crate) struct Pending {
    shards: [Mutex<HashMap<Uuid, Entry>>; SHARDS],
    /// Commands that were sent and not answered.
    waiting: AtomicUsize,
    /// Ids with a late answer, oldest first. One may stand here whose answer has been swept.
    late: Mutex<VecDeque<Uuid>>,
    most: usize,
    remember: Duration,
}

#[derive(Default)]
struct Entry {
    slots: VecDeque<Slot>,
    late: Option<Late>,
    next: u64,
}

struct Slot {
    number: u64,
    body: u64,
    staff: StaffId,
    since: Instant,
    waiter: oneshot::Sender<Arc<Reply>>,
}

struct Late {
    staff: StaffId,
    at: Instant,
    reply: Arc<Reply>,
}

/// A place in the table.
pub(crate) struct Ticket {
    /// Gets the answer.
    pub(crate) answer: oneshot::Receiver<Arc<Reply>>,
    id: Uuid,
    number: u64,
}

/// Why a command cannot be entered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The table is full.
    Full,
    /// The same id with another body is under way.
    OtherBody,
}

/// What the table knows of a command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Sent, not answered.
    Waiting,
    /// Answered late.
    Answered(Arc<Reply>),
    /// Nothing, or nothing of this member of staff.
    Nothing,
}

impl Pending {
    /// A table of at most `most` commands, and as many late answers, that keeps these for `remember`.
    pub(crate) fn new(most: usize, remember: Duration) -> Self {
        let (shards, waiting, late) = Default::default();
        Self { shards, waiting, late, most, remember }
    }

    /// Enters a command before it is sent. `body` tells bodies apart: equal bodies may have different ones (the
    /// second then waits without need), different bodies may not have the same one.
    ///
    /// # Errors
    /// The table is full, or another body of the same id is under way.
    pub(crate) fn enter(&self, id: Uuid, body: u64, staff: &StaffId) -> Result<Ticket, Refused> {
        let mut shard = self.shard(id);
        let entry = shard.entry(id).or_default();
        if entry.slots.iter().any(|slot| slot.body != body) {
            return Err(Refused::OtherBody);
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            if entry.slots.is_empty() && entry.late.is_none() {
                shard.remove(&id);
            }
            return Err(Refused::Full);
        }
        let (waiter, answer) = oneshot::channel();
        let number = entry.next;
        entry.next += 1;
        let (staff, since) = (staff.clone(), Instant::now());
        entry.slots.push_back(Slot { number, body, staff, since, waiter });
        Ok(Ticket { answer, id, number })
    }

    /// Takes a command out that was never sent, or whose sending failed.
    pub(crate) fn leave(&self, ticket: &Ticket) {
        let mut shard = self.shard(ticket.id);
        let Some(entry) = shard.get_mut(&ticket.id) else { return };
        let before = entry.slots.len();
        entry.slots.retain(|slot| slot.number != ticket.number);
        self.waiting.fetch_sub(before - entry.slots.len(), Ordering::Relaxed);
        if entry.slots.is_empty() && entry.late.is_none() {
            shard.remove(&ticket.id);
        }
    }

    /// Hands an answer to the first that still waits for it: one who has gone may have sent what never reached the
    /// log, and would take the answer from the next for ever. Keeps it where all have gone. False where nobody ever
    /// waited for it here.
    pub(crate) fn answer(&self, reply: Reply) -> bool {
        let id = reply.command_id;
        let mut shard = self.shard(id);
        let Some(entry) = shard.get_mut(&id) else { return false };
        let reply = Arc::new(reply);
        let mut gone = None;
        while let Some(slot) = entry.slots.pop_front() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            if slot.waiter.send(Arc::clone(&reply)).is_ok() {
                if entry.slots.is_empty() && entry.late.is_none() {
                    shard.remove(&id);
                }
                return true;
            }
            gone = Some(slot.staff);
        }
        let Some(staff) = gone else { return false };
        if entry.late.replace(Late { staff, at: Instant::now(), reply }).is_none() {
            drop(shard);
            self.keep_late(id);
        }
        true
    }

    /// Keeps a late answer, and gives up the oldest where there are too many.
    fn keep_late(&self, id: Uuid) {
        let oldest = {
            let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
            late.push_back(id);
            if late.len() > self.most { late.pop_front() } else { None }
        };
        let Some(oldest) = oldest else { return };
        let mut shard = self.shard(oldest);
        if let Some(entry) = shard.get_mut(&oldest) {
            entry.late = None;
            if entry.slots.is_empty() {
                shard.remove(&oldest);
            }
        }
    }

    /// What is known of a command that `staff` sent.
    pub(crate) fn look(&self, id: Uuid, staff: &StaffId) -> Known {
        let shard = self.shard(id);
        let Some(entry) = shard.get(&id) else { return Known::Nothing };
        if entry.slots.iter().any(|slot| slot.staff == *staff) {
            return Known::Waiting;
        }
        match &entry.late {
            Some(late) if late.staff == *staff => Known::Answered(Arc::clone(&late.reply)),
            _ => Known::Nothing,
        }
    }

    /// Forgets what is older than the table remembers.
    pub(crate) fn sweep(&self, now: Instant) {
        let old = |since: Instant| now.saturating_duration_since(since) > self.remember;
        let mut swept = false;
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.retain(|_, entry| {
                let before = entry.slots.len();
                entry.slots.retain(|slot| !(old(slot.since) && slot.waiter.is_closed()));
                self.waiting.fetch_sub(before - entry.slots.len(), Ordering::Relaxed);
                swept |= entry.late.take_if(|late| old(late.at)).is_some();
                !entry.slots.is_empty() || entry.late.is_some()
            });
        }
        if swept {
            let late =
                std::mem::take(&mut *self.late.lock().unwrap_or_else(PoisonError::into_inner));
            let mut kept: VecDeque<Uuid> = late
                .into_iter()
                .filter(|id| self.shard(*id).get(id).is_some_and(|entry| entry.late.is_some()))
                .collect();
            let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
            // What came meanwhile is younger.
            kept.append(&mut late);
            *late = kept;
        }
    }

    /// Age of the oldest command that is still waited for.
    pub(crate) fn oldest(&self, now: Instant) -> Duration {
        let oldest = |shard: &Mutex<HashMap<Uuid, Entry>>| {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let waiting = shard.values().flat_map(|entry| &entry.slots);
            waiting.filter(|slot| !slot.waiter.is_closed()).map(|slot| slot.since).min()
        };
        let since = self.shards.iter().filter_map(oldest).min();
        since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    /// How many commands and late answers it holds.
    pub(crate) fn held(&self) -> usize {
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner).len();
        self.waiting.load(Ordering::Relaxed) + late
    }

    fn shard(&self, id: Uuid) -> MutexGuard<'_, HashMap<Uuid, Entry>> {
        // Client-made ids need not be random in every byte; fold them all.
        let fold = id.as_bytes().iter().fold(0u8, |a, b| a.wrapping_mul(31).wrapping_add(*b));
        self.shards[usize::from(fold) % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::reply;

    fn staff(text: &str) -> StaffId {
        StaffId::parse(text).unwrap()
    }

    fn table(most: usize) -> Pending {
        Pending::new(most, Duration::from_secs(600))
    }

    const ID: Uuid = Uuid::from_u128(5);

    #[test]
    fn answers_go_to_waiters_in_order() {
        let pending = table(10);
        let mut first = pending.enter(ID, 1, &staff("A")).unwrap();
        let mut second = pending.enter(ID, 1, &staff("A")).unwrap();
        assert_eq!(pending.enter(ID, 2, &staff("A")).err(), Some(Refused::OtherBody));
        assert!(pending.answer(reply(ID)));
        assert!(first.answer.try_recv().is_ok());
        assert!(second.answer.try_recv().is_err());
        assert!(pending.answer(reply(ID)));
        assert!(second.answer.try_recv().is_ok());
        assert!(!pending.answer(reply(ID)), "nobody waits any more");
        assert_eq!(pending.held(), 0);
        assert!(pending.enter(ID, 2, &staff("A")).is_ok());
    }

    #[test]
    fn a_late_answer_is_kept_for_its_sender_only_and_not_for_ever() {
        let pending = table(10);
        let ticket = pending.enter(ID, 1, &staff("A")).unwrap();
        assert_eq!(pending.look(ID, &staff("A")), Known::Waiting);
        assert_eq!(pending.look(ID, &staff("B")), Known::Nothing);
        drop(ticket);
        assert!(pending.answer(reply(ID)));
        assert!(matches!(pending.look(ID, &staff("A")), Known::Answered(_)));
        assert_eq!(pending.look(ID, &staff("B")), Known::Nothing);
        assert_eq!(pending.held(), 1);
        pending.sweep(Instant::now() + Duration::from_secs(601));
        assert_eq!(pending.look(ID, &staff("A")), Known::Nothing);
        assert_eq!(pending.held(), 0);
    }

    #[test]
    fn the_table_is_bounded_and_gives_places_back() {
        let pending = table(1);
        let ticket = pending.enter(ID, 1, &staff("A")).unwrap();
        let other = Uuid::from_u128(6);
        assert_eq!(pending.enter(other, 1, &staff("A")).err(), Some(Refused::Full));
        pending.leave(&ticket);
        pending.leave(&ticket);
        assert_eq!(pending.held(), 0);
        assert!(pending.enter(other, 1, &staff("A")).is_ok());
    }

    #[test]
    fn late_answers_keep_nobody_out() {
        let pending = table(3);
        // A decider that stood still, and then answers everything at once.
        for n in 0..3 {
            drop(pending.enter(Uuid::from_u128(n), 1, &staff("A")).unwrap());
        }
        assert_eq!(pending.enter(ID, 1, &staff("A")).err(), Some(Refused::Full));
        for n in 0..3 {
            assert!(pending.answer(reply(Uuid::from_u128(n))));
        }
        for n in 100..110 {
            drop(pending.enter(Uuid::from_u128(n), 1, &staff("A")).unwrap());
            assert!(pending.answer(reply(Uuid::from_u128(n))));
            assert!(matches!(pending.look(Uuid::from_u128(n), &staff("A")), Known::Answered(_)));
        }
        assert_eq!(pending.look(Uuid::from_u128(0), &staff("A")), Known::Nothing);
        assert_eq!(pending.held(), 3, "late answers are bounded too");
        pending.sweep(Instant::now() + Duration::from_secs(601));
        assert_eq!(pending.held(), 0);
    }

    #[test]
    fn a_waiter_that_still_waits_is_not_swept() {
        let pending = table(2);
        let ticket = pending.enter(ID, 1, &staff("A")).unwrap();
        let later = Instant::now() + Duration::from_secs(601);
        pending.sweep(later);
        assert_eq!(pending.held(), 1);
        assert!(pending.oldest(later) >= Duration::from_secs(600));
        drop(ticket);
        pending.sweep(later);
        assert_eq!(pending.held(), 0);
    }
}
