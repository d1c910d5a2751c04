-- History in the order of the log. A plan is made for the conditions given: those that are not fall away.
SELECT to_jsonb(t)
FROM query.timeline t
LEFT JOIN unnest($10::int[], $11::bigint[]) AS f (partition, first) ON f.partition = t.partition
LEFT JOIN unnest($12::int[], $13::bigint[]) AS u (partition, past) ON u.partition = t.partition
WHERE ($1::uuid[] = '{}' OR t.person_id = ANY ($1))
  AND ($2::text[] = '{}' OR t.event_type = ANY ($2))
  AND ($3::text IS NULL OR t.case_id = $3)
  AND ($4::text IS NULL OR t.staff_id = $4)
  AND ($5::text IS NULL OR t.office = $5)
  AND ($6::text IS NULL OR t.occurred_at >= $6::text::timestamptz)
  AND ($7::text IS NULL OR t.occurred_at <= $7::text::timestamptz)
  AND ($8::text IS NULL OR t.recorded_at >= $8::text::timestamptz)
  AND ($9::text IS NULL OR t.recorded_at <= $9::text::timestamptz)
  AND (f.first IS NULL OR t."offset" >= f.first)
  AND (u.past IS NULL OR t."offset" < u.past)
  AND ($14::int IS NULL OR t.partition = $14 AND t."offset" = $15::bigint)
ORDER BY t.partition, t."offset"
