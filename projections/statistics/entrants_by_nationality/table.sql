SELECT c.nationality || '/' || coalesce(d.issuing_state, '') AS nationality, c.status,
    CASE c.kind WHEN 'new-entry' THEN 'new' ELSE 're-entry' END AS kind, c.event_id AS member
FROM query.crossings c
LEFT JOIN query.documents d ON d.person_id = c.person_id AND d.document_id = c.document_id
WHERE c.direction = 'in' AND c.on_date BETWEEN $1::date AND $2::date
