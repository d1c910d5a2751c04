INSERT INTO indicator_step (indicator_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    rule, rule_version, person_id, base_rate_one_in, expires_on)
SELECT subject_id, version, event_id, 'IndicatorRaised', occurred_at, recorded_at, staff_id, role, office,
    rule, rule_version, person_id, base_rate_one_in, expires_on
FROM batch_indicator_raised;

INSERT INTO indicator_step (indicator_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    decision, stands, evidence, identity_decision, reason, on_date)
SELECT person_id, version, event_id, 'IndicatorReviewed', occurred_at, recorded_at, staff_id, role, office,
    decision, stands, evidence, identity_decision, reason, reviewed_on
FROM batch_indicator_reviewed;

INSERT INTO indicator_step (indicator_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    reason, on_date)
SELECT person_id, version, event_id, 'IndicatorDismissed', occurred_at, recorded_at, staff_id, role, office,
    reason, dismissed_on
FROM batch_indicator_dismissed;
