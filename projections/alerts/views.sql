CREATE VIEW query.alerts AS
SELECT alert_id,
       (array_agg(reason ORDER BY version DESC) FILTER (WHERE expires_on IS NOT NULL))[1] AS reason,
       (array_agg(owner ORDER BY version DESC) FILTER (WHERE owner IS NOT NULL))[1] AS owner,
       min((occurred_at AT TIME ZONE INTERVAL '9 hours')::date) FILTER (WHERE event_type = 'AlertEntered') AS entered_on,
       (array_agg(staff_id ORDER BY version) FILTER (WHERE event_type = 'AlertEntered'))[1] AS entered_by,
       (array_agg(expires_on ORDER BY version DESC) FILTER (WHERE expires_on IS NOT NULL))[1] AS expires_on,
       (array_agg(evidence ORDER BY version DESC) FILTER (WHERE evidence IS NOT NULL))[1] AS evidence,
       max(on_date) FILTER (WHERE event_type = 'AlertCancelled') AS cancelled_on,
       (array_agg(reason ORDER BY version DESC) FILTER (WHERE event_type = 'AlertCancelled'))[1] AS cancellation_reason,
       count(*) FILTER (WHERE event_type = 'AlertHit') AS hits,
       count(*) FILTER (WHERE event_type = 'AlertHit') - count(*) FILTER (WHERE event_type = 'AlertHitResolved') AS open_hits,
       max(version) AS last_version
FROM alert_step
GROUP BY alert_id
HAVING bool_or(event_type = 'AlertEntered');
COMMENT ON VIEW query.alerts IS 'One row per alert of the watch list. It holds from entered_on to expires_on or cancelled_on, the earlier. Holds no personal data.';
COMMENT ON COLUMN query.alerts.open_hits IS 'Hits of which nobody has said what came.';

-- A hit is a lead for a careful examination, never a refusal by itself.
CREATE VIEW query.alert_hits AS
SELECT h.person_id, h.alert_id, h.hit_id, h.on_date AS hit_on, h.examination_id, h.list_version, h.checked_by, h.in_force,
       r.outcome, r.reason, r.on_date AS resolved_on, r.staff_id AS resolved_by, h.event_id, h.version
FROM alert_step h
LEFT JOIN alert_step r ON r.alert_id = h.alert_id AND r.hit_id = h.hit_id AND r.event_type = 'AlertHitResolved'
WHERE h.event_type = 'AlertHit';
COMMENT ON VIEW query.alert_hits IS 'One row per hit: a person at an examination matched an alert, and what came of it.';
COMMENT ON COLUMN query.alert_hits.outcome IS 'same-person, another-person or not-acted-on; empty while nobody has said.';
