//! Two records and what an event in one asks of the other.

use super::*;
use crate::card_number::{self, CardNumberState};
use crate::person::link::{LinkIdentity, ProposeIdentityLink, ReverseIdentityLink, SplitIdentity};
use crate::process::{CAUSES, Consequence, consequences};

/// Two records and the process between them: every event's consequences reach the other record at once.
struct Two {
    records: [Record; 2],
    sent: usize,
}

impl Two {
    fn new() -> Self {
        let mut two = Self { records: [Record::of(PERSON), Record::of(OTHER)], sent: 0 };
        two.act(0, sent("2026-01-10"), visit());
        two.act(1, sent("2026-01-10"), visit());
        two
    }

    #[track_caller]
    fn act(&mut self, place: usize, sent: Sent, command: impl Into<Command>) {
        let before = self.records[place].events.len();
        self.records[place].ok(sent.clone(), command);
        let events = self.records[place].events[before..].to_vec();
        for event in events {
            assert_eq!(consequences(&event), consequences(&event));
            assert!(consequences(&event).is_empty() || CAUSES.contains(&event.event.name()));
            for (n, c) in (0u32..).zip(consequences(&event)) {
                assert_eq!(c.index, n);
                self.sent += 1;
                assert!(self.sent < 100, "the chain does not end");
                let other = usize::from(c.subject.id == OTHER);
                let follow = sent.clone().role(Role::System);
                if matches!(c.command, Command::FollowRecordEnd(_))
                    && self.records[other].state.ended.is_some()
                {
                    assert_eq!(
                        self.records[other].refused(follow, c.command),
                        "record-already-ended"
                    );
                } else {
                    self.act(other, follow, c.command);
                }
            }
        }
    }

    fn linked() -> (Self, Uuid) {
        let mut two = Self::new();
        let proposal = ProposeIdentityLink {
            other_person_id: OTHER,
            basis: vec![Code::parse("biometric-match").unwrap()],
            evidence: EvidenceRef::parse("doc:1").unwrap(),
        };
        two.act(0, sent("2026-02-01").role(Role::ImmigrationInspector), proposal);
        let link_id = two.records[0].state.identity.links[0].link_id;
        let mut by_another = sent("2026-02-02").role(Role::SupervisingInspector);
        by_another.staff = "SYN-2";
        two.act(0, by_another, LinkIdentity { link_id });
        (two, link_id)
    }
}

#[test]
fn both_sides_get_the_link_and_lose_it() {
    let (mut two, link_id) = Two::linked();
    for (here, there) in [(0, OTHER), (1, PERSON)] {
        let active: Vec<_> = two.records[here].state.identity.active().collect();
        assert_eq!((active.len(), active[0].other_person_id), (1, there));
    }
    let reversal = ReverseIdentityLink {
        link_id,
        proposed_by: StaffId::parse("SYN-9").unwrap(),
        reason: Code::parse("linked-in-error").unwrap(),
        evidence: EvidenceRef::parse("doc:2").unwrap(),
    };
    // The reversal may be decided on either side.
    two.act(1, sent("2026-03-01").role(Role::SupervisingInspector), reversal);
    assert!(two.records.iter().all(|r| r.state.identity.active().count() == 0));
}

#[test]
fn applications_are_counted_on_both_sides() {
    let (mut two, link_id) = Two::linked();
    two.act(1, sent("2026-02-03").role(Role::RefugeeInquirer), refugee::application(0));
    two.act(0, sent("2026-02-04").role(Role::RefugeeInquirer), refugee::application(0));
    let number = |r: &Record| {
        let id = &r.state.refugee_cases[0].refugee_case_id;
        crate::person::refugee::nth(&r.state, id).unwrap()
    };
    for record in &two.records {
        let n = number(record);
        assert_eq!((n.nth, n.own, n.depends_on_links.as_slice()), (2, 1, &[link_id][..]));
    }
}

#[test]
fn a_death_ends_both_records_and_the_chain() {
    let (mut two, _) = Two::linked();
    let death = ReportRecordEnd {
        cause: RecordEnd::Death,
        effective_on: day("2026-02-20"),
        evidence: EvidenceRef::parse("doc:1").unwrap(),
    };
    two.act(0, sent("2026-02-21"), death);
    assert!(two.records.iter().all(|r| r.state.ended.is_some()));
    assert!(two.records.iter().all(|r| r.state.open_stay().is_none()));
}

