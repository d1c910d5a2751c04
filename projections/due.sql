-- What falls due, under the codes of domain::clocks and held to them by tests: the law is stated there, lengths and lists of
-- statuses here repeat it. What the tables do not tell is not here: cards to renew, to replace or to give back, the end of a
-- refusal of landing, reservations of departure, decisions on corrections, and what carriers owe of voyages. Tables whose
-- projection was built before a column or a view came are told so when this is asked, not when it is made.
SET LOCAL check_function_bodies = off;

CREATE OR REPLACE FUNCTION query.is_named_holiday(day date) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    y integer := extract(year FROM day);
    d integer := extract(day FROM day);
    monday integer := CASE WHEN extract(isodow FROM day) = 1 THEN (d - 1) / 7 + 1 ELSE 0 END;
    -- Day of an equinox, from its day in 1980.
    moved float8 := 0.242194::float8 * (y - 1980);
    leaps integer := floor((y - 1980) / 4.0);
BEGIN
    RETURN CASE extract(month FROM day)::integer
        WHEN 1 THEN d = 1 OR monday = 2
        WHEN 2 THEN d = 11 OR (y >= 2020 AND d = 23)
        WHEN 3 THEN d = floor(20.8431::float8 + moved - leaps)
        WHEN 4 THEN d = 29
        WHEN 5 THEN d BETWEEN 3 AND 5 OR (y = 2019 AND d = 1)
        WHEN 7 THEN CASE y WHEN 2020 THEN d IN (23, 24) WHEN 2021 THEN d IN (22, 23) ELSE monday = 3 END
        WHEN 8 THEN CASE WHEN y <= 2015 THEN false WHEN y = 2020 THEN d = 10 WHEN y = 2021 THEN d = 8 ELSE d = 11 END
        WHEN 9 THEN monday = 3 OR d = floor(23.2488::float8 + moved - leaps)
        WHEN 10 THEN CASE WHEN y IN (2020, 2021) THEN false WHEN y = 2019 THEN monday = 2 OR d = 22 ELSE monday = 2 END
        WHEN 11 THEN d IN (3, 23)
        WHEN 12 THEN y <= 2018 AND d = 23
        ELSE false
    END;
END $$;
COMMENT ON FUNCTION query.is_named_holiday IS 'Whether the Act on National Holidays names a day (domain: law::calendar); substitutes and days in between are not named.';

CREATE OR REPLACE FUNCTION query.working_day_from(day date) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    weekday integer;
    substitute boolean;
BEGIN
    LOOP
        weekday := extract(isodow FROM day);
        IF weekday < 6 AND to_char(day, 'MMDD') NOT BETWEEN '1229' AND '1231' AND to_char(day, 'MMDD') NOT BETWEEN '0101' AND '0103'
            AND NOT query.is_named_holiday(day)
        THEN
            -- A holiday on a Sunday moves to the next day that is none; a day between two holidays is one.
            substitute := true;
            FOR i IN 1..weekday LOOP
                substitute := query.is_named_holiday(day - i);
                EXIT WHEN NOT substitute;
            END LOOP;
            IF NOT substitute AND NOT (query.is_named_holiday(day - 1) AND query.is_named_holiday(day + 1)) THEN
                RETURN day;
            END IF;
        END IF;
        day := day + 1;
    END LOOP;
END $$;
COMMENT ON FUNCTION query.working_day_from IS 'The first working day on or after a day: where a filing deadline ends (domain §12.1-2).';

