//! Applications for residence permissions (在留諸申請), art. 20 and 21, and what their approval changes.

use uuid::Uuid;

use super::period::Period;
use crate::ids::{CaseId, Code, RemarkText, StatusCode};
use crate::time::Date;

crate::symbols! {
    /// Kind of application.
    pub enum ApplicationKind {
        /// Change of status of residence (在留資格変更), art. 20.
        ChangeOfStatus = "change-of-status",
        /// Extension of period of stay (在留期間更新), art. 21.
        ExtensionOfPeriod = "extension-of-period",
        /// Permanent residence (永住許可), art. 22.
        PermanentResidence = "permanent-residence",
        /// Acquisition of a status after a birth or a loss of nationality (在留資格取得), art. 22-2.
        AcquisitionOfStatus = "acquisition-of-status",
        /// Activity outside of the status (資格外活動許可), art. 19(2).
        ActivityPermission = "activity-permission",
        /// Re-entry permit (再入国許可), art. 26.
        ReentryPermit = "re-entry-permit",
        /// Certificate of eligibility (在留資格認定証明書), art. 7-2.
        CertificateOfEligibility = "certificate-of-eligibility",
    }

    /// How it was made.
    pub enum ApplicationChannel {
        /// At the counter.
        Counter = "counter",
        /// Online.
        Online = "online",
        /// By an agent (取次).
        Agent = "agent",
    }
}

crate::shape! {
    /// Receive an application (申請受理).
    pub struct ReceiveApplication {
        /// Its number.
        pub application_id: CaseId,
        /// Its kind.
        pub kind: ApplicationKind,
        /// How it was made.
        pub channel: ApplicationChannel,
        /// Status applied for, with a change or an acquisition.
        pub status: Option<StatusCode>,
        /// Special circumstances, where a temporary visitor applies for a change (I13, art. 20(3)).
        pub special_circumstances: Option<Code>,
    }

    /// Approve an application (許可): the status changed or the period extended in the same act.
    pub struct ApproveApplication {
        /// Its number.
        pub application_id: CaseId,
        /// Status given, with a change or an acquisition.
        pub status: Option<StatusCode>,
        /// Period given.
        pub period: Period,
    }

    /// Refuse an application (不許可).
    pub struct RefuseApplication {
        /// Its number.
        pub application_id: CaseId,
        /// Reasons, from the code list.
        pub reasons: Vec<Code>,
        /// Free text: personal data.
        pub personal: RefusalPersonal,
    }

    /// Personal data of a refusal.
    pub struct RefusalPersonal {
        /// Remarks.
        pub remarks: Option<RemarkText>,
    }

    /// Withdraw an application (取下げ).
    pub struct WithdrawApplication {
        /// Its number.
        pub application_id: CaseId,
    }

    /// An application was received (申請受理).
    pub struct ApplicationReceived {
        /// Its number.
        pub application_id: CaseId,
        /// Its kind.
        pub kind: ApplicationKind,
        /// How it was made.
        pub channel: ApplicationChannel,
        /// Legal day of receipt.
        pub received_on: Date,
        /// Status applied for, with a change.
        pub status: Option<StatusCode>,
        /// Special circumstances named (I13).
        pub special_circumstances: Option<Code>,
        /// The stay it concerns; absent where none is open.
        pub stay_id: Option<Uuid>,
        /// End of the period held at filing.
        pub old_stay_end: Option<Date>,
        /// Last day of the special period (特例期間) if no decision is made before (I11); absent where none arises.
        pub special_period_end: Option<Date>,
    }

    /// An application was approved (許可).
    pub struct ApplicationApproved {
        /// Its number.
        pub application_id: CaseId,
        /// Its kind.
        pub kind: ApplicationKind,
        /// Legal day of the decision.
        pub decided_on: Date,
    }

    /// An application was refused (不許可).
    pub struct ApplicationRefused {
        /// Its number.
        pub application_id: CaseId,
        /// Its kind.
        pub kind: ApplicationKind,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// Reasons, from the code list.
        pub reasons: Vec<Code>,
        /// Personal data; absent once erased.
        pub personal: Option<RefusalPersonal>,
    }

    /// An application was withdrawn (取下げ).
    pub struct ApplicationWithdrawn {
        /// Its number.
        pub application_id: CaseId,
        /// Its kind.
        pub kind: ApplicationKind,
        /// Legal day of the withdrawal.
        pub withdrawn_on: Date,
    }

    /// The status of residence was changed (在留資格変更).
    pub struct StatusOfResidenceChanged {
        /// The stay.
        pub stay_id: Uuid,
        /// Application that led to it.
        pub application_id: CaseId,
        /// Status before.
        pub old_status: StatusCode,
        /// Status from now on.
        pub status: StatusCode,
        /// Period given, running from the decision (I10).
        pub period: Period,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// Last lawful day; absent where indefinite.
        pub stay_end: Option<Date>,
    }

    /// Permanent residence was granted (永住許可), art. 22.
    pub struct PermanentResidenceGranted {
        /// The stay.
        pub stay_id: Uuid,
        /// Application that led to it.
        pub application_id: CaseId,
        /// Status before.
        pub old_status: StatusCode,
        /// Status from now on: permanent resident.
        pub status: StatusCode,
        /// Period: without end.
        pub period: Period,
        /// Legal day of the decision.
        pub decided_on: Date,
    }

    /// The period of stay was extended (在留期間更新).
    pub struct PeriodOfStayExtended {
        /// The stay.
        pub stay_id: Uuid,
        /// Application that led to it.
        pub application_id: CaseId,
        /// Status, unchanged.
        pub status: StatusCode,
        /// Period given, running from the old end (I10).
        pub period: Period,
        /// Legal day of the decision.
        pub decided_on: Date,
        /// Last lawful day before.
        pub old_stay_end: Date,
        /// Last lawful day from now on; absent where indefinite.
        pub stay_end: Option<Date>,
    }
}
