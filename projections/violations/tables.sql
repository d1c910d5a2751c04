CREATE TABLE violation_step (
    person_id                uuid NOT NULL,
    version                  bigint NOT NULL,
    violation_case_id        text NOT NULL,
    event_id                 uuid NOT NULL,
    event_type               text NOT NULL,
    occurred_at              timestamptz NOT NULL,
    recorded_at              timestamptz NOT NULL,
    staff_id                 text NOT NULL,
    role                     text NOT NULL,
    office                   text NOT NULL,
    on_date                  date,
    instant                  timestamptz,
    due_on                   date,
    due_at                   timestamptz,
    outcome                  text,
    detail                   text,
    codes                    text[],
    effective                boolean,
    late_days                bigint,
    refusal_rule             text,
    refusal_counted_from     date,
    refusal_until            date,
    refusal_until_as_visitor date
);
COMMENT ON TABLE violation_step IS 'What happened in a violation case, one row per event.';
COMMENT ON COLUMN violation_step.person_id IS 'Person.';
COMMENT ON COLUMN violation_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN violation_step.violation_case_id IS 'Number of the case.';
COMMENT ON COLUMN violation_step.event_id IS 'The event.';
COMMENT ON COLUMN violation_step.event_type IS 'Its type.';
COMMENT ON COLUMN violation_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN violation_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN violation_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN violation_step.role IS 'In which role.';
COMMENT ON COLUMN violation_step.office IS 'For which office.';
COMMENT ON COLUMN violation_step.on_date IS 'Legal day that the event names; empty where it names an instant.';
COMMENT ON COLUMN violation_step.instant IS 'Instant that the event names: notice of a decision, start of detention, referral.';
COMMENT ON COLUMN violation_step.due_on IS 'Day that begins to run with it: last day of detention, next report, last day to file or to leave.';
COMMENT ON COLUMN violation_step.due_at IS 'By when a detained person is to be handed over.';
COMMENT ON COLUMN violation_step.outcome IS 'What was found, decided, ruled or reviewed; basis of detention; route of the order; mode of removal; end of the case.';
COMMENT ON COLUMN violation_step.detail IS 'Lead, route of the referral, facility, reason, status given, destination.';
COMMENT ON COLUMN violation_step.codes IS 'Grounds, conditions, factors or reasons.';
COMMENT ON COLUMN violation_step.effective IS 'Of a request or objection, whether it opens the next step; of a statement, whether the person wishes to leave.';
COMMENT ON COLUMN violation_step.late_days IS 'Days late; 0 where in time.';
COMMENT ON COLUMN violation_step.refusal_rule IS 'Rule of the refusal period that begins.';
COMMENT ON COLUMN violation_step.refusal_counted_from IS 'Day from which it counts.';
COMMENT ON COLUMN violation_step.refusal_until IS 'Its last day; empty where it has no end.';
COMMENT ON COLUMN violation_step.refusal_until_as_visitor IS 'Its last day for temporary visitors.';

CREATE TABLE suspension_step (
    person_id       uuid NOT NULL,
    version         bigint NOT NULL,
    refugee_case_id text NOT NULL,
    event_id        uuid NOT NULL,
    event_type      text NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    staff_id        text NOT NULL,
    role            text NOT NULL,
    office          text NOT NULL,
    on_date         date NOT NULL,
    cause           text,
    exception       text,
    approvers       text[],
    rests_on_link   uuid
);
COMMENT ON TABLE suspension_step IS 'Removal suspended and no longer suspended, one row per event.';
COMMENT ON COLUMN suspension_step.person_id IS 'Person.';
COMMENT ON COLUMN suspension_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN suspension_step.refugee_case_id IS 'Number of the refugee case.';
COMMENT ON COLUMN suspension_step.event_id IS 'The event.';
COMMENT ON COLUMN suspension_step.event_type IS 'Its type.';
COMMENT ON COLUMN suspension_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN suspension_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN suspension_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN suspension_step.role IS 'In which role.';
COMMENT ON COLUMN suspension_step.office IS 'For which office.';
COMMENT ON COLUMN suspension_step.on_date IS 'Legal day.';
COMMENT ON COLUMN suspension_step.cause IS 'Why it ended.';
COMMENT ON COLUMN suspension_step.exception IS 'Exception of art. 61-2-9(4) by which it ended.';
COMMENT ON COLUMN suspension_step.approvers IS 'Who approved the exception.';
COMMENT ON COLUMN suspension_step.rests_on_link IS 'Identity link on which the exception rests.';
