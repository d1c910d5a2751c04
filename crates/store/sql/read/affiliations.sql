SELECT to_jsonb(a) - 'person_id' || jsonb_build_object('gap_after', (
    SELECT to_jsonb(g) - 'person_id'
    FROM query.affiliation_gaps() g WHERE g.person_id = a.person_id AND g.gap_from = a.left_on + 1))
FROM query.affiliations a
WHERE a.person_id = $1
ORDER BY coalesce(a.joined_on, a.left_on), a.organisation_id
