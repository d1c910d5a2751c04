CREATE VIEW query.commands AS
SELECT command_id, subject, asked, staff_id, outcome, version, events, flags, code, invariant, law, detail_en, detail_ja, command_digest,
       recorded_at, command_partition, command_offset
FROM command;
COMMENT ON VIEW query.commands IS 'First answer to each command, by command id.';
