//! The program under test.

use std::env;
use std::fs::File;
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
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |t| root.join(t));
    let folder = target.join("testkit").join(profile);
    std::fs::create_dir_all(&folder)?;
    // One at a time, or one would take the other's program for the one to be kept.
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    let built = target.join(profile).join("sekisho");
    let kept = Kept::of(&built, &folder.join("kept"))?;
    build(&root)?;
    // A copy, since another build may replace the original while roles are started from it.
    let (copy, fresh) =
        (folder.join("sekisho"), folder.join(format!("sekisho.{}", std::process::id())));
    std::fs::copy(&built, &fresh).context("cannot copy the built program")?;
    std::fs::rename(&fresh, &copy)?;
    drop(kept);
    Ok(copy)
}

fn build(root: &Path) -> Result<()> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The whole workspace with an example, so that crates get the features they have in `cargo test --workspace`: for the package
    // alone they would get fewer, and half of all crates would be compiled a second time.
    cargo.current_dir(root).args(["build", "--quiet", "--workspace", "--bin", "sekisho"]);
    cargo.args(["--example", "decide_cost", "--features", "sekisho/crash-points"]);
    if !cfg!(debug_assertions) {
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
    Ok(())
}

/// The program that people run: it stands where ours is built, and is put back there. One with crash points must not be
/// left in its place, nor where none was.
struct Kept<'a> {
    place: &'a Path,
    aside: PathBuf,
    there: bool,
}

impl<'a> Kept<'a> {
    fn of(place: &'a Path, aside: &Path) -> Result<Self> {
        // Left by one that was killed: older than what stands there now.
        let _ = std::fs::remove_file(aside);
        let there = place.is_file();
        if there {
            std::fs::hard_link(place, aside).context("cannot keep the program that is there")?;
        }
        Ok(Self { place, aside: aside.to_owned(), there })
    }
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        // The next build of it puts it right in any case.
        let _ = if self.there {
            std::fs::rename(&self.aside, self.place)
        } else {
            std::fs::remove_file(self.place)
        };
    }
}

fn root() -> Result<PathBuf> {
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(env::current_dir, |d| Ok(d.into()))?;
    here.ancestors()
        .find(|d| d.join("Cargo.lock").is_file())
        .map(Path::to_owned)
        .context("this is not run from within the source tree; set SEKISHO_BIN to the program")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_that_people_run_is_put_back() {
        let dir = env::temp_dir().join(format!("sekisho-kept-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let (place, aside) = (dir.join("sekisho"), dir.join("kept"));
        // As cargo does it: the old name goes, a new file takes it.
        let build = || {
            let _ = std::fs::remove_file(&place);
            std::fs::write(&place, "with crash points").unwrap();
        };
        let kept = Kept::of(&place, &aside).unwrap();
        build();
        drop(kept);
        assert!(!place.exists(), "it stands where none was");
        std::fs::write(&place, "plain").unwrap();
        let kept = Kept::of(&place, &aside).unwrap();
        build();
        drop(kept);
        assert_eq!(std::fs::read_to_string(&place).unwrap(), "plain");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
