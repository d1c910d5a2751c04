//! Suspension of removal (送還停止) while a refugee procedure runs, and its exceptions: art. 61-2-9(3), (4); I23.

use uuid::Uuid;

use crate::ids::{CaseId, EvidenceRef, StaffId};
use crate::time::Date;

crate::symbols! {
    /// Why a suspension ended.
    pub enum SuspensionEnd {
        /// The procedure is over.
        ProcedureOver = "procedure-over",
        /// The application was withdrawn.
        Withdrawn = "withdrawn",
        /// An exception of art. 61-2-9(4) applies.
        Exception = "exception",
        /// The person left.
        Left = "left",
    }

    /// The exceptions of art. 61-2-9(4) (送還停止効の例外).
    pub enum SuspensionException {
        /// A third or later application without material that shows reasonable grounds.
        ThirdApplication = "third-application",
        /// Sentenced to three years' imprisonment or more, to be served.
        Sentenced = "sentenced",
        /// Terrorism or subversion.
        Security = "security",
    }
}

crate::shape! {
    /// Record that removal is suspended (送還停止), by law from the application.
    pub struct StartRemovalSuspension {
        /// Number of the refugee case.
        pub refugee_case_id: CaseId,
    }

    /// Record that a suspension ended.
    pub struct EndRemovalSuspension {
        /// Number of the refugee case.
        pub refugee_case_id: CaseId,
        /// Why.
        pub cause: SuspensionEnd,
        /// Which exception, where one applies.
        pub exception: Option<SuspensionException>,
        /// Who approved the exception besides who records it.
        pub approved_by: Option<StaffId>,
        /// Link between two identities on which the exception rests; it falls when the link is reversed (§12.1-21).
        pub rests_on_link: Option<Uuid>,
        /// Further links, where the number of the application hangs on more than one; it falls with any of them.
        pub also_rests_on: Vec<Uuid>,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// Removal is suspended (送還停止).
    pub struct RemovalSuspensionStarted {
        /// Number of the refugee case.
        pub refugee_case_id: CaseId,
        /// Legal day.
        pub started_on: Date,
    }

    /// The suspension ended.
    pub struct RemovalSuspensionEnded {
        /// Number of the refugee case.
        pub refugee_case_id: CaseId,
        /// Legal day.
        pub ended_on: Date,
        /// Why.
        pub cause: SuspensionEnd,
        /// Which exception.
        pub exception: Option<SuspensionException>,
        /// Who approved the exception: two, neither of whom executes; nobody otherwise.
        pub approvers: Vec<StaffId>,
        /// Link between two identities on which the exception rests.
        pub rests_on_link: Option<Uuid>,
        /// Further links on which it rests.
        pub also_rests_on: Vec<Uuid>,
        /// Evidence.
        pub evidence: EvidenceRef,
    }
}
