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

CREATE TABLE clearance_step (
    person_id       uuid NOT NULL,
    version         bigint NOT NULL,
    event_id        uuid NOT NULL,
    clearance       text NOT NULL,
    reference       text NOT NULL,
    effect          text NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    staff_id        text NOT NULL,
    role            text NOT NULL,
    office          text NOT NULL,
    application_id  text,
    status          text,
    entries         text,
    issued_by       text,
    on_date         date,
    valid_to        date,
    eligibility_ref text,
    document_id     uuid,
    reason          text,
    reasons         text[]
);
COMMENT ON TABLE clearance_step IS 'What happened to a visa, a certificate of eligibility or a travel authorisation, one row per event.';
COMMENT ON COLUMN clearance_step.person_id IS 'Person.';
COMMENT ON COLUMN clearance_step.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN clearance_step.event_id IS 'The event.';
COMMENT ON COLUMN clearance_step.clearance IS 'visa, certificate-of-eligibility or travel-authorisation.';
COMMENT ON COLUMN clearance_step.reference IS 'Its reference.';
COMMENT ON COLUMN clearance_step.effect IS 'granted, refused, revoked or used.';
COMMENT ON COLUMN clearance_step.occurred_at IS 'When it happened.';
COMMENT ON COLUMN clearance_step.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN clearance_step.staff_id IS 'Who acted.';
COMMENT ON COLUMN clearance_step.role IS 'In which role.';
COMMENT ON COLUMN clearance_step.office IS 'For which office.';
COMMENT ON COLUMN clearance_step.application_id IS 'Application that led to a certificate.';
COMMENT ON COLUMN clearance_step.status IS 'Status for which it is; empty where it is for none.';
COMMENT ON COLUMN clearance_step.entries IS 'Visa: single, double or multiple.';
COMMENT ON COLUMN clearance_step.issued_by IS 'Visa: mission that issued it.';
COMMENT ON COLUMN clearance_step.on_date IS 'Day of issue; of a revocation, the first day on which it is not valid; of a use, the day of the landing.';
COMMENT ON COLUMN clearance_step.valid_to IS 'Last day.';
COMMENT ON COLUMN clearance_step.eligibility_ref IS 'Certificate on which a visa rests.';
COMMENT ON COLUMN clearance_step.document_id IS 'Keyed pseudonym of the document to which it belongs.';
COMMENT ON COLUMN clearance_step.reason IS 'Why a visa was revoked.';
COMMENT ON COLUMN clearance_step.reasons IS 'Why an authorisation was refused or revoked.';

CREATE TABLE special_landing (
    person_id          uuid NOT NULL,
    version            bigint NOT NULL,
    event_id           uuid NOT NULL,
    occurred_at        timestamptz NOT NULL,
    recorded_at        timestamptz NOT NULL,
    staff_id           text NOT NULL,
    role               text NOT NULL,
    office             text NOT NULL,
    special_landing_id uuid NOT NULL,
    kind               text NOT NULL,
    scope              text,
    port               text NOT NULL,
    voyage             text,
    applicant          text NOT NULL,
    permitted_on       date NOT NULL,
    ends_on            date,
    ends_at            timestamptz,
    area               text,
    designated_ship    text,
    under              uuid,
    cause              text,
    nationality        text NOT NULL,
    document_id        uuid
);
COMMENT ON TABLE special_landing IS 'Special landings permitted, one row each.';
COMMENT ON COLUMN special_landing.person_id IS 'Person.';
COMMENT ON COLUMN special_landing.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN special_landing.event_id IS 'The event.';
COMMENT ON COLUMN special_landing.occurred_at IS 'When it happened.';
COMMENT ON COLUMN special_landing.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN special_landing.staff_id IS 'Who acted.';
COMMENT ON COLUMN special_landing.role IS 'In which role.';
COMMENT ON COLUMN special_landing.office IS 'For which office.';
COMMENT ON COLUMN special_landing.special_landing_id IS 'Its id: that of the event.';
COMMENT ON COLUMN special_landing.kind IS 'Kind, art. 14 to 18-2.';
COMMENT ON COLUMN special_landing.scope IS 'Scope, for cruise passengers and crew: one-port, several-ports or multiple.';
COMMENT ON COLUMN special_landing.port IS 'Where.';
COMMENT ON COLUMN special_landing.voyage IS 'Ship or aircraft by which the person came.';
COMMENT ON COLUMN special_landing.applicant IS 'Who applied.';
COMMENT ON COLUMN special_landing.permitted_on IS 'Day of the permission.';
COMMENT ON COLUMN special_landing.ends_on IS 'Last day; empty where it is counted in hours or lasts as long as its cause.';
COMMENT ON COLUMN special_landing.ends_at IS 'Last minute, where it is counted in hours.';
COMMENT ON COLUMN special_landing.area IS 'Area within which the person may move.';
COMMENT ON COLUMN special_landing.designated_ship IS 'Ship or aircraft designated to rejoin.';
COMMENT ON COLUMN special_landing.under IS 'Multiple permission under which it is made.';
COMMENT ON COLUMN special_landing.cause IS 'Why, for emergency and distress.';
COMMENT ON COLUMN special_landing.nationality IS 'Nationality or region of the document presented.';
COMMENT ON COLUMN special_landing.document_id IS 'Keyed pseudonym of the document presented.';

CREATE TABLE special_landing_end (
    person_id          uuid NOT NULL,
    version            bigint NOT NULL,
    event_id           uuid NOT NULL,
    occurred_at        timestamptz NOT NULL,
    manner             text NOT NULL,
    special_landing_id uuid,
    on_date            date NOT NULL,
    port               text,
    minutes_over       bigint
);
COMMENT ON TABLE special_landing_end IS 'What ends a special landing, one row per event.';
COMMENT ON COLUMN special_landing_end.person_id IS 'Person.';
COMMENT ON COLUMN special_landing_end.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN special_landing_end.event_id IS 'The event.';
COMMENT ON COLUMN special_landing_end.occurred_at IS 'When it happened.';
COMMENT ON COLUMN special_landing_end.manner IS 'returned, left-by-other, departure or deportation.';
COMMENT ON COLUMN special_landing_end.special_landing_id IS 'The special landing; empty where the event names none.';
COMMENT ON COLUMN special_landing_end.on_date IS 'Day on which it ended.';
COMMENT ON COLUMN special_landing_end.port IS 'Where.';
COMMENT ON COLUMN special_landing_end.minutes_over IS 'Minutes past the end, at a return.';
