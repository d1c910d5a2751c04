-- What happened on these days in Japan, in the order of the log, with what is known of the person now.
SELECT t.person_id, t.event_type, (t.occurred_at AT TIME ZONE INTERVAL '9 hours')::date::text,
       (t.recorded_at AT TIME ZONE INTERVAL '9 hours')::date::text, t.role, t.office, t.source, t.flags, t.legal_grounds,
       t.rules_version, t.corrects IS NOT NULL, t.body, p.nationality, p.sex, p.date_of_birth
FROM query.timeline t
LEFT JOIN query.persons p ON p.person_id = t.person_id
WHERE t.occurred_at >= ($1::text::date - INTERVAL '9 hours') AT TIME ZONE 'UTC'
  AND t.occurred_at < ($2::text::date + INTERVAL '15 hours') AT TIME ZONE 'UTC'
ORDER BY t.partition, t."offset"
