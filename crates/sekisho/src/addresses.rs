//! Where everything is: given by options or the environment, or found in the state folder of a local stack.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sekisho_stack::{Running, Stack, default_state_dir};

/// The state folder of a local stack.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct StateDir {
    /// State folder of the local stack [default: .sekisho].
    #[arg(long = "state", global = true, env = "SEKISHO_STATE", value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl StateDir {
    pub(crate) fn path(&self) -> PathBuf {
        self.dir.clone().unwrap_or_else(default_state_dir)
    }

    pub(crate) fn stack(&self) -> Result<Stack> {
        let path = self.path();
        Stack::open(&path).with_context(|| format!("cannot use {}", path.display()))
    }

    /// Addresses of the local stack.
    ///
    /// # Errors
    /// There is none, or it is down.
    pub(crate) fn running(&self) -> Result<Running> {
        let path = self.path();
        if !path.is_dir() {
            bail!("there is no local stack in {}; start one with `sekisho up`", path.display());
        }
        self.stack()?.running()?.with_context(|| {
            format!("the local stack in {} is down; `sekisho up` starts it", path.display())
        })
    }

    /// Base URL of the local gateway.
    ///
    /// # Errors
    /// No gateway was started here.
    pub(crate) fn gateway(&self) -> Result<String> {
        let file = gateway_file(&self.path());
        let url = std::fs::read_to_string(&file).with_context(|| {
            format!(
                "no gateway is known in {}; `sekisho up` starts one, --url names another",
                self.path().display()
            )
        })?;
        Ok(url.trim().to_owned())
    }
}

/// Where the local gateway's URL is kept.
pub(crate) fn gateway_file(state: &Path) -> PathBuf {
    state.join("gateway.url")
}

/// The installation's id key: made once, never shown.
///
/// # Errors
/// The file cannot be read or made.
pub(crate) fn id_key(state: &Path) -> Result<PathBuf> {
    use std::io::{Read, Write};
    use std::os::unix::fs::OpenOptionsExt;
    let path = state.join("id.key");
    if path.exists() {
        return Ok(path);
    }
    let mut key = [0; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut key)?;
    let hex: String = key.iter().map(|b| format!("{b:02x}")).collect();
    // Written beside and renamed, so that a key is never half there.
    let part = state.join("id.key.part");
    let mut file =
        std::fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    writeln!(file, "{hex}")?;
    file.sync_all()?;
    std::fs::rename(&part, &path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}
