CREATE VIEW query.residence AS
SELECT person_id, version, event_id, notice, municipality, address, moved_in_on,
       lead(moved_in_on) OVER w AS until, lead(moved_in_on) OVER w IS NULL AS is_current,
       moved_out_on, notified_on, due_on, late_days
FROM place
WINDOW w AS (PARTITION BY person_id ORDER BY moved_in_on, version);
COMMENT ON VIEW query.residence IS 'Places of residence in the order in which the person lived there, however late each was notified. until is the day of moving to the next one. address is personal data.';
