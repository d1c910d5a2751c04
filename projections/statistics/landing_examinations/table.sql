SELECT DISTINCT e.port, s.step, s.person_id || ' ' || s.examination_id AS member
FROM (
    SELECT o.person_id, o.examination_id,
        CASE
            WHEN o.event_type = 'ReferredToSpecialInquiryOfficer' THEN 'referred'
            WHEN o.event_type = 'HearingDecisionMade' AND o.outcome = 'conforms' THEN 'found-to-conform'
            WHEN o.event_type = 'HearingDecisionMade' AND o.outcome = 'does-not-conform' THEN 'found-not-to-conform'
            WHEN o.event_type = 'HearingDecisionMade' AND o.outcome = 'not-identified' THEN 'found-not-identified'
            WHEN o.event_type = 'LandingObjectionFiled' AND o.in_time THEN 'objection-filed'
            WHEN o.event_type = 'MinisterRulingMade' AND o.outcome = 'well-founded' THEN 'objection-well-founded'
            WHEN o.event_type = 'MinisterRulingMade' AND o.outcome = 'special-permission' THEN 'special-permission-to-land'
            WHEN o.event_type = 'MinisterRulingMade' AND o.outcome = 'not-well-founded' THEN 'objection-not-well-founded'
            WHEN o.event_type = 'ExclusionOrderIssued' THEN 'excluded'
        END AS step
    FROM query.examination_steps o
    WHERE o.on_date BETWEEN $1::date AND $2::date
) s
JOIN query.examinations e ON e.person_id = s.person_id AND e.examination_id = s.examination_id
WHERE s.step IS NOT NULL
