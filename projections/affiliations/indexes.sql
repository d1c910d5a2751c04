ALTER TABLE affiliation_step ADD PRIMARY KEY (person_id, version);
CREATE INDEX affiliation_step_of_organisation ON affiliation_step (organisation_id, person_id);
CREATE INDEX affiliation_step_by_day ON affiliation_step (on_date);
