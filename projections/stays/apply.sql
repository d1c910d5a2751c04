INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at, kind, port, nationality,
    status, period_value, period_unit, stay_end, card_stay_end, document_id)
SELECT person_id, version, event_id, 'landing', stay_id, permitted_on, occurred_at, recorded_at, kind, port, nationality,
    status, period_value, period_unit, stay_end, card_stay_end, document_id
FROM batch_landing_permitted;

INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at, kind, port, nationality,
    status, deadline, days_over, permit_expires_on, special_landing_id, document_id)
SELECT person_id, version, event_id, 'departure', stay_id, departed_on, occurred_at, recorded_at, reentry, port, nationality,
    status, reentry_deadline, days_over, permit_expires_on, special_landing_id, document_id
FROM batch_departure_confirmed;

INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end, application_id)
SELECT person_id, version, event_id, 'change', stay_id, decided_on, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end, application_id
FROM batch_status_of_residence_changed;

INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end, application_id)
SELECT person_id, version, event_id, 'extension', stay_id, decided_on, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end, application_id
FROM batch_period_of_stay_extended;

INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, application_id)
SELECT person_id, version, event_id, 'change', stay_id, decided_on, occurred_at, recorded_at,
    status, period_value, period_unit, application_id
FROM batch_permanent_residence_granted;

INSERT INTO fact (person_id, version, event_id, effect, kind, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end, application_id)
SELECT person_id, version, event_id, 'change', 'acquisition', stay_id, decided_on, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end, application_id
FROM batch_status_of_residence_acquired;

INSERT INTO fact (person_id, version, event_id, effect, kind, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end)
SELECT person_id, version, event_id, 'change', 'refugee-recognition', stay_stay_id, decided_on, occurred_at, recorded_at,
    stay_status, stay_period_value, stay_period_unit, stay_stay_end
FROM batch_refugee_status_recognised;

INSERT INTO fact (person_id, version, event_id, effect, kind, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end)
SELECT person_id, version, event_id, 'change', 'complementary-protection', stay_stay_id, decided_on, occurred_at, recorded_at,
    stay_status, stay_period_value, stay_period_unit, stay_stay_end
FROM batch_complementary_protection_granted;

INSERT INTO fact (person_id, version, event_id, effect, kind, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end)
SELECT person_id, version, event_id, 'change', 'humanitarian-stay', stay_stay_id, decided_on, occurred_at, recorded_at,
    stay_status, stay_period_value, stay_period_unit, stay_stay_end
FROM batch_humanitarian_stay_granted;

INSERT INTO fact (person_id, version, event_id, effect, kind, stay_id, on_date, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end)
SELECT person_id, version, event_id, 'change', 'special-permission', stay_id, granted_on, occurred_at, recorded_at,
    status, period_value, period_unit, stay_end
FROM batch_special_permission_to_stay_granted;

INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at, kind)
SELECT person_id, version, event_id, 'end', stay_id, effective_on, occurred_at, recorded_at, cause
FROM batch_person_record_ended;

INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at, kind, port)
SELECT person_id, version, event_id, 'end', stay_id, executed_on, occurred_at, recorded_at, 'deportation', port
FROM batch_deportation_executed
WHERE stay_id IS NOT NULL;

INSERT INTO fact (person_id, version, event_id, effect, stay_id, on_date, occurred_at, recorded_at)
SELECT person_id, version, event_id, 'revocation', stay_id, effective_on, occurred_at, recorded_at
FROM batch_status_revoked;

-- Corrections: the last one of each field counts. A date that is not one changes nothing; the events stay as they were.
UPDATE fact f SET
    on_date     = coalesce(c.on_date, f.on_date),
    stay_end    = CASE WHEN c.has_stay_end THEN c.stay_end ELSE f.stay_end END,
    deadline    = CASE WHEN c.has_deadline THEN c.deadline ELSE f.deadline END,
    status      = coalesce(c.status, f.status),
    port        = coalesce(c.port, f.port),
    nationality = coalesce(c.nationality, f.nationality)
FROM (
    SELECT person_id, target_event_id,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field IN ('permitted_on', 'departed_on', 'decided_on', 'effective_on') AND engine.as_date(new_value) IS NOT NULL))[1] AS on_date,
        coalesce(bool_or(field = 'stay_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)), false) AS has_stay_end,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'stay_end' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)))[1] AS stay_end,
        coalesce(bool_or(field = 'reentry_deadline' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)), false) AS has_deadline,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'reentry_deadline' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)))[1] AS deadline,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'status' AND new_value IS NOT NULL))[1] AS status,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'port' AND new_value IS NOT NULL))[1] AS port,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'nationality' AND new_value IS NOT NULL))[1] AS nationality
    FROM batch_correction_applied
    GROUP BY person_id, target_event_id
) c
WHERE f.person_id = c.person_id AND f.event_id = c.target_event_id;
