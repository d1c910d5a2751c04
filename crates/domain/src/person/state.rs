//! What must be remembered of a person to decide the next command. It is a fold of the person's events and may
//! be thrown away; [`FOLD_VERSION`] names its shape and meaning.

/// Counts up with every change to the fields of [`PersonState`] or to what `evolve` makes of an event. A state
/// store of another version is thrown away and rebuilt from the log.
pub const FOLD_VERSION: u32 = 1;

crate::shape! {
    /// State of a person's record.
    pub struct PersonState {
        /// Version of the last event; 0 where there is none.
        pub version: i64,
    }
}

#[allow(clippy::derivable_impls)]
impl Default for PersonState {
    fn default() -> Self {
        Self { version: 0 }
    }
}
