-- Where a case stands is what its steps lead to, in the order of the record (person/refugee/transitions.rs in crates/domain).
CREATE VIEW query.refugees AS
SELECT person_id, refugee_case_id,
       CASE event_type WHEN 'RefugeeRecognitionApplied' THEN 'recognition' ELSE 'complementary-protection' END AS claim,
       also_complementary_protection, applied_on, nth, own_applications, links, presence_basis, stage, class, classified_on,
       decision, decided_on, notified_on, decided_by, decided_in_role, decided_at_office, stay_id, status, stay_end,
       humanitarian_on, review_requested_on, counsellors, review_outcome, review_decided_on, review_decided_by,
       stay_from AS provisional_stay_on, stay_revoked_on AS provisional_stay_revoked_on,
       refused_on AS provisional_stay_refused_on, revoked_on,
       CASE stage WHEN 'applied' THEN (applied_on + INTERVAL '2 months')::date END AS classification_due,
       CASE WHEN stay_to IS NOT NULL THEN least(stay_to, stay_revoked_on - 1, procedure_end) END AS provisional_stay_end,
       CASE WHEN stage IN ('denied', 'protected') THEN review_by END AS review_due,
       procedure_end AS procedure_ends_on, last_version
FROM (
    SELECT f.*,
        CASE
            WHEN stage = 'denied' THEN review_by
            WHEN stage IN ('recognised', 'protected', 'review-dismissed', 'withdrawn', 'revoked') THEN closed_on
        END AS procedure_end
    FROM (
        SELECT person_id, refugee_case_id,
            max(version) AS last_version,
            (array_agg(event_type ORDER BY version) FILTER (WHERE nth IS NOT NULL))[1] AS event_type,
            (array_agg(on_date ORDER BY version) FILTER (WHERE nth IS NOT NULL))[1] AS applied_on,
            (array_agg(also_protection ORDER BY version) FILTER (WHERE nth IS NOT NULL))[1] AS also_complementary_protection,
            (array_agg(nth ORDER BY version) FILTER (WHERE nth IS NOT NULL))[1] AS nth,
            (array_agg(own_applications ORDER BY version) FILTER (WHERE nth IS NOT NULL))[1] AS own_applications,
            (array_agg(links ORDER BY version) FILTER (WHERE nth IS NOT NULL))[1] AS links,
            (array_agg(detail ORDER BY version) FILTER (WHERE nth IS NOT NULL))[1] AS presence_basis,
            (array_agg(stage_to ORDER BY version DESC) FILTER (WHERE stage_to IS NOT NULL))[1] AS stage,
            (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'RefugeeCaseClassified'))[1] AS class,
            (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'RefugeeCaseClassified'))[1] AS classified_on,
            (array_agg(decision ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS decision,
            (array_agg(on_date ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS decided_on,
            (array_agg(notified_on ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS notified_on,
            (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS decided_by,
            (array_agg(role ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS decided_in_role,
            (array_agg(office ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL))[1] AS decided_at_office,
            (array_agg(stay_id ORDER BY version DESC) FILTER (WHERE stay_id IS NOT NULL))[1] AS stay_id,
            (array_agg(status ORDER BY version DESC) FILTER (WHERE stay_id IS NOT NULL))[1] AS status,
            (array_agg(stay_end ORDER BY version DESC) FILTER (WHERE stay_id IS NOT NULL))[1] AS stay_end,
            (array_agg(on_date ORDER BY version DESC) FILTER (
                WHERE event_type = 'HumanitarianStayGranted'))[1] AS humanitarian_on,
            (array_agg(due_on ORDER BY version DESC) FILTER (WHERE decision IS NOT NULL AND due_on IS NOT NULL))[1] AS review_by,
            (array_agg(on_date ORDER BY version DESC) FILTER (
                WHERE event_type = 'AdministrativeReviewRequested' AND late_days = 0))[1] AS review_requested_on,
            (array_agg(to_jsonb(codes) ORDER BY version DESC) FILTER (
                WHERE event_type = 'CounsellorsAssigned'))[1] AS counsellors,
            (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'ReviewDecided'))[1] AS review_outcome,
            (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'ReviewDecided'))[1] AS review_decided_on,
            (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'ReviewDecided'))[1] AS review_decided_by,
            coalesce((array_agg(on_date ORDER BY version DESC) FILTER (WHERE NOT extension))[1],
                (array_agg(on_date ORDER BY version) FILTER (WHERE extension))[1]) AS stay_from,
            (array_agg(due_on ORDER BY version DESC) FILTER (WHERE event_type = 'ProvisionalStayPermitted'))[1] AS stay_to,
            (array_agg(CASE event_type WHEN 'ProvisionalStayRevoked' THEN on_date END ORDER BY version DESC) FILTER (
                WHERE event_type IN ('ProvisionalStayPermitted', 'ProvisionalStayRevoked')))[1] AS stay_revoked_on,
            (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'ProvisionalStayRefused'))[1] AS refused_on,
            (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'RefugeeStatusRevoked'))[1] AS revoked_on,
            (array_agg(on_date ORDER BY version DESC) FILTER (WHERE closes))[1] AS closed_on
        FROM (
            SELECT s.*,
                CASE
                    WHEN nth IS NOT NULL THEN 'applied'
                    -- Sorting again in the midst of the fact-finding leaves the case there.
                    WHEN event_type = 'RefugeeCaseClassified' AND NOT bool_or(event_type = 'RefugeeInterviewHeld') OVER w
                        THEN 'classified'
                    WHEN event_type = 'RefugeeInterviewHeld' THEN 'fact-finding'
                    WHEN event_type = 'RefugeeStatusRecognised' THEN 'recognised'
                    WHEN event_type = 'ComplementaryProtectionGranted' THEN 'protected'
                    WHEN event_type = 'RefugeeStatusDenied' THEN 'denied'
                    WHEN event_type = 'AdministrativeReviewRequested' AND late_days = 0 THEN 'review-requested'
                    WHEN event_type = 'CounsellorsAssigned' THEN 'under-review'
                    WHEN event_type = 'ReviewDecided' AND outcome = 'upheld' THEN 'review-upheld'
                    WHEN event_type = 'ReviewDecided' THEN 'review-dismissed'
                    WHEN event_type = 'RefugeeApplicationWithdrawn' THEN 'withdrawn'
                    WHEN event_type = 'RefugeeStatusRevoked' THEN 'revoked'
                END AS stage_to,
                CASE event_type
                    WHEN 'RefugeeStatusRecognised' THEN 'recognised'
                    WHEN 'ComplementaryProtectionGranted' THEN 'protected'
                    WHEN 'RefugeeStatusDenied' THEN 'denied'
                END AS decision,
                event_type IN ('RefugeeStatusRecognised', 'ComplementaryProtectionGranted', 'RefugeeApplicationWithdrawn',
                    'RefugeeStatusRevoked') OR (event_type = 'ReviewDecided' AND outcome = 'dismissed') AS closes
            FROM refugee_step s
            WINDOW w AS (PARTITION BY person_id, refugee_case_id ORDER BY version)
        ) placed
        GROUP BY person_id, refugee_case_id
    ) f
) c;
COMMENT ON VIEW query.refugees IS 'One row per refugee case: which application it is, where it stands, who decided, and what is due; a clock that does not run is empty. Holds no personal data and nothing of what is claimed.';
COMMENT ON COLUMN query.refugees.claim IS 'recognition, or complementary-protection alone.';
COMMENT ON COLUMN query.refugees.nth IS 'Which application of the person it is over all linked identities, as counted at filing.';
COMMENT ON COLUMN query.refugees.links IS 'The links that add to that number: it falls with them.';
COMMENT ON COLUMN query.refugees.presence_basis IS 'On what the presence in Japan rested at filing.';
COMMENT ON COLUMN query.refugees.stage IS 'applied, classified, fact-finding, recognised, protected, denied, review-requested, under-review, review-upheld, review-dismissed, withdrawn or revoked (domain §6.1).';
COMMENT ON COLUMN query.refugees.class IS 'Class into which the case was sorted: an operating rule, not law.';
COMMENT ON COLUMN query.refugees.decision IS 'The last decision of the Minister: recognised, protected or denied.';
COMMENT ON COLUMN query.refugees.status IS 'Status of residence given with the decision, or on humanitarian grounds.';
COMMENT ON COLUMN query.refugees.counsellors IS 'Staff ids of the counsellors of the review, a JSON list.';
COMMENT ON COLUMN query.refugees.provisional_stay_on IS 'First day of the provisional stay given last.';
COMMENT ON COLUMN query.refugees.classification_due IS 'Day by which the case is to be sorted, two months after filing; empty once it is.';
COMMENT ON COLUMN query.refugees.provisional_stay_end IS 'Last day of the provisional stay: of its period, of the procedure, or the day before it was revoked (art. 61-2-4).';
COMMENT ON COLUMN query.refugees.review_due IS 'Last day to request a review, after a denial or with protection in place of recognition (art. 61-2-12).';
COMMENT ON COLUMN query.refugees.procedure_ends_on IS 'Last day of the procedure, where one is known; removal is suspended to that day.';

CREATE VIEW query.refugee_steps AS
SELECT person_id, refugee_case_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office, on_date,
       notified_on, due_on, outcome, detail, codes, in_review, late_days
FROM refugee_step;
COMMENT ON VIEW query.refugee_steps IS 'Every step of every refugee case, with who took it in which role and office.';

-- Most people have none, and to know it costs far less than to put together what they might have.
CREATE VIEW query.persons_with_refugees AS
SELECT DISTINCT person_id FROM refugee_step;
COMMENT ON VIEW query.persons_with_refugees IS 'Persons of whom a refugee case is on record. Holds no personal data.';
