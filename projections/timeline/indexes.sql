ALTER TABLE entry ADD PRIMARY KEY (person_id, version);
CREATE INDEX entry_by_staff ON entry (staff_id, recorded_at);
