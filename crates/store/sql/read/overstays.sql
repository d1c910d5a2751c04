-- Keyset pages by the day on which the stay ran out, then by person.
SELECT to_jsonb(o), o.person_id, o.lawful_until::text
FROM query.overstays($1::text::date) o
WHERE $2::text IS NULL OR (o.lawful_until, o.person_id) > ($2::text::date, $3)
ORDER BY o.lawful_until, o.person_id
LIMIT $4
