-- Questions over several projections. They read the views of schema query, so a rebuild of any projection leaves them be.

-- What gives one value gives it as a row: the planner takes such a body into the question that asks, while a function with
-- a bare value is parsed and planned again at every call.
DROP FUNCTION IF EXISTS query.lawful_until(uuid, uuid, date, date);
DROP FUNCTION IF EXISTS query.days_present(uuid, date, date);

-- A filing deadline can be met on the day itself, so a stay is lawful through stay_end, and an application filed in time
-- keeps it lawful until the decision or the end of the special period, whichever comes first (art. 20(6), 21(4)).
CREATE FUNCTION query.lawful_until(of_stay uuid, of_person uuid, stay_end date, as_of date)
RETURNS TABLE (lawful_until date) LANGUAGE sql STABLE AS $$
    -- A stay without an end has none from an older application either.
    SELECT CASE WHEN stay_end IS NOT NULL THEN greatest(stay_end, max(least(a.special_period_end, a.decided_on))) END
    FROM query.applications a
    WHERE a.stay_id = of_stay AND a.person_id = of_person AND a.special_period_end IS NOT NULL AND a.received_on <= as_of
$$;
COMMENT ON FUNCTION query.lawful_until IS 'Last lawful day of a stay as of a date: the end of the period, or of the special period of an application.';

-- The day of departure, or of whatever else ends the stay, counts (domain §12.1-28), as it does for query.unlawfully_staying.
CREATE OR REPLACE FUNCTION query.overstays(as_of date)
RETURNS TABLE (person_id uuid, stay_id uuid, nationality text, status text, opened_on date, stay_end date,
               lawful_until date, days_over integer)
LANGUAGE sql STABLE AS $$
    SELECT s.person_id, s.stay_id, s.nationality, s.status, s.opened_on, s.stay_end, l.lawful_until, as_of - l.lawful_until
    FROM (
        SELECT * FROM query.stays open_ WHERE open_.closed_on IS NULL AND open_.stay_end < as_of
        UNION ALL
        SELECT * FROM query.stays late WHERE late.closed_on > late.stay_end AND late.closed_on >= as_of AND late.stay_end < as_of
    ) s
    CROSS JOIN LATERAL query.lawful_until(s.stay_id, s.person_id, s.stay_end, as_of) l
    WHERE l.lawful_until < as_of
      AND s.opened_on <= as_of
      AND s.superseded_on IS NULL
      -- A stay that opened later governs, whatever opened it.
      AND NOT EXISTS (
          SELECT FROM query.stays n
          WHERE n.person_id = s.person_id AND n.opened_on <= as_of AND n.opened_at > s.opened_at)
      -- Who has left with the right to come back is not staying.
      AND coalesce((
          SELECT c.direction FROM query.crossings c
          WHERE c.person_id = s.person_id AND c.stay_id = s.stay_id AND c.on_date <= CASE c.direction WHEN 'in' THEN as_of ELSE as_of - 1 END
          ORDER BY c.on_date DESC, c.occurred_at DESC, c.version DESC LIMIT 1), 'in') = 'in'
$$;
COMMENT ON FUNCTION query.overstays IS 'People whose stay has run out as of a date and who have not left before it: art. 24(iv)(b). Special periods, re-entry and closed stays are taken into account; the day of departure counts.';

CREATE OR REPLACE FUNCTION query.crossing_counts(from_day date, to_day date)
RETURNS TABLE (direction text, kind text, nationality text, port text, status text, crossings bigint)
LANGUAGE sql STABLE AS $$
    SELECT c.direction, c.kind, c.nationality, c.port, c.status, count(*)
    FROM query.crossings c WHERE c.on_date BETWEEN from_day AND to_day
    GROUP BY 1, 2, 3, 4, 5
$$;
COMMENT ON FUNCTION query.crossing_counts IS 'Landings and departures of a span of days by kind, nationality, port and status.';

-- Days of landing and of departure count, each day once. After a landing whose departure nobody recorded the person counts
-- as present up to the next crossing on record.
CREATE FUNCTION query.days_present(of_person uuid, from_day date, to_day date)
RETURNS TABLE (days bigint) LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT day)
    FROM (
        SELECT direction, on_date, lead(on_date) OVER (ORDER BY on_date, occurred_at, version) AS next_on
        FROM query.crossings c WHERE c.person_id = of_person AND c.on_date <= to_day
    ) c
    CROSS JOIN LATERAL generate_series(greatest(c.on_date, from_day), least(coalesce(c.next_on, to_day), to_day), interval '1 day') AS day
    WHERE c.direction = 'in'
$$;
COMMENT ON FUNCTION query.days_present IS 'Days on which a person was in Japan between two days, both included, as far as landings and departures tell.';

CREATE OR REPLACE FUNCTION query.affiliation_gaps()
RETURNS TABLE (person_id uuid, gap_from date, gap_to date)
LANGUAGE sql STABLE AS $$
    SELECT a.person_id, a.until + 1, a.next_on - 1
    FROM (
        SELECT f.person_id,
               max(coalesce(f.left_on, 'infinity')) OVER w AS until,
               lead(coalesce(f.joined_on, f.left_on)) OVER w AS next_on
        FROM query.affiliations f
        WINDOW w AS (PARTITION BY f.person_id ORDER BY coalesce(f.joined_on, f.left_on), f.last_version)
    ) a
    WHERE a.until < 'infinity' AND (a.next_on IS NULL OR a.next_on > a.until + 1)
$$;
COMMENT ON FUNCTION query.affiliation_gaps IS 'Times of people between organisations, as far as anybody told: a lead, for there may be a good reason. Before the first organisation is no gap; gap_to is empty while it goes on.';
