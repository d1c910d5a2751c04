//! `sekisho booth`: the signed file of a booth that lost its line: written at the booth, checked, delivered later.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, Cursor, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use sekisho_codec::booth::{BoothError, BoothKey, Chain, Header};
use serde_json::{Value, json};

use crate::addresses::StateDir;
use crate::cli::DOES_NOT_HOLD;
use crate::http::{Client, Identity};
use crate::output::{Format, count, say};
use crate::submit;

const AFTER_HELP: &str = "\
The form of the file is shown in crates/codec/README.md.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the file, or a command for it, does not hold; the line is named";

/// Record decisions without a line, in a signed file; check such a file; deliver it.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Booth {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Append commands from standard input, a line of JSON each as for `submit`, and begin the file where there is none.
    Record {
        #[command(flatten)]
        of: Signed,
        /// Port, by its code; asked where the file begins.
        #[arg(long)]
        port: Option<String>,
        /// Terminal, as in the ledger.
        #[arg(long, default_value = "CLI-01")]
        terminal: String,
        /// Booth.
        #[arg(long, default_value = "1")]
        booth: String,
        /// Name of the key that signs.
        #[arg(long, default_value = "1")]
        key_id: String,
        /// Close and sign the file after the commands.
        #[arg(long)]
        close: bool,
    },
    /// Check that nothing is missing, changed or added, and that the signature holds.
    Verify {
        #[command(flatten)]
        of: Signed,
    },
    /// Check the file, then send its commands in order. Sent again, every command has its first answer.
    Deliver {
        #[command(flatten)]
        of: Signed,
        /// Base URL of the gateway [default: the local stack's].
        #[arg(long, env = "SEKISHO_URL")]
        url: Option<String>,
        #[command(flatten)]
        identity: Box<Identity>,
    },
}

/// A file and the key that signs it.
#[derive(Debug, clap::Args)]
struct Signed {
    /// The booth's file.
    file: PathBuf,
    /// File with the booth's key: 32 random bytes or more, in hexadecimal digits.
    #[arg(long, env = "SEKISHO_BOOTH_KEY")]
    key: PathBuf,
}

impl Booth {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        match self.what {
            What::Record { of, port, terminal, booth, key_id, close } => {
                let header = port.map(|port| Header { port, terminal, booth, key_id });
                told(of.record(header, close))
            }
            What::Verify { of } => told(of.read().map(|(chain, _)| {
                let h = &chain.header;
                let row = json!({"port": h.port, "terminal": h.terminal, "booth": h.booth,
                    "key_id": h.key_id, "commands": chain.count});
                println!("{row}");
            })),
            What::Deliver { of, url, identity } => {
                let commands = match of.read() {
                    Ok((_, commands)) => commands,
                    Err(error) => return told(Err(error)),
                };
                let url = url.map_or_else(|| state.gateway(), Ok)?;
                deliver(&Client::new(&url, *identity), &commands, format)
            }
        }
    }
}

/// What does not hold is told with its line and code, and has an exit code of its own.
fn told(done: Result<()>) -> Result<ExitCode> {
    let Err(error) = done else { return Ok(ExitCode::SUCCESS) };
    let Some(found) = error.downcast_ref::<BoothError>() else { return Err(error) };
    say(format!("sekisho: {error:#} ({})", found.code()));
    Ok(ExitCode::from(DOES_NOT_HOLD))
}

impl Signed {
    fn key(&self) -> Result<BoothKey> {
        let text = std::fs::read_to_string(&self.key)
            .with_context(|| format!("cannot read the booth's key in {}", self.key.display()))?;
        Ok(BoothKey::read(&text)?)
    }

    /// The whole file, closed.
    fn read(&self) -> Result<(Chain, Vec<Value>)> {
        let key = self.key()?;
        let bytes = std::fs::read(&self.file)
            .with_context(|| format!("cannot read {}", self.file.display()))?;
        let (chain, commands) = Chain::read(&bytes, &key)?;
        chain.finish()?;
        Ok((chain, commands))
    }

    fn record(&self, header: Option<Header>, close: bool) -> Result<()> {
        let key = self.key()?;
        let cannot = || format!("cannot write {}", self.file.display());
        let mut options = OpenOptions::new();
        let mut file =
            options.read(true).create(true).append(true).open(&self.file).with_context(cannot)?;
        // Two that append at once would both follow the same line.
        file.try_lock().with_context(|| {
            format!("cannot have {} alone; something else records into it", self.file.display())
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).with_context(cannot)?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
        if whole < bytes.len() {
            // The power failed while it was written, so nobody was told that it is there.
            say("the last line was cut off while it was written; it is taken away");
            file.set_len(u64::try_from(whole)?).with_context(cannot)?;
            bytes.truncate(whole);
        }
        let mut chain = if bytes.is_empty() {
            let header = header.context("the file begins here: name the port with --port")?;
            let (chain, line) = Chain::begin(header);
            put(&mut file, &line).with_context(cannot)?;
            chain
        } else {
            Chain::read(&bytes, &key)?.0
        };
        for line in std::io::stdin().lock().lines() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            let command = serde_json::from_str(&line).unwrap_or(Value::Null);
            put(&mut file, &chain.write(command)?).with_context(cannot)?;
        }
        if close {
            put(&mut file, &chain.close(&key)?).with_context(cannot)?;
        }
        say(format!("{} commands in {}", count(chain.count), self.file.display()));
        Ok(())
    }
}

/// A line that has been said to be there survives the loss of power.
fn put(file: &mut File, line: &str) -> std::io::Result<()> {
    file.write_all(format!("{line}\n").as_bytes())?;
    file.sync_data()
}

fn deliver(client: &Client, commands: &[Value], format: Format) -> Result<ExitCode> {
    let mut lines = Vec::new();
    for command in commands {
        writeln!(lines, "{command}")?;
    }
    let total = u64::try_from(commands.len()).ok();
    let input = Box::new(Cursor::new(lines));
    submit::send_and_say(client, input, total, format != Format::Table)
}
