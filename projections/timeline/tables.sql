CREATE TABLE entry (
    person_id     uuid NOT NULL,
    version       bigint NOT NULL,
    event_id      uuid NOT NULL,
    event_type    text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    staff_id      text NOT NULL,
    role          text NOT NULL,
    office        text NOT NULL,
    terminal      text NOT NULL,
    source        text NOT NULL,
    command_id    uuid NOT NULL,
    case_id       text,
    legal_grounds json NOT NULL,
    flags         text[] NOT NULL,
    corrects      uuid,
    rules_version text,
    body          json NOT NULL,
    personal      json,
    partition     integer NOT NULL,
    "offset"      bigint NOT NULL
);
COMMENT ON TABLE entry IS 'One row per event, in the order of the person''s record.';
COMMENT ON COLUMN entry.person_id IS 'Person.';
COMMENT ON COLUMN entry.version IS 'Place in the person''s record: 1, 2, 3 …';
COMMENT ON COLUMN entry.event_id IS 'Id of the event.';
COMMENT ON COLUMN entry.event_type IS 'Type of the event.';
COMMENT ON COLUMN entry.occurred_at IS 'When it happened, in legal time.';
COMMENT ON COLUMN entry.recorded_at IS 'When the log took it: what the system could know.';
COMMENT ON COLUMN entry.staff_id IS 'Who acted.';
COMMENT ON COLUMN entry.role IS 'In which role.';
COMMENT ON COLUMN entry.office IS 'For which office.';
COMMENT ON COLUMN entry.terminal IS 'At which terminal.';
COMMENT ON COLUMN entry.source IS 'Where the command came from.';
COMMENT ON COLUMN entry.command_id IS 'Command that caused it.';
COMMENT ON COLUMN entry.case_id IS 'Case it belongs to.';
COMMENT ON COLUMN entry.legal_grounds IS 'Legal grounds: act, article, item.';
COMMENT ON COLUMN entry.flags IS 'What was not as it should be when it was recorded.';
COMMENT ON COLUMN entry.corrects IS 'Event that it corrects.';
COMMENT ON COLUMN entry.rules_version IS 'Version of the code lists and rule tables by which it was decided.';
COMMENT ON COLUMN entry.body IS 'Fields of the event without personal data.';
COMMENT ON COLUMN entry.personal IS 'Personal data of the event; empty where it has none or it was erased.';
COMMENT ON COLUMN entry.partition IS 'Partition of the records topic.';
COMMENT ON COLUMN entry."offset" IS 'Offset there: the record''s place in history.';

-- Nobody looks for rows by these; gathering statistics of them takes longer than of all the others together.
ALTER TABLE entry ALTER COLUMN body SET STATISTICS 0, ALTER COLUMN personal SET STATISTICS 0,
    ALTER COLUMN legal_grounds SET STATISTICS 0, ALTER COLUMN event_id SET STATISTICS 0,
    ALTER COLUMN command_id SET STATISTICS 0, ALTER COLUMN flags SET STATISTICS 0;
