SELECT s.status,
    CASE
        WHEN born IS NULL OR born > $2::date THEN NULL
        WHEN $2::date >= born + INTERVAL '80 years' THEN '80-or-more'
        ELSE ten || '-' || ten + 9
    END AS age,
    s.sex, s.person_id AS member
FROM query.standing_on($2::date, $2::date) s
CROSS JOIN LATERAL (SELECT engine.as_date(s.date_of_birth) AS born) b
CROSS JOIN LATERAL (SELECT extract(year FROM age($2::date, b.born))::integer / 10 * 10 AS ten) t
WHERE s.of_residents AND s.ended_by IS NULL
