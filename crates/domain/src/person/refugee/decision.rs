//! Decisions of the Minister: recognition, complementary protection, denial, humanitarian stay, revocation.

use uuid::Uuid;

use crate::ids::{CaseId, Code, EvidenceRef, StaffId, StatusCode};
use crate::person::period::Period;
use crate::time::Date;

crate::shape! {
    /// The decision on the stay that is part of a recognition (I28, art. 61-2-2).
    pub struct StayDecision {
        /// Status given.
        pub status: StatusCode,
        /// Period given.
        pub period: Period,
    }

    /// The stay that a decision gives: a new one, or the open one changed.
    pub struct StayGiven {
        /// The stay.
        pub stay_id: Uuid,
        /// Whether it begins with this decision.
        pub opened: bool,
        /// Status before, where a stay was open.
        pub old_status: Option<StatusCode>,
        /// Status from now on.
        pub status: StatusCode,
        /// Period given, running from the decision.
        pub period: Period,
        /// Last lawful day; absent where indefinite.
        pub stay_end: Option<Date>,
    }

    /// Recognise as a refugee (難民認定).
    pub struct RecogniseRefugee {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
        /// Day on which the decision was notified.
        pub notified_on: Date,
        /// The decision on the stay, made in the same act (I28).
        pub stay: Option<StayDecision>,
    }

    /// Recognise as under complementary protection (補完的保護対象者認定).
    pub struct GrantComplementaryProtection {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
        /// Day on which the decision was notified.
        pub notified_on: Date,
        /// The decision on the stay, made in the same act (I28).
        pub stay: Option<StayDecision>,
    }

    /// Deny recognition (不認定).
    pub struct DenyRefugeeStatus {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// SHA-256 of the written reasons.
        pub reasons_hash: [u8; 32],
        /// Day on which the decision was notified: the time for a review runs from it.
        pub notified_on: Date,
    }

    /// Grant a stay on humanitarian grounds to somebody who is not recognised (人道配慮による在留許可).
    pub struct GrantHumanitarianStay {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
        /// The stay.
        pub stay: StayDecision,
    }

    /// Revoke a recognition (難民認定等の取消し).
    pub struct RevokeRefugeeStatus {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Grounds, from the code list of art. 61-2-7; at least one.
        pub grounds: Vec<Code>,
        /// Record of the hearing of opinion (意見の聴取).
        pub hearing: Option<EvidenceRef>,
        /// Who proposed it; who decides it must be another (I35).
        pub proposed_by: StaffId,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
    }

    /// The person was recognised as a refugee (難民認定).
    pub struct RefugeeStatusRecognised {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
        /// The stay given in the same act (I28).
        pub stay: StayGiven,
    }

    /// The person was recognised as under complementary protection (補完的保護対象者認定).
    pub struct ComplementaryProtectionGranted {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
        /// Last day to request a review of the refusal of refugee recognition; absent where none was applied for.
        pub review_due: Option<Date>,
        /// The stay given in the same act (I28).
        pub stay: StayGiven,
    }

    /// Recognition was denied (不認定).
    pub struct RefugeeStatusDenied {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
        /// SHA-256 of the written reasons.
        pub reasons_hash: [u8; 32],
        /// Last day to request a review.
        pub review_due: Date,
    }

    /// A stay on humanitarian grounds was granted (人道配慮による在留許可).
    pub struct HumanitarianStayGranted {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
        /// The stay given.
        pub stay: StayGiven,
    }

    /// A recognition was revoked (難民認定等の取消し): a ground of art. 24(x).
    pub struct RefugeeStatusRevoked {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the revocation.
        pub revoked_on: Date,
        /// Grounds.
        pub grounds: Vec<Code>,
        /// Record of the hearing of opinion.
        pub hearing: EvidenceRef,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// SHA-256 of the reasons.
        pub reasons_hash: [u8; 32],
    }
}
