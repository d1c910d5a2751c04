CREATE VIEW query.indicators AS
SELECT indicator_id, max(rule) AS rule, max(rule_version) AS rule_version, (array_agg(person_id) FILTER (WHERE person_id IS NOT NULL))[1] AS person_id,
       max(base_rate_one_in) AS base_rate_one_in,
       min((occurred_at AT TIME ZONE INTERVAL '9 hours')::date) FILTER (WHERE event_type = 'IndicatorRaised') AS raised_on,
       (array_agg(staff_id) FILTER (WHERE event_type = 'IndicatorRaised'))[1] AS raised_by,
       max(expires_on) AS expires_on,
       (array_agg(decision ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS decision,
       (array_agg(stands ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS stands,
       (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS reviewed_by,
       max(on_date) FILTER (WHERE decision IS NOT NULL) AS reviewed_on,
       min(on_date) FILTER (WHERE event_type = 'IndicatorDismissed' OR (stands AND decision <> 'follow-up')) AS settled_on,
       (array_agg(reason ORDER BY version DESC) FILTER (WHERE event_type = 'IndicatorDismissed'))[1] AS dismissal_reason,
       max(version) AS last_version
FROM indicator_step
GROUP BY indicator_id
HAVING bool_or(event_type = 'IndicatorRaised');
COMMENT ON VIEW query.indicators IS 'One row per indicator. It asks for somebody from raised_on until it is settled, and to expires_on at the latest. Holds no personal data but whom it is about.';
COMMENT ON COLUMN query.indicators.stands IS 'Whether the last decision stands; against a person it waits for a second person.';
COMMENT ON COLUMN query.indicators.settled_on IS 'Day on which nothing was left to decide: dismissed, not acted on, or acted on by two.';
