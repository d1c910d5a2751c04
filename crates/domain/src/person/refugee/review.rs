//! Administrative review (審査請求) and its counsellors (難民審査参与員), art. 61-2-12 and 61-2-13.

use crate::ids::{CaseId, Code, EvidenceRef, StaffId};
use crate::time::Date;

crate::symbols! {
    /// Whose opinion it is.
    pub enum OpinionKind {
        /// Of the panel.
        Panel = "panel",
        /// Of one member.
        Member = "member",
    }

    /// What an opinion or a ruling says of the request for review.
    pub enum ReviewOutcome {
        /// Well-founded (理由あり).
        Upheld = "upheld",
        /// Not well-founded, or inadmissible (棄却又は却下).
        Dismissed = "dismissed",
    }
}

crate::shape! {
    /// Receive a request for review (審査請求).
    pub struct RequestAdministrativeReview {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Why it comes late, where it does, from the code list.
        pub late_reason: Option<Code>,
    }

    /// Assign the counsellors (難民審査参与員の指定).
    pub struct AssignCounsellors {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// The three, none of whom acted at first instance (I29).
        pub counsellors: Vec<StaffId>,
    }

    /// Record an oral statement before the counsellors (口頭意見陳述).
    pub struct HoldOralOpinion {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Where its record is kept.
        pub statement: EvidenceRef,
        /// SHA-256 of the record.
        pub statement_hash: [u8; 32],
    }

    /// Give an opinion as a counsellor (難民審査参与員の意見).
    pub struct GiveCounsellorOpinion {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Of the panel, or of the member who gives it.
        pub kind: OpinionKind,
        /// What it says.
        pub opinion: ReviewOutcome,
        /// SHA-256 of the written opinion.
        pub document_hash: [u8; 32],
    }

    /// Rule on a request for review (裁決).
    pub struct DecideReview {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// The ruling.
        pub outcome: ReviewOutcome,
        /// SHA-256 of the ruling with its summary of the opinions.
        pub reasons_hash: [u8; 32],
        /// Day on which it was notified.
        pub notified_on: Date,
    }

    /// A review was requested (審査請求).
    pub struct AdministrativeReviewRequested {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the request.
        pub requested_on: Date,
        /// Last day on which it was in time.
        pub review_due: Date,
        /// Days late; 0 where in time. A late request is recorded and opens no review.
        pub days_late: u32,
        /// Why it comes late.
        pub late_reason: Option<Code>,
    }

    /// Counsellors were assigned (難民審査参与員の指定).
    pub struct CounsellorsAssigned {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the assignment.
        pub assigned_on: Date,
        /// The three.
        pub counsellors: Vec<StaffId>,
    }

    /// An oral statement was heard (口頭意見陳述).
    pub struct OralOpinionHeld {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the hearing.
        pub held_on: Date,
        /// Where its record is kept.
        pub statement: EvidenceRef,
        /// SHA-256 of the record.
        pub statement_hash: [u8; 32],
    }

    /// A counsellor's or the panel's opinion is on file (難民審査参与員の意見).
    pub struct CounsellorOpinionGiven {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the opinion.
        pub given_on: Date,
        /// Of the panel, or of a member.
        pub kind: OpinionKind,
        /// Who gave it.
        pub counsellor: StaffId,
        /// What it says.
        pub opinion: ReviewOutcome,
        /// SHA-256 of the written opinion.
        pub document_hash: [u8; 32],
    }

    /// The request for review was ruled on (裁決).
    pub struct ReviewDecided {
        /// Number of the case.
        pub refugee_case_id: CaseId,
        /// Legal day of the ruling.
        pub decided_on: Date,
        /// Day on which it was notified.
        pub notified_on: Date,
        /// The ruling.
        pub outcome: ReviewOutcome,
        /// What the panel said, or the majority of its members.
        pub majority_opinion: ReviewOutcome,
        /// Whether a member saw it otherwise.
        pub minority_opinion: bool,
        /// SHA-256 of the ruling with its summary of the opinions.
        pub reasons_hash: [u8; 32],
    }
}
