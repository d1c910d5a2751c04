//! The violation case (違反事件) from its lead to the referral, and its end: art. 27 to 45 (domain §5).

use super::document::{PersonName, Sex};
use super::removal::Refusal;
use crate::ids::{CaseId, Code, CountryCode, EvidenceRef, RemarkText};
use crate::time::{Date, Timestamp};

crate::symbols! {
    /// How a case came to be known (端緒).
    pub enum LeadSource {
        /// Information from somebody (情報提供).
        Tip = "tip",
        /// The police or another authority.
        Authority = "authority",
        /// The person came forward to leave (出頭申告).
        SelfReport = "self-report",
        /// Found by control officers (摘発).
        Detection = "detection",
        /// The data extract of overstayers.
        DataExtract = "data-extract",
    }

    /// By which way a case goes to an inspector.
    pub enum ReferralRoute {
        /// With the person in detention (身柄付き), art. 44.
        Detained = "detained",
        /// With the person under supervision (監理措置に付した事件の引継ぎ), art. 44-6.
        Supervised = "supervised",
        /// Without detention: in prison or held elsewhere, art. 63.
        WithoutDetention = "without-detention",
        /// Without detention: the person seems to be open to a departure order, art. 55-2 (number unverified).
        DepartureOrder = "departure-order",
    }

    /// How a case ended.
    pub enum CaseEnd {
        /// Not deportable, by finding, decision or ruling.
        NotDeportable = "not-deportable",
        /// Special permission to stay (在留特別許可).
        SpecialPermission = "special-permission",
        /// Left under a departure order, in time.
        LeftUnderDepartureOrder = "left-under-departure-order",
        /// Left after the last day of a departure order.
        LeftAfterDepartureOrder = "left-after-departure-order",
        /// Left at their own expense under a deportation order (自費出国).
        LeftAtOwnExpense = "left-at-own-expense",
        /// Deported (送還).
        Deported = "deported",
        /// No violation found.
        NoViolation = "no-violation",
        /// Left the country while the case was open.
        LeftCountry = "left-country",
        /// Death or naturalisation.
        RecordEnded = "record-ended",
        /// Recognised as a refugee or under complementary protection.
        Recognised = "recognised",
        /// The order was withdrawn.
        OrderWithdrawn = "order-withdrawn",
    }
}

crate::shape! {
    /// Receive a lead (端緒の受理): it begins a case. A person without a record is registered by what the lead says.
    pub struct ReceiveViolationLead {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// How it came to be known.
        pub lead: LeadSource,
        /// Nationality or region, where the person has no record yet.
        pub nationality: Option<CountryCode>,
        /// Sex, where the person has no record yet.
        pub sex: Option<Sex>,
        /// Name and remarks: personal data.
        pub personal: LeadPersonal,
    }

    /// Personal data of a lead.
    pub struct LeadPersonal {
        /// Name, where the person has no record yet.
        pub name: Option<PersonName>,
        /// What was said.
        pub remarks: Option<RemarkText>,
    }

    /// Open the violation investigation (違反調査の開始).
    pub struct OpenViolationInvestigation {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Grounds of art. 24 that are suspected, from the code list.
        pub suspected: Vec<Code>,
    }

    /// Record that a statement was taken (供述調書の作成).
    pub struct TakeStatement {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// The record of it: its hash or registry number.
        pub statement: EvidenceRef,
        /// Whether the person said that they wish to leave at once (art. 24-3).
        pub wishes_to_leave: bool,
    }

    /// Refer the case to an inspector (入国審査官への引渡し・引継ぎ).
    pub struct ReferViolationCase {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// By which way.
        pub route: ReferralRoute,
    }

    /// Close a case that ends without a decision in it.
    pub struct CloseViolationCase {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Why.
        pub reason: CaseEnd,
        /// Evidence.
        pub evidence: EvidenceRef,
    }

    /// A lead was received (端緒): a case begins.
    pub struct ViolationLeadReceived {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// How it came to be known.
        pub lead: LeadSource,
        /// Legal day of receipt.
        pub received_on: Date,
        /// Personal data; absent once erased.
        pub personal: Option<LeadRemarks>,
    }

    /// Remarks of a lead.
    pub struct LeadRemarks {
        /// What was said.
        pub remarks: Option<RemarkText>,
    }

    /// The violation investigation was opened (違反調査).
    pub struct ViolationInvestigationOpened {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub opened_on: Date,
        /// Grounds that are suspected.
        pub suspected: Vec<Code>,
    }

    /// A statement was taken (供述調書).
    pub struct StatementTaken {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub taken_on: Date,
        /// The record of it.
        pub statement: EvidenceRef,
        /// Whether the person said that they wish to leave at once.
        pub wishes_to_leave: bool,
    }

    /// The case was referred to an inspector (引渡し・引継ぎ).
    pub struct CaseReferred {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// By which way.
        pub route: ReferralRoute,
        /// When.
        pub referred_at: Timestamp,
        /// By when a detained person had to be handed over (I21); absent where nobody is detained.
        pub handover_due: Option<Timestamp>,
    }

    /// The person was released (放免).
    pub struct PersonReleased {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub released_on: Date,
    }

    /// The case was closed (事件の終了).
    pub struct CaseClosed {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// How it ended.
        pub reason: CaseEnd,
        /// Legal day.
        pub closed_on: Date,
        /// The refusal period that begins with it (I26); absent where none does.
        pub refusal: Option<Refusal>,
    }
}
