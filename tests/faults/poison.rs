//! F15: records that are no commands and no events. Each is answered for or parked; nothing else is disturbed.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use sekisho_codec::decode_command;
use sekisho_codec::records::Outcome;
use sekisho_codec::{decode_audit, decode_event, encode_command, encode_event};
use sekisho_log::topics::Topics;
use sekisho_log::{Address, SendError};
use sekisho_testkit::cluster::{Cluster, HEAL, Settings};
use sekisho_testkit::history::{Entry, read_topic};
use sekisho_testkit::raw::{RawProducer, send_without_key};
use sekisho_testkit::rng::Rng;
use sekisho_testkit::tables::Tables;

use crate::{load, run};

/// A number that no schema of ours will have.
const UNKNOWN_SCHEMA: u32 = 999_999;
const NO_KEY: &str = "a record without a key";

#[test]
fn f15_poison_is_answered_for_or_parked() {
    run("poison::f15_poison_is_answered_for_or_parked", &Settings::default(), poison);
}

fn poison(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    cluster.at_rest(HEAL)?;
    let before = malformed(cluster)?;
    let clients = load(cluster, seed)?;
    clients.progress(60, HEAL)?;
    let topics = Topics::default();
    let bad_commands = on_commands(cluster, &topics.commands, &mut rng)?;
    clients.progress(60, HEAL)?;
    no_records(cluster, &topics.records, &mut rng)?;
    clients.progress(60, HEAL)?;
    // A decider that has to read the log again meets what was written past it.
    cluster.kill("decider")?;
    std::fs::remove_dir_all(cluster.data_of("decider"))?;
    cluster.decider("decider", &[])?;
    clients.progress(60, HEAL)?;
    false_records(cluster, &topics.records, &mut rng)?;
    clients.progress(60, HEAL)?;
    clients.finish()?;
    cluster.at_rest(HEAL)?;

    let malformed = malformed(cluster)? - before;
    ensure!(malformed == bad_commands, "{bad_commands} poison commands, {malformed} answered for");
    let bad_records = cluster.foreign.len();
    let parked = Tables::read(cluster.postgres())?.parked;
    ensure!(
        parked.len() == bad_records,
        "{bad_records} poison records, {} parked: {parked:?}",
        parked.len()
    );
    Ok(())
}

/// How many commands were answered for as malformed.
fn malformed(cluster: &Cluster) -> Result<usize> {
    let address = Address::new(cluster.bootstrap(), "testkit");
    let topic = Topics::default().audit;
    let audit = read_topic(&address, &topic, cluster.settings().partitions, false)?;
    let entries = audit.iter().filter_map(|e| decode_audit(e.value.as_deref()?).ok());
    Ok(entries.filter(|e| e.outcome == Outcome::Malformed).count())
}

/// Bytes that are no record of ours, whatever the topic; `good` is one that is.
pub(crate) fn broken(good: &[u8], rng: &mut Rng) -> Vec<Vec<u8>> {
    let mut wrong_magic = good.to_vec();
    wrong_magic[0] = 1;
    let mut wrong_schema = good.to_vec();
    wrong_schema[1..5].copy_from_slice(&UNKNOWN_SCHEMA.to_be_bytes());
    let cut = 6 + usize::try_from(rng.below(good.len() as u64 - 7)).unwrap_or(0);
    let random = 1 + usize::try_from(rng.below(200)).unwrap_or(0);
    vec![
        Vec::new(),
        vec![0],
        rng.bytes(random),
        wrong_magic,
        wrong_schema,
        good[..cut].to_vec(),
        [good, b"more"].concat(),
    ]
}

/// Returns how many were written.
fn on_commands(cluster: &Cluster, topic: &str, rng: &mut Rng) -> Result<usize> {
    let address = Address::new(cluster.bootstrap(), "testkit");
    let all = read_topic(&address, topic, cluster.settings().partitions, false)?;
    let good = rng.pick(&all).context("no command yet")?;
    let (key, value) = parts(good)?;
    let producer = RawProducer::new(&cluster.bootstrap())?;
    let mut sent = 0;
    let mut put = |partition: Option<i32>, key: &[u8], value: &[u8]| -> Result<()> {
        sent += 1;
        producer.send(topic, partition, key, value)?;
        Ok(())
    };
    for value in broken(value, rng) {
        put(None, key, &value)?;
    }
    // A command in the wrong partition, under another key, under no key that anybody knows.
    let mut fresh = decode_command(value)?;
    fresh.meta.command_id = rng.uuid();
    let mut bytes = Vec::new();
    encode_command(&fresh, &mut bytes);
    put(Some((good.partition + 1) % cluster.settings().partitions), key, &bytes)?;
    put(None, format!("person/{}", rng.uuid()).as_bytes(), &bytes)?;
    put(None, b"", &bytes)?;
    put(None, &[0xff, 0xfe, 0], &bytes)?;
    // A valid schema with a text that the domain refuses: a staff id in small letters.
    let staff = fresh.meta.actor.staff_id.as_str().as_bytes().to_vec();
    put(None, key, &replaced(&bytes, &staff)?)?;
    // An event is no command.
    let records =
        read_topic(&address, &Topics::default().records, cluster.settings().partitions, false)?;
    let (key, event) = parts(records.first().context("no event yet")?)?;
    put(None, key, event)?;
    send_without_key(&jars()?, &cluster.bootstrap(), topic, &["no key", "and no command"])?;
    sent += 2;
    too_large(&producer, topic, key)?;
    Ok(sent)
}

