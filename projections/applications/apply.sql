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
