ALTER TABLE alert_step ADD PRIMARY KEY (alert_id, version);
CREATE INDEX alert_step_of_person ON alert_step (person_id) WHERE person_id IS NOT NULL;
