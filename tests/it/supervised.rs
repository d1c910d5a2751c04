//! `sekisho up` and `sekisho all` as an operator has them: what dies comes back, what fails stays down and is shown.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sekisho_stack::default_state_dir;
use sekisho_testkit::cluster::PATIENCE;
use sekisho_testkit::http::Client;
use sekisho_testkit::{program, wait};
use serde_json::Value;

use crate::{INSPECTOR, landing, submit};

/// A local stack in a folder of its own; stopped and removed at the end, however the test ends.
struct Local {
    program: PathBuf,
    dir: PathBuf,
}

impl Local {
    fn new(name: &str) -> Result<Self> {
        let root = default_state_dir();
        let dir = root.join(format!("check-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        fs::create_dir_all(root.join("jars"))?;
        // Fetched once for all test runs.
        symlink(root.canonicalize()?.join("jars"), dir.join("jars"))?;
        Ok(Self { program: program::sekisho()?, dir })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--state").arg(&self.dir).args(arguments);
        command
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> Result<(i32, String, String)> {
        let out = self.command(arguments).output()?;
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Ok((out.status.code().unwrap_or(-1), text(&out.stdout), text(&out.stderr)))
    }

    /// The line of `sekisho status` about this.
    fn status(&self, what: &str) -> Result<Value> {
        let (_, out, err) = self.run(&["--output", "jsonl", "status"])?;
        let rows = out.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
        let row = rows.into_iter().find(|row| row["what"] == what);
        row.with_context(|| format!("status does not name the {what}: {out}{err}"))
    }

    fn pid(&self, what: &str) -> Result<i64> {
        let row = self.status(what)?;
        ensure!(row["condition"] == "running", "{row}");
        row["pid"].as_i64().with_context(|| format!("no pid in {row}"))
    }

    fn client(&self) -> Result<Client> {
        let url = fs::read_to_string(self.dir.join("gateway.url"))?;
        client(&url)
    }

    /// Waits until a role runs as another process.
    fn back(&self, what: &str, old: i64) -> Result<()> {
        wait::until(&format!("the {what} is back"), PATIENCE, || {
            Ok((self.pid(what)? != old).then_some(()))
        })
    }

    /// Waits until a command is answered by all the roles.
    fn works(&self, number: &str) -> Result<()> {
        let id = crate::fresh();
        wait::until("a command is answered", PATIENCE, || {
            let answer = submit(
                &mut self.client()?,
                "permit-landing",
                INSPECTOR,
                Some(id),
                &landing(number),
            )?;
            ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
            Ok(Some(()))
        })
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _gone = self.run(&["down", "--purge"]);
        drop(fs::remove_dir_all(&self.dir));
    }
}

fn client(url: &str) -> Result<Client> {
    let address: SocketAddr = url.trim().trim_start_matches("http://").parse()?;
    Ok(Client::new(address, Duration::from_secs(15)))
}

fn kill(pid: i64, signal: &str) -> Result<()> {
    let status = Command::new("kill").args([signal, &pid.to_string()]).status()?;
    ensure!(status.success(), "kill {signal} {pid}: {status}");
    Ok(())
}

/// One at a time: each starts servers of its own.
fn run(test: impl FnOnce() -> Result<()>) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let outcome = test();
    assert!(outcome.is_ok(), "{:#}", outcome.err().unwrap_or_else(|| anyhow::anyhow!("nothing")));
}

#[test]
fn up_keeps_its_roles_running() {
    run(up);
}

fn up() -> Result<()> {
    let local = Local::new("up")?;
    let (code, out, err) = local.run(&["up"])?;
    ensure!(code == 0, "up: {code} {out}{err}");
    local.works("ZXU000001")?;

    for (role, number) in
        [("decider", "ZXU000002"), ("projector", "ZXU000003"), ("gateway", "ZXU000004")]
    {
        let pid = local.pid(role)?;
        let url = fs::read_to_string(local.dir.join("gateway.url"))?;
        kill(pid, "-9")?;
        local.back(role, pid)?;
        let note = local.status(role)?["note"].to_string();
        ensure!(note.contains(&format!("{role} was ended by signal 9 (SIGKILL)")), "{note}");
        local.works(number)?;
        let now = fs::read_to_string(local.dir.join("gateway.url"))?;
        ensure!(now == url, "the gateway moved from {url} to {now}");
    }

    // What a person must look at: the gateway says so with exit code 1.
    let key = local.dir.join("id.key");
    let good = fs::read_to_string(&key)?;
    fs::write(&key, "this is no key\n")?;
    kill(local.pid("gateway")?, "-9")?;
    wait::until("status says that it stays down", PATIENCE, || {
        let note = local.status("gateway")?["note"].to_string();
        Ok(note.contains("gateway ended with exit code 1; it stays down").then_some(()))
    })?;
    ensure!(local.status("gateway")?["condition"] == "dead");
    ensure!(local.run(&["status"])?.0 == 1, "status says that all is well");
    let (code, _, err) = local.run(&["up"])?;
    ensure!(code == 1 && err.contains("exit code 1"), "up: {code} {err}");
    fs::write(&key, good)?;
    let (code, out, err) = local.run(&["up"])?;
    ensure!(code == 0, "up: {code} {out}{err}");
    local.works("ZXU000005")?;

    // Without its supervisor the system works on, and a new one takes it as it is.
    let decider = local.pid("decider")?;
    kill(local.pid("supervisor")?, "-9")?;
    // A killed process is gone once the kernel has taken it away, not when `kill` returns.
    wait::until("status misses the supervisor", PATIENCE, || {
        Ok((local.run(&["status"])?.0 == 1).then_some(()))
    })?;
    ensure!(local.run(&["up"])?.0 == 0);
    ensure!(local.pid("decider")? == decider, "the decider was not left alone");
    kill(decider, "-9")?;
    local.back("decider", decider)?;

    let (code, _, err) = local.run(&["down"])?;
    ensure!(code == 0, "down: {code} {err}");
    ensure!(local.run(&["status"])?.1.contains("stopped"));
    Ok(())
}

/// A process that is killed when the test ends.
struct Front(Child);

impl Drop for Front {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[test]
fn all_is_started_again_and_ends_with_its_parent() {
    run(all);
}

fn all() -> Result<()> {
    let local = Local::new("all")?;
    let (code, out, err) = local.run(&["up", "--servers-only"])?;
    ensure!(code == 0, "up: {code} {out}{err}");
    let log = local.dir.join("all.log");
    let start = || -> Result<Front> {
        let out = fs::File::options().create(true).append(true).open(&log)?;
        let file = local.dir.join("gateway.url").display().to_string();
        let listen = ["--dev-identity", "--listen", "127.0.0.1:0", "--address-file", &file];
        let mut command = local.command(&["all"]);
        command.args(listen).stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out);
        Ok(Front(command.spawn()?))
    };
    let child_of = |parent: &Front| -> Result<i64> {
        wait::until("the roles run", PATIENCE, || {
            let out = Command::new("pgrep").args(["-P", &parent.0.id().to_string()]).output()?;
            Ok(String::from_utf8_lossy(&out.stdout).trim().parse().ok())
        })
    };
    let mut front = start()?;
    let first = child_of(&front)?;
    local.works("ZXA100001")?;
    kill(first, "-9")?;
    let second = wait::until("they run again", PATIENCE, || {
        let pid = child_of(&front)?;
        Ok((pid != first).then_some(pid))
    })?;
    local.works("ZXA100002")?;
    let said = fs::read_to_string(&log)?;
    ensure!(
        said.contains("sekisho all was ended by signal 9 (SIGKILL); it is started again"),
        "{said}"
    );

    // Killed, the parent takes the roles along: they end in order, and a new one starts where they were.
    front.0.kill()?;
    front.0.wait()?;
    wait::until("the roles have ended", PATIENCE, || {
        let gone = !PathBuf::from(format!("/proc/{second}")).exists();
        Ok(gone.then_some(()))
    })?;
    let mut front = start()?;
    let third = child_of(&front)?;
    local.works("ZXA100003")?;
    kill(i64::from(front.0.id()), "-TERM")?;
    let status = front.0.wait()?;
    ensure!(status.code() == Some(0), "{status}");
    ensure!(!PathBuf::from(format!("/proc/{third}")).exists(), "the roles outlived it");
    Ok(())
}
