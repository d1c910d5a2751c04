-- Roles of a member of staff ($1) held on some day from $2 to $3. Keyset pages by place in the record.
SELECT to_jsonb(r), r.record_id::text, r.version::text, NULL::uuid
FROM query.staff_roles r
WHERE r.member = $1
  AND ($2::text IS NULL OR r.held_to >= $2::text::date) AND ($3::text IS NULL OR r.valid_from <= $3::text::date)
  AND ($4::text IS NULL OR (r.record_id, r.version) > ($4::text::uuid, $5::text::bigint))
ORDER BY r.record_id, r.version
LIMIT $6
