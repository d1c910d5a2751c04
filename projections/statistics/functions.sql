-- What published tables of a day are counted by. Who reads them one by one has the role of a reader; the role of statistics
-- may not. Tables whose projection was built before a column came are told so when they are counted, not when these are made.
SET LOCAL check_function_bodies = off;

-- Where everybody stands who ever had a stay: the stay that was granted last by a day, as it was then. What ends a stay
-- counts where it happened by gone_by: at the end of the day itself, or of the day before for what counts the day of departure.
CREATE OR REPLACE FUNCTION query.standing_on(as_of date, gone_by date)
RETURNS TABLE (person_id uuid, stay_id uuid, status text, of_residents boolean, stay_end date, lawful_until date, ended_by text,
               granted_on date, document text, sex text, date_of_birth text)
LANGUAGE sql STABLE AS $$
    SELECT g.person_id, g.stay_id, g.status,
        -- Art. 19-3: longer than three months, and not one of these three. Special permanent residents are residents too (§8.2).
        g.status NOT IN ('temporary-visitor', 'diplomat', 'official') AND coalesce(given.lasts, true),
        g.stay_end, l.lawful_until,
        CASE
            WHEN s.closed_by IS NOT NULL THEN s.closed_by
            WHEN r.person_id IS NOT NULL THEN 'revocation'
            WHEN m.gone AND m.kind = 'none' THEN 'departure'
            WHEN m.gone AND m.reentry_deadline < as_of THEN 'lapse'
            WHEN l.lawful_until < as_of THEN CASE WHEN m.gone THEN 'lapse' ELSE 'expiry' END
        END,
        g.on_date, coalesce(d.nationality, p.nationality) || '/' || coalesce(d.issuing_state, ''), p.sex, p.date_of_birth
    FROM (
        SELECT DISTINCT ON (a.person_id) a.person_id, a.stay_id, a.status, a.stay_end, a.on_date, a.occurred_at, a.version
        FROM query.stay_grants a WHERE a.on_date <= as_of
        ORDER BY a.person_id, a.on_date DESC, a.occurred_at DESC, a.version DESC
    ) g
    CROSS JOIN LATERAL query.lawful_until(g.stay_id, g.person_id, g.stay_end, as_of) l
    LEFT JOIN LATERAL (
        SELECT b.period_unit IN ('years', 'indefinite') OR (b.period_unit = 'months' AND b.period_value > 3)
            OR (b.period_unit = 'days' AND b.on_date + least(b.period_value, 10000)::integer > (b.on_date + INTERVAL '3 months')::date) AS lasts
        FROM query.stay_grants b
        WHERE b.person_id = g.person_id AND b.stay_id = g.stay_id AND b.period_unit IS NOT NULL AND b.on_date <= as_of
        ORDER BY b.on_date DESC, b.occurred_at DESC, b.version DESC LIMIT 1
    ) given ON true
    LEFT JOIN LATERAL (
        SELECT c.kind, c.reentry_deadline,
            c.direction = 'out' AND (c.stay_id = g.stay_id
                OR (c.on_date, c.occurred_at, c.version) > (g.on_date, g.occurred_at, g.version)) AS gone
        FROM query.crossings c
        WHERE c.person_id = g.person_id AND c.on_date <= CASE c.direction WHEN 'in' THEN as_of ELSE gone_by END
        ORDER BY c.on_date DESC, c.occurred_at DESC, c.version DESC LIMIT 1
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT c.nationality, x.issuing_state
        FROM query.crossings c
        LEFT JOIN query.documents x ON x.person_id = c.person_id AND x.document_id = c.document_id
        WHERE c.person_id = g.person_id AND c.direction = 'in' AND c.on_date <= as_of
        ORDER BY c.on_date DESC, c.occurred_at DESC, c.version DESC LIMIT 1
    ) d ON true
    LEFT JOIN query.stays s ON s.person_id = g.person_id AND s.stay_id = g.stay_id
        AND s.closed_by IN ('death', 'naturalisation', 'deportation') AND s.closed_on <= gone_by
    LEFT JOIN (
        SELECT DISTINCT t.person_id, (t.body ->> 'stay_id')::uuid AS stay_id
        FROM query.timeline t
        WHERE t.event_type = 'StatusRevoked' AND (t.occurred_at AT TIME ZONE INTERVAL '9 hours')::date <= as_of
    ) r ON r.person_id = g.person_id AND r.stay_id = g.stay_id
    LEFT JOIN query.persons p ON p.person_id = g.person_id
$$;
COMMENT ON FUNCTION query.standing_on IS 'The stay of everybody that was granted last by a day, as it was then: status, last lawful day, and by what it had ended; ended_by is empty while it runs. date_of_birth is personal data.';

-- The overstayers of a day (不法残留者) in the reading of domain §12.1-28: whose period ran out, open procedures in, suspended
-- removal and provisional stay out; the day of departure still counts.
CREATE OR REPLACE FUNCTION query.unlawfully_staying(as_of date)
RETURNS TABLE (person_id uuid, stay_id uuid, status text, document text, sex text, lawful_until date)
LANGUAGE sql STABLE AS $$
    SELECT s.person_id, s.stay_id, s.status, s.document, s.sex, s.lawful_until
    FROM query.standing_on(as_of, as_of - 1) s
    WHERE s.ended_by = 'expiry'
      AND NOT EXISTS (
          SELECT FROM query.refugees r
          WHERE r.person_id = s.person_id AND as_of BETWEEN r.provisional_stay_on AND r.provisional_stay_end)
      AND NOT EXISTS (
          SELECT FROM query.removal_suspensions u
          WHERE u.person_id = s.person_id AND u.started_on <= as_of AND (u.ended_on IS NULL OR as_of < u.ended_on))
      -- A procedure that runs suspends by law, unless an exception was recorded.
      AND NOT EXISTS (
          SELECT FROM query.refugees r
          WHERE r.person_id = s.person_id AND r.applied_on <= as_of AND (r.procedure_ends_on IS NULL OR as_of <= r.procedure_ends_on)
            AND NOT EXISTS (
                SELECT FROM query.removal_suspensions u
                WHERE u.person_id = r.person_id AND u.refugee_case_id = r.refugee_case_id AND u.exception IS NOT NULL
                  AND u.ended_on <= as_of))
      -- Who landed by a special permission later is here on that.
      AND NOT EXISTS (
          SELECT FROM query.timeline t
          WHERE t.person_id = s.person_id AND t.event_type IN ('PortOfCallLandingPermitted', 'CruiseLandingPermitted',
                'TransitLandingPermitted', 'CrewLandingPermitted', 'EmergencyLandingPermitted', 'DistressLandingPermitted',
                'TemporaryRefugeLandingPermitted')
            AND (t.occurred_at AT TIME ZONE INTERVAL '9 hours')::date BETWEEN s.granted_on AND as_of)
$$;
COMMENT ON FUNCTION query.unlawfully_staying IS 'Who stays past the last lawful day of the period on a day, as the published overstayers count (domain §12.1-28), with the status at the time the stay became unlawful.';
