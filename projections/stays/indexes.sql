ALTER TABLE fact ADD PRIMARY KEY (person_id, version);
ALTER TABLE stay ADD PRIMARY KEY (stay_id, person_id);
CREATE INDEX stay_by_person ON stay (person_id);
CREATE INDEX stay_running_out ON stay (stay_end) WHERE closed_on IS NULL;
CREATE INDEX stay_left_late ON stay (closed_on) WHERE closed_on > stay_end;
CREATE INDEX orphan_departure_by_person ON orphan_departure (person_id);
ALTER TABLE placed_crossing ADD PRIMARY KEY (person_id, version);
CREATE INDEX stay_of_resident ON stay (status_since) WHERE closed_on IS NULL AND status NOT IN ('temporary-visitor', 'diplomat', 'official', 'special-permanent-resident');
