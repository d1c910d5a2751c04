INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, port, detail)
SELECT person_id, version, event_id, 'LandingApplied', occurred_at, recorded_at, staff_id, role, office,
    examination_id, port, declared_purpose
FROM batch_landing_applied;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, port, detail, codes)
SELECT person_id, version, event_id, 'ReferredToSpecialInquiryOfficer', occurred_at, recorded_at, staff_id, role,
    office, examination_id, port, cause, conditions_not_met
FROM batch_referred_to_special_inquiry_officer
WHERE examination_id IS NOT NULL;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, outcome, detail, codes)
SELECT person_id, version, event_id, 'DocumentExamined', occurred_at, recorded_at, staff_id, role, office,
    examination_id, result, chip, findings
FROM batch_document_examined;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id)
SELECT person_id, version, event_id, 'BiometricsCaptured', occurred_at, recorded_at, staff_id, role, office,
    examination_id
FROM batch_biometrics_captured;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, hit, detail)
SELECT person_id, version, event_id, 'WatchlistChecked', occurred_at, recorded_at, staff_id, role, office,
    examination_id, hit, list_version
FROM batch_watchlist_checked;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date)
SELECT person_id, version, event_id, 'HearingHeld', occurred_at, recorded_at, staff_id, role, office, examination_id,
    held_on
FROM batch_hearing_held;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, due_on, outcome, codes, denial_grounds)
SELECT person_id, version, event_id, 'HearingDecisionMade', occurred_at, recorded_at, staff_id, role, office,
    examination_id, notified_on, objection_due, outcome, conditions_not_met, denial_grounds
FROM batch_hearing_decision_made;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, due_on, in_time, detail)
SELECT person_id, version, event_id, 'LandingObjectionFiled', occurred_at, recorded_at, staff_id, role, office,
    examination_id, filed_on, due_on, in_time, late_reason
FROM batch_landing_objection_filed;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, outcome)
SELECT person_id, version, event_id, 'MinisterRulingMade', occurred_at, recorded_at, staff_id, role, office,
    examination_id, ruled_on, outcome
FROM batch_minister_ruling_made;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, detail)
SELECT person_id, version, event_id, 'SpecialPermissionForLandingGranted', occurred_at, recorded_at, staff_id, role,
    office, examination_id, granted_on, basis
FROM batch_special_permission_for_landing_granted;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, codes)
SELECT person_id, version, event_id, 'ProvisionalLandingPermitted', occurred_at, recorded_at, staff_id, role, office,
    examination_id, permitted_on, conditions
FROM batch_provisional_landing_permitted;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, outcome, detail, codes, denial_grounds)
SELECT person_id, version, event_id, 'ExclusionOrderIssued', occurred_at, recorded_at, staff_id, role, office,
    examination_id, issued_on, route, leave_by, conditions_not_met, denial_grounds
FROM batch_exclusion_order_issued;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, port, codes, denial_grounds)
SELECT person_id, version, event_id, 'LandingDenied', occurred_at, recorded_at, staff_id, role, office,
    examination_id, denied_on, port, conditions_not_met, denial_grounds
FROM batch_landing_denied;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, port)
SELECT person_id, version, event_id, 'LeftUnderExclusionOrder', occurred_at, recorded_at, staff_id, role, office,
    examination_id, left_on, port
FROM batch_left_under_exclusion_order;

INSERT INTO examination_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, examination_id, on_date, port, outcome)
SELECT person_id, version, event_id, 'LandingPermitted', occurred_at, recorded_at, staff_id, role, office,
    examination_id, permitted_on, port, route
FROM batch_landing_permitted
WHERE examination_id IS NOT NULL;
