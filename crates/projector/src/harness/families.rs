//! Families of events that belong to one case, card or link: the ids that tie them together, and walks of events that the
//! decider's own fold takes, against which the query tables are compared.

use sekisho_codec::arbitrary::{Arbitrary, Rng};
use sekisho_codec::encode_event;
use sekisho_domain::ids::{CaseId, EvidenceRef, Subject};
use sekisho_domain::person::{PersonState, evolve};
use sekisho_domain::{Event, EventRecord};
use uuid::Uuid;

use super::Recorded;

/// Ids from a small pool.
pub(super) struct Ids {
    cases: Vec<CaseId>,
    uuids: Vec<Uuid>,
    references: Vec<EvidenceRef>,
}

impl Ids {
    pub(super) fn draw(random: &mut Rng) -> Self {
        Self {
            cases: (0..4).filter_map(|n| CaseId::parse(&format!("C-26-{n}")).ok()).collect(),
            uuids: (0..3).map(|_| random.uuid()).collect(),
            references: (0..3)
                .filter_map(|n| EvidenceRef::parse(&format!("ref-{n}")).ok())
                .collect(),
        }
    }

    fn case(&self, random: &mut Rng, id: &mut CaseId) {
        if let Some(one) = random.pick(&self.cases) {
            *id = one.clone();
        }
    }

    fn maybe_case(&self, random: &mut Rng, id: &mut Option<CaseId>) {
        *id = if random.one_in(3) { None } else { random.pick(&self.cases).cloned() };
    }

    fn reference(&self, random: &mut Rng, id: &mut EvidenceRef) {
        if let Some(one) = random.pick(&self.references) {
            *id = one.clone();
        }
    }

    fn uuid(&self, random: &mut Rng, id: &mut Uuid) {
        *id = random.pick(&self.uuids).copied().unwrap_or_default();
    }
}

macro_rules! families {
    ($( $name:literal: $field:ident as $kind:ident [ $($ty:ident)+ ] )+) => {
        /// The families: name, and the types of their events.
        pub const FAMILIES: &[(&str, &[&str])] = &[ $( ($name, &[ $(stringify!($ty)),+ ]) ),+ ];

        /// Gives an event of a family an id that others of its history have.
        pub(super) fn tie(random: &mut Rng, ids: &Ids, event: &mut Event) {
            match event {
                $($( Event::$ty(e) => ids.$kind(random, &mut e.$field), )+)+
                // Of no family.
                _ => {}
            }
        }
    };
}

families! {
    "cards": card_id as uuid [
        ResidenceCardIssued ResidenceCardReissued ResidenceCardValidityRenewed ResidenceCardLost ResidenceCardReturned
        ResidenceCardInvalidated
    ]
    "violations": violation_case_id as case [
        ViolationLeadReceived ViolationInvestigationOpened StatementTaken CaseReferred PersonReleased CaseClosed
        DetentionOrderIssued DetentionStarted DetentionExtended DetentionReviewed DetentionEnded
        SupervisionMeasureDecided SupervisionMeasureChanged SupervisionMeasureCancelled SuperviseeReported
        ProvisionalReleasePermitted ProvisionalReleaseCancelled FindingMade OralHearingRequested OralHearingHeld
        OralHearingDecided ObjectionFiled RulingMade SpecialPermissionToStayApplied SpecialPermissionToStayGranted
        SpecialPermissionToStayRefused DepartureOrderIssued DepartureOrderExtended DepartureOrderCancelled
        DeportationOrderIssued DepartureCommandIssued RefusalPeriodShortened DeportationExecuted
    ]
    "refugees": refugee_case_id as case [
        RefugeeRecognitionApplied ComplementaryProtectionApplied RefugeeCaseClassified ProvisionalStayPermitted
        ProvisionalStayRefused ProvisionalStayRevoked RefugeeInterviewHeld EvidenceReceived CoiConsulted
        RefugeeStatusRecognised ComplementaryProtectionGranted RefugeeStatusDenied HumanitarianStayGranted
        AdministrativeReviewRequested CounsellorsAssigned OralOpinionHeld CounsellorOpinionGiven ReviewDecided
        RefugeeApplicationWithdrawn RefugeeStatusRevoked
    ]
    "examinations": examination_id as case [
        LandingApplied DocumentExamined BiometricsCaptured WatchlistChecked HearingHeld HearingDecisionMade
        LandingObjectionFiled MinisterRulingMade SpecialPermissionForLandingGranted ProvisionalLandingPermitted
        ExclusionOrderIssued LandingDenied LeftUnderExclusionOrder
    ]
    "examinations": examination_id as maybe_case [ReferredToSpecialInquiryOfficer LandingPermitted]
    "permits": stay_id as uuid [
        ActivityPermissionGranted ActivityPermissionRevoked ReentryPermitIssued ReentryPermitExtended
        ReentryPermitRevoked
    ]
    "clearances": visa_ref as reference [VisaReferenceReceived VisaRevoked]
    "clearances": eligibility_ref as reference [CertificateOfEligibilityIssued]
    "clearances": authorisation_ref as reference [
        TravelAuthorisationGranted TravelAuthorisationRefused TravelAuthorisationRevoked
    ]
    "revocations": revocation_id as case [
        RevocationHearingNotified RevocationHearingHeld StatusRevoked GracePeriodGranted RevocationDropped
    ]
    "links": link_id as uuid [IdentityLinkProposed IdentityLinked LinkedRecordNoted IdentityLinkReversed]
    "suspensions": refugee_case_id as case [RemovalSuspensionStarted RemovalSuspensionEnded]
}

