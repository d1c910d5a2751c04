SELECT c.port, CASE c.kind WHEN 'new-entry' THEN 'new' ELSE 're-entry' END AS kind, c.event_id AS member
FROM query.crossings c
WHERE c.direction = 'in' AND c.on_date BETWEEN $1::date AND $2::date
