-- The rows of a person are a function of that person's facts: thrown away and derived again. What happened first is
-- told by the legal day and the instant, never by the order of arrival. Each table is read once and nothing is joined
-- after that, so the work grows with the facts of the persons touched, whatever the planner believes.
DELETE FROM stay s USING touched t WHERE s.person_id = t.person_id;

DELETE FROM orphan_departure o USING touched t WHERE o.person_id = t.person_id;

INSERT INTO orphan_departure (event_id, person_id, departed_on, occurred_at, port, nationality, matched_stay_id)
SELECT event_id, person_id, on_date, occurred_at, port, nationality,
    CASE WHEN before_effect = 'landing' AND before_version > version THEN before_stay_id END
FROM (
    SELECT f.*,
        lag(effect) OVER w AS before_effect, lag(version) OVER w AS before_version, lag(stay_id) OVER w AS before_stay_id
    FROM fact f
    WHERE f.effect IN ('landing', 'departure') AND f.person_id IN (
        SELECT g.person_id FROM fact g JOIN touched t USING (person_id) WHERE g.effect = 'departure' AND g.stay_id IS NULL)
    WINDOW w AS (PARTITION BY person_id ORDER BY on_date, occurred_at, version)
) m
WHERE effect = 'departure' AND stay_id IS NULL;

WITH placed AS (
    -- A departure without a known entry belongs to the landing right before it, if that landing was recorded later.
    SELECT f.person_id, f.version, f.effect, f.on_date, f.occurred_at, f.kind, f.port, f.nationality, f.deadline,
        f.status, f.period_value, f.period_unit, f.stay_end,
        f.effect IN ('landing', 'departure') AS moves,
        f.stay_id IS NULL AS late,
        row_number() OVER (PARTITION BY f.person_id ORDER BY f.on_date, f.occurred_at, f.version) AS place,
        CASE WHEN f.stay_id IS NOT NULL THEN f.stay_id
             WHEN f.effect = 'departure' AND lag(f.effect) OVER w = 'landing' AND lag(f.version) OVER w > f.version
             THEN lag(f.stay_id) OVER w
        END AS stay_id
    FROM fact f JOIN touched t USING (person_id)
    WINDOW w AS (PARTITION BY f.person_id, f.effect IN ('landing', 'departure') ORDER BY f.on_date, f.occurred_at, f.version)
), sequence AS (
    SELECT p.*,
        lead(effect) OVER w AS next_effect, lead(stay_id) OVER w AS next_stay_id, lead(on_date) OVER w AS next_on_date
    FROM placed p
    WHERE stay_id IS NOT NULL
    WINDOW w AS (PARTITION BY person_id, moves ORDER BY place)
), marked AS (
    SELECT s.*,
        max(place) FILTER (WHERE moves) OVER w AS last_movement,
        min(place) FILTER (WHERE effect = 'landing') OVER w AS first_landing,
        max(place) FILTER (WHERE effect IN ('landing', 'change', 'extension')) OVER w AS last_grant,
        -- A re-entry gives no period: the old one runs on.
        max(place) FILTER (WHERE period_unit IS NOT NULL) OVER w AS last_period,
        min(place) FILTER (WHERE effect = 'end') OVER w AS first_end
    FROM sequence s
    WINDOW w AS (PARTITION BY person_id, stay_id)
), stays AS (
    SELECT person_id, stay_id,
        max(on_date) FILTER (WHERE place = first_landing) AS opened_on,
        max(occurred_at) FILTER (WHERE place = first_landing) AS opened_at,
        max(kind) FILTER (WHERE place = first_landing) AS opened_kind,
        max(port) FILTER (WHERE place = first_landing) AS opened_port,
        max(nationality) FILTER (WHERE place = first_landing) AS nationality,
        max(status) FILTER (WHERE place = last_grant) AS status,
        max(on_date) FILTER (WHERE place = last_grant) AS status_since,
        max(stay_end) FILTER (WHERE place = last_grant) AS stay_end,
        max(period_value) FILTER (WHERE place = last_period) AS period_value,
        max(period_unit) FILTER (WHERE place = last_period) AS period_unit,
        max(on_date) FILTER (WHERE effect = 'landing') AS last_landed_on,
        max(on_date) FILTER (WHERE place = first_end) AS ended_on,
        max(kind) FILTER (WHERE place = first_end) AS ended_by,
        max(effect) FILTER (WHERE place = last_movement) AS movement,
        max(on_date) FILTER (WHERE place = last_movement) AS moved_on,
        max(kind) FILTER (WHERE place = last_movement) AS moved_how,
        max(port) FILTER (WHERE place = last_movement) AS moved_at,
        max(deadline) FILTER (WHERE place = last_movement) AS deadline,
        bool_or(late) FILTER (WHERE place = last_movement) AS late,
        max(next_on_date) FILTER (WHERE place = last_movement AND next_effect = 'landing' AND next_stay_id <> stay_id) AS next_landing,
        max(version) FILTER (WHERE NOT late) AS last_version
    FROM marked
    GROUP BY person_id, stay_id
)
INSERT INTO stay (stay_id, person_id, opened_on, opened_at, opened_kind, opened_port, nationality, status, status_since,
    period_value, period_unit, stay_end, last_landed_on, away_since, reentry, reentry_deadline, closed_on, closed_by,
    closed_port, superseded_on, last_version)
SELECT stay_id, person_id, opened_on, opened_at, opened_kind, opened_port, nationality, status, status_since,
    period_value, period_unit, stay_end, last_landed_on,
    CASE WHEN movement = 'departure' AND moved_how <> 'none' AND ended_on IS NULL THEN moved_on END,
    CASE WHEN movement = 'departure' AND moved_how <> 'none' AND ended_on IS NULL THEN moved_how END,
    CASE WHEN movement = 'departure' AND moved_how <> 'none' AND ended_on IS NULL THEN deadline END,
    CASE WHEN movement = 'departure' AND moved_how = 'none' THEN moved_on ELSE ended_on END,
    CASE WHEN movement = 'departure' AND moved_how = 'none' THEN CASE WHEN late THEN 'late-departure' ELSE 'departure' END
         ELSE ended_by END,
    CASE WHEN movement = 'departure' AND moved_how = 'none' THEN moved_at END,
    CASE WHEN moved_how <> 'none' AND ended_on IS NULL THEN next_landing END,
    last_version
FROM stays;
