//! Walks through violation cases: what is decided and what is folded agree, whatever is asked in whatever order.

use proptest::prelude::*;

use super::*;
use crate::law::violation::{Custody, Stage, Step, row};
use crate::person::detention::*;
use crate::person::finding::*;
use crate::person::removal::*;
use crate::person::suspension::*;
use crate::person::violation::*;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn evidence() -> EvidenceRef {
    EvidenceRef::parse("doc:1").unwrap()
}

fn facts() -> Option<DepartureOrderFacts> {
    Some(DepartureOrderFacts { sentenced: false, leaves_promptly: true })
}

fn finding(id: CaseId, outcome: FindingOutcome, at: Timestamp) -> Command {
    let none = outcome == FindingOutcome::NotDeportable;
    MakeFinding {
        violation_case_id: id,
        outcome,
        grounds: if none { Vec::new() } else { vec![code("iv-ro")] },
        departure_order: facts().filter(|_| outcome == FindingOutcome::DepartureOrder),
        notified_at: at,
        reasons: evidence(),
    }
    .into()
}

fn decision(id: CaseId, outcome: FindingOutcome, at: Timestamp) -> Command {
    DecideOralHearing {
        violation_case_id: id,
        outcome,
        departure_order: facts().filter(|_| outcome == FindingOutcome::DepartureOrder),
        notified_at: at,
        reasons: evidence(),
    }
    .into()
}

fn ruling(id: CaseId, outcome: RulingOutcome, at: Timestamp) -> Command {
    MakeRuling {
        violation_case_id: id,
        outcome,
        departure_order: facts().filter(|_| outcome == RulingOutcome::DepartureOrder),
        notified_at: at,
        reasons: evidence(),
    }
    .into()
}

