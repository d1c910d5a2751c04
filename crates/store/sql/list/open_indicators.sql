-- Indicators that ask for somebody on a day ($2), of a rule ($1) where it is named, that expire by a day ($3). Keyset pages by the
-- last day, then by indicator: what expires first comes first.
SELECT to_jsonb(i), i.expires_on::text, i.indicator_id::text, i.person_id
FROM query.indicators i
WHERE ($1::text IS NULL OR i.rule = $1)
  AND i.expires_on >= $2::text::date AND ($3::text IS NULL OR i.expires_on <= $3::text::date)
  AND i.raised_on <= $2::text::date AND (i.settled_on IS NULL OR i.settled_on > $2::text::date)
  AND ($4::text IS NULL OR (i.expires_on, i.indicator_id) > ($4::text::date, $5::text::uuid))
ORDER BY i.expires_on, i.indicator_id
LIMIT $6
