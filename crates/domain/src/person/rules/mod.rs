//! What the law makes of a command, and what the record makes of an event: one file per family.

mod application;
mod correction;
mod departure;
mod identity;
mod landing;
mod residence;
#[cfg(test)]
mod tests;

use super::PersonState;
use super::state::EventKey;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::envelope::{CommandMeta, Flag, Source};
use crate::ids::PortCode;
use crate::law::grounds::{self, Ground};
use crate::law::{Act, Problem, problems};
use crate::time::Date;

/// Decides a command about a person.
///
/// # Errors
/// The rejection that the law or the record calls for.
pub fn decide(
    state: &PersonState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::PermitLanding(c) => landing::permit(&mut case, c),
        Command::ReferLanding(c) => landing::refer(&mut case, c),
        Command::ConfirmDeparture(c) => departure::confirm(&mut case, c),
        Command::NotifyResidence(c) => residence::notify(&mut case, c),
        Command::ReceiveApplication(c) => application::receive(&mut case, c),
        Command::ApproveApplication(c) => application::approve(&mut case, c),
        Command::RefuseApplication(c) => application::refuse(&mut case, c),
        Command::WithdrawApplication(c) => application::withdraw(&mut case, c),
        Command::ReportRecordEnd(c) => identity::report_end(&mut case, c),
        Command::ApplyCorrection(c) => correction::apply(&mut case, c),
    }
}

/// Folds an event into the state. Total: every event changes at least the version, and an event that does not fit
/// the state changes nothing else.
#[deny(clippy::wildcard_enum_match_arm)]
pub fn evolve(state: &mut PersonState, event: &EventRecord) {
    let meta = &event.meta;
    state.version = meta.version;
    let type_index = u32::try_from(event.event.index()).unwrap_or(u32::MAX);
    state.events.push(EventKey { event_id: meta.event_id, type_index });
    match &event.event {
        Event::PersonRegistered(e) => identity::registered(state, e),
        Event::TravelDocumentLinked(e) => identity::linked(state, e),
        Event::PersonRecordEnded(e) => identity::ended(state, meta, e),
        Event::LandingPermitted(e) => landing::permitted(state, meta, e),
        Event::ReferredToSpecialInquiryOfficer(_) => {}
        Event::DepartureConfirmed(e) => departure::confirmed(state, meta, e),
        Event::PlaceOfResidenceNotified(e) => residence::notified(state, e),
        Event::ApplicationReceived(e) => application::received(state, e),
        Event::ApplicationApproved(e) => application::approved(state, e),
        Event::ApplicationRefused(e) => {
            application::ended(state, &e.application_id, e.decided_on);
        }
        Event::ApplicationWithdrawn(e) => {
            application::ended(state, &e.application_id, e.withdrawn_on);
        }
        Event::StatusOfResidenceChanged(e) => application::changed(state, meta, e),
        Event::PeriodOfStayExtended(e) => application::extended(state, meta, e),
        Event::CorrectionApplied(e) => correction::applied(state, e),
    }
}

/// A command being decided: what it may look at, and the flags gathered so far.
struct Case<'a> {
    state: &'a PersonState,
    meta: &'a CommandMeta,
    context: &'a Context<'a>,
    /// Legal day of the act, in Japan.
    on: Date,
    flags: Vec<Flag>,
}

impl<'a> Case<'a> {
    /// Holds the act's instant against the log's clock (I38).
    fn open(
        state: &'a PersonState,
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

    fn flag(&mut self, flag: Flag) {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }

    /// What is decided online is refused; what a registered offline booth delivers has happened, so it is recorded
    /// and flagged (domain §12.1-25).
    fn refuse_or_flag(&mut self, problem: &Problem, flag: Flag) -> Result<(), Rejection> {
        self.refusal_or_flag(problem.refuse(), flag)
    }

    fn refusal_or_flag(&mut self, rejection: Rejection, flag: Flag) -> Result<(), Rejection> {
        if self.meta.source == Source::OfflineBooth {
            self.flag(flag);
            Ok(())
        } else {
            Err(rejection)
        }
    }

    /// I4: only the role that the table names.
    fn entitled(&mut self, act: Act) -> Result<(), Rejection> {
        let tables = self.context.tables;
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

    fn known(&self) -> Result<(), Rejection> {
        if self.state.registered() { Ok(()) } else { Err(problems::UNKNOWN_PERSON.refuse()) }
    }

    fn port(&self, port: &PortCode) -> Result<(), Rejection> {
        match self.context.tables.port(port.as_str()) {
            Some(_) => Ok(()),
            None => Err(problems::PORT_NOT_ON_LIST.refuse()),
        }
    }

    /// I32: after the end of a record nothing more is permitted; what was permitted before the end was learned, and
    /// what merely happened, is recorded and flagged (§12.1-27).
    fn not_ended(&mut self, permission: bool) -> Result<(), Rejection> {
        let Some(ended) = self.state.ended.as_ref().filter(|e| self.on > e.effective_on) else {
            return Ok(());
        };
        if permission && self.meta.occurred_at >= ended.learned_at {
            return Err(problems::RECORD_ENDED.refuse());
        }
        self.flag(Flag::AfterRecordEnded);
        Ok(())
    }

    /// The event that carries the flags of the act.
    fn main(&mut self, event: impl Into<Event>, law: &[Ground]) -> Decided {
        let flags = std::mem::take(&mut self.flags);
        Decided { flags, ..plain(event, law) }
    }
}

/// An event without flags of its own.
fn plain(event: impl Into<Event>, law: &[Ground]) -> Decided {
    Decided {
        event: event.into(),
        legal_grounds: grounds::record(law),
        flags: Vec::new(),
        corrects: None,
    }
}
