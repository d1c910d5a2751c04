ALTER TABLE role_step ADD PRIMARY KEY (record_id, version);
CREATE INDEX role_step_of_member ON role_step (member);
ALTER TABLE export ADD PRIMARY KEY (record_id, version);
ALTER TABLE privileged_operation ADD PRIMARY KEY (record_id, version);
ALTER TABLE log_check ADD PRIMARY KEY (record_id, version);
