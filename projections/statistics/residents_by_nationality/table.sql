SELECT s.document AS nationality, s.status, s.person_id AS member
FROM query.standing_on($2::date, $2::date) s
WHERE s.of_residents AND s.ended_by IS NULL
