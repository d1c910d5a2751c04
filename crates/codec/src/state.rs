//! The bytes of a folded state in the decider's store. They never leave it, so they carry no schema number:
//! `FOLD_VERSION` in the store's header says which fields they have.

use sekisho_domain::SubjectState;
use sekisho_domain::ids::SubjectKind;

use crate::avro::{Fault, Reader, Writer};

/// Why a stored state is not one: the store is damaged or of another version, and must be rebuilt from the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The bytes do not read as the fields of a state.
    #[error("stored state is damaged: {0}; delete the state folder, it is rebuilt from the log")]
    Damaged(Box<Fault>),
    /// Bytes follow.
    #[error(
        "stored state has {0} bytes too many; delete the state folder, it is rebuilt from the log"
    )]
    TrailingBytes(usize),
}

/// Writes a state.
pub fn encode(state: &SubjectState) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    state.write(&mut Writer::new(&mut out));
    out
}

/// Reads a state of a kind of subject. Its lists may be longer than any that comes from outside.
///
/// # Errors
/// The bytes are not a state of this fold version.
pub fn decode(kind: SubjectKind, bytes: &[u8]) -> Result<SubjectState, StateError> {
    let mut reader = Reader::new(bytes, usize::MAX);
    let state = SubjectState::read(kind, &mut reader).map_err(StateError::Damaged)?;
    match bytes.len().saturating_sub(reader.position()) {
        0 => Ok(state),
        rest => Err(StateError::TrailingBytes(rest)),
    }
}
