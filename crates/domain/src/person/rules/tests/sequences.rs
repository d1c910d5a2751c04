//! Sequences of anything: what a person's record is made of stays in order.

use proptest::prelude::*;

use super::*;

fn any_command() -> impl Strategy<Value = Command> {
    let id = prop_oneof![Just("A-1"), Just("A-2")];
    let period = prop_oneof![
        Just(Period::days(90)),
        Just(Period::days(0)),
        Just(Period::months(12)),
        Just(Period::years(1)),
        Just(Period::years(u32::MAX)),
        Just(Period::indefinite()),
    ];
    let status = prop_oneof![
        Just("temporary-visitor"),
        Just("student"),
        Just("researcher"),
        Just("special-permanent-resident"),
        Just("no-such-status"),
    ];
    let kind = prop::sample::select(LandingKind::ALL);
    let reentry = prop::sample::select(ReentryIntent::ALL);
    let days = (-40i32..40).prop_map(|n| day("2026-06-01").plus_days(n));
    prop_oneof![
        4 => (kind, status.clone(), prop::option::of(period.clone()))
            .prop_map(|(kind, status, period)| landing(kind, status, period).into()),
        4 => (reentry, prop::option::of(days.clone()), any::<bool>()).prop_map(
            |(reentry, permit_expires_on, card_shown)| {
                ConfirmDeparture { permit_expires_on, card_shown, ..departure(reentry) }.into()
            }
        ),
        2 => (id.clone(), prop::sample::select(ApplicationKind::ALL), prop::option::of(status))
            .prop_map(|(id, kind, status)| application(id, kind, status).into()),
        2 => (id.clone(), period).prop_map(|(id, period)| approval(id, period).into()),
        1 => id.clone().prop_map(|id| {
            WithdrawApplication { application_id: CaseId::parse(id).unwrap() }.into()
        }),
        1 => id.prop_map(|id| {
            RefuseApplication {
                application_id: CaseId::parse(id).unwrap(),
                reasons: vec![Code::parse("livelihood-not-shown").unwrap()],
                personal: RefusalPersonal { remarks: None },
            }.into()
        }),
        1 => (days.clone(), days.clone()).prop_map(|(moved_in_on, notified_on)| {
            NotifyResidence {
                notice: ResidenceNotice::Move,
                municipality: MunicipalityCode::parse("131016").unwrap(),
                moved_in_on,
                moved_out_on: None,
                notified_on,
                personal: ResidencePersonal { address: AddressText::parse("a").unwrap() },
            }.into()
        }),
        2 => any_card(),
        3 => any_permit(),
        3 => any_revocation(),
        3 => any_correction(),
        3 => any_affiliation(),
        4 => border::any_examination(),
        4 => border::any_special_landing(),
        1 => days.prop_map(|effective_on| {
            ReportRecordEnd {
                cause: RecordEnd::Naturalisation,
                effective_on,
                evidence: EvidenceRef::parse("doc:1").unwrap(),
            }.into()
        }),
    ]
}

/// Commands about residence cards.
fn any_card() -> impl Strategy<Value = Command> {
    let days = (-40i32..40).prop_map(|n| day("2026-06-01").plus_days(n));
    let number = (1..4).prop_map(|n| CardNumber::parse(&format!("SY0000000{n}SY")).unwrap());
    let born = prop::option::of(prop::sample::select(&["1974", "2010-06", "2012-02-29"][..]));
    let personal = (number.clone(), born).prop_map(|(number, born)| CardPersonal {
        number,
        date_of_birth: born.map(|b| PartialDate::parse(b).unwrap()),
    });
    prop_oneof![
        4 => (personal.clone(), prop::sample::select(CardIssue::ALL), prop::option::of(days.clone()))
            .prop_map(|(personal, cause, valid_to)| {
                IssueResidenceCard { cause, valid_to, personal }.into()
            }),
        2 => (personal.clone(), prop::sample::select(CardReissue::ALL)).prop_map(
            |(personal, cause)| ReissueResidenceCard { cause, valid_to: None, personal }.into()
        ),
        1 => personal.prop_map(|personal| {
            RenewCardValidity { early_reason: None, valid_to: None, personal }.into()
        }),
        1 => days.clone().prop_map(|noticed_on| ReportCardLost { noticed_on }.into()),
        1 => number.prop_map(|number| {
            ReturnResidenceCard { personal: CardReturnPersonal { number } }.into()
        }),
        1 => days.prop_map(|effective_on| {
            let reason = Code::parse("forged").unwrap();
            InvalidateResidenceCard { reason, effective_on }.into()
        }),
    ]
}

