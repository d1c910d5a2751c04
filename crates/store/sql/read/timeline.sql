-- One range of the B-tree on (person_id, version).
SELECT to_jsonb(t) - 'person_id' - 'partition' - 'offset'
    || jsonb_build_object('position', t.partition || ':' || t."offset")
FROM query.timeline t
WHERE t.person_id = $1
  AND t.version > $2
  AND ($3::text IS NULL OR t.occurred_at <= $3::text::timestamptz)
  AND ($4::text IS NULL OR t.recorded_at <= $4::text::timestamptz)
ORDER BY t.version
LIMIT $5
