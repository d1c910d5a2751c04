CREATE TABLE application (
    person_id             uuid NOT NULL,
    application_id        text NOT NULL,
    kind                  text,
    channel               text,
    received_on           date,
    status_applied        text,
    special_circumstances text,
    stay_id               uuid,
    old_stay_end          date,
    special_period_end    date,
    received_event_id     uuid,
    outcome               text,
    decided_on            date,
    reasons               text[],
    remarks               text,
    decided_event_id      uuid,
    granted_status        text,
    granted_period_value  bigint,
    granted_period_unit   text,
    granted_stay_end      date,
    granted_event_id      uuid,
    documents_due_on      date,
    PRIMARY KEY (person_id, application_id)
) WITH (fillfactor = 80);
COMMENT ON TABLE application IS 'One row per application.';
COMMENT ON COLUMN application.person_id IS 'Applicant.';
COMMENT ON COLUMN application.application_id IS 'Its number.';
COMMENT ON COLUMN application.kind IS 'change-of-status or extension-of-period.';
COMMENT ON COLUMN application.channel IS 'counter, online or agent.';
COMMENT ON COLUMN application.received_on IS 'Legal day of receipt; empty where only its outcome is on record.';
COMMENT ON COLUMN application.status_applied IS 'Status applied for, with a change.';
COMMENT ON COLUMN application.special_circumstances IS 'Special circumstances named by a temporary visitor.';
COMMENT ON COLUMN application.stay_id IS 'Stay it concerns.';
COMMENT ON COLUMN application.old_stay_end IS 'End of the period held at filing.';
COMMENT ON COLUMN application.special_period_end IS 'Last day of the special period if no decision is made before; empty where none arises.';
COMMENT ON COLUMN application.received_event_id IS 'Event of receipt.';
COMMENT ON COLUMN application.outcome IS 'approved, refused or withdrawn; empty while pending.';
COMMENT ON COLUMN application.decided_on IS 'Legal day of decision or withdrawal.';
COMMENT ON COLUMN application.reasons IS 'Reasons of a refusal, from the code list.';
COMMENT ON COLUMN application.remarks IS 'Personal data. Remarks of a refusal.';
COMMENT ON COLUMN application.decided_event_id IS 'Event of decision or withdrawal.';
COMMENT ON COLUMN application.granted_status IS 'Status that the approval gave or kept.';
COMMENT ON COLUMN application.granted_period_value IS 'Period that the approval gave: how many.';
COMMENT ON COLUMN application.granted_period_unit IS 'Period that the approval gave: of what.';
COMMENT ON COLUMN application.granted_stay_end IS 'Last lawful day after the approval; empty where indefinite.';
COMMENT ON COLUMN application.granted_event_id IS 'Event that changed the status or extended the period.';
COMMENT ON COLUMN application.documents_due_on IS 'Last day to hand in documents that an examiner asked for last.';

CREATE TABLE revocation_step (
    person_id     uuid NOT NULL,
    version       bigint NOT NULL,
    event_id      uuid NOT NULL,
    revocation_id text NOT NULL,
    event_type    text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    staff_id      text NOT NULL,
    role          text NOT NULL,
    office        text NOT NULL,
    stay_id       uuid,
    status        text,
    grounds       text[],
    on_date       date,
    hearing_on    date,
    attended      boolean,
    flight_risk   boolean,
    leave_by      date,
    reason        text
);
COMMENT ON TABLE revocation_step IS 'What happened in the revocation of a status, one row per event.';
COMMENT ON COLUMN revocation_step.person_id IS 'Person.';
COMMENT ON COLUMN revocation_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN revocation_step.event_id IS 'The event.';
COMMENT ON COLUMN revocation_step.revocation_id IS 'Number of the procedure.';
COMMENT ON COLUMN revocation_step.event_type IS 'Its type.';
COMMENT ON COLUMN revocation_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN revocation_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN revocation_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN revocation_step.role IS 'In which role.';
COMMENT ON COLUMN revocation_step.office IS 'For which office.';
COMMENT ON COLUMN revocation_step.stay_id IS 'The stay.';
COMMENT ON COLUMN revocation_step.status IS 'Status that was held.';
COMMENT ON COLUMN revocation_step.grounds IS 'Grounds of art. 22-4(1), named in the notice or found.';
COMMENT ON COLUMN revocation_step.on_date IS 'Day of the notice, of the hearing, of the drop; last day on which the status held.';
COMMENT ON COLUMN revocation_step.hearing_on IS 'Day for which the hearing is set.';
COMMENT ON COLUMN revocation_step.attended IS 'Whether the person or a representative came.';
COMMENT ON COLUMN revocation_step.flight_risk IS 'Whether there is reason to fear flight.';
COMMENT ON COLUMN revocation_step.leave_by IS 'Last day to leave.';
COMMENT ON COLUMN revocation_step.reason IS 'Why it was dropped.';

CREATE TABLE acquisition (
    person_id          uuid NOT NULL,
    version            bigint NOT NULL,
    event_id           uuid NOT NULL,
    occurred_at        timestamptz NOT NULL,
    recorded_at        timestamptz NOT NULL,
    staff_id           text NOT NULL,
    role               text NOT NULL,
    office             text NOT NULL,
    cause              text NOT NULL,
    cause_on           date NOT NULL,
    application_due_on date NOT NULL,
    lawful_until       date NOT NULL,
    parents            json NOT NULL
);
COMMENT ON TABLE acquisition IS 'Births, and losses of Japanese nationality, reported of persons: one row each.';
COMMENT ON COLUMN acquisition.person_id IS 'Person.';
COMMENT ON COLUMN acquisition.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN acquisition.event_id IS 'The event.';
COMMENT ON COLUMN acquisition.occurred_at IS 'When it happened.';
COMMENT ON COLUMN acquisition.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN acquisition.staff_id IS 'Who acted.';
COMMENT ON COLUMN acquisition.role IS 'In which role.';
COMMENT ON COLUMN acquisition.office IS 'For which office.';
COMMENT ON COLUMN acquisition.cause IS 'birth or loss-of-nationality.';
COMMENT ON COLUMN acquisition.cause_on IS 'Day of the birth or the loss: day 0.';
COMMENT ON COLUMN acquisition.application_due_on IS 'Last day for the application, moved to a working day.';
COMMENT ON COLUMN acquisition.lawful_until IS 'Last lawful day without a status.';
COMMENT ON COLUMN acquisition.parents IS 'Records of the parents, as far as known.';
