ALTER TABLE place ADD PRIMARY KEY (person_id, version);
