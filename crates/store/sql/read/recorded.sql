-- What was recorded of a person by an instant, and what alerts and indicators say of the person: whose record it is in is another
-- subject's. A review of an indicator does not name the person again.
SELECT to_jsonb(t)
FROM (
    SELECT $1::uuid AS id
    UNION
    SELECT h.alert_id FROM query.alert_hits h WHERE h.person_id = $1
    UNION
    SELECT i.indicator_id FROM query.indicators i WHERE i.person_id = $1
) s
JOIN query.timeline t ON t.person_id = s.id
WHERE ($2::text IS NULL OR t.recorded_at <= $2::text::timestamptz)
  AND (t.person_id = $1 OR t.body ->> 'person_id' = $1::text OR t.event_type IN ('IndicatorReviewed', 'IndicatorDismissed'))
ORDER BY t.person_id, t.version
