CREATE VIEW query.staff_roles AS
SELECT a.member, a.role, a.office, a.valid_from, a.valid_to, e.ended_on, least(a.valid_to, e.ended_on) AS held_to,
       a.basis, a.staff_id AS assigned_by, e.staff_id AS ended_by, e.reason AS end_reason, a.assignment_id, a.record_id, a.version
FROM role_step a
LEFT JOIN role_step e ON e.record_id = a.record_id AND e.assignment_id = a.assignment_id AND e.event_type = 'RoleEnded'
WHERE a.event_type = 'RoleAssigned';
COMMENT ON VIEW query.staff_roles IS 'One row per role assigned: held from valid_from to held_to, and never where that lies before.';
COMMENT ON COLUMN query.staff_roles.held_to IS 'Last day on which it is held: valid_to, or ended_on where that is earlier.';

CREATE VIEW query.exports AS
SELECT member, role, office, purpose, what, rows, content_hash, occurred_at, recorded_at, staff_id, event_id, record_id, version
FROM export;
COMMENT ON VIEW query.exports IS 'One row per export: for whom, in which role, for which purpose, how much, and its digest.';

CREATE VIEW query.privileged_operations AS
SELECT member, role, office, operation, approved_by, reference, occurred_at, recorded_at, staff_id, event_id, record_id, version
FROM privileged_operation;
COMMENT ON VIEW query.privileged_operations IS 'One row per privileged operation, with who approved it.';

CREATE VIEW query.log_checks AS
SELECT member, log, checked_from, checked_to, entries, faults, content_hash, occurred_at, recorded_at, staff_id, event_id,
       record_id, version
FROM log_check;
COMMENT ON VIEW query.log_checks IS 'One row per check whether a log is complete and unchanged.';
