ALTER TABLE entry ADD PRIMARY KEY (person_id, version);
