CREATE VIEW query.examinations AS
SELECT person_id, examination_id,
       CASE
           WHEN permitted_on IS NOT NULL THEN 'permitted'
           WHEN left_on IS NOT NULL THEN 'left'
           WHEN excluded_on IS NOT NULL THEN 'excluded'
           WHEN ruling IS NOT NULL THEN 'ruled'
           WHEN objected_on IS NOT NULL THEN 'objected'
           WHEN finding IS NOT NULL THEN 'decided'
           WHEN heard_on IS NOT NULL THEN 'heard'
           WHEN referred_on IS NOT NULL THEN 'referred'
           ELSE 'applied'
       END AS stage,
       opened_on, port, declared_purpose, referred_on, referral_cause, referred_by, document_result, watchlist_hit,
       heard_on, finding, found_on, found_by, conditions_not_met, denial_grounds, objected_on, ruling, ruled_on,
       ruled_by, special_permission_basis, provisional_landing_on, excluded_on, exclusion_route, excluded_by,
       denied_on, permitted_on, permitted_by, left_on,
       CASE WHEN objected_on IS NULL AND excluded_on IS NULL AND permitted_on IS NULL AND left_on IS NULL
           THEN objection_by END AS objection_due,
       last_version
FROM (
    SELECT person_id, examination_id,
        max(version) AS last_version,
        min(day) FILTER (WHERE event_type IN ('LandingApplied', 'ReferredToSpecialInquiryOfficer')) AS opened_on,
        (array_agg(port ORDER BY version) FILTER (
            WHERE event_type IN ('LandingApplied', 'ReferredToSpecialInquiryOfficer')))[1] AS port,
        (array_agg(detail ORDER BY version DESC) FILTER (WHERE event_type = 'LandingApplied'))[1] AS declared_purpose,
        (array_agg(day ORDER BY version DESC) FILTER (
            WHERE event_type = 'ReferredToSpecialInquiryOfficer'))[1] AS referred_on,
        (array_agg(coalesce(detail, 'conditions') ORDER BY version DESC) FILTER (
            WHERE event_type = 'ReferredToSpecialInquiryOfficer'))[1] AS referral_cause,
        (array_agg(staff_id ORDER BY version DESC) FILTER (
            WHERE event_type = 'ReferredToSpecialInquiryOfficer'))[1] AS referred_by,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'DocumentExamined'))[1] AS document_result,
        bool_or(hit) AS watchlist_hit,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'HearingHeld'))[1] AS heard_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'HearingDecisionMade'))[1] AS finding,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'HearingDecisionMade'))[1] AS found_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'HearingDecisionMade'))[1] AS found_by,
        (array_agg(to_jsonb(codes) ORDER BY version DESC) FILTER (
            WHERE event_type = 'HearingDecisionMade'))[1] AS conditions_not_met,
        (array_agg(to_jsonb(denial_grounds) ORDER BY version DESC) FILTER (
            WHERE event_type = 'HearingDecisionMade'))[1] AS denial_grounds,
        (array_agg(due_on ORDER BY version DESC) FILTER (WHERE event_type = 'HearingDecisionMade'))[1] AS objection_by,
        (array_agg(on_date ORDER BY version DESC) FILTER (
            WHERE event_type = 'LandingObjectionFiled' AND in_time))[1] AS objected_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'MinisterRulingMade'))[1] AS ruling,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'MinisterRulingMade'))[1] AS ruled_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'MinisterRulingMade'))[1] AS ruled_by,
        (array_agg(detail ORDER BY version DESC) FILTER (
            WHERE event_type = 'SpecialPermissionForLandingGranted'))[1] AS special_permission_basis,
        (array_agg(on_date ORDER BY version DESC) FILTER (
            WHERE event_type = 'ProvisionalLandingPermitted'))[1] AS provisional_landing_on,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'ExclusionOrderIssued'))[1] AS excluded_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'ExclusionOrderIssued'))[1] AS exclusion_route,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'ExclusionOrderIssued'))[1] AS excluded_by,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'LandingDenied'))[1] AS denied_on,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'LandingPermitted'))[1] AS permitted_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'LandingPermitted'))[1] AS permitted_by,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'LeftUnderExclusionOrder'))[1] AS left_on
    FROM (
        SELECT s.*, (occurred_at AT TIME ZONE INTERVAL '9 hours')::date AS day
        FROM examination_step s
    ) placed
    GROUP BY person_id, examination_id
) c
WHERE opened_on IS NOT NULL;
COMMENT ON VIEW query.examinations IS 'One row per landing examination with a number (art. 6 to 13-2): where it stands, who decided, and the objection while it is open. Holds no personal data.';
COMMENT ON COLUMN query.examinations.stage IS 'applied, referred, heard, decided, objected, ruled, excluded, permitted or left.';
COMMENT ON COLUMN query.examinations.referral_cause IS 'Why it was referred to a special inquiry officer: conditions, or identity-or-biometrics.';
COMMENT ON COLUMN query.examinations.document_result IS 'What the inspector made of the document last.';
COMMENT ON COLUMN query.examinations.watchlist_hit IS 'Whether any check of the watch list had a hit: a lead, never a refusal.';
COMMENT ON COLUMN query.examinations.finding IS 'Finding after the oral hearing (art. 10): conforms, does-not-conform, not-identified.';
COMMENT ON COLUMN query.examinations.conditions_not_met IS 'Conditions of art. 7(1) found not met, a JSON list.';
COMMENT ON COLUMN query.examinations.denial_grounds IS 'Items of art. 5(1) found to apply, a JSON list.';
COMMENT ON COLUMN query.examinations.objected_on IS 'Day of the objection in time; a late one opens no ruling.';
COMMENT ON COLUMN query.examinations.ruling IS 'Ruling on the objection (art. 11, 12).';
COMMENT ON COLUMN query.examinations.provisional_landing_on IS 'Day on which provisional landing was permitted (art. 13); it ends with the procedure.';
COMMENT ON COLUMN query.examinations.excluded_on IS 'Day of the exclusion order.';
COMMENT ON COLUMN query.examinations.left_on IS 'Day on which the person left under it.';
COMMENT ON COLUMN query.examinations.objection_due IS 'Last day for an objection, while none is filed and no order is issued (art. 11(1)).';

CREATE VIEW query.examination_steps AS
SELECT person_id, examination_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
       coalesce(on_date, (occurred_at AT TIME ZONE INTERVAL '9 hours')::date) AS on_date, port, due_on, outcome, detail, codes,
       denial_grounds, hit, in_time
FROM examination_step;
COMMENT ON VIEW query.examination_steps IS 'Every step of every landing examination with a number, with who took it in which role and office.';
