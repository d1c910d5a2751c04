CREATE TABLE fact (
    person_id      uuid NOT NULL,
    version        bigint NOT NULL,
    event_id       uuid NOT NULL,
    effect         text NOT NULL,
    stay_id        uuid,
    on_date        date NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    kind           text,
    port           text,
    nationality    text,
    status         text,
    period_value   bigint,
    period_unit    text,
    stay_end       date,
    deadline       date,
    days_over      bigint,
    application_id text,
    card_stay_end  date,
    permit_expires_on date,
    special_landing_id uuid,
    document_id    uuid
);
COMMENT ON TABLE fact IS 'What moves or changes a stay, one row per event, with later corrections: stays are derived from these alone, so the order in which they arrive does not matter.';
COMMENT ON COLUMN fact.person_id IS 'Person.';
COMMENT ON COLUMN fact.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN fact.event_id IS 'The event.';
COMMENT ON COLUMN fact.effect IS 'landing, departure, change, extension, revocation or end.';
COMMENT ON COLUMN fact.stay_id IS 'Stay it was decided to concern; empty for a departure without a known entry.';
COMMENT ON COLUMN fact.on_date IS 'Legal day in Japan.';
COMMENT ON COLUMN fact.occurred_at IS 'When it happened.';
COMMENT ON COLUMN fact.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN fact.kind IS 'Landing: new-entry, re-entry, deemed-re-entry. Departure: none, permit, deemed. End: death, naturalisation, deportation. Change that may open a stay: acquisition, refugee-recognition, complementary-protection, humanitarian-stay, special-permission.';
COMMENT ON COLUMN fact.port IS 'Port of landing or departure.';
COMMENT ON COLUMN fact.nationality IS 'Nationality or region of the document presented.';
COMMENT ON COLUMN fact.status IS 'Status of residence from this fact on; at a departure the status then held.';
COMMENT ON COLUMN fact.period_value IS 'Period given: how many.';
COMMENT ON COLUMN fact.period_unit IS 'Period given: of what.';
COMMENT ON COLUMN fact.stay_end IS 'Last lawful day under the period; empty where indefinite.';
COMMENT ON COLUMN fact.deadline IS 'Last day to come back under a re-entry right.';
COMMENT ON COLUMN fact.days_over IS 'Days past the last lawful day, at a departure.';
COMMENT ON COLUMN fact.application_id IS 'Application that led to a change or extension.';
COMMENT ON COLUMN fact.document_id IS 'Keyed pseudonym of the document presented at a landing or departure.';
COMMENT ON COLUMN fact.card_stay_end IS 'Last day of the period as the residence card states it, at a re-entry.';
COMMENT ON COLUMN fact.permit_expires_on IS 'Last day of the re-entry permit used, at a departure.';
COMMENT ON COLUMN fact.special_landing_id IS 'Special landing that a departure ended; it touches no stay then.';

CREATE TABLE stay (
    stay_id          uuid NOT NULL,
    person_id        uuid NOT NULL,
    opened_on        date,
    opened_at        timestamptz,
    opened_kind      text,
    opened_port      text,
    nationality      text,
    status           text,
    status_since     date,
    period_value     bigint,
    period_unit      text,
    stay_end         date,
    last_landed_on   date,
    away_since       date,
    reentry          text,
    reentry_deadline date,
    closed_on        date,
    closed_by        text,
    closed_port      text,
    superseded_on    date,
    last_version     bigint NOT NULL
);
COMMENT ON TABLE stay IS 'One row per stay, derived from the facts of its person.';
COMMENT ON COLUMN stay.stay_id IS 'Id of the stay: the event that opened it.';
COMMENT ON COLUMN stay.person_id IS 'Person.';
COMMENT ON COLUMN stay.opened_on IS 'Legal day of the act that opened it: the first landing, or a status given without one; empty where that is not on record.';
COMMENT ON COLUMN stay.opened_at IS 'Instant of that act.';
COMMENT ON COLUMN stay.opened_kind IS 'By which permission the person landed first, or by which act a status was given: acquisition, special-permission and the like.';
COMMENT ON COLUMN stay.opened_port IS 'Where the person landed; empty where no landing opened it.';
COMMENT ON COLUMN stay.nationality IS 'Nationality or region of the document presented then.';
COMMENT ON COLUMN stay.status IS 'Status of residence held last.';
COMMENT ON COLUMN stay.status_since IS 'Legal day of the act that gave it.';
COMMENT ON COLUMN stay.period_value IS 'Period given last: how many.';
COMMENT ON COLUMN stay.period_unit IS 'Period given last: of what.';
COMMENT ON COLUMN stay.stay_end IS 'Last lawful day under the period; empty where indefinite. Special periods are not counted here.';
COMMENT ON COLUMN stay.last_landed_on IS 'Legal day of the last landing, re-entries included.';
COMMENT ON COLUMN stay.away_since IS 'Day of departure with the right to come back, while the person is away.';
COMMENT ON COLUMN stay.reentry IS 'Which right: permit or deemed.';
COMMENT ON COLUMN stay.reentry_deadline IS 'Last day to come back; the stay lapses the day after.';
COMMENT ON COLUMN stay.closed_on IS 'Legal day on which the stay ended.';
COMMENT ON COLUMN stay.closed_by IS 'departure, death, naturalisation or deportation.';
COMMENT ON COLUMN stay.closed_port IS 'Port of the closing departure.';
COMMENT ON COLUMN stay.superseded_on IS 'Day of a later landing although no departure is on record: the departure is missing.';
COMMENT ON COLUMN stay.last_version IS 'Newest event of the stay.';

CREATE TABLE orphan_departure (
    event_id        uuid NOT NULL,
    person_id       uuid NOT NULL,
    departed_on     date NOT NULL,
    occurred_at     timestamptz NOT NULL,
    port            text,
    nationality     text,
    matched_stay_id uuid
);
COMMENT ON TABLE orphan_departure IS 'Departures that were recorded without a known entry, or that have none by what arrived since.';
COMMENT ON COLUMN orphan_departure.event_id IS 'The departure.';
COMMENT ON COLUMN orphan_departure.person_id IS 'Person.';
COMMENT ON COLUMN orphan_departure.departed_on IS 'Legal day.';
COMMENT ON COLUMN orphan_departure.occurred_at IS 'Instant.';
COMMENT ON COLUMN orphan_departure.port IS 'Where.';
COMMENT ON COLUMN orphan_departure.nationality IS 'Nationality or region of the document presented.';
COMMENT ON COLUMN orphan_departure.matched_stay_id IS 'Stay whose landing was delivered later and to which it belongs; empty while the entry is missing.';

CREATE TABLE placed_crossing (
    person_id uuid NOT NULL,
    version   bigint NOT NULL,
    stay_id   uuid,
    status    text,
    days_over bigint
);
COMMENT ON TABLE placed_crossing IS 'Landings and departures that belong to another stay than they were decided with, by what arrived since.';
COMMENT ON COLUMN placed_crossing.person_id IS 'Person.';
COMMENT ON COLUMN placed_crossing.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN placed_crossing.stay_id IS 'The stay it belongs to; empty for a departure without an entry.';
COMMENT ON COLUMN placed_crossing.status IS 'Status held in that stay.';
COMMENT ON COLUMN placed_crossing.days_over IS 'Days past the last day of that stay, at a departure.';
