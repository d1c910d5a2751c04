//! Legal tables: versioned code lists and the calendar, data rather than code (domain §0).

/// The tables that decisions look things up in.
#[derive(Debug, Clone, Default)]
pub struct Tables {}
