//! What the law makes of a command, and what the record makes of an event: one file per family.

mod application;
mod card;
mod correction;
mod departure;
mod identity;
mod landing;
mod refugee;
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
        Command::ApplyRefugeeRecognition(c) => refugee::filing::recognition(&mut case, c),
        Command::ApplyComplementaryProtection(c) => refugee::filing::protection(&mut case, c),
        Command::ClassifyRefugeeCase(c) => refugee::filing::classify(&mut case, c),
        Command::PermitProvisionalStay(c) => refugee::provisional::permit(&mut case, c),
        Command::RefuseProvisionalStay(c) => refugee::provisional::refuse(&mut case, c),
        Command::RevokeProvisionalStay(c) => refugee::provisional::revoke(&mut case, c),
        Command::HoldRefugeeInterview(c) => refugee::facts::interview(&mut case, c),
        Command::ReceiveEvidence(c) => refugee::facts::evidence(&mut case, c),
        Command::ConsultCoi(c) => refugee::facts::coi(&mut case, c),
        Command::RecogniseRefugee(c) => refugee::decision::recognise(&mut case, c),
        Command::GrantComplementaryProtection(c) => refugee::decision::protect(&mut case, c),
        Command::DenyRefugeeStatus(c) => refugee::decision::deny(&mut case, c),
        Command::GrantHumanitarianStay(c) => refugee::decision::humanitarian(&mut case, c),
        Command::RequestAdministrativeReview(c) => refugee::review::request(&mut case, c),
        Command::AssignCounsellors(c) => refugee::review::assign(&mut case, c),
        Command::HoldOralOpinion(c) => refugee::review::oral(&mut case, c),
        Command::GiveCounsellorOpinion(c) => refugee::review::opinion(&mut case, c),
        Command::DecideReview(c) => refugee::review::decide(&mut case, c),
        Command::WithdrawRefugeeApplication(c) => refugee::filing::withdraw(&mut case, c),
        Command::RevokeRefugeeStatus(c) => refugee::decision::revoke(&mut case, c),
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
        Event::ResidenceCardIssued(e) => card::issued(state, e),
        Event::ResidenceCardReissued(e) => card::reissued(state, e),
        Event::ResidenceCardValidityRenewed(e) => card::renewed(state, e),
        Event::ResidenceCardLost(e) => card::lost(state, e),
        Event::ResidenceCardReturned(e) => card::returned(state, e),
        Event::ResidenceCardInvalidated(e) => card::invalidated(state, e),
        Event::RefugeeRecognitionApplied(e) => refugee::filing::recognition_applied(state, meta, e),
        Event::ComplementaryProtectionApplied(e) => {
            refugee::filing::protection_applied(state, meta, e)
        }
        Event::RefugeeCaseClassified(e) => refugee::filing::classified(state, meta, e),
        Event::ProvisionalStayPermitted(e) => refugee::provisional::permitted(state, meta, e),
        Event::ProvisionalStayRefused(e) => refugee::provisional::refused(state, meta, e),
        Event::ProvisionalStayRevoked(e) => refugee::provisional::revoked(state, meta, e),
        Event::RefugeeInterviewHeld(e) => refugee::facts::interviewed(state, meta, e),
        Event::EvidenceReceived(e) => refugee::facts::gathered(state, meta, &e.refugee_case_id),
        Event::CoiConsulted(e) => refugee::facts::gathered(state, meta, &e.refugee_case_id),
        Event::RefugeeStatusRecognised(e) => refugee::decision::recognised(state, meta, e),
        Event::ComplementaryProtectionGranted(e) => refugee::decision::protected(state, meta, e),
        Event::RefugeeStatusDenied(e) => refugee::decision::denied(state, meta, e),
        Event::HumanitarianStayGranted(e) => {
            refugee::decision::stay_on_humanitarian_grounds(state, meta, e)
        }
        Event::AdministrativeReviewRequested(e) => refugee::review::requested(state, e),
        Event::CounsellorsAssigned(e) => refugee::review::counsellors(state, e),
        Event::OralOpinionHeld(_) => {}
        Event::CounsellorOpinionGiven(e) => refugee::review::opinion_given(state, e),
        Event::ReviewDecided(e) => refugee::review::decided(state, e),
        Event::RefugeeApplicationWithdrawn(e) => refugee::filing::withdrawn(state, e),
        Event::RefugeeStatusRevoked(e) => refugee::decision::revoked(state, e),
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
