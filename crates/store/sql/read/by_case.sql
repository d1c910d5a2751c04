-- The persons whom a case is about, by its number: cases of every kind, since who asks may have nothing but the number.
WHERE p.person_id IN (
    SELECT person_id FROM query.applications WHERE application_id = $1
    UNION ALL SELECT person_id FROM query.examinations WHERE examination_id = $1
    UNION ALL SELECT person_id FROM query.violations WHERE violation_case_id = $1
    UNION ALL SELECT person_id FROM query.refugees WHERE refugee_case_id = $1)
ORDER BY p.person_id
LIMIT 100
