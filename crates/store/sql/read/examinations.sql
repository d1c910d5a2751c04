SELECT to_jsonb(e) - 'person_id' || jsonb_build_object('steps', coalesce((
    SELECT jsonb_agg(to_jsonb(s) - 'person_id' - 'examination_id' ORDER BY s.version)
    FROM query.examination_steps s WHERE s.person_id = e.person_id AND s.examination_id = e.examination_id), '[]'))
FROM query.examinations e
WHERE e.person_id = $1
ORDER BY e.opened_on, e.examination_id
