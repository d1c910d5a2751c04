ALTER TABLE violation_step ADD PRIMARY KEY (person_id, version);
ALTER TABLE suspension_step ADD PRIMARY KEY (person_id, version);
CREATE INDEX violation_step_by_case ON violation_step (violation_case_id);