/// Commands about examinations, births and permissions beside the status.
fn any_permit() -> impl Strategy<Value = Command> {
    let id = prop_oneof![Just("A-1"), Just("A-2")].prop_map(|id| CaseId::parse(id).unwrap());
    let days = (-40i32..400).prop_map(|n| day("2026-06-01").plus_days(n));
    let reason = || Code::parse("synthetic").unwrap();
    prop_oneof![
        2 => days.clone().prop_map(|cause_on| {
            ReportAcquisitionCause {
                cause: AcquisitionCause::Birth,
                cause_on,
                nationality: CountryCode::parse("UTO").unwrap(),
                sex: Sex::Female,
                parents: Vec::new(),
                personal: AcquisitionPersonal { name: name() },
            }.into()
        }),
        1 => id.clone().prop_map(move |application_id| {
            let (outcome, reasons) = (ProposedOutcome::Approve, vec![reason()]);
            ProposeDecision { application_id, outcome, reasons }.into()
        }),
        1 => (id.clone(), days.clone()).prop_map(move |(application_id, due_on)| {
            RequestAdditionalDocuments { application_id, documents: vec![reason()], due_on }.into()
        }),
        2 => (id.clone(), prop::sample::select(ActivityKind::ALL), prop::option::of(0u32..200))
            .prop_map(move |(application_id, kind, hours_per_week)| {
                let activity = (kind == ActivityKind::Individual).then(reason);
                GrantActivityPermission { application_id, kind, activity, hours_per_week }.into()
            }),
        1 => Just(()).prop_map(move |()| RevokeActivityPermission { reason: reason() }.into()),
        2 => (id, any::<bool>(), prop::option::of(days.clone())).prop_map(
            |(application_id, multiple, valid_to)| {
                IssueReentryPermit { application_id, multiple, valid_to }.into()
            }
        ),
        1 => days.prop_map(|valid_to| ExtendReentryPermit { valid_to }.into()),
        1 => Just(()).prop_map(move |()| RevokeReentryPermit { reason: reason() }.into()),
    ]
}

/// Commands about revocations.
fn any_revocation() -> impl Strategy<Value = Command> {
    let days = (-40i32..80).prop_map(|n| day("2026-06-01").plus_days(n));
    let grounds =
        prop::collection::vec(prop::sample::select(&["1", "5", "6", "8", "99"][..]), 0..3)
            .prop_map(|g| g.into_iter().map(|g| Code::parse(g).unwrap()).collect::<Vec<_>>());
    let id = || CaseId::parse("R-1").unwrap();
    prop_oneof![
        3 => (grounds.clone(), days.clone()).prop_map(move |(grounds, hearing_on)| {
            NotifyRevocationHearing { revocation_id: id(), grounds, hearing_on }.into()
        }),
        3 => any::<bool>().prop_map(move |attended| {
            RecordRevocationHearing { revocation_id: id(), attended }.into()
        }),
        3 => (grounds, any::<bool>(), prop::option::of(days)).prop_map(
            move |(grounds, flight_risk, leave_by)| {
                RevokeStatus { revocation_id: id(), grounds, flight_risk, leave_by }.into()
            }
        ),
        1 => Just(()).prop_map(move |()| {
            let reason = Code::parse("explained").unwrap();
            DropRevocation { revocation_id: id(), reason }.into()
        }),
    ]
}

/// Commands about organisations and spouses.
fn any_affiliation() -> impl Strategy<Value = Command> {
    let days = || (-40i32..40).prop_map(|n| day("2026-06-01").plus_days(n));
    let organisation = || {
        prop::sample::select(&["SYN-1", "SYN-2"][..])
            .prop_map(|o| OrganisationId::parse(o).unwrap())
    };
    let personal = || OrganisationPersonal { organisation_name: None, organisation_address: None };
    let change = || prop::sample::select(AffiliationChange::ALL);
    let report = || prop::sample::select(OrganisationReport::ALL);
    prop_oneof![
        (change(), organisation(), days()).prop_map(
            move |(change, organisation_id, changed_on)| {
                let (notified_on, personal) = (changed_on, personal());
                NotifyAffiliation { change, organisation_id, changed_on, notified_on, personal }
                    .into()
            }
        ),
        days().prop_map(|changed_on| {
            let (cause, notified_on) = (SpouseRelationEnd::Divorce, changed_on);
            NotifySpouseRelationEnd { cause, changed_on, notified_on }.into()
        }),
        (report(), organisation(), days()).prop_map(|(report, organisation_id, changed_on)| {
            let (report_source, reported_on) = (ReportSource::School, changed_on);
            ReceiveOrganisationReport {
                report,
                report_source,
                organisation_id,
                changed_on,
                reported_on,
            }
            .into()
        }),
    ]
}

