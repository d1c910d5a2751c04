//! The subject `port`: when a port of entry and departure (出入国港) was opened and closed, and on what ground (domain §11,
//! reference data). Whether somebody may land there on a day is looked up in the code list, which changes by a version of
//! its own; this record says who decided it.

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{Code, EvidenceRef, OfficeCode, PortCode};
use crate::law::{Act, grounds, problems};
use crate::time::Date;

crate::shape! {
    /// Open a port (出入国港の指定).
    pub struct OpenPort {
        /// Its code, which is on the code list first.
        pub port: PortCode,
        /// Office whose inspectors examine there (審査官署).
        pub office: OfficeCode,
        /// First day on which somebody may land or depart there.
        pub opens_on: Date,
        /// The designation: ordinance or notice.
        pub basis: EvidenceRef,
    }

    /// Close a port (出入国港の廃止).
    pub struct ClosePort {
        /// Last day on which somebody may land or depart there.
        pub closes_on: Date,
        /// Why, from the code list.
        pub reason: Code,
        /// The decision.
        pub basis: EvidenceRef,
    }

    /// A port was opened (出入国港の指定).
    pub struct PortOpened {
        /// Its code.
        pub port: PortCode,
        /// Office whose inspectors examine there.
        pub office: OfficeCode,
        /// First day on which somebody may land or depart there.
        pub opens_on: Date,
        /// The designation.
        pub basis: EvidenceRef,
    }

    /// A port was closed (出入国港の廃止).
    pub struct PortClosed {
        /// Its code.
        pub port: PortCode,
        /// Last day on which somebody may land or depart there.
        pub closes_on: Date,
        /// Why, from the code list.
        pub reason: Code,
        /// The decision.
        pub basis: EvidenceRef,
    }

    /// State of a port.
    pub struct PortState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Its code; absent before it was opened.
        pub port: Option<PortCode>,
        /// Office whose inspectors examine there.
        pub office: Option<OfficeCode>,
        /// First day on which it is open, of the last opening.
        pub opens_on: Option<Date>,
        /// Last day; absent while no end is set.
        pub closes_on: Option<Date>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for PortState {
    fn default() -> Self {
        Self { version: 0, port: None, office: None, opens_on: None, closes_on: None }
    }
}

impl PortState {
    /// Whether it is open on a day.
    pub fn open_on(&self, day: Date) -> bool {
        self.opens_on.is_some_and(|from| from <= day) && self.closes_on.is_none_or(|to| day <= to)
    }
}

type Port<'a> = Case<'a, PortState>;

/// Decides a command about a port.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &PortState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::OpenPort(c) => open(&mut case, c),
        Command::ClosePort(c) => close(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

/// A port that was closed may be opened again, from a day after its last one.
fn open(case: &mut Port<'_>, c: &OpenPort) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepPort)?;
    let state = case.state;
    if state.port.as_ref().is_some_and(|known| *known != c.port) {
        return Err(problems::PORT_DIFFERS.refuse());
    }
    if case.context.tables.port(c.port.as_str()).is_none() {
        return Err(problems::PORT_NOT_ON_LIST.refuse());
    }
    if state.opens_on.is_some() {
        let Some(closed) = state.closes_on else {
            return Err(problems::PORT_ALREADY_OPEN.refuse());
        };
        if c.opens_on <= closed {
            return Err(problems::DATES_OUT_OF_ORDER.refuse());
        }
    }
    let OpenPort { port, office, opens_on, basis } = c.clone();
    Ok(vec![case.main(PortOpened { port, office, opens_on, basis }, grounds::PORT)])
}

fn close(case: &mut Port<'_>, c: &ClosePort) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepPort)?;
    let state = case.state;
    let (Some(port), Some(opens_on), None) = (&state.port, state.opens_on, state.closes_on) else {
        return Err(problems::PORT_NOT_OPEN.refuse());
    };
    if c.closes_on < opens_on {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    let event = PortClosed {
        port: port.clone(),
        closes_on: c.closes_on,
        reason: c.reason.clone(),
        basis: c.basis.clone(),
    };
    Ok(vec![case.main(event, grounds::PORT)])
}

/// Folds an event of a port into its state.
pub fn evolve(state: &mut PortState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::PortOpened(e) => {
            state.port = Some(e.port.clone());
            state.office = Some(e.office.clone());
            state.opens_on = Some(e.opens_on);
            state.closes_on = None;
        }
        Event::PortClosed(e) => state.closes_on = Some(e.closes_on),
        _ => {}
    }
}
