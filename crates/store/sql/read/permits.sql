SELECT to_jsonb(p) - 'person_id'
FROM query.permits p
WHERE p.person_id = $1
ORDER BY p.version
