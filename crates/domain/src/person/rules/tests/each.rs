//! Each rule by itself.

use super::*;

#[test]
fn first_sight_registers_and_links() {
    let mut r = Record::default();
    assert_eq!(r.ok(sent("2026-04-01"), visit()), []);
    let names: Vec<_> = r.events.iter().map(|e| e.event.name()).collect();
    assert_eq!(names, ["PersonRegistered", "TravelDocumentLinked", "LandingPermitted"]);
    let stay = r.state.stay.as_ref().unwrap();
    assert_eq!(stay.stay_id, r.events[2].meta.event_id, "a new entry's stay is its own event");
    assert_eq!(stay.stay_end, Some(day("2026-06-30")), "I9: 1 April and 90 days");
    r.ok(sent("2026-04-09"), departure(ReentryIntent::None));
    assert_eq!(r.events.len(), 4, "a known document is not linked again");
    let mut other = sent("2026-09-01");
    other.document_id = Uuid::from_u128(2);
    r.ok(other, visit());
    assert_eq!(r.events[4].event.name(), "TravelDocumentLinked");
}

#[test]
fn what_is_not_known_is_refused() {
    let mut r = Record::default();
    let kind = ApplicationKind::ExtensionOfPeriod;
    assert_eq!(r.refused(sent("2026-04-01"), application("A-1", kind, None)), "unknown-person");
    let end = ReportRecordEnd {
        cause: RecordEnd::Death,
        effective_on: day("2026-04-01"),
        evidence: EvidenceRef::parse("doc:1").unwrap(),
    };
    assert_eq!(r.refused(sent("2026-04-01"), end), "unknown-person");
}

#[test]
fn late_deliveries_find_their_place() {
    // Out on the 8th is recorded first, in on the 1st arrives from an offline booth on the 10th.
    let mut r = Record::default();
    let flags = r.ok(sent("2026-04-08"), departure(ReentryIntent::None));
    assert_eq!(flags, [Flag::DepartureWithoutEntry]);
    assert_eq!(r.ok(sent("2026-04-01").late("2026-04-10"), visit()), []);
    let closed = r.state.stay.as_ref().unwrap().closed.as_ref().unwrap();
    assert_eq!(closed.on, day("2026-04-08"));
    assert!(r.state.unmatched.is_empty());

    // In on the 1st, out on the 5th (late), in again on the 20th: the late departure belongs to the first stay.
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), visit());
    let first = r.state.stay.as_ref().unwrap().stay_id;
    assert_eq!(r.ok(sent("2026-04-20"), visit()), [Flag::MissingDeparture]);
    let second = r.state.stay.as_ref().unwrap().stay_id;
    assert_ne!(first, second);
    assert_eq!(r.ok(sent("2026-04-05").late("2026-04-21"), departure(ReentryIntent::None)), []);
    let Event::DepartureConfirmed(e) = &r.events.last().unwrap().event else { panic!() };
    assert_eq!(e.stay_id, Some(first));
    assert!(r.state.unclosed.is_empty());
    assert!(r.state.stay_in_japan().is_some_and(|s| s.stay_id == second));
}

#[test]
fn a_missing_return_is_filled() {
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), study());
    r.ok(sent("2026-05-01"), departure(ReentryIntent::Deemed));
    let flags = r.ok(sent("2026-06-01"), departure(ReentryIntent::Deemed));
    assert_eq!(flags, [Flag::DepartureWithoutEntry]);
    let back = landing(LandingKind::DeemedReentry, "student", None);
    assert_eq!(r.ok(sent("2026-05-20").late("2026-06-02"), back.clone()), []);
    assert!(r.state.stay.as_ref().unwrap().away.is_some(), "abroad since 1 June");
    assert_eq!(r.ok(sent("2026-06-10"), back), []);
    assert!(r.state.stay_in_japan().is_some());
}

#[test]
fn deemed_reentry_asks_for_what_the_law_asks() {
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), visit());
    let code = r.refused(sent("2026-04-05"), departure(ReentryIntent::Deemed));
    assert_eq!(code, "deemed-reentry-excluded");
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), study());
    let mut c = departure(ReentryIntent::Deemed);
    c.card_shown = false;
    assert_eq!(r.refused(sent("2026-05-01"), c.clone()), "residence-card-not-shown");
    c.card_shown = true;
    c.personal.document.expires_on = Some(day("2026-04-30"));
    assert_eq!(r.refused(sent("2026-05-01"), c.clone()), "passport-expired");
    c.personal.document.kind = DocumentKind::CrewDocument;
    assert_eq!(r.refused(sent("2026-05-01"), c), "passport-required");
    r.ok(sent("2026-05-01"), departure(ReentryIntent::Deemed));
    let away = r.state.stay.as_ref().unwrap().away.as_ref().unwrap();
    assert_eq!(away.deadline, Some(day("2027-04-01")), "the end of the stay comes first");
}

