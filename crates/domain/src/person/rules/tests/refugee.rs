//! Refugee cases: sequences of anything, and who may sit in a review.

use proptest::prelude::*;

use super::*;
use crate::derive::{PresenceBasis, presence_basis};
use crate::person::refugee::transitions::{RefugeeStage, TRANSITIONS};
use crate::person::refugee::*;

const HASH: [u8; 32] = [0x5E; 32];

fn id(n: usize) -> CaseId {
    CaseId::parse(["R-1", "R-2", "R-3"][n % 3]).unwrap()
}

fn codes(list: &[&str]) -> Vec<Code> {
    list.iter().map(|c| Code::parse(c).unwrap()).collect()
}

fn staff(n: u32) -> StaffId {
    StaffId::parse(&format!("SYN-{n}")).unwrap()
}

pub(super) fn application(n: usize) -> ApplyRefugeeRecognition {
    ApplyRefugeeRecognition {
        refugee_case_id: id(n),
        language: Code::parse("si").unwrap(),
        also_complementary_protection: false,
        nationality: Some(CountryCode::parse("UTO").unwrap()),
        sex: Some(Sex::Female),
        personal: ApplicantPersonal { name: Some(name()) },
    }
}

fn resident() -> StayDecision {
    StayDecision {
        status: StatusCode::parse("long-term-resident").unwrap(),
        period: Period::years(5),
    }
}

/// A command of a refugee case and the role that gives it.
fn any_step() -> impl Strategy<Value = (Role, Command)> {
    let outcome = prop::sample::select(ReviewOutcome::ALL);
    (0usize..15, 0usize..3, outcome, 1u32..9, day_near()).prop_map(
        |(what, n, outcome, number, notified_on)| {
            let refugee_case_id = id(n);
            match what {
                0 => (Role::RefugeeInquirer, application(n).into()),
                1 => {
                    let c = ApplyComplementaryProtection {
                        refugee_case_id,
                        language: Code::parse("si").unwrap(),
                        nationality: None,
                        sex: None,
                        personal: ApplicantPersonal { name: None },
                    };
                    (Role::RefugeeInquirer, c.into())
                }
                2 => {
                    let class = Code::parse(["a", "c", "d2"][n]).unwrap();
                    (
                        Role::Commissioner,
                        ClassifyRefugeeCase { refugee_case_id, class, confirmed_links: Vec::new() }
                            .into(),
                    )
                }
                3 => {
                    let c = PermitProvisionalStay {
                        refugee_case_id,
                        period: Period::months(number),
                        bars: Vec::new(),
                        unavoidable: None,
                        conditions: Vec::new(),
                    };
                    (Role::Minister, c.into())
                }
                4 => {
                    let grounds = codes(&["deceit"]);
                    (Role::Minister, RevokeProvisionalStay { refugee_case_id, grounds }.into())
                }
                5 => {
                    let c = HoldRefugeeInterview {
                        refugee_case_id,
                        language: Code::parse("si").unwrap(),
                        interpreted: true,
                        statement: EvidenceRef::parse("doc:1").unwrap(),
                        statement_hash: HASH,
                    };
                    (Role::RefugeeInquirer, c.into())
                }
                6 => {
                    let stay = (number > 1).then(resident);
                    let c =
                        RecogniseRefugee { refugee_case_id, reasons_hash: HASH, notified_on, stay };
                    (Role::Minister, c.into())
                }
                7 => {
                    let c = GrantComplementaryProtection {
                        refugee_case_id,
                        reasons_hash: HASH,
                        notified_on,
                        stay: Some(resident()),
                    };
                    (Role::Minister, c.into())
                }
                8 => {
                    let c = DenyRefugeeStatus { refugee_case_id, reasons_hash: HASH, notified_on };
                    (Role::Minister, c.into())
                }
                9 => {
                    let c = RequestAdministrativeReview { refugee_case_id, late_reason: None };
                    (Role::RefugeeInquirer, c.into())
                }
                10 => {
                    let counsellors = (number..number + 3).map(staff).collect();
                    (Role::Minister, AssignCounsellors { refugee_case_id, counsellors }.into())
                }
                11 | 12 => {
                    let c = GiveCounsellorOpinion {
                        refugee_case_id,
                        kind: OpinionKind::ALL[what - 11],
                        opinion: outcome,
                        document_hash: HASH,
                    };
                    (Role::Counsellor, c.into())
                }
                13 => {
                    let c =
                        DecideReview { refugee_case_id, outcome, reasons_hash: HASH, notified_on };
                    (Role::Minister, c.into())
                }
                _ => {
                    let c = WithdrawRefugeeApplication { refugee_case_id };
                    (Role::RefugeeInquirer, c.into())
                }
            }
        },
    )
}

