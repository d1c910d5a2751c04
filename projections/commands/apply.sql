-- The first answer stands; what came later under the same id was a repeat or another body.
INSERT INTO command (command_id, subject, asked, staff_id, outcome, version, events, flags, code, invariant, law, detail_en, detail_ja,
    command_digest, recorded_at, command_partition, command_offset)
SELECT DISTINCT ON (command_id, coalesce(subjects[1], ''))
    command_id, coalesce(subjects[1], ''), asked, actor_staff_id, outcome, last_version, events, flags, code, invariant, law, detail_en, detail_ja,
    command_digest, recorded_at, command_partition, command_offset
FROM batch_audit_entry
WHERE kind = 'command' AND command_id IS NOT NULL AND NOT repeated AND outcome <> 'conflict'
ORDER BY command_id, coalesce(subjects[1], ''), partition, "offset"
ON CONFLICT DO NOTHING;