#[test]
fn a_return_after_the_deadline_is_flagged() {
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), study());
    r.ok(sent("2026-05-01"), departure(ReentryIntent::Deemed));
    let back = landing(LandingKind::DeemedReentry, "student", None);
    assert_eq!(r.ok(sent("2027-04-02"), back), [Flag::ReentryAfterDeadline]);
}

#[test]
fn a_return_without_a_right() {
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), study());
    r.ok(sent("2026-05-01"), departure(ReentryIntent::None));
    let back = landing(LandingKind::DeemedReentry, "student", None);
    assert_eq!(r.refused(sent("2026-06-01"), back.clone()), "reentry-right-missing");
    let flags = r.ok(sent("2026-06-01").late("2026-06-02"), back.clone());
    assert_eq!(flags, [Flag::ReentryRightNotOnRecord]);
    let mut r = Record::default();
    let mut known_by_card = back;
    known_by_card.card_stay_end = Some(day("2027-01-01"));
    assert_eq!(r.ok(sent("2026-06-01"), known_by_card), [Flag::PersonNotSeenBefore]);
    assert_eq!(r.state.stay.as_ref().unwrap().stay_end, Some(day("2027-01-01")));
}

#[test]
fn lists_are_kept_online_and_flagged_offline() {
    let mut wrong = visit();
    wrong.period = Some(Period::days(45));
    let mut r = Record::default();
    assert_eq!(r.refused(sent("2026-04-01"), wrong.clone()), "period-not-allowed");
    let late = || sent("2026-04-01").late("2026-04-02");
    assert_eq!(r.ok(late(), wrong), [Flag::StatusNotOnList]);
    let mut r = Record::default();
    let control = sent("2026-04-01").role(Role::ControlOfficer);
    assert_eq!(r.refused(control, visit()), "role-not-entitled");
    assert_eq!(r.ok(late().role(Role::ControlOfficer), visit()), [Flag::RoleNotEntitled]);
    let mut r = Record::default();
    let pr = landing(LandingKind::NewEntry, "permanent-resident", Some(Period::indefinite()));
    assert_eq!(r.refused(sent("2026-04-01"), pr.clone()), "status-not-given-here");
    assert_eq!(r.ok(sent("2026-04-01").source(Source::Migration), pr), []);
}

#[test]
fn clocks_may_differ_a_little() {
    let mut r = Record::default();
    let mut ahead = |minutes: i64| {
        let mut s = sent("2026-04-01");
        s.at = s.recorded_at.saturating_add_micros(minutes * 60_000_000);
        r.ask(s, visit()).map_err(|e| e.code)
    };
    assert_eq!(ahead(24 * 60 + 1), Err("occurred-at-in-future"));
    assert_eq!(ahead(2), Ok(vec![]));
    assert_eq!(ahead(3).unwrap(), [Flag::OccurredInFuture, Flag::MissingDeparture]);
}

#[test]
fn biometrics_or_a_reason() {
    let mut r = Record::default();
    let mut c = visit();
    c.biometrics_captured = false;
    assert_eq!(r.refused(sent("2026-04-01"), c.clone()), "biometrics-missing");
    c.biometric_exemption = Some(BiometricExemption::Under16);
    assert_eq!(r.refused(sent("2026-04-01"), c.clone()), "biometric-exemption-not-met");
    let born = |text| Some(PartialDate::parse(text).unwrap());
    c.personal.name.date_of_birth = born("2010-04-01");
    assert_eq!(
        r.refused(sent("2026-04-01"), c.clone()),
        "biometric-exemption-not-met",
        "not exempt from the 16th birthday"
    );
    for young in ["2010-04-02", "2010-04", "2010"] {
        c.personal.name.date_of_birth = born(young);
        assert_eq!(Record::default().ok(sent("2026-04-01"), c.clone()), [], "{young}");
    }
    c.biometrics_captured = true;
    assert_eq!(r.refused(sent("2026-04-01"), c), "fields-contradict");
}

