-- The rows of a person are a function of that person's facts: thrown away and derived again. What happened first is
-- told by the legal day and the instant, never by the order of arrival.
DELETE FROM stay s USING touched t WHERE s.person_id = t.person_id;

DELETE FROM orphan_departure o USING touched t WHERE o.person_id = t.person_id;

INSERT INTO orphan_departure (event_id, person_id, departed_on, occurred_at, port, nationality, matched_stay_id)
SELECT event_id, person_id, on_date, occurred_at, port, nationality,
    CASE WHEN before_effect = 'landing' AND before_version > version THEN before_stay_id END
FROM (
    SELECT f.*,
        lag(effect) OVER w AS before_effect, lag(version) OVER w AS before_version, lag(f.stay_id) OVER w AS before_stay_id
    FROM fact f JOIN touched t USING (person_id)
    WHERE f.effect IN ('landing', 'departure')
    WINDOW w AS (PARTITION BY person_id ORDER BY on_date, occurred_at, version)
) m
WHERE effect = 'departure' AND stay_id IS NULL;

WITH movement AS (
    -- A departure without a known entry belongs to the landing right before it, if that landing was recorded later.
    SELECT f.person_id, f.version, f.effect, f.on_date, f.occurred_at, f.kind, f.port, f.nationality, f.deadline,
        f.stay_id IS NULL AS late,
        CASE WHEN f.stay_id IS NOT NULL THEN f.stay_id
             WHEN lag(f.effect) OVER w = 'landing' AND lag(f.version) OVER w > f.version THEN lag(f.stay_id) OVER w
        END AS stay_id
    FROM fact f JOIN touched t USING (person_id)
    WHERE f.effect IN ('landing', 'departure')
    WINDOW w AS (PARTITION BY person_id ORDER BY on_date, occurred_at, version)
), sequence AS (
    SELECT m.*,
        row_number() OVER (PARTITION BY person_id, stay_id ORDER BY on_date DESC, occurred_at DESC, version DESC) AS from_last,
        lead(effect) OVER w AS next_effect, lead(kind) OVER w AS next_kind,
        lead(stay_id) OVER w AS next_stay_id, lead(on_date) OVER w AS next_on_date
    FROM movement m
    WHERE stay_id IS NOT NULL
    WINDOW w AS (PARTITION BY person_id ORDER BY on_date, occurred_at, version)
), last_movement AS (
    SELECT * FROM sequence WHERE from_last = 1
), first_landing AS (
    SELECT DISTINCT ON (person_id, stay_id) person_id, stay_id, on_date, occurred_at, kind, port, nationality
    FROM sequence WHERE effect = 'landing'
    ORDER BY person_id, stay_id, on_date, occurred_at, version
), last_landing AS (
    SELECT person_id, stay_id, max(on_date) AS on_date
    FROM sequence WHERE effect = 'landing'
    GROUP BY person_id, stay_id
), grant_ AS (
    SELECT DISTINCT ON (f.person_id, f.stay_id) f.person_id, f.stay_id, f.status, f.on_date, f.stay_end
    FROM fact f JOIN touched t USING (person_id)
    WHERE f.effect IN ('landing', 'change', 'extension')
    ORDER BY f.person_id, f.stay_id, f.on_date DESC, f.occurred_at DESC, f.version DESC
), period AS (
    -- A re-entry gives no period: the old one runs on.
    SELECT DISTINCT ON (f.person_id, f.stay_id) f.person_id, f.stay_id, f.period_value, f.period_unit
    FROM fact f JOIN touched t USING (person_id)
    WHERE f.period_unit IS NOT NULL
    ORDER BY f.person_id, f.stay_id, f.on_date DESC, f.occurred_at DESC, f.version DESC
), ending AS (
    SELECT DISTINCT ON (f.person_id, f.stay_id) f.person_id, f.stay_id, f.on_date, f.kind
    FROM fact f JOIN touched t USING (person_id)
    WHERE f.effect = 'end' AND f.stay_id IS NOT NULL
    ORDER BY f.person_id, f.stay_id, f.on_date, f.version
), known AS (
    SELECT f.person_id, f.stay_id, max(f.version) AS last_version
    FROM fact f JOIN touched t USING (person_id)
    WHERE f.stay_id IS NOT NULL
    GROUP BY f.person_id, f.stay_id
)
INSERT INTO stay (stay_id, person_id, opened_on, opened_at, opened_kind, opened_port, nationality, status, status_since,
    period_value, period_unit, stay_end, last_landed_on, away_since, reentry, reentry_deadline, closed_on, closed_by,
    closed_port, superseded_on, last_version)
SELECT k.stay_id, k.person_id, fl.on_date, fl.occurred_at, fl.kind, fl.port, fl.nationality, g.status, g.on_date,
    p.period_value, p.period_unit, g.stay_end, ll.on_date,
    CASE WHEN m.effect = 'departure' AND m.kind <> 'none' AND e.on_date IS NULL THEN m.on_date END,
    CASE WHEN m.effect = 'departure' AND m.kind <> 'none' AND e.on_date IS NULL THEN m.kind END,
    CASE WHEN m.effect = 'departure' AND m.kind <> 'none' AND e.on_date IS NULL THEN m.deadline END,
    CASE WHEN m.effect = 'departure' AND m.kind = 'none' THEN m.on_date ELSE e.on_date END,
    CASE WHEN m.effect = 'departure' AND m.kind = 'none' THEN CASE WHEN m.late THEN 'late-departure' ELSE 'departure' END
         ELSE e.kind END,
    CASE WHEN m.effect = 'departure' AND m.kind = 'none' THEN m.port END,
    CASE WHEN (m.effect = 'landing' OR m.kind <> 'none') AND e.on_date IS NULL
          AND m.next_effect = 'landing' AND m.next_stay_id <> k.stay_id THEN m.next_on_date END,
    k.last_version
FROM known k
LEFT JOIN last_movement m ON m.person_id = k.person_id AND m.stay_id = k.stay_id
LEFT JOIN first_landing fl ON fl.person_id = k.person_id AND fl.stay_id = k.stay_id
LEFT JOIN last_landing ll ON ll.person_id = k.person_id AND ll.stay_id = k.stay_id
LEFT JOIN grant_ g ON g.person_id = k.person_id AND g.stay_id = k.stay_id
LEFT JOIN period p ON p.person_id = k.person_id AND p.stay_id = k.stay_id
LEFT JOIN ending e ON e.person_id = k.person_id AND e.stay_id = k.stay_id;