/// Writes to the records topic what nobody of ours can have written, and tells the cluster.
fn no_records(cluster: &mut Cluster, topic: &str, rng: &mut Rng) -> Result<()> {
    let good = an_event(cluster, topic, rng)?;
    let producer = RawProducer::new(&cluster.bootstrap())?;
    // About persons whom nobody else speaks of: who is parked stands still.
    for value in broken(&good, rng) {
        if value.get(1..5) == Some(&UNKNOWN_SCHEMA.to_be_bytes()) {
            continue;
        }
        let key = format!("person/{}", rng.uuid());
        let at = producer.send(topic, None, key.as_bytes(), &value)?;
        cluster.foreign.push((at.partition, at.offset));
    }
    send_without_key(&jars()?, &cluster.bootstrap(), topic, &[NO_KEY])?;
    let address = Address::new(cluster.bootstrap(), "testkit");
    let all = read_topic(&address, topic, cluster.settings().partitions, true)?;
    let without = all.iter().filter(|e| e.value.as_deref() == Some(NO_KEY.as_bytes()));
    cluster.foreign.extend(without.map(|e| (e.partition, e.offset)));
    too_large(&producer, topic, b"person/1")
}

/// Writes to the records topic what one of ours might have written, but did not. A decider that recovers refuses to go
/// on with it: a schema that it does not know may be a newer program's, and a gap may be a loss.
fn false_records(cluster: &mut Cluster, topic: &str, rng: &mut Rng) -> Result<()> {
    let good = an_event(cluster, topic, rng)?;
    let producer = RawProducer::new(&cluster.bootstrap())?;
    let mut put = |key: String, value: &[u8]| -> Result<()> {
        let at = producer.send(topic, None, key.as_bytes(), value)?;
        cluster.foreign.push((at.partition, at.offset));
        Ok(())
    };
    let mut unknown_schema = good.clone();
    unknown_schema[1..5].copy_from_slice(&UNKNOWN_SCHEMA.to_be_bytes());
    put(format!("person/{}", rng.uuid()), &unknown_schema)?;
    // A valid event in the midst of nothing: version 7 of a person without versions 1 to 6.
    let mut event = decode_event(&good)?;
    event.meta.subject_id = rng.uuid();
    event.meta.event_id = rng.uuid();
    event.meta.version = 7;
    let mut bytes = Vec::new();
    encode_event(&event, &mut bytes);
    put(event.meta.subject().to_string(), &bytes)?;
    // A valid first event under somebody else's key.
    event.meta.event_id = rng.uuid();
    event.meta.subject_id = rng.uuid();
    event.meta.version = 1;
    bytes.clear();
    encode_event(&event, &mut bytes);
    put(format!("person/{}", rng.uuid()), &bytes)
}

fn an_event(cluster: &Cluster, topic: &str, rng: &mut Rng) -> Result<Vec<u8>> {
    let address = Address::new(cluster.bootstrap(), "testkit");
    let all = read_topic(&address, topic, cluster.settings().partitions, false)?;
    let ours = all.iter().filter(|e| !cluster.foreign.contains(&(e.partition, e.offset)));
    let ours: Vec<&Entry> = ours.collect();
    Ok(parts(rng.pick(&ours).context("no event yet")?)?.1.to_vec())
}

pub(crate) fn parts(entry: &Entry) -> Result<(&[u8], &[u8])> {
    let key = entry.key.as_deref().context("a record without a key")?;
    Ok((key, entry.value.as_deref().context("a record without a value")?))
}

/// The bytes with the first place of `text` in small letters.
fn replaced(bytes: &[u8], text: &[u8]) -> Result<Vec<u8>> {
    let place =
        bytes.windows(text.len()).position(|w| w == text).context("the text is not there")?;
    let mut out = bytes.to_vec();
    out[place..place + text.len()].make_ascii_lowercase();
    Ok(out)
}

fn too_large(producer: &RawProducer, topic: &str, key: &[u8]) -> Result<()> {
    match producer.send(topic, None, key, &vec![0; (1 << 20) + 1]) {
        Err(SendError::Refused { .. }) => Ok(()),
        other => anyhow::bail!("a record above the limit was not refused: {other:?}"),
    }
}

fn jars() -> Result<PathBuf> {
    let folder = sekisho_stack::default_state_dir().join("jars");
    let entries = std::fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
    let jars = entries.into_iter().map(|e| e.path()).find(|p| p.is_dir());
    jars.with_context(|| format!("no jars under {}", folder.display()))
}
