//! What was used before: a command id, for another person or longer ago than the deciders remember, and the number of a
//! residence card, for another person.
//!
//! A decider remembers the ids of its own partitions, so it tells a repeat from a reuse for one person; another person's
//! record may lie in another partition. Here is where all commands pass: what this gateway sent lately it remembers,
//! what is older or came by another gateway stands in the query tables. They also hold the first answer to a command
//! that the deciders have forgotten; it is given again from there.
//!
//! A person's record tells whether a card number was used in it (I15); whether it was in anybody's, the tables tell first.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sekisho_codec::records::Reply;
use sekisho_domain::ids::Subject;
use sekisho_domain::law::problems;
use sekisho_domain::time::Timestamp;
use uuid::Uuid;

use crate::answer;
use crate::app::App;
use crate::clock;
use crate::ports::{DecidedCommand, ReadFailure};
use crate::problem::{self, Problem};
use crate::send::Prepared;

/// Commands whose ids are remembered, twice over: some minutes of a flood, days of an ordinary office.
const REMEMBERED: usize = 100_000;
/// The tables have so long to tell. A command does not depend on them: without an answer it is sent all the same.
const TIME: Duration = Duration::from_millis(200);
/// After they did not tell, they are not asked for so long: nobody waits in vain for each command.
const PAUSE: Duration = Duration::from_secs(1);

/// Whose each id was that was sent lately, and whether the tables may be asked.
#[derive(Default)]
pub(crate) struct Used {
    /// What was sent last, and before that: the older half goes as a whole.
    recent: Mutex<[HashMap<Uuid, Subject>; 2]>,
    not_before: Mutex<Option<Instant>>,
}

impl Used {
    /// Whether the id was sent for somebody else.
    pub(crate) fn by_another(&self, id: Uuid, subject: &Subject) -> bool {
        let recent = lock(&self.recent);
        recent.iter().any(|half| half.get(&id).is_some_and(|first| first != subject))
    }

    /// Whether the id was sent for this subject.
    fn by(&self, id: Uuid, subject: &Subject) -> bool {
        lock(&self.recent).iter().any(|half| half.get(&id) == Some(subject))
    }

    /// Remembers a command that was sent. The first one stands.
    pub(crate) fn remember(&self, id: Uuid, subject: Subject) {
        let mut recent = lock(&self.recent);
        let [new, old] = &mut *recent;
        if new.len() >= REMEMBERED {
            *old = std::mem::take(new);
        }
        new.entry(id).or_insert(subject);
    }

    fn may_ask(&self, now: Instant) -> bool {
        lock(&self.not_before).is_none_or(|at| now >= at)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the tables know of what a command comes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Its id was another command, or somebody else's; or the card number that it gives is somebody else's.
    Refused(Problem),
    /// Its id was this very command, so long ago that the deciders forget it: its first answer stands.
    LongAgo(Arc<Reply>),
}

impl App {
    /// What the tables know of what these commands come with, in their order; nothing of nearly all.
    pub(crate) async fn taken(&self, commands: &[&Prepared]) -> Vec<Option<Taken>> {
        let mut taken = vec![None; commands.len()];
        let mut ids: Vec<Uuid> = commands.iter().map(|c| c.id).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() || !self.used.may_ask(Instant::now()) {
            self.metrics.ids_not_looked_up.inc_by(ids.len() as u64);
            return taken;
        }
        let count = ids.len();
        match tokio::time::timeout(TIME, self.look_up(commands, ids, &mut taken)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("command ids cannot be looked up; commands are sent without");
                *lock(&self.used.not_before) = Some(Instant::now() + PAUSE);
                self.metrics.ids_not_looked_up.inc_by(count as u64);
            }
        }
        taken
    }

