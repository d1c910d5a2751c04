ALTER TABLE permit_step ADD PRIMARY KEY (person_id, version);
-- A landing that rests on a visa and an authorisation is two steps.
ALTER TABLE clearance_step ADD PRIMARY KEY (person_id, version, clearance);
CREATE INDEX clearance_step_running_out ON clearance_step (valid_to) WHERE valid_to IS NOT NULL;
ALTER TABLE special_landing ADD PRIMARY KEY (person_id, version);
CREATE INDEX special_landing_running_out ON special_landing (coalesce(ends_on, (ends_at AT TIME ZONE INTERVAL '9 hours')::date));
ALTER TABLE special_landing_end ADD PRIMARY KEY (person_id, version);
