CREATE VIEW query.stays AS
SELECT stay_id, person_id, opened_on, opened_at, opened_kind, opened_port, nationality, status, status_since, period_value,
       period_unit, stay_end, last_landed_on, away_since, reentry, reentry_deadline, closed_on, closed_by, closed_port,
       superseded_on, last_version
FROM stay;
COMMENT ON VIEW query.stays IS 'One row per stay, as all facts known today tell it. Whether a stay was lawful on a day is answered by query.overstays, since special periods count too.';

CREATE VIEW query.stay_grants AS
SELECT person_id, stay_id, effect, on_date, status, period_value, period_unit, stay_end, application_id, event_id, version,
       occurred_at
FROM fact WHERE effect IN ('landing', 'change', 'extension');
COMMENT ON VIEW query.stay_grants IS 'History of each stay: every landing, change of status and extension, with what it gave.';

CREATE VIEW query.crossings AS
SELECT person_id, stay_id, CASE effect WHEN 'landing' THEN 'in' ELSE 'out' END AS direction, kind, on_date, occurred_at,
       recorded_at, port, nationality, status, days_over, event_id, version, document_id, deadline AS reentry_deadline
FROM fact WHERE effect IN ('landing', 'departure');
COMMENT ON VIEW query.crossings IS 'Every landing and departure. kind tells by which permission, or with which right to come back. Holds no personal data.';

CREATE VIEW query.orphan_departures AS
SELECT event_id, person_id, departed_on, occurred_at, port, nationality, matched_stay_id FROM orphan_departure;
COMMENT ON VIEW query.orphan_departures IS 'Departures recorded without a known entry; matched_stay_id is filled when the landing was delivered later.';
