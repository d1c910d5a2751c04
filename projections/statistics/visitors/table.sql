SELECT c.nationality || '/' || coalesce(d.issuing_state, '') AS nationality, 'entrant' AS part, c.event_id AS member
FROM query.crossings c
LEFT JOIN query.documents d ON d.person_id = c.person_id AND d.document_id = c.document_id
WHERE c.direction = 'in' AND c.on_date BETWEEN $1::date AND $2::date
  AND c.status NOT IN ('permanent-resident', 'special-permanent-resident', 'spouse-or-child-of-japanese-national',
        'spouse-or-child-of-permanent-resident', 'long-term-resident')
UNION ALL
SELECT (t.body -> 'permission' ->> 'nationality') || '/', 'special-landing', t.event_id
FROM query.timeline t
WHERE t.event_type IN ('PortOfCallLandingPermitted', 'CruiseLandingPermitted', 'TransitLandingPermitted')
  AND (t.body -> 'permission' ->> 'permitted_on')::date BETWEEN $1::date AND $2::date
