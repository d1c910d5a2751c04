SELECT t.body -> 'permission' ->> 'port' AS port, t.body -> 'permission' ->> 'kind' AS kind, t.event_id AS member
FROM query.timeline t
WHERE t.event_type IN ('PortOfCallLandingPermitted', 'CruiseLandingPermitted', 'TransitLandingPermitted',
        'CrewLandingPermitted', 'EmergencyLandingPermitted', 'DistressLandingPermitted', 'TemporaryRefugeLandingPermitted')
  AND (t.body -> 'permission' ->> 'permitted_on')::date BETWEEN $1::date AND $2::date
