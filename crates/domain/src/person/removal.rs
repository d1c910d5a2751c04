//! Departure order (出国命令), deportation order (退去強制令書), its execution (送還) and what follows it: art. 51 to 55-6.

use uuid::Uuid;

use super::finding::CameForward;
use crate::ids::{CaseId, Code, CountryCode, EvidenceRef, PortCode, VoyageCode};
use crate::time::Date;

crate::symbols! {
    /// By which way a deportation order came about (I22).
    pub enum OrderRoute {
        /// The finding was accepted in writing, art. 47(5).
        AcceptedFinding = "accepted-finding",
        /// No hearing was requested in time.
        UnopposedFinding = "unopposed-finding",
        /// The decision after the hearing was accepted in writing, art. 48(9).
        AcceptedDecision = "accepted-decision",
        /// No objection was filed in time.
        UnopposedDecision = "unopposed-decision",
        /// The objection was ruled not well-founded, art. 49(6).
        Ruling = "ruling",
    }

    /// How a deportation order was executed.
    pub enum RemovalMode {
        /// At the person's own expense (自費出国).
        OwnExpense = "own-expense",
        /// At the state's expense, without escort (国費送還).
        StateUnescorted = "state-unescorted",
        /// At the state's expense, escorted (護送官付き国費送還).
        StateEscorted = "state-escorted",
        /// By the carrier (運送業者による送還), art. 59.
        Carrier = "carrier",
        /// As a transfer of a prisoner (受刑者移送).
        PrisonerTransfer = "prisoner-transfer",
    }

    /// Which rule a refusal period follows (art. 5(1)(ix), domain §1.4).
    pub enum RefusalRule {
        /// Deported for the first time.
        FirstDeportation = "first-deportation",
        /// Deported after an earlier deportation or departure under a departure order.
        RepeatedDeportation = "repeated-deportation",
        /// Deported at their own expense with a shortening decision, by the day it set (art. 52(5)).
        Shortened = "shortened",
        /// Left under a departure order after coming forward before the investigation.
        DepartureOrderBeforeInvestigation = "departure-order-before-investigation",
        /// Left under a departure order after coming forward later.
        DepartureOrderDuringInvestigation = "departure-order-during-investigation",
        /// Deported on grounds of security (art. 5(1)(x)): refused without end.
        SecurityDeportation = "security-deportation",
    }
}

crate::shape! {
    /// A refusal period (上陸拒否期間), derived and never typed (I26). Landing is possible from the day after its last.
    pub struct Refusal {
        /// The rule.
        pub rule: RefusalRule,
        /// Day from which it counts: that of the actual departure.
        pub counted_from: Date,
        /// Last day; absent where it refuses without end.
        pub until: Option<Date>,
        /// Last day for whoever comes as a temporary visitor.
        pub until_as_visitor: Option<Date>,
    }

    /// Issue a departure order (出国命令).
    pub struct IssueDepartureOrder {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Last day to leave.
        pub leave_by: Date,
        /// Conditions, from the code list.
        pub conditions: Vec<Code>,
    }

    /// Extend a departure order (出国期限の延長).
    pub struct ExtendDepartureOrder {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Last day to leave from now on.
        pub leave_by: Date,
        /// Why, from the code list: no ship or flight, or what the person is not to blame for.
        pub reason: Code,
    }

    /// Cancel a departure order (出国命令の取消し).
    pub struct CancelDepartureOrder {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Conditions that were breached, from the code list.
        pub reasons: Vec<Code>,
    }

    /// Issue a deportation order (退去強制令書の発付).
    pub struct IssueDeportationOrder {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// The signed acceptance of the finding or decision, where there is one: its hash or registry number.
        pub waiver: Option<EvidenceRef>,
        /// State to which the person is to be sent (art. 53).
        pub destination: CountryCode,
    }

    /// Order a person who cannot be removed to leave (退去の命令).
    pub struct IssueDepartureCommand {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Last day to leave.
        pub leave_by: Date,
        /// Why removal is not possible, from the code list (art. 55-2).
        pub reason: Code,
    }

    /// Shorten the refusal period of a person who has permission to leave at their own expense (上陸拒否期間の短縮決定).
    pub struct ShortenRefusalPeriod {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Day by which the person leaves.
        pub leave_by: Date,
    }

    /// Record the execution of a deportation order (退去強制令書の執行).
    pub struct ExecuteDeportation {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// How.
        pub mode: RemovalMode,
        /// Where the person left.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// State to which the person was sent.
        pub destination: CountryCode,
        /// Last day of the refusal period as told to the person; it must be the one derived (I26).
        pub refusal_until: Option<Date>,
    }

    /// A departure order was issued (出国命令).
    pub struct DepartureOrderIssued {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub issued_on: Date,
        /// Last day to leave.
        pub leave_by: Date,
        /// Conditions.
        pub conditions: Vec<Code>,
        /// When the person came forward.
        pub came_forward: CameForward,
    }

    /// A departure order was extended (出国期限の延長).
    pub struct DepartureOrderExtended {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub extended_on: Date,
        /// Last day before.
        pub old_leave_by: Date,
        /// Last day from now on.
        pub leave_by: Date,
        /// Why.
        pub reason: Code,
    }

    /// A departure order was cancelled (出国命令の取消し).
    pub struct DepartureOrderCancelled {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub cancelled_on: Date,
        /// Conditions that were breached.
        pub reasons: Vec<Code>,
    }

    /// A deportation order was issued (退去強制令書).
    pub struct DeportationOrderIssued {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub issued_on: Date,
        /// By which way it came about.
        pub route: OrderRoute,
        /// The signed acceptance.
        pub waiver: Option<EvidenceRef>,
        /// Grounds of art. 24 found.
        pub grounds: Vec<Code>,
        /// State to which the person is to be sent.
        pub destination: CountryCode,
    }

    /// A command to leave was issued (退去の命令).
    pub struct DepartureCommandIssued {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub issued_on: Date,
        /// Last day to leave.
        pub leave_by: Date,
        /// Why.
        pub reason: Code,
    }

    /// The refusal period was shortened (上陸拒否期間の短縮決定).
    pub struct RefusalPeriodShortened {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// Legal day.
        pub decided_on: Date,
        /// Day by which the person leaves.
        pub leave_by: Date,
    }

    /// A deportation order was executed (送還): stay and case are closed, a refusal period begins.
    pub struct DeportationExecuted {
        /// Number of the case.
        pub violation_case_id: CaseId,
        /// The stay it closes; absent where none is open.
        pub stay_id: Option<Uuid>,
        /// How.
        pub mode: RemovalMode,
        /// Where the person left.
        pub port: PortCode,
        /// Flight or ship.
        pub voyage: Option<VoyageCode>,
        /// State to which the person was sent.
        pub destination: CountryCode,
        /// Legal day.
        pub executed_on: Date,
        /// The refusal period that begins.
        pub refusal: Refusal,
    }
}
