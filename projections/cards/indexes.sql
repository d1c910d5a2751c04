ALTER TABLE card_step ADD PRIMARY KEY (person_id, version);
