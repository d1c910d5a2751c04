CREATE VIEW query.applications AS
SELECT person_id, application_id, kind, channel, received_on, status_applied, special_circumstances, stay_id, old_stay_end,
       special_period_end, outcome, decided_on, reasons, remarks, granted_status, granted_period_value, granted_period_unit,
       granted_stay_end, received_event_id, decided_event_id, granted_event_id
FROM application;
COMMENT ON VIEW query.applications IS 'One row per application for a residence permission. remarks is personal data.';
