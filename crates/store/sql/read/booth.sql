-- All that an inspector needs of a person, as of a day: one row where the person is on record.
WITH stay AS (
    SELECT s.*, query.lawful_until(s.stay_id, s.person_id, s.stay_end, $2::text::date) AS lawful_until
    FROM query.stays s
    WHERE s.person_id = $1 AND s.opened_on <= $2::text::date
    ORDER BY s.opened_on DESC, s.last_version DESC
    LIMIT 1
), crossing AS (
    SELECT c.direction, c.kind, c.on_date, c.port, c.status, c.days_over
    FROM query.crossings c
    WHERE c.person_id = $1 AND c.on_date <= $2::text::date
    ORDER BY c.on_date DESC, c.occurred_at DESC, c.version DESC
    LIMIT 5
), refusal AS (
    SELECT max(v.refusal_until) AS until, max(v.refusal_until_as_visitor) AS until_as_visitor
    FROM query.violations v WHERE v.person_id = $1
), violation AS (
    SELECT v.violation_case_id, v.stage, v.custody, v.deportation_order_on, v.departure_order_on
    FROM query.violations v WHERE v.person_id = $1 AND v.closed_on IS NULL
), refugee AS (
    SELECT r.refugee_case_id, r.claim, r.stage, r.applied_on, r.provisional_stay_end
    FROM query.refugees r WHERE r.person_id = $1 AND (r.procedure_ends_on IS NULL OR r.procedure_ends_on >= $2::text::date)
), hit AS (
    SELECT h.alert_id, h.hit_id, h.hit_on, h.outcome, h.in_force
    FROM query.alert_hits h WHERE h.person_id = $1 AND h.outcome IS DISTINCT FROM 'another-person'
), permit AS (
    SELECT p.permit, p.kind, p.multiple, p.given_on, p.valid_to
    FROM query.permits p
    WHERE p.person_id = $1 AND p.given_on <= $2::text::date AND p.revoked_on IS NULL
      AND (p.valid_to IS NULL OR p.valid_to >= $2::text::date)
), card AS (
    SELECT c.card_id, c.issued_on, c.valid_to, c.ended_by, c.lost_on
    FROM query.cards c WHERE c.person_id = $1 AND c.is_latest
), link AS (
    SELECT l.other_person_id FROM query.links l WHERE l.person_id = $1 AND l.stage = 'linked'
), facts AS (
    SELECT EXISTS (SELECT FROM hit) AS hit,
           (SELECT until >= $2::text::date FROM refusal) AS refused,
           EXISTS (SELECT FROM violation) AS violation,
           EXISTS (SELECT FROM violation WHERE deportation_order_on IS NOT NULL) AS deportation,
           EXISTS (SELECT FROM crossing WHERE days_over > 0) AS late,
           EXISTS (SELECT FROM stay WHERE closed_on IS NULL AND away_since IS NULL AND lawful_until < $2::text::date) AS over,
           EXISTS (SELECT FROM card WHERE lost_on IS NOT NULL) AS lost,
           EXISTS (SELECT FROM link) AS linked
)
SELECT to_jsonb(p) || jsonb_build_object(
    'as_of', $2::text,
    'flags', (
        SELECT coalesce(jsonb_agg(flag), '[]') FROM facts CROSS JOIN LATERAL (VALUES
            (hit, 'watch-list-hit'), (refused, 'in-refusal-period'), (deportation, 'deportation-order'),
            (violation, 'open-violation-case'), (over, 'stay-has-run-out'), (late, 'left-late-before'),
            (p.record_ended_on <= $2::text::date, 'record-ended'), (lost, 'card-reported-lost'), (linked, 'other-identities')
        ) AS f (holds, flag) WHERE holds),
    'documents', coalesce((
        SELECT jsonb_agg(to_jsonb(d) - 'person_id' || jsonb_build_object('in_date', d.expires_on IS NULL OR d.expires_on >= $2::text::date)
            ORDER BY d.linked_at DESC, d.document_id)
        FROM query.documents d WHERE d.person_id = $1), '[]'),
    'stay', (SELECT to_jsonb(s) - 'person_id' FROM stay s),
    'movements', coalesce((SELECT jsonb_agg(to_jsonb(c)) FROM crossing c), '[]'),
    'days_present_in_12_months', query.days_present($1, ($2::text::date - interval '1 year' + interval '1 day')::date, $2::text::date),
    'refusal', (SELECT to_jsonb(r) FROM refusal r WHERE r.until >= $2::text::date),
    'permits', coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x.given_on) FROM permit x), '[]'),
    'card', (SELECT to_jsonb(c) FROM card c),
    'violations', coalesce((SELECT jsonb_agg(to_jsonb(v)) FROM violation v), '[]'),
    'refugees', coalesce((SELECT jsonb_agg(to_jsonb(r)) FROM refugee r), '[]'),
    'watch_list', coalesce((SELECT jsonb_agg(to_jsonb(h) ORDER BY h.hit_on) FROM hit h), '[]'),
    'other_identities', coalesce((SELECT jsonb_agg(other_person_id) FROM link), '[]'))
FROM query.persons p
WHERE p.person_id = $1
