SELECT to_jsonb(c) - 'person_id'
FROM query.cards c
WHERE c.person_id = $1
ORDER BY c.issued_on, c.version
