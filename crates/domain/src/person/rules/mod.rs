//! What the law makes of a command, and what the record makes of an event: one file per family.

mod acquisition;
mod affiliation;
mod application;
mod boarding;
mod card;
mod clearance;
mod correction;
mod departure;
mod erasure;
mod examination;
mod identity;
mod landing;
mod landing_examination;
mod link;
mod permit;
mod refugee;
mod refusal;
mod reservation;
mod residence;
mod revocation;
mod special_landing;
mod stays;
#[cfg(test)]
mod tests;
mod violation;

use super::PersonState;
use super::state::EventKey;
use crate::case::plain;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::envelope::Flag;
use crate::law::problems;
use crate::law::violation::Step;

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
    // What happens at a border is decided on the stays as they were then: it may be delivered late (ARCHITECTURE D20).
    let border = matches!(
        command.command,
        Command::PermitLanding(_)
            | Command::ConfirmDeparture(_)
            | Command::PermitSpecialLanding(_)
            | Command::RecordSpecialLandingReturn(_)
    );
    let then = border.then(|| stays::then(state, command.meta.occurred_at));
    let state = then.as_deref().unwrap_or(state);
    let mut case = Case::open(state, &command.meta, context)?;
    let mut decided = match &command.command {
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
        Command::RequestAdditionalDocuments(c) => examination::request_documents(&mut case, c),
        Command::TransferApplication(c) => examination::transfer(&mut case, c),
        Command::ProposeDecision(c) => examination::propose(&mut case, c),
        Command::SendNotice(c) => examination::notice(&mut case, c),
        Command::ReportAcquisitionCause(c) => acquisition::report(&mut case, c),
        Command::GrantActivityPermission(c) => permit::grant_activity(&mut case, c),
        Command::RevokeActivityPermission(c) => permit::revoke_activity(&mut case, c),
        Command::IssueReentryPermit(c) => permit::issue_reentry(&mut case, c),
        Command::ExtendReentryPermit(c) => permit::extend_reentry(&mut case, c),
        Command::RevokeReentryPermit(c) => permit::revoke_reentry(&mut case, c),
        Command::ReceiveViolationLead(c) => violation::receive_lead(&mut case, c),
        Command::OpenViolationInvestigation(c) => violation::open_investigation(&mut case, c),
        Command::TakeStatement(c) => violation::take_statement(&mut case, c),
        Command::ReferViolationCase(c) => violation::refer(&mut case, c),
        Command::CloseViolationCase(c) => violation::close(&mut case, c),
        Command::IssueDetentionOrder(c) => violation::issue_detention_order(&mut case, c),
        Command::StartDetention(c) => violation::start_detention(&mut case, c),
        Command::ExtendDetention(c) => violation::extend_detention(&mut case, c),
        Command::ReviewDetention(c) => violation::review_detention(&mut case, c),
        Command::EndDetention(c) => violation::end_detention(&mut case, c),
        Command::DecideSupervision(c) => violation::decide_supervision(&mut case, c),
        Command::ChangeSupervision(c) => violation::change_supervision(&mut case, c),
        Command::CancelSupervision(c) => violation::cancel_supervision(&mut case, c),
        Command::ReportSupervisee(c) => violation::report_supervisee(&mut case, c),
        Command::PermitProvisionalRelease(c) => violation::permit_release(&mut case, c),
        Command::CancelProvisionalRelease(c) => violation::cancel_release(&mut case, c),
        Command::MakeFinding(c) => violation::make_finding(&mut case, c),
        Command::RequestOralHearing(c) => violation::request_hearing(&mut case, c),
        Command::HoldOralHearing(c) => violation::hold_hearing(&mut case, c),
        Command::DecideOralHearing(c) => violation::decide_hearing(&mut case, c),
        Command::FileObjection(c) => violation::file_objection(&mut case, c),
        Command::MakeRuling(c) => violation::make_ruling(&mut case, c),
        Command::ApplySpecialPermission(c) => violation::apply_special_permission(&mut case, c),
        Command::GrantSpecialPermission(c) => violation::grant_special_permission(&mut case, c),
        Command::RefuseSpecialPermission(c) => violation::refuse_special_permission(&mut case, c),
        Command::IssueDepartureOrder(c) => violation::issue_departure_order(&mut case, c),
        Command::ExtendDepartureOrder(c) => violation::extend_departure_order(&mut case, c),
        Command::CancelDepartureOrder(c) => violation::cancel_departure_order(&mut case, c),
        Command::IssueDeportationOrder(c) => violation::issue_deportation_order(&mut case, c),
        Command::IssueDepartureCommand(c) => violation::issue_departure_command(&mut case, c),
        Command::ShortenRefusalPeriod(c) => violation::shorten_refusal(&mut case, c),
        Command::ExecuteDeportation(c) => violation::execute(&mut case, c),
        Command::StartRemovalSuspension(c) => violation::start_suspension(&mut case, c),
        Command::EndRemovalSuspension(c) => violation::end_suspension(&mut case, c),
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
        Command::NotifyRevocationHearing(c) => revocation::notify(&mut case, c),
        Command::RecordRevocationHearing(c) => revocation::hear(&mut case, c),
        Command::RevokeStatus(c) => revocation::revoke(&mut case, c),
        Command::DropRevocation(c) => revocation::drop_it(&mut case, c),
        Command::LinkTravelDocument(c) => identity::link_document(&mut case, c),
        Command::ReportDocumentLost(c) => identity::report_lost(&mut case, c),
        Command::RecordNameVariant(c) => identity::name_variant(&mut case, c),
        Command::RecordNationality(c) => identity::nationality(&mut case, c),
        Command::ChangeNationality(c) => identity::change_nationality(&mut case, c),
        Command::LinkBiometricReference(c) => identity::biometric(&mut case, c),
        Command::ProposeIdentityLink(c) => link::propose(&mut case, c),
        Command::LinkIdentity(c) => link::decide(&mut case, c),
        Command::AcceptIdentityLink(c) => link::accept(&mut case, c),
        Command::NoteLinkedRecord(c) => link::note(&mut case, c),
        Command::ReverseIdentityLink(c) => link::reverse(&mut case, c),
        Command::AcceptLinkReversal(c) => link::accept_reversal(&mut case, c),
        Command::SplitIdentity(c) => link::split(&mut case, c),
        Command::AcceptIdentitySplit(c) => link::accept_split(&mut case, c),
        Command::FollowRecordEnd(c) => identity::follow_end(&mut case, c),
        Command::RequestCorrection(c) => correction::request(&mut case, c),
        Command::RefuseCorrection(c) => correction::refuse(&mut case, c),
        Command::WithdrawCorrection(c) => correction::withdraw(&mut case, c),
        Command::ReceiveVisaReference(c) => clearance::receive_visa(&mut case, c),
        Command::RecordVisaRevocation(c) => clearance::revoke_visa(&mut case, c),
        Command::ApplyForEligibility(c) => clearance::apply_for_eligibility(&mut case, c),
        Command::IssueEligibilityCertificate(c) => clearance::issue_certificate(&mut case, c),
        Command::GrantTravelAuthorisation(c) => clearance::grant_authorisation(&mut case, c),
        Command::RefuseTravelAuthorisation(c) => clearance::refuse_authorisation(&mut case, c),
        Command::RevokeTravelAuthorisation(c) => clearance::revoke_authorisation(&mut case, c),
        Command::NotifyAffiliation(c) => affiliation::notify(&mut case, c),
        Command::NotifySpouseRelationEnd(c) => affiliation::spouse(&mut case, c),
        Command::ReceiveOrganisationReport(c) => affiliation::report(&mut case, c),
        Command::OrderErasure(c) => erasure::order(&mut case, c),
        Command::ExecuteErasure(c) => erasure::execute(&mut case, c),
        Command::PermitSpecialLanding(c) => special_landing::permit(&mut case, c),
        Command::RecordSpecialLandingReturn(c) => special_landing::record_return(&mut case, c),
        Command::ReserveDeparture(c) => reservation::reserve(&mut case, c),
        Command::ReleaseDeparture(c) => reservation::release(&mut case, c),
        Command::NoteBoardingRefusal(c) => boarding::note(&mut case, c),
        Command::NoteCardNumberClash(c) => card::note_clash(&mut case, c),
        Command::EnterAlert(_)
        | Command::NotifyVoyage(_)
        | Command::ReceiveManifest(_)
        | Command::ReceivePnr(_)
        | Command::RecordBoardingRefusal(_)
        | Command::RecordVoyageArrival(_)
        | Command::RecordVoyageDeparture(_)
        | Command::AmendAlert(_)
        | Command::CancelAlert(_)
        | Command::NoteAlertHit(_)
        | Command::ResolveAlertHit(_)
        | Command::RegisterTerminal(_)
        | Command::MoveTerminal(_)
        | Command::RetireTerminal(_)
        | Command::PublishCodeListVersion(_)
        | Command::WithdrawCodeListVersion(_)
        | Command::ActivateRuleVersion(_)
        | Command::OpenPort(_)
        | Command::ClosePort(_)
        | Command::OpenIncident(_)
        | Command::EscalateIncident(_)
        | Command::ResolveIncident(_)
        | Command::PerformSiteCheck(_)
        | Command::CollectLog(_)
        | Command::ChangeMonitoringDefinition(_)
        | Command::DistributeRelease(_)
        | Command::RaiseDatabaseAlert(_)
        | Command::MonitorJob(_)
        | Command::DrillFailover(_)
        | Command::SignInStaff(_)
        | Command::SignOutStaff(_)
        | Command::AssignRole(_)
        | Command::EndRole(_)
        | Command::ProduceExport(_)
        | Command::PerformPrivilegedOperation(_)
        | Command::CheckLogIntegrity(_)
        | Command::RaiseIndicator(_)
        | Command::ReviewIndicator(_)
        | Command::DismissIndicator(_)
        | Command::ClaimCardNumber(_) => Err(problems::OTHER_SUBJECT.refuse()),
    }?;
    refusal::inform(&case, &mut decided);
    Ok(decided)
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
        Event::PersonRegistered(e) => identity::registered(state, meta, e),
        Event::TravelDocumentLinked(e) => identity::linked(state, e),
        Event::PersonRecordEnded(e) => identity::ended(state, meta, e),
        Event::LandingPermitted(e) => landing::permitted(state, meta, e),
        Event::ReferredToSpecialInquiryOfficer(e) => landing_examination::referred(state, meta, e),
        Event::DepartureConfirmed(e) => departure::confirmed(state, meta, e),
        Event::PlaceOfResidenceNotified(e) => residence::notified(state, e),
        Event::ApplicationReceived(e) => application::received(state, e),
        Event::ApplicationApproved(e) => application::approved(state, e),
        Event::ApplicationRefused(e) => {
            application::ended(state, meta, &e.application_id, e.decided_on);
        }
        Event::ApplicationWithdrawn(e) => {
            application::ended(state, meta, &e.application_id, e.withdrawn_on);
        }
        Event::StatusOfResidenceChanged(e) => application::changed(state, meta, e),
        Event::PeriodOfStayExtended(e) => application::extended(state, meta, e),
        Event::CorrectionApplied(e) => correction::applied(state, meta, e),
        Event::ResidenceCardIssued(e) => card::issued(state, e),
        Event::ResidenceCardReissued(e) => card::reissued(state, e),
        Event::ResidenceCardValidityRenewed(e) => card::renewed(state, e),
        Event::ResidenceCardLost(e) => card::lost(state, e),
        Event::ResidenceCardReturned(e) => card::returned(state, e),
        Event::ResidenceCardInvalidated(e) => card::invalidated(state, e),
        Event::AdditionalDocumentsRequested(e) => examination::documents_requested(state, e),
        Event::ExaminationDecisionProposed(e) => examination::proposed(state, e),
        Event::ApplicationTransferred(_) | Event::NoticeSent(_) => {}
        Event::PermanentResidenceGranted(e) => application::made_permanent(state, meta, e),
        Event::AcquisitionCauseReported(e) => acquisition::reported(state, e),
        Event::StatusOfResidenceAcquired(e) => acquisition::acquired(state, meta, e),
        Event::ActivityPermissionGranted(e) => permit::activity_granted(state, e),
        Event::ActivityPermissionRevoked(e) => permit::activity_revoked(state, e),
        Event::ReentryPermitIssued(e) => permit::reentry_issued(state, meta, e),
        Event::ReentryPermitExtended(e) => permit::reentry_extended(state, meta, e),
        Event::ReentryPermitRevoked(e) => permit::reentry_revoked(state, e),
        Event::ViolationLeadReceived(e) => violation::lead_received(state, e),
        Event::ViolationInvestigationOpened(e) => violation::investigation_opened(state, meta, e),
        Event::StatementTaken(e) => violation::statement_taken(state, meta, e),
        Event::CaseReferred(e) => violation::referred(state, meta, e),
        Event::PersonReleased(_) => {}
        Event::CaseClosed(e) => violation::case_closed(state, meta, e),
        Event::DetentionOrderIssued(e) => {
            violation::detention_ordered(state, meta, &e.violation_case_id);
        }
        Event::DetentionStarted(e) => violation::detention_started(state, meta, e),
        Event::DetentionExtended(e) => violation::detention_extended(state, meta, e),
        Event::DetentionReviewed(e) => violation::detention_reviewed(state, meta, e),
        Event::DetentionEnded(e) => {
            violation::detention_ended(state, meta, &e.violation_case_id);
        }
        Event::SupervisionMeasureDecided(e) => violation::supervision_decided(state, meta, e),
        Event::SupervisionMeasureChanged(e) => violation::supervision_changed(state, meta, e),
        Event::SupervisionMeasureCancelled(e) => {
            violation::stepped(state, meta, &e.violation_case_id, Step::CancelSupervision);
        }
        Event::SuperviseeReported(e) => violation::supervisee_reported(state, meta, e),
        Event::ProvisionalReleasePermitted(e) => violation::release_permitted(state, meta, e),
        Event::ProvisionalReleaseCancelled(e) => {
            violation::stepped(state, meta, &e.violation_case_id, Step::CancelProvisionalRelease);
        }
        Event::FindingMade(e) => violation::finding_made(state, meta, e),
        Event::OralHearingRequested(e) => violation::hearing_requested(state, meta, e),
        Event::OralHearingHeld(e) => {
            violation::hearing_held(state, meta, &e.violation_case_id);
        }
        Event::OralHearingDecided(e) => violation::hearing_decided(state, meta, e),
        Event::ObjectionFiled(e) => violation::objection_filed(state, meta, e),
        Event::RulingMade(e) => violation::ruling_made(state, meta, e),
        Event::SpecialPermissionToStayApplied(e) => {
            violation::permission_pending(state, meta, &e.violation_case_id, true);
        }
        Event::SpecialPermissionToStayGranted(e) => violation::permission_granted(state, meta, e),
        Event::SpecialPermissionToStayRefused(e) => {
            violation::permission_pending(state, meta, &e.violation_case_id, false);
        }
        Event::DepartureOrderIssued(e) => violation::departure_ordered(state, meta, e),
        Event::DepartureOrderExtended(e) => violation::departure_order_extended(state, meta, e),
        Event::DepartureOrderCancelled(e) => violation::departure_order_cancelled(state, meta, e),
        Event::DeportationOrderIssued(e) => violation::deportation_ordered(state, meta, e),
        Event::DepartureCommandIssued(e) => violation::departure_commanded(state, meta, e),
        Event::RefusalPeriodShortened(e) => violation::refusal_shortened(state, meta, e),
        Event::DeportationExecuted(e) => violation::executed(state, meta, e),
        Event::RemovalSuspensionStarted(e) => violation::suspension_started(state, e),
        Event::RemovalSuspensionEnded(e) => violation::suspension_ended(state, e),
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
        Event::LandingApplied(e) => landing_examination::applied(state, meta, e),
        Event::HearingHeld(e) => landing_examination::heard(state, e),
        Event::HearingDecisionMade(e) => landing_examination::decided(state, e),
        Event::LandingObjectionFiled(e) => landing_examination::objected(state, e),
        Event::MinisterRulingMade(e) => landing_examination::ruled(state, e),
        Event::ExclusionOrderIssued(e) => landing_examination::excluded(state, e),
        Event::LeftUnderExclusionOrder(e) => landing_examination::closed(state, &e.examination_id),
        Event::DocumentExamined(_)
        | Event::BiometricsCaptured(_)
        | Event::WatchlistChecked(_)
        | Event::SpecialPermissionForLandingGranted(_)
        | Event::ProvisionalLandingPermitted(_)
        // What refuses landing is below, of whatever family.
        | Event::LandingDenied(_) => {}
        Event::RevocationHearingNotified(e) => revocation::notified(state, e),
        Event::RevocationHearingHeld(e) => revocation::heard(state, e),
        Event::StatusRevoked(e) => revocation::revoked(state, e),
        Event::GracePeriodGranted(e) => revocation::grace_granted(state, e),
        Event::RevocationDropped(e) => revocation::dropped(state, e),
        Event::TravelDocumentReportedLost(e) => identity::document_lost(state, e),
        Event::NameVariantRecorded(_) => {}
        Event::NationalityRecorded(e) => identity::nationality_recorded(state, e),
        Event::NationalityChanged(e) => identity::nationality_changed(state, meta, e),
        Event::BiometricReferenceLinked(e) => identity::biometric_linked(state, e),
        Event::IdentityLinkProposed(e) => link::proposed(state, meta, e),
        Event::IdentityLinked(e) => link::linked(state, e),
        Event::LinkedRecordNoted(e) => link::noted(state, e),
        Event::IdentityLinkReversed(e) => link::reversed(state, e),
        Event::IdentitySplit(e) => link::divided(state, e),
        Event::CorrectionRequested(e) => correction::requested(state, meta, e),
        Event::CorrectionApproved(e) => correction::settled(state, e.request_id),
        Event::CorrectionRefused(e) => correction::settled(state, e.request_id),
        Event::CorrectionWithdrawn(e) => correction::settled(state, e.request_id),
        Event::VisaReferenceReceived(e) => clearance::visa_received(state, e),
        Event::VisaRevoked(e) => clearance::visa_revoked(state, e),
        Event::CertificateOfEligibilityIssued(e) => clearance::certificate_issued(state, e),
        Event::CertificateOfEligibilityRefused(_) => {}
        Event::TravelAuthorisationGranted(e) => clearance::authorisation_granted(state, e),
        Event::TravelAuthorisationRefused(e) => clearance::authorisation_refused(state, e),
        Event::TravelAuthorisationRevoked(e) => clearance::authorisation_revoked(state, e),
        Event::AffiliationNotified(e) => affiliation::notified(state, e),
        Event::SpouseRelationEndedNotified(e) => affiliation::spouse_notified(state, e),
        Event::OrganisationReportReceived(e) => affiliation::reported(state, e),
        Event::LinkedRecordsInformed(_) => {}
        Event::ErasureOrdered(e) => erasure::ordered(state, meta, e),
        Event::ErasureExecuted(e) => erasure::executed(state, meta, e),
        Event::PortOfCallLandingPermitted(e) => {
            special_landing::permitted(state, meta, &e.permission)
        }
        Event::CruiseLandingPermitted(e) => special_landing::permitted(state, meta, &e.permission),
        Event::TransitLandingPermitted(e) => special_landing::permitted(state, meta, &e.permission),
        Event::CrewLandingPermitted(e) => special_landing::permitted(state, meta, &e.permission),
        Event::EmergencyLandingPermitted(e) => {
            special_landing::permitted(state, meta, &e.permission)
        }
        Event::DistressLandingPermitted(e) => {
            special_landing::permitted(state, meta, &e.permission)
        }
        Event::TemporaryRefugeLandingPermitted(e) => {
            special_landing::permitted(state, meta, &e.permission)
        }
        Event::SpecialLandingReturned(e) => special_landing::returned(state, meta, e),
        Event::DepartureConfirmationReserved(e) => reservation::reserved(state, meta, e),
        Event::DepartureConfirmationReleased(e) => reservation::released(state, meta, e),
        // Of other kinds of subject.
        Event::AlertEntered(_)
        | Event::VoyageNotified(_)
        | Event::PassengerManifestReceived(_)
        | Event::PnrReceived(_)
        | Event::BoardingRefused(_)
        | Event::VoyageArrived(_)
        | Event::VoyageDeparted(_)
        | Event::AlertAmended(_)
        | Event::AlertCancelled(_)
        | Event::AlertHit(_)
        | Event::AlertHitResolved(_)
        | Event::TerminalRegistered(_)
        | Event::TerminalMoved(_)
        | Event::TerminalRetired(_)
        | Event::CodeListVersionPublished(_)
        | Event::CodeListVersionWithdrawn(_)
        | Event::RuleVersionActivated(_)
        | Event::PortOpened(_)
        | Event::PortClosed(_)
        | Event::IncidentOpened(_)
        | Event::IncidentEscalated(_)
        | Event::IncidentResolved(_)
        | Event::SiteCheckPerformed(_)
        | Event::LogCollected(_)
        | Event::MonitoringDefinitionChanged(_)
        | Event::ReleaseDistributed(_)
        | Event::DatabaseAlertRaised(_)
        | Event::JobMonitored(_)
        | Event::CentreFailoverDrilled(_)
        | Event::StaffSignedIn(_)
        | Event::StaffSignedOut(_)
        | Event::RoleAssigned(_)
        | Event::RoleEnded(_)
        | Event::ExportProduced(_)
        | Event::PrivilegedOperationPerformed(_)
        | Event::LogIntegrityChecked(_)
        | Event::IndicatorRaised(_)
        | Event::IndicatorReviewed(_)
        | Event::IndicatorDismissed(_)
        | Event::BoardingRefusalNoted(_)
        | Event::CardNumberClaimed(_)
        | Event::CardNumberClashed(_) => {}
    }
    for basis in refusal::bases(meta.event_id, &event.event) {
        state.add_refusal(basis);
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
