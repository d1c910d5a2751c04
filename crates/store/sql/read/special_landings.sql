SELECT to_jsonb(l) - 'person_id'
FROM query.special_landings l
WHERE l.person_id = $1
ORDER BY l.landed_at, l.version
