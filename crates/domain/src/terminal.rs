//! The subject `terminal`: a line of the terminal ledger (端末台帳; domain §9, §11): what it is, where it stands, until when.
//! Whether a late delivery comes from a registered offline booth (§12.1-25) is looked up here.

use crate::case::Case;
use crate::catalogue::{Command, Event};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::ids::{Code, EvidenceRef, OfficeCode, PortCode, TerminalId};
use crate::law::{Act, grounds, problems};
use crate::time::Date;

crate::symbols! {
    /// Kind of terminal.
    pub enum TerminalKind {
        /// At a booth with an inspector.
        Booth = "booth",
        /// An automated gate.
        Gate = "gate",
        /// A kiosk of travellers.
        Kiosk = "kiosk",
        /// A capture unit in the queue (バイオカート).
        Biocart = "biocart",
        /// A desk in an office.
        Desk = "desk",
        /// Carried about (携帯端末).
        Mobile = "mobile",
    }
}

crate::shape! {
    /// Enter a terminal in the ledger (端末の登録).
    pub struct RegisterTerminal {
        /// Its code, which is never given again.
        pub terminal: TerminalId,
        /// What it is.
        pub kind: TerminalKind,
        /// Maker's serial number.
        pub serial: EvidenceRef,
        /// Version of its software.
        pub software: Code,
        /// Office that has it.
        pub office: OfficeCode,
        /// Port at which it stands; absent where at none.
        pub port: Option<PortCode>,
        /// Whether it may work cut off and deliver later (§12.1-25).
        pub offline: bool,
    }

    /// Move a terminal (端末の移設).
    pub struct MoveTerminal {
        /// Office that has it from now on.
        pub office: OfficeCode,
        /// Port at which it stands from now on.
        pub port: Option<PortCode>,
    }

    /// Retire a terminal (端末の廃止).
    pub struct RetireTerminal {
        /// Why, from the code list.
        pub reason: Code,
    }

    /// A terminal was entered in the ledger (端末の登録).
    pub struct TerminalRegistered {
        /// Its code.
        pub terminal: TerminalId,
        /// What it is.
        pub kind: TerminalKind,
        /// Maker's serial number.
        pub serial: EvidenceRef,
        /// Version of its software.
        pub software: Code,
        /// Office that has it.
        pub office: OfficeCode,
        /// Port at which it stands.
        pub port: Option<PortCode>,
        /// Whether it may work cut off and deliver later.
        pub offline: bool,
        /// From which day on.
        pub registered_on: Date,
    }

    /// A terminal was moved (端末の移設).
    pub struct TerminalMoved {
        /// Its code.
        pub terminal: TerminalId,
        /// Office that had it.
        pub from_office: OfficeCode,
        /// Office that has it.
        pub office: OfficeCode,
        /// Port at which it stands.
        pub port: Option<PortCode>,
        /// From which day on.
        pub moved_on: Date,
    }

    /// A terminal was retired (端末の廃止).
    pub struct TerminalRetired {
        /// Its code.
        pub terminal: TerminalId,
        /// Last day of its use.
        pub retired_on: Date,
        /// Why, from the code list.
        pub reason: Code,
    }

    /// Where a terminal stands.
    pub struct TerminalPlace {
        /// Its code.
        pub terminal: TerminalId,
        /// Office that has it.
        pub office: OfficeCode,
        /// Port at which it stands.
        pub port: Option<PortCode>,
        /// Whether it may work cut off and deliver later.
        pub offline: bool,
        /// From which day on it stands there.
        pub since: Date,
    }

    /// State of a terminal.
    pub struct TerminalState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
        /// Where it stands; absent before it is registered.
        pub place: Option<TerminalPlace>,
        /// Last day of its use.
        pub retired_on: Option<Date>,
    }
}

#[allow(clippy::derivable_impls)] // `shape!` derives none
impl Default for TerminalState {
    fn default() -> Self {
        Self { version: 0, place: None, retired_on: None }
    }
}

type Terminal<'a> = Case<'a, TerminalState>;

/// Decides a command about a terminal.
///
/// # Errors
/// The rejection that the rules or the record call for.
pub fn decide(
    state: &TerminalState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    let mut case = Case::open(state, &command.meta, context)?;
    match &command.command {
        Command::RegisterTerminal(c) => register(&mut case, c),
        Command::MoveTerminal(c) => relocate(&mut case, c),
        Command::RetireTerminal(c) => retire(&mut case, c),
        _ => Err(problems::OTHER_SUBJECT.refuse()),
    }
}

fn register(case: &mut Terminal<'_>, c: &RegisterTerminal) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepTerminal)?;
    if case.state.place.is_some() {
        return Err(problems::TERMINAL_ALREADY_REGISTERED.refuse());
    }
    if let Some(port) = &c.port {
        case.port(port)?;
    }
    let RegisterTerminal { terminal, kind, serial, software, office, port, offline } = c.clone();
    let registered_on = case.on;
    let event = TerminalRegistered {
        terminal,
        kind,
        serial,
        software,
        office,
        port,
        offline,
        registered_on,
    };
    Ok(vec![case.main(event, grounds::TERMINAL)])
}

/// A terminal in use, and the day from which it stands where it does.
fn in_use<'a>(case: &Terminal<'a>) -> Result<&'a TerminalPlace, Rejection> {
    let place = case.state.place.as_ref().filter(|_| case.state.retired_on.is_none());
    let place = place.ok_or_else(|| problems::TERMINAL_NOT_IN_USE.refuse())?;
    if case.on < place.since {
        return Err(problems::DATES_OUT_OF_ORDER.refuse());
    }
    Ok(place)
}

fn relocate(case: &mut Terminal<'_>, c: &MoveTerminal) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepTerminal)?;
    let place = in_use(case)?;
    if let Some(port) = &c.port {
        case.port(port)?;
    }
    if place.office == c.office && place.port == c.port {
        return Err(problems::FIELDS_CONTRADICT
            .refuse_with("The terminal stands there already.", "端末は既にその場所にあります。"));
    }
    let event = TerminalMoved {
        terminal: place.terminal.clone(),
        from_office: place.office.clone(),
        office: c.office.clone(),
        port: c.port.clone(),
        moved_on: case.on,
    };
    Ok(vec![case.main(event, grounds::TERMINAL)])
}

fn retire(case: &mut Terminal<'_>, c: &RetireTerminal) -> Result<Vec<Decided>, Rejection> {
    case.entitled(Act::KeepTerminal)?;
    let event = TerminalRetired {
        terminal: in_use(case)?.terminal.clone(),
        retired_on: case.on,
        reason: c.reason.clone(),
    };
    Ok(vec![case.main(event, grounds::TERMINAL)])
}

/// Folds an event of a terminal into its state.
pub fn evolve(state: &mut TerminalState, event: &EventRecord) {
    state.version = event.meta.version;
    match &event.event {
        Event::TerminalRegistered(e) => {
            state.place = Some(TerminalPlace {
                terminal: e.terminal.clone(),
                office: e.office.clone(),
                port: e.port.clone(),
                offline: e.offline,
                since: e.registered_on,
            });
        }
        Event::TerminalMoved(e) => {
            if let Some(place) = &mut state.place {
                place.office = e.office.clone();
                place.port.clone_from(&e.port);
                place.since = e.moved_on;
            }
        }
        Event::TerminalRetired(e) => state.retired_on = Some(e.retired_on),
        _ => {}
    }
}
