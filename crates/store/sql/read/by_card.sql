-- The persons to whom a residence card was issued, by the card's pseudonym.
WHERE p.person_id IN (SELECT person_id FROM query.persons_with_cards WHERE card_id = $1)
ORDER BY p.person_id
LIMIT 100
