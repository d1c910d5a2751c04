SELECT to_jsonb(r) - 'person_id'
FROM query.revocations r
WHERE r.person_id = $1
ORDER BY r.notified_on, r.revocation_id
