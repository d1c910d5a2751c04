-- Departures of which no entry is on record, from day $2 to day $3, at a port ($1) where it is named. Keyset pages by day and departure.
SELECT to_jsonb(o) - 'matched_stay_id', o.departed_on::text, o.event_id::text, o.person_id
FROM query.orphan_departures o
WHERE o.matched_stay_id IS NULL AND ($1::text IS NULL OR o.port = $1)
  AND ($2::text IS NULL OR o.departed_on >= $2::text::date) AND ($3::text IS NULL OR o.departed_on <= $3::text::date)
  AND ($4::text IS NULL OR (o.departed_on, o.event_id) > ($4::text::date, $5::text::uuid))
ORDER BY o.departed_on, o.event_id
LIMIT $6
