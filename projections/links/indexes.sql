ALTER TABLE link_step ADD PRIMARY KEY (person_id, version);
ALTER TABLE split_step ADD PRIMARY KEY (person_id, version);
