SELECT DISTINCT g.ground, s.step, s.person_id || ' ' || s.violation_case_id AS member
FROM (
    SELECT o.person_id, o.violation_case_id, o.version,
        CASE
            WHEN o.event_type = 'FindingMade' AND o.outcome = 'deportable' THEN 'found-deportable'
            WHEN o.event_type = 'OralHearingHeld' THEN 'hearing-held'
            WHEN o.event_type = 'DeportationOrderIssued' THEN 'deportation-ordered'
            WHEN o.event_type = 'DeportationExecuted' THEN 'deported'
            WHEN o.event_type = 'DepartureOrderIssued' THEN 'departure-ordered'
        END AS step
    FROM query.violation_steps o
    WHERE o.on_date BETWEEN $1::date AND $2::date
) s
-- The grounds found last before the step, or by it.
CROSS JOIN LATERAL (
    SELECT f.codes FROM query.violation_steps f
    WHERE f.person_id = s.person_id AND f.violation_case_id = s.violation_case_id AND f.event_type = 'FindingMade' AND f.version <= s.version
    ORDER BY f.version DESC LIMIT 1
) f
CROSS JOIN LATERAL unnest(f.codes) AS g (ground)
WHERE s.step IS NOT NULL
