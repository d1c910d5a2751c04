//! The subject `person`: one sequence of events, one state, one file per family of rules.

pub mod application;
pub mod card;
pub mod correction;
pub mod departure;
pub mod document;
pub mod landing_examination;
pub mod identity;
pub mod landing;
pub mod period;
pub mod refusal;
pub mod residence;
mod rules;
pub mod state;

pub use rules::{decide, evolve};
pub use state::PersonState;
