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
