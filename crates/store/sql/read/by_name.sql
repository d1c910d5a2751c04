, last AS MATERIALIZED (
    -- What is cut short sorts before what is asked for. One bound, for an index is entered at one.
    SELECT l.key, l.person_id, greatest(l.key, a.key) AS from_key,
           CASE WHEN l.key >= a.key THEN l.person_id ELSE '00000000-0000-0000-0000-000000000000' END AS from_person
    FROM named l, asked a
), cut AS (
    SELECT n.name_key, n.person_id
    FROM query.names n
    WHERE n.name_key = ANY ((SELECT cut FROM asked)::text[])
      AND (n.name_key, n.person_id) > ((SELECT key FROM last), (SELECT person_id FROM last))
      AND ($3::text IS NULL OR starts_with(n.date_of_birth, $3) OR starts_with($3, n.date_of_birth))
      -- A person stands under the first name of theirs that is one of these.
      AND NOT EXISTS (
          SELECT FROM query.names m, asked a
          WHERE m.person_id = n.person_id AND (m.name_key, m.version) < (n.name_key, n.version)
            AND (m.name_key >= a.key OR m.name_key = ANY (a.cut))
            AND ($3::text IS NULL OR starts_with(m.date_of_birth, $3) OR starts_with($3, m.date_of_birth)))
), spelled AS (
    SELECT n.name_key, n.person_id
    FROM query.names n
    WHERE (n.name_key, n.person_id) > ((SELECT from_key FROM last), (SELECT from_person FROM last))
      AND n.name_key < (SELECT beyond FROM asked)
      AND ($3::text IS NULL OR starts_with(n.date_of_birth, $3) OR starts_with($3, n.date_of_birth))
      -- A person stands under the first name of theirs that is one of these.
      AND NOT EXISTS (
          SELECT FROM query.names m, asked a
          WHERE m.person_id = n.person_id AND (m.name_key, m.version) < (n.name_key, n.version)
            AND (m.name_key >= a.key OR m.name_key = ANY (a.cut))
            AND ($3::text IS NULL OR starts_with(m.date_of_birth, $3) OR starts_with($3, m.date_of_birth)))
    ORDER BY n.name_key, n.person_id
    LIMIT $5
), page AS (
    SELECT * FROM cut UNION ALL SELECT * FROM spelled
    ORDER BY name_key, person_id
    LIMIT $5
)
SELECT to_jsonb(p) || jsonb_build_object(
           'names', coalesce((
               SELECT jsonb_agg(to_jsonb(n) - 'person_id' - 'name_key' ORDER BY n.version)
               FROM query.names n WHERE n.person_id = p.person_id), '[]'),
           'documents', coalesce((
               SELECT jsonb_agg(to_jsonb(d) - 'person_id' ORDER BY d.linked_at, d.document_id)
               FROM query.documents d WHERE d.person_id = p.person_id), '[]')),
       f.person_id, f.name_key
FROM page f
JOIN query.persons p USING (person_id)
ORDER BY f.name_key, f.person_id
