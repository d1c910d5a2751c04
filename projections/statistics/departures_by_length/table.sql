SELECT c.nationality || '/' || coalesce(d.issuing_state, '') AS nationality,
    CASE
        WHEN c.kind <> 'none' THEN 'with-re-entry'
        WHEN b.direction IS DISTINCT FROM 'in' THEN NULL
        WHEN c.on_date <= b.on_date + 15 THEN 'up-to-15-days'
        WHEN c.on_date <= b.on_date + 30 THEN '16-to-30-days'
        WHEN c.on_date <= b.on_date + INTERVAL '3 months' THEN '31-days-to-3-months'
        WHEN c.on_date <= b.on_date + INTERVAL '6 months' THEN 'over-3-to-6-months'
        WHEN c.on_date <= b.on_date + INTERVAL '1 year' THEN 'over-6-months-to-1-year'
        WHEN c.on_date <= b.on_date + INTERVAL '3 years' THEN 'over-1-to-3-years'
        ELSE 'over-3-years'
    END AS length,
    c.event_id AS member
FROM query.crossings c
LEFT JOIN query.documents d ON d.person_id = c.person_id AND d.document_id = c.document_id
LEFT JOIN LATERAL (
    SELECT o.direction, o.on_date FROM query.crossings o
    WHERE o.person_id = c.person_id AND (o.on_date, o.occurred_at, o.version) < (c.on_date, c.occurred_at, c.version)
    ORDER BY o.on_date DESC, o.occurred_at DESC, o.version DESC LIMIT 1
) b ON true
WHERE c.direction = 'out' AND c.on_date BETWEEN $1::date AND $2::date
