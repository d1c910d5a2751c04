//! Subjects: whose sequence an event belongs to (design §11). A kind of subject is one module with its own state,
//! commands, events and rules; all go through the same decider.

use crate::alert::{self, AlertState};
use crate::card_number::{self, CardNumberState};
use crate::catalogue::Event;
use crate::codelist::{self, CodeListState};
use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
use crate::envelope::Source;
use crate::ids::SubjectKind;
use crate::incident::{self, IncidentState};
use crate::indicator::{self, IndicatorState};
use crate::law::problems;
use crate::person::state::EventKey;
use crate::person::{self, PersonState};
use crate::port::{self, PortState};
use crate::shape::{Field, Reader, RecordType, Shape, Type, Writer};
use crate::site::{self, SiteState};
use crate::staff::{self, StaffState};
use crate::terminal::{self, TerminalState};
use crate::voyage::{self, VoyageState};

/// Counts up with every change to what `evolve` makes of an event. Changes to the fields of a state, or to the list
/// of events, count by themselves: see [`FOLD_VERSION`].
const MEANING: u32 = 5;

/// Names shape and meaning of every state. A state store of another version is thrown away and rebuilt from the log.
pub const FOLD_VERSION: u32 = fold_version();

macro_rules! subjects {
    ($( $(#[doc = $doc:literal])+ $kind:ident => $module:ident::$state:ident, )+) => {
        /// State of a subject: a fold of its events that may be thrown away.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(clippy::large_enum_variant)] // nearly every subject is the largest one, a person
        pub enum SubjectState { $( $(#[doc = $doc])+ $kind($state), )+ }

        impl SubjectState {
            /// The state before the first event.
            pub fn new(kind: SubjectKind) -> Self {
                match kind { $( SubjectKind::$kind => Self::$kind($state::default()), )+ }
            }

            /// Kind of the subject.
            pub const fn kind(&self) -> SubjectKind {
                match self { $( Self::$kind(_) => SubjectKind::$kind, )+ }
            }

            /// Version of the last event; 0 where there is none.
            pub const fn version(&self) -> i64 {
                match self { $( Self::$kind(s) => s.version, )+ }
            }

            /// Says which version the last event had.
            pub const fn set_version(&mut self, version: i64) {
                match self { $( Self::$kind(s) => s.version = version, )+ }
            }

            /// Writes the fields of the state; its kind is not among them.
            pub fn write<W: Writer>(&self, w: &mut W) {
                match self { $( Self::$kind(s) => s.write(w), )+ }
            }

            /// Reads the fields of a state.
            ///
            /// # Errors
            /// The reader's own.
            pub fn read<R: Reader>(kind: SubjectKind, r: &mut R) -> Result<Self, R::Error> {
                match kind { $( SubjectKind::$kind => $state::read(r).map(Self::$kind), )+ }
            }
        }

        /// Decides a command about a subject.
        ///
        /// # Errors
        /// The rejection that the law or the record calls for, or that the record is not the one decided on.
        pub fn decide(
            state: &SubjectState,
            command: &CommandRecord,
            context: &Context<'_>,
        ) -> Result<Vec<Decided>, Rejection> {
            seen(state, command)?;
            match state { $( SubjectState::$kind(s) => $module::decide(s, command, context), )+ }
        }

        /// Folds an event into the state. Total: every event changes at least the version, and an event that does
        /// not fit the state changes nothing else.
        pub fn evolve(state: &mut SubjectState, event: &EventRecord) {
            match state { $( SubjectState::$kind(s) => $module::evolve(s, event), )+ }
        }

        /// The description of every state.
        const STATES: &[RecordType] = &[ $( $state::RECORD, )+ ];
    };
}

subjects! {
    /// A person.
    Person => person::PersonState,
    /// An entry of the watch list.
    Alert => alert::AlertState,
    /// A flight or a call of a ship.
    Voyage => voyage::VoyageState,
    /// A line of the terminal ledger.
    Terminal => terminal::TerminalState,
    /// A code list.
    CodeList => codelist::CodeListState,
    /// A port of entry and departure.
    Port => port::PortState,
    /// A failure of the system.
    Incident => incident::IncidentState,
    /// The journal of a site.
    Site => site::SiteState,
    /// The access of a member of staff.
    Staff => staff::StaffState,
    /// What a published rule says about a record.
    Indicator => indicator::IndicatorState,
    /// The number of a residence card.
    Card => card_number::CardNumberState,
}

/// A decision on a view that is no longer true is refused, and says what happened since. What an offline booth or an
/// older record tells has happened, whatever was seen.
fn seen(state: &SubjectState, command: &CommandRecord) -> Result<(), Rejection> {
    let version = state.version();
    let told = matches!(command.meta.source, Source::OfflineBooth | Source::Migration);
    let Some(expected) = command.meta.expected_version.filter(|v| *v != version && !told) else {
        return Ok(());
    };
    let since = state.since(expected);
    Err(problems::RECORD_CHANGED.refuse_with(
        &format!(
            "The record is at version {version}, not {expected}.{}",
            listed(" Since then: ", &since, "")
        ),
        &format!(
            "記録は第{version}版であり、第{expected}版ではありません。{}",
            listed("その後の記録: ", &since, "。")
        ),
    ))
}

/// So many events are named of those that changed a record; the rest is counted.
const NAMED: usize = 5;

fn listed(before: &str, names: &[&str], after: &str) -> String {
    let Some(first) = names.get(..names.len().min(NAMED)).filter(|n| !n.is_empty()) else {
        return String::new();
    };
    let more = names.len() - first.len();
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    format!("{before}{}{more}{after}", first.join(", "))
}

impl SubjectState {
    /// Names of the events after a version, oldest first, as far as the state knows them.
    fn since(&self, version: i64) -> Vec<&'static str> {
        let Self::Person(person) = self else { return Vec::new() };
        let after = usize::try_from(version).unwrap_or(usize::MAX);
        let name = |key: &EventKey| {
            let index = usize::try_from(key.type_index).ok()?;
            Event::ALL.get(index).map(|(name, _)| *name)
        };
        person.events.get(after..).unwrap_or_default().iter().filter_map(name).collect()
    }

    /// The person's state, where the subject is a person.
    pub const fn person(&self) -> Option<&PersonState> {
        match self {
            Self::Person(state) => Some(state),
            _ => None,
        }
    }

    /// The alert's state, where the subject is an alert.
    pub const fn alert(&self) -> Option<&AlertState> {
        match self {
            Self::Alert(state) => Some(state),
            _ => None,
        }
    }
}

/// FNV-1a over the descriptions of all states and the names of all events, and over [`MEANING`].
#[allow(clippy::indexing_slicing)] // const: there are no iterators, and an index out of bounds fails the build
const fn fold_version() -> u32 {
    let mut hash = bytes(0x811c_9dc5, &MEANING.to_be_bytes());
    let mut i = 0;
    while i < STATES.len() {
        hash = record(hash, &STATES[i]);
        i += 1;
    }
    let mut i = 0;
    while i < Event::ALL.len() {
        hash = bytes(hash, Event::ALL[i].0.as_bytes());
        i += 1;
    }
    hash
}

#[allow(clippy::indexing_slicing)] // as above
const fn bytes(mut hash: u32, bytes: &[u8]) -> u32 {
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    // Two texts in a row are not one longer text.
    (hash ^ 0xff).wrapping_mul(0x0100_0193)
}

#[allow(clippy::indexing_slicing)] // as above
const fn record(hash: u32, record: &RecordType) -> u32 {
    let mut hash = bytes(hash, record.name.as_bytes());
    let mut i = 0;
    while i < record.fields.len() {
        let field: &Field = &record.fields[i];
        hash = ty(bytes(hash, field.name.as_bytes()), &field.ty);
        i += 1;
    }
    hash
}

const fn ty(hash: u32, of: &Type) -> u32 {
    match of {
        Type::Text(t) => bytes(hash, t.name.as_bytes()),
        Type::Symbol(s) => bytes(hash, s.name.as_bytes()),
        Type::Optional(t) => ty(bytes(hash, b"optional"), t),
        Type::List(t) => ty(bytes(hash, b"list"), t),
        Type::Record(r) => record(hash, r),
        Type::Int { .. } => bytes(hash, b"int"),
        Type::Bool => bytes(hash, b"bool"),
        Type::Date => bytes(hash, b"date"),
        Type::Timestamp => bytes(hash, b"timestamp"),
        Type::Uuid => bytes(hash, b"uuid"),
        Type::Digest => bytes(hash, b"digest"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_state() {
        for kind in SubjectKind::ALL {
            let mut state = SubjectState::new(*kind);
            assert_eq!((state.kind(), state.version()), (*kind, 0));
            state.set_version(7);
            assert_eq!(state.version(), 7);
        }
        assert_eq!(STATES.len(), SubjectKind::ALL.len());
    }

    #[test]
    fn a_stale_view_is_told_what_changed() {
        let mut person = PersonState::default();
        for _ in 0..7 {
            person.events.push(EventKey { event_id: uuid::Uuid::nil(), type_index: 0 });
        }
        person.version = 7;
        let state = SubjectState::Person(person);
        assert_eq!(state.since(5).len(), 2);
        assert_eq!(state.since(7), Vec::<&str>::new());
        assert_eq!(state.since(-1), state.since(99), "a version that never was tells nothing");
        let first = Event::ALL[0].0;
        assert_eq!(listed("", &state.since(5), "."), format!("{first}, {first}."));
        assert!(listed("", &state.since(0), ".").ends_with(" +2."));
        assert_eq!(listed("x", &[], "y"), "");
    }

    #[test]
    fn another_field_is_another_version() {
        const LEFT: &[Field] = &[Field { name: "a", doc: "", ty: Type::Bool }];
        const RIGHT: &[Field] = &[Field { name: "a", doc: "", ty: Type::Optional(&Type::Bool) }];
        let of = |fields| record(0, &RecordType { name: "S", doc: "", fields });
        assert_ne!(of(LEFT), of(RIGHT));
        assert_ne!(of(LEFT), of(&[]));
        assert_ne!(FOLD_VERSION, 0);
    }
}
