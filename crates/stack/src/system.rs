//! What the machine offers: programs, users, disk space, random bytes, free ports.

use std::{
    env, fs,
    io::Read,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use crate::Error;

/// Below this a broker or PostgreSQL is likely to fail in the middle of a write.
const FREE_MIB_NEEDED: u64 = 1024;

/// Finds a program on the PATH, or where system programs live on Debian.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|dir| dir.join(program)).find(|p| executable(p))
}

fn executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

/// A program of util-linux or the shell, which every Debian has even when the PATH is narrow.
pub(crate) fn program(name: &'static str) -> Result<PathBuf, Error> {
    ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        .iter()
        .map(|dir| Path::new(dir).join(name))
        .find(|p| executable(p))
        .or_else(|| find(name))
        .ok_or(Error::Missing { program: name, hint: "install the package util-linux" })
}

/// Java 17 or newer, from JAVA_HOME or the PATH.
pub(crate) fn java() -> Result<PathBuf, Error> {
    const HINT: &str = "Kafka needs Java 17 or newer: run `deploy/install`, or \
                        `apt-get install openjdk-17-jre-headless`";
    let java = env::var_os("JAVA_HOME")
        .map(|home| Path::new(&home).join("bin/java"))
        .filter(|p| executable(p))
        .or_else(|| find("java"))
        .ok_or(Error::Missing { program: "Java", hint: HINT })?;
    let out = Command::new(&java)
        .arg("-version")
        .output()
        .map_err(|source| Error::Spawn { program: "java".to_owned(), source })?;
    match feature_release(&String::from_utf8_lossy(&out.stderr)) {
        Some(found) if found < 17 => Err(Error::JavaTooOld { found }),
        // A vendor that words its version differently is given the benefit of the doubt.
        _ => Ok(java),
    }
}

/// `openjdk version "17.0.15" …` → 17; `"1.8.0_392"` → 8.
fn feature_release(text: &str) -> Option<u32> {
    let version = text.split('"').nth(1)?;
    let mut parts = version.split(['.', '-', '_', '+']);
    let first = parts.next()?.parse().ok()?;
    if first == 1 { parts.next()?.parse().ok() } else { Some(first) }
}

/// Fails with one sentence when the disk is nearly full.
pub(crate) fn check_space(path: &Path) -> Result<(), Error> {
    let stat = rustix::fs::statvfs(path)
        .map_err(|e| Error::file("look at the disk of", path)(e.into()))?;
    check_free(path, stat.f_bavail.saturating_mul(stat.f_frsize) >> 20)
}

fn check_free(path: &Path, free_mib: u64) -> Result<(), Error> {
    if free_mib < FREE_MIB_NEEDED {
        return Err(Error::DiskFull { path: path.to_owned(), free_mib, need_mib: FREE_MIB_NEEDED });
    }
    Ok(())
}

/// Random bytes from the kernel.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fs::File::open("/dev/urandom")
        .and_then(|mut f| f.read_exact(&mut bytes))
        .map_err(Error::file("read", "/dev/urandom"))?;
    Ok(bytes)
}

/// A password of 160 random bits; hexadecimal, so that it needs no quoting in SQL, URLs or shells.
pub(crate) fn password() -> Result<String, Error> {
    Ok(random::<20>()?.iter().map(|b| format!("{b:02x}")).collect())
}

/// A user of the system, for running PostgreSQL when we are root.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// The user that PostgreSQL runs as: none when we are an ordinary user ourselves.
pub(crate) fn server_user() -> Result<Option<User>, Error> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd").map_err(Error::file("read", "/etc/passwd"))?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| user_in(&passwd, name))
        .map(Some)
        .ok_or(Error::NoServerUser)
}

fn user_in(passwd: &str, name: &str) -> Option<User> {
    let line = passwd.lines().find(|l| l.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(User { uid, gid })
}

/// Whether nobody listens on the port, so that a server of ours can.
pub(crate) fn port_is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Whether something accepts connections on the port.
pub(crate) fn port_answers(port: u16) -> bool {
    let address = (Ipv4Addr::LOCALHOST, port).into();
    TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok()
}

/// A free port below the kernel's range for outgoing connections: one from inside that range could be
/// taken by any client while a server is being restarted.
pub(crate) fn free_port(not: &[u16]) -> Result<u16, Error> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    let seed = u32::from(u16::from_le_bytes(random::<2>()?));
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let Ok(port) = u16::try_from(FIRST + (seed + step) % COUNT) else { continue };
        if !not.contains(&port) && port_is_free(port) {
            return Ok(port);
        }
    }
    Err(Error::NoFreePort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_versions() {
        assert_eq!(feature_release("openjdk version \"17.0.15\" 2025-04-15"), Some(17));
        assert_eq!(feature_release("java version \"1.8.0_392\""), Some(8));
        assert_eq!(feature_release("openjdk version \"25-ea\""), Some(25));
        assert_eq!(feature_release("what?"), None);
    }

    #[test]
    fn a_nearly_full_disk_is_one_sentence() {
        let text = check_free(Path::new("/state"), 500).unwrap_err().to_string();
        assert_eq!(
            text,
            "only 500 MiB are free under /state, the stack needs 1024; free some space and try again"
        );
        assert!(check_free(Path::new("/state"), 1024).is_ok());
    }

    #[test]
    fn users_are_read_by_whole_name() {
        let passwd = "postgres-old:x:7:7::/:\npostgres:x:101:104::/:/bin/sh\n";
        let user = user_in(passwd, "postgres").unwrap();
        assert_eq!((user.uid, user.gid), (101, 104));
        assert!(user_in(passwd, "nobody").is_none());
    }

    #[test]
    fn a_taken_port_is_not_free() {
        let port = free_port(&[]).unwrap();
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert!(!port_is_free(port));
        assert!(port_answers(port));
        drop(held);
    }
}
