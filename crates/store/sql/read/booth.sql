-- What is known of everybody who travels, as of a day: one row where the person is on record, and whether booth_cases.sql has
-- more to tell.
WITH stay AS (
    SELECT s.*, l.lawful_until
    FROM (
        SELECT * FROM query.stays s
        WHERE s.person_id = $1 AND s.opened_on <= $2::text::date
        ORDER BY s.opened_on DESC, s.last_version DESC
        LIMIT 1
    ) s
    CROSS JOIN LATERAL query.lawful_until(s.stay_id, s.person_id, s.stay_end, $2::text::date) l
), crossing AS (
    SELECT c.direction, c.kind, c.on_date, c.port, c.status, c.days_over
    FROM query.crossings c
    WHERE c.person_id = $1 AND c.on_date <= $2::text::date
    ORDER BY c.on_date DESC, c.occurred_at DESC, c.version DESC
    LIMIT 5
), hit AS (
    SELECT h.alert_id, h.hit_id, h.hit_on, h.outcome, h.in_force
    FROM query.alert_hits h WHERE h.person_id = $1 AND h.outcome IS DISTINCT FROM 'another-person'
)
SELECT to_jsonb(p) || jsonb_build_object(
    'as_of', $2::text,
    'flags', (
        SELECT coalesce(jsonb_agg(flag), '[]')
        FROM (VALUES
            (EXISTS (SELECT FROM hit), 'watch-list-hit'),
            (EXISTS (SELECT FROM stay WHERE closed_on IS NULL AND away_since IS NULL AND lawful_until < $2::text::date), 'stay-has-run-out'),
            (EXISTS (SELECT FROM crossing WHERE days_over > 0), 'left-late-before'),
            (p.record_ended_on <= $2::text::date, 'record-ended')
        ) AS f (holds, flag) WHERE holds),
    'documents', coalesce((
        SELECT jsonb_agg(to_jsonb(d) - 'person_id' || jsonb_build_object('in_date', d.expires_on IS NULL OR d.expires_on >= $2::text::date)
            ORDER BY d.linked_at DESC, d.document_id)
        FROM query.documents d WHERE d.person_id = $1), '[]'),
    'stay', (SELECT to_jsonb(s) - 'person_id' FROM stay s),
    'movements', coalesce((SELECT jsonb_agg(to_jsonb(c)) FROM crossing c), '[]'),
    'days_present_in_12_months', (
        SELECT days FROM query.days_present($1, ($2::text::date - interval '1 year' + interval '1 day')::date, $2::text::date)),
    'watch_list', coalesce((SELECT jsonb_agg(to_jsonb(h) ORDER BY h.hit_on) FROM hit h), '[]')),
    EXISTS (SELECT FROM query.persons_with_violations w WHERE w.person_id = $1)
    OR EXISTS (SELECT FROM query.persons_with_refugees w WHERE w.person_id = $1)
    OR EXISTS (SELECT FROM query.persons_with_permits w WHERE w.person_id = $1)
    OR EXISTS (SELECT FROM query.persons_with_cards w WHERE w.person_id = $1)
    OR EXISTS (SELECT FROM query.persons_with_links w WHERE w.person_id = $1)
FROM query.persons p
WHERE p.person_id = $1
