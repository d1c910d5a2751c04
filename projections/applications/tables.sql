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
