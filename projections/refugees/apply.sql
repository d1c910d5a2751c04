INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, nth, own_applications, links, detail, also_protection)
SELECT person_id, version, event_id, 'RefugeeRecognitionApplied', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, applied_on, nth, own_applications, links, presence_basis, also_complementary_protection
FROM batch_refugee_recognition_applied;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, nth, own_applications, links, detail)
SELECT person_id, version, event_id, 'ComplementaryProtectionApplied', occurred_at, recorded_at, staff_id, role,
    office, refugee_case_id, applied_on, nth, own_applications, links, presence_basis
FROM batch_complementary_protection_applied;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, outcome)
SELECT person_id, version, event_id, 'RefugeeCaseClassified', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, classified_on, class
FROM batch_refugee_case_classified;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, due_on, extension, codes)
SELECT person_id, version, event_id, 'ProvisionalStayPermitted', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, permitted_on, ends_on, extension, conditions
FROM batch_provisional_stay_permitted;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, codes)
SELECT person_id, version, event_id, 'ProvisionalStayRefused', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, refused_on, bars
FROM batch_provisional_stay_refused;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, codes)
SELECT person_id, version, event_id, 'ProvisionalStayRevoked', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, revoked_on, grounds
FROM batch_provisional_stay_revoked;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, detail)
SELECT person_id, version, event_id, 'RefugeeInterviewHeld', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, held_on, language
FROM batch_refugee_interview_held;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, detail)
SELECT person_id, version, event_id, 'EvidenceReceived', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, received_on, document_kind
FROM batch_evidence_received;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, detail)
SELECT person_id, version, event_id, 'CoiConsulted', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, consulted_on, cited_for
FROM batch_coi_consulted;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, notified_on, stay_id, status, stay_end)
SELECT person_id, version, event_id, 'RefugeeStatusRecognised', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, decided_on, notified_on, stay_stay_id, stay_status, stay_stay_end
FROM batch_refugee_status_recognised;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, notified_on, due_on, stay_id, status, stay_end)
SELECT person_id, version, event_id, 'ComplementaryProtectionGranted', occurred_at, recorded_at, staff_id, role,
    office, refugee_case_id, decided_on, notified_on, review_due, stay_stay_id, stay_status, stay_stay_end
FROM batch_complementary_protection_granted;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, notified_on, due_on)
SELECT person_id, version, event_id, 'RefugeeStatusDenied', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, decided_on, notified_on, review_due
FROM batch_refugee_status_denied;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, stay_id, status, stay_end)
SELECT person_id, version, event_id, 'HumanitarianStayGranted', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, decided_on, stay_stay_id, stay_status, stay_stay_end
FROM batch_humanitarian_stay_granted;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, due_on, late_days)
SELECT person_id, version, event_id, 'AdministrativeReviewRequested', occurred_at, recorded_at, staff_id, role,
    office, refugee_case_id, requested_on, review_due, days_late
FROM batch_administrative_review_requested;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, codes)
SELECT person_id, version, event_id, 'CounsellorsAssigned', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, assigned_on, counsellors
FROM batch_counsellors_assigned;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date)
SELECT person_id, version, event_id, 'OralOpinionHeld', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, held_on
FROM batch_oral_opinion_held;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, outcome, detail)
SELECT person_id, version, event_id, 'CounsellorOpinionGiven', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, given_on, opinion, kind
FROM batch_counsellor_opinion_given;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, notified_on, outcome)
SELECT person_id, version, event_id, 'ReviewDecided', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, decided_on, notified_on, outcome
FROM batch_review_decided;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, in_review)
SELECT person_id, version, event_id, 'RefugeeApplicationWithdrawn', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, withdrawn_on, in_review
FROM batch_refugee_application_withdrawn;

INSERT INTO refugee_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, on_date, codes)
SELECT person_id, version, event_id, 'RefugeeStatusRevoked', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, revoked_on, grounds
FROM batch_refugee_status_revoked;
