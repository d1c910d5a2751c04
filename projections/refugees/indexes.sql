ALTER TABLE refugee_step ADD PRIMARY KEY (person_id, version);
CREATE INDEX refugee_step_by_case ON refugee_step (refugee_case_id);
