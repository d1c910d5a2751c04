-- Persons who go by a name: spelled in any way that has the same key, cut short by whoever asks ($2 absent: the primary name
-- alone), or cut short in the document, whose zone has room for 39 characters of which these are most. Keyset pages by key: the
-- index is walked in that order until the page is full, however many people share the name.
WITH asked AS MATERIALIZED (
    SELECT key, key || U&'\+10FFFF' AS beyond,
           ARRAY(SELECT left(key, length) FROM generate_series(28, length(key) - 1) AS length) AS cut
    FROM (SELECT query.name_key($1) || coalesce(' ' || query.name_key($2), '') AS key) k
), named AS (
    -- The last row of the page before is named by its person alone: a key would put names into addresses and audit entries. Where
    -- the person's names lie in another database, that one has told the key ($6).
    SELECT coalesce($6::text, min(n.name_key), '') AS key, coalesce($4::uuid, '00000000-0000-0000-0000-000000000000') AS person_id
    FROM query.names n, asked a
    WHERE n.person_id = $4::uuid AND (n.name_key >= a.key AND n.name_key < a.beyond OR n.name_key = ANY (a.cut))
      AND ($3::text IS NULL OR starts_with(n.date_of_birth, $3) OR starts_with($3, n.date_of_birth))
)