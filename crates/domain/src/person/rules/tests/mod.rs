//! A person's record driven by commands: what each rule's tests are written with.

use uuid::Uuid;

mod border;
mod clearance;
mod each;
mod offline;
mod process;
mod refugee;
mod sequences;
mod violation;

use super::*;
use crate::envelope::{Actor, CommandMeta, Meta, Role, Source};
use crate::ids::*;
use crate::law::Tables;
use crate::person::acquisition::*;
use crate::person::affiliation::*;
use crate::person::application::*;
use crate::person::card::*;
use crate::person::correction::*;
use crate::person::departure::*;
use crate::person::document::*;
use crate::person::examination::*;
use crate::person::identity::{RecordEnd, ReportRecordEnd};
use crate::person::landing::*;
use crate::person::landing_examination::*;
use crate::person::period::Period;
use crate::person::permit::*;
use crate::person::residence::*;
use crate::person::revocation::*;
use crate::time::{Date, Timestamp};

const PERSON: Uuid = Uuid::from_u128(0xA11CE);
const OTHER: Uuid = Uuid::from_u128(0xB0B);

fn event_id(_: Uuid, command_id: Uuid, index: u32) -> Uuid {
    Uuid::from_u128(command_id.as_u128() << 8 | u128::from(index) | 0xE << 120)
}

/// No hash: enough that contents as short as those of these tests differ in it where they differ.
fn digest(content: &[u8]) -> [u8; 32] {
    let mut out = [0u8; 32];
    for (i, byte) in content.iter().enumerate() {
        let place = &mut out[i % 32];
        *place = place.wrapping_mul(31).wrapping_add(*byte);
    }
    out
}

fn pseudonym(number: &CardNumber) -> Uuid {
    Uuid::from_slice(&[number.as_str().as_bytes(), b"card"].concat()).unwrap()
}

pub(super) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn instant(text: &str) -> Timestamp {
    let full = if text.len() == 10 { format!("{text}T10:00:00+09:00") } else { text.to_owned() };
    Timestamp::parse(&full).unwrap()
}

fn document(number: &str) -> TravelDocument {
    TravelDocument {
        issuing_state: CountryCode::parse("UTO").unwrap(),
        kind: DocumentKind::Passport,
        number: DocumentNumber::parse(number).unwrap(),
        expires_on: Some(day("2033-06-01")),
        mrz: None,
    }
}

fn name() -> PersonName {
    PersonName {
        primary_name: NameText::parse("ERIKSSON").unwrap(),
        secondary_name: Some(NameText::parse("ANNA MARIA").unwrap()),
        date_of_birth: Some(PartialDate::parse("1974-08-12").unwrap()),
    }
}

fn landing(kind: LandingKind, status: &str, period: Option<Period>) -> PermitLanding {
    PermitLanding {
        kind,
        port: PortCode::parse("NRT").unwrap(),
        voyage: None,
        status: StatusCode::parse(status).unwrap(),
        period,
        card_stay_end: None,
        method: LandingMethod::Seal,
        route: LandingRoute::Booth,
        biometrics_captured: true,
        biometric_exemption: None,
        card_issued: false,
        nationality: CountryCode::parse("UTO").unwrap(),
        sex: Sex::Female,
        personal: LandingPersonal { document: document("L898902C3"), name: name() },
        examination_id: None,
        denial_exception: None,
        visa_ref: None,
        eligibility_ref: None,
        authorisation_ref: None,
    }
}

fn visit() -> PermitLanding {
    landing(LandingKind::NewEntry, "temporary-visitor", Some(Period::days(90)))
}

fn study() -> PermitLanding {
    landing(LandingKind::NewEntry, "student", Some(Period::months(12)))
}

fn departure(reentry: ReentryIntent) -> ConfirmDeparture {
    ConfirmDeparture {
        port: PortCode::parse("KIX").unwrap(),
        voyage: None,
        reentry,
        permit_expires_on: None,
        card_shown: reentry == ReentryIntent::Deemed,
        nationality: CountryCode::parse("UTO").unwrap(),
        sex: Sex::Female,
        personal: DeparturePersonal { document: document("L898902C3"), name: name() },
    }
}