/// Commands about corrections of the first landing's end of stay.
fn any_correction() -> impl Strategy<Value = Command> {
    let value = || prop::sample::select(&["2026-06-30", "2026-07-30"][..]);
    let target = || (0u128..3, 0u32..4).prop_map(|(n, i)| event_id(PERSON, Uuid::from_u128(n), i));
    let landing_permitted = || EventType::parse("LandingPermitted").unwrap();
    let field = || FieldPath::parse("stay_end").unwrap();
    let code = || Code::parse("typing-error").unwrap();
    let evidence = || EvidenceRef::parse("doc:1").unwrap();
    let values = |new: &str| CorrectionPersonal {
        old_value: None,
        new_value: Some(ValueText::parse(new).unwrap()),
    };
    let staff = || prop::sample::select(&["SYN-1", "SYN-2"][..]);
    prop_oneof![
        (target(), value()).prop_map(move |(target_event_id, new)| {
            RequestCorrection {
                target_event_id,
                target_event_type: landing_permitted(),
                field: field(),
                valid_from: day("2026-06-01"),
                reason: code(),
                evidence: evidence(),
                origin: CorrectionOrigin::Subject,
                personal: values(new),
            }
            .into()
        }),
        (target(), value(), staff()).prop_map(move |(target_event_id, new, staff)| {
            ApplyCorrection {
                target_event_id,
                target_event_type: landing_permitted(),
                field: field(),
                valid_from: day("2026-06-01"),
                reason: code(),
                evidence: evidence(),
                requested_by: StaffId::parse(staff).unwrap(),
                personal: values(new),
            }
            .into()
        }),
        target().prop_map(move |request_id| RefuseCorrection { request_id, reason: code() }.into()),
        target().prop_map(|request_id| WithdrawCorrection { request_id }.into()),
    ]
}

