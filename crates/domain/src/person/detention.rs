//! Custody in a violation case: detention (収容), supervision (監理措置), provisional release (仮放免).

use crate::ids::{AddressText, CaseId, Code, EvidenceRef, NameText, RemarkText};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// On what detention rests.
    pub enum DetentionBasis {
        /// A detention order (収容令書), art. 39.
        DetentionOrder = "detention-order",
        /// An emergency (要急収容), art. 43; the order is asked for at once.
        Emergency = "emergency",
        /// A deportation order (退去強制令書), art. 52.
        DeportationOrder = "deportation-order",
    }

    /// What a review of detention came to.
    pub enum ReviewOutcome {
        /// Detention goes on.
        Continue = "continue",
        /// A supervision measure is to take its place.
        Supervise = "supervise",
        /// It is to end.
        Release = "release",
    }
}

crate::shape! {
    /// Issue a detention order (収容令書の発付).
    pub struct IssueDetentionOrder {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Grounds of art. 24 that there is reason to suspect, from the code list.
        pub grounds: Vec<Code>,
    }

    /// Start detention (収容の開始).
    pub struct StartDetention {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// On what it rests.
        pub basis: DetentionBasis,
        /// Where, from the list of facilities.
        pub facility: Code,
    }

    /// Extend detention under a detention order (収容期間の延長).
    pub struct ExtendDetention {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Unavoidable circumstances, from the code list.
        pub reason: Code,
    }

    /// Record a review of detention under a deportation order (収容の要否の見直し).
    pub struct ReviewDetention {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// What it came to.
        pub outcome: ReviewOutcome,
        /// The report: its hash or registry number.
        pub report: EvidenceRef,
    }

    /// End detention (収容の終了).
    pub struct EndDetention {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Decide a supervision measure (監理措置決定).
    pub struct DecideSupervision {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Conditions, from the code list.
        pub conditions: Vec<Code>,
        /// Deposit in yen; 0 for none.
        pub deposit_yen: u32,
        /// Day of the first report.
        pub next_report_on: Date,
        /// Supervisor and residence: personal data.
        pub personal: SupervisionPersonal,
    }

    /// Personal data of a supervision measure.
    pub struct SupervisionPersonal {
        /// Name of the supervisor (監理人).
        pub supervisor: NameText,
        /// Residence assigned.
        pub residence: AddressText,
    }

    /// Change a supervision measure (監理措置条件の変更).
    pub struct ChangeSupervision {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Conditions from now on, from the code list.
        pub conditions: Vec<Code>,
        /// Day of the next report.
        pub next_report_on: Date,
    }

    /// Cancel a supervision measure (監理措置決定の取消し).
    pub struct CancelSupervision {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Receive a report of a person under supervision (被監理者の届出).
    pub struct ReportSupervisee {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Day of the next report.
        pub next_report_on: Date,
        /// What was reported: personal data.
        pub personal: ReportPersonal,
    }

    /// Personal data of a report.
    pub struct ReportPersonal {
        /// What was reported.
        pub remarks: Option<RemarkText>,
    }

    /// Permit provisional release (仮放免の許可), or renew it.
    pub struct PermitProvisionalRelease {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Health, humanitarian or like reasons, from the code list.
        pub reason: Code,
        /// Deposit in yen; 0 for none.
        pub deposit_yen: u32,
        /// Last day.
        pub until: Date,
    }

    /// Cancel provisional release (仮放免の取消し).
    pub struct CancelProvisionalRelease {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// A detention order was issued (収容令書).
    pub struct DetentionOrderIssued {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub issued_on: Date,
        /// Grounds suspected.
        pub grounds: Vec<Code>,
    }

    /// Detention was started (収容).
    pub struct DetentionStarted {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// On what it rests.
        pub basis: DetentionBasis,
        /// Where.
        pub facility: Code,
        /// When.
        pub started_at: Timestamp,
        /// Whether the day of the start counts as the first: the reading that this case was decided by (I21).
        pub first_day_counted: bool,
        /// Last day; absent under a deportation order, which has none.
        pub ends_on: Option<Date>,
        /// By when the person is to be handed over to an inspector (I21); absent where the case has been referred.
        pub handover_due: Option<Timestamp>,
    }

    /// Detention was extended (収容期間の延長), once and no more.
    pub struct DetentionExtended {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day of the decision.
        pub extended_on: Date,
        /// Last day before.
        pub old_ends_on: Date,
        /// Last day from now on.
        pub ends_on: Date,
        /// Why.
        pub reason: Code,
    }

    /// Detention under a deportation order was reviewed (収容の要否の見直し), I24.
    pub struct DetentionReviewed {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub reviewed_on: Date,
        /// Day on which it was due.
        pub due_on: Date,
        /// Days late; 0 as a rule.
        pub late_days: u32,
        /// What it came to.
        pub outcome: ReviewOutcome,
        /// The report.
        pub report: EvidenceRef,
    }

    /// Detention ended (収容の終了).
    pub struct DetentionEnded {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day; it counts as detained.
        pub ended_on: Date,
        /// Why.
        pub reason: Code,
    }

    /// A supervision measure was decided (監理措置決定), before the order (art. 44-2) or under it (art. 52-2).
    pub struct SupervisionMeasureDecided {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub decided_on: Date,
        /// Whether a deportation order stands.
        pub under_order: bool,
        /// Conditions.
        pub conditions: Vec<Code>,
        /// Deposit in yen.
        pub deposit_yen: u32,
        /// Day of the first report.
        pub next_report_on: Date,
        /// Personal data; absent once erased.
        pub personal: Option<SupervisionPersonal>,
    }

    /// A supervision measure was changed (監理措置条件の変更).
    pub struct SupervisionMeasureChanged {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub changed_on: Date,
        /// Conditions from now on.
        pub conditions: Vec<Code>,
        /// Day of the next report.
        pub next_report_on: Date,
    }

    /// A supervision measure was cancelled (監理措置決定の取消し).
    pub struct SupervisionMeasureCancelled {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub cancelled_on: Date,
        /// Why.
        pub reason: Code,
    }

    /// A person under supervision reported (被監理者の届出).
    pub struct SuperviseeReported {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day of the report.
        pub reported_on: Date,
        /// Day on which it was due.
        pub due_on: Date,
        /// Days late; 0 as a rule.
        pub late_days: u32,
        /// Day of the next report.
        pub next_report_on: Date,
        /// Personal data; absent once erased.
        pub personal: Option<ReportPersonal>,
    }

    /// Provisional release was permitted or renewed (仮放免).
    pub struct ProvisionalReleasePermitted {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub permitted_on: Date,
        /// Why.
        pub reason: Code,
        /// Deposit in yen.
        pub deposit_yen: u32,
        /// Last day.
        pub until: Date,
    }

    /// Provisional release was cancelled (仮放免の取消し).
    pub struct ProvisionalReleaseCancelled {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub cancelled_on: Date,
        /// Why.
        pub reason: Code,
    }
}
