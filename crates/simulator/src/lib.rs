#![doc = include_str!("../README.md")]

pub mod balance;
pub mod check;
mod families;
pub mod figures;
mod lives;
mod plan;
mod published;
mod render;
mod rng;
pub mod shares;
pub mod tally;
mod traveller;
pub mod year;

use sekisho_domain::time::Date;
use sekisho_law::LawError;

pub use published::NoYear;

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
    from: Date,
    items: Vec<plan::Item>,
    travellers: Vec<traveller::Who>,
    /// Lines of whole lives, by the instant at which the log takes them.
    lives: Vec<(i64, String)>,
}

impl Traffic {
    /// Plans a run. About 100 bytes of memory a command.
    pub fn plan(options: &Options) -> Self {
        let (items, travellers) = plan::Planner::plan(options);
        let (seed, from) = (options.seed, options.from);
        Self { seed, from, items, travellers, lives: Vec::new() }
    }

    /// Adds whole lives among the crossings: landing examinations, changes of status, violation and refugee cases, births
    /// and deaths. About a kilobyte of memory an act.
    ///
    /// # Errors
    /// Only if a life of `tests/law/lives.yaml` fits no day of the year; a test lives them all.
    pub fn with_lives(mut self, count: u64) -> Result<Self, LawError> {
        self.lives = lives::lives(self.seed, count, self.from)?;
        Ok(self)
    }

    /// Adds every family of events so many times, each time of other people: cases of the law that between them send every command,
    /// on the days on which they stand there.
    ///
    /// # Errors
    /// Only if a case of `tests/law` cannot be read; a test reads them all.
    pub fn with_families(mut self, times: u64) -> Result<Self, LawError> {
        self.lives.extend(families::families(self.seed, times)?);
        self.lives.sort();
        Ok(self)
    }

    /// How many commands there are, repeated ones included.
    pub fn commands(&self) -> usize {
        self.items.len() + self.lives.len()
    }

    /// How many travellers there are.
    pub fn travellers(&self) -> usize {
        self.travellers.len()
    }

    /// The commands as JSON, one a line, in the form that `POST /v1/commands` and `sekisho submit` take.
    ///
    /// # Errors
    /// Only if the tables of this crate hold a value that the domain refuses; a test runs over all of them.
    pub fn lines(&self) -> impl Iterator<Item = Result<String, sekisho_domain::Invalid>> + '_ {
        let mut lives = self.lives.iter().peekable();
        let mut items = self.items.iter().peekable();
        std::iter::from_fn(move || {
            let life = match (lives.peek(), items.peek()) {
                (Some((at, _)), Some(item)) => *at < item.recorded_at,
                (life, _) => life.is_some(),
            };
            if life {
                return lives.next().map(|(_, line)| Ok(line.clone()));
            }
            let item = items.next()?;
            let who = self.travellers.get(item.traveller as usize).copied();
            Some(render::line(self.seed, item, who.unwrap_or(traveller::Who::Visitor)))
        })
    }
}
