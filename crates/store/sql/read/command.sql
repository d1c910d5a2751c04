-- The first answer to a command. records_offset is that of its last event, where it caused one.
SELECT to_jsonb(c) - 'command_digest' || jsonb_build_object('records_offset', t."offset")
FROM query.commands c
LEFT JOIN query.timeline t
    ON jsonb_array_length(c.events) > 0
    AND t.person_id = CASE WHEN c.subject LIKE 'person/%' THEN substr(c.subject, 8)::uuid END
    AND t.version = c.version
WHERE c.command_id = $1
ORDER BY c.recorded_at
LIMIT 1
