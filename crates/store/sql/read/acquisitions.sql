SELECT to_jsonb(a) - 'person_id'
FROM query.acquisitions a
WHERE a.person_id = $1
ORDER BY a.cause_on, a.version
