WITH before AS (
    SELECT s.person_id FROM query.standing_on($1::date - 1, $1::date - 1) s WHERE s.of_residents AND s.ended_by IS NULL
), after AS (
    SELECT s.person_id, s.stay_id, s.of_residents AND s.ended_by IS NULL AS is_one, coalesce(s.ended_by, 'other-status') AS went_by
    FROM query.standing_on($2::date, $2::date) s
)
SELECT 'start' AS part, b.person_id AS member FROM before b
UNION ALL
SELECT 'end', a.person_id FROM after a WHERE a.is_one
UNION ALL
SELECT coalesce(a.went_by, 'other-status'), b.person_id
FROM before b LEFT JOIN after a ON a.person_id = b.person_id
WHERE a.is_one IS DISTINCT FROM true
UNION ALL
SELECT CASE WHEN s.opened_on BETWEEN $1::date AND $2::date AND s.opened_kind = 'new-entry' THEN 'landed' ELSE 'given-a-status' END, a.person_id
FROM after a LEFT JOIN query.stays s ON s.person_id = a.person_id AND s.stay_id = a.stay_id
WHERE a.is_one AND NOT EXISTS (SELECT FROM before b WHERE b.person_id = a.person_id)
