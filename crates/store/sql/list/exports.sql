-- Exports of a member of staff ($1) from day $2 to day $3 in Japan. Keyset pages by place in the record.
SELECT to_jsonb(e), e.record_id::text, e.version::text, NULL::uuid
FROM query.exports e
WHERE e.member = $1
  AND ($2::text IS NULL OR e.occurred_at >= ($2::text::date - INTERVAL '9 hours') AT TIME ZONE 'UTC')
  AND ($3::text IS NULL OR e.occurred_at < ($3::text::date + INTERVAL '15 hours') AT TIME ZONE 'UTC')
  AND ($4::text IS NULL OR (e.record_id, e.version) > ($4::text::uuid, $5::text::bigint))
ORDER BY e.record_id, e.version
LIMIT $6
