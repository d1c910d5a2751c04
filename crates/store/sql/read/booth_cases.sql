-- What booth.sql leaves out: what few people have. Always one row.
WITH violation AS (
    SELECT * FROM query.violations v WHERE v.person_id = $1
), refusal AS (
    -- A rule without a last day refuses without end, whatever other cases say.
    SELECT max(coalesce(v.refusal_until, 'infinity')) AS until,
           max(coalesce(v.refusal_until_as_visitor, 'infinity')) AS until_as_visitor
    FROM violation v WHERE v.refusal_rule IS NOT NULL
), refugee AS (
    SELECT r.refugee_case_id, r.claim, r.stage, r.applied_on, r.provisional_stay_end
    FROM query.refugees r WHERE r.person_id = $1 AND (r.procedure_ends_on IS NULL OR r.procedure_ends_on >= $2::text::date)
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
)
SELECT jsonb_build_object(
    'flags', (
        SELECT coalesce(jsonb_agg(flag), '[]')
        FROM (VALUES
            ((SELECT until >= $2::text::date FROM refusal), 'in-refusal-period'),
            (EXISTS (SELECT FROM violation WHERE closed_on IS NULL AND deportation_order_on IS NOT NULL), 'deportation-order'),
            (EXISTS (SELECT FROM violation WHERE closed_on IS NULL), 'open-violation-case'),
            (EXISTS (SELECT FROM card WHERE lost_on IS NOT NULL), 'card-reported-lost'),
            (EXISTS (SELECT FROM link), 'other-identities')
        ) AS f (holds, flag) WHERE holds),
    'refusal', (
        SELECT jsonb_build_object('until', nullif(r.until, 'infinity'), 'until_as_visitor', nullif(r.until_as_visitor, 'infinity'),
            'without_end', r.until = 'infinity')
        FROM refusal r WHERE r.until >= $2::text::date),
    'permits', coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x.given_on) FROM permit x), '[]'),
    'card', (SELECT to_jsonb(c) FROM card c),
    'violations', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'violation_case_id', v.violation_case_id, 'stage', v.stage, 'custody', v.custody,
            'deportation_order_on', v.deportation_order_on, 'departure_order_on', v.departure_order_on))
        FROM violation v WHERE v.closed_on IS NULL), '[]'),
    'refugees', coalesce((SELECT jsonb_agg(to_jsonb(r)) FROM refugee r), '[]'),
    'other_identities', coalesce((SELECT jsonb_agg(other_person_id) FROM link), '[]'))
