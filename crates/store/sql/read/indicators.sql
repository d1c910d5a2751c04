SELECT to_jsonb(i) - 'person_id'
FROM query.indicators i
WHERE i.person_id = $1
ORDER BY i.raised_on, i.indicator_id