#[test]
fn a_split_makes_the_other_record() {
    let mut two = Two::new();
    let document = two.records[0].state.documents[0];
    two.records[1] = Record::of(OTHER);
    let split = SplitIdentity {
        new_person_id: OTHER,
        document_ids: vec![document],
        event_ids: Vec::new(),
        nationality: CountryCode::parse("UTO").unwrap(),
        sex: Sex::Female,
        proposed_by: StaffId::parse("SYN-9").unwrap(),
        reason: Code::parse("two-persons").unwrap(),
        evidence: EvidenceRef::parse("doc:1").unwrap(),
    };
    two.act(0, sent("2026-02-01").role(Role::SupervisingInspector), split);
    assert!(two.records[0].state.documents.is_empty());
    assert!(two.records[1].state.registered());
    assert_eq!(two.records[1].state.documents, [document]);
}

#[test]
fn what_refuses_landing_is_told_and_falls_with_the_link() {
    use crate::law::denial::{Refusal, refusal};
    use crate::person::link::LinkConclusion;
    use crate::person::refusal::{RefusalBasis, RefusalKind};

    let mut two = Two::new();
    two.records[1].state.add_refusal(RefusalBasis {
        event_id: Uuid::from_u128(77),
        case_id: None,
        kind: RefusalKind::Deportation,
        ground: Code::parse("ix").unwrap(),
        counted_from: day("2025-07-01"),
        executed: true,
        voluntary: false,
        shortened: false,
    });
    let tables = Tables::current();
    let refused = |two: &Two| {
        let of =
            |r: &Record| refusal(&r.state.refusal_history(), "student", &tables, day("2026-03-01"));
        two.records.each_ref().map(of)
    };
    let to = Some(Refusal::Until(day("2030-07-01")));
    assert_eq!(refused(&two), [None, to]);
    let proposal = ProposeIdentityLink {
        other_person_id: OTHER,
        basis: vec![Code::parse("biometric-match").unwrap()],
        evidence: EvidenceRef::parse("doc:1").unwrap(),
    };
    two.act(0, sent("2026-02-01").role(Role::ImmigrationInspector), proposal);
    assert_eq!(refused(&two), [None, to], "a proposal carries nothing");
    let link_id = two.records[0].state.identity.links[0].link_id;
    let mut by_another = sent("2026-02-02").role(Role::SupervisingInspector);
    by_another.staff = "SYN-2";
    two.act(0, by_another, LinkIdentity { link_id });
    assert_eq!(refused(&two), [to, to], "the mirror answers with what it knows");
    let reversal = ReverseIdentityLink {
        link_id,
        proposed_by: StaffId::parse("SYN-9").unwrap(),
        reason: Code::parse("linked-in-error").unwrap(),
        evidence: EvidenceRef::parse("doc:2").unwrap(),
    };
    two.act(1, sent("2026-03-01").role(Role::SupervisingInspector), reversal);
    assert_eq!(refused(&two), [None, to]);
    let Event::IdentityLinkReversed(e) = &two.records[0].events.last().unwrap().event else {
        panic!("the reversal was not followed");
    };
    let fallen: Vec<LinkConclusion> = e.fallen.iter().map(|h| h.conclusion).collect();
    assert_eq!(fallen, [LinkConclusion::RefusalOfLanding]);
}

#[test]
fn a_hit_reaches_its_alert() {
    use crate::person::landing_examination::WatchlistChecked;

    let two = Two::new();
    let alert = Uuid::from_u128(0xA1E27);
    let checked = |hit, alert_id| EventRecord {
        event: WatchlistChecked {
            examination_id: CaseId::parse("CASE-1").unwrap(),
            list_version: Code::parse("2026-04").unwrap(),
            hit,
            alert_id,
        }
        .into(),
        ..two.records[0].events[0].clone()
    };
    let found = consequences(&checked(true, Some(alert)));
    let [consequence] = found.as_slice() else { panic!("{found:?}") };
    assert!(CAUSES.contains(&"WatchlistChecked"), "or nobody looks at it");
    assert_eq!(consequence.subject, Subject { kind: SubjectKind::Alert, id: alert });
    let Command::NoteAlertHit(c) = &consequence.command else { panic!("{consequence:?}") };
    assert_eq!((c.person_id, c.checked_by.as_str()), (PERSON, "SYN-1"));
    assert_eq!(consequences(&checked(true, None)), []);
    assert_eq!(consequences(&checked(false, None)), []);
}

