INSERT INTO place (person_id, version, event_id, notice, municipality, address, moved_in_on, moved_out_on, notified_on, due_on, late_days)
SELECT person_id, version, event_id, notice, municipality, personal_address, moved_in_on, moved_out_on, notified_on, due_on, late_days
FROM batch_place_of_residence_notified;

-- Corrections: the last one of each field counts. A date that is not one changes nothing.
UPDATE place p SET
    municipality = coalesce(c.municipality, p.municipality),
    address      = CASE WHEN c.has_address THEN c.address ELSE p.address END,
    moved_in_on  = coalesce(c.moved_in_on, p.moved_in_on),
    moved_out_on = CASE WHEN c.has_moved_out_on THEN c.moved_out_on ELSE p.moved_out_on END,
    notified_on  = coalesce(c.notified_on, p.notified_on)
FROM (
    SELECT person_id, target_event_id,
        (array_agg(new_value ORDER BY version DESC) FILTER (WHERE field = 'municipality' AND new_value IS NOT NULL))[1] AS municipality,
        bool_or(field = 'personal.address') AS has_address,
        (array_agg(personal_new_value ORDER BY version DESC) FILTER (WHERE field = 'personal.address'))[1] AS address,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'moved_in_on' AND engine.as_date(new_value) IS NOT NULL))[1] AS moved_in_on,
        coalesce(bool_or(field = 'moved_out_on' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)), false) AS has_moved_out_on,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'moved_out_on' AND (new_value IS NULL OR engine.as_date(new_value) IS NOT NULL)))[1] AS moved_out_on,
        (array_agg(engine.as_date(new_value) ORDER BY version DESC) FILTER (
            WHERE field = 'notified_on' AND engine.as_date(new_value) IS NOT NULL))[1] AS notified_on
    FROM batch_correction_applied
    WHERE target_event_type = 'PlaceOfResidenceNotified'
    GROUP BY person_id, target_event_id
) c
WHERE p.person_id = c.person_id AND p.event_id = c.target_event_id;
