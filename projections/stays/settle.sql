-- The rows of a person are a function of that person's facts: thrown away and derived again. What happened first is told
-- by its instant, never by the order of arrival; of one instant, what was recorded first. To which stay a movement belongs
-- is derived as the decider's fold does it (domain: person/rules/stays.rs), not read from the event, which was decided on
-- what was known. Facts are read once and nothing is joined after that, so the work grows with the facts of the persons
-- touched, whatever the planner believes.
DELETE FROM stay s USING touched t WHERE s.person_id = t.person_id;

DELETE FROM orphan_departure o USING touched t WHERE o.person_id = t.person_id;

DELETE FROM placed_crossing p USING touched t WHERE p.person_id = t.person_id;

WITH facts AS (
    -- A leg begins with a landing, or with an act that opens a stay without one. What a special landing brought ends with
    -- its departure, which touches no stay.
    SELECT f.*,
        f.effect IN ('landing', 'departure') AS moves,
        (f.effect = 'departure' AND f.kind = 'none') OR f.effect = 'end' AS closes,
        row_number() OVER w AS place,
        count(*) FILTER (WHERE arrives) OVER w AS leg
    FROM (
        SELECT g.*, g.effect = 'landing' OR (g.effect = 'change' AND g.stay_id = g.event_id) AS arrives
        FROM fact g JOIN touched t USING (person_id)
        -- Keeps the condition out of the join: without statistics the planner believes that it leaves next to no facts,
        -- and would rather go through all of them than look up those of the persons touched.
        OFFSET 0
    ) f
    WHERE f.special_landing_id IS NULL
    WINDOW w AS (PARTITION BY f.person_id ORDER BY f.occurred_at, f.version)
), legs AS (
    SELECT f.*,
        min(place) FILTER (WHERE closes) OVER w AS closed_at,
        min(on_date) FILTER (WHERE effect = 'revocation') OVER w AS revoked_on
    FROM facts f
    WINDOW w AS (PARTITION BY person_id, leg)
), begun AS (
    -- A re-entry resumes the stay, unless it has ended or was revoked before.
    SELECT l.*,
        arrives AND (kind IS DISTINCT FROM 're-entry' AND kind IS DISTINCT FROM 'deemed-re-entry' OR leg = 1
            OR lag(closed_at) OVER w IS NOT NULL OR coalesce(lag(revoked_on) OVER w < on_date, false)) AS begins
    FROM legs l
    WINDOW w AS (PARTITION BY person_id ORDER BY place)
), numbered AS (
    SELECT b.*, count(*) FILTER (WHERE begins) OVER (PARTITION BY person_id ORDER BY place) AS stay_number
    FROM begun b
), keyed AS (
    SELECT n.*,
        first_value(CASE WHEN effect = 'landing' AND kind <> 'new-entry' THEN event_id ELSE stay_id END) OVER w AS key,
        first_value(kind IS DISTINCT FROM 're-entry' AND kind IS DISTINCT FROM 'deemed-re-entry') OVER w AS period_known
    FROM numbered n
    WINDOW w AS (PARTITION BY person_id, stay_number ORDER BY place)
), named AS (
    -- Other ids by which events name the stay: of landings that were decided to open one and turned out to resume this one.
    SELECT k.*,
        array_agg(stay_id) FILTER (WHERE effect = 'landing' AND stay_id = event_id AND stay_id <> key) OVER (PARTITION BY person_id, stay_number ORDER BY place)
            AS known_as
    FROM keyed k
), placed AS (
    SELECT person_id, version, event_id, effect, on_date, occurred_at, kind, port, nationality, status, period_value, period_unit,
        card_stay_end, deadline, permit_expires_on, days_over, moves, begins, place, period_known,
        stay_id AS decided_stay_id,
        effect IN ('change', 'extension') OR begins AS grants,
        -- The end of a card counts where the landing was decided to resume another stay.
        CASE WHEN effect <> 'landing' OR kind = 'new-entry' OR stay_id IN (key, event_id) THEN stay_end
             ELSE card_stay_end END AS stay_end,
        CASE WHEN effect = 'revocation' OR (effect = 'end' AND stay_id IS NULL AND revoked_on IS NOT NULL) THEN NULL
             WHEN effect IN ('change', 'extension') AND NOT begins THEN
                 CASE WHEN stay_number > 0 AND stay_id = ANY (known_as) THEN key ELSE stay_id END
             WHEN stay_number = 0 THEN stay_id
             WHEN arrives OR closed_at IS NULL OR place <= closed_at THEN key
        END AS stay_id
    FROM named
), graded AS (
    SELECT p.*, count(*) FILTER (WHERE grants) OVER (PARTITION BY person_id, stay_id ORDER BY place) AS grade
    FROM placed p
), held AS (
    SELECT g.*,
        first_value(status) OVER w AS held_status,
        -- A re-entry gives no period: the old one runs on, to the end that a card stated first.
        max(stay_end) FILTER (WHERE grants) OVER (PARTITION BY person_id, stay_id, grade) AS granted_end,
        lead(effect) OVER m AS next_effect, lead(stay_id) OVER m AS next_stay_id, lead(on_date) OVER m AS next_on_date
    FROM graded g
    WINDOW w AS (PARTITION BY person_id, stay_id, grade ORDER BY place),
           m AS (PARTITION BY person_id, moves, stay_id IS NULL ORDER BY place)
), derived AS (
    SELECT h.*,
        coalesce(granted_end, CASE WHEN NOT period_known AND grade = 1
            THEN first_value(stay_end) OVER (PARTITION BY person_id, stay_id, grade ORDER BY stay_end IS NULL, place) END) AS held_end
    FROM held h
), elsewhere AS (
    SELECT d.*,
        effect = 'departure' AND decided_stay_id IS DISTINCT FROM stay_id AS moved,
        CASE WHEN effect <> 'departure' OR kind = 'none' OR stay_id IS NULL
                  OR (decided_stay_id = stay_id AND period_known) THEN deadline
             ELSE least(held_end, CASE WHEN kind = 'permit' THEN coalesce(permit_expires_on, deadline)
                 WHEN held_status = 'special-permanent-resident' THEN (on_date + interval '2 years')::date
                 ELSE (on_date + interval '1 year')::date END)
        END AS last_return
    FROM derived d
), orphans AS (
    INSERT INTO orphan_departure (event_id, person_id, departed_on, occurred_at, port, nationality, matched_stay_id)
    SELECT event_id, person_id, on_date, occurred_at, port, nationality, stay_id
    FROM elsewhere
    WHERE effect = 'departure' AND (decided_stay_id IS NULL OR stay_id IS NULL)
), crossings AS (
    INSERT INTO placed_crossing (person_id, version, stay_id, status, days_over)
    SELECT person_id, version, stay_id,
        CASE WHEN effect = 'landing' THEN status WHEN stay_id IS NOT NULL THEN held_status END,
        CASE WHEN effect = 'departure' THEN CASE WHEN stay_id IS NULL THEN 0 ELSE greatest(coalesce(on_date - held_end, 0), 0) END END
    FROM elsewhere
    WHERE moves AND decided_stay_id IS DISTINCT FROM stay_id
), marked AS (
    SELECT s.*,
        max(place) FILTER (WHERE moves) OVER w AS last_movement,
        min(place) FILTER (WHERE effect = 'landing' OR begins) OVER w AS opening,
        max(place) FILTER (WHERE grants) OVER w AS last_grant,
        max(place) FILTER (WHERE period_unit IS NOT NULL) OVER w AS last_period,
        min(place) FILTER (WHERE effect = 'end') OVER w AS first_end
    FROM elsewhere s
    WHERE stay_id IS NOT NULL
    WINDOW w AS (PARTITION BY person_id, stay_id)
), stays AS (
    SELECT person_id, stay_id,
        max(on_date) FILTER (WHERE place = opening) AS opened_on,
        max(occurred_at) FILTER (WHERE place = opening) AS opened_at,
        max(kind) FILTER (WHERE place = opening) AS opened_kind,
        max(port) FILTER (WHERE place = opening) AS opened_port,
        max(nationality) FILTER (WHERE place = opening) AS nationality,
        max(status) FILTER (WHERE place = last_grant) AS status,
        max(on_date) FILTER (WHERE place = last_grant) AS status_since,
        max(held_end) FILTER (WHERE place = last_grant) AS stay_end,
        max(period_value) FILTER (WHERE place = last_period) AS period_value,
        max(period_unit) FILTER (WHERE place = last_period) AS period_unit,
        max(on_date) FILTER (WHERE effect = 'landing') AS last_landed_on,
        max(on_date) FILTER (WHERE place = first_end) AS ended_on,
        max(kind) FILTER (WHERE place = first_end) AS ended_by,
        max(effect) FILTER (WHERE place = last_movement) AS movement,
        max(on_date) FILTER (WHERE place = last_movement) AS moved_on,
        max(kind) FILTER (WHERE place = last_movement) AS moved_how,
        max(port) FILTER (WHERE place = last_movement) AS moved_at,
        max(last_return) FILTER (WHERE place = last_movement) AS deadline,
        max(next_on_date) FILTER (WHERE place = last_movement AND next_effect = 'landing' AND next_stay_id <> stay_id) AS next_landing,
        max(version) AS last_version
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
    CASE WHEN movement = 'departure' AND moved_how = 'none' THEN 'departure' ELSE ended_by END,
    CASE WHEN movement = 'departure' AND moved_how = 'none' THEN moved_at END,
    CASE WHEN moved_how <> 'none' AND ended_on IS NULL THEN next_landing END,
    last_version
FROM stays;
