SELECT a.kind, a.outcome,
    CASE
        WHEN a.days <= 14 THEN 'up-to-14-days'
        WHEN a.days <= 30 THEN '15-to-30-days'
        WHEN a.days <= 60 THEN '31-to-60-days'
        WHEN a.days <= 90 THEN '61-to-90-days'
        WHEN a.days <= 180 THEN '91-to-180-days'
        ELSE 'over-180-days'
    END AS length,
    a.person_id || ' ' || a.application_id AS member
FROM (
    SELECT o.person_id, o.application_id, o.kind, o.outcome,
        -- A decision is not before the receipt, whatever a correction says of its day.
        greatest(o.decided_on, o.received_on) AS disposed_on, greatest(o.decided_on - o.received_on, 0) AS days
    FROM query.applications o
    WHERE o.received_on IS NOT NULL AND o.outcome IS NOT NULL
) a
WHERE a.disposed_on BETWEEN $1::date AND $2::date
