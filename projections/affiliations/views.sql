-- On one day, leaving comes after joining. Who is on an organisation's list has joined it; joining twice is one time there.
CREATE VIEW query.affiliations AS
SELECT person_id, organisation_id,
       min(on_date) FILTER (WHERE joins) AS joined_on,
       max(on_date) FILTER (WHERE NOT joins) AS left_on,
       NOT bool_or(NOT joins) AS is_current,
       bool_or(source = 'notice') AS notified, bool_or(source = 'report') AS reported,
       max(organisation_name) AS organisation_name,
       max(version) AS last_version
FROM (
    SELECT s.*, count(*) FILTER (WHERE begins) OVER (PARTITION BY person_id, organisation_id ORDER BY on_date, NOT joins, version) AS place
    FROM (
        SELECT s.*, what IN ('joined', 'accepted', 'listed') AS joins,
               what IN ('joined', 'accepted', 'listed')
               AND NOT coalesce(lag(what IN ('joined', 'accepted', 'listed')) OVER w, false) AS begins
        FROM affiliation_step s
        WHERE what IN ('joined', 'accepted', 'listed', 'left', 'ended', 'extinct') AND organisation_id IS NOT NULL
        WINDOW w AS (PARTITION BY person_id, organisation_id
                     ORDER BY on_date, what NOT IN ('joined', 'accepted', 'listed'), version)
    ) s
) placed
GROUP BY person_id, organisation_id, place;
COMMENT ON VIEW query.affiliations IS 'One row per time of a person at an organisation, from notices and reports together. organisation_name is personal data.';
COMMENT ON COLUMN query.affiliations.joined_on IS 'First day told of; empty where only the leaving was.';
COMMENT ON COLUMN query.affiliations.left_on IS 'Last day there; empty while nobody told of one.';
COMMENT ON COLUMN query.affiliations.notified IS 'Whether the person notified any of it.';
COMMENT ON COLUMN query.affiliations.reported IS 'Whether an organisation reported any of it.';

CREATE VIEW query.affiliation_notices AS
SELECT person_id, version, event_id, source, what, duty, report_source, organisation_id, on_date, told_on, due_on, late_days,
       occurred_at, recorded_at, staff_id, role, office,
       CASE WHEN organisation_id IS NULL THEN NULL WHEN what IN ('joined', 'accepted', 'listed') THEN true
            WHEN what IN ('left', 'ended', 'extinct') THEN false END AS joins
FROM affiliation_step;
COMMENT ON VIEW query.affiliation_notices IS 'Every notice and report, with how late it was. Holds no personal data.';
COMMENT ON COLUMN query.affiliation_notices.joins IS 'Whether the person came to the organisation, or is on its list, or else left it; empty where it says neither.';
