//! `deploy/install` as a user who is not root, on a machine where things are missing: `id`, `sudo` and the rest are stubs.
#![allow(
    clippy::unwrap_used,
    reason = "the lint knows tests by their attribute, not their helpers"
)]

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A folder that is the whole PATH.
struct Machine(PathBuf);

impl Machine {
    fn new(name: &str) -> Self {
        let dir =
            std::env::temp_dir().join(format!("sekisho-install-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for tool in ["bash", "sed", "head", "mkdir", "rm", "tee", "cat", "chmod"] {
            let found = ["/usr/bin", "/bin"].map(|d| Path::new(d).join(tool));
            symlink(found.iter().find(|p| p.exists()).unwrap(), dir.join(tool)).unwrap();
        }
        let machine = Self(dir);
        machine.stub("id", "echo 1000");
        machine.stub("cargo", "");
        machine.stub("apt-get", "exit 9");
        machine
    }

    fn stub(&self, name: &str, script: &str) {
        let file = self.0.join(name);
        fs::write(&file, format!("#!/bin/bash\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn install(&self) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/install");
        Command::new("/bin/bash")
            .arg(script)
            .env("PATH", &self.0)
            .env_remove("JAVA_HOME")
            .output()
            .unwrap()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

#[test]
fn without_root_and_sudo_one_sentence_names_what_is_missing() {
    let machine = Machine::new("alone");
    let out = machine.install();
    assert_eq!(out.status.code(), Some(1));
    let said = said(&out);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("install: missing: openjdk-17-jre-headless maven"), "{said}");
    assert!(said.ends_with("Run deploy/install as root, or install sudo.\n"), "{said}");
}

#[test]
fn with_sudo_only_what_needs_root_goes_through_it() {
    let machine = Machine::new("sudo");
    let log = machine.0.join("asked");
    // What it is asked for is written down; an installation brings a java.
    let java = r#"printf '#!/bin/bash\necho "openjdk version \\"17.0.1\\"" >&2\n'"#;
    machine.stub(
        "sudo",
        &format!(
            "echo \"$*\" >>{log}\ncase \"$*\" in *' install '*maven*) {java} >{dir}/java; chmod +x {dir}/java;; *tee*) cat >/dev/null;; esac",
            log = log.display(),
            dir = machine.0.display(),
        ),
    );
    let out = machine.install();
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let asked = fs::read_to_string(&log).unwrap();
    let mut lines = asked.lines();
    let apt = "env DEBIAN_FRONTEND=noninteractive apt-get -q -y";
    assert_eq!(lines.next(), Some(format!("{apt} update").as_str()), "{asked}");
    let install = format!("{apt} install --no-install-recommends");
    assert!(asked.lines().any(|l| l.starts_with(&install) && l.contains(" maven")), "{asked}");
    let only = ["env ", "mkdir -p /etc/", "tee /etc/", "rm -f /etc/"];
    assert!(asked.lines().all(|l| only.iter().any(|o| l.starts_with(o))), "{asked}");
}

#[test]
fn an_installation_that_fails_is_one_sentence_after_apts_own() {
    let machine = Machine::new("fails");
    machine.stub("sudo", "exit 100");
    let out = machine.install();
    assert_eq!(out.status.code(), Some(1));
    let said = said(&out);
    let last = said.lines().last().unwrap();
    assert_eq!(last, "install: apt-get update failed; is there a way to Debian's mirror?");
}