#[test]
fn an_extension_runs_from_the_old_end_and_a_change_from_the_decision() {
    let mut r = Record::default();
    r.ok(sent("2026-04-15"), study());
    let extension = ApplicationKind::ExtensionOfPeriod;
    assert_eq!(r.ok(sent("2027-04-15"), application("A-1", extension, None)), []);
    let received = r.state.applications.first().unwrap();
    assert_eq!(received.special_period_end, Some(day("2027-06-15")), "I11");
    assert_eq!(r.ok(sent("2027-06-15"), approval("A-1", Period::months(12))), []);
    assert_eq!(r.state.stay.as_ref().unwrap().stay_end, Some(day("2028-04-15")), "I10");
    assert_eq!(
        r.refused(sent("2027-06-16"), approval("A-1", Period::months(12))),
        "application-not-found"
    );
    assert_eq!(
        r.refused(sent("2027-06-16"), application("A-1", extension, None)),
        "application-already-received"
    );
    let change = ApplicationKind::ChangeOfStatus;
    r.ok(sent("2027-08-01"), application("A-2", change, Some("researcher")));
    r.ok(sent("2027-08-31"), approval("A-2", Period::years(1)));
    let stay = r.state.stay.as_ref().unwrap();
    assert_eq!((stay.status.as_str(), stay.stay_end), ("researcher", Some(day("2028-08-31"))));
}

#[test]
fn an_approval_after_two_months_is_flagged() {
    let mut r = Record::default();
    r.ok(sent("2026-04-15"), study());
    r.ok(sent("2027-04-01"), application("A-1", ApplicationKind::ExtensionOfPeriod, None));
    let flags = r.ok(sent("2027-06-16"), approval("A-1", Period::months(12)));
    assert_eq!(flags, [Flag::ApprovalAfterSpecialPeriod]);
}

#[test]
fn a_visitor_needs_special_circumstances() {
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), visit());
    let mut c = application("A-1", ApplicationKind::ChangeOfStatus, Some("student"));
    assert_eq!(r.refused(sent("2026-05-01"), c.clone()), "special-circumstances-required");
    c.special_circumstances = Some(Code::parse("marriage").unwrap());
    assert_eq!(r.ok(sent("2026-05-01"), c), []);
    let c = application("A-2", ApplicationKind::ChangeOfStatus, Some("permanent-resident"));
    assert_eq!(r.refused(sent("2026-05-01"), c), "status-not-given-here");
}

#[test]
fn after_the_end_of_a_record() {
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), study());
    let end = |on| ReportRecordEnd {
        cause: RecordEnd::Death,
        effective_on: day(on),
        evidence: EvidenceRef::parse("doc:1").unwrap(),
    };
    assert_eq!(r.refused(sent("2026-05-01"), end("2026-05-02")), "date-in-future");
    assert_eq!(r.ok(sent("2026-05-10"), end("2026-05-01")), []);
    assert_eq!(r.state.stay.as_ref().unwrap().closed.as_ref().unwrap().on, day("2026-05-01"));
    assert_eq!(r.refused(sent("2026-05-11"), end("2026-05-01")), "record-already-ended");
    assert_eq!(r.refused(sent("2026-05-11"), visit()), "record-ended");
    let between = sent("2026-05-05").late("2026-05-12");
    assert_eq!(r.ok(between, visit()), [Flag::AfterRecordEnded]);
    let flags = r.ok(sent("2026-05-20"), departure(ReentryIntent::None));
    assert!(flags.contains(&Flag::AfterRecordEnded));
}

