CREATE TABLE permit_step (
    person_id              uuid NOT NULL,
    version                bigint NOT NULL,
    permit                 text NOT NULL,
    effect                 text NOT NULL,
    stay_id                uuid NOT NULL,
    event_id               uuid NOT NULL,
    event_type             text NOT NULL,
    occurred_at            timestamptz NOT NULL,
    recorded_at            timestamptz NOT NULL,
    staff_id               text NOT NULL,
    role                   text NOT NULL,
    office                 text NOT NULL,
    application_id         text,
    kind                   text,
    activity               text,
    hours_per_week         bigint,
    vacation_hours_per_day bigint,
    multiple               boolean,
    on_date                date,
    valid_to               date,
    reason                 text
);
COMMENT ON TABLE permit_step IS 'What happened to a permission beside the status, one row per event.';
COMMENT ON COLUMN permit_step.person_id IS 'Person.';
COMMENT ON COLUMN permit_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN permit_step.permit IS 'activity or reentry.';
COMMENT ON COLUMN permit_step.effect IS 'given, extended or revoked.';
COMMENT ON COLUMN permit_step.stay_id IS 'The stay.';
COMMENT ON COLUMN permit_step.event_id IS 'The event.';
COMMENT ON COLUMN permit_step.event_type IS 'Its type.';
COMMENT ON COLUMN permit_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN permit_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN permit_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN permit_step.role IS 'In which role.';
COMMENT ON COLUMN permit_step.office IS 'For which office.';
COMMENT ON COLUMN permit_step.application_id IS 'Application that led to it.';
COMMENT ON COLUMN permit_step.kind IS 'Activity: general or individual.';
COMMENT ON COLUMN permit_step.activity IS 'The activity of an individual permission.';
COMMENT ON COLUMN permit_step.hours_per_week IS 'Hours a week; empty where not limited.';
COMMENT ON COLUMN permit_step.vacation_hours_per_day IS 'Hours a day in a long vacation; students alone.';
COMMENT ON COLUMN permit_step.multiple IS 'Re-entry: whether it may be used more than once.';
COMMENT ON COLUMN permit_step.on_date IS 'Day of issue; of a revocation, the last day on which it held.';
COMMENT ON COLUMN permit_step.valid_to IS 'Last day from now on; empty where the stay has no end.';
COMMENT ON COLUMN permit_step.reason IS 'Why it was revoked.';