fn day_near() -> impl Strategy<Value = Date> {
    (-20i32..40).prop_map(|n| day("2026-06-01").plus_days(n))
}

fn when() -> impl Strategy<Value = Sent> {
    const STAFF: [&str; 8] =
        ["SYN-1", "SYN-2", "SYN-3", "SYN-4", "SYN-5", "SYN-6", "SYN-7", "SYN-8"];
    (-20i64..40, 0usize..8).prop_map(|(days, n)| {
        let at = instant("2026-06-01").saturating_add_micros(days * 86_400_000_000);
        let recorded_at = instant("2026-08-01");
        Sent { staff: STAFF[n], recorded_at, ..Sent { at, ..sent("2026-06-01") } }
            .source(Source::Desk)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Cases stand only where the table leads, nobody judges their own decision, no ruling lacks an opinion, a case
    /// that runs suspends removal, and provisional stay lies within the procedure.
    #[test]
    fn any_sequence_keeps_the_cases_in_order(
        steps in prop::collection::vec((when(), any_step()), 1..60)
    ) {
        let mut r = Record::default();
        for (s, (role, c)) in steps {
            let before: Vec<RefugeeStage> = r.state.refugee_cases.iter().map(|c| c.stage).collect();
            let _ = r.ask(s.role(role), c);
            for (n, case) in r.state.refugee_cases.iter().enumerate() {
                let from = before.get(n).copied().unwrap_or(RefugeeStage::Applied);
                let led = TRANSITIONS.iter().any(|t| {
                    t.from.contains(&from) && t.to.unwrap_or(from) == case.stage
                });
                prop_assert!(from == case.stage || led, "{from} to {}", case.stage);
                prop_assert!(case.counsellors.iter().all(|c| !case.first_instance_staff.contains(c)));
                prop_assert!(case.opinions.iter().all(|o| case.counsellors.contains(&o.counsellor)));
                let ruled =
                    matches!(case.stage, RefugeeStage::ReviewUpheld | RefugeeStage::ReviewDismissed);
                prop_assert!(!ruled || !case.opinions.is_empty());
                prop_assert!(!case.pending() || case.procedure_end().is_none());
                for on in [-30, 0, 30, 90].map(|n| day("2026-06-01").plus_days(n)) {
                    prop_assert!(!case.runs_on(on) || r.state.removal_suspended(on));
                    if presence_basis(&r.state, on) == PresenceBasis::ProvisionalStay {
                        prop_assert!(r.state.removal_suspended(on));
                    }
                }
            }
            let ids = r.state.refugee_cases.iter().map(|c| &c.refugee_case_id);
            let numbers = ids.filter_map(|id| nth(&r.state, id)).map(|n| n.nth);
            prop_assert!(numbers.eq(1..=u32::try_from(r.state.refugee_cases.len()).unwrap()));
        }
        let mut again = PersonState::default();
        for e in &r.events {
            evolve(&mut again, e);
        }
        prop_assert_eq!(again, r.state);
    }

    /// Events out of order, twice, or of cases that are not there fold without a panic, and deciding goes on.
    #[test]
    fn evolve_is_total_for_cases(
        steps in prop::collection::vec((when(), any_step()), 1..40),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..80),
    ) {
        let mut r = Record::default();
        for (s, (role, c)) in steps.clone() {
            let _ = r.ask(s.role(role), c);
        }
        let mut state = PersonState::default();
        for i in order {
            if !r.events.is_empty() {
                evolve(&mut state, i.get(&r.events));
            }
        }
        let mut r = Record { subject: None, state, events: Vec::new(), commands: 1 << 40 };
        for (s, (role, c)) in steps {
            let _ = r.ask(s.role(role), c);
        }
        let _ = crate::clocks::due(&r.state, &Tables::current(), day("2026-06-01"));
    }
}
