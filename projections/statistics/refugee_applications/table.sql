SELECT DISTINCT p.nationality || '/' AS nationality, r.claim,
    CASE WHEN r.nth = 1 THEN 'first' WHEN r.nth = 2 THEN 'second' WHEN r.nth > 2 THEN 'third-or-later' END AS application,
    s.step, s.person_id || ' ' || s.refugee_case_id AS member
FROM (
    SELECT o.person_id, o.refugee_case_id,
        CASE
            WHEN o.event_type IN ('RefugeeRecognitionApplied', 'ComplementaryProtectionApplied') THEN 'applied'
            WHEN o.event_type = 'RefugeeStatusRecognised' THEN 'recognised'
            WHEN o.event_type = 'ComplementaryProtectionGranted' THEN 'protected'
            WHEN o.event_type = 'RefugeeStatusDenied' THEN 'denied'
            -- Of a review, it is not the application that is withdrawn.
            WHEN o.event_type = 'RefugeeApplicationWithdrawn' AND NOT coalesce(o.in_review, false) THEN 'withdrawn'
            WHEN o.event_type = 'HumanitarianStayGranted' THEN 'humanitarian'
            WHEN o.event_type = 'AdministrativeReviewRequested' AND o.late_days = 0 THEN 'review-requested'
            WHEN o.event_type = 'ReviewDecided' AND o.outcome = 'upheld' THEN 'review-upheld'
            WHEN o.event_type = 'ReviewDecided' THEN 'review-dismissed'
        END AS step
    FROM query.refugee_steps o
    WHERE o.on_date BETWEEN $1::date AND $2::date
) s
JOIN query.refugees r ON r.person_id = s.person_id AND r.refugee_case_id = s.refugee_case_id
LEFT JOIN query.persons p ON p.person_id = s.person_id
WHERE s.step IS NOT NULL
