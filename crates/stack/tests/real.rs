//! Real servers: each test starts its own, in a folder that goes away with it.
#![allow(
    clippy::unwrap_used,
    reason = "the lint knows tests by their attribute, not their helpers"
)]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::eventually;
use sekisho_stack::{Condition, Error, Options, Running, Server, Stack, default_state_dir};

/// A state folder for `up` and `down`, purged and removed at the end of the test.
struct Folder {
    stack: Stack,
    options: Options,
}

impl Folder {
    fn new(name: &str) -> Self {
        let dir = default_state_dir().join(format!("check-{name}-{}", std::process::id()));
        Self { stack: Stack::open(dir).unwrap(), options: options() }
    }

    fn up(&self) -> Running {
        self.stack.up(&self.options).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let purged = self.stack.purge();
        drop(fs::remove_dir_all(self.stack.dir()));
        if !thread::panicking() {
            purged.unwrap();
        }
    }
}

fn options() -> Options {
    Options {
        kafka_heap_mib: 256,
        brief: true,
        shared_buffers_mib: 64,
        jars: Some(default_state_dir().join("jars")),
        ..Options::default()
    }
}

fn sql(url: &str, statement: &str) -> Result<String, String> {
    let out = Command::new("psql").args(["-XqtA", url, "-c", statement]).output().unwrap();
    if out.status.success() {
        Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&out.stderr).into_owned())
    }
}

/// Kafka's own topic tool.
fn topics(bootstrap: &str, arguments: &[&str]) -> String {
    let jars = fs::read_dir(default_state_dir().join("jars")).unwrap().filter_map(Result::ok);
    let jars = jars.map(|e| e.path()).find(|p| p.is_dir()).unwrap();
    let out = Command::new("java")
        .args(["-Xmx128m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=OFF", "-cp"])
        .arg(format!("{}/*", jars.display()))
        .args(["org.apache.kafka.tools.TopicCommand", "--bootstrap-server", bootstrap])
        .args(arguments)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn answers(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[test]
fn data_survives_down_and_up_and_a_taken_port() {
    let folder = Folder::new("again");
    let stack = &folder.stack;
    assert!(stack.running().unwrap().is_none());
    // Two at once start one stack.
    let (first, also) = thread::scope(|scope| {
        let other = scope.spawn(|| folder.up());
        (folder.up(), other.join().unwrap())
    });
    assert_eq!(first.bootstrap, also.bootstrap);
    sql(&first.urls.owner, "CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 42 AS n").unwrap();
    topics(&first.bootstrap, &["--create", "--topic", "kept", "--partitions", "3"]);
    assert!(stack.status().unwrap().all_running());

    // Up again changes nothing.
    let before = stack.status().unwrap();
    assert_eq!(folder.up().bootstrap, first.bootstrap);
    assert_eq!(stack.status().unwrap(), before);
    assert_eq!(stack.running().unwrap().unwrap().bootstrap, first.bootstrap);

    stack.down().unwrap();
    let status = stack.status().unwrap();
    assert!(status.all_down());
    assert!(status.servers.iter().all(|s| s.condition == Condition::Stopped));
    assert!(!answers(first.postgres_port));
    stack.down().unwrap();

    // Somebody takes both ports while we are away.
    let broker_port = first.brokers[0].port;
    let _taken = [broker_port, first.postgres_port]
        .map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap());
    let second = folder.up();
    assert_ne!(second.brokers[0].port, broker_port);
    assert_ne!(second.postgres_port, first.postgres_port);
    assert_eq!(sql(&second.urls.owner, "SELECT n FROM s.t").unwrap(), "42");
    assert!(topics(&second.bootstrap, &["--list"]).contains("kept"));

    // Another number of brokers needs other data.
    let three = Options { brokers: 3, ..options() };
    assert!(matches!(stack.up(&three), Err(Error::OtherShape { have: 1, want: 3, .. })));
}

#[test]
fn roles_can_do_their_part_only() {
    let stack = Stack::temporary(&options()).unwrap();
    let urls = &stack.addresses().urls;
    sql(&urls.projector, "CREATE SCHEMA q; CREATE TABLE q.t (n int)").unwrap();
    sql(&urls.projector, "GRANT USAGE ON SCHEMA q TO sekisho_reader").unwrap();
    sql(&urls.projector, "GRANT SELECT ON q.t TO sekisho_reader").unwrap();
    assert_eq!(sql(&urls.reader, "SELECT count(*) FROM q.t").unwrap(), "0");
    assert!(sql(&urls.reader, "CREATE SCHEMA mine").is_err());
    let wrong = urls.reader.replace("sekisho_reader:", "sekisho_reader:x");
    assert!(sql(&wrong, "SELECT 1").unwrap_err().contains("password authentication failed"));
    assert!(!format!("{:?}", stack.addresses()).contains(&urls.owner));
}

#[test]
fn servers_can_be_killed_frozen_and_started_again() {
    let stack = Stack::temporary(&options()).unwrap();
    let at = stack.addresses().clone();
    let condition = |server| {
        let status = stack.status().unwrap();
        status.servers.iter().find(|s| s.server == server).unwrap().condition
    };
    topics(&at.bootstrap, &["--create", "--topic", "kept"]);
    for server in [Server::Broker(1), Server::Postgres] {
        stack.kill(server).unwrap();
        assert_eq!(condition(server), Condition::Stopped);
        assert!(stack.running().unwrap().is_none());
        assert!(matches!(stack.pause(server), Err(Error::NotRunning { .. })));
        stack.start(server).unwrap();
        assert_eq!(condition(server), Condition::Running);
        stack.pause(server).unwrap();
        assert_eq!(condition(server), Condition::Paused);
        stack.resume(server).unwrap();
        assert_eq!(condition(server), Condition::Running);
    }
    assert_eq!(stack.running().unwrap().unwrap().bootstrap, at.bootstrap);
    assert!(topics(&at.bootstrap, &["--list"]).contains("kept"));
    assert_eq!(sql(&at.urls.owner, "SELECT 1").unwrap(), "1");
    assert!(matches!(stack.kill(Server::Broker(2)), Err(Error::NoSuchServer { .. })));
}

#[test]
fn three_brokers_lose_one_and_go_on() {
    let stack = Stack::temporary(&Options { brokers: 3, ..options() }).unwrap();
    let all = stack.addresses().bootstrap.clone();
    let create = ["--create", "--topic", "kept", "--replication-factor", "3"];
    topics(&all, &create);
    stack.kill(Server::Broker(1)).unwrap();
    topics(&all, &["--create", "--topic", "meanwhile", "--replication-factor", "2"]);
    stack.start(Server::Broker(1)).unwrap();
    assert!(stack.status().unwrap().all_running());
    // The last nodes have no majority to hand over to, and must not wait for one.
    let start = Instant::now();
    stack.down().unwrap();
    assert!(start.elapsed() < Duration::from_secs(40), "{:?}", start.elapsed());
    assert!(stack.status().unwrap().all_down());
}

#[test]
fn a_stale_pid_is_not_taken_for_a_server() {
    let folder = Folder::new("stale");
    let stack = &folder.stack;
    folder.up();
    // A crash of everything, and the broker's pid now belongs to an innocent process.
    stack.kill(Server::Postgres).unwrap();
    stack.kill(Server::Broker(1)).unwrap();
    let mut innocent = Command::new("sleep")
        .arg("60")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let path = stack.dir().join("stack.toml");
    let text = fs::read_to_string(&path).unwrap();
    let lie = format!("broker.1.pid = {}\nbroker.1.started = 1\n", innocent.id());
    fs::write(&path, text + &lie).unwrap();
    let dead = stack.status().unwrap().servers[0];
    assert_eq!((dead.condition, dead.pid), (Condition::Dead, None));
    stack.down().unwrap();
    assert!(innocent.try_wait().unwrap().is_none(), "an unrelated process was ended");
    let at = folder.up();
    assert!(innocent.try_wait().unwrap().is_none(), "an unrelated process was ended");
    assert_eq!(sql(&at.urls.owner, "SELECT 1").unwrap(), "1");
    innocent.kill().unwrap();
    innocent.wait().unwrap();

    // Servers that were started by someone who never wrote down their pids are found.
    let text = fs::read_to_string(&path).unwrap();
    let forgotten: Vec<&str> =
        text.lines().filter(|l| !l.contains(".pid = ") && !l.contains(".started = ")).collect();
    fs::write(&path, forgotten.join("\n")).unwrap();
    assert!(stack.status().unwrap().all_running());
    stack.down().unwrap();
    assert!(!answers(at.brokers[0].port) && !answers(at.postgres_port));
}

fn with_stack() -> Command {
    Command::new(env!("CARGO_BIN_EXE_with-stack"))
}

#[test]
fn no_java_is_one_sentence() {
    let out = with_stack()
        .args(["--", "true"])
        .env("PATH", "/nonexistent")
        .env_remove("JAVA_HOME")
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(125));
    assert_eq!(
        String::from_utf8_lossy(&out.stderr),
        "with-stack: Java was not found; Kafka needs Java 17 or newer: run `deploy/install`, or \
         `apt-get install openjdk-17-jre-headless`\n"
    );
}

