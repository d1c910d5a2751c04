SELECT to_jsonb(c) - 'command_digest'
FROM query.commands c
WHERE c.command_id = $1
ORDER BY c.recorded_at
LIMIT 1