#[test]
fn corrections_take_four_eyes_and_name_what_is_there() {
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), visit());
    let target = r.events[2].meta.event_id;
    let correction = |field: &str, value: Option<&str>| ApplyCorrection {
        target_event_id: target,
        target_event_type: EventType::parse("LandingPermitted").unwrap(),
        field: FieldPath::parse(field).unwrap(),
        valid_from: day("2026-04-01"),
        reason: Code::parse("typing-error").unwrap(),
        evidence: EvidenceRef::parse("doc:1").unwrap(),
        requested_by: StaffId::parse("SYN-1").unwrap(),
        personal: CorrectionPersonal {
            old_value: None,
            new_value: value.map(|v| ValueText::parse(v).unwrap()),
        },
    };
    let other = || {
        let mut s = sent("2026-04-02");
        s.staff = "SYN-2";
        s
    };
    let right = correction("stay_end", Some("2026-07-01"));
    assert_eq!(r.refused(sent("2026-04-02"), right.clone()), "four-eyes");
    let mut unknown = right.clone();
    unknown.target_event_id = Uuid::from_u128(99);
    assert_eq!(r.refused(other(), unknown), "correction-target-unknown");
    let mut wrong_type = right.clone();
    wrong_type.target_event_type = EventType::parse("DepartureConfirmed").unwrap();
    assert_eq!(r.refused(other(), wrong_type), "correction-target-type");
    for field in ["stay_id", "nothing", "period", "personal.primary_name"] {
        assert_eq!(r.refused(other(), correction(field, Some("1"))), "correction-field", "{field}");
    }
    for (field, value) in [
        ("stay_end", Some("2026-02-30")),
        ("status", Some("no-such-status")),
        ("status", None),
        ("period.value", Some("many")),
        ("method", Some("ink")),
    ] {
        assert_eq!(r.refused(other(), correction(field, value)), "correction-value", "{field}");
    }
    assert_eq!(r.refused(other(), right.clone()), "correction-not-requested");
    let request = |of: &ApplyCorrection| RequestCorrection {
        target_event_id: of.target_event_id,
        target_event_type: of.target_event_type.clone(),
        field: of.field.clone(),
        valid_from: of.valid_from,
        reason: of.reason.clone(),
        evidence: of.evidence.clone(),
        origin: CorrectionOrigin::Office,
        personal: of.personal.clone(),
    };
    r.ok(sent("2026-04-02"), request(&right));
    let again = r.refused(other(), request(&right));
    assert_eq!(again, "correction-already-requested");
    for differs in [
        ApplyCorrection { valid_from: day("2026-04-02"), ..right.clone() },
        ApplyCorrection { reason: Code::parse("misread").unwrap(), ..right.clone() },
        ApplyCorrection { evidence: EvidenceRef::parse("doc:2").unwrap(), ..right.clone() },
        ApplyCorrection { requested_by: StaffId::parse("SYN-3").unwrap(), ..right.clone() },
        correction("stay_end", Some("2026-07-02")),
    ] {
        assert_eq!(r.refused(other(), differs), "correction-differs");
    }
    r.ok(other(), right.clone());
    assert_eq!(r.refused(other(), right), "correction-not-requested", "once");
    assert!(r.state.corrections.is_empty());
    let done = r.events.last().unwrap();
    assert_eq!(done.meta.corrects, Some(target));
    assert_eq!(r.state.stay.as_ref().unwrap().stay_end, Some(day("2026-07-01")));
    assert!(r.events[2].meta.corrects.is_none(), "what was recorded stays as it is");
}

#[test]
fn residence_is_notified_in_fourteen_days() {
    let notice = |moved_in: &str, notified: &str| NotifyResidence {
        notice: ResidenceNotice::NewLanding,
        municipality: MunicipalityCode::parse("131016").unwrap(),
        moved_in_on: day(moved_in),
        moved_out_on: None,
        notified_on: day(notified),
        personal: ResidencePersonal { address: AddressText::parse("架空町1番地").unwrap() },
    };
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), study());
    // 14 days from 19 April is 3 May, in Golden Week: due on 7 May.
    assert_eq!(r.ok(sent("2026-05-07"), notice("2026-04-19", "2026-05-07")), []);
    let flags = r.ok(sent("2026-05-08"), notice("2026-04-19", "2026-05-08"));
    assert_eq!(flags, [Flag::NotificationLate]);
    let code = r.refused(sent("2026-05-08"), notice("2026-05-09", "2026-05-08"));
    assert_eq!(code, "dates-out-of-order");
    let code = r.refused(sent("2026-05-08"), notice("2026-05-01", "2026-05-09"));
    assert_eq!(code, "date-in-future");
    let mut r = Record::default();
    r.ok(sent("2026-04-01"), visit());
    let code = r.refused(sent("2026-04-02"), notice("2026-04-01", "2026-04-02"));
    assert_eq!(code, "not-mid-long-term-resident");
}

#[test]
fn zones_are_kept_as_read_and_doubted() {
    let zone = |text: &str| Some(MrzText::parse(text).unwrap());
    let good =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let bad = good.replace("F1204159", "F1204158");
    let mut c = visit();
    c.personal.document.mrz = zone(good);
    assert_eq!(Record::default().ok(sent("2026-04-01"), c.clone()), []);
    c.personal.document.mrz = zone(&bad);
    let mut r = Record::default();
    assert_eq!(r.ok(sent("2026-04-01"), c.clone()), [Flag::DocumentCheckDigit]);
    let Event::TravelDocumentLinked(e) = &r.events[1].event else { panic!() };
    assert_eq!(e.check_digits_valid, Some(false));
    assert_eq!(e.personal.as_ref().unwrap().mrz, zone(&bad), "as read");
    c.personal.document.mrz = zone(good);
    c.personal.document.number = DocumentNumber::parse("X1").unwrap();
    assert_eq!(Record::default().ok(sent("2026-04-01"), c.clone()), [Flag::DocumentMismatch]);
    c.personal.document.number = DocumentNumber::parse("L898902C3").unwrap();
    c.personal.name.date_of_birth = Some(PartialDate::parse("1974-09").unwrap());
    assert_eq!(Record::default().ok(sent("2026-04-01"), c), [Flag::DocumentMismatch]);
}
