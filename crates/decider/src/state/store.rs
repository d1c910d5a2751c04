//! The store of one partition: a folder that may be thrown away at any time.
//!
//! States, answers and the header lie in *one* tree, written in one batch at a time. Whatever survives of it is
//! therefore the whole store as it was after one of those batches: never a header that is newer than its states.
//! Every value carries its own checksum over key and value, besides the checksums of the tree's blocks, so that
//! a value that was moved or exchanged is found out too.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use sekisho_domain::ids::{Subject, SubjectKind};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::place::{Identity, Place, read_header, write_header};

const HEADER: &[u8] = b"h";
const CHECK_LEN: usize = 8;
/// Bytes held in memory before they are sorted into a file.
const MEMTABLE_BYTES: u64 = 16 << 20;

/// Why a store cannot be used. It is then thrown away, and its state comes from the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unusable(pub(crate) String);

impl Unusable {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// A key of the tree: the kind of value, then the id.
pub(crate) type Key = [u8; 17];

pub(crate) fn state_key(subject: &Subject) -> Key {
    key(kind_byte(subject.kind), subject.id)
}

pub(crate) fn answer_key(command_id: Uuid) -> Key {
    key(b'a', command_id)
}

/// The first byte of the keys of a kind of subject. A store is of one fold version, so the order of kinds is one too.
const fn kind_byte(kind: SubjectKind) -> u8 {
    b'A' + kind as u8
}

fn key(kind: u8, id: Uuid) -> Key {
    let mut key = [0; 17];
    key[0] = kind;
    key[1..].copy_from_slice(id.as_bytes());
    key
}

/// The open store of one partition.
pub(crate) struct Store {
    /// Distinguishes this opening from every other one in this process.
    pub(crate) opening: u64,
    db: Database,
    tree: Keyspace,
    identity: Identity,
}

/// A store, how far it reaches, and why its predecessor was thrown away.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) place: Place,
    pub(crate) discarded: Option<String>,
}

impl Store {
    /// Opens the store in `folder`; one that is of no use is thrown away and an empty one takes its place.
    pub(crate) fn open(folder: &Path, identity: Identity, cache: u64) -> Result<Opened, Unusable> {
        let missing = !folder.exists();
        match Self::try_open(folder, identity, cache) {
            Ok((store, Some(place))) => Ok(Opened { store, place, discarded: None }),
            Ok((store, None)) if missing => {
                Ok(Opened { store, place: Place::default(), discarded: None })
            }
            Ok((store, None)) => {
                drop(store);
                Self::replace(folder, identity, cache, "it has no header".into())
            }
            Err(error) => Self::replace(folder, identity, cache, error.0),
        }
    }

