//! The file of a booth that lost its line, delivered in any order: the same record in law as if delivered in time.

use proptest::prelude::*;

use super::*;
use crate::law::special::SPECIAL_LANDINGS;
use crate::person::special_landing::{RecordSpecialLandingReturn, SpecialLandingEnd};
use crate::person::state::stays::ACTS_MAX;
use crate::person::state::{Stay, UnclosedStay, UnmatchedDeparture};

const HOUR: i64 = 3_600_000_000;

/// Something that happened at a booth to one of a few persons.
#[derive(Clone)]
struct Act {
    person: usize,
    /// Its number: what makes its command's id.
    number: u128,
    at: Timestamp,
    command: Command,
    /// Whether it is of the file, or was delivered in time.
    late: bool,
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match &self.command {
            Command::PermitLanding(c) => {
                format!("{} {} {:?} to {:?}", c.kind.code(), c.status, c.period, c.card_stay_end)
            }
            Command::ConfirmDeparture(c) => {
                format!("out, {}, permit to {:?}", c.reentry.code(), c.permit_expires_on)
            }
            other => other.name().to_owned(),
        };
        let (person, at, late) = (self.person, self.at, self.late);
        write!(f, "{person} at {at}: {what}{}", if late { ", late" } else { "" })
    }
}

fn any_act() -> impl Strategy<Value = Command> {
    let status =
        prop::sample::select(&["temporary-visitor", "student", "special-permanent-resident"][..]);
    let card = (0i32..900).prop_map(|n| Some(day("2026-06-01").plus_days(n)));
    let period =
        prop_oneof![Just(Period::days(15)), Just(Period::days(90)), Just(Period::years(1))];
    let back = prop::sample::select(&[LandingKind::Reentry, LandingKind::DeemedReentry][..]);
    let nationality =
        || prop::sample::select(&["UTO", "KOR"][..]).prop_map(|n| CountryCode::parse(n).unwrap());
    prop_oneof![
        3 => (status.clone(), period, nationality()).prop_map(|(status, period, nationality)| {
            PermitLanding { nationality, ..landing(LandingKind::NewEntry, status, Some(period)) }
                .into()
        }),
        3 => (back, status, card, nationality()).prop_map(|(kind, status, card, nationality)| {
            PermitLanding { nationality, card_stay_end: card, ..landing(kind, status, None) }.into()
        }),
        6 => (prop::sample::select(ReentryIntent::ALL), 0i32..900, any::<bool>(), nationality())
            .prop_map(|(reentry, n, card_shown, nationality)| {
                let permit = reentry == ReentryIntent::Permit;
                let permit_expires_on = permit.then(|| day("2026-05-01").plus_days(n));
                ConfirmDeparture { permit_expires_on, card_shown, nationality, ..departure(reentry) }
                    .into()
            }),
        1 => prop::sample::select(SPECIAL_LANDINGS).prop_map(|r| border::special(&r).into()),
        1 => Just(()).prop_map(|()| {
            RecordSpecialLandingReturn {
                special_landing_id: None,
                manner: SpecialLandingEnd::Returned,
                port: PortCode::parse("NRT").unwrap(),
                voyage: None,
            }.into()
        }),
    ]
}

/// What the record held before the line was lost.
fn base(kind: usize) -> Record {
    let mut r = Record::default();
    let director = |at| sent(at).role(Role::RegionalDirector);
    match kind {
        0 => {
            r.ok(sent("2025-04-01"), visit());
            r.ok(sent("2025-04-09"), departure(ReentryIntent::None));
        }
        1 => {
            r.ok(sent("2026-01-05"), study());
        }
        2 => {
            r.ok(sent("2025-07-05"), study());
            r.ok(sent("2026-04-01"), departure(ReentryIntent::Deemed));
        }
        3 => {
            r.ok(sent("2025-06-20"), study());
            let extension = ApplicationKind::ExtensionOfPeriod;
            r.ok(sent("2026-05-20"), application("A-1", extension, None));
            let permit = ApplicationKind::ReentryPermit;
            r.ok(sent("2026-05-20"), application("A-2", permit, None));
            let issue = IssueReentryPermit {
                application_id: CaseId::parse("A-2").unwrap(),
                multiple: false,
                valid_to: None,
            };
            r.ok(director("2026-05-25"), issue);
        }
        _ => {
            r.ok(sent("2025-07-05"), study());
            let kind = ApplicationKind::ChangeOfStatus;
            r.ok(sent("2026-03-01"), application("A-1", kind, Some("researcher")));
            r.ok(director("2026-04-01"), approval("A-1", Period::years(3)));
        }
    }
    r.commands = 100;
    r
}

/// Whoever the acts are about, as the acts in this order make it; late ones in August.
fn told<'a>(bases: &[usize], acts: impl Iterator<Item = &'a Act>) -> Vec<Record> {
    let mut records: Vec<Record> = bases.iter().map(|k| base(*k)).collect();
    for act in acts {
        let r = &mut records[act.person];
        r.commands = act.number;
        let sent = Sent {
            at: act.at,
            recorded_at: if act.late { instant("2026-08-20") } else { act.at },
            role: None,
            source: Source::OfflineBooth,
            staff: "SYN-1",
            document_id: Uuid::from_u128(1),
        };
        r.ok(sent, act.command.clone());
    }
    records
}

/// The id of an event without its place in the answer to its command: a person may have been registered with it.
fn of_command(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128() & !0xff)
}

