//! The subject `person`: one sequence of events, one state, one file per family of rules.

pub mod acquisition;
pub mod affiliation;
pub mod application;
pub mod boarding;
pub mod card;
pub mod clearance;
pub mod correction;
pub mod departure;
pub mod detention;
pub mod document;
pub mod erasure;
pub mod examination;
pub mod finding;
pub mod identity;
pub mod landing;
pub mod landing_examination;
pub mod link;
pub mod period;
pub mod permit;
pub mod refugee;
pub mod refusal;
pub mod removal;
pub mod reservation;
pub mod residence;
pub mod revocation;
mod rules;
pub mod special_landing;
pub mod state;
pub mod suspension;
pub mod violation;

pub use rules::{decide, evolve};
pub use state::PersonState;
