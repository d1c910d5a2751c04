//! What is refused and flagged of sign-ins, roles, exports, privileged operations and checks of the log.

use super::{
    AssignRole, CheckLogIntegrity, EndRole, ExportProduced, LogIntegrityChecked,
    PerformPrivilegedOperation, PrivilegedOperationPerformed, ProduceExport, RoleAssigned,
    RoleAssignment, RoleEnded, SignInStaff, SignOutStaff, StaffSession, StaffSignedIn,
    StaffSignedOut, StaffState, holds_role,
};
use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::envelope::{Flag, Role};
use crate::ids::{OfficeCode, StaffId};
use crate::law::{Act, grounds, problems};

type Staff<'a> = Case<'a, StaffState>;

/// Decides a command about the access of a member of staff.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &StaffState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::SignInStaff(c) => sign_in(&mut case, c),
        Command::SignOutStaff(c) => sign_out(&mut case, c),
        Command::AssignRole(c) => assign(&mut case, c),
        Command::EndRole(c) => end(&mut case, c),
        Command::ProduceExport(c) => export(&mut case, c),
        Command::PerformPrivilegedOperation(c) => perform(&mut case, c),
        Command::CheckLogIntegrity(c) => check_log(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

/// That the record is the one of this staff id.
fn same(case: &Staff<'_>, member: &StaffId) -> Result<(), Rejection> {
    if case.state.member.as_ref().is_some_and(|known| known != member) {
        return Err(problems::STAFF_DIFFERS.refuse());
    }
    Ok(())
}

/// I34: staff act under their own id; a process of the system, under an id of its own, notes what it does for them.
fn own(case: &Staff<'_>, member: &StaffId) -> Result<(), Rejection> {
    same(case, member)?;
    let actor = &case.meta.actor;
    if actor.role != Role::System && actor.staff_id != *member {
        return Err(problems::STAFF_ID_OF_ANOTHER.refuse());
    }
    Ok(())
}

/// I4: the role entered on an act is one that is held on its legal day (§12.1).
fn held(case: &mut Staff<'_>, role: Role, office: &OfficeCode) -> Result<(), Rejection> {
    if holds_role(case.state, role, office, case.on) {
        return Ok(());
    }
    case.refuse_or_flag(&problems::ROLE_NOT_HELD, Flag::RoleNotHeld)
}

/// A session at a terminal where another one has not ended takes its place.
fn sign_in(case: &mut Staff<'_>, c: &SignInStaff) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NoteSignIn)?;
    own(case, &c.member)?;
    held(case, c.role, &c.office)?;
    if case.state.sessions.iter().any(|s| s.terminal == c.terminal) {
        case.flag(Flag::SignOutMissing);
    }
    let SignInStaff { member, role, office, terminal } = c.clone();
    // The session is the first event of its command.
    let session_id = case.event_id(0);
    let event = StaffSignedIn { session_id, member, role, office, terminal };
    Ok(vec![case.main(event, grounds::ACCESS)])
}

/// Whoever signs out has: without a sign-in on record it is noted, and says so.
fn sign_out(case: &mut Staff<'_>, c: &SignOutStaff) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::NoteSignIn)?;
    own(case, &c.member)?;
    let at = case.meta.occurred_at;
    let here = |s: &&StaffSession| s.terminal == c.terminal && s.signed_in_at <= at;
    let session = case.state.sessions.iter().find(here);
    if session.is_none() {
        case.flag(Flag::SignOutWithoutSignIn);
    }
    let event = StaffSignedOut {
        member: c.member.clone(),
        terminal: c.terminal.clone(),
        session_id: session.map(|s| s.session_id),
        signed_in_at: session.map(|s| s.signed_in_at),
    };
    Ok(vec![case.main(event, grounds::ACCESS)])
}

/// I35: who gives a role or takes it away is another than who holds it.
fn another(case: &Staff<'_>, member: &StaffId) -> Result<(), Rejection> {
    same(case, member)?;
    if case.meta.actor.staff_id == *member {
        return Err(problems::FOUR_EYES.refuse_with(
            "Nobody gives a role to themselves or takes one from themselves.",
            "自らに職を付与し、又は自らの職を解除することはできません。",
        ));
    }
    Ok(())
}

/// No role begins in the past: what was done without one would become lawful by it.
fn assign(case: &mut Staff<'_>, c: &AssignRole) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::AssignRole)?;
    another(case, &c.member)?;
    if c.valid_to < c.valid_from {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    if c.valid_from < case.on {
        case.refuse_or_flag(&problems::ROLE_BACKDATED, Flag::RoleBackdated)?;
    }
    let state = case.state;
    // I34: the id of a process is nobody's.
    let process = c.role == Role::System;
    if state.assignments.iter().any(|a| (a.role == Role::System) != process) {
        return Err(problems::SYSTEM_IDENTITY_APART.refuse());
    }
    let on_these_days = |a: &RoleAssignment| {
        let (from, to) = (a.valid_from.max(c.valid_from), a.last().min(c.valid_to));
        a.role == c.role && a.office == c.office && from <= to
    };
    if state.assignments.iter().any(on_these_days) {
        return Err(problems::ROLE_HELD_ALREADY.refuse());
    }
    let AssignRole { member, role, office, valid_from, valid_to, basis } = c.clone();
    // The assignment is the first event of its command.
    let assignment_id = case.event_id(0);
    let event = RoleAssigned { assignment_id, member, role, office, valid_from, valid_to, basis };
    Ok(vec![case.main(event, grounds::ACCESS)])
}

/// The role that is held, or the next one to begin; the legal day is its last.
fn end(case: &mut Staff<'_>, c: &EndRole) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::EndRole)?;
    another(case, &c.member)?;
    let on = case.on;
    let named = case.state.assignments.iter().filter(|a| {
        let to_be_held = a.valid_from <= a.last() && on <= a.last();
        // What ends today already is not ended today again.
        a.role == c.role && a.office == c.office && to_be_held && a.ended_on.is_none()
    });
    let assignment = named.min_by_key(|a| a.valid_from);
    let assignment = assignment.ok_or_else(|| problems::ROLE_NOT_HELD.refuse())?;
    let event = RoleEnded {
        assignment_id: assignment.assignment_id,
        member: c.member.clone(),
        role: c.role,
        office: c.office.clone(),
        ended_on: on,
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, grounds::ACCESS)])
}

