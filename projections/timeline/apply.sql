INSERT INTO entry (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office, terminal,
    source, command_id, case_id, legal_grounds, flags, corrects, rules_version, body, personal, partition, "offset")
SELECT person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office, terminal,
    source, command_id, case_id, legal_grounds, flags, corrects, rules_version, body, personal, partition, "offset"
FROM batch_event;
