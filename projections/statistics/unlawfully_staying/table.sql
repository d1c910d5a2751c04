SELECT u.document AS nationality, u.status, u.sex, u.person_id AS member
FROM query.unlawfully_staying($2::date) u
