-- What was recorded of a person by an instant, and what alerts say of the person: whose record it is in is another subject's.
SELECT to_jsonb(t)
FROM (
    SELECT $1::uuid AS id
    UNION
    SELECT h.alert_id FROM query.alert_hits h WHERE h.person_id = $1
) s
JOIN query.timeline t ON t.person_id = s.id
WHERE ($2::text IS NULL OR t.recorded_at <= $2::text::timestamptz)
  AND (t.person_id = $1 OR t.body ->> 'person_id' = $1::text)
ORDER BY t.person_id, t.version