fn stay(mut stay: Stay) -> Stay {
    stay.stay_id = of_command(stay.stay_id);
    stay.granted_by = of_command(stay.granted_by);
    stay.known_as = Vec::new();
    if let Some(away) = &mut stay.away {
        away.event_id = of_command(away.event_id);
    }
    if let Some(closed) = &mut stay.closed {
        closed.event_id = of_command(closed.event_id);
    }
    stay
}

/// What the law asks of a record, on a series of days; without what tells when it was delivered.
fn in_law(r: &Record) -> String {
    let tables = Tables::current();
    let s = r.state.clone();
    let governing = s.stay.map(stay);
    let unclosed: Vec<_> = s
        .unclosed
        .into_iter()
        .map(|u| UnclosedStay { stay_id: of_command(u.stay_id), ..u })
        .collect();
    let unmatched: Vec<_> = s
        .unmatched
        .into_iter()
        .map(|d| UnmatchedDeparture { event_id: of_command(d.event_id), ..d })
        .collect();
    let mut special = s.special_landings;
    for landing in &mut special {
        landing.special_landing_id = of_command(landing.special_landing_id);
    }
    let permit = s.reentry_permit.map(|p| p.used);
    let mut out = format!(
        "{governing:#?}\n{unclosed:#?}\n{unmatched:#?}\n{special:#?}\n{permit:?} {:?}\n",
        s.nationality
    );
    for n in (-10..100).step_by(5).chain([400, 800]) {
        let on = day("2026-06-01").plus_days(n);
        let then = crate::derive::as_of(&r.events, on);
        let standing = crate::derive::standing(&then, &tables, on);
        let over = crate::derive::special_landing_overstay_days(&then, on);
        let due: Vec<_> = crate::clocks::due(&then, &tables, on)
            .into_iter()
            .map(|d| (d.what, d.due, d.case_id))
            .collect();
        let valid = crate::derive::card::card_valid_on(&then, &tables, on);
        out.push_str(&format!("{standing:?} {over} {due:?} {valid:?}\n"));
    }
    out
}

fn any_file() -> impl Strategy<Value = (Vec<usize>, Vec<Act>)> {
    let one = (0usize..3, 0i64..1_700, any_act(), prop::bool::weighted(0.75));
    (prop::collection::vec(0usize..5, 3), prop::collection::vec(one, 1..16)).prop_map(
        |(bases, mut acts)| {
            acts.sort_by_key(|a| a.1);
            acts.dedup_by_key(|a| a.1);
            let acts = (1_000u128..).zip(acts).map(|(number, (person, hour, command, late))| Act {
                person,
                number,
                at: instant("2026-06-01").saturating_add_micros(hour * HOUR),
                command,
                late,
            });
            (bases, acts.collect())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Any order of delivery gives the same record in law.
    #[test]
    fn any_order_of_delivery_is_the_same_in_law(
        (bases, acts) in any_file(),
        keys in prop::collection::vec(any::<u32>(), 16),
    ) {
        let in_time = told(&bases, acts.iter());
        let mut late: Vec<(u32, &Act)> =
            keys.iter().copied().zip(&acts).filter(|(_, a)| a.late).collect();
        late.sort_by_key(|(key, _)| *key);
        let others = acts.iter().filter(|a| !a.late);
        let shuffled = told(&bases, others.chain(late.into_iter().map(|(_, a)| a)));
        for (a, b) in in_time.iter().zip(&shuffled) {
            let (in_time, shuffled) = (in_law(a), in_law(b));
            let differs = in_time.lines().zip(shuffled.lines()).find(|(a, b)| a != b);
            prop_assert_eq!(differs, None);
            prop_assert_eq!(in_time.len(), shuffled.len());
            // And what is kept to derive from gives what the events in their order gave.
            let mut again = b.state.clone();
            stays::derive(&mut again, None);
            prop_assert_eq!(&again, &b.state);
        }
    }
}

#[test]
fn what_is_older_than_all_acts_kept_changes_nothing() {
    let mut r = Record::default();
    let noon = instant("2026-01-01");
    for n in 0..i64::try_from(ACTS_MAX).unwrap() {
        let at = noon.saturating_add_micros(n * 24 * HOUR);
        let sent = Sent { at, recorded_at: at, ..sent("2026-01-01") };
        let reentry = ReentryIntent::Deemed;
        match n {
            0 => r.ok(sent, study()),
            n if n % 2 == 1 => r.ok(sent, departure(reentry)),
            _ => r.ok(sent, landing(LandingKind::DeemedReentry, "student", None)),
        };
    }
    assert!(r.state.before.is_none());
    let at = noon.saturating_add_micros(90 * 24 * HOUR);
    r.ok(
        Sent { at, recorded_at: at, ..sent("2026-01-01") },
        landing(LandingKind::DeemedReentry, "student", None),
    );
    assert!(r.state.before.is_some() && r.state.acts.len() < ACTS_MAX);
    let before = r.state.stay.clone();
    let flags = r.ok(sent("2026-01-05").late("2026-06-01"), departure(ReentryIntent::None));
    assert_eq!((flags, &r.state.stay), (vec![Flag::DepartureWithoutEntry], &before));
    // Within those that are kept it does: the stay ended then, and the next landing began another.
    r.ok(sent("2026-03-20").late("2026-06-01"), departure(ReentryIntent::None));
    assert_ne!(r.state.stay, before);
}
