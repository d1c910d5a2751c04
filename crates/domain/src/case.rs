//! A command being decided: what every family of rules, of whatever kind of subject, works with.

use uuid::Uuid;

use crate::catalogue::Event;
use crate::decision::{Context, Decided, Rejection};
use crate::envelope::{CommandMeta, Flag, Source};
use crate::ids::PortCode;
use crate::law::grounds::{self, Ground};
use crate::law::{Act, Problem, problems};
use crate::time::Date;

/// A command being decided: what it may look at, and the flags gathered so far.
pub(crate) struct Case<'a, S> {
    pub(crate) state: &'a S,
    pub(crate) meta: &'a CommandMeta,
    pub(crate) context: &'a Context<'a>,
    /// Legal day of the act, in Japan.
    pub(crate) on: Date,
    pub(crate) flags: Vec<Flag>,
}

impl<'a, S> Case<'a, S> {
    /// Holds the act's instant against the log's clock (I38).
    pub(crate) fn open(
        state: &'a S,
        meta: &'a CommandMeta,
        context: &'a Context<'a>,
    ) -> Result<Self, Rejection> {
        let lengths = &context.tables.lengths;
        let ahead = meta.occurred_at.micros() - context.recorded_at.micros();
        if ahead > lengths.clock_refusal_micros {
            return Err(problems::OCCURRED_AT_IN_FUTURE.refuse());
        }
        let mut case =
            Self { state, meta, context, on: meta.occurred_at.japan_date(), flags: Vec::new() };
        if ahead > lengths.clock_tolerance_micros {
            case.flag(Flag::OccurredInFuture);
        }
        Ok(case)
    }

    /// Day whose rows the act is held against.
    pub(crate) fn law_day(&self) -> Date {
        self.context.tables.law_day(self.on)
    }

    /// Id that the event at a place among this command's events will have.
    pub(crate) fn event_id(&self, index: u32) -> Uuid {
        (self.context.event_id)(self.meta.subject_id, self.meta.command_id, index)
    }

    pub(crate) fn flag(&mut self, flag: Flag) {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }

    /// What is decided online is refused; what a registered offline booth delivers, or an older record tells, has
    /// happened, so it is recorded and flagged (domain §12.1-25).
    pub(crate) fn refuse_or_flag(
        &mut self,
        problem: &Problem,
        flag: Flag,
    ) -> Result<(), Rejection> {
        self.refusal_or_flag(problem.refuse(), flag)
    }

    pub(crate) fn refusal_or_flag(
        &mut self,
        rejection: Rejection,
        flag: Flag,
    ) -> Result<(), Rejection> {
        if matches!(self.meta.source, Source::OfflineBooth | Source::Migration) {
            self.flag(flag);
            Ok(())
        } else {
            Err(rejection)
        }
    }

    /// I4: only the role that the table names, for an act that the law of the day has.
    pub(crate) fn entitled(&mut self, act: Act) -> Result<(), Rejection> {
        let tables = self.context.tables;
        if !tables.has_act(act, self.on) {
            return self.refuse_or_flag(&problems::ACT_NOT_IN_FORCE, Flag::ActNotInForce);
        }
        if tables.may(self.meta.actor.role, act) {
            return Ok(());
        }
        let problem = &problems::ROLE_NOT_ENTITLED;
        let rejection = tables.entitlement(act).map_or_else(
            || problem.refuse(),
            |e| Rejection {
                law: grounds::record(e.law),
                ..problem.refuse_with(
                    &format!("Only {} may make this act: {}.", e.roles_en, e.en),
                    &format!("{}は{}に限られます。", e.ja, e.roles_ja),
                )
            },
        );
        self.refusal_or_flag(rejection, Flag::RoleNotEntitled)
    }

    pub(crate) fn port(&self, port: &PortCode) -> Result<(), Rejection> {
        match self.context.tables.port_on(port.as_str(), self.on) {
            Some(_) => Ok(()),
            None => Err(problems::PORT_NOT_ON_LIST.refuse()),
        }
    }

    /// The event that carries the flags of the act.
    pub(crate) fn main(&mut self, event: impl Into<Event>, law: &[Ground]) -> Decided {
        let flags = std::mem::take(&mut self.flags);
        Decided { flags, ..plain(event, law) }
    }
}

/// An event without flags of its own.
pub(crate) fn plain(event: impl Into<Event>, law: &[Ground]) -> Decided {
    Decided {
        event: event.into(),
        legal_grounds: grounds::record(law),
        flags: Vec::new(),
        corrects: None,
    }
}
