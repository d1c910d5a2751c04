//! Finding (認定), oral hearing (口頭審理), objection (異議の申出), ruling (裁決) and special permission to stay (在留特別許可):
//! art. 45 to 50.

use uuid::Uuid;

use super::period::Period;
use crate::ids::{CaseId, Code, EvidenceRef, StatusCode};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// What a finding, or a decision after a hearing, says of the person.
    pub enum FindingOutcome {
        /// Not deportable.
        NotDeportable = "not-deportable",
        /// Subject to a departure order (出国命令対象者).
        DepartureOrder = "departure-order",
        /// Deportable (退去強制対象者).
        Deportable = "deportable",
    }

    /// What a ruling says of an objection.
    pub enum RulingOutcome {
        /// Well-founded: not deportable.
        NotDeportable = "not-deportable",
        /// Well-founded: subject to a departure order.
        DepartureOrder = "departure-order",
        /// Not well-founded.
        NotWellFounded = "not-well-founded",
    }

    /// When a person came forward to leave (art. 24-3(i)).
    pub enum CameForward {
        /// Before the investigation began.
        BeforeInvestigation = "before-investigation",
        /// After it began, before the finding.
        DuringInvestigation = "during-investigation",
    }
}

crate::shape! {
    /// The conditions of art. 24-3 that the record cannot show; the others are derived from it (I25).
    pub struct DepartureOrderFacts {
        /// Whether the person was sentenced to imprisonment for theft or another listed crime.
        pub sentenced: bool,
        /// Whether it is certain that the person leaves promptly.
        pub leaves_promptly: bool,
    }

    /// Make a finding (認定).
    pub struct MakeFinding {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// What is found.
        pub outcome: FindingOutcome,
        /// Grounds of art. 24 found, from the code list; none where not deportable.
        pub grounds: Vec<Code>,
        /// Where the outcome is a departure order.
        pub departure_order: Option<DepartureOrderFacts>,
        /// When the person was notified.
        pub notified_at: Timestamp,
        /// The written reasons: their hash or registry number.
        pub reasons: EvidenceRef,
    }

    /// Receive a request for an oral hearing (口頭審理の請求).
    pub struct RequestOralHearing {
        /// Number of the case.
        pub violation_case_id: CaseId,
    }

    /// Record that the oral hearing was held (口頭審理).
    pub struct HoldOralHearing {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// The record of it: its hash or registry number.
        pub record: EvidenceRef,
    }

    /// Decide after the oral hearing (判定).
    pub struct DecideOralHearing {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// What is decided; `deportable` upholds the finding.
        pub outcome: FindingOutcome,
        /// Where the outcome is a departure order.
        pub departure_order: Option<DepartureOrderFacts>,
        /// When the person was notified.
        pub notified_at: Timestamp,
        /// The written reasons: their hash or registry number.
        pub reasons: EvidenceRef,
    }

    /// Receive an objection (異議の申出).
    pub struct FileObjection {
        /// Number of the case.
        pub violation_case_id: CaseId,
    }

    /// Make a ruling (裁決).
    pub struct MakeRuling {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// What is ruled.
        pub outcome: RulingOutcome,
        /// Where the outcome is a departure order.
        pub departure_order: Option<DepartureOrderFacts>,
        /// When the person was notified.
        pub notified_at: Timestamp,
        /// The written reasons: their hash or registry number.
        pub reasons: EvidenceRef,
    }

    /// Receive an application for special permission to stay (在留特別許可の申請).
    pub struct ApplySpecialPermission {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// The application: its hash or registry number.
        pub application: EvidenceRef,
    }

    /// Grant special permission to stay (在留特別許可), on application or without one.
    pub struct GrantSpecialPermission {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Status of residence given.
        pub status: StatusCode,
        /// Period given.
        pub period: Period,
        /// Factors considered, from the code list (art. 50(5)).
        pub factors: Vec<Code>,
    }

    /// Refuse special permission to stay (在留特別許可をしない処分).
    pub struct RefuseSpecialPermission {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Reasons, from the code list.
        pub reasons: Vec<Code>,
    }

    /// A finding was made (認定).
    pub struct FindingMade {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// What was found.
        pub outcome: FindingOutcome,
        /// Grounds of art. 24 found.
        pub grounds: Vec<Code>,
        /// When the person was notified.
        pub notified_at: Timestamp,
        /// Last day to request an oral hearing (I8); absent where there is nothing to hear.
        pub hearing_due: Option<Date>,
        /// When the person came forward, where the outcome is a departure order.
        pub came_forward: Option<CameForward>,
        /// The written reasons.
        pub reasons: EvidenceRef,
    }

    /// An oral hearing was requested (口頭審理の請求).
    pub struct OralHearingRequested {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub requested_on: Date,
        /// Last day on which it was in time.
        pub due_on: Option<Date>,
        /// Days late; 0 as a rule.
        pub late_days: u32,
        /// Whether it opens the hearing: in time, and nothing decided in between.
        pub effective: bool,
    }

    /// The oral hearing was held (口頭審理).
    pub struct OralHearingHeld {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub held_on: Date,
        /// The record of it.
        pub record: EvidenceRef,
    }

    /// It was decided after the oral hearing (判定).
    pub struct OralHearingDecided {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// What was decided.
        pub outcome: FindingOutcome,
        /// When the person was notified.
        pub notified_at: Timestamp,
        /// Last day to object (I8); absent where there is nothing to object to.
        pub objection_due: Option<Date>,
        /// When the person came forward, where the outcome is a departure order.
        pub came_forward: Option<CameForward>,
        /// The written reasons.
        pub reasons: EvidenceRef,
    }

    /// An objection was filed (異議の申出).
    pub struct ObjectionFiled {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub filed_on: Date,
        /// Last day on which it was in time.
        pub due_on: Option<Date>,
        /// Days late; 0 as a rule.
        pub late_days: u32,
        /// Whether it calls for a ruling: in time, and nothing decided in between.
        pub effective: bool,
    }

    /// A ruling was made (裁決).
    pub struct RulingMade {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// What was ruled.
        pub outcome: RulingOutcome,
        /// When the person was notified.
        pub notified_at: Timestamp,
        /// When the person came forward, where the outcome is a departure order.
        pub came_forward: Option<CameForward>,
        /// The written reasons.
        pub reasons: EvidenceRef,
    }

    /// Special permission to stay was applied for (在留特別許可の申請).
    pub struct SpecialPermissionToStayApplied {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub applied_on: Date,
        /// The application.
        pub application: EvidenceRef,
    }

    /// Special permission to stay was granted (在留特別許可): a stay begins.
    pub struct SpecialPermissionToStayGranted {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// The stay that begins: this event's own id.
        pub stay_id: Uuid,
        /// Status of residence.
        pub status: StatusCode,
        /// Period given.
        pub period: Period,
        /// Legal day.
        pub granted_on: Date,
        /// Last lawful day; absent where indefinite.
        pub stay_end: Option<Date>,
        /// Factors considered.
        pub factors: Vec<Code>,
        /// Whether it was applied for.
        pub on_application: bool,
    }

    /// Special permission to stay was refused (在留特別許可をしない処分).
    pub struct SpecialPermissionToStayRefused {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub refused_on: Date,
        /// Reasons.
        pub reasons: Vec<Code>,
    }
}
