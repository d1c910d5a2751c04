#![doc = include_str!("../README.md")]

mod answer;
mod answer_schema;
mod app;
mod audit;
mod body;
mod bulk;
mod clock;
mod commands;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod fuzz;
mod health;
mod identity;
mod language;
mod layers;
mod lists;
mod merged;
mod metrics;
mod openapi;
mod options;
mod pending;
mod ports;
mod problem;
mod query;
mod reads;
mod replies;
mod reuse;
mod routes;
mod rules;
mod run;
mod schemas;
mod send;
mod server;
mod tables;
#[cfg(test)]
mod tests;
mod trace;

pub use metrics::Metrics;
pub use openapi::text as openapi_text;
pub use options::{Limits, Options};
pub use ports::{Past, PastFailure};
pub use run::{Error, run};
