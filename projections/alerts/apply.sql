INSERT INTO alert_step (alert_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    reason, owner, expires_on, evidence)
SELECT person_id, version, event_id, 'AlertEntered', occurred_at, recorded_at, staff_id, role, office,
    reason, owner, expires_on, evidence
FROM batch_alert_entered;

INSERT INTO alert_step (alert_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    reason, owner, expires_on, evidence)
SELECT person_id, version, event_id, 'AlertAmended', occurred_at, recorded_at, staff_id, role, office,
    reason, owner, expires_on, evidence
FROM batch_alert_amended;

INSERT INTO alert_step (alert_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    reason, on_date)
SELECT person_id, version, event_id, 'AlertCancelled', occurred_at, recorded_at, staff_id, role, office,
    reason, cancelled_on
FROM batch_alert_cancelled;

INSERT INTO alert_step (alert_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    hit_id, person_id, examination_id, list_version, checked_by, in_force, on_date)
SELECT subject_id, version, event_id, 'AlertHit', occurred_at, recorded_at, staff_id, role, office,
    hit_id, person_id, examination_id, list_version, checked_by, in_force, hit_on
FROM batch_alert_hit;

INSERT INTO alert_step (alert_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    hit_id, person_id, outcome, reason, on_date)
SELECT subject_id, version, event_id, 'AlertHitResolved', occurred_at, recorded_at, staff_id, role, office,
    hit_id, person_id, outcome, reason, resolved_on
FROM batch_alert_hit_resolved;