/// The command of a step; `None` for the departures, which are another family's.
#[allow(clippy::too_many_lines)] // one arm a step
fn command(step: Step, state: &PersonState, at: Timestamp, waived: bool) -> Option<Command> {
    let id = state.violation_cases.last().map(|c| c.violation_case_id.clone())?;
    let violation_case_id = id.clone();
    let on = at.japan_date();
    let reason = code("other");
    let detained = || state.open_case().map_or(Custody::Free, |c| c.procedure.custody());
    Some(match step {
        Step::OpenInvestigation => {
            OpenViolationInvestigation { violation_case_id, suspected: vec![code("iv-ro")] }.into()
        }
        Step::TakeStatement => {
            TakeStatement { violation_case_id, statement: evidence(), wishes_to_leave: true }.into()
        }
        Step::IssueDetentionOrder => {
            IssueDetentionOrder { violation_case_id, grounds: vec![code("iv-ro")] }.into()
        }
        Step::StartDetention => StartDetention {
            violation_case_id,
            basis: if waived { DetentionBasis::Emergency } else { DetentionBasis::DetentionOrder },
            facility: code("tokyo-bureau"),
        }
        .into(),
        Step::StartDetentionUnderOrder => StartDetention {
            violation_case_id,
            basis: DetentionBasis::DeportationOrder,
            facility: code("tokyo-bureau"),
        }
        .into(),
        Step::ExtendDetention => ExtendDetention { violation_case_id, reason }.into(),
        Step::ReviewDetention => ReviewDetention {
            violation_case_id,
            outcome: ReviewOutcome::Continue,
            report: evidence(),
        }
        .into(),
        Step::EndDetention => EndDetention { violation_case_id, reason }.into(),
        Step::DecideSupervision | Step::DecideSupervisionUnderOrder => DecideSupervision {
            violation_case_id,
            conditions: vec![code("residence")],
            deposit_yen: 0,
            next_report_on: on.plus_days(30),
            personal: SupervisionPersonal {
                supervisor: NameText::parse("SYN").unwrap(),
                residence: AddressText::parse("a").unwrap(),
            },
        }
        .into(),
        Step::ChangeSupervision => ChangeSupervision {
            violation_case_id,
            conditions: vec![code("residence")],
            next_report_on: on.plus_days(10),
        }
        .into(),
        Step::CancelSupervision => CancelSupervision { violation_case_id, reason }.into(),
        Step::ReportSupervisee => ReportSupervisee {
            violation_case_id,
            next_report_on: on.plus_days(30),
            personal: ReportPersonal { remarks: None },
        }
        .into(),
        Step::PermitProvisionalRelease => PermitProvisionalRelease {
            violation_case_id,
            reason,
            deposit_yen: 0,
            until: on.plus_days(30),
        }
        .into(),
        Step::CancelProvisionalRelease => {
            CancelProvisionalRelease { violation_case_id, reason }.into()
        }
        Step::ReferCase => ReferViolationCase {
            violation_case_id,
            route: match detained() {
                Custody::Detained => ReferralRoute::Detained,
                Custody::Supervised => ReferralRoute::Supervised,
                Custody::Free | Custody::Released => ReferralRoute::WithoutDetention,
            },
        }
        .into(),
        Step::FindNotDeportable => finding(id, FindingOutcome::NotDeportable, at),
        Step::FindDepartureOrder => finding(id, FindingOutcome::DepartureOrder, at),
        Step::FindDeportable => finding(id, FindingOutcome::Deportable, at),
        Step::RequestHearing => RequestOralHearing { violation_case_id }.into(),
        Step::HoldHearing => HoldOralHearing { violation_case_id, record: evidence() }.into(),
        Step::DecideNotDeportable => decision(id, FindingOutcome::NotDeportable, at),
        Step::DecideDepartureOrder => decision(id, FindingOutcome::DepartureOrder, at),
        Step::UpholdFinding => decision(id, FindingOutcome::Deportable, at),
        Step::FileObjection => FileObjection { violation_case_id }.into(),
        Step::RuleNotDeportable => ruling(id, RulingOutcome::NotDeportable, at),
        Step::RuleDepartureOrder => ruling(id, RulingOutcome::DepartureOrder, at),
        Step::DismissObjection => ruling(id, RulingOutcome::NotWellFounded, at),
        Step::ApplySpecialPermission => {
            ApplySpecialPermission { violation_case_id, application: evidence() }.into()
        }
        Step::GrantSpecialPermission => GrantSpecialPermission {
            violation_case_id,
            status: StatusCode::parse("long-term-resident").unwrap(),
            period: Period::years(1),
            factors: vec![code("family-unity")],
        }
        .into(),
        Step::RefuseSpecialPermission => {
            RefuseSpecialPermission { violation_case_id, reasons: vec![reason] }.into()
        }
        Step::IssueDepartureOrder => IssueDepartureOrder {
            violation_case_id,
            leave_by: on.plus_days(15),
            conditions: Vec::new(),
        }
        .into(),
        Step::ExtendDepartureOrder => {
            ExtendDepartureOrder { violation_case_id, leave_by: on.plus_days(16), reason }.into()
        }
        Step::CancelDepartureOrder => {
            CancelDepartureOrder { violation_case_id, reasons: vec![reason] }.into()
        }
        Step::IssueDeportationOrder => IssueDeportationOrder {
            violation_case_id,
            waiver: Some(evidence()).filter(|_| waived),
            destination: CountryCode::parse("UTO").unwrap(),
        }
        .into(),
        Step::IssueDepartureCommand => {
            IssueDepartureCommand { violation_case_id, leave_by: on.plus_days(30), reason }.into()
        }
        Step::ShortenRefusalPeriod => {
            ShortenRefusalPeriod { violation_case_id, leave_by: on.plus_days(30) }.into()
        }
        Step::ExecuteDeportation => ExecuteDeportation {
            violation_case_id,
            mode: RemovalMode::OwnExpense,
            port: PortCode::parse("NRT").unwrap(),
            voyage: None,
            destination: CountryCode::parse("UTO").unwrap(),
            refusal_until: None,
        }
        .into(),
        Step::CloseInvestigation | Step::CloseCase => CloseViolationCase {
            violation_case_id,
            reason: CaseEnd::LeftCountry,
            evidence: evidence(),
        }
        .into(),
        Step::LeaveUnderDepartureOrder | Step::LeaveAtOwnExpense => return None,
    })
}

fn lead(number: usize) -> ReceiveViolationLead {
    ReceiveViolationLead {
        violation_case_id: CaseId::parse(&format!("VIO-{number}")).unwrap(),
        lead: LeadSource::Tip,
        nationality: None,
        sex: None,
        personal: LeadPersonal { name: None, remarks: None },
    }
}