    /// Throws the folder away and makes an empty store.
    pub(crate) fn replace(
        folder: &Path,
        identity: Identity,
        cache: u64,
        reason: String,
    ) -> Result<Opened, Unusable> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)
                .map_err(|e| Unusable(format!("cannot remove {}: {e}", folder.display())))?;
        }
        let (store, _) = Self::try_open(folder, identity, cache)?;
        Ok(Opened { store, place: Place::default(), discarded: Some(reason) })
    }

    pub(super) fn try_open(
        folder: &Path,
        identity: Identity,
        cache: u64,
    ) -> Result<(Self, Option<Place>), Unusable> {
        let folder: PathBuf = folder.into();
        // The engine asserts what it finds in its files; on damaged ones that can panic.
        guarded(move || {
            let db = Database::builder(&folder)
                .worker_threads(1)
                .cache_size(cache)
                .max_journaling_size(64 << 20)
                .open()
                .map_err(|e| Unusable(format!("it cannot be opened ({e})")))?;
            let options = || KeyspaceCreateOptions::default().max_memtable_size(MEMTABLE_BYTES);
            let tree = db
                .keyspace("state", options)
                .map_err(|e| Unusable(format!("its tree cannot be opened ({e})")))?;
            static OPENINGS: AtomicU64 = AtomicU64::new(0);
            let opening = OPENINGS.fetch_add(1, Ordering::Relaxed);
            let store = Self { opening, db, tree, identity };
            let place = match store.get(HEADER)? {
                None => None,
                Some(header) => {
                    Some(read_header(&header, &identity).map_err(|e| Unusable(e.to_string()))?)
                }
            };
            Ok((store, place))
        })
    }

    /// The value of a key, its checksum checked.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Unusable> {
        let found = guarded(|| {
            self.tree.get(key).map_err(|e| Unusable(format!("it cannot be read ({e})")))
        })?;
        let Some(stored) = found else { return Ok(None) };
        let (check, value) = stored
            .split_first_chunk::<CHECK_LEN>()
            .ok_or_else(|| Unusable::new("a value is too short"))?;
        if *check != checksum(key, value) {
            return Err(Unusable::new("a value does not match its checksum"));
        }
        Ok(Some(value.to_vec()))
    }

    /// Writes values and the place they reach to, all or nothing.
    pub(crate) fn write(
        &self,
        place: &Place,
        values: impl Iterator<Item = (Key, Vec<u8>)>,
    ) -> Result<(), Unusable> {
        guarded(|| {
            let mut batch = self.db.batch().durability(Some(PersistMode::Buffer));
            for (key, value) in values {
                batch.insert(&self.tree, key.as_slice(), sealed(&key, &value));
            }
            let header = write_header(&self.identity, place);
            batch.insert(&self.tree, HEADER, sealed(HEADER, &header));
            batch.commit().map_err(|e| Unusable(format!("it cannot be written ({e})")))
        })
    }

    /// Removes the answers for which `keep` says no. Returns how many it removed.
    pub(crate) fn prune_answers(&self, keep: impl Fn(&[u8]) -> bool) -> Result<usize, Unusable> {
        guarded(|| {
            let failed = |e: fjall::Error| Unusable(format!("it cannot be pruned ({e})"));
            let mut removed = 0;
            for entry in self.tree.prefix(b"a") {
                let (key, value) = entry.into_inner().map_err(failed)?;
                if value.get(CHECK_LEN..).is_some_and(|value| !keep(value)) {
                    self.tree.remove(key).map_err(failed)?;
                    removed += 1;
                }
            }
            Ok(removed)
        })
    }

    /// Every key in the store but the header's. Checks every value on the way.
    pub(crate) fn for_each_key(&self, mut each: impl FnMut(&Key)) -> Result<(), Unusable> {
        guarded(|| {
            for entry in self.tree.iter() {
                let (key, value) =
                    entry.into_inner().map_err(|e| Unusable(format!("it cannot be read ({e})")))?;
                let (check, value) = value
                    .split_first_chunk::<CHECK_LEN>()
                    .ok_or_else(|| Unusable::new("a value is too short"))?;
                if *check != checksum(&key, value) {
                    return Err(Unusable::new("a value does not match its checksum"));
                }
                if let Ok(key) = Key::try_from(&*key) {
                    each(&key);
                }
            }
            Ok(())
        })
    }

    /// Every state in the store.
    pub(crate) fn for_each_state(
        &self,
        mut each: impl FnMut(Subject, &[u8]),
    ) -> Result<(), Unusable> {
        let keys = SubjectKind::ALL.iter().map(|kind| (*kind, [kind_byte(*kind)]));
        guarded(|| {
            for (kind, entry) in
                keys.flat_map(|(kind, k)| self.tree.prefix(k).map(move |e| (kind, e)))
            {
                let (key, value) =
                    entry.into_inner().map_err(|e| Unusable(format!("it cannot be read ({e})")))?;
                let (Some(check), Some(id)) =
                    (value.split_first_chunk::<CHECK_LEN>(), key.get(1..).map(Uuid::from_slice))
                else {
                    return Err(Unusable::new("a value is too short"));
                };
                let id = id.map_err(|_| Unusable::new("a key is damaged"))?;
                if *check.0 != checksum(&key, check.1) {
                    return Err(Unusable::new("a value does not match its checksum"));
                }
                each(Subject { kind, id }, check.1);
            }
            Ok(())
        })
    }

    /// Bytes on disk.
    pub(crate) fn disk_bytes(&self) -> u64 {
        self.db.disk_space().unwrap_or(0)
    }
}

fn sealed(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(CHECK_LEN + value.len());
    out.extend_from_slice(&checksum(key, value));
    out.extend_from_slice(value);
    out
}

fn checksum(key: &[u8], value: &[u8]) -> [u8; CHECK_LEN] {
    let mut hasher = Sha256::new();
    hasher.update((key.len() as u64).to_be_bytes());
    hasher.update(key);
    hasher.update(value);
    let mut check = [0; CHECK_LEN];
    check.copy_from_slice(&hasher.finalize()[..CHECK_LEN]);
    check
}

fn guarded<T>(work: impl FnOnce() -> Result<T, Unusable>) -> Result<T, Unusable> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Unusable::new("its files are damaged")))
}
