CREATE TABLE command (
    command_id        uuid NOT NULL,
    subject           text NOT NULL,
    asked             text NOT NULL,
    staff_id          text,
    outcome           text NOT NULL,
    version           bigint NOT NULL,
    events            jsonb NOT NULL,
    flags             text[] NOT NULL,
    code              text,
    invariant         text,
    law               jsonb NOT NULL,
    detail_en         text,
    detail_ja         text,
    command_digest    bytea,
    recorded_at       timestamptz NOT NULL,
    command_partition bigint,
    command_offset    bigint,
    PRIMARY KEY (command_id, subject)
);
COMMENT ON TABLE command IS 'First answer to each command. Repeats and reads are in the audit topic only.';
COMMENT ON COLUMN command.command_id IS 'Id made by the client.';
COMMENT ON COLUMN command.subject IS 'Whose record it is about; empty text where it could not be read.';
COMMENT ON COLUMN command.asked IS 'Name of the command.';
COMMENT ON COLUMN command.staff_id IS 'Who sent it: the only one who may ask for its answer. Absent where it could not be read.';
COMMENT ON COLUMN command.outcome IS 'accepted, refused or malformed.';
COMMENT ON COLUMN command.version IS 'Version of the person''s record after it.';
COMMENT ON COLUMN command.events IS 'Events it caused: type, id, version.';
COMMENT ON COLUMN command.flags IS 'What is not as it should be in what was accepted.';
COMMENT ON COLUMN command.code IS 'Why it was refused: a stable code.';
COMMENT ON COLUMN command.invariant IS 'Invariant that refused it.';
COMMENT ON COLUMN command.law IS 'Law that the refusal rests on.';
COMMENT ON COLUMN command.detail_en IS 'Reason in English.';
COMMENT ON COLUMN command.detail_ja IS 'Reason in Japanese.';
COMMENT ON COLUMN command.command_digest IS 'SHA-256 of the command: tells a repeat from another body under the same id.';
COMMENT ON COLUMN command.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN command.command_partition IS 'Partition of the commands topic that held it.';
COMMENT ON COLUMN command.command_offset IS 'Its offset there.';
