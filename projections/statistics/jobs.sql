-- For jobs without personal data: numbers by day, port, nationality and the like. They run with the rights of who owns them, so
-- that the role of statistics needs none on the views they are counted from.
CREATE OR REPLACE FUNCTION stats.crossings(from_day date, to_day date)
RETURNS TABLE (on_date date, direction text, kind text, port text, nationality text, issuing_state text, status text, crossings bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.on_date, c.direction, c.kind, c.port, c.nationality, d.issuing_state, c.status, count(*)
    FROM query.crossings c
    LEFT JOIN query.documents d ON d.person_id = c.person_id AND d.document_id = c.document_id
    WHERE c.on_date BETWEEN from_day AND to_day
    GROUP BY 1, 2, 3, 4, 5, 6, 7
$$;
COMMENT ON FUNCTION stats.crossings IS 'Landings and departures of a span of days by day, kind, port, nationality and issuer of the document, and status. For the house.';

CREATE OR REPLACE FUNCTION stats.applications(from_day date, to_day date)
RETURNS TABLE (received_on date, disposed_on date, office text, kind text, channel text, status_applied text, outcome text,
               granted_status text, applications bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.received_on, a.decided_on, t.office, a.kind, a.channel, a.status_applied, a.outcome, a.granted_status, count(*)
    FROM query.applications a
    JOIN query.timeline t ON t.person_id = a.person_id AND t.event_id = a.received_event_id
    WHERE a.received_on BETWEEN from_day AND to_day
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
$$;
COMMENT ON FUNCTION stats.applications IS 'Applications received in a span of days, by day, office, kind, channel and what became of them. For the house.';

CREATE OR REPLACE FUNCTION stats.residents(as_of date)
RETURNS TABLE (nationality text, status text, sex text, prefecture text, residents bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT split_part(s.document, '/', 1), s.status, s.sex, left(r.municipality, 2), count(*)
    FROM query.standing_on(as_of, as_of) s
    LEFT JOIN LATERAL (
        SELECT p.municipality FROM query.residence p
        WHERE p.person_id = s.person_id AND p.moved_in_on <= as_of
        ORDER BY p.moved_in_on DESC, p.version DESC LIMIT 1
    ) r ON true
    WHERE s.of_residents AND s.ended_by IS NULL
    GROUP BY 1, 2, 3, 4
$$;
COMMENT ON FUNCTION stats.residents IS 'Residents at the end of a day by nationality of the last document, status, sex and prefecture. For the house.';

CREATE OR REPLACE FUNCTION stats.events_between(earlier jsonb, later jsonb, last_day date)
RETURNS TABLE (event_type text, corrects text, about text, events bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.event_type, c.event_type, to_char(told.at AT TIME ZONE INTERVAL '9 hours', 'YYYY-MM'), count(*)
    FROM jsonb_to_recordset(later) AS l (topic text, partition integer, next_offset bigint)
    LEFT JOIN jsonb_to_recordset(earlier) AS e (topic text, partition integer, next_offset bigint) USING (topic, partition)
    JOIN query.timeline t
        ON t.partition = l.partition AND t."offset" >= coalesce(e.next_offset, 0) AND t."offset" < l.next_offset
    LEFT JOIN query.timeline c ON c.person_id = t.person_id AND c.event_id = t.corrects
    CROSS JOIN LATERAL (SELECT coalesce(c.occurred_at, t.occurred_at)) AS told (at)
    WHERE told.at < (last_day::timestamp + INTERVAL '15 hours') AT TIME ZONE 'UTC'
    GROUP BY 1, 2, 3
$$;
COMMENT ON FUNCTION stats.events_between IS 'Events recorded between the watermarks of two releases that tell of a day or earlier ones, by type, type of the event corrected, and month that they tell of. For the house.';
