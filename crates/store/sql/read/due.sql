-- Keyset pages by day, clock, person and case, in an order that every database has, whatever its locale.
SELECT to_jsonb(d), d.person_id, d.due_on::text, d.what, coalesce(d.case_id, '')
FROM query.due($1::text::date, $2::text::date) d
WHERE ($3::text IS NULL OR d.office = $3)
  AND ($4::text IS NULL OR (d.due_on, d.what COLLATE "C", d.person_id, coalesce(d.case_id, '') COLLATE "C")
      > ($4::text::date, $5::text, $6::uuid, $7::text))
ORDER BY d.due_on, d.what COLLATE "C", d.person_id, coalesce(d.case_id, '') COLLATE "C"
LIMIT $8
