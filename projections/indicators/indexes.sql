ALTER TABLE indicator_step ADD PRIMARY KEY (indicator_id, version);
CREATE INDEX indicator_step_of_person ON indicator_step (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX indicator_step_expiring ON indicator_step (expires_on) WHERE event_type = 'IndicatorRaised';
