CREATE TABLE place (
    person_id    uuid NOT NULL,
    version      bigint NOT NULL,
    event_id     uuid NOT NULL,
    notice       text NOT NULL,
    municipality text NOT NULL,
    address      text,
    moved_in_on  date NOT NULL,
    moved_out_on date,
    notified_on  date NOT NULL,
    due_on       date NOT NULL,
    late_days    bigint NOT NULL
);
COMMENT ON TABLE place IS 'One row per notification of a place of residence, with later corrections.';
COMMENT ON COLUMN place.person_id IS 'Person.';
COMMENT ON COLUMN place.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN place.event_id IS 'The notification.';
COMMENT ON COLUMN place.notice IS 'Which duty it fulfils: new-landing, status-permission or move.';
COMMENT ON COLUMN place.municipality IS 'Municipality code.';
COMMENT ON COLUMN place.address IS 'Personal data. Address as notified; empty once erased.';
COMMENT ON COLUMN place.moved_in_on IS 'Day of moving in.';
COMMENT ON COLUMN place.moved_out_on IS 'Day of leaving the old place.';
COMMENT ON COLUMN place.notified_on IS 'Day on which the municipality received it.';
COMMENT ON COLUMN place.due_on IS 'Last day on which it was in time.';
COMMENT ON COLUMN place.late_days IS 'Days after that day; 0 where in time.';
