SELECT p.nationality || '/' AS nationality,
    CASE o.event_type WHEN 'ProvisionalReleasePermitted' THEN 'permitted' ELSE 'cancelled' END AS step,
    o.event_id AS member
FROM query.violation_steps o
LEFT JOIN query.persons p ON p.person_id = o.person_id
WHERE o.event_type IN ('ProvisionalReleasePermitted', 'ProvisionalReleaseCancelled') AND o.on_date BETWEEN $1::date AND $2::date
