//! Kafka's jars, copied once per version of `deploy/kafka/pom.xml`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Error, process::last_lines, system};

const POM: &str = include_str!("../../../deploy/kafka/pom.xml");
/// By its full name: a short one is looked up first, which hides why Maven Central is not reached.
const PLUGIN: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";

/// The folder with the jars, filled by Maven unless it is there already.
pub(crate) fn fetch(root: &Path, progress: fn(&str)) -> Result<PathBuf, Error> {
    let dir = root.join(key(POM));
    if dir.is_dir() {
        return Ok(dir);
    }
    let mvn = system::find("mvn").ok_or(Error::Missing {
        program: "Maven",
        hint: "it fetches Kafka's jars once: run `deploy/install`, or `apt-get install maven`",
    })?;
    fs::create_dir_all(root).map_err(Error::file("create", root))?;
    // Two stacks that start at once fetch once.
    let lock_path = root.join("lock");
    let lock = fs::File::create(&lock_path).map_err(Error::file("create", &lock_path))?;
    lock.lock().map_err(Error::file("lock", &lock_path))?;
    if dir.is_dir() {
        return Ok(dir);
    }

    progress("fetching Kafka's jars (once, about 55 MB)");
    let work = root.join("incomplete");
    drop(fs::remove_dir_all(&work));
    let libs = work.join("libs");
    fs::create_dir_all(&work).map_err(Error::file("create", &work))?;
    let pom = work.join("pom.xml");
    fs::write(&pom, POM).map_err(Error::file("write", &pom))?;
    let out = Command::new(mvn)
        .args(["--batch-mode", "--quiet", "--strict-checksums", "-Dstyle.color=never", "--file"])
        .arg(&pom)
        .args([PLUGIN, "-DincludeScope=runtime"])
        .arg(format!("-DoutputDirectory={}", libs.display()))
        .stdin(Stdio::null())
        .output()
        .map_err(|source| Error::Spawn { program: "mvn".to_owned(), source })?;
    if !out.status.success() {
        let mut said = String::from_utf8_lossy(&out.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&out.stderr));
        return Err(Error::Helper {
            operation: "fetching Kafka's jars with Maven (the first run needs a way to Maven Central)",
            output: reason(&said),
        });
    }
    fs::rename(&libs, &dir).map_err(Error::file("move into place", &dir))?;
    fs::remove_dir_all(&work).map_err(Error::file("remove", &work))?;
    Ok(dir)
}

/// Maven's first error line is the reason; what follows is advice on Maven.
fn reason(said: &str) -> String {
    let first = said.lines().find(|line| line.starts_with("[ERROR]"));
    first.map_or_else(|| last_lines(said, 12), str::to_owned)
}

/// A short name for the content: FNV-1a, enough to tell one pom from another.
pub(crate) fn key(content: &str) -> String {
    let hash = content.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mavens_reason_is_its_first_error() {
        let said = "[WARNING] x\n[ERROR] unknown host\n[ERROR] \n[ERROR] re-run with -X";
        assert_eq!(reason(said), "[ERROR] unknown host");
        assert_eq!(reason("Killed"), "Killed");
    }

    #[test]
    fn another_pom_is_another_folder() {
        assert_eq!(key(""), "cbf29ce484222325");
        assert_eq!(key("a"), "af63dc4c8601ec8c");
        assert_ne!(key(POM), key(&POM.replace("4.3.1", "4.3.2")));
    }
}
