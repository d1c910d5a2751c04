//! What a carrier owes: the list of passengers and crew, until it is delivered.

use super::{Clock, Due};
use crate::law::grounds;
use crate::law::voyage::manifest_due;
use crate::voyage::VoyageState;

pub(super) fn due(state: &VoyageState) -> Vec<Due> {
    let owed = manifest_due(state).filter(|_| state.manifest.is_none());
    owed.map(|at| Due::instant(Clock::Manifest, at, grounds::MANIFEST)).into_iter().collect()
}
