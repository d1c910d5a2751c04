//! The program under test.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, bail};

/// The `sekisho` program with crash points built in: `SEKISHO_BIN`, or one that is built here, once per test run.
///
/// # Errors
/// It cannot be built.
pub fn sekisho() -> Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    BUILT
        .get_or_init(|| find_or_build().map_err(|e| format!("{e:#}")))
        .clone()
        .map_err(|e| anyhow!("{e}"))
}

fn find_or_build() -> Result<PathBuf> {
    if let Some(path) = env::var_os("SEKISHO_BIN") {
        return PathBuf::from(&path)
            .canonicalize()
            .with_context(|| format!("SEKISHO_BIN names no program: {}", path.display()));
    }
    let root = root()?;
    let release = !cfg!(debug_assertions);
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(&root).args(["build", "--quiet", "--package", "sekisho"]);
    cargo.args(["--features", "crash-points"]);
    if release {
        cargo.arg("--release");
    }
    // cargo test sets these for us; for another package they would only make it build again.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n == "CARGO_MANIFEST_DIR") {
            cargo.env_remove(name);
        }
    }
    let out = cargo.output().context("cannot run cargo")?;
    if !out.status.success() {
        bail!("sekisho does not build:\n{}", String::from_utf8_lossy(&out.stderr));
    }
    let profile = if release { "release" } else { "debug" };
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |t| root.join(t));
    // A copy, since another build may replace the original while roles are started from it.
    let folder = target.join("testkit").join(profile);
    std::fs::create_dir_all(&folder)?;
    let (copy, fresh) =
        (folder.join("sekisho"), folder.join(format!("sekisho.{}", std::process::id())));
    std::fs::copy(target.join(profile).join("sekisho"), &fresh)
        .context("cannot copy the built program")?;
    std::fs::rename(&fresh, &copy)?;
    Ok(copy)
}

fn root() -> Result<PathBuf> {
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(env::current_dir, |d| Ok(d.into()))?;
    here.ancestors()
        .find(|d| d.join("Cargo.lock").is_file())
        .map(Path::to_owned)
        .context("this is not run from within the source tree; set SEKISHO_BIN to the program")
}