#[test]
fn a_killed_owner_leaves_no_server_and_no_folder() {
    let mut owner = with_stack()
        .args(["--", "sh", "-c"])
        .arg("echo $SEKISHO_TEST_STATE; echo $SEKISHO_TEST_KAFKA; exec sleep 60")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(owner.stdout.take().unwrap());
    let mut line = || {
        let mut text = String::new();
        lines.read_line(&mut text).unwrap();
        text.trim().to_owned()
    };
    let dir = PathBuf::from(line());
    let port: u16 = line().rsplit(':').next().unwrap().parse().unwrap();
    assert!(dir.join("stack.toml").exists() && answers(port));
    let command = child_of(owner.id());
    owner.kill().unwrap();
    owner.wait().unwrap();
    eventually("the folder is gone", || !dir.exists());
    assert!(!answers(port));
    assert!(!mentioned(&dir), "a server is left");
    // The command itself is not the stack's business; the end of its own parent is.
    Command::new("kill").arg(command.to_string()).status().unwrap();
    lines.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn exit_codes_and_signals_go_through() {
    let mut owner = with_stack()
        .args(["--", "sh", "-c", "trap 'exit 7' TERM; echo up; while :; do sleep 0.1; done"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(owner.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "up\n");
    Command::new("kill").arg(owner.id().to_string()).status().unwrap();
    assert_eq!(owner.wait().unwrap().code(), Some(7));
}

fn child_of(parent: u32) -> u32 {
    let out = Command::new("pgrep").args(["-P", &parent.to_string(), "sleep"]).output().unwrap();
    String::from_utf8_lossy(&out.stdout).trim().parse().unwrap()
}

/// Whether any process has the folder on its command line.
fn mentioned(dir: &Path) -> bool {
    let needle = dir.display().to_string();
    fs::read_dir("/proc").unwrap().filter_map(Result::ok).any(|entry| {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&needle)
    })
}
