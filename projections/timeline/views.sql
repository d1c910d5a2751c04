CREATE VIEW query.timeline AS
SELECT person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office, terminal, source,
       command_id, case_id, legal_grounds, flags, corrects, body, personal, partition, "offset"
FROM entry;
COMMENT ON VIEW query.timeline IS 'Every event of every person, in order of version. personal holds personal data.';