#[test]
fn a_refused_boarding_reaches_the_person() {
    use crate::voyage::BoardingRefused;

    let two = Two::new();
    let refused = |person_id| {
        let mut event = two.records[0].events[0].clone();
        event.meta.subject_kind = SubjectKind::Voyage;
        event.meta.subject_id = Uuid::from_u128(0x70);
        event.event = BoardingRefused {
            voyage: VoyageCode::parse("SY101").unwrap(),
            reason: Code::parse("no-visa").unwrap(),
            person_id,
            authorisation_ref: None,
        }
        .into();
        event
    };
    let found = consequences(&refused(Some(PERSON)));
    let [consequence] = found.as_slice() else { panic!("{found:?}") };
    assert!(CAUSES.contains(&"BoardingRefused"), "or nobody looks at it");
    assert_eq!(consequence.subject, Subject::person(PERSON));
    let Command::NoteBoardingRefusal(c) = &consequence.command else { panic!("{consequence:?}") };
    assert_eq!((c.voyage_id, c.voyage.as_str()), (Uuid::from_u128(0x70), "SY101"));
    assert_eq!(consequences(&refused(None)), []);
}

/// A card for a student who lands the same day, under the one number of these tests.
fn with_card(record: &mut Record) -> EventRecord {
    record.ok(sent("2026-04-01"), study());
    let personal =
        CardPersonal { number: CardNumber::parse("SY00000001SY").unwrap(), date_of_birth: None };
    let card = IssueResidenceCard { cause: CardIssue::Landing, valid_to: None, personal };
    record.ok(sent("2026-04-01"), card);
    record.events.last().unwrap().clone()
}

/// A number's record, to which what follows is sent as the process manager does it.
#[derive(Default)]
struct Number {
    state: CardNumberState,
    asked: u128,
}

impl Number {
    /// The code of the refusal, or the one event.
    fn claim(&mut self, cause: &EventRecord, follows: &Consequence) -> Result<EventRecord, &str> {
        self.asked += 1;
        let Meta { occurred_at, office, terminal, .. } = cause.meta.clone();
        let staff_id = StaffId::parse("SYN-PROCESS").unwrap();
        let meta = CommandMeta {
            command_id: Uuid::from_u128(0xC000 + self.asked),
            subject_kind: follows.subject.kind,
            subject_id: follows.subject.id,
            document_id: None,
            occurred_at,
            occurred_at_stated: true,
            actor: Actor { staff_id, role: Role::System, office, terminal },
            source: Source::System,
            case_id: None,
            purpose: None,
            expected_version: None,
        };
        let record = CommandRecord { meta, command: follows.command.clone() };
        let tables = Tables::current();
        let context = Context { recorded_at: occurred_at, tables: &tables, event_id, digest };
        let decided = card_number::decide(&self.state, &record, &context).map_err(|r| r.code)?;
        let [decided] = decided.as_slice() else { panic!("{decided:?}") };
        let mut event = cause.clone();
        event.meta.subject_kind = follows.subject.kind;
        event.meta.subject_id = follows.subject.id;
        event.meta.version = self.state.version + 1;
        event.meta.flags.clone_from(&decided.flags);
        event.event = decided.event.clone();
        card_number::evolve(&mut self.state, &event);
        Ok(event)
    }
}

#[test]
fn one_of_two_persons_has_a_card_number_whoever_is_told_first_and_however_often() {
    for order in [[0, 1], [1, 0]] {
        let mut records = [Record::of(PERSON), Record::of(OTHER)];
        let causes = records.each_mut().map(with_card);
        let mut number = Number::default();
        for place in order.into_iter().chain(order) {
            let cause = &causes[place];
            assert!(CAUSES.contains(&cause.event.name()), "or nobody looks at it");
            let found = consequences(cause);
            let [claim] = found.as_slice() else { panic!("{found:?}") };
            let card = records[place].state.cards[0].card_id;
            assert_eq!(claim.subject, Subject { kind: SubjectKind::Card, id: card });
            let event = match number.claim(cause, claim) {
                Ok(event) => event,
                Err(code) => {
                    // Told again.
                    assert_eq!(code, "card-number-already-claimed");
                    continue;
                }
            };
            for note in consequences(&event) {
                assert!(CAUSES.contains(&event.event.name()), "or nobody looks at it");
                assert_eq!(event.meta.flags, [Flag::CardNumberUsed]);
                let of = usize::from(note.subject == Subject::person(OTHER));
                assert_eq!((of, note.subject.kind), (order[1], SubjectKind::Person));
                let told = sent("2026-04-01").role(Role::System).source(Source::System);
                assert_eq!(
                    records[of].ok(told.clone(), note.command.clone()),
                    [Flag::CardNumberUsed]
                );
                assert_eq!(records[of].refused(told, note.command), "card-never-valid");
            }
        }
        let [first, second] = order.map(|place| &records[place].state);
        assert_eq!(first.cards[0].invalid_from, None);
        assert_eq!(second.cards[0].invalid_from, Some(second.cards[0].issued_on));
        assert_eq!(number.state.version, 2, "two claims are recorded, and no repeat");
    }
}
