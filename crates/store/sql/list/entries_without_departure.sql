-- Stays that a later landing took the place of, though no departure is on record: found on that landing, from day $2 to day $3, the
-- entry at a port ($1) where it is named. Keyset pages by the day on which it was found, and stay.
SELECT jsonb_build_object('person_id', s.person_id, 'stay_id', s.stay_id, 'entered_on', s.last_landed_on, 'opened_on', s.opened_on,
           'opened_port', s.opened_port, 'nationality', s.nationality, 'status', s.status, 'stay_end', s.stay_end,
           'found_on', s.superseded_on),
       s.superseded_on::text, s.stay_id::text, s.person_id
FROM query.stays s
-- Who left with the right to come back and came as a new entrant has a departure on record.
WHERE s.superseded_on IS NOT NULL AND s.away_since IS NULL AND ($1::text IS NULL OR s.opened_port = $1)
  AND ($2::text IS NULL OR s.superseded_on >= $2::text::date) AND ($3::text IS NULL OR s.superseded_on <= $3::text::date)
  AND ($4::text IS NULL OR (s.superseded_on, s.stay_id) > ($4::text::date, $5::text::uuid))
ORDER BY s.superseded_on, s.stay_id
LIMIT $6
