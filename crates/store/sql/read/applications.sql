SELECT to_jsonb(a) - 'person_id'
FROM query.applications a
WHERE a.person_id = $1
ORDER BY a.received_on, a.application_id