    async fn look_up(
        &self,
        commands: &[&Prepared],
        ids: Vec<Uuid>,
        taken: &mut [Option<Taken>],
    ) -> Result<(), ReadFailure> {
        let mut found: HashMap<Uuid, Vec<DecidedCommand>> = HashMap::new();
        for first in self.reads.decided(ids).await? {
            found.entry(first.id).or_default().push(first);
        }
        self.look_up_cards(commands, &found, taken).await?;
        if found.is_empty() {
            return Ok(());
        }
        let now = clock::now();
        for (command, taken) in commands.iter().zip(taken) {
            let Some(first) = found.get(&command.id) else { continue };
            *taken = match first.as_slice() {
                [first] if first.subject == command.subject() => {
                    if !self.long_ago(first.recorded_at, now) {
                        // For the decider, which tells a repeat from another body.
                        continue;
                    }
                    if first.digest == Some(command.digest()) {
                        self.first_answer(command).await?
                    } else {
                        Some(Taken::Refused(reused()))
                    }
                }
                _ => Some(Taken::Refused(reused())),
            };
        }
        Ok(())
    }

    /// Refuses new cards under numbers that others have. Who has the number too was told so, or will be, by the record; a
    /// command that was sent before has its first answer, whoever got the number since.
    async fn look_up_cards(
        &self,
        commands: &[&Prepared],
        known: &HashMap<Uuid, Vec<DecidedCommand>>,
        taken: &mut [Option<Taken>],
    ) -> Result<(), ReadFailure> {
        let mut cards: Vec<Uuid> = commands.iter().filter_map(|c| c.new_card()).collect();
        if cards.is_empty() {
            return Ok(());
        }
        cards.sort_unstable();
        cards.dedup();
        let holders = self.reads.card_holders(cards).await?;
        let issued: HashSet<Uuid> = holders.iter().map(|h| h.card).collect();
        for (command, taken) in commands.iter().zip(taken) {
            let Some(card) = command.new_card().filter(|card| issued.contains(card)) else {
                continue;
            };
            let person = command.subject().id;
            let own = holders.iter().any(|h| h.card == card && h.person == person);
            let sent =
                known.contains_key(&command.id) || self.used.by(command.id, &command.subject());
            if !own && !sent {
                *taken =
                    Some(Taken::Refused(answer::refused(&problems::CARD_NUMBER_USED.refuse())));
            }
        }
        Ok(())
    }

    /// Whether the deciders may have forgotten a command. Half of the time for which they surely remember it, so that no
    /// difference of clocks leaves a gap; in between either would give the same answer.
    fn long_ago(&self, recorded_at: Timestamp, now: Timestamp) -> bool {
        let Some(keep) = self.keep_commands else { return false };
        let age = now.micros().saturating_sub(recorded_at.micros());
        u64::try_from(age).is_ok_and(|age| Duration::from_micros(age) > keep / 2)
    }

    async fn first_answer(&self, command: &Prepared) -> Result<Option<Taken>, ReadFailure> {
        let found = self.reads.command(command.id).await?;
        let found = found.filter(|f| f.reply.subject == command.subject());
        Ok(found.map(|f| Taken::LongAgo(Arc::new(Reply { repeated: true, ..f.reply }))))
    }
}

/// The refusal of a command whose id is taken.
pub(crate) fn reused() -> Problem {
    Problem::new(
        &problem::COMMAND_ID_REUSED,
        "This id was used for another command, which stands. Nothing was sent. Make a new id for a new act.",
        "この命令番号は別の命令に使われており、最初の命令が有効です。何も送られていません。新しい処分には新しい番号を使ってください。",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_use_stands_and_memory_is_bounded() {
        let used = Used::default();
        let [a, b] = [1, 2].map(|n| Subject::person(Uuid::from_u128(n)));
        let id = |n: usize| Uuid::from_u128(n as u128);
        used.remember(id(0), a);
        used.remember(id(0), b);
        assert!(used.by_another(id(0), &b) && !used.by_another(id(0), &a));
        for n in 1..3 * REMEMBERED {
            used.remember(id(n), a);
        }
        let held: usize = used.recent.lock().unwrap().iter().map(HashMap::len).sum();
        assert!((REMEMBERED..=2 * REMEMBERED).contains(&held), "{held}");
        assert!(!used.by_another(id(0), &b), "forgotten");
        assert!(used.by_another(id(3 * REMEMBERED - 1), &b));
    }

    #[test]
    fn tables_that_do_not_tell_are_left_alone_for_a_while() {
        let (used, now) = (Used::default(), Instant::now());
        assert!(used.may_ask(now));
        *lock(&used.not_before) = Some(now + PAUSE);
        assert!(!used.may_ask(now));
        assert!(used.may_ask(now + PAUSE));
    }
}
