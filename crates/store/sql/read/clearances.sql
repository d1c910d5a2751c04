SELECT to_jsonb(c) - 'person_id'
FROM query.clearances c
WHERE c.person_id = $1
ORDER BY c.from_date, c.version
