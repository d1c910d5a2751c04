SELECT DISTINCT p.nationality || '/' AS nationality, s.step, s.person_id || ' ' || s.violation_case_id AS member
FROM (
    SELECT o.person_id, o.violation_case_id,
        CASE
            WHEN o.event_type = 'ViolationInvestigationOpened' THEN 'begun'
            WHEN o.event_type = 'OralHearingRequested' AND o.effective THEN 'hearing-requested'
            WHEN o.event_type = 'ObjectionFiled' AND o.effective THEN 'objection-filed'
            WHEN o.event_type = 'DepartureOrderIssued' THEN 'departure-ordered'
            WHEN o.event_type = 'DeportationOrderIssued' THEN 'deportation-ordered'
            WHEN o.event_type = 'DeportationExecuted' THEN 'deported'
            WHEN o.event_type = 'CaseClosed' AND o.outcome = 'left-under-departure-order' THEN 'left-under-departure-order'
            WHEN o.event_type = 'SpecialPermissionToStayGranted' THEN 'special-permission-granted'
            WHEN o.event_type = 'SpecialPermissionToStayRefused' THEN 'special-permission-refused'
        END AS step
    FROM query.violation_steps o
    WHERE o.on_date BETWEEN $1::date AND $2::date
) s
LEFT JOIN query.persons p ON p.person_id = s.person_id
WHERE s.step IS NOT NULL
