CREATE TABLE person (
    person_id            uuid PRIMARY KEY,
    nationality          text,
    sex                  text,
    primary_name         text,
    secondary_name       text,
    date_of_birth        text,
    registered_at        timestamptz,
    registered_event_id  uuid,
    record_ended_on      date,
    record_end_cause     text,
    record_end_event_id  uuid
);
COMMENT ON TABLE person IS 'One row per person: what the newest registration says, with corrections.';
COMMENT ON COLUMN person.person_id IS 'Id of the person.';
COMMENT ON COLUMN person.nationality IS 'Nationality or region of the document first presented.';
COMMENT ON COLUMN person.sex IS 'Sex as in the document: male, female, unspecified.';
COMMENT ON COLUMN person.primary_name IS 'Personal data. Primary identifier (surname) as in the document; empty once erased.';
COMMENT ON COLUMN person.secondary_name IS 'Personal data. Secondary identifier (given names).';
COMMENT ON COLUMN person.date_of_birth IS 'Personal data. Date of birth as far as known: year, year and month, or full date.';
COMMENT ON COLUMN person.registered_at IS 'When the log took the first command about the person.';
COMMENT ON COLUMN person.registered_event_id IS 'Event that registered the person.';
COMMENT ON COLUMN person.record_ended_on IS 'Day of death or naturalisation; empty as a rule.';
COMMENT ON COLUMN person.record_end_cause IS 'death or naturalisation.';
COMMENT ON COLUMN person.record_end_event_id IS 'Event that ended the record.';

CREATE TABLE document (
    person_id          uuid NOT NULL,
    document_id        uuid NOT NULL,
    issuing_state      text NOT NULL,
    document_kind      text NOT NULL,
    number             text,
    mrz                text,
    expires_on         date,
    check_digits_valid boolean,
    linked_at          timestamptz NOT NULL,
    event_id           uuid NOT NULL,
    PRIMARY KEY (person_id, document_id)
);
COMMENT ON TABLE document IS 'One row per travel document linked to a person.';
COMMENT ON COLUMN document.person_id IS 'Person it is linked to.';
COMMENT ON COLUMN document.document_id IS 'Keyed pseudonym of the document.';
COMMENT ON COLUMN document.issuing_state IS 'State or organisation that issued it.';
COMMENT ON COLUMN document.document_kind IS 'Kind of document.';
COMMENT ON COLUMN document.number IS 'Personal data. Its number; empty once erased.';
COMMENT ON COLUMN document.mrz IS 'Personal data. Machine readable zone as read.';
COMMENT ON COLUMN document.expires_on IS 'Last day of validity, where stated.';
COMMENT ON COLUMN document.check_digits_valid IS 'Whether every check digit was right; empty where no zone was read.';
COMMENT ON COLUMN document.linked_at IS 'When the log took the command that linked it.';
COMMENT ON COLUMN document.event_id IS 'Event that linked it.';

CREATE TABLE name (
    person_id      uuid NOT NULL,
    version        bigint NOT NULL,
    event_id       uuid NOT NULL,
    kind           text NOT NULL,
    primary_name   text,
    secondary_name text,
    date_of_birth  text,
    recorded_at    timestamptz NOT NULL,
    name_key       text COLLATE "C" GENERATED ALWAYS AS (query.name_key(primary_name) || ' ' || coalesce(query.name_key(secondary_name), '')) STORED
);
COMMENT ON TABLE name IS 'Every name a person goes by: as registered, with corrections, and each variant recorded since.';
COMMENT ON COLUMN name.person_id IS 'Person.';
COMMENT ON COLUMN name.version IS 'Place of the event in the person''s record.';
COMMENT ON COLUMN name.event_id IS 'Event that recorded it.';
COMMENT ON COLUMN name.kind IS 'registered, or the kind of variant: transliteration, kanji, married, former, alias.';
COMMENT ON COLUMN name.primary_name IS 'Personal data. Primary identifier (surname); empty once erased.';
COMMENT ON COLUMN name.secondary_name IS 'Personal data. Secondary identifier (given names).';
COMMENT ON COLUMN name.date_of_birth IS 'Personal data. Date of birth as far as known.';
COMMENT ON COLUMN name.recorded_at IS 'When the log took it.';
COMMENT ON COLUMN name.name_key IS 'Personal data. What spellings of the name have in common, primary before secondary.';
