//! Roles that end in every way, as real processes: a shell plays the role.
#![allow(
    clippy::unwrap_used,
    reason = "the lint knows tests by their attribute, not their helpers"
)]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use common::eventually;
use sekisho_stack::{Condition, End, Policy, Program, Roles, Said, keep};

/// A folder of its own, without whatever still runs in it at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("sekisho-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn roles(&self) -> Roles {
        Roles::open(&self.0).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let roles = self.roles();
        for name in roles.names() {
            let _gone = roles.stop(&name, Duration::from_secs(5));
        }
        drop(fs::remove_dir_all(&self.0));
    }
}

fn quick() -> Policy {
    Policy { pause: Duration::from_millis(20), ..Policy::default() }
}

fn shell(name: &'static str, script: &str) -> Program<'static> {
    let script = script.to_owned();
    Program {
        name,
        path: "/bin/sh".into(),
        arguments: Box::new(move || vec!["-c".into(), script.clone()]),
    }
}

/// Runs a test beside a supervisor of these roles; returns what that said.
fn beside(
    roles: &Roles,
    programs: Vec<Program<'static>>,
    policy: &Policy,
    test: impl FnOnce(),
) -> Vec<Said> {
    let (stop, said) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        // Also when the test fails: the scope waits for the thread.
        struct Stop<'a>(&'a AtomicBool);
        impl Drop for Stop<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _stop = Stop(&stop);
        let (stop, said) = (&stop, &said);
        // A program's arguments are made where it is started, so it moves there whole.
        scope.spawn(move || {
            roles.supervise(programs, policy, stop, |what| said.lock().unwrap().push(what));
        });
        test();
    });
    said.into_inner().unwrap()
}

/// Pid of a role once it runs and is not this one.
fn running_after(roles: &Roles, name: &str, old: i32) -> i32 {
    let mut pid = 0;
    eventually("the role runs again", || {
        let (condition, found) = roles.condition(name);
        pid = found.unwrap_or(0);
        condition == Condition::Running && pid != old
    });
    pid
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).unwrap_or_default().lines().count()
}

#[test]
fn a_killed_role_comes_back_and_its_end_is_noted() {
    let folder = Folder::new("killed");
    let roles = folder.roles();
    let said = beside(&roles, vec![shell("decider", "exec sleep 60")], &quick(), || {
        let mut pid = running_after(&roles, "decider", 0);
        assert_eq!(roles.note_of("decider"), None);
        for n in 1..=3 {
            Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
            pid = running_after(&roles, "decider", pid);
            let note = roles.note_of("decider").unwrap();
            assert!(!note.stays_down);
            assert!(note.text.contains("signal 9 (SIGKILL)"), "{}", note.text);
            assert!(note.text.contains(&format!("start {n} within")), "{}", note.text);
        }
    });
    assert_eq!(said.len(), 3, "one line for each start: {said:?}");
    assert!(said.iter().all(|s| matches!(s, Said::Again(_))), "{said:?}");
    // It was left running, and the next supervisor takes it as it is.
    let (condition, pid) = roles.condition("decider");
    assert_eq!(condition, Condition::Running);
    let said = beside(&roles, vec![shell("decider", "exec sleep 60")], &quick(), || {
        let marker = folder.0.join("seen");
        beside(
            &roles,
            vec![shell("other", &format!("echo > {}; exec sleep 60", marker.display()))],
            &quick(),
            || {
                eventually("both were looked at", || marker.exists());
            },
        );
        assert_eq!(roles.condition("decider").1, pid);
        roles.kill("decider").unwrap();
        running_after(&roles, "decider", pid.unwrap());
    });
    assert_eq!(said.len(), 1, "{said:?}");
}

#[test]
fn a_role_that_fails_stays_down_until_it_is_asked_for() {
    let folder = Folder::new("fails");
    let (roles, starts) = (folder.roles(), folder.0.join("starts"));
    let script = format!(
        "echo >> {}; [ -e {}/mended ] && exec sleep 60; exit 1",
        starts.display(),
        folder.0.display()
    );
    let said = beside(&roles, vec![shell("gateway", &script)], &quick(), || {
        eventually("it is given up", || roles.note_of("gateway").is_some_and(|n| n.stays_down));
        assert_eq!(roles.condition("gateway").0, Condition::Dead);
        let note = roles.note_of("gateway").unwrap();
        assert!(
            note.text.starts_with("gateway ended with exit code 1; it stays down"),
            "{}",
            note.text
        );
        assert!(note.text.contains("gateway.log"), "{}", note.text);
        assert_eq!(lines(&starts), 1, "it was started again");
        fs::write(folder.0.join("mended"), "").unwrap();
        roles.ask_again().unwrap();
        running_after(&roles, "gateway", 0);
        // A process is there before its program has run.
        eventually("it was started once more", || lines(&starts) == 2);
        assert_eq!(roles.note_of("gateway"), None);
    });
    assert!(matches!(&said[..], [Said::Down(_)]), "{said:?}");
}

#[test]
fn a_role_that_keeps_asking_is_started_a_bounded_number_of_times() {
    let folder = Folder::new("asks");
    let (roles, starts) = (folder.roles(), folder.0.join("starts"));
    let policy = Policy { most: 3, longest_pause: Duration::from_millis(40), ..quick() };
    let script = format!("echo >> {}; exit 75", starts.display());
    let said = beside(&roles, vec![shell("decider", &script)], &policy, || {
        eventually("it is given up", || roles.note_of("decider").is_some_and(|n| n.stays_down));
        let note = roles.note_of("decider").unwrap();
        assert!(note.text.contains("exit code 75 and was started 3 times"), "{}", note.text);
    });
    assert_eq!(lines(&starts), 4);
    assert_eq!(said.len(), 4, "{said:?}");
}

#[test]
fn a_command_in_front_is_kept_until_its_end_is_final() {
    let folder = Folder::new("front");
    let starts = folder.0.join("starts");
    let script = format!(
        "echo >> {0}; case $(wc -l < {0}) in 1) exit 75;; 2) kill -9 $$;; *) exit 3;; esac",
        starts.display()
    );
    let mut said = Vec::new();
    let stop = AtomicBool::new(false);
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &script]);
    let end = keep("it", &mut command, &quick(), &stop, |what| said.push(what)).unwrap();
    assert_eq!(end, End::Exit(3));
    assert_eq!((lines(&starts), said.len()), (3, 2), "{said:?}");

    // Asked to end, it passes that on and starts nothing any more.
    let ready = folder.0.join("ready");
    let script =
        format!("trap 'exit 75' TERM; echo > {}; while :; do sleep 0.05; done", ready.display());
    let end = thread::scope(|scope| {
        let kept = scope.spawn(|| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", &script]);
            keep("it", &mut command, &quick(), &stop, |_| {})
        });
        eventually("it runs", || ready.exists());
        stop.store(true, Ordering::Relaxed);
        kept.join().unwrap().unwrap()
    });
    assert_eq!(end, End::Exit(75));
}
