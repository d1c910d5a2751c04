SELECT p.nationality || '/' AS nationality, t.body ->> 'status' AS status, t.event_id AS member
FROM query.timeline t
LEFT JOIN query.persons p ON p.person_id = t.person_id
WHERE t.event_type = 'StatusRevoked'
  AND (t.occurred_at AT TIME ZONE INTERVAL '9 hours')::date BETWEEN $1::date AND $2::date
