ALTER TABLE permit_step ADD PRIMARY KEY (person_id, version);
