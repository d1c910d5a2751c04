SELECT to_jsonb(r) - 'person_id'
FROM query.residence r
WHERE r.person_id = $1
ORDER BY r.moved_in_on, r.version
