CREATE INDEX application_by_stay ON application (stay_id) WHERE special_period_end IS NOT NULL;
CREATE INDEX application_by_number ON application (application_id);
ALTER TABLE revocation_step ADD PRIMARY KEY (person_id, version);
ALTER TABLE acquisition ADD PRIMARY KEY (person_id, version);
