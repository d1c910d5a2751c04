INSERT INTO affiliation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    source, what, duty, organisation_id, organisation_name, organisation_address, on_date, told_on, due_on, late_days)
SELECT person_id, version, event_id, 'AffiliationNotified', occurred_at, recorded_at, staff_id, role, office,
    'notice', change, duty, organisation_id, personal_organisation_name, personal_organisation_address, changed_on, notified_on, due_on, late_days
FROM batch_affiliation_notified;

INSERT INTO affiliation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    source, what, on_date, told_on, due_on, late_days)
SELECT person_id, version, event_id, 'SpouseRelationEndedNotified', occurred_at, recorded_at, staff_id, role, office,
    'notice', cause, changed_on, notified_on, due_on, late_days
FROM batch_spouse_relation_ended_notified;

INSERT INTO affiliation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    source, what, report_source, organisation_id, on_date, told_on, late_days)
SELECT person_id, version, event_id, 'OrganisationReportReceived', occurred_at, recorded_at, staff_id, role, office,
    'report', report, report_source, organisation_id, changed_on, reported_on, late_days
FROM batch_organisation_report_received;
