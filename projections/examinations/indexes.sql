ALTER TABLE examination_step ADD PRIMARY KEY (person_id, version);
CREATE INDEX examination_step_by_number ON examination_step (examination_id);
