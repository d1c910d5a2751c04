//! The subject `person`: one sequence of events, one state, one file per family of rules.

pub mod application;
pub mod correction;
pub mod departure;
pub mod document;
pub mod identity;
pub mod landing;
pub mod period;
pub mod residence;
pub mod state;

pub use state::PersonState;

use crate::decision::{CommandRecord, Context, Decided, EventRecord, Rejection};

/// Decides a command about a person.
///
/// # Errors
/// The rejection that the law or the record calls for.
pub fn decide(
    _state: &PersonState,
    _command: &CommandRecord,
    _context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    Ok(Vec::new())
}

/// Folds an event into the state. Total: every event changes at least the version.
pub fn evolve(state: &mut PersonState, event: &EventRecord) {
    state.version = event.meta.version;
}
