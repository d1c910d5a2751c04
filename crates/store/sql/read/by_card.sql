-- The persons to whom a residence card was issued, by the card's pseudonym.
SELECT to_jsonb(p) || jsonb_build_object('documents', coalesce((
    SELECT jsonb_agg(to_jsonb(d) - 'person_id' ORDER BY d.linked_at, d.document_id)
    FROM query.documents d WHERE d.person_id = p.person_id), '[]'))
FROM query.persons p
WHERE p.person_id IN (SELECT person_id FROM query.cards WHERE card_id = $1)
ORDER BY p.person_id
LIMIT 100
