//! Sequences of what happens at the border: landing examinations, special landings, reserved departures.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::law::SpecialLandingRule;
use crate::law::special::{Longest, SPECIAL_LANDINGS};
use crate::person::reservation::*;
use crate::person::special_landing::*;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn evidence(text: &str) -> EvidenceRef {
    EvidenceRef::parse(text).unwrap()
}

fn port() -> PortCode {
    PortCode::parse("NRT").unwrap()
}

fn uto() -> CountryCode {
    CountryCode::parse("UTO").unwrap()
}

/// Commands about two landing examinations.
pub(super) fn any_examination() -> impl Strategy<Value = Command> {
    let id = prop::sample::select(&["E-1", "E-2"][..]).prop_map(|id| CaseId::parse(id).unwrap());
    const ITEMS: &[&[&str]] = &[&["iv"], &["ii", "iv"], &["ii"], &[]];
    const GROUNDS: &[&[&str]] = &[&["viii"], &["iv"], &["i"], &[], &["xv"]];
    let items =
        prop::sample::select(ITEMS).prop_map(|i| i.iter().map(|i| code(i)).collect::<Vec<_>>());
    let grounds =
        prop::sample::select(GROUNDS).prop_map(|g| g.iter().map(|g| code(g)).collect::<Vec<_>>());
    let route = prop::sample::select(LandingRoute::ALL);
    prop_oneof![
        2 => id.clone().prop_map(|examination_id| {
            ApplyForLanding {
                examination_id,
                port: port(),
                voyage: None,
                visa_ref: None,
                eligibility_ref: None,
                authorisation_ref: None,
                declared_purpose: code("tourism"),
                intended_days: Some(10),
                biometric_exemption: None,
                nationality: uto(),
                sex: Sex::Female,
                personal: LandingApplicationPersonal {
                    document: document("L898902C3"),
                    name: name(),
                    address: None,
                },
            }.into()
        }),
        5 => (prop::option::of(id.clone()), items.clone(), prop::sample::select(ReferralCause::ALL))
            .prop_map(|(examination_id, conditions_not_met, cause)| {
                ReferLanding {
                    port: port(),
                    voyage: None,
                    conditions_not_met,
                    nationality: uto(),
                    sex: Sex::Female,
                    personal: ReferralPersonal {
                        document: document("L898902C3"),
                        name: name(),
                        remarks: None,
                    },
                    examination_id,
                    cause: Some(cause),
                }.into()
            }),
        1 => (id.clone(), prop::sample::select(DocumentResult::ALL)).prop_map(
            |(examination_id, result)| {
                ExamineDocument {
                    examination_id,
                    result,
                    chip: ChipResult::Absent,
                    findings: Vec::new(),
                    personal: ZonesRead { mrz: None, chip_mrz: None },
                }.into()
            }
        ),
        1 => (id.clone(), any::<bool>()).prop_map(|(examination_id, face)| {
            let capture = BiometricCapture {
                face_ref: face.then(|| evidence("face:1")),
                finger_refs: Vec::new(),
                device: TerminalId::parse("NRT-1").unwrap(),
                quality: 80,
                match_score: None,
                match_threshold: None,
                system_version: code("v1"),
            };
            CaptureBiometrics { examination_id, capture }.into()
        }),
        1 => (id.clone(), any::<bool>(), any::<bool>()).prop_map(|(examination_id, hit, named)| {
            let alert_id = named.then(|| Uuid::from_u128(7));
            CheckWatchlist { examination_id, list_version: code("v1"), hit, alert_id }.into()
        }),
        5 => id.clone().prop_map(|examination_id| {
            HoldLandingHearing {
                examination_id,
                record: evidence("doc:1"),
                representative: false,
                acquaintance: false,
                witnesses: 0,
            }.into()
        }),
        6 => (id.clone(), prop::sample::select(HearingOutcome::ALL), items, grounds).prop_map(
            |(examination_id, outcome, conditions_not_met, denial_grounds)| {
                DecideLandingHearing {
                    examination_id,
                    outcome,
                    conditions_not_met,
                    denial_grounds,
                }.into()
            }
        ),
        3 => id.clone().prop_map(|examination_id| {
            let document = evidence("doc:2");
            FileLandingObjection { examination_id, document, late_reason: None }.into()
        }),
        3 => (id.clone(), prop::sample::select(LandingRulingOutcome::ALL)).prop_map(
            |(examination_id, outcome)| {
                let special = outcome == LandingRulingOutcome::SpecialPermission;
                let basis = special.then_some(SpecialPermissionBasis::SpecialCircumstances);
                RuleOnLanding { examination_id, outcome, basis, reasons: evidence("doc:3") }.into()
            }
        ),
        1 => (id.clone(), 1_999_999u32..2_000_002).prop_map(|(examination_id, deposit_yen)| {
            PermitProvisionalLanding {
                examination_id,
                conditions: vec![code("limits-of-movement")],
                deposit_yen,
                personal: ProvisionalResidence { address: AddressText::parse("a").unwrap() },
            }.into()
        }),
        5 => (id.clone(), prop::sample::select(ExclusionRoute::ALL), any::<bool>()).prop_map(
            |(examination_id, route, accepted)| {
                IssueExclusionOrder {
                    examination_id,
                    route,
                    acceptance: accepted.then(|| evidence("doc:4")),
                    carrier_liable: true,
                    leave_by: None,
                }.into()
            }
        ),
        2 => id.clone().prop_map(|examination_id| {
            RecordExclusionDeparture { examination_id, port: port(), voyage: None }.into()
        }),
        3 => (prop::option::of(id), route).prop_map(|(examination_id, route)| {
            PermitLanding { examination_id, route, ..visit() }.into()
        }),
    ]
}

