INSERT INTO permit_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    permit, effect, stay_id, application_id, kind, activity, hours_per_week, vacation_hours_per_day, on_date, valid_to)
SELECT person_id, version, event_id, 'ActivityPermissionGranted', occurred_at, recorded_at, staff_id, role, office,
    'activity', 'given', stay_id, application_id, kind, activity, hours_per_week, vacation_hours_per_day, granted_on,
    valid_to
FROM batch_activity_permission_granted;

INSERT INTO permit_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    permit, effect, stay_id, reason, on_date)
SELECT person_id, version, event_id, 'ActivityPermissionRevoked', occurred_at, recorded_at, staff_id, role, office,
    'activity', 'revoked', stay_id, reason, revoked_on
FROM batch_activity_permission_revoked;

INSERT INTO permit_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    permit, effect, stay_id, application_id, multiple, on_date, valid_to)
SELECT person_id, version, event_id, 'ReentryPermitIssued', occurred_at, recorded_at, staff_id, role, office,
    'reentry', 'given', stay_id, application_id, multiple, issued_on, valid_to
FROM batch_reentry_permit_issued;

INSERT INTO permit_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    permit, effect, stay_id, valid_to)
SELECT person_id, version, event_id, 'ReentryPermitExtended', occurred_at, recorded_at, staff_id, role, office,
    'reentry', 'extended', stay_id, valid_to
FROM batch_reentry_permit_extended;

INSERT INTO permit_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    permit, effect, stay_id, reason, on_date)
SELECT person_id, version, event_id, 'ReentryPermitRevoked', occurred_at, recorded_at, staff_id, role, office,
    'reentry', 'revoked', stay_id, reason, revoked_on
FROM batch_reentry_permit_revoked;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, status, entries, issued_by, on_date, valid_to, eligibility_ref, document_id)
SELECT person_id, version, event_id, 'visa', 'granted', visa_ref, occurred_at, recorded_at, staff_id, role, office, status,
    entries, issued_by, issued_on, expires_on, eligibility_ref, document_id
FROM batch_visa_reference_received;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, on_date, reason)
SELECT person_id, version, event_id, 'visa', 'revoked', visa_ref, occurred_at, recorded_at, staff_id, role, office,
    revoked_on, reason
FROM batch_visa_revoked;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, application_id, status, on_date, valid_to)
SELECT person_id, version, event_id, 'certificate-of-eligibility', 'granted', eligibility_ref, occurred_at, recorded_at,
    staff_id, role, office, application_id, status, issued_on, valid_to
FROM batch_certificate_of_eligibility_issued;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, on_date, valid_to, document_id)
SELECT person_id, version, event_id, 'travel-authorisation', 'granted', authorisation_ref, occurred_at, recorded_at,
    staff_id, role, office, granted_on, valid_to, document_id
FROM batch_travel_authorisation_granted;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, on_date, reasons, document_id)
SELECT person_id, version, event_id, 'travel-authorisation', 'refused', authorisation_ref, occurred_at, recorded_at,
    staff_id, role, office, refused_on, reasons, document_id
FROM batch_travel_authorisation_refused;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, on_date, reasons)
SELECT person_id, version, event_id, 'travel-authorisation', 'revoked', authorisation_ref, occurred_at, recorded_at,
    staff_id, role, office, revoked_on, reasons
FROM batch_travel_authorisation_revoked;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, status, on_date)
SELECT person_id, version, event_id, 'visa', 'used', visa_ref, occurred_at, recorded_at, staff_id, role, office, status,
    permitted_on
FROM batch_landing_permitted
WHERE visa_ref IS NOT NULL;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, status, on_date)
SELECT person_id, version, event_id, 'certificate-of-eligibility', 'used', eligibility_ref, occurred_at, recorded_at,
    staff_id, role, office, status, permitted_on
FROM batch_landing_permitted
WHERE eligibility_ref IS NOT NULL;

INSERT INTO clearance_step (person_id, version, event_id, clearance, effect, reference, occurred_at, recorded_at, staff_id,
    role, office, status, on_date)
SELECT person_id, version, event_id, 'travel-authorisation', 'used', authorisation_ref, occurred_at, recorded_at, staff_id,
    role, office, status, permitted_on
FROM batch_landing_permitted
WHERE authorisation_ref IS NOT NULL;

