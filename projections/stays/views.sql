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
SELECT f.person_id, CASE WHEN p.version IS NULL THEN f.stay_id ELSE p.stay_id END AS stay_id,
       CASE f.effect WHEN 'landing' THEN 'in' ELSE 'out' END AS direction, f.kind, f.on_date, f.occurred_at,
       f.recorded_at, f.port, f.nationality, CASE WHEN p.version IS NULL THEN f.status ELSE p.status END AS status,
       CASE WHEN p.version IS NULL THEN f.days_over ELSE p.days_over END AS days_over, f.event_id, f.version,
       f.document_id, f.deadline AS reentry_deadline
FROM fact f LEFT JOIN placed_crossing p ON p.person_id = f.person_id AND p.version = f.version
WHERE f.effect IN ('landing', 'departure');
COMMENT ON VIEW query.crossings IS 'Every landing and departure, with the stay it belongs to by all facts known today. kind tells by which permission, or with which right to come back. Holds no personal data.';

CREATE VIEW query.orphan_departures AS
SELECT event_id, person_id, departed_on, occurred_at, port, nationality, matched_stay_id FROM orphan_departure;
COMMENT ON VIEW query.orphan_departures IS 'Departures recorded without a known entry, or left without one by what arrived since; matched_stay_id is filled when the landing was delivered later.';
