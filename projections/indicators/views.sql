-- What was raised first under an id counts; one person's are found by the person.
CREATE VIEW query.indicators AS
SELECT r.indicator_id, r.rule, r.rule_version, r.person_id, r.base_rate_one_in,
       (r.occurred_at AT TIME ZONE INTERVAL '9 hours')::date AS raised_on, r.staff_id AS raised_by, r.expires_on,
       l.decision, l.stands, l.reviewed_by, l.reviewed_on, l.settled_on, l.dismissal_reason, l.last_version
FROM indicator_step r
LEFT JOIN LATERAL (
    SELECT (array_agg(decision ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS decision,
           (array_agg(stands ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS stands,
           (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS reviewed_by,
           max(on_date) FILTER (WHERE decision IS NOT NULL) AS reviewed_on,
           min(on_date) FILTER (WHERE event_type = 'IndicatorDismissed' OR (stands AND decision <> 'follow-up')) AS settled_on,
           (array_agg(reason ORDER BY version DESC) FILTER (WHERE event_type = 'IndicatorDismissed'))[1] AS dismissal_reason,
           max(version) AS last_version
    FROM indicator_step s WHERE s.indicator_id = r.indicator_id
) l ON true
WHERE r.event_type = 'IndicatorRaised'
  AND NOT EXISTS (
      SELECT FROM indicator_step e
      WHERE e.indicator_id = r.indicator_id AND e.event_type = 'IndicatorRaised' AND e.version < r.version);
COMMENT ON VIEW query.indicators IS 'One row per indicator. It asks for somebody from raised_on until it is settled, and to expires_on at the latest. Holds no personal data but whom it is about.';
COMMENT ON COLUMN query.indicators.stands IS 'Whether the last decision stands; against a person it waits for a second person.';
COMMENT ON COLUMN query.indicators.settled_on IS 'Day on which nothing was left to decide: dismissed, not acted on, or acted on by two.';
