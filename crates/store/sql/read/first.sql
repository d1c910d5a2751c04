-- When anything was recorded first: from one member of staff to the next along the index, since none leads to it directly.
WITH RECURSIVE step AS (
    (SELECT t.staff_id, t.recorded_at FROM query.timeline t ORDER BY t.staff_id, t.recorded_at LIMIT 1)
    UNION ALL
    SELECT n.staff_id, n.recorded_at
    FROM step s
    CROSS JOIN LATERAL (
        SELECT t.staff_id, t.recorded_at FROM query.timeline t
        WHERE t.staff_id > s.staff_id ORDER BY t.staff_id, t.recorded_at LIMIT 1
    ) n
)
SELECT (extract(epoch FROM min(recorded_at)) * 1000000)::bigint FROM step
