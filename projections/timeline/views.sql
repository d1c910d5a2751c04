CREATE VIEW query.timeline AS
SELECT person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office, terminal, source,
       command_id, case_id, legal_grounds, flags, corrects, rules_version, body, personal, partition, "offset"
FROM entry;
COMMENT ON VIEW query.timeline IS 'Every event of every person, in order of version. personal holds personal data.';

CREATE VIEW query.staff_actions AS
SELECT staff_id, role, office, terminal, source, occurred_at, recorded_at, person_id, version, event_id, event_type, case_id,
       command_id, legal_grounds, flags, corrects, rules_version, partition, "offset"
FROM entry;
COMMENT ON VIEW query.staff_actions IS 'Who did and decided what: every event by who acted, in which role and office, on which grounds. Look it up by staff_id and recorded_at. Holds no personal data of the person concerned.';
