//! The subject `incident`: a failure of the system from its opening to its end (障害管理; domain §9, §11): who had it, and how
//! long it lasted.

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{Code, EvidenceRef, OfficeCode};
use crate::law::{Act, grounds, problems};
use crate::time::Timestamp;

crate::symbols! {
    /// How much an incident stops.
    pub enum Severity {
        /// Examination or decisions stand still.
        Critical = "critical",
        /// They go on in fall-back mode, or slowly.
        Major = "major",
        /// Nobody outside operations notices.
        Minor = "minor",
    }

    /// Who has an incident; it is handed upwards only (domain §9).
    pub enum Level {
        /// Resident staff of a centre (常駐員).
        Resident = "resident",
        /// Operations staff (運用担当).
        Operations = "operations",
        /// System engineer (SE).
        Engineer = "engineer",
        /// Operations manager (運用管理者).
        Manager = "manager",
        /// Vendor (事業者).
        Vendor = "vendor",
    }
}

crate::shape! {
    /// Open an incident (障害の受付).
    pub struct OpenIncident {
        /// What it stops.
        pub severity: Severity,
        /// Part of the system that failed, from the code list.
        pub component: Code,
        /// Site where it was noticed.
        pub site: OfficeCode,
        /// When it began, as far as known.
        pub began_at: Timestamp,
        /// Number of the ticket.
        pub ticket: EvidenceRef,
    }

    /// Hand an incident upwards (障害のエスカレーション).
    pub struct EscalateIncident {
        /// To whom.
        pub level: Level,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Resolve an incident (障害の解決).
    pub struct ResolveIncident {
        /// What caused it, from the code list.
        pub cause: Code,
        /// Report.
        pub report: EvidenceRef,
    }

    /// An incident was opened (障害の受付).
    pub struct IncidentOpened {
        /// What it stops.
        pub severity: Severity,
        /// Part of the system that failed.
        pub component: Code,
        /// Site where it was noticed.
        pub site: OfficeCode,
        /// When it began, as far as known.
        pub began_at: Timestamp,
        /// Number of the ticket.
        pub ticket: EvidenceRef,
    }

    /// An incident was handed upwards (障害のエスカレーション).
    pub struct IncidentEscalated {
        /// From whom.
        pub from_level: Level,
        /// To whom.
        pub level: Level,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// An incident was resolved (障害の解決).
    pub struct IncidentResolved {
        /// What caused it.
        pub cause: Code,
        /// Minutes from its beginning to its end, begun ones included.
        pub minutes: u32,
        /// Report.
        pub report: EvidenceRef,
    }

    /// State of an incident.
    pub struct IncidentState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// When it began; absent before it is opened.
        pub began_at: Option<Timestamp>,
        /// Who has it.
        pub level: Option<Level>,
        /// When the last act about it happened.
        pub last_at: Option<Timestamp>,
        /// When it was resolved.
        pub resolved_at: Option<Timestamp>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for IncidentState {
    fn default() -> Self {
        Self { version: 0, began_at: None, level: None, last_at: None, resolved_at: None }
    }
}

type Incident<'a> = Case<'a, IncidentState>;

/// Decides a command about an incident.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &IncidentState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::OpenIncident(c) => open(&mut case, c),
        Command::EscalateIncident(c) => escalate(&mut case, c),
        Command::ResolveIncident(c) => resolve(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

fn open(case: &mut Incident<'_>, c: &OpenIncident) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIncident)?;
    if case.state.began_at.is_some() {
        return Err(problems::INCIDENT_ALREADY_OPEN.refuse());
    }
    if c.began_at > case.meta.occurred_at {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    let OpenIncident { severity, component, site, began_at, ticket } = c.clone();
    let event = IncidentOpened { severity, component, site, began_at, ticket };
    Ok(vec![case.main(event, grounds::OPERATIONS)])
}

/// When an incident that is open began, and who has it.
fn under_way(case: &Incident<'_>) -> Result<(Timestamp, Level), Rejection> {
    let state = case.state;
    let (Some(began_at), Some(level), None) = (state.began_at, state.level, state.resolved_at)
    else {
        return Err(problems::INCIDENT_NOT_OPEN.refuse());
    };
    if state.last_at.is_some_and(|last| case.meta.occurred_at < last) {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    Ok((began_at, level))
}

fn escalate(case: &mut Incident<'_>, c: &EscalateIncident) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIncident)?;
    let (_, from_level) = under_way(case)?;
    if c.level <= from_level {
        return Err(problems::ESCALATION_NOT_UPWARDS.refuse());
    }
    let event = IncidentEscalated { from_level, level: c.level, reason: c.reason.clone() };
    Ok(vec![case.main(event, grounds::OPERATIONS)])
}

fn resolve(case: &mut Incident<'_>, c: &ResolveIncident) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepIncident)?;
    let (began_at, _) = under_way(case)?;
    let lasted = case.meta.occurred_at.micros().saturating_sub(began_at.micros()).max(0);
    let minutes = lasted.saturating_add(59_999_999) / 60_000_000;
    let event = IncidentResolved {
        cause: c.cause.clone(),
        minutes: u32::try_from(minutes).unwrap_or(u32::MAX),
        report: c.report.clone(),
    };
    Ok(vec![case.main(event, grounds::OPERATIONS)])
}

/// Folds an event of an incident into its state.
pub fn evolve(state: &mut IncidentState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::IncidentOpened(e) => {
            state.began_at = Some(e.began_at);
            state.level = Some(Level::Resident);
        }
        Event::IncidentEscalated(e) => state.level = Some(e.level),
        Event::IncidentResolved(_) => state.resolved_at = Some(event.meta.occurred_at),
        _ => return,
    }
    state.last_at = Some(event.meta.occurred_at);
}
