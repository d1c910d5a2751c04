-- Privileged operations of a member of staff ($1) from day $2 to day $3 in Japan. Keyset pages by place in the record.
SELECT to_jsonb(o), o.record_id::text, o.version::text, NULL::uuid
FROM query.privileged_operations o
WHERE o.member = $1
  AND ($2::text IS NULL OR o.occurred_at >= ($2::text::date - INTERVAL '9 hours') AT TIME ZONE 'UTC')
  AND ($3::text IS NULL OR o.occurred_at < ($3::text::date + INTERVAL '15 hours') AT TIME ZONE 'UTC')
  AND ($4::text IS NULL OR (o.record_id, o.version) > ($4::text::uuid, $5::text::bigint))
ORDER BY o.record_id, o.version
LIMIT $6
