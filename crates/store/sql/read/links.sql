SELECT to_jsonb(l) - 'person_id'
FROM query.links l
WHERE l.person_id = $1
ORDER BY l.linked_on, l.link_id
