CREATE TABLE link_step (
    person_id          uuid NOT NULL,
    version            bigint NOT NULL,
    link_id            uuid NOT NULL,
    event_id           uuid NOT NULL,
    event_type         text NOT NULL,
    occurred_at        timestamptz NOT NULL,
    recorded_at        timestamptz NOT NULL,
    staff_id           text NOT NULL,
    role               text NOT NULL,
    office             text NOT NULL,
    other_person_id    uuid,
    side               text,
    basis              text[],
    evidence           text,
    proposed_by        text,
    approved_by        text,
    on_date            date,
    reason             text,
    was_linked         boolean,
    own_applications   bigint,
    other_applications bigint
);
COMMENT ON TABLE link_step IS 'What happened to a link between identities, one row per event.';
COMMENT ON COLUMN link_step.person_id IS 'Person.';
COMMENT ON COLUMN link_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN link_step.link_id IS 'The link.';
COMMENT ON COLUMN link_step.event_id IS 'The event.';
COMMENT ON COLUMN link_step.event_type IS 'Its type.';
COMMENT ON COLUMN link_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN link_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN link_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN link_step.role IS 'In which role.';
COMMENT ON COLUMN link_step.office IS 'For which office.';
COMMENT ON COLUMN link_step.other_person_id IS 'The other identity.';
COMMENT ON COLUMN link_step.side IS 'decided here, or mirrored from the other record.';
COMMENT ON COLUMN link_step.basis IS 'On what it rests.';
COMMENT ON COLUMN link_step.evidence IS 'Evidence.';
COMMENT ON COLUMN link_step.proposed_by IS 'Who proposed it.';
COMMENT ON COLUMN link_step.approved_by IS 'Who decided it: another.';
COMMENT ON COLUMN link_step.on_date IS 'Legal day of the decision.';
COMMENT ON COLUMN link_step.reason IS 'Why it was reversed.';
COMMENT ON COLUMN link_step.was_linked IS 'Of a reversal, whether the identities had been linked; a proposal dropped otherwise.';
COMMENT ON COLUMN link_step.own_applications IS 'Refugee applications made under this identity.';
COMMENT ON COLUMN link_step.other_applications IS 'Refugee applications made under the other.';

CREATE TABLE split_step (
    person_id       uuid NOT NULL,
    version         bigint NOT NULL,
    event_id        uuid NOT NULL,
    event_type      text NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    staff_id        text NOT NULL,
    role            text NOT NULL,
    office          text NOT NULL,
    other_person_id uuid,
    side            text,
    evidence        text,
    proposed_by     text,
    approved_by     text,
    on_date         date,
    reason          text
);
COMMENT ON TABLE split_step IS 'Records divided, one row per event in each of the two records.';
COMMENT ON COLUMN split_step.person_id IS 'Person.';
COMMENT ON COLUMN split_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN split_step.event_id IS 'The event.';
COMMENT ON COLUMN split_step.event_type IS 'Its type.';
COMMENT ON COLUMN split_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN split_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN split_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN split_step.role IS 'In which role.';
COMMENT ON COLUMN split_step.office IS 'For which office.';
COMMENT ON COLUMN split_step.other_person_id IS 'The other identity.';
COMMENT ON COLUMN split_step.side IS 'decided here, or mirrored from the other record.';
COMMENT ON COLUMN split_step.evidence IS 'Evidence.';
COMMENT ON COLUMN split_step.proposed_by IS 'Who proposed it.';
COMMENT ON COLUMN split_step.approved_by IS 'Who decided it: another.';
COMMENT ON COLUMN split_step.on_date IS 'Legal day of the decision.';
COMMENT ON COLUMN split_step.reason IS 'Why it was divided.';
