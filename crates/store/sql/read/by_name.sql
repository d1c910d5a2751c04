-- Persons who go by a name: spelled in any way that has the same key, cut short by whoever asks ($2 absent: the primary name
-- alone), or cut short in the document, whose zone has room for 39 characters of which these are most. Keyset pages by key: the
-- index is walked in that order until the page is full, however many people share the name.
WITH asked AS MATERIALIZED (
    SELECT key, key || U&'\+10FFFF' AS beyond,
           ARRAY(SELECT left(key, length) FROM generate_series(28, length(key) - 1) AS length) AS cut
    FROM (SELECT query.name_key($1) || coalesce(' ' || query.name_key($2), '') AS key) k
), named AS (
    -- The last row of the page before is named by its person alone: a key would put names into addresses and audit entries.
    SELECT coalesce(min(n.name_key), '') AS key, coalesce($4::uuid, '00000000-0000-0000-0000-000000000000') AS person_id
    FROM query.names n, asked a
    WHERE n.person_id = $4::uuid AND (n.name_key >= a.key AND n.name_key < a.beyond OR n.name_key = ANY (a.cut))
      AND ($3::text IS NULL OR starts_with(n.date_of_birth, $3) OR starts_with($3, n.date_of_birth))
), last AS MATERIALIZED (
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
       f.person_id
FROM page f
JOIN query.persons p USING (person_id)
ORDER BY f.name_key, f.person_id
