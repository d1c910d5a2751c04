SELECT c.issued_at_office AS office, c.issued_as AS kind, c.event_id AS member
FROM query.cards c
WHERE c.issued_on BETWEEN $1::date AND $2::date
