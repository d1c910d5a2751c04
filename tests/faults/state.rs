//! F11: a decider's state is cut short, flipped, deleted, swapped or old. It must be noticed, and rebuilt from the log.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sekisho_testkit::cluster::{Cluster, HEAL, Settings};
use sekisho_testkit::rng::Rng;

use crate::{load, run};

#[test]
fn f11_damaged_state_is_rebuilt() {
    run("state::f11_damaged_state_is_rebuilt", &Settings::default(), damages);
}

pub(crate) type Damage = fn(&Path, &Path, &mut Rng) -> Result<()>;

pub(crate) const DAMAGES: &[(&str, Damage)] = &[
    ("cut short", |data, _, rng| {
        each_file(data, rng, |bytes, rng| {
            bytes.truncate(usize::try_from(rng.below(bytes.len() as u64)).unwrap_or(0));
        })
    }),
    ("bytes flipped", |data, _, rng| {
        each_file(data, rng, |bytes, rng| {
            for _ in 0..8 {
                let place = usize::try_from(rng.below(bytes.len() as u64)).unwrap_or(0);
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= 1 << rng.below(8);
                }
            }
        })
    }),
    ("deleted", |data, _, _| Ok(fs::remove_dir_all(data)?)),
    ("an old copy", |data, old, _| {
        fs::remove_dir_all(data)?;
        copy(old, data)
    }),
    ("partitions swapped", |data, _, _| {
        let mut folders: Vec<PathBuf> = folders(data)?;
        folders.sort();
        let (Some(a), Some(b)) = (folders.first(), folders.get(1)) else { return Ok(()) };
        let aside = data.join("aside");
        fs::rename(a, &aside)?;
        fs::rename(b, a)?;
        Ok(fs::rename(&aside, b)?)
    }),
    ("one file gone", |data, _, rng| {
        let files = files(data)?;
        let file = rng.pick(&files).context("the state has no file")?;
        Ok(fs::remove_file(file)?)
    }),
];

fn damages(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    let data = cluster.data_of("decider");
    let old = data.with_file_name("old-copy");
    let load = load(cluster, seed)?;
    load.progress(100, HEAL)?;
    cluster.kill("decider")?;
    copy(&data, &old)?;
    cluster.decider("decider", &[])?;
    for (what, damage) in DAMAGES {
        load.progress(40 + rng.below(100), HEAL).with_context(|| format!("before: {what}"))?;
        cluster.kill("decider")?;
        damage(&data, &old, &mut rng).with_context(|| (*what).to_owned())?;
        cluster.decider("decider", &[])?;
        load.progress(20, HEAL).with_context(|| format!("after: {what}"))?;
    }
    load.finish()?;
    Ok(())
}

/// Damages about a third of the files, but one at least.
fn each_file(data: &Path, rng: &mut Rng, damage: fn(&mut Vec<u8>, &mut Rng)) -> Result<()> {
    let all = files(data)?;
    let certain = rng.below(all.len() as u64);
    for (number, path) in (0u64..).zip(&all) {
        let mut bytes = fs::read(path)?;
        if !bytes.is_empty() && (number == certain || rng.percent(33)) {
            damage(&mut bytes, rng);
            fs::write(path, bytes)?;
        }
    }
    Ok(())
}

fn folders(under: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(under)?.collect::<Result<Vec<_>, _>>()?;
    Ok(entries.iter().map(fs::DirEntry::path).filter(|p| p.is_dir()).collect())
}

fn files(under: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(under)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if path.is_file() {
            files.push(path);
        }
    }
    // The system lists them in any order; the seed is to decide.
    files.sort();
    Ok(files)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().context("a file without a name")?;
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
