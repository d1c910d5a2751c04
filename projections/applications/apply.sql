INSERT INTO revocation_step (person_id, version, event_id, event_type, revocation_id, occurred_at, recorded_at, staff_id,
    role, office, stay_id, grounds, on_date, hearing_on)
SELECT person_id, version, event_id, 'RevocationHearingNotified', revocation_id, occurred_at, recorded_at, staff_id, role,
    office, stay_id, grounds, notified_on, hearing_on
FROM batch_revocation_hearing_notified;

INSERT INTO revocation_step (person_id, version, event_id, event_type, revocation_id, occurred_at, recorded_at, staff_id,
    role, office, on_date, attended)
SELECT person_id, version, event_id, 'RevocationHearingHeld', revocation_id, occurred_at, recorded_at, staff_id, role,
    office, held_on, attended
FROM batch_revocation_hearing_held;

INSERT INTO revocation_step (person_id, version, event_id, event_type, revocation_id, occurred_at, recorded_at, staff_id,
    role, office, stay_id, status, grounds, on_date, flight_risk, leave_by)
SELECT person_id, version, event_id, 'StatusRevoked', revocation_id, occurred_at, recorded_at, staff_id, role, office,
    stay_id, status, grounds, effective_on, flight_risk, leave_by
FROM batch_status_revoked;

INSERT INTO revocation_step (person_id, version, event_id, event_type, revocation_id, occurred_at, recorded_at, staff_id,
    role, office, stay_id, leave_by)
SELECT person_id, version, event_id, 'GracePeriodGranted', revocation_id, occurred_at, recorded_at, staff_id, role, office,
    stay_id, leave_by
FROM batch_grace_period_granted;

INSERT INTO revocation_step (person_id, version, event_id, event_type, revocation_id, occurred_at, recorded_at, staff_id,
    role, office, reason, on_date)
SELECT person_id, version, event_id, 'RevocationDropped', revocation_id, occurred_at, recorded_at, staff_id, role, office,
    reason, dropped_on
FROM batch_revocation_dropped;

INSERT INTO acquisition (person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, cause, cause_on,
    application_due_on, lawful_until, parents)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id, role, office, cause, cause_on, application_due_on,
    lawful_until, parents
FROM batch_acquisition_cause_reported;

INSERT INTO application (person_id, application_id, kind, channel, received_on, status_applied, special_circumstances,
    stay_id, old_stay_end, special_period_end, received_event_id)
SELECT DISTINCT ON (person_id, application_id) person_id, application_id, kind, channel, received_on, status,
    special_circumstances, stay_id, old_stay_end, special_period_end, event_id
FROM batch_application_received
ORDER BY person_id, application_id, version DESC
ON CONFLICT (person_id, application_id) DO UPDATE SET
    kind = excluded.kind, channel = excluded.channel, received_on = excluded.received_on,
    status_applied = excluded.status_applied, special_circumstances = excluded.special_circumstances,
    stay_id = excluded.stay_id, old_stay_end = excluded.old_stay_end,
    special_period_end = excluded.special_period_end, received_event_id = excluded.received_event_id;

-- The newest outcome counts; there is one as a rule. kind comes from the receipt where that is on record.
INSERT INTO application (person_id, application_id, kind, outcome, decided_on, reasons, remarks, decided_event_id)
SELECT DISTINCT ON (person_id, application_id) person_id, application_id, NULL, outcome, decided_on, reasons, remarks, event_id
FROM (
    SELECT person_id, application_id, version, event_id, 'approved' AS outcome, decided_on,
        NULL::text[] AS reasons, NULL::text AS remarks
    FROM batch_application_approved
    UNION ALL
    SELECT person_id, application_id, version, event_id, 'refused', decided_on, reasons, personal_remarks
    FROM batch_application_refused
    UNION ALL
    SELECT person_id, application_id, version, event_id, 'withdrawn', withdrawn_on, NULL, NULL
    FROM batch_application_withdrawn
) o
ORDER BY person_id, application_id, version DESC
ON CONFLICT (person_id, application_id) DO UPDATE SET
    outcome = excluded.outcome, decided_on = excluded.decided_on, reasons = excluded.reasons,
    remarks = excluded.remarks, decided_event_id = excluded.decided_event_id;

