SELECT to_jsonb(v) - 'person_id' || jsonb_build_object('steps', coalesce((
    SELECT jsonb_agg(to_jsonb(s) - 'person_id' - 'violation_case_id' ORDER BY s.version)
    FROM query.violation_steps s WHERE s.person_id = v.person_id AND s.violation_case_id = v.violation_case_id), '[]'))
FROM query.violations v
WHERE v.person_id = $1
ORDER BY v.received_on, v.violation_case_id