/// Types of a family; none where there is no such family.
fn family(name: &str) -> Vec<&'static str> {
    FAMILIES.iter().filter(|(n, _)| *n == name).flat_map(|(_, types)| *types).copied().collect()
}

/// One person's events of a family, as the decider could have recorded them: each of them changes the fold, or is one that
/// the fold passes over. With them the fold that they end in.
pub fn walk(seed: u64, name: &str, draws: usize) -> (Vec<Recorded>, PersonState) {
    let mut random = Arbitrary::new(seed);
    let ids = Ids::draw(random.rng());
    let subject = Subject::person(random.rng().uuid());
    let mut state = PersonState::new();
    let mut records = Vec::new();
    for draw in 0..draws {
        let Some(mut record) = drawn(&mut random, name) else { continue };
        tie(random.rng(), &ids, &mut record.event);
        // A case that ends at once shows little.
        let ends = matches!(
            record.event,
            Event::CaseClosed(_)
                | Event::SpecialPermissionToStayGranted(_)
                | Event::RefugeeApplicationWithdrawn(_)
                | Event::LeftUnderExclusionOrder(_)
                | Event::LandingPermitted(_)
        );
        if ends && !random.rng().one_in(20) {
            continue;
        }
        if !could_be_recorded(&state, &record.event) {
            continue;
        }
        let meta = &mut record.meta;
        (meta.subject_kind, meta.subject_id) = (subject.kind, subject.id);
        meta.version = state.version + 1;
        meta.occurred_at = day(draw).japan_start();
        meta.recorded_at = meta.occurred_at;
        let mut next = state.clone();
        evolve(&mut next, &record);
        let same = remembered(name, &next) == remembered(name, &state);
        if same && !passed_over(&state, &record.event) {
            continue;
        }
        state = next;
        let mut value = Vec::new();
        encode_event(&record, &mut value);
        records.push(Recorded {
            partition: 0,
            offset: i64::try_from(records.len()).unwrap_or(0),
            key: subject.to_string().into_bytes(),
            value,
        });
    }
    (records, state)
}

fn drawn(random: &mut Arbitrary, name: &str) -> Option<EventRecord> {
    let types = family(name);
    let index = Event::index_of(random.rng().pick(&types)?)?;
    random.event(index).ok()
}

/// A day for each draw, one after the other.
fn day(draw: usize) -> sekisho_domain::time::Date {
    let days = i32::try_from(20_454 + draw).unwrap_or(20_454);
    sekisho_domain::time::Date::from_days(days).unwrap_or(sekisho_domain::time::Date::MIN)
}

/// What the fold remembers of a family.
fn remembered(name: &str, state: &PersonState) -> String {
    match name {
        "cards" => format!("{:?}", state.cards),
        "violations" => format!("{:?}", state.violation_cases),
        "refugees" => format!("{:?}", state.refugee_cases),
        "examinations" => {
            format!("{:?} {:?}", state.landing_examinations, state.closed_landing_examinations)
        }
        "permits" => format!("{:?} {:?}", state.activity, state.reentry_permit),
        "clearances" => format!("{:?}", state.clearances),
        "revocations" => format!("{:?}", state.revocation),
        "suspensions" => format!("{:?}", state.removal_suspension),
        _ => format!("{:?}", state.identity),
    }
}

/// The rules alone prevent that a number of a case is used twice; the fold would take it.
fn could_be_recorded(state: &PersonState, event: &Event) -> bool {
    let Event::ViolationLeadReceived(e) = event else { return true };
    state.violation_cases.iter().all(|c| c.violation_case_id != e.violation_case_id)
}

/// Events of a case that are on record and change nothing in the fold.
fn passed_over(state: &PersonState, event: &Event) -> bool {
    let violation = |id: &CaseId| state.violation_cases.iter().any(|c| c.violation_case_id == *id);
    let refugee = |id: &CaseId| state.refugee_cases.iter().any(|c| c.refugee_case_id == *id);
    match event {
        Event::PersonReleased(e) => violation(&e.violation_case_id),
        Event::OralHearingRequested(e) => !e.effective && violation(&e.violation_case_id),
        Event::ObjectionFiled(e) => !e.effective && violation(&e.violation_case_id),
        Event::AdministrativeReviewRequested(e) => e.days_late > 0 && refugee(&e.refugee_case_id),
        Event::OralOpinionHeld(e) => refugee(&e.refugee_case_id),
        _ => false,
    }
}