fn any_sent() -> impl Strategy<Value = Sent> {
    // Occurred anywhere in eighty days; taken by the log up to ten days later, or a little before.
    (-40i64..40, -3i64..240, 0usize..4, 1u128..4, 0usize..2).prop_map(
        |(days, late, source, document, staff)| {
            let hour = 3_600_000_000;
            let at = instant("2026-06-01").saturating_add_micros(days * 24 * hour);
            Sent {
                at,
                recorded_at: at.saturating_add_micros(late * hour),
                role: None,
                source: [Source::Booth, Source::OfflineBooth, Source::Gate, Source::Migration]
                    [source],
                staff: ["SYN-1", "SYN-2"][staff],
                document_id: Uuid::from_u128(document),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Versions run 1 to n, ids are unique, no two stays are open at once, nothing panics, and what is derived
    /// from any state for any day agrees with itself.
    #[test]
    fn any_sequence_keeps_the_record_in_order(
        steps in prop::collection::vec((any_sent(), any_command()), 1..40)
    ) {
        let tables = Tables::current();
        let mut r = Record::default();
        for (s, c) in steps {
            let _ = r.ask(s, c);
            let versions: Vec<i64> = r.events.iter().map(|e| e.meta.version).collect();
            prop_assert!(versions.iter().copied().eq((1..).take(versions.len())));
            prop_assert_eq!(r.state.version, i64::try_from(r.events.len()).unwrap());
            prop_assert_eq!(r.state.events.len(), r.events.len());
            let governing = r.state.stay.as_ref().map(|s| s.stay_id);
            prop_assert!(r.state.unclosed.iter().all(|u| Some(u.stay_id) != governing));
            prop_assert!(r.state.unclosed.is_sorted_by_key(|u| u.landed_at));
            prop_assert!(r.state.unmatched.is_sorted_by_key(|d| d.departed_at));
            let mut cards: Vec<Uuid> = r.state.cards.iter().map(|c| c.card_id).collect();
            cards.sort();
            cards.dedup();
            let pending = |id: &CaseId| r.state.applications.iter().any(|a| a.application_id == *id);
            prop_assert!(r.state.examinations.iter().all(|x| pending(&x.application_id)));
            prop_assert_eq!(cards.len(), r.state.cards.len(), "I15");
            let asked = &r.state.corrections;
            let twice = |p: &PendingCorrection| {
                let same = |o: &&PendingCorrection| {
                    (o.target_event_id, &o.field) == (p.target_event_id, &p.field)
                };
                asked.iter().filter(same).count() > 1
            };
            prop_assert!(!asked.iter().any(twice), "one request a field");
            for e in &r.events {
                let Event::CorrectionApplied(applied) = &e.event else { continue };
                prop_assert_ne!(&applied.requested_by, &applied.approved_by, "I35");
                let asked_for = r.events.iter().any(|o| match &o.event {
                    Event::CorrectionRequested(asked) => {
                        o.meta.staff_id == applied.requested_by
                            && asked.target_event_id == applied.target_event_id
                            && asked.personal.as_ref().map(|p| &p.new_value)
                                == applied.personal.as_ref().map(|p| &p.new_value)
                    }
                    _ => false,
                });
                prop_assert!(asked_for, "I35: what is applied was asked for by another");
            }
            let steps = &r.state.affiliation.steps;
            prop_assert!(steps.is_sorted_by_key(|s| (s.on, !s.joined)));
            for n in [-50, 0, 50, 400] {
                let on = day("2026-06-01").plus_days(n);
                let inactive = crate::derive::affiliation::inactivity_on(&r.state, on);
                prop_assert!(inactive.is_none_or(|i| i.since <= on && i.last_day > Some(i.since)));
                let ground = crate::derive::affiliation::inactivity_ground(&r.state, on);
                prop_assert!(ground.is_none() || inactive.is_some());
                let at = crate::derive::standing(&r.state, &tables, on);
                prop_assert_eq!(at.lawful, at.presence_basis.lawful());
                prop_assert!(!(at.lawful && at.overstay_days > 0));
                prop_assert!(at.present || !at.lawful);
                let _ = crate::clocks::due(&r.state, &tables, on);
                let _ = crate::derive::stay::activity_permission_on(&r.state, on);
                let valid = crate::derive::card::card_valid_on(&r.state, &tables, on);
                prop_assert!(valid != Some(true) || !r.state.cards.is_empty());
            }
        }
        let mut again = PersonState::default();
        for e in &r.events {
            evolve(&mut again, e);
        }
        prop_assert_eq!(again, r.state, "the state is a fold of the events and of nothing else");
    }

    /// Events that no decision would have produced, in any order, fold without a panic.
    #[test]
    fn evolve_is_total(
        steps in prop::collection::vec((any_sent(), any_command()), 1..30),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..80),
    ) {
        let mut r = Record::default();
        for (s, c) in steps {
            let _ = r.ask(s, c);
        }
        let mut state = PersonState::default();
        for i in order {
            if !r.events.is_empty() {
                let event = i.get(&r.events);
                evolve(&mut state, event);
                prop_assert_eq!(state.version, event.meta.version);
            }
        }
        // And deciding on such a state does not panic either.
        let mut r = Record { subject: None, state, events: Vec::new(), commands: 1 << 40 };
        let _ = r.ask(sent("2026-06-01"), visit());
        let _ = r.ask(sent("2026-06-02"), departure(ReentryIntent::Deemed));
        let _ = r.ask(sent("2026-06-02"), approval("A-1", Period::years(1)));
    }

    /// I9: in days the end is exactly so many days later; in months it is the same day, or the month's last.
    #[test]
    fn the_end_of_a_period(start in 0i32..40_000, n in 1u32..60) {
        let from = Date::from_days(start).unwrap();
        let days = Period::days(n).end_from(from).unwrap();
        prop_assert_eq!(days.days() - from.days(), i32::try_from(n).unwrap());
        let months = Period::months(n).end_from(from).unwrap();
        let (_, _, d) = from.civil();
        let (_, _, e) = months.civil();
        prop_assert!(e == d || (e < d && months.plus_days(1).civil().2 == 1));
        prop_assert_eq!(Period::years(n).end_from(from), Period::months(12 * n).end_from(from));
    }
}
