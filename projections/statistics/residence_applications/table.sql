SELECT t.office, a.kind, f.flow, a.person_id || ' ' || a.application_id AS member
FROM (
    SELECT o.person_id, o.application_id, o.kind, o.received_on, o.received_event_id, o.outcome,
        -- A decision is not before the receipt, whatever a correction says of its day.
        CASE WHEN o.outcome IS NOT NULL THEN greatest(o.decided_on, o.received_on) END AS disposed_on
    FROM query.applications o
    WHERE o.received_on <= $2::date
) a
JOIN query.timeline t ON t.person_id = a.person_id AND t.event_id = a.received_event_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN a.received_on < $1::date THEN 'carried-over' ELSE 'received' END AS flow
    UNION ALL
    SELECT CASE WHEN a.disposed_on <= $2::date THEN a.outcome ELSE 'left-over' END
) f
WHERE a.disposed_on IS NULL OR a.disposed_on >= $1::date