INSERT INTO application (person_id, application_id, granted_status, granted_period_value, granted_period_unit,
    granted_stay_end, granted_event_id)
SELECT DISTINCT ON (person_id, application_id) person_id, application_id, status, period_value, period_unit, stay_end, event_id
FROM (
    SELECT person_id, application_id, version, event_id, status, period_value, period_unit, stay_end
    FROM batch_status_of_residence_changed
    UNION ALL
    SELECT person_id, application_id, version, event_id, status, period_value, period_unit, stay_end
    FROM batch_period_of_stay_extended
) g
ORDER BY person_id, application_id, version DESC
ON CONFLICT (person_id, application_id) DO UPDATE SET
    granted_status = excluded.granted_status, granted_period_value = excluded.granted_period_value,
    granted_period_unit = excluded.granted_period_unit, granted_stay_end = excluded.granted_stay_end,
    granted_event_id = excluded.granted_event_id;

INSERT INTO application (person_id, application_id, documents_due_on)
SELECT DISTINCT ON (person_id, application_id) person_id, application_id, due_on
FROM batch_additional_documents_requested
ORDER BY person_id, application_id, version DESC
ON CONFLICT (person_id, application_id) DO UPDATE SET documents_due_on = excluded.documents_due_on;

-- Corrections: the last one of each field counts. A date that is not one changes nothing.
UPDATE application a SET
    received_on        = coalesce(c.received_on, a.received_on),
    old_stay_end       = CASE WHEN c.has_old_stay_end THEN c.old_stay_end ELSE a.old_stay_end END,
    special_period_end = CASE WHEN c.has_special_period_end THEN c.special_period_end ELSE a.special_period_end END
FROM (
    SELECT person_id, target_event_id,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'received_on' AND engine.as_date(new_value) IS NOT NULL))[1] AS received_on,
        coalesce(bool_or(field = 'old_stay_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)), false) AS has_old_stay_end,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'old_stay_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)))[1] AS old_stay_end,
        coalesce(bool_or(field = 'special_period_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)), false) AS has_special_period_end,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'special_period_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)))[1] AS special_period_end
    FROM batch_correction_applied
    WHERE target_event_type = 'ApplicationReceived'
    GROUP BY person_id, target_event_id
) c
WHERE a.person_id = c.person_id AND a.received_event_id = c.target_event_id;

UPDATE application a SET decided_on = c.decided_on
FROM (
    SELECT DISTINCT ON (person_id, target_event_id) person_id, target_event_id, engine.as_date(new_value) AS decided_on
    FROM batch_correction_applied
    WHERE field IN ('decided_on', 'withdrawn_on') AND engine.as_date(new_value) IS NOT NULL
    ORDER BY person_id, target_event_id, version DESC
) c
WHERE a.person_id = c.person_id AND a.decided_event_id = c.target_event_id;

UPDATE application a SET
    granted_stay_end = CASE WHEN c.has_stay_end THEN c.stay_end ELSE a.granted_stay_end END,
    granted_status   = coalesce(c.status, a.granted_status)
FROM (
    SELECT person_id, target_event_id,
        coalesce(bool_or(field = 'stay_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)), false) AS has_stay_end,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'stay_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)))[1] AS stay_end,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'status' AND new_value IS NOT NULL))[1] AS status
    FROM batch_correction_applied
    WHERE target_event_type IN ('StatusOfResidenceChanged', 'PeriodOfStayExtended')
    GROUP BY person_id, target_event_id
) c
WHERE a.person_id = c.person_id AND a.granted_event_id = c.target_event_id;