CREATE OR REPLACE FUNCTION query.affiliation_duty(status text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN status IN ('professor', 'highly-skilled-professional-1-c', 'business-manager', 'legal-accounting-services', 'medical-services',
            'instructor', 'intra-company-transferee', 'technical-intern-training-1-a', 'technical-intern-training-1-b',
            'technical-intern-training-2-a', 'technical-intern-training-2-b', 'technical-intern-training-3-a',
            'technical-intern-training-3-b', 'student', 'trainee', 'employment-for-skill-development') THEN 'activity'
        WHEN status IN ('highly-skilled-professional-1-a', 'highly-skilled-professional-1-b', 'highly-skilled-professional-2', 'researcher',
            'engineer-specialist-in-humanities-international-services', 'nursing-care', 'entertainer', 'skilled-labor',
            'specified-skilled-worker-1', 'specified-skilled-worker-2') THEN 'contract'
        WHEN status IN ('dependent', 'spouse-or-child-of-japanese-national', 'spouse-or-child-of-permanent-resident') THEN 'spouse'
    END
$$;
COMMENT ON FUNCTION query.affiliation_duty IS 'By which item of art. 19-16 the holders of a status notify: activity, contract or spouse; empty where they notify nothing.';

-- The stays that govern: neither ended nor revoked, and no later landing of whatever kind took their place.
CREATE OR REPLACE FUNCTION query.open_stays()
RETURNS TABLE (person_id uuid, stay_id uuid, status text, granted_on date, status_since date, period_value bigint, period_unit text, stay_end date,
               away_since date, reentry_deadline date)
LANGUAGE sql STABLE AS $$
    SELECT s.person_id, s.stay_id, s.status, s.status_since, coalesce((
            SELECT min(g.on_date)
            FROM query.stay_grants g
            WHERE g.person_id = s.person_id AND g.stay_id = s.stay_id AND g.status = s.status
              AND NOT EXISTS (
                  SELECT FROM query.stay_grants o
                  WHERE o.person_id = s.person_id AND o.stay_id = s.stay_id AND o.status <> s.status
                    AND (o.occurred_at, o.version) > (g.occurred_at, g.version))), s.status_since),
        s.period_value, s.period_unit, s.stay_end, s.away_since,
        -- A permit extended abroad says itself how long it is good.
        coalesce(CASE s.reentry WHEN 'permit' THEN (
            SELECT p.valid_to FROM query.permits p
            WHERE p.person_id = s.person_id AND p.stay_id = s.stay_id AND p.permit = 'reentry' AND p.extended_version > (
                SELECT max(c.version) FROM query.crossings c WHERE c.person_id = s.person_id AND c.direction = 'out')
            ORDER BY p.extended_version DESC LIMIT 1) END, s.reentry_deadline)
    FROM query.stays s
    WHERE s.closed_on IS NULL AND s.superseded_on IS NULL
      AND NOT EXISTS (
          SELECT FROM query.revocations r
          WHERE r.person_id = s.person_id AND r.stay_id = s.stay_id AND r.stage = 'revoked' AND r.is_latest)
      AND (s.away_since IS NOT NULL
           OR coalesce((SELECT max(l.landed_at) FROM query.special_landings l WHERE l.person_id = s.person_id)
                       < greatest(s.opened_at, s.last_landed_on::timestamp AT TIME ZONE INTERVAL '9 hours'), true))
$$;
COMMENT ON FUNCTION query.open_stays IS 'Stays that govern now: neither ended nor revoked, and without a later landing of whatever kind. granted_on is the day of the act that gave the status last, status_since of that which gave it first.';

CREATE OR REPLACE FUNCTION query.due(from_day date, to_day date)
RETURNS TABLE (due_on date, what text, person_id uuid, case_id text, office text)
LANGUAGE sql STABLE AS $$
    SELECT s.stay_end, 'stay-end', s.person_id, NULL, NULL
    FROM query.open_stays() s
    WHERE s.away_since IS NULL AND s.stay_end BETWEEN from_day AND to_day
    UNION ALL
    SELECT l.lawful_until, 'special-period-end', s.person_id, (
               SELECT a.application_id FROM query.applications a
               WHERE a.person_id = s.person_id AND a.stay_id = s.stay_id AND least(a.special_period_end, a.decided_on) = l.lawful_until
               ORDER BY a.received_on DESC, a.application_id LIMIT 1), NULL
    FROM query.open_stays() s
    CROSS JOIN LATERAL query.lawful_until(s.stay_id, s.person_id, s.stay_end, 'infinity') l
    -- The index is on the end of the stay; the special period lasts two months at most.
    WHERE s.away_since IS NULL AND s.stay_end BETWEEN from_day - 366 AND to_day
      AND l.lawful_until > s.stay_end AND l.lawful_until BETWEEN from_day AND to_day
    UNION ALL
    SELECT s.reentry_deadline, 'reentry-lapse', s.person_id, NULL, NULL
    FROM query.open_stays() s
    WHERE s.away_since IS NOT NULL AND s.reentry_deadline BETWEEN from_day AND to_day
    UNION ALL
    -- Notices of residence: 14 days to a working day, and 90, from the permission by which the status is held (art. 19-7, 19-8).
    SELECT d.due_on, d.what, s.person_id, NULL, NULL
    FROM query.open_stays() s
    -- Looked up once.
    CROSS JOIN LATERAL (SELECT s.status_since AS since OFFSET 0) g
    CROSS JOIN LATERAL (VALUES
        -- Working days are looked for only where they may lie between the days: no more than two weeks are closed at a time.
        (CASE WHEN g.since BETWEEN from_day - 28 AND to_day - 14 THEN query.working_day_from(g.since + 14) END, 'residence-notice'),
        (g.since + 90, 'residence-ground')
    ) AS d (due_on, what)
    WHERE s.away_since IS NULL AND s.granted_on >= from_day - 90 AND d.due_on BETWEEN from_day AND to_day
      -- Art. 19-3: longer than three months, and none of these.
      AND s.status NOT IN ('temporary-visitor', 'diplomat', 'official', 'special-permanent-resident')
      AND coalesce(s.period_unit IN ('years', 'indefinite') OR (s.period_unit = 'months' AND s.period_value > 3)
          OR (s.period_unit = 'days' AND s.granted_on + least(s.period_value, 10000)::integer > (s.granted_on + INTERVAL '3 months')::date), true)
      AND NOT EXISTS (
          SELECT FROM query.residence r
          WHERE r.person_id = s.person_id AND r.is_current
            AND r.version > (SELECT min(o.version) FROM query.stay_grants o WHERE o.person_id = s.person_id AND o.stay_id = s.stay_id))
    UNION ALL
    -- What an organisation reported the person notifies too, unless a notice says the same with nothing contrary in between.
    SELECT DISTINCT query.working_day_from(n.on_date + 14), 'affiliation-notice', n.person_id, NULL, NULL
    FROM query.affiliation_notices n
    JOIN query.open_stays() s ON s.person_id = n.person_id
    WHERE n.source = 'report' AND n.on_date BETWEEN from_day - 28 AND to_day - 14
      AND query.working_day_from(n.on_date + 14) BETWEEN from_day AND to_day
      AND query.affiliation_duty(s.status) IN ('activity', 'contract') AND s.status_since <= n.on_date
      AND (s.away_since IS NULL OR s.reentry_deadline >= from_day)
      AND NOT EXISTS (
          SELECT FROM query.affiliation_notices t
          WHERE t.person_id = n.person_id AND t.organisation_id = n.organisation_id AND t.source = 'notice' AND t.joins = n.joins
            AND NOT EXISTS (
                SELECT FROM query.affiliation_notices o
                WHERE o.person_id = n.person_id AND o.organisation_id = n.organisation_id AND o.joins <> n.joins
                  AND (o.on_date, NOT o.joins) > least((n.on_date, NOT n.joins), (t.on_date, NOT t.joins))
                  AND (o.on_date, NOT o.joins) < greatest((n.on_date, NOT n.joins), (t.on_date, NOT t.joins))))
    UNION ALL
    -- Three months without an organisation, or six (art. 22-4(1)(vi)): who never told of one has no gap.
    SELECT DISTINCT d.due_on, 'inactivity-ground', n.person_id, NULL, NULL
    FROM query.affiliation_notices n
    JOIN query.open_stays() s ON s.person_id = n.person_id
    CROSS JOIN LATERAL (
        SELECT (n.on_date + CASE s.status WHEN 'highly-skilled-professional-2' THEN INTERVAL '6 months' ELSE INTERVAL '3 months' END)::date AS due_on
    ) d
    WHERE n.joins IS FALSE AND n.on_date BETWEEN from_day - 190 AND to_day AND d.due_on BETWEEN from_day AND to_day
      AND query.affiliation_duty(s.status) IN ('activity', 'contract') AND s.away_since IS NULL AND s.status_since <= n.on_date
      AND NOT EXISTS (
          SELECT FROM query.affiliation_notices o
          WHERE o.person_id = n.person_id AND NOT o.joins AND o.on_date > n.on_date)
      -- Nowhere else: of every organisation that was joined the person has left.
      AND NOT EXISTS (
          SELECT FROM query.affiliation_notices j
          WHERE j.person_id = n.person_id AND j.joins AND NOT EXISTS (
              SELECT FROM query.affiliation_notices o
              WHERE o.person_id = j.person_id AND o.organisation_id = j.organisation_id AND NOT o.joins AND o.on_date >= j.on_date))
    UNION ALL
    -- The same for a spouse since the end of the marriage: art. 22-4(1)(vii), and for dependents of table 1 (vi).
    SELECT d.due_on, 'inactivity-ground', n.person_id, NULL, NULL
    FROM (
        SELECT e.person_id, max(e.on_date) AS on_date
        FROM query.affiliation_notices e WHERE e.organisation_id IS NULL GROUP BY e.person_id
    ) n
    JOIN query.open_stays() s ON s.person_id = n.person_id
    CROSS JOIN LATERAL (
        SELECT (n.on_date + CASE s.status WHEN 'dependent' THEN INTERVAL '3 months' ELSE INTERVAL '6 months' END)::date AS due_on
    ) d
    WHERE query.affiliation_duty(s.status) = 'spouse' AND s.away_since IS NULL AND s.status_since <= n.on_date
      AND d.due_on BETWEEN from_day AND to_day
    UNION ALL
    -- What was granted before the border, not used up and not revoked: a right that has lapsed is not owed.
    SELECT c.valid_to, CASE c.clearance WHEN 'visa' THEN 'visa-expiry' WHEN 'certificate-of-eligibility' THEN 'eligibility-lapse'
               ELSE 'travel-authorisation-expiry' END, c.person_id, c.reference, c.office
    FROM query.clearances c
    WHERE c.standing = 'granted' AND coalesce(c.uses_left > 0, true) AND c.valid_to BETWEEN from_day AND to_day
    UNION ALL
    -- The special landing by which the person is here: the last one, with no landing of another kind after it.
    SELECT l.last_day, 'special-landing-end', l.person_id, l.special_landing_id::text, l.office
    FROM query.special_landings l
    WHERE l.ended_on IS NULL AND l.last_day BETWEEN from_day AND to_day
      AND NOT EXISTS (
          SELECT FROM query.special_landings n
          WHERE n.person_id = l.person_id AND (n.landed_at, n.version) > (l.landed_at, l.version))
      AND NOT EXISTS (
          SELECT FROM query.crossings c WHERE c.person_id = l.person_id AND c.direction = 'in' AND c.occurred_at > l.landed_at)
      AND NOT EXISTS (
          SELECT FROM query.persons p WHERE p.person_id = l.person_id AND p.record_ended_on IS NOT NULL)
    UNION ALL
    SELECT l.last_day, 'multiple-permission-end', l.person_id, l.special_landing_id::text, l.office
    FROM query.special_landings l
    WHERE l.scope = 'multiple' AND l.ends_on IS NOT NULL AND l.last_day BETWEEN from_day AND to_day
    UNION ALL
    SELECT d.due_on, d.what, r.person_id, r.revocation_id, r.office
    FROM query.revocations r
    CROSS JOIN LATERAL (VALUES
        (CASE WHEN r.stage = 'notified' THEN r.hearing_on END, 'revocation-hearing'),
        (CASE WHEN EXISTS (
            SELECT FROM query.stays s
            WHERE s.person_id = r.person_id AND s.stay_id = r.stay_id AND s.closed_on IS NULL AND s.away_since IS NULL
              AND s.superseded_on IS NULL) THEN r.leave_by END, 'revocation-grace-end')
    ) AS d (due_on, what)
    WHERE r.is_latest AND d.due_on BETWEEN from_day AND to_day
    UNION ALL
    -- Birth and loss of nationality, until a stay opens or the person leaves (art. 22-2).
    SELECT d.due_on, d.what, a.person_id, NULL, a.office
    FROM query.acquisitions a
    CROSS JOIN LATERAL (VALUES
        (CASE WHEN NOT EXISTS (
            SELECT FROM query.applications p
            WHERE p.person_id = a.person_id AND p.kind = 'acquisition-of-status' AND p.outcome IS NULL) THEN a.application_due_on END,
            'acquisition-application'),
        (a.lawful_until, 'acquisition-grace-end')
    ) AS d (due_on, what)
    WHERE d.due_on BETWEEN from_day AND to_day
      AND NOT EXISTS (SELECT FROM query.acquisitions n WHERE n.person_id = a.person_id AND n.version > a.version)
      AND NOT EXISTS (SELECT FROM query.stays s WHERE s.person_id = a.person_id)
      AND NOT EXISTS (SELECT FROM query.orphan_departures o WHERE o.person_id = a.person_id AND o.departed_on >= a.cause_on)
      AND NOT EXISTS (SELECT FROM query.persons p WHERE p.person_id = a.person_id AND p.record_ended_on IS NOT NULL)
    UNION ALL
    SELECT a.documents_due_on, 'additional-documents', a.person_id, a.application_id, NULL
    FROM query.applications a
    WHERE a.received_on IS NOT NULL AND a.outcome IS NULL AND a.documents_due_on BETWEEN from_day AND to_day
    UNION ALL
    SELECT e.objection_due, 'landing-objection', e.person_id, e.examination_id, e.port
    FROM query.examinations e
    WHERE e.objection_due BETWEEN from_day AND to_day
    UNION ALL
    SELECT d.due_on, d.what, v.person_id, v.violation_case_id, v.decided_at_office
    FROM query.violations v
    CROSS JOIN LATERAL (VALUES
        (v.detention_ends_on, 'detention-end'),
        ((v.handover_due AT TIME ZONE INTERVAL '9 hours')::date, 'detention-handover'),
        (v.detention_review_due, 'detention-review'),
        (v.next_report_on, 'supervisee-report'),
        (v.released_until, 'provisional-release-end'),
        (v.hearing_due, 'hearing-request'),
        (v.objection_due, 'objection'),
        (v.departure_order_leave_by, 'departure-order-end'),
        (v.departure_command_leave_by, 'departure-command-end')
    ) AS d (due_on, what)
    WHERE v.stage <> 'closed' AND d.due_on BETWEEN from_day AND to_day
    UNION ALL
    SELECT d.due_on, d.what, r.person_id, r.refugee_case_id, r.decided_at_office
    FROM query.refugees r
    CROSS JOIN LATERAL (VALUES
        (r.classification_due, 'refugee-classification'),
        (r.provisional_stay_end, 'provisional-stay-end'),
        (r.review_due, 'review-request')
    ) AS d (due_on, what)
    WHERE d.due_on BETWEEN from_day AND to_day
$$;
COMMENT ON FUNCTION query.due IS 'What falls due between two days, both included: last day, clock, person, case or what else runs out, and the office that acted last where there is one.';
