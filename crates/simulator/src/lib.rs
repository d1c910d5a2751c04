#![doc = include_str!("../README.md")]

pub mod check;
mod plan;
mod render;
mod rng;
pub mod shares;
mod traveller;

use sekisho_domain::time::Date;

/// What traffic to make.
#[derive(Debug, Clone)]
pub struct Options {
    /// The same seed gives the same lines.
    pub seed: u64,
    /// Landings and departures to make, within a few of it.
    pub crossings: u64,
    /// First day of the simulated year.
    pub from: Date,
}

/// A planned run: lines in the order in which they reach the log.
#[derive(Debug)]
pub struct Traffic {
    seed: u64,
    items: Vec<plan::Item>,
    residents: Vec<bool>,
}

impl Traffic {
    /// Plans a run. About 100 bytes of memory a command.
    pub fn plan(options: &Options) -> Self {
        let (items, residents) = plan::Planner::plan(options);
        Self { seed: options.seed, items, residents }
    }

    /// How many commands there are, repeated ones included.
    pub fn commands(&self) -> usize {
        self.items.len()
    }

    /// How many travellers there are.
    pub fn travellers(&self) -> usize {
        self.residents.len()
    }

    /// The commands as JSON, one a line, in the form that `POST /v1/commands` and `sekisho submit` take.
    ///
    /// # Errors
    /// Only if the tables of this crate hold a value that the domain refuses; a test runs over all of them.
    pub fn lines(&self) -> impl Iterator<Item = Result<String, sekisho_domain::Invalid>> + '_ {
        self.items.iter().map(|item| {
            let resident = self.residents.get(item.traveller as usize).copied().unwrap_or(false);
            render::line(self.seed, item, resident)
        })
    }
}