fn by(role: Role, staff: &'static str, at: Timestamp) -> Sent {
    let mut sent = sent("2026-06-01").role(role).source(Source::Desk);
    (sent.at, sent.recorded_at, sent.staff) = (at, at, staff);
    sent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A walk that picks among the steps that are open as a rule, and among all of them now and then.
    #[test]
    fn decisions_and_folds_agree_on_where_a_case_stands(
        walk in prop::collection::vec(
            (any::<prop::sample::Index>(), 0i32..6, any::<bool>(), 0u8..12),
            1..60,
        )
    ) {
        let mut r = Record::default();
        r.ok(sent("2026-01-10"), visit());
        let mut on = day("2026-06-01");
        for (pick, days, waived, other) in walk {
            on = on.plus_days(days);
            let at = on.japan_start().saturating_add_micros(36_000_000_000);
            match other {
                0 => {
                    let refugee_case_id = CaseId::parse("REF-1").unwrap();
                    let start = StartRemovalSuspension { refugee_case_id };
                    let _ = r.ask(by(Role::RefugeeInquirer, "SYN-9", at), start);
                }
                1 => {
                    let end = EndRemovalSuspension {
                        refugee_case_id: CaseId::parse("REF-1").unwrap(),
                        cause: SuspensionEnd::ProcedureOver,
                        exception: None,
                        approved_by: None,
                        rests_on_link: None,
                        also_rests_on: Vec::new(),
                        evidence: evidence(),
                    };
                    let _ = r.ask(by(Role::RefugeeInquirer, "SYN-9", at), end);
                }
                _ => {}
            }
            let Some(before) = r.state.open_case().map(|c| c.procedure) else {
                r.ok(by(Role::ControlOfficer, "SYN-1", at), lead(r.state.violation_cases.len()));
                continue;
            };
            let open: Vec<Step> = before.open_steps().map(|t| t.step).collect();
            let step = if other == 2 { *pick.get(Step::ALL) } else { *pick.get(&open) };
            let Some(c) = command(step, &r.state, at, waived) else {
                continue;
            };
            let act = row(step).unwrap().act;
            let role = Tables::current().entitlement(act).unwrap().roles[0];
            let staff = match step {
                Step::HoldHearing | Step::UpholdFinding | Step::DecideNotDeportable => "SYN-2",
                Step::RuleNotDeportable | Step::DismissObjection => "SYN-3",
                _ => "SYN-1",
            };
            let suspended = r.state.removal_suspended(on);
            let Ok(flags) = r.ask(by(role, staff, at), c) else {
                continue;
            };
            let now = r.state.violation_cases.last().unwrap();
            if flags.contains(&Flag::FiledWithoutEffect) {
                prop_assert_eq!(now.procedure, before, "{}", step);
            } else {
                // Which of two steps of one act it was follows from the stage.
                prop_assert!(before.open_steps().any(|t| before.after(t.step) == Some(now.procedure)));
                let same = before.after(step).is_none_or(|p| p == now.procedure);
                prop_assert!(same, "{} led to {:?}", step, now.procedure);
            }
            prop_assert!(!(step == Step::ExecuteDeportation && suspended), "I23");
            prop_assert_eq!(now.closed.is_some(), now.procedure.closed());
            prop_assert_eq!(
                now.detention.is_some(),
                now.procedure.custody() == Custody::Detained,
                "{}", step
            );
            prop_assert!(now.detained_days <= 60 || now.detention_extended);
            if now.procedure.stage() == Stage::DeportationOrdered {
                prop_assert!(now.deportation_ordered_on.is_some(), "I22");
            }
            let (last, earlier) = r.state.violation_cases.split_last().unwrap();
            prop_assert!(earlier.iter().all(|c| !c.open() && c.violation_case_id != last.violation_case_id));
            let tables = Tables::current();
            let _ = crate::clocks::due(&r.state, &tables, on);
            let _ = crate::derive::grounds_made_out(&r.state, &tables, on);
            let basis = crate::derive::presence_basis(&r.state, on);
            prop_assert!(!(basis.lawful() && crate::derive::on_overstayer_extract(&r.state, on)));
        }
        let mut again = PersonState::default();
        for e in &r.events {
            evolve(&mut again, e);
        }
        prop_assert_eq!(again, r.state);
    }
}
