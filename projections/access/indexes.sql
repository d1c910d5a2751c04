ALTER TABLE role_step ADD PRIMARY KEY (record_id, version);
CREATE INDEX role_step_of_member ON role_step (member);
ALTER TABLE export ADD PRIMARY KEY (record_id, version);
CREATE INDEX export_of_member ON export (member);
ALTER TABLE privileged_operation ADD PRIMARY KEY (record_id, version);
CREATE INDEX privileged_operation_of_member ON privileged_operation (member);
ALTER TABLE log_check ADD PRIMARY KEY (record_id, version);
CREATE INDEX log_check_of_member ON log_check (member);
