-- An extension or a revocation is of the permission given last before it, if that is of the same stay.
CREATE VIEW query.permits AS
SELECT person_id, permit, version, event_id, application_id, stay_id, kind, activity, hours_per_week,
       vacation_hours_per_day, multiple, given_on, given_by, valid_to, extended, extended_version, revoked_on,
       revocation_reason, revoked_by
FROM (
    SELECT person_id, permit, place,
        (array_agg(version ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS version,
        (array_agg(event_id ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS event_id,
        (array_agg(application_id ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS application_id,
        (array_agg(stay_id ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS stay_id,
        (array_agg(kind ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS kind,
        (array_agg(activity ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS activity,
        (array_agg(hours_per_week ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS hours_per_week,
        (array_agg(vacation_hours_per_day ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS vacation_hours_per_day,
        (array_agg(multiple ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS multiple,
        (array_agg(on_date ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS given_on,
        (array_agg(staff_id ORDER BY version) FILTER (WHERE effect = 'given'))[1] AS given_by,
        (array_agg(valid_to ORDER BY version DESC) FILTER (WHERE effect IN ('given', 'extended')))[1] AS valid_to,
        bool_or(effect = 'extended') AS extended,
        max(version) FILTER (WHERE effect = 'extended') AS extended_version,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE effect = 'revoked'))[1] AS revoked_on,
        (array_agg(reason ORDER BY version DESC) FILTER (WHERE effect = 'revoked'))[1] AS revocation_reason,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE effect = 'revoked'))[1] AS revoked_by
    FROM (
        SELECT p.*, first_value(stay_id) OVER (PARTITION BY person_id, permit, place ORDER BY version) AS given_for
        FROM (
            SELECT s.*, count(*) FILTER (WHERE effect = 'given') OVER (PARTITION BY person_id, permit ORDER BY version) AS place
            FROM permit_step s
        ) p
    ) placed
    WHERE place > 0 AND stay_id = given_for
    GROUP BY person_id, permit, place
) c;
COMMENT ON VIEW query.permits IS 'One row per re-entry permit (art. 26) and activity permission (art. 19(2)). Whether a re-entry permit was used is told by the departures in query.crossings. Holds no personal data.';
COMMENT ON COLUMN query.permits.permit IS 'reentry or activity.';
COMMENT ON COLUMN query.permits.kind IS 'Activity permission: general or individual.';
COMMENT ON COLUMN query.permits.multiple IS 'Re-entry permit: whether it may be used more than once.';
COMMENT ON COLUMN query.permits.valid_to IS 'Last day, extension included; empty where the stay has no end.';
COMMENT ON COLUMN query.permits.extended IS 'Whether it was extended abroad.';
COMMENT ON COLUMN query.permits.extended_version IS 'Place of that extension in the person''s record.';
COMMENT ON COLUMN query.permits.revoked_on IS 'Day of the revocation; of an activity permission, the last day on which it held.';

-- Most people have none, and to know it costs far less than to put together what they might have.
CREATE VIEW query.persons_with_permits AS
SELECT DISTINCT person_id FROM permit_step;
COMMENT ON VIEW query.persons_with_permits IS 'Persons of whom re-entry permits or activity permissions are on record. Holds no personal data.';

-- As for the decider, the first of a reference counts; a landing uses it up where it was on record before.
CREATE VIEW query.clearances AS
SELECT g.person_id, g.clearance, g.reference, g.version, g.event_id,
       CASE WHEN g.effect = 'granted' AND l.revoked_on IS NOT NULL THEN 'revoked' ELSE g.effect END AS standing,
       g.status, g.entries, g.issued_by, g.on_date AS from_date, g.valid_to, g.application_id, g.eligibility_ref, g.document_id,
       coalesce(l.uses, 0) AS uses, l.last_used_on,
       CASE WHEN g.clearance = 'travel-authorisation' OR g.entries = 'multiple' THEN NULL
            ELSE greatest(CASE g.entries WHEN 'double' THEN 2 ELSE 1 END - coalesce(l.uses, 0), 0) END AS uses_left,
       CASE WHEN g.effect = 'granted' THEN l.revoked_on END AS revoked_on,
       coalesce(g.reasons, l.reasons, CASE WHEN l.reason IS NOT NULL THEN ARRAY[l.reason] END) AS reasons, g.staff_id, g.role, g.office
FROM clearance_step g
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.effect = 'used') AS uses,
           max(s.on_date) FILTER (WHERE s.effect = 'used') AS last_used_on,
           (array_agg(s.on_date ORDER BY s.version) FILTER (WHERE s.effect = 'revoked'))[1] AS revoked_on,
           (array_agg(s.reason ORDER BY s.version) FILTER (WHERE s.effect = 'revoked' AND s.reason IS NOT NULL))[1] AS reason,
           (SELECT r.reasons FROM clearance_step r
            WHERE r.person_id = g.person_id AND r.clearance = g.clearance AND r.reference = g.reference AND r.version > g.version
              AND r.effect = 'revoked' ORDER BY r.version LIMIT 1) AS reasons
    FROM clearance_step s
    WHERE s.person_id = g.person_id AND s.clearance = g.clearance AND s.reference = g.reference AND s.version > g.version
) l ON true
WHERE g.effect IN ('granted', 'refused')
  AND NOT EXISTS (
      SELECT FROM clearance_step f
      WHERE f.person_id = g.person_id AND f.clearance = g.clearance AND f.reference = g.reference AND f.version < g.version
        AND f.effect IN ('granted', 'refused'));
COMMENT ON VIEW query.clearances IS 'One row per visa (art. 6(1)), certificate of eligibility (art. 7-2) and travel authorisation, with what became of it. A certificate that was refused is in query.applications. Holds no personal data.';
COMMENT ON COLUMN query.clearances.standing IS 'granted, refused or revoked; whether it has lapsed is told by valid_to, whether it is used up by uses_left.';
COMMENT ON COLUMN query.clearances.from_date IS 'Day of issue, or of the refusal.';
COMMENT ON COLUMN query.clearances.uses IS 'Landings that rested on it.';
COMMENT ON COLUMN query.clearances.uses_left IS 'Landings for which it is still good; empty where their number is not limited.';
COMMENT ON COLUMN query.clearances.revoked_on IS 'First day on which it is not valid.';

-- What names no special landing ends the one permitted last before it.
CREATE VIEW query.special_landings AS
SELECT l.person_id, l.special_landing_id, l.version, l.event_id, l.kind, l.scope, l.port, l.voyage, l.applicant, l.permitted_on,
       l.occurred_at AS landed_at, l.ends_on, l.ends_at,
       coalesce(l.ends_on, (l.ends_at AT TIME ZONE INTERVAL '9 hours')::date) AS last_day,
       l.area, l.designated_ship, l.under, l.cause, l.nationality, l.document_id,
       e.on_date AS ended_on, e.manner AS ended_by, e.port AS ended_port, e.minutes_over, l.staff_id, l.role, l.office
FROM special_landing l
LEFT JOIN LATERAL (
    SELECT x.on_date, x.manner, x.port, x.minutes_over
    FROM special_landing_end x
    WHERE x.person_id = l.person_id AND x.occurred_at >= l.occurred_at
      AND coalesce(x.special_landing_id = l.special_landing_id, NOT EXISTS (
          SELECT FROM special_landing n
          WHERE n.person_id = l.person_id AND n.occurred_at <= x.occurred_at
            AND (n.occurred_at, n.version) > (l.occurred_at, l.version)))
    ORDER BY x.occurred_at, x.version LIMIT 1
) e ON true;
COMMENT ON VIEW query.special_landings IS 'One row per special landing permission (art. 14 to 18-2), which gives no status of residence, with its end. Holds no personal data.';
COMMENT ON COLUMN query.special_landings.last_day IS 'Last day on some part of which it holds; empty where it lasts as long as its cause.';
COMMENT ON COLUMN query.special_landings.ended_by IS 'returned, left-by-other, departure or deportation; empty while it goes on. That it is overstayed is derived, never recorded.';
COMMENT ON COLUMN query.special_landings.minutes_over IS 'Minutes past the end at the return, as recorded with it.';
