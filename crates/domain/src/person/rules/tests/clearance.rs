//! Sequences about what is granted before the border: what is used up stays used up, and nothing lands on what is no good.

use proptest::prelude::*;

use super::*;
use crate::law::clearance::ClearanceLaw;
use crate::person::clearance::*;

fn reference(text: &str) -> EvidenceRef {
    EvidenceRef::parse(text).unwrap()
}

fn reason() -> Code {
    Code::parse("synthetic").unwrap()
}

fn personal() -> ClearancePersonal {
    ClearancePersonal { document: document("L898902C3"), name: name() }
}

fn usual(command: &Command) -> Role {
    match command {
        Command::ReceiveVisaReference(_)
        | Command::RecordVisaRevocation(_)
        | Command::GrantTravelAuthorisation(_) => Role::System,
        Command::ApplyForEligibility(_) => Role::ResidenceExaminer,
        Command::IssueEligibilityCertificate(_)
        | Command::RefuseTravelAuthorisation(_)
        | Command::RevokeTravelAuthorisation(_) => Role::RegionalDirector,
        other => usual_role(other),
    }
}

fn visa(entries: VisaEntries, from: Date, days: i32) -> Command {
    ReceiveVisaReference {
        visa_ref: reference("visa:1"),
        status: None,
        entries,
        issued_by: reason(),
        issued_on: from,
        expires_on: from.plus_days(days),
        eligibility_ref: None,
        nationality: CountryCode::parse("UTO").unwrap(),
        sex: Sex::Female,
        personal: VisaPersonal {
            number: DocumentNumber::parse("SYV1").unwrap(),
            document: document("L898902C3"),
            name: name(),
        },
    }
    .into()
}

fn any_step() -> impl Strategy<Value = Command> {
    let days = (0i32..120).prop_map(|n| day("2028-03-01").plus_days(n));
    let entries = prop::sample::select(VisaEntries::ALL);
    let application = || CaseId::parse("A-1").unwrap();
    let country = || CountryCode::parse("UTO").unwrap();
    let named = (any::<bool>(), any::<bool>(), any::<bool>());
    prop_oneof![
        2 => (entries, days.clone(), -5i32..60).prop_map(|(e, from, n)| visa(e, from, n)),
        1 => Just(()).prop_map(|()| {
            RecordVisaRevocation { visa_ref: reference("visa:1"), reason: reason() }.into()
        }),
        2 => Just(()).prop_map(move |()| {
            ApplyForEligibility {
                application_id: application(),
                channel: ApplicationChannel::Agent,
                status: StatusCode::parse("student").unwrap(),
                nationality: country(),
                sex: Sex::Female,
                personal: personal(),
            }.into()
        }),
        2 => Just(()).prop_map(move |()| {
            let eligibility_ref = reference("COE-1");
            IssueEligibilityCertificate { application_id: application(), eligibility_ref }.into()
        }),
        2 => days.prop_map(move |valid_to| {
            GrantTravelAuthorisation {
                authorisation_ref: reference("TA-1"),
                valid_to,
                nationality: country(),
                sex: Sex::Female,
                personal: personal(),
            }.into()
        }),
        1 => Just(()).prop_map(move |()| {
            RefuseTravelAuthorisation {
                authorisation_ref: reference("TA-1"),
                reasons: vec![reason()],
                nationality: country(),
                sex: Sex::Female,
                personal: personal(),
            }.into()
        }),
        1 => Just(()).prop_map(|()| {
            let authorisation_ref = reference("TA-1");
            RevokeTravelAuthorisation { authorisation_ref, reasons: vec![reason()] }.into()
        }),
        6 => (any::<bool>(), named).prop_map(|(student, (visa, eligibility, authorisation))| {
            let landing = if student { study() } else { visit() };
            PermitLanding {
                visa_ref: visa.then(|| reference("visa:1")),
                eligibility_ref: eligibility.then(|| reference("COE-1")),
                authorisation_ref: authorisation.then(|| reference("TA-1")),
                ..landing
            }.into()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Every reference is there once; a landing at the booth rests on what was good on its day, as often as it is good
    /// for, and the state is a fold of the events.
    #[test]
    fn nothing_rests_on_what_is_no_good(
        steps in prop::collection::vec((0i32..120, any::<bool>(), any_step()), 1..40)
    ) {
        let tables = Tables::current();
        let mut r = Record::default();
        let mut landings = Vec::new();
        for (n, offline, c) in steps {
            let on = day("2028-03-01").plus_days(n);
            let mut s = sent(&on.to_string()).role(usual(&c));
            if offline {
                s = s.late("2028-08-01");
            }
            let before = r.state.clone();
            let asked = match &c {
                Command::PermitLanding(c) => Some(c.clone()),
                _ => None,
            };
            let Ok(flags) = r.ask(s, c) else {
                continue;
            };
            let now = &r.state.clearances;
            for (i, c) in now.iter().enumerate() {
                prop_assert!(now[..i].iter().all(|o| (o.kind, &o.reference) != (c.kind, &c.reference)));
                prop_assert_eq!(c.revoked_on.is_some(), c.standing == ClearanceStanding::Revoked);
                prop_assert!(!c.holds_on(c.last_day.plus_days(1)));
            }
            prop_assert!(before.clearances.len() <= now.len(), "what was granted is remembered");
            if let Some(asked) = asked {
                let good = |kind, reference: &Option<EvidenceRef>| {
                    reference.as_ref().is_none_or(|r| {
                        before.clearance(kind, r).is_some_and(|c| c.holds_on(on))
                    })
                };
                if !flags.contains(&Flag::VisaNotValid) {
                    prop_assert!(good(ClearanceKind::Visa, &asked.visa_ref));
                }
                if !flags.contains(&Flag::EligibilityNotMet)
                    && !flags.contains(&Flag::EligibilityLapsed)
                {
                    prop_assert!(good(ClearanceKind::Eligibility, &asked.eligibility_ref));
                }
                if !flags.contains(&Flag::TravelAuthorisationMissing) {
                    prop_assert!(good(ClearanceKind::Authorisation, &asked.authorisation_ref));
                    let free = asked.visa_ref.is_some()
                        || asked.status.as_str() != "temporary-visitor"
                        || !ClearanceLaw::current().authorisations_on(on);
                    prop_assert!(free || before.cleared_on(ClearanceKind::Authorisation, on));
                }
                if asked.visa_ref.is_some() && !flags.contains(&Flag::VisaNotValid) {
                    landings.push(on);
                }
            }
            for n in [0, 40, 200] {
                let _ = crate::clocks::due(&r.state, &tables, day("2028-03-01").plus_days(n));
            }
        }
        let first = r.events.iter().find_map(|e| match &e.event {
            Event::VisaReferenceReceived(e) => Some(e),
            _ => None,
        });
        if let Some(limit) = first.and_then(|v| v.entries.uses()) {
            prop_assert!(landings.len() <= usize::try_from(limit).unwrap(), "{} landings", landings.len());
        }
        let mut again = PersonState::default();
        for e in &r.events {
            evolve(&mut again, e);
        }
        prop_assert_eq!(again, r.state);
    }
}