fn export(case: &mut Staff<'_>, c: &ProduceExport) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::ProduceExport)?;
    own(case, &c.member)?;
    held(case, c.role, &c.office)?;
    let Some(purpose) = case.meta.purpose.clone() else {
        return Err(problems::FIELD_REQUIRED.refuse_with(
            "An export says for which purpose it is made.",
            "出力の目的を記載してください。",
        ));
    };
    if c.rows == 0 {
        return Err(problems::EXPORT_EMPTY.refuse());
    }
    let ProduceExport { member, role, office, what, rows, content_hash } = c.clone();
    let event = ExportProduced { member, role, office, purpose, what, rows, content_hash };
    Ok(vec![case.main(event, grounds::ACCESS)])
}

/// I35: who approves a privileged operation is another than who does it.
fn perform(
    case: &mut Staff<'_>,
    c: &PerformPrivilegedOperation,
) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::PerformPrivilegedOperation)?;
    own(case, &c.member)?;
    held(case, c.role, &c.office)?;
    if c.approved_by == c.member || c.approved_by == case.meta.actor.staff_id {
        return Err(problems::FOUR_EYES.refuse_with(
            "Who does a privileged operation does not approve it.",
            "特権操作は実施者以外の者が承認します。",
        ));
    }
    let PerformPrivilegedOperation { member, role, office, operation, approved_by, reference } =
        c.clone();
    let event =
        PrivilegedOperationPerformed { member, role, office, operation, approved_by, reference };
    Ok(vec![case.main(event, grounds::ACCESS)])
}

/// A check that found faults has happened too.
fn check_log(case: &mut Staff<'_>, c: &CheckLogIntegrity) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::CheckLogIntegrity)?;
    own(case, &c.member)?;
    if c.checked_from > c.checked_to || c.checked_to > case.meta.occurred_at {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    let CheckLogIntegrity { member, log, checked_from, checked_to, entries, faults, content_hash } =
        c.clone();
    let event = LogIntegrityChecked {
        member,
        log,
        checked_from,
        checked_to,
        entries,
        faults,
        content_hash,
    };
    Ok(vec![case.main(event, grounds::ACCESS)])
}

/// Folds an event of a member of staff into the state.
pub fn evolve(state: &mut StaffState, event: &EventRecord) {
    state.version = event.meta.version;
    let member = match &event.event {
        Event::StaffSignedIn(e) => {
            state.sessions.retain(|s| s.terminal != e.terminal);
            state.sessions.push(StaffSession {
                session_id: e.session_id,
                terminal: e.terminal.clone(),
                signed_in_at: event.meta.occurred_at,
            });
            &e.member
        }
        Event::StaffSignedOut(e) => {
            state.sessions.retain(|s| Some(s.session_id) != e.session_id);
            &e.member
        }
        Event::RoleAssigned(e) => {
            if !state.assignments.iter().any(|a| a.assignment_id == e.assignment_id) {
                state.assignments.push(RoleAssignment {
                    assignment_id: e.assignment_id,
                    role: e.role,
                    office: e.office.clone(),
                    valid_from: e.valid_from,
                    valid_to: e.valid_to,
                    ended_on: None,
                });
            }
            &e.member
        }
        Event::RoleEnded(e) => {
            let named = state.assignments.iter_mut().find(|a| a.assignment_id == e.assignment_id);
            if let Some(assignment) = named {
                assignment.ended_on = Some(e.ended_on);
            }
            &e.member
        }
        Event::ExportProduced(e) => &e.member,
        Event::PrivilegedOperationPerformed(e) => &e.member,
        Event::LogIntegrityChecked(e) => &e.member,
        _ => return,
    };
    if state.member.is_none() {
        state.member = Some(member.clone());
    }
}
