INSERT INTO name (person_id, version, event_id, kind, primary_name, secondary_name, date_of_birth, recorded_at)
SELECT person_id, version, event_id, 'registered', personal_primary_name, personal_secondary_name, personal_date_of_birth, recorded_at
FROM batch_person_registered;

INSERT INTO name (person_id, version, event_id, kind, primary_name, secondary_name, date_of_birth, recorded_at)
SELECT person_id, version, event_id, kind, personal_name_primary_name, personal_name_secondary_name, personal_name_date_of_birth, recorded_at
FROM batch_name_variant_recorded;

-- The newest registration counts; there is one as a rule.
INSERT INTO person (person_id, nationality, sex, primary_name, secondary_name, date_of_birth, registered_at, registered_event_id)
SELECT DISTINCT ON (person_id)
    person_id, nationality, sex, personal_primary_name, personal_secondary_name, personal_date_of_birth, recorded_at, event_id
FROM batch_person_registered
ORDER BY person_id, version DESC
ON CONFLICT (person_id) DO UPDATE SET
    nationality = excluded.nationality, sex = excluded.sex, primary_name = excluded.primary_name,
    secondary_name = excluded.secondary_name, date_of_birth = excluded.date_of_birth,
    registered_at = excluded.registered_at, registered_event_id = excluded.registered_event_id;

INSERT INTO person (person_id, record_ended_on, record_end_cause, record_end_event_id)
SELECT DISTINCT ON (person_id) person_id, effective_on, cause, event_id
FROM batch_person_record_ended
ORDER BY person_id, version DESC
ON CONFLICT (person_id) DO UPDATE SET
    record_ended_on = excluded.record_ended_on, record_end_cause = excluded.record_end_cause,
    record_end_event_id = excluded.record_end_event_id;

INSERT INTO document (person_id, document_id, issuing_state, document_kind, number, mrz, expires_on, check_digits_valid, linked_at, event_id)
SELECT DISTINCT ON (person_id, document_id)
    person_id, document_id, issuing_state, document_kind, personal_number, personal_mrz, expires_on, check_digits_valid, recorded_at, event_id
FROM batch_travel_document_linked
ORDER BY person_id, document_id, version DESC
ON CONFLICT (person_id, document_id) DO UPDATE SET
    issuing_state = excluded.issuing_state, document_kind = excluded.document_kind, number = excluded.number,
    mrz = excluded.mrz, expires_on = excluded.expires_on, check_digits_valid = excluded.check_digits_valid,
    linked_at = excluded.linked_at, event_id = excluded.event_id;

-- Corrections: the last one of each field counts. A value that is not of the field's kind changes nothing.
UPDATE person p SET
    nationality    = CASE WHEN c.has_nationality THEN c.nationality ELSE p.nationality END,
    sex            = CASE WHEN c.has_sex THEN c.sex ELSE p.sex END,
    primary_name   = CASE WHEN c.has_primary_name THEN c.primary_name ELSE p.primary_name END,
    secondary_name = CASE WHEN c.has_secondary_name THEN c.secondary_name ELSE p.secondary_name END,
    date_of_birth  = CASE WHEN c.has_date_of_birth THEN c.date_of_birth ELSE p.date_of_birth END
FROM (
    SELECT person_id, target_event_id,
        bool_or(field = 'nationality') AS has_nationality,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'nationality'))[1] AS nationality,
        bool_or(field = 'sex') AS has_sex,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'sex'))[1] AS sex,
        bool_or(field = 'personal.primary_name') AS has_primary_name,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field = 'personal.primary_name'))[1] AS primary_name,
        bool_or(field = 'personal.secondary_name') AS has_secondary_name,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field = 'personal.secondary_name'))[1] AS secondary_name,
        bool_or(field = 'personal.date_of_birth') AS has_date_of_birth,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field = 'personal.date_of_birth'))[1] AS date_of_birth
    FROM batch_correction_applied
    WHERE target_event_type = 'PersonRegistered'
    GROUP BY person_id, target_event_id
) c
WHERE p.person_id = c.person_id AND p.registered_event_id = c.target_event_id;

UPDATE name n SET
    primary_name   = CASE WHEN c.has_primary_name THEN c.primary_name ELSE n.primary_name END,
    secondary_name = CASE WHEN c.has_secondary_name THEN c.secondary_name ELSE n.secondary_name END,
    date_of_birth  = CASE WHEN c.has_date_of_birth THEN c.date_of_birth ELSE n.date_of_birth END
FROM (
    SELECT person_id, target_event_id,
        bool_or(field LIKE '%.primary_name') AS has_primary_name,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field LIKE '%.primary_name'))[1] AS primary_name,
        bool_or(field LIKE '%.secondary_name') AS has_secondary_name,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field LIKE '%.secondary_name'))[1] AS secondary_name,
        bool_or(field LIKE '%.date_of_birth') AS has_date_of_birth,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field LIKE '%.date_of_birth'))[1] AS date_of_birth
    FROM batch_correction_applied
    WHERE target_event_type IN ('PersonRegistered', 'NameVariantRecorded')
    GROUP BY person_id, target_event_id
) c
WHERE n.person_id = c.person_id AND n.event_id = c.target_event_id;

UPDATE person p SET
    record_ended_on = coalesce(engine.as_date(c.effective_on), p.record_ended_on)
FROM (
    SELECT DISTINCT ON (person_id, target_event_id) person_id, target_event_id, new_value AS effective_on
    FROM batch_correction_applied
    WHERE target_event_type = 'PersonRecordEnded' AND field = 'effective_on'
      AND engine.as_date(new_value) IS NOT NULL
    ORDER BY person_id, target_event_id, version DESC
) c
WHERE p.person_id = c.person_id AND p.record_end_event_id = c.target_event_id;

UPDATE document d SET
    issuing_state = coalesce(c.issuing_state, d.issuing_state),
    number        = CASE WHEN c.has_number THEN c.number ELSE d.number END,
    expires_on    = CASE WHEN c.has_expires_on THEN engine.as_date(c.expires_on) ELSE d.expires_on END
FROM (
    SELECT person_id, target_event_id,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'issuing_state' AND new_value IS NOT NULL))[1] AS issuing_state,
        bool_or(field = 'personal.number') AS has_number,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field = 'personal.number'))[1] AS number,
        bool_or(field = 'expires_on') AS has_expires_on,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'expires_on'))[1] AS expires_on
    FROM batch_correction_applied
    WHERE target_event_type = 'TravelDocumentLinked'
    GROUP BY person_id, target_event_id
) c
WHERE d.person_id = c.person_id AND d.event_id = c.target_event_id;
