//! `sekisho`: every role and every operator's command in one program.

mod addresses;
mod audited;
mod bench;
mod booth;
mod cli;
mod codelists;
mod columns;
mod compare;
mod demo;
mod diff;
mod http;
mod import;
mod inspect;
mod law;
mod mrz;
mod output;
mod past;
mod person;
mod rebuild;
mod replay;
mod roles;
mod sandbox;
mod simulate;
mod stack;
mod stats;
mod story;
mod submit;
mod supervise;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

/// See the workspace's manifest for why.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            output::say(format!("sekisho: {error:#}"));
            ExitCode::from(cli::FAILED)
        }
    }
}
