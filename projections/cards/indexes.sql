ALTER TABLE card_step ADD PRIMARY KEY (person_id, version);
CREATE INDEX card_step_by_card ON card_step (card_id);