fn application(id: &str, kind: ApplicationKind, status: Option<&str>) -> ReceiveApplication {
    ReceiveApplication {
        application_id: CaseId::parse(id).unwrap(),
        kind,
        channel: ApplicationChannel::Counter,
        status: status.map(|s| StatusCode::parse(s).unwrap()),
        special_circumstances: None,
    }
}

fn approval(id: &str, period: Period) -> ApproveApplication {
    ApproveApplication { application_id: CaseId::parse(id).unwrap(), status: None, period }
}

fn usual_role(command: &Command) -> Role {
    match command {
        Command::PermitLanding(c) => match c.route {
            LandingRoute::Booth => Role::ImmigrationInspector,
            LandingRoute::AfterHearing => Role::SpecialInquiryOfficer,
            LandingRoute::AfterRuling => Role::SupervisingInspector,
        },
        Command::ReferLanding(_)
        | Command::ConfirmDeparture(_)
        | Command::ApplyForLanding(_)
        | Command::ExamineDocument(_)
        | Command::CaptureBiometrics(_)
        | Command::CheckWatchlist(_)
        | Command::RecordExclusionDeparture(_)
        | Command::PermitSpecialLanding(_)
        | Command::RecordSpecialLandingReturn(_)
        | Command::ReserveDeparture(_)
        | Command::ReleaseDeparture(_) => Role::ImmigrationInspector,
        Command::HoldLandingHearing(_) | Command::DecideLandingHearing(_) => {
            Role::SpecialInquiryOfficer
        }
        Command::FileLandingObjection(_) | Command::PermitProvisionalLanding(_) => {
            Role::SupervisingInspector
        }
        Command::RuleOnLanding(_) => Role::Commissioner,
        Command::IssueExclusionOrder(c) => match c.route {
            ExclusionRoute::AtOnce | ExclusionRoute::AfterHearing => Role::SpecialInquiryOfficer,
            ExclusionRoute::AfterRuling => Role::SupervisingInspector,
        },
        Command::NotifyResidence(_) => Role::Municipality,
        Command::ReceiveApplication(_)
        | Command::WithdrawApplication(_)
        | Command::ReportRecordEnd(_) => Role::ResidenceExaminer,
        Command::ApproveApplication(_) | Command::RefuseApplication(_) => Role::RegionalDirector,
        Command::ApplyCorrection(_)
        | Command::RequestCorrection(_)
        | Command::RefuseCorrection(_)
        | Command::WithdrawCorrection(_) => Role::CorrectionOfficer,
        Command::IssueResidenceCard(_)
        | Command::ReissueResidenceCard(_)
        | Command::RenewCardValidity(_)
        | Command::InvalidateResidenceCard(_) => Role::RegionalDirector,
        Command::ReportCardLost(_)
        | Command::ReturnResidenceCard(_)
        | Command::ProposeDecision(_)
        | Command::NotifyAffiliation(_)
        | Command::NotifySpouseRelationEnd(_)
        | Command::ReceiveOrganisationReport(_)
        | Command::ReportAcquisitionCause(_)
        | Command::RequestAdditionalDocuments(_) => Role::ResidenceExaminer,
        Command::NotifyRevocationHearing(_) | Command::RecordRevocationHearing(_) => {
            Role::ImmigrationInspector
        }
        Command::RevokeStatus(_)
        | Command::DropRevocation(_)
        | Command::GrantActivityPermission(_)
        | Command::RevokeActivityPermission(_)
        | Command::IssueReentryPermit(_)
        | Command::ExtendReentryPermit(_)
        | Command::RevokeReentryPermit(_) => Role::RegionalDirector,
        other => panic!("{} is not of these tests", other.name()),
    }
}

