-- A person with the documents linked to them.
WHERE p.person_id = $1
