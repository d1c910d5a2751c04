SELECT CASE WHEN left(r.municipality, 2) BETWEEN '01' AND '47' THEN left(r.municipality, 2) END AS prefecture, s.status, s.person_id AS member
FROM query.standing_on($2::date, $2::date) s
LEFT JOIN LATERAL (
    SELECT p.municipality FROM query.residence p
    WHERE p.person_id = s.person_id AND p.moved_in_on <= $2::date
    ORDER BY p.moved_in_on DESC, p.version DESC LIMIT 1
) r ON true
WHERE s.of_residents AND s.ended_by IS NULL
