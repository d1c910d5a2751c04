CREATE TABLE indicator_step (
    indicator_id      uuid NOT NULL,
    version           bigint NOT NULL,
    event_id          uuid NOT NULL,
    event_type        text NOT NULL,
    occurred_at       timestamptz NOT NULL,
    recorded_at       timestamptz NOT NULL,
    staff_id          text NOT NULL,
    role              text NOT NULL,
    office            text NOT NULL,
    rule              text,
    rule_version      text,
    person_id         uuid,
    base_rate_one_in  bigint,
    expires_on        date,
    decision          text,
    stands            boolean,
    evidence          text,
    identity_decision uuid,
    reason            text,
    on_date           date
);
COMMENT ON TABLE indicator_step IS 'What happened to an indicator, one row per event.';
COMMENT ON COLUMN indicator_step.indicator_id IS 'The indicator.';
COMMENT ON COLUMN indicator_step.version IS 'Place of the event in its record.';
COMMENT ON COLUMN indicator_step.event_id IS 'The event.';
COMMENT ON COLUMN indicator_step.event_type IS 'Its type.';
COMMENT ON COLUMN indicator_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN indicator_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN indicator_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN indicator_step.role IS 'In which role.';
COMMENT ON COLUMN indicator_step.office IS 'For which office.';
COMMENT ON COLUMN indicator_step.rule IS 'Rule, from the code list.';
COMMENT ON COLUMN indicator_step.rule_version IS 'Version of the rule.';
COMMENT ON COLUMN indicator_step.person_id IS 'The person it is about; empty where the rule is about none.';
COMMENT ON COLUMN indicator_step.base_rate_one_in IS 'What the rule looks for happens once in so many cases anyway.';
COMMENT ON COLUMN indicator_step.expires_on IS 'Last day.';
COMMENT ON COLUMN indicator_step.decision IS 'What is to come of it.';
COMMENT ON COLUMN indicator_step.stands IS 'Whether that decision stands; against a person it waits for a second person.';
COMMENT ON COLUMN indicator_step.evidence IS 'Facts that somebody examined.';
COMMENT ON COLUMN indicator_step.identity_decision IS 'Decision on the identity.';
COMMENT ON COLUMN indicator_step.reason IS 'Why, from the code list.';
COMMENT ON COLUMN indicator_step.on_date IS 'Legal day of a review or a dismissal; of the raising see occurred_at.';
