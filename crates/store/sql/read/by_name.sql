-- Persons who go by a name: spelled in any way that has the same key, cut short by whoever asks ($2 absent: the primary name
-- alone), or cut short in the document, whose zone has room for 39 characters of which these are most. Keyset pages by key.
WITH asked AS (
    SELECT query.name_key($1) || coalesce(' ' || query.name_key($2), '') AS key
), found AS (
    SELECT n.person_id, min(n.name_key COLLATE "C") AS key
    FROM query.names n
    CROSS JOIN asked a
    WHERE ((n.name_key >= a.key AND n.name_key < a.key || U&'\+10FFFF')
           OR n.name_key = ANY (ARRAY(SELECT left(a.key, length) FROM generate_series(28, length(a.key) - 1) AS length)))
      AND ($3::text IS NULL OR starts_with(n.date_of_birth, $3) OR starts_with($3, n.date_of_birth))
    GROUP BY n.person_id
), page AS (
    -- Only who is shown is looked up. The last row of the page before is named by its person alone: a key would put names into
    -- addresses and audit entries.
    SELECT f.person_id, f.key
    FROM found f
    WHERE $4::uuid IS NULL OR (f.key, f.person_id) > (SELECT l.key, l.person_id FROM found l WHERE l.person_id = $4)
    ORDER BY f.key, f.person_id
    LIMIT $5
)
SELECT to_jsonb(p) || jsonb_build_object(
           'names', coalesce((
               SELECT jsonb_agg(to_jsonb(n) - 'person_id' - 'name_key' ORDER BY n.version)
               FROM query.names n WHERE n.person_id = p.person_id), '[]'),
           'documents', coalesce((
               SELECT jsonb_agg(to_jsonb(d) - 'person_id' ORDER BY d.linked_at, d.document_id)
               FROM query.documents d WHERE d.person_id = p.person_id), '[]')),
       f.person_id
FROM page f
JOIN query.persons p USING (person_id)
ORDER BY f.key, f.person_id
