//! The subject `staff`: the access of one member of staff, or of one process of the system (職員・アクセス管理; domain §9, §11):
//! sign-ins, roles with their days, what was exported, which privileged operations and checks of the log were done.
//!
//! What was read and searched is not in here: `RecordViewed` and `SearchExecuted` are entries of the audit topic, written
//! before the answer leaves, and would say the same twice.

mod rules;

pub use rules::{decide, evolve};

use uuid::Uuid;

use crate::envelope::Role;
use crate::ids::{Code, EvidenceRef, OfficeCode, StaffId, TerminalId};
use crate::time::{Date, Timestamp};

crate::shape! {
    /// Note that a member of staff signs in (サインイン).
    pub struct SignInStaff {
        /// Staff id.
        pub member: StaffId,
        /// Role entered.
        pub role: Role,
        /// Office of that role.
        pub office: OfficeCode,
        /// Terminal.
        pub terminal: TerminalId,
    }

    /// Note that a member of staff signs out (サインアウト).
    pub struct SignOutStaff {
        /// Staff id.
        pub member: StaffId,
        /// Terminal.
        pub terminal: TerminalId,
    }

    /// Assign a role (職の付与).
    pub struct AssignRole {
        /// Staff id of who gets it.
        pub member: StaffId,
        /// The role.
        pub role: Role,
        /// Office where it is held.
        pub office: OfficeCode,
        /// First day.
        pub valid_from: Date,
        /// Last day: a role without an end is not assigned.
        pub valid_to: Date,
        /// Order or letter of appointment.
        pub basis: EvidenceRef,
    }

    /// End a role before its last day (職の解除).
    pub struct EndRole {
        /// Staff id of who holds it.
        pub member: StaffId,
        /// The role.
        pub role: Role,
        /// Office where it is held.
        pub office: OfficeCode,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Note an export (データの出力), before it is handed out. Its purpose is that of the act.
    pub struct ProduceExport {
        /// Staff id of whom it is for.
        pub member: StaffId,
        /// Role entered.
        pub role: Role,
        /// Office of that role.
        pub office: OfficeCode,
        /// What is exported, from the code list.
        pub what: Code,
        /// So many rows.
        pub rows: u32,
        /// Digest of what is handed out.
        pub content_hash: [u8; 32],
    }

    /// Note a privileged operation (特権操作).
    pub struct PerformPrivilegedOperation {
        /// Staff id of who does it.
        pub member: StaffId,
        /// Role entered.
        pub role: Role,
        /// Office of that role.
        pub office: OfficeCode,
        /// What is done, from the code list.
        pub operation: Code,
        /// Who approved it.
        pub approved_by: StaffId,
        /// Ticket or order.
        pub reference: EvidenceRef,
    }

    /// Note a check whether a log is complete and unchanged (ログの完全性確認).
    pub struct CheckLogIntegrity {
        /// Staff id of who checks, or of the process that does.
        pub member: StaffId,
        /// Name of the log, from the code list.
        pub log: Code,
        /// From when it was checked.
        pub checked_from: Timestamp,
        /// To when.
        pub checked_to: Timestamp,
        /// So many entries.
        pub entries: u32,
        /// Entries that are missing or changed.
        pub faults: u32,
        /// Digest up to the last entry.
        pub content_hash: [u8; 32],
    }

    /// A member of staff signed in (サインイン).
    pub struct StaffSignedIn {
        /// The session.
        pub session_id: Uuid,
        /// Staff id.
        pub member: StaffId,
        /// Role entered.
        pub role: Role,
        /// Office of that role.
        pub office: OfficeCode,
        /// Terminal.
        pub terminal: TerminalId,
    }

    /// A member of staff signed out (サインアウト).
    pub struct StaffSignedOut {
        /// Staff id.
        pub member: StaffId,
        /// Terminal.
        pub terminal: TerminalId,
        /// The session; absent where no sign-in is on record.
        pub session_id: Option<Uuid>,
        /// When it began.
        pub signed_in_at: Option<Timestamp>,
    }

    /// A role was assigned (職の付与).
    pub struct RoleAssigned {
        /// The assignment.
        pub assignment_id: Uuid,
        /// Staff id of who got it.
        pub member: StaffId,
        /// The role.
        pub role: Role,
        /// Office where it is held.
        pub office: OfficeCode,
        /// First day.
        pub valid_from: Date,
        /// Last day.
        pub valid_to: Date,
        /// Order or letter of appointment.
        pub basis: EvidenceRef,
    }

    /// A role was ended before its last day (職の解除).
    pub struct RoleEnded {
        /// The assignment.
        pub assignment_id: Uuid,
        /// Staff id of who held it.
        pub member: StaffId,
        /// The role.
        pub role: Role,
        /// Office where it was held.
        pub office: OfficeCode,
        /// Legal day: the last on which it is held. Before the first day it never was.
        pub ended_on: Date,
        /// Why.
        pub reason: Code,
    }

    /// Something was exported (データの出力).
    pub struct ExportProduced {
        /// Staff id of whom it is for.
        pub member: StaffId,
        /// Role entered.
        pub role: Role,
        /// Office of that role.
        pub office: OfficeCode,
        /// For which purpose, from the code list.
        pub purpose: Code,
        /// What was exported.
        pub what: Code,
        /// So many rows.
        pub rows: u32,
        /// Digest of what was handed out.
        pub content_hash: [u8; 32],
    }

    /// A privileged operation was performed (特権操作).
    pub struct PrivilegedOperationPerformed {
        /// Staff id of who did it.
        pub member: StaffId,
        /// Role entered.
        pub role: Role,
        /// Office of that role.
        pub office: OfficeCode,
        /// What was done.
        pub operation: Code,
        /// Who approved it.
        pub approved_by: StaffId,
        /// Ticket or order.
        pub reference: EvidenceRef,
    }

    /// It was checked whether a log is complete and unchanged (ログの完全性確認).
    pub struct LogIntegrityChecked {
        /// Staff id of who checked, or of the process that did.
        pub member: StaffId,
        /// Name of the log.
        pub log: Code,
        /// From when it was checked.
        pub checked_from: Timestamp,
        /// To when.
        pub checked_to: Timestamp,
        /// So many entries.
        pub entries: u32,
        /// Entries that are missing or changed.
        pub faults: u32,
        /// Digest up to the last entry.
        pub content_hash: [u8; 32],
    }

    /// A role on its days.
    pub struct RoleAssignment {
        /// Its id.
        pub assignment_id: Uuid,
        /// The role.
        pub role: Role,
        /// Office where it is held.
        pub office: OfficeCode,
        /// First day.
        pub valid_from: Date,
        /// Last day, as assigned.
        pub valid_to: Date,
        /// Last day, where it was ended before; before the first day it never was held.
        pub ended_on: Option<Date>,
    }

    /// A session that has not ended.
    pub struct StaffSession {
        /// Its id.
        pub session_id: Uuid,
        /// Terminal.
        pub terminal: TerminalId,
        /// When it began.
        pub signed_in_at: Timestamp,
    }

    /// State of the access of a member of staff.
    pub struct StaffState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Staff id; absent before the first entry.
        pub member: Option<StaffId>,
        /// Roles, in the order of their recording.
        pub assignments: Vec<RoleAssignment>,
        /// Sessions that have not ended.
        pub sessions: Vec<StaffSession>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for StaffState {
    fn default() -> Self {
        Self { version: 0, member: None, assignments: Vec::new(), sessions: Vec::new() }
    }
}

impl RoleAssignment {
    /// Last day on which it is held.
    pub fn last(&self) -> Date {
        self.ended_on.map_or(self.valid_to, |ended| ended.min(self.valid_to))
    }

    /// Whether it is held on a day.
    pub fn held_on(&self, day: Date) -> bool {
        self.valid_from <= day && day <= self.last()
    }
}

/// The roles that a member of staff holds on a day, each with its office: what counts for an act is the role entered on
/// it and held on its legal day (domain §12.1).
pub fn roles_held(state: &StaffState, day: Date) -> impl Iterator<Item = &RoleAssignment> {
    state.assignments.iter().filter(move |a| a.held_on(day))
}

/// Whether a member of staff holds a role at an office on a day.
pub fn holds_role(state: &StaffState, role: Role, office: &OfficeCode, day: Date) -> bool {
    roles_held(state, day).any(|a| a.role == role && a.office == *office)
}
