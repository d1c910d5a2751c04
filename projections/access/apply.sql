INSERT INTO role_step (record_id, version, event_id, event_type, occurred_at, recorded_at, staff_id,
    assignment_id, member, role, office, valid_from, valid_to, basis)
SELECT person_id, version, event_id, 'RoleAssigned', occurred_at, recorded_at, staff_id,
    assignment_id, member, role, office, valid_from, valid_to, basis
FROM batch_role_assigned;

INSERT INTO role_step (record_id, version, event_id, event_type, occurred_at, recorded_at, staff_id,
    assignment_id, member, role, office, ended_on, reason)
SELECT person_id, version, event_id, 'RoleEnded', occurred_at, recorded_at, staff_id,
    assignment_id, member, role, office, ended_on, reason
FROM batch_role_ended;

INSERT INTO export (record_id, version, event_id, occurred_at, recorded_at, staff_id,
    member, role, office, purpose, what, rows, content_hash)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id,
    member, role, office, purpose, what, rows, content_hash
FROM batch_export_produced;

INSERT INTO privileged_operation (record_id, version, event_id, occurred_at, recorded_at, staff_id,
    member, role, office, operation, approved_by, reference)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id,
    member, role, office, operation, approved_by, reference
FROM batch_privileged_operation_performed;

INSERT INTO log_check (record_id, version, event_id, occurred_at, recorded_at, staff_id,
    member, log, checked_from, checked_to, entries, faults, content_hash)
SELECT person_id, version, event_id, occurred_at, recorded_at, staff_id,
    member, log, checked_from, checked_to, entries, faults, content_hash
FROM batch_log_integrity_checked;