/// What a row of the table permits at the longest.
pub(super) fn special(rule: &SpecialLandingRule) -> PermitSpecialLanding {
    let text = |t: &str| Some(code(t));
    let (hours, length) = match rule.longest {
        Longest::Hours(hours) => (Some(hours), None),
        Longest::Period(length) => (None, Some(length)),
        Longest::WhileItsCauseLasts => (None, None),
    };
    PermitSpecialLanding {
        kind: rule.kind,
        scope: rule.scope,
        port: port(),
        voyage: None,
        applicant: rule.applicants[0],
        hours,
        length,
        area: text("port-vicinity"),
        designated_ship: VoyageCode::parse("MSC77").ok(),
        under: None,
        cause: text("illness"),
        denial_grounds: Vec::new(),
        biometrics_captured: true,
        nationality: uto(),
        sex: Sex::Female,
        personal: SpecialLandingPersonal {
            document: document("L898902C3"),
            name: name(),
            residence: AddressText::parse("a").ok(),
        },
    }
}

/// Commands about special landings and reserved departures: permissions as the table has them, and spoiled ones.
pub(super) fn any_special_landing() -> impl Strategy<Value = Command> {
    let rule = || prop::sample::select(SPECIAL_LANDINGS);
    const LENGTHS: &[Period] =
        &[Period::days(3), Period::days(31), Period::years(2), Period::indefinite()];
    let length = prop::sample::select(LENGTHS);
    let scope = prop::option::of(prop::sample::select(SpecialLandingScope::ALL));
    let notice = prop::sample::select(&["notice:1", "notice:2", "notice:3"][..]);
    prop_oneof![
        4 => rule().prop_map(|r| special(&r).into()),
        2 => (rule(), rule(), prop::option::of(0u32..80), prop::option::of(length), scope).prop_map(
            |(r, other, hours, length, scope)| {
                let applicant = other.applicants[0];
                PermitSpecialLanding { applicant, hours, length, scope, ..special(&r) }.into()
            }
        ),
        1 => (rule(), 0usize..4).prop_map(|(r, what)| {
            let mut c = special(&r);
            match what {
                0 => c.area = None,
                1 => c.denial_grounds = vec![code("v")],
                2 => c.under = Some(Uuid::from_u128(9)),
                _ => c.personal.document.kind = DocumentKind::CrewDocument,
            }
            c.into()
        }),
        3 => prop::sample::select(SpecialLandingEnd::ALL).prop_map(|manner| {
            RecordSpecialLandingReturn {
                special_landing_id: None,
                manner,
                port: port(),
                voyage: VoyageCode::parse("MSC77").ok(),
            }.into()
        }),
        2 => notice.prop_map(|notice| {
            ReserveDeparture {
                port: port(),
                authority: code("public-prosecutor"),
                notice: evidence(notice),
                noticed_at: instant("2026-01-01"),
                reason: ReservationReason::Prosecuted,
            }.into()
        }),
        1 => prop::sample::select(ReservationOutcome::ALL)
            .prop_map(|outcome| ReleaseDeparture { reservation_id: None, outcome }.into()),
        2 => Just(Command::from(departure(ReentryIntent::None))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// I5, I6, I7, I31 over whatever happens at the border, one act a few hours after another.
    #[test]
    fn the_border_keeps_its_rules(
        steps in prop::collection::vec(
            (0i64..60, prop_oneof![3 => any_examination(), 2 => any_special_landing()]),
            1..60,
        )
    ) {
        const HOUR: i64 = 3_600_000_000;
        let tables = Tables::current();
        let mut r = Record::default();
        let mut at = instant("2026-04-01");
        let mut heard: BTreeSet<CaseId> = BTreeSet::new();
        for (hours, c) in steps {
            at = at.saturating_add_micros(hours * HOUR);
            let mut s = sent("2026-04-01");
            (s.at, s.recorded_at) = (at, at);
            let before = r.events.len();
            let reserved = r.state.reservations.iter().any(|r| r.in_force(at));
            let _ = r.ask(s, c);
            for e in &r.events[before..] {
                match &e.event {
                    Event::HearingHeld(h) => {
                        heard.insert(h.examination_id.clone());
                    }
                    Event::LandingDenied(d) => {
                        prop_assert!(heard.contains(&d.examination_id), "I5");
                    }
                    Event::DepartureConfirmed(_) => prop_assert!(!reserved, "I31"),
                    Event::DepartureConfirmationReserved(d) => {
                        prop_assert_eq!(d.ends_at, at.saturating_add_micros(24 * HOUR), "I31");
                    }
                    _ => {}
                }
            }
            let state = &r.state;
            for l in &state.special_landings {
                let rule = tables.special_landing(l.kind, l.scope, l.landed_on()).unwrap();
                let last = match rule.longest {
                    Longest::Hours(h) => {
                        Some(l.landed_at.saturating_add_micros(i64::from(h) * HOUR).japan_date())
                    }
                    Longest::Period(p) => p.end_from(l.landed_on()),
                    Longest::WhileItsCauseLasts => None,
                };
                prop_assert!(last.is_none() == l.last_day().is_none() && l.last_day() <= last, "I6");
            }
            prop_assert!(state.special_landings.is_sorted_by_key(|l| l.landed_at));
            let notices: BTreeSet<_> = state.reservations.iter().map(|r| &r.notice).collect();
            prop_assert_eq!(notices.len(), state.reservations.len(), "I31");
            let open: BTreeSet<_> =
                state.landing_examinations.iter().map(|e| &e.examination_id).collect();
            prop_assert_eq!(open.len(), state.landing_examinations.len());
            prop_assert!(!state.closed_landing_examinations.iter().any(|id| open.contains(id)));
            let on = at.japan_date();
            let standing = crate::derive::standing(state, &tables, on);
            if standing.presence_basis == crate::derive::PresenceBasis::SpecialLanding {
                prop_assert!(state.special_landing_on(on).is_some());
                prop_assert!(state.stay_in_japan().is_none(), "I6");
            }
        }
    }
}
