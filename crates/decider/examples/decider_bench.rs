//! Drains a backlog of landings and prints one JSON line.
//!
//! `SEKISHO_TEST_KAFKA=127.0.0.1:9092 cargo run --release -p sekisho-decider --example decider_bench -- [commands] [persons]`
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sekisho_codec::arbitrary::Arbitrary;
use sekisho_decider::bench::{drain, fill};
use sekisho_decider::{Options, OutcomeLabels};
use sekisho_domain::envelope::{Role, Source};
use sekisho_domain::ids::{StatusCode, SubjectKind};
use sekisho_domain::person::landing::{LandingKind, LandingMethod, LandingRoute};
use sekisho_domain::person::period::Period;
use sekisho_domain::time::Timestamp;
use sekisho_domain::{Command, CommandRecord};
use sekisho_log::Address;
use sekisho_log::topics::{TopicOptions, Topics, ensure_topics};
use uuid::Uuid;

/// The program's own, or the figures are another program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<u64>().expect("a number"));
    let count = args.next().unwrap_or(200_000);
    let persons = args.next().unwrap_or(100_000);
    let rounds = args.next().unwrap_or(1);
    let servers = std::env::var("SEKISHO_TEST_KAFKA").expect("set SEKISHO_TEST_KAFKA");
    let address = Address::new(servers, "decider-bench");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let prefix = format!("bench-{}", now.as_millis());
    let topics = TopicOptions { topics: Topics::with_prefix(&prefix), ..TopicOptions::default() };
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(ensure_topics(&address, &topics))
        .unwrap();
    let folder = std::env::temp_dir().join(&prefix);
    let mut options = Options::new(address.clone(), &folder, "bench");
    options.topics = topics.clone();
    options.group = format!("{prefix}-decider");
    if let Some(max) = std::env::var("BATCH_MAX").ok().and_then(|v| v.parse().ok()) {
        options.batch_max = max;
        options.batch_min = options.batch_min.min(max);
    }
    let at = Timestamp::from_micros(i64::try_from(now.as_micros()).unwrap()).unwrap();
    tell_refusals(at, persons);
    for round in 0..rounds {
        let begun = std::time::Instant::now();
        let bytes = fill(&address, &topics, landings(round + 1, count, persons, at)).unwrap();
        let filled = begun.elapsed().as_secs_f64();
        let metrics = options.metrics.clone();
        let drained = drain(options.clone(), count, Duration::from_secs(150), || {
            eprintln!("CPU seconds: {}", threads())
        })
        .unwrap();
        let by = |outcome| metrics.commands.get_or_create(&OutcomeLabels { outcome }).get();
        println!(
            "{{\"commands\":{count},\"persons\":{persons},\"command_bytes\":{},\"fill_seconds\":{filled:.2},\
             \"ready_seconds\":{:.2},\"seconds\":{:.2},\"commands_per_second\":{:.0},\"events\":{},\
             \"transactions\":{},\"accepted\":{},\"refused\":{},\"malformed\":{}}}",
            bytes / count,
            drained.ready_seconds,
            drained.seconds,
            drained.commands_per_second,
            drained.events,
            drained.transactions,
            by("accepted"),
            by("refused"),
            by("malformed"),
        );
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Which refusals the first commands meet, each on an empty state.
fn tell_refusals(at: Timestamp, persons: u64) {
    let tables = sekisho_domain::law::Tables::default();
    let context = sekisho_domain::Context {
        recorded_at: at,
        tables: &tables,
        event_id: sekisho_codec::ids::event_id,
        digest: sekisho_codec::ids::content_digest,
    };
    let mut codes = std::collections::BTreeMap::new();
    for command in landings(1, 10_000, persons, at) {
        let state = sekisho_domain::SubjectState::new(SubjectKind::Person);
        if let Err(rejection) = sekisho_domain::subject::decide(&state, &command, &context) {
            *codes.entry(rejection.code).or_insert(0) += 1;
        }
    }
    eprintln!("refused on an empty state, of 10000: {codes:?}");
}

/// CPU seconds of this process's threads, by name.
fn threads() -> String {
    let mut all = std::collections::BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        if let (Some(open), Some(close)) = (stat.find('('), stat.rfind(')')) {
            let fields: Vec<&str> = stat[close + 2..].split(' ').collect();
            let ticks: u64 =
                fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
            *all.entry(stat[open + 1..close].to_owned()).or_insert(0) += ticks;
        }
    }
    all.into_iter()
        .filter(|(_, ticks)| *ticks > 5)
        .map(|(name, ticks)| format!("{name} {:.2}", ticks as f64 / 100.0))
        .collect::<Vec<_>>()
        .join(", ")
}

fn landings(
    seed: u64,
    count: u64,
    persons: u64,
    at: Timestamp,
) -> impl Iterator<Item = CommandRecord> {
    let mut any = Arbitrary::new(seed);
    let mut template = any.command(0).unwrap();
    (0..count).map(move |i| {
        if i % 64 == 0 {
            template = any.command(0).unwrap();
        }
        let mut record = template.clone();
        let n = u128::from(any.rng().next_u64() % persons);
        record.meta.subject_kind = SubjectKind::Person;
        // Spread like hashes, as the ids of persons are.
        record.meta.subject_id =
            Uuid::from_u128((n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
        record.meta.command_id = any.rng().uuid();
        record.meta.occurred_at = at;
        record.meta.actor.role = Role::ImmigrationInspector;
        record.meta.source = Source::Booth;
        if let Command::PermitLanding(landing) = &mut record.command {
            landing.kind = LandingKind::NewEntry;
            landing.method = LandingMethod::Seal;
            landing.route = LandingRoute::Booth;
            landing.status = StatusCode::parse("temporary-visitor").unwrap();
            landing.period = Some(Period::days(90));
            landing.biometrics_captured = true;
            landing.biometric_exemption = None;
            landing.card_issued = false;
        }
        record
    })
}
