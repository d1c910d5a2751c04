//! What the law makes of a command, and what the record makes of an event: one file per family.

mod application;
mod card;
mod correction;
mod departure;
mod landing_examination;
mod identity;
mod landing;
mod residence;
#[cfg(test)]
mod tests;

use super::PersonState;
use super::state::EventKey;
use crate::case::plain;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::envelope::Flag;
use crate::law::problems;

type Case<'a> = crate::case::Case<'a, PersonState>;

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
        Command::IssueResidenceCard(c) => card::issue(&mut case, c),
        Command::ReissueResidenceCard(c) => card::reissue(&mut case, c),
        Command::RenewCardValidity(c) => card::renew(&mut case, c),
        Command::ReportCardLost(c) => card::report_lost(&mut case, c),
        Command::ReturnResidenceCard(c) => card::hand_in(&mut case, c),
        Command::InvalidateResidenceCard(c) => card::invalidate(&mut case, c),
        Command::ApplyForLanding(c) => landing_examination::apply(&mut case, c),
        Command::ExamineDocument(c) => landing_examination::examine_document(&mut case, c),
        Command::CaptureBiometrics(c) => landing_examination::capture_biometrics(&mut case, c),
        Command::CheckWatchlist(c) => landing_examination::check_watchlist(&mut case, c),
        Command::HoldLandingHearing(c) => landing_examination::hold(&mut case, c),
        Command::DecideLandingHearing(c) => landing_examination::decide(&mut case, c),
        Command::FileLandingObjection(c) => landing_examination::object(&mut case, c),
        Command::RuleOnLanding(c) => landing_examination::rule(&mut case, c),
        Command::PermitProvisionalLanding(c) => landing_examination::provisional(&mut case, c),
        Command::IssueExclusionOrder(c) => landing_examination::order(&mut case, c),
        Command::RecordExclusionDeparture(c) => landing_examination::depart(&mut case, c),
        Command::EnterAlert(_) => Err(problems::OTHER_SUBJECT.refuse()),
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
        Event::ReferredToSpecialInquiryOfficer(e) => landing_examination::referred(state, meta, e),
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
        Event::ResidenceCardIssued(e) => card::issued(state, e),
        Event::ResidenceCardReissued(e) => card::reissued(state, e),
        Event::ResidenceCardValidityRenewed(e) => card::renewed(state, e),
        Event::ResidenceCardLost(e) => card::lost(state, e),
        Event::ResidenceCardReturned(e) => card::returned(state, e),
        Event::ResidenceCardInvalidated(e) => card::invalidated(state, e),
        Event::LandingApplied(e) => landing_examination::applied(state, meta, e),
        Event::HearingHeld(e) => landing_examination::heard(state, e),
        Event::HearingDecisionMade(e) => landing_examination::decided(state, e),
        Event::LandingObjectionFiled(e) => landing_examination::objected(state, e),
        Event::MinisterRulingMade(e) => landing_examination::ruled(state, e),
        Event::ExclusionOrderIssued(e) => landing_examination::excluded(state, e),
        Event::LandingDenied(e) => landing_examination::denied(state, meta, e),
        Event::LeftUnderExclusionOrder(e) => landing_examination::closed(state, &e.examination_id),
        Event::DocumentExamined(_)
        | Event::BiometricsCaptured(_)
        | Event::WatchlistChecked(_)
        | Event::SpecialPermissionForLandingGranted(_)
        | Event::ProvisionalLandingPermitted(_) => {}
        // Of other kinds of subject.
        Event::AlertEntered(_) => {}
    }
}

impl Case<'_> {
    pub(super) fn known(&self) -> Result<(), Rejection> {
        if self.state.registered() { Ok(()) } else { Err(problems::UNKNOWN_PERSON.refuse()) }
    }

    /// I32: after the end of a record nothing more is permitted; what was permitted before the end was learned, and
    /// what merely happened, is recorded and flagged (§12.1-27).
    pub(super) fn not_ended(&mut self, permission: bool) -> Result<(), Rejection> {
        let Some(ended) = self.state.ended.as_ref().filter(|e| self.on > e.effective_on) else {
            return Ok(());
        };
        if permission && self.meta.occurred_at >= ended.learned_at {
            return Err(problems::RECORD_ENDED.refuse());
        }
        self.flag(Flag::AfterRecordEnded);
        Ok(())
    }
}
