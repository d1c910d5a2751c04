-- The persons whom a document is linked to, by the document's pseudonym.
WHERE p.person_id IN (SELECT person_id FROM query.documents WHERE document_id = $1)
ORDER BY p.person_id
LIMIT 100
