CREATE TABLE role_step (
    record_id     uuid NOT NULL,
    version       bigint NOT NULL,
    event_id      uuid NOT NULL,
    event_type    text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    staff_id      text NOT NULL,
    assignment_id uuid NOT NULL,
    member        text NOT NULL,
    role          text NOT NULL,
    office        text NOT NULL,
    valid_from    date,
    valid_to      date,
    basis         text,
    ended_on      date,
    reason        text
);
COMMENT ON TABLE role_step IS 'What happened to a role of a member of staff, one row per event.';
COMMENT ON COLUMN role_step.record_id IS 'The record of a staff id.';
COMMENT ON COLUMN role_step.version IS 'Place of the event in it.';
COMMENT ON COLUMN role_step.event_id IS 'The event.';
COMMENT ON COLUMN role_step.event_type IS 'Its type.';
COMMENT ON COLUMN role_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN role_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN role_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN role_step.assignment_id IS 'The assignment.';
COMMENT ON COLUMN role_step.member IS 'Staff id whom it is about.';
COMMENT ON COLUMN role_step.role IS 'The role.';
COMMENT ON COLUMN role_step.office IS 'Office where it is held.';
COMMENT ON COLUMN role_step.valid_from IS 'First day.';
COMMENT ON COLUMN role_step.valid_to IS 'Last day, as assigned.';
COMMENT ON COLUMN role_step.basis IS 'Order or letter of appointment.';
COMMENT ON COLUMN role_step.ended_on IS 'Last day on which it is held, where it was ended before.';
COMMENT ON COLUMN role_step.reason IS 'Why it was ended, from the code list.';

CREATE TABLE export (
    record_id    uuid NOT NULL,
    version      bigint NOT NULL,
    event_id     uuid NOT NULL,
    occurred_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    staff_id     text NOT NULL,
    member       text NOT NULL,
    role         text NOT NULL,
    office       text NOT NULL,
    purpose      text NOT NULL,
    what         text NOT NULL,
    rows         bigint NOT NULL,
    content_hash bytea NOT NULL
);
COMMENT ON TABLE export IS 'Exports, one row each.';
COMMENT ON COLUMN export.record_id IS 'The record of a staff id.';
COMMENT ON COLUMN export.version IS 'Place of the event in it.';
COMMENT ON COLUMN export.event_id IS 'The event.';
COMMENT ON COLUMN export.occurred_at IS 'When it happened.';
COMMENT ON COLUMN export.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN export.staff_id IS 'Who acted.';
COMMENT ON COLUMN export.member IS 'Staff id whom it is about.';
COMMENT ON COLUMN export.role IS 'Role entered.';
COMMENT ON COLUMN export.office IS 'Office of that role.';
COMMENT ON COLUMN export.purpose IS 'For which purpose, from the code list.';
COMMENT ON COLUMN export.what IS 'What was exported, from the code list.';
COMMENT ON COLUMN export.rows IS 'So many rows.';
COMMENT ON COLUMN export.content_hash IS 'Digest of what was handed out.';

CREATE TABLE privileged_operation (
    record_id   uuid NOT NULL,
    version     bigint NOT NULL,
    event_id    uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    staff_id    text NOT NULL,
    member      text NOT NULL,
    role        text NOT NULL,
    office      text NOT NULL,
    operation   text NOT NULL,
    approved_by text NOT NULL,
    reference   text NOT NULL
);
COMMENT ON TABLE privileged_operation IS 'Privileged operations, one row each.';
COMMENT ON COLUMN privileged_operation.record_id IS 'The record of a staff id.';
COMMENT ON COLUMN privileged_operation.version IS 'Place of the event in it.';
COMMENT ON COLUMN privileged_operation.event_id IS 'The event.';
COMMENT ON COLUMN privileged_operation.occurred_at IS 'When it happened.';
COMMENT ON COLUMN privileged_operation.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN privileged_operation.staff_id IS 'Who acted.';
COMMENT ON COLUMN privileged_operation.member IS 'Staff id whom it is about.';
COMMENT ON COLUMN privileged_operation.role IS 'Role entered.';
COMMENT ON COLUMN privileged_operation.office IS 'Office of that role.';
COMMENT ON COLUMN privileged_operation.operation IS 'What was done, from the code list.';
COMMENT ON COLUMN privileged_operation.approved_by IS 'Who approved it.';
COMMENT ON COLUMN privileged_operation.reference IS 'Ticket or order.';

CREATE TABLE log_check (
    record_id    uuid NOT NULL,
    version      bigint NOT NULL,
    event_id     uuid NOT NULL,
    occurred_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    staff_id     text NOT NULL,
    member       text NOT NULL,
    log          text NOT NULL,
    checked_from timestamptz NOT NULL,
    checked_to   timestamptz NOT NULL,
    entries      bigint NOT NULL,
    faults       bigint NOT NULL,
    content_hash bytea NOT NULL
);
COMMENT ON TABLE log_check IS 'Checks of logs, one row each.';
COMMENT ON COLUMN log_check.record_id IS 'The record of a staff id.';
COMMENT ON COLUMN log_check.version IS 'Place of the event in it.';
COMMENT ON COLUMN log_check.event_id IS 'The event.';
COMMENT ON COLUMN log_check.occurred_at IS 'When it happened.';
COMMENT ON COLUMN log_check.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN log_check.staff_id IS 'Who acted.';
COMMENT ON COLUMN log_check.member IS 'Staff id whom it is about.';
COMMENT ON COLUMN log_check.log IS 'Name of the log, from the code list.';
COMMENT ON COLUMN log_check.checked_from IS 'From when it was checked.';
COMMENT ON COLUMN log_check.checked_to IS 'To when.';
COMMENT ON COLUMN log_check.entries IS 'So many entries.';
COMMENT ON COLUMN log_check.faults IS 'Entries that are missing or changed.';
COMMENT ON COLUMN log_check.content_hash IS 'Digest up to the last entry.';
