CREATE TABLE refugee_step (
    person_id        uuid NOT NULL,
    version          bigint NOT NULL,
    refugee_case_id  text NOT NULL,
    event_id         uuid NOT NULL,
    event_type       text NOT NULL,
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    staff_id         text NOT NULL,
    role             text NOT NULL,
    office           text NOT NULL,
    on_date          date NOT NULL,
    notified_on      date,
    due_on           date,
    outcome          text,
    detail           text,
    codes            text[],
    nth              bigint,
    own_applications bigint,
    links            json,
    also_protection  boolean,
    extension        boolean,
    in_review        boolean,
    late_days        bigint,
    stay_id          uuid,
    status           text,
    stay_end         date
);
COMMENT ON TABLE refugee_step IS 'What happened in a refugee case, one row per event. What a person claims is not here.';
COMMENT ON COLUMN refugee_step.person_id IS 'Person.';
COMMENT ON COLUMN refugee_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN refugee_step.refugee_case_id IS 'Number of the case.';
COMMENT ON COLUMN refugee_step.event_id IS 'The event.';
COMMENT ON COLUMN refugee_step.event_type IS 'Its type.';
COMMENT ON COLUMN refugee_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN refugee_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN refugee_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN refugee_step.role IS 'In which role.';
COMMENT ON COLUMN refugee_step.office IS 'For which office.';
COMMENT ON COLUMN refugee_step.on_date IS 'Legal day.';
COMMENT ON COLUMN refugee_step.notified_on IS 'Day on which a decision was notified.';
COMMENT ON COLUMN refugee_step.due_on IS 'Last day of the provisional stay permitted, or last day to request a review.';
COMMENT ON COLUMN refugee_step.outcome IS 'Class sorted into; opinion; ruling.';
COMMENT ON COLUMN refugee_step.detail IS 'Basis of presence at filing, language of an interview, kind of evidence, finding that country information is cited for, kind of opinion.';
COMMENT ON COLUMN refugee_step.codes IS 'Conditions, bars or grounds; of an assignment, the counsellors.';
COMMENT ON COLUMN refugee_step.nth IS 'Which application of the person it is, over all linked identities.';
COMMENT ON COLUMN refugee_step.own_applications IS 'Which it is in this record alone.';
COMMENT ON COLUMN refugee_step.links IS 'Identity links that add to that number, as they were at filing.';
COMMENT ON COLUMN refugee_step.also_protection IS 'Whether complementary protection is applied for as well.';
COMMENT ON COLUMN refugee_step.extension IS 'Whether a provisional stay that runs is extended.';
COMMENT ON COLUMN refugee_step.in_review IS 'Whether the request for review was withdrawn, so that the denial stands.';
COMMENT ON COLUMN refugee_step.late_days IS 'Days by which a request for review is late; a late one opens none.';
COMMENT ON COLUMN refugee_step.stay_id IS 'Stay that the decision gives.';
COMMENT ON COLUMN refugee_step.status IS 'Status of residence that it gives.';
COMMENT ON COLUMN refugee_step.stay_end IS 'Last lawful day that it gives; empty where indefinite.';
