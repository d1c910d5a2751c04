//! How an application is examined (審査): documents asked for, transfer, proposal of a decision, notices.

use crate::ids::{CaseId, Code, OfficeCode, StaffId};
use crate::time::Date;

crate::symbols! {
    /// What an examiner proposes.
    pub enum ProposedOutcome {
        /// Approval.
        Approve = "approve",
        /// Refusal.
        Refuse = "refuse",
    }

    /// How a notice was sent.
    pub enum NoticeChannel {
        /// By post.
        Post = "post",
        /// Online.
        Online = "online",
        /// Over the counter.
        Counter = "counter",
    }
}

crate::shape! {
    /// Ask for more documents (資料提出通知).
    pub struct RequestAdditionalDocuments {
        /// Number of the application.
        pub application_id: CaseId,
        /// Which, from the code list.
        pub documents: Vec<Code>,
        /// Last day to hand them in, set by the examiner.
        pub due_on: Date,
    }

    /// Transfer an application to another office (移送).
    pub struct TransferApplication {
        /// Number of the application.
        pub application_id: CaseId,
        /// Office that takes it over.
        pub to_office: OfficeCode,
    }

    /// Propose a decision on an application (決裁案の上申).
    pub struct ProposeDecision {
        /// Number of the application.
        pub application_id: CaseId,
        /// What is proposed.
        pub outcome: ProposedOutcome,
        /// Why, from the code list.
        pub reasons: Vec<Code>,
    }

    /// Send a notice about an application (通知).
    pub struct SendNotice {
        /// Number of the application, pending or closed.
        pub application_id: CaseId,
        /// What it says, from the code list.
        pub notice: Code,
        /// How it was sent.
        pub channel: NoticeChannel,
    }

    /// More documents were asked for (資料提出通知).
    pub struct AdditionalDocumentsRequested {
        /// Number of the application.
        pub application_id: CaseId,
        /// Which, from the code list.
        pub documents: Vec<Code>,
        /// Day of the request.
        pub requested_on: Date,
        /// Last day to hand them in.
        pub due_on: Date,
    }

    /// An application was transferred to another office (移送).
    pub struct ApplicationTransferred {
        /// Number of the application.
        pub application_id: CaseId,
        /// Office that takes it over.
        pub to_office: OfficeCode,
        /// Day of the transfer.
        pub transferred_on: Date,
    }

    /// A decision was proposed (決裁案の上申); another person decides.
    pub struct ExaminationDecisionProposed {
        /// Number of the application.
        pub application_id: CaseId,
        /// What is proposed.
        pub outcome: ProposedOutcome,
        /// Why, from the code list.
        pub reasons: Vec<Code>,
        /// Who proposes it.
        pub proposed_by: StaffId,
        /// Day of the proposal.
        pub proposed_on: Date,
    }

    /// A notice about an application was sent (通知).
    pub struct NoticeSent {
        /// Number of the application.
        pub application_id: CaseId,
        /// What it says, from the code list.
        pub notice: Code,
        /// How it was sent.
        pub channel: NoticeChannel,
        /// Day of sending.
        pub sent_on: Date,
    }

    /// The examination of a pending application as the record remembers it.
    pub struct Examination {
        /// Number of the application.
        pub application_id: CaseId,
        /// Last day to hand in documents, where some were asked for.
        pub documents_due_on: Option<Date>,
        /// Who proposed a decision last.
        pub proposed_by: Option<StaffId>,
    }
}
