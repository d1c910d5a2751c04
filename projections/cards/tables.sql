CREATE TABLE card_step (
    person_id        uuid NOT NULL,
    version          bigint NOT NULL,
    card_id          uuid NOT NULL,
    event_id         uuid NOT NULL,
    event_type       text NOT NULL,
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    staff_id         text NOT NULL,
    role             text NOT NULL,
    office           text NOT NULL,
    on_date          date NOT NULL,
    cause            text,
    form             text,
    valid_to         date,
    limited_by       text,
    previous_card_id uuid,
    stay_id          uuid,
    noticed_on       date,
    due_on           date,
    late_days        bigint
);
COMMENT ON TABLE card_step IS 'What happened to a residence card, one row per event.';
COMMENT ON COLUMN card_step.person_id IS 'Person.';
COMMENT ON COLUMN card_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN card_step.card_id IS 'Keyed pseudonym of the card: its number is personal data and not here.';
COMMENT ON COLUMN card_step.event_id IS 'The event.';
COMMENT ON COLUMN card_step.event_type IS 'Its type.';
COMMENT ON COLUMN card_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN card_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN card_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN card_step.role IS 'In which role.';
COMMENT ON COLUMN card_step.office IS 'For which office.';
COMMENT ON COLUMN card_step.on_date IS 'Day of issue; of a loss, the day from which the fourteen days run; of the return; first day on which an invalidated card is not valid.';
COMMENT ON COLUMN card_step.cause IS 'Why it was issued, issued again, renewed before the time, or invalidated.';
COMMENT ON COLUMN card_step.form IS 'Form of the card, from the list of forms.';
COMMENT ON COLUMN card_step.valid_to IS 'Last day of validity as issued; empty where the rule does not know it.';
COMMENT ON COLUMN card_step.limited_by IS 'What sets that day: seven-years, sixteenth-birthday, stay-end, unknown.';
COMMENT ON COLUMN card_step.previous_card_id IS 'The card before, which ends with the issue.';
COMMENT ON COLUMN card_step.stay_id IS 'The stay for which it was issued.';
COMMENT ON COLUMN card_step.noticed_on IS 'Day on which the holder noticed the loss.';
COMMENT ON COLUMN card_step.due_on IS 'Last day on which the report or the return was in time; empty where the card was still valid.';
COMMENT ON COLUMN card_step.late_days IS 'Days after that day; 0 where in time.';
