SELECT to_jsonb(r) - 'person_id' || jsonb_build_object('steps', coalesce((
    SELECT jsonb_agg(to_jsonb(s) - 'person_id' - 'refugee_case_id' ORDER BY s.version)
    FROM query.refugee_steps s WHERE s.person_id = r.person_id AND s.refugee_case_id = r.refugee_case_id), '[]'),
    'removal_suspensions', coalesce((
    SELECT jsonb_agg(to_jsonb(b) - 'person_id' - 'refugee_case_id' ORDER BY b.version)
    FROM query.removal_suspensions b WHERE b.person_id = r.person_id AND b.refugee_case_id = r.refugee_case_id), '[]'))
FROM query.refugees r
WHERE r.person_id = $1
ORDER BY r.applied_on, r.refugee_case_id
