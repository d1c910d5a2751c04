-- Persons with the documents linked to them; which of them is said by the file that follows.
SELECT to_jsonb(p) || jsonb_build_object('documents', coalesce((
    SELECT jsonb_agg(to_jsonb(d) - 'person_id' ORDER BY d.linked_at, d.document_id)
    FROM query.documents d WHERE d.person_id = p.person_id), '[]'))
FROM query.persons p
