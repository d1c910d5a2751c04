//! What refuses a person landing: the facts from which a refusal period follows (上陸拒否期間, art. 5(1), I26). The
//! period itself is never written down: [`refusal_until`](crate::law::denial::refusal_until) derives it.

use std::borrow::Cow;

use uuid::Uuid;

use super::PersonState;
use crate::ids::{CaseId, Code};
use crate::time::Date;

crate::symbols! {
    /// What happened that refuses later landings.
    pub enum RefusalKind {
        /// Landing was denied (上陸拒否).
        DenialOfLanding = "denial-of-landing",
        /// Deportation (退去強制).
        Deportation = "deportation",
        /// Departure under a departure order (出国命令).
        DepartureOrder = "departure-order",
        /// A judgment that became final (art. 5(1)(ix-2)).
        Judgment = "judgment",
    }
}

crate::shape! {
    /// A fact from which a refusal of landing follows. Whichever family records the fact adds it with
    /// [`PersonState::add_refusal`].
    pub struct RefusalBasis {
        /// The event that recorded the fact.
        pub event_id: Uuid,
        /// The case it belongs to.
        pub case_id: Option<CaseId>,
        /// What happened.
        pub kind: RefusalKind,
        /// Item of art. 5(1) under which landing is refused from now on: `ix` as a rule.
        pub ground: Code,
        /// Day from which the period counts: of the denial, of the deportation itself (its execution, not its order), of
        /// the departure under the order, on which the judgment became final.
        pub counted_from: Date,
        /// Whether that has happened: a deportation that was not executed and a departure order under which nobody left
        /// refuse nothing, and nobody becomes a repeater by them (§12.1-23).
        pub executed: bool,
        /// Departure order: whether the person reported before the investigation began.
        pub voluntary: bool,
        /// Deportation: whether the person left at own expense, under a decision to shorten the period, by the day set
        /// (art. 52(4), (5)).
        pub shortened: bool,
    }
}

impl RefusalBasis {
    /// Whether the person was removed by it: what makes a repeater (§12.1-23).
    pub const fn removal(&self) -> bool {
        self.executed && matches!(self.kind, RefusalKind::Deportation | RefusalKind::DepartureOrder)
    }
}

impl PersonState {
    /// Adds a fact, in the order of the days from which they count. The same event again replaces what it said before.
    pub fn add_refusal(&mut self, basis: RefusalBasis) {
        self.refusals.retain(|r| r.event_id != basis.event_id || r.ground != basis.ground);
        let place = self.refusals.partition_point(|r| r.counted_from <= basis.counted_from);
        self.refusals.insert(place, basis);
    }

    /// What refuses landing under this identity and under those linked to it, earliest first: they are one person while
    /// the links hold.
    pub fn refusal_history(&self) -> Cow<'_, [RefusalBasis]> {
        let linked = || self.identity.active().flat_map(|l| &l.refusals);
        if linked().next().is_none() {
            return Cow::Borrowed(&self.refusals);
        }
        let mut all = self.refusals.clone();
        for basis in linked() {
            if !all.contains(basis) {
                all.push(basis.clone());
            }
        }
        all.sort_by_key(|b| b.counted_from);
        Cow::Owned(all)
    }
}