INSERT INTO special_landing (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office,
    special_landing_id, kind, scope, port, voyage, applicant, permitted_on, ends_on, ends_at, area, designated_ship, under,
    nationality, document_id)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, permission_special_landing_id,
    permission_kind, permission_scope, permission_port, permission_voyage, permission_applicant, permission_permitted_on,
    permission_ends_on, permission_ends_at, permission_area, permission_designated_ship, permission_under,
    permission_nationality, permission_document_id
FROM batch_port_of_call_landing_permitted;

INSERT INTO special_landing (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office,
    special_landing_id, kind, scope, port, voyage, applicant, permitted_on, ends_on, ends_at, area, designated_ship, under,
    nationality, document_id)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, permission_special_landing_id,
    permission_kind, permission_scope, permission_port, permission_voyage, permission_applicant, permission_permitted_on,
    permission_ends_on, permission_ends_at, permission_area, permission_designated_ship, permission_under,
    permission_nationality, permission_document_id
FROM batch_cruise_landing_permitted;

INSERT INTO special_landing (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office,
    special_landing_id, kind, scope, port, voyage, applicant, permitted_on, ends_on, ends_at, area, designated_ship, under,
    nationality, document_id)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, permission_special_landing_id,
    permission_kind, permission_scope, permission_port, permission_voyage, permission_applicant, permission_permitted_on,
    permission_ends_on, permission_ends_at, permission_area, permission_designated_ship, permission_under,
    permission_nationality, permission_document_id
FROM batch_transit_landing_permitted;

INSERT INTO special_landing (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office,
    special_landing_id, kind, scope, port, voyage, applicant, permitted_on, ends_on, ends_at, area, designated_ship, under,
    nationality, document_id)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, permission_special_landing_id,
    permission_kind, permission_scope, permission_port, permission_voyage, permission_applicant, permission_permitted_on,
    permission_ends_on, permission_ends_at, permission_area, permission_designated_ship, permission_under,
    permission_nationality, permission_document_id
FROM batch_crew_landing_permitted;

INSERT INTO special_landing (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office,
    special_landing_id, kind, scope, port, voyage, applicant, permitted_on, ends_on, ends_at, area, designated_ship, under,
    nationality, document_id, cause)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, permission_special_landing_id,
    permission_kind, permission_scope, permission_port, permission_voyage, permission_applicant, permission_permitted_on,
    permission_ends_on, permission_ends_at, permission_area, permission_designated_ship, permission_under,
    permission_nationality, permission_document_id, cause
FROM batch_emergency_landing_permitted;

INSERT INTO special_landing (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office,
    special_landing_id, kind, scope, port, voyage, applicant, permitted_on, ends_on, ends_at, area, designated_ship, under,
    nationality, document_id, cause)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, permission_special_landing_id,
    permission_kind, permission_scope, permission_port, permission_voyage, permission_applicant, permission_permitted_on,
    permission_ends_on, permission_ends_at, permission_area, permission_designated_ship, permission_under,
    permission_nationality, permission_document_id, cause
FROM batch_distress_landing_permitted;

INSERT INTO special_landing (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office,
    special_landing_id, kind, scope, port, voyage, applicant, permitted_on, ends_on, ends_at, area, designated_ship, under,
    nationality, document_id)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, permission_special_landing_id,
    permission_kind, permission_scope, permission_port, permission_voyage, permission_applicant, permission_permitted_on,
    permission_ends_on, permission_ends_at, permission_area, permission_designated_ship, permission_under,
    permission_nationality, permission_document_id
FROM batch_temporary_refuge_landing_permitted;

INSERT INTO special_landing_end (person_id, version, event_id, occurred_at, manner, special_landing_id, on_date, port,
    minutes_over)
SELECT person_id, version, event_id, occurred_at, manner, special_landing_id, returned_on, port, minutes_over
FROM batch_special_landing_returned;

INSERT INTO special_landing_end (person_id, version, event_id, occurred_at, manner, special_landing_id, on_date, port)
SELECT person_id, version, event_id, occurred_at, 'departure', special_landing_id, departed_on, port
FROM batch_departure_confirmed
WHERE special_landing_id IS NOT NULL;

INSERT INTO special_landing_end (person_id, version, event_id, occurred_at, manner, on_date, port)
SELECT person_id, version, event_id, occurred_at, 'deportation', executed_on, port
FROM batch_deportation_executed;
