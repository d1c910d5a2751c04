SELECT c.nationality || '/' || coalesce(d.issuing_state, '') AS nationality,
    CASE
        WHEN born IS NULL OR born > c.on_date THEN NULL
        WHEN c.on_date >= born + INTERVAL '80 years' THEN '80-or-more'
        ELSE ten || '-' || ten + 9
    END AS age,
    p.sex, c.event_id AS member
FROM query.crossings c
LEFT JOIN query.documents d ON d.person_id = c.person_id AND d.document_id = c.document_id
LEFT JOIN query.persons p ON p.person_id = c.person_id
LEFT JOIN LATERAL (SELECT engine.as_date(p.date_of_birth) AS born) b ON true
LEFT JOIN LATERAL (SELECT extract(year FROM age(c.on_date, b.born))::integer / 10 * 10 AS ten) t ON true
WHERE c.direction = 'out' AND c.on_date BETWEEN $1::date AND $2::date
