//! What the stores of a stopped decider hold, for the check that they are folds of the log (S6).

use std::path::Path;

use sekisho_domain::ids::Subject;

use super::place::Identity;
use super::store::{Store, Unusable};
use crate::error::Error;

const CACHE: u64 = 1 << 20;

/// The store of one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Partition.
    pub partition: i32,
    /// It has taken in every record before this offset.
    pub next_record: i64,
    /// Subjects and states, these as the codec writes them.
    pub states: Vec<(Subject, Vec<u8>)>,
}

/// Reads the stores in the data folder of a decider that does not run. A store that a decider would throw away is
/// left out.
///
/// # Errors
/// A store cannot be read to its end.
pub fn stored(data: &Path, partitions: i32) -> Result<Vec<Stored>, Error> {
    let mut all = Vec::new();
    for partition in 0..partitions {
        let folder = data.join(format!("partition-{partition}"));
        if !folder.is_dir() {
            continue;
        }
        let fold = sekisho_domain::subject::FOLD_VERSION;
        let Ok((store, Some(place))) =
            Store::try_open(&folder, Identity { partition, partitions, fold }, CACHE)
        else {
            continue;
        };
        let mut states = Vec::new();
        store
            .for_each_state(|subject, bytes| states.push((subject, bytes.to_vec())))
            .map_err(|Unusable(reason)| Error::Data { folder, reason })?;
        all.push(Stored { partition, next_record: place.records, states });
    }
    Ok(all)
}
