-- Checks of logs of a member of staff ($1) from day $2 to day $3 in Japan. Keyset pages by place in the record.
SELECT to_jsonb(c), c.record_id::text, c.version::text, NULL::uuid
FROM query.log_checks c
WHERE c.member = $1
  AND ($2::text IS NULL OR c.occurred_at >= ($2::text::date - INTERVAL '9 hours') AT TIME ZONE 'UTC')
  AND ($3::text IS NULL OR c.occurred_at < ($3::text::date + INTERVAL '15 hours') AT TIME ZONE 'UTC')
  AND ($4::text IS NULL OR (c.record_id, c.version) > ($4::text::uuid, $5::text::bigint))
ORDER BY c.record_id, c.version
LIMIT $6
