CREATE TABLE examination_step (
    person_id      uuid NOT NULL,
    version        bigint NOT NULL,
    examination_id text NOT NULL,
    event_id       uuid NOT NULL,
    event_type     text NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    staff_id       text NOT NULL,
    role           text NOT NULL,
    office         text NOT NULL,
    on_date        date,
    port           text,
    due_on         date,
    outcome        text,
    detail         text,
    codes          text[],
    denial_grounds text[],
    hit            boolean,
    in_time        boolean
);
COMMENT ON TABLE examination_step IS 'What happened in a landing examination, one row per event.';
COMMENT ON COLUMN examination_step.person_id IS 'Person.';
COMMENT ON COLUMN examination_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN examination_step.examination_id IS 'Number of the examination.';
COMMENT ON COLUMN examination_step.event_id IS 'The event.';
COMMENT ON COLUMN examination_step.event_type IS 'Its type.';
COMMENT ON COLUMN examination_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN examination_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN examination_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN examination_step.role IS 'In which role.';
COMMENT ON COLUMN examination_step.office IS 'For which office.';
COMMENT ON COLUMN examination_step.on_date IS 'Legal day that the event names; empty where it names none.';
COMMENT ON COLUMN examination_step.port IS 'Port.';
COMMENT ON COLUMN examination_step.due_on IS 'Last day for an objection.';
COMMENT ON COLUMN examination_step.outcome IS 'Result of the document, finding, ruling, route of the exclusion order or of the permission.';
COMMENT ON COLUMN examination_step.detail IS 'Declared purpose, cause of the referral, chip, version of the watch list, late reason, basis of special permission, voyage to leave by.';
COMMENT ON COLUMN examination_step.codes IS 'Conditions of art. 7(1) not met; findings on a document; conditions of a provisional landing.';
COMMENT ON COLUMN examination_step.denial_grounds IS 'Items of art. 5(1) that apply.';
COMMENT ON COLUMN examination_step.hit IS 'Whether the watch list had a hit: a lead, never a refusal.';
COMMENT ON COLUMN examination_step.in_time IS 'Whether an objection was filed in time; a late one opens no ruling.';