/// A person's record, and the events that made it.
#[derive(Default)]
struct Record {
    /// Who else it is about than [`PERSON`].
    subject: Option<Uuid>,
    state: PersonState,
    events: Vec<EventRecord>,
    commands: u128,
}

#[derive(Debug, Clone)]
struct Sent {
    at: Timestamp,
    recorded_at: Timestamp,
    role: Option<Role>,
    source: Source,
    staff: &'static str,
    document_id: Uuid,
}

fn sent(at: &str) -> Sent {
    let at = instant(at);
    Sent {
        at,
        recorded_at: at,
        role: None,
        source: Source::Booth,
        staff: "SYN-1",
        document_id: Uuid::from_u128(1),
    }
}

impl Sent {
    fn late(mut self, recorded_at: &str) -> Self {
        self.recorded_at = instant(recorded_at);
        self.source = Source::OfflineBooth;
        self
    }
    fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }
    fn source(mut self, source: Source) -> Self {
        self.source = source;
        self
    }
}

impl Record {
    fn of(subject: Uuid) -> Self {
        Self { subject: Some(subject), ..Self::default() }
    }

    fn ask(&mut self, sent: Sent, command: impl Into<Command>) -> Result<Vec<Flag>, Rejection> {
        let command = command.into();
        self.commands += 1;
        let meta = CommandMeta {
            command_id: Uuid::from_u128(self.commands),
            subject_kind: SubjectKind::Person,
            subject_id: self.subject.unwrap_or(PERSON),
            document_id: command
                .document()
                .map(|_| sent.document_id)
                .or_else(|| command.card_number().map(pseudonym)),
            occurred_at: sent.at,
            occurred_at_stated: true,
            actor: Actor {
                staff_id: StaffId::parse(sent.staff).unwrap(),
                role: sent.role.unwrap_or_else(|| usual_role(&command)),
                office: OfficeCode::parse("NRT").unwrap(),
                terminal: TerminalId::parse("NRT-1").unwrap(),
            },
            source: sent.source,
            case_id: None,
            purpose: None,
            expected_version: None,
        };
        let tables = Tables::current();
        let context = Context { recorded_at: sent.recorded_at, tables: &tables, event_id, digest };
        let record = CommandRecord { meta, command };
        let decided = decide(&self.state, &record, &context)?;
        assert_eq!(decide(&self.state, &record, &context), Ok(decided.clone()), "deterministic");
        assert!(!decided.is_empty(), "an accepted command is recorded");
        let mut flags = Vec::new();
        for (index, d) in (0u32..).zip(decided) {
            assert!(!d.legal_grounds.is_empty(), "{}", d.event.name());
            flags.extend(d.flags.iter().copied());
            let meta = Meta {
                event_id: event_id(PERSON, record.meta.command_id, index),
                subject_kind: SubjectKind::Person,
                subject_id: self.subject.unwrap_or(PERSON),
                version: self.state.version + 1,
                occurred_at: record.meta.occurred_at,
                recorded_at: sent.recorded_at,
                staff_id: record.meta.actor.staff_id.clone(),
                role: record.meta.actor.role,
                office: record.meta.actor.office.clone(),
                terminal: record.meta.actor.terminal.clone(),
                source: record.meta.source,
                command_id: record.meta.command_id,
                case_id: None,
                legal_grounds: d.legal_grounds,
                flags: d.flags,
                corrects: d.corrects,
                rules_version: None,
            };
            let event = EventRecord { meta, event: d.event };
            evolve(&mut self.state, &event);
            self.events.push(event);
        }
        Ok(flags)
    }

    #[track_caller]
    fn ok(&mut self, sent: Sent, command: impl Into<Command>) -> Vec<Flag> {
        self.ask(sent, command).unwrap()
    }

    #[track_caller]
    fn refused(&mut self, sent: Sent, command: impl Into<Command>) -> &'static str {
        let before = self.state.clone();
        let code = self.ask(sent, command).unwrap_err().code;
        assert_eq!(self.state, before);
        code
    }
}
