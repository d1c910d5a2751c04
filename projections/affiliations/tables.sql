CREATE TABLE affiliation_step (
    person_id            uuid NOT NULL,
    version              bigint NOT NULL,
    event_id             uuid NOT NULL,
    event_type           text NOT NULL,
    occurred_at          timestamptz NOT NULL,
    recorded_at          timestamptz NOT NULL,
    staff_id             text NOT NULL,
    role                 text NOT NULL,
    office               text NOT NULL,
    source               text NOT NULL,
    what                 text NOT NULL,
    duty                 text,
    report_source        text,
    organisation_id      text,
    organisation_name    text,
    organisation_address text,
    on_date              date NOT NULL,
    told_on              date NOT NULL,
    due_on               date,
    late_days            bigint NOT NULL
);
COMMENT ON TABLE affiliation_step IS 'What was told of a person and an organisation or a spouse, one row per event.';
COMMENT ON COLUMN affiliation_step.person_id IS 'Person.';
COMMENT ON COLUMN affiliation_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN affiliation_step.event_id IS 'The event.';
COMMENT ON COLUMN affiliation_step.event_type IS 'Its type.';
COMMENT ON COLUMN affiliation_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN affiliation_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN affiliation_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN affiliation_step.role IS 'In which role.';
COMMENT ON COLUMN affiliation_step.office IS 'For which office.';
COMMENT ON COLUMN affiliation_step.source IS 'notice of the person, or report of an organisation.';
COMMENT ON COLUMN affiliation_step.what IS 'Notice: joined, left, name-changed, address-changed, extinct, or how a marriage ended. Report: accepted, ended, listed.';
COMMENT ON COLUMN affiliation_step.duty IS 'By which item of art. 19-16(1) the person had to notify.';
COMMENT ON COLUMN affiliation_step.report_source IS 'Where a report comes from.';
COMMENT ON COLUMN affiliation_step.organisation_id IS 'The organisation; empty for the end of a marriage.';
COMMENT ON COLUMN affiliation_step.organisation_name IS 'Personal data. Its name as notified.';
COMMENT ON COLUMN affiliation_step.organisation_address IS 'Personal data. Its address as notified.';
COMMENT ON COLUMN affiliation_step.on_date IS 'First day there, last day there, or day of the change.';
COMMENT ON COLUMN affiliation_step.told_on IS 'Day on which the authority was told.';
COMMENT ON COLUMN affiliation_step.due_on IS 'Last day on which a notice was in time.';
COMMENT ON COLUMN affiliation_step.late_days IS 'Days after the last day; 0 where in time.';
