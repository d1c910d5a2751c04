CREATE TABLE alert_step (
    alert_id       uuid NOT NULL,
    version        bigint NOT NULL,
    event_id       uuid NOT NULL,
    event_type     text NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    staff_id       text NOT NULL,
    role           text NOT NULL,
    office         text NOT NULL,
    reason         text,
    owner          text,
    expires_on     date,
    evidence       text,
    on_date        date,
    hit_id         uuid,
    person_id      uuid,
    examination_id text,
    list_version   text,
    checked_by     text,
    in_force       boolean,
    outcome        text
);
COMMENT ON TABLE alert_step IS 'What happened to an alert of the watch list, one row per event.';
COMMENT ON COLUMN alert_step.alert_id IS 'The alert.';
COMMENT ON COLUMN alert_step.version IS 'Place of the event in the alert''s record.';
COMMENT ON COLUMN alert_step.event_id IS 'The event.';
COMMENT ON COLUMN alert_step.event_type IS 'Its type.';
COMMENT ON COLUMN alert_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN alert_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN alert_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN alert_step.role IS 'In which role.';
COMMENT ON COLUMN alert_step.office IS 'For which office.';
COMMENT ON COLUMN alert_step.reason IS 'Reason, from the code list.';
COMMENT ON COLUMN alert_step.owner IS 'Office that answers for the alert from then on.';
COMMENT ON COLUMN alert_step.expires_on IS 'Last day on which it holds from then on.';
COMMENT ON COLUMN alert_step.evidence IS 'Where the facts are.';
COMMENT ON COLUMN alert_step.on_date IS 'Legal day of a cancellation, a hit or its resolution; of an entry see occurred_at.';
COMMENT ON COLUMN alert_step.hit_id IS 'The hit.';
COMMENT ON COLUMN alert_step.person_id IS 'The person examined.';
COMMENT ON COLUMN alert_step.examination_id IS 'Number of the examination.';
COMMENT ON COLUMN alert_step.list_version IS 'Version of the list that was searched.';
COMMENT ON COLUMN alert_step.checked_by IS 'Who found the hit.';
COMMENT ON COLUMN alert_step.in_force IS 'Whether the alert was in force on the day of the hit.';
COMMENT ON COLUMN alert_step.outcome IS 'What came of the hit.';
