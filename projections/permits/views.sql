-- An extension or a revocation is of the permission given last before it, if that is of the same stay.
CREATE VIEW query.permits AS
SELECT person_id, permit, version, event_id, application_id, stay_id, kind, activity, hours_per_week,
       vacation_hours_per_day, multiple, given_on, given_by, valid_to, extended, revoked_on, revocation_reason,
       revoked_by
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
COMMENT ON COLUMN query.permits.revoked_on IS 'Day of the revocation; of an activity permission, the last day on which it held.';

-- Most people have none, and to know it costs far less than to put together what they might have.
CREATE VIEW query.persons_with_permits AS
SELECT DISTINCT person_id FROM permit_step;
COMMENT ON VIEW query.persons_with_permits IS 'Persons of whom re-entry permits or activity permissions are on record. Holds no personal data.';
