SELECT to_jsonb(s) - 'person_id' || jsonb_build_object('grants', coalesce((
    SELECT jsonb_agg(to_jsonb(g) - 'person_id' - 'stay_id' ORDER BY g.version)
    FROM query.stay_grants g WHERE g.person_id = s.person_id AND g.stay_id = s.stay_id), '[]'))
FROM query.stays s
WHERE s.person_id = $1
ORDER BY s.opened_on, s.stay_id
