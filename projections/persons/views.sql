CREATE VIEW query.persons AS
SELECT person_id, nationality, sex, primary_name, secondary_name, date_of_birth, registered_at, registered_event_id,
       record_ended_on, record_end_cause
FROM person;
COMMENT ON VIEW query.persons IS 'Current identity of each person. The three name columns are personal data.';

CREATE VIEW query.documents AS
SELECT person_id, document_id, issuing_state, document_kind, number, mrz, expires_on, check_digits_valid, linked_at, event_id
FROM document;
COMMENT ON VIEW query.documents IS 'Travel documents linked to each person. number and mrz are personal data.';

CREATE VIEW query.names AS
SELECT person_id, kind, primary_name, secondary_name, date_of_birth, recorded_at, event_id, version, name_key
FROM name;
COMMENT ON VIEW query.names IS 'Every name a person goes by, to be found by name_key. All but ids and times is personal data.';
