-- Where a case stands is what its steps lead to, in the order of the record (law/violation.rs in crates/domain). A step is
-- recorded only where it may be taken, so that the last one that leads somewhere says where.
CREATE VIEW query.violations AS
SELECT person_id, violation_case_id, stage, custody, lead, received_on, opened_on, referred_on, grounds, finding,
       found_on, found_by, hearing_requested_on, hearing_held_on, hearing_decision, hearing_decided_on,
       hearing_decided_by, objected_on, ruling, ruled_on, ruled_by, special_permission, special_permission_on,
       departure_order_on, departure_order_cancelled_on, deportation_order_on, order_route, destination, ordered_by,
       removed_on, removal_mode, decided_on, decided_by, decided_in_role, decided_at_office,
       CASE custody WHEN 'detained' THEN basis END AS detention_basis,
       CASE custody WHEN 'detained' THEN held_at END AS facility,
       CASE custody WHEN 'detained' THEN held_since END AS detained_since,
       CASE custody WHEN 'detained' THEN held_until END AS detention_ends_on,
       CASE custody WHEN 'detained' THEN handover END AS handover_due,
       CASE WHEN custody = 'detained' AND basis = 'deportation-order'
           THEN ((held_since AT TIME ZONE INTERVAL '9 hours')::date + make_interval(months => 3 * (reviews + 1)::integer))::date
       END AS detention_review_due,
       CASE custody WHEN 'supervised' THEN report_on END AS next_report_on,
       CASE custody WHEN 'released' THEN release_until END AS released_until,
       CASE stage WHEN 'found-deportable' THEN hearing_by END AS hearing_due,
       CASE stage WHEN 'finding-upheld' THEN objection_by END AS objection_due,
       CASE stage WHEN 'departure-ordered' THEN order_leave_by END AS departure_order_leave_by,
       CASE stage WHEN 'deportation-ordered' THEN command_leave_by END AS departure_command_leave_by,
       shortened_if_left_by, closed_on, closed_as, refusal_rule, refusal_counted_from, refusal_until,
       refusal_until_as_visitor, last_version
FROM (
    SELECT person_id, violation_case_id,
        max(version) AS last_version,
        (array_agg(stage_to ORDER BY version DESC) FILTER (WHERE stage_to IS NOT NULL))[1] AS stage,
        coalesce((array_agg(custody_to ORDER BY version DESC) FILTER (WHERE custody_to IS NOT NULL))[1], 'free') AS custody,
        (array_agg(detail ORDER BY version) FILTER (WHERE event_type = 'ViolationLeadReceived'))[1] AS lead,
        (array_agg(day ORDER BY version) FILTER (WHERE event_type = 'ViolationLeadReceived'))[1] AS received_on,
        (array_agg(day ORDER BY version) FILTER (WHERE event_type = 'ViolationInvestigationOpened'))[1] AS opened_on,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'CaseReferred'))[1] AS referred_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'FindingMade'))[1] AS finding,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'FindingMade'))[1] AS found_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'FindingMade'))[1] AS found_by,
        (array_agg(to_jsonb(codes) ORDER BY version DESC) FILTER (WHERE event_type = 'FindingMade'))[1] AS grounds,
        (array_agg(day ORDER BY version DESC) FILTER (
            WHERE event_type = 'OralHearingRequested' AND effective))[1] AS hearing_requested_on,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'OralHearingHeld'))[1] AS hearing_held_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'OralHearingDecided'))[1] AS hearing_decision,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'OralHearingDecided'))[1] AS hearing_decided_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'OralHearingDecided'))[1] AS hearing_decided_by,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'ObjectionFiled' AND effective))[1] AS objected_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'RulingMade'))[1] AS ruling,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'RulingMade'))[1] AS ruled_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'RulingMade'))[1] AS ruled_by,
        (array_agg(permission ORDER BY version DESC) FILTER (WHERE permission IS NOT NULL))[1] AS special_permission,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE permission IS NOT NULL))[1] AS special_permission_on,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'DepartureOrderIssued'))[1] AS departure_order_on,
        (array_agg(CASE event_type WHEN 'DepartureOrderCancelled' THEN day END ORDER BY version DESC) FILTER (
            WHERE event_type IN ('DepartureOrderIssued', 'DepartureOrderCancelled')))[1] AS departure_order_cancelled_on,
        (array_agg(day ORDER BY version DESC) FILTER (
            WHERE event_type = 'DeportationOrderIssued'))[1] AS deportation_order_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'DeportationOrderIssued'))[1] AS order_route,
        (array_agg(detail ORDER BY version DESC) FILTER (
            WHERE event_type IN ('DeportationOrderIssued', 'DeportationExecuted')))[1] AS destination,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'DeportationOrderIssued'))[1] AS ordered_by,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE event_type = 'DeportationExecuted'))[1] AS removed_on,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'DeportationExecuted'))[1] AS removal_mode,
        (array_agg(day ORDER BY version DESC) FILTER (WHERE decides))[1] AS decided_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE decides))[1] AS decided_by,
        (array_agg(role ORDER BY version DESC) FILTER (WHERE decides))[1] AS decided_in_role,
        (array_agg(office ORDER BY version DESC) FILTER (WHERE decides))[1] AS decided_at_office,
        (array_agg(outcome ORDER BY version DESC) FILTER (WHERE event_type = 'DetentionStarted'))[1] AS basis,
        (array_agg(detail ORDER BY version DESC) FILTER (WHERE event_type = 'DetentionStarted'))[1] AS held_at,
        (array_agg(instant ORDER BY version DESC) FILTER (WHERE event_type = 'DetentionStarted'))[1] AS held_since,
        (array_agg(due_on ORDER BY version DESC) FILTER (
            WHERE event_type IN ('DetentionStarted', 'DetentionExtended')))[1] AS held_until,
        (array_agg(CASE event_type WHEN 'DetentionStarted' THEN due_at END ORDER BY version DESC) FILTER (
            WHERE event_type IN ('DetentionStarted', 'CaseReferred')))[1] AS handover,
        count(*) FILTER (WHERE event_type = 'DetentionReviewed' AND version > held_from) AS reviews,
        (array_agg(due_on ORDER BY version DESC) FILTER (
            WHERE event_type IN ('SupervisionMeasureDecided', 'SupervisionMeasureChanged', 'SuperviseeReported')))[1] AS report_on,
        (array_agg(due_on ORDER BY version DESC) FILTER (
            WHERE event_type = 'ProvisionalReleasePermitted'))[1] AS release_until,
        (array_agg(due_on ORDER BY version DESC) FILTER (WHERE event_type = 'FindingMade'))[1] AS hearing_by,
        (array_agg(due_on ORDER BY version DESC) FILTER (WHERE event_type = 'OralHearingDecided'))[1] AS objection_by,
        (array_agg(due_on ORDER BY version DESC) FILTER (
            WHERE event_type IN ('DepartureOrderIssued', 'DepartureOrderExtended')))[1] AS order_leave_by,
        (array_agg(due_on ORDER BY version DESC) FILTER (WHERE event_type = 'DepartureCommandIssued'))[1] AS command_leave_by,
        (array_agg(due_on ORDER BY version DESC) FILTER (
            WHERE event_type = 'RefusalPeriodShortened'))[1] AS shortened_if_left_by,
        (array_agg(day ORDER BY version) FILTER (WHERE stage_to = 'closed'))[1] AS closed_on,
        (array_agg(closed_as ORDER BY version) FILTER (WHERE stage_to = 'closed'))[1] AS closed_as,
        (array_agg(refusal_rule ORDER BY version) FILTER (WHERE stage_to = 'closed'))[1] AS refusal_rule,
        (array_agg(refusal_counted_from ORDER BY version) FILTER (WHERE stage_to = 'closed'))[1] AS refusal_counted_from,
        (array_agg(refusal_until ORDER BY version) FILTER (WHERE stage_to = 'closed'))[1] AS refusal_until,
        (array_agg(refusal_until_as_visitor ORDER BY version) FILTER (
            WHERE stage_to = 'closed'))[1] AS refusal_until_as_visitor
    FROM (
        SELECT s.*,
            coalesce(on_date, (occurred_at AT TIME ZONE INTERVAL '9 hours')::date) AS day,
            max(version) FILTER (WHERE event_type = 'DetentionStarted') OVER w AS held_from,
            CASE
                WHEN event_type = 'ViolationLeadReceived' THEN 'lead'
                WHEN event_type IN ('ViolationInvestigationOpened', 'DepartureOrderCancelled') THEN 'investigation'
                WHEN event_type = 'CaseReferred' THEN 'examination'
                WHEN event_type IN ('CaseClosed', 'DeportationExecuted', 'SpecialPermissionToStayGranted') THEN 'closed'
                WHEN finds AND outcome = 'not-deportable' THEN 'closed'
                WHEN finds AND outcome = 'departure-order' THEN 'departure-order-due'
                WHEN event_type = 'FindingMade' THEN 'found-deportable'
                WHEN event_type = 'OralHearingRequested' AND effective THEN 'hearing'
                WHEN event_type = 'OralHearingDecided' THEN 'finding-upheld'
                WHEN event_type = 'ObjectionFiled' AND effective THEN 'objection'
                WHEN event_type = 'RulingMade' THEN 'objection-dismissed'
                WHEN event_type = 'DepartureOrderIssued' THEN 'departure-ordered'
                WHEN event_type = 'DeportationOrderIssued' THEN 'deportation-ordered'
            END AS stage_to,
            CASE
                WHEN event_type = 'DetentionStarted' THEN 'detained'
                WHEN event_type = 'SupervisionMeasureDecided' THEN 'supervised'
                WHEN event_type = 'ProvisionalReleasePermitted' THEN 'released'
                WHEN event_type IN ('DetentionEnded', 'SupervisionMeasureCancelled', 'ProvisionalReleaseCancelled',
                    'DepartureOrderIssued') THEN 'free'
                WHEN event_type IN ('CaseClosed', 'DeportationExecuted', 'SpecialPermissionToStayGranted') THEN 'free'
                WHEN finds AND outcome = 'not-deportable' THEN 'free'
            END AS custody_to,
            CASE event_type
                WHEN 'CaseClosed' THEN outcome
                WHEN 'DeportationExecuted' THEN 'deported'
                WHEN 'SpecialPermissionToStayGranted' THEN 'special-permission'
                ELSE 'not-deportable'
            END AS closed_as,
            CASE event_type
                WHEN 'SpecialPermissionToStayApplied' THEN 'applied'
                WHEN 'SpecialPermissionToStayGranted' THEN 'granted'
                WHEN 'SpecialPermissionToStayRefused' THEN 'refused'
            END AS permission,
            finds OR event_type IN ('SpecialPermissionToStayGranted', 'SpecialPermissionToStayRefused', 'DepartureOrderIssued',
                'DepartureOrderCancelled', 'DeportationOrderIssued', 'RefusalPeriodShortened') AS decides
        FROM (
            SELECT f.*, event_type IN ('FindingMade', 'OralHearingDecided', 'RulingMade') AS finds FROM violation_step f
        ) s
        WINDOW w AS (PARTITION BY person_id, violation_case_id)
    ) placed
    GROUP BY person_id, violation_case_id
) c;
COMMENT ON VIEW query.violations IS 'One row per violation case: where it stands, who decided what, and every clock that runs as a date; a clock that does not run is empty. Holds no personal data.';
COMMENT ON COLUMN query.violations.stage IS 'lead, investigation, examination, found-deportable, hearing, finding-upheld, objection, objection-dismissed, departure-order-due, departure-ordered, deportation-ordered or closed (domain §5.2).';
COMMENT ON COLUMN query.violations.custody IS 'free, detained, supervised or released.';
COMMENT ON COLUMN query.violations.lead IS 'How the case came to be known.';
COMMENT ON COLUMN query.violations.grounds IS 'Grounds of art. 24 found, a JSON list.';
COMMENT ON COLUMN query.violations.finding IS 'What the inspector found (art. 47).';
COMMENT ON COLUMN query.violations.hearing_requested_on IS 'Day of the request that opened the hearing; a late one opens none.';
COMMENT ON COLUMN query.violations.objected_on IS 'Day of the objection that called for a ruling.';
COMMENT ON COLUMN query.violations.special_permission IS 'applied, granted or refused; empty where it was never asked for.';
COMMENT ON COLUMN query.violations.decided_on IS 'Day of the last decision of any kind in the case.';
COMMENT ON COLUMN query.violations.decided_by IS 'Who decided last; every step with who took it is in query.violation_steps.';
COMMENT ON COLUMN query.violations.detention_ends_on IS 'Last day of the detention that runs (art. 41); empty under a deportation order.';
COMMENT ON COLUMN query.violations.handover_due IS 'By when the detained person is to be handed over to an inspector (art. 44).';
COMMENT ON COLUMN query.violations.detention_review_due IS 'Day of the next review of detention under a deportation order: every three months from its start (art. 52).';
COMMENT ON COLUMN query.violations.next_report_on IS 'Day of the next report under the supervision measure that runs.';
COMMENT ON COLUMN query.violations.released_until IS 'Last day of the provisional release that runs.';
COMMENT ON COLUMN query.violations.hearing_due IS 'Last day to request an oral hearing, while that is open (art. 48(1)).';
COMMENT ON COLUMN query.violations.objection_due IS 'Last day to object, while that is open (art. 49(1)).';
COMMENT ON COLUMN query.violations.departure_order_leave_by IS 'Last day to leave under the departure order that stands (art. 55-3).';
COMMENT ON COLUMN query.violations.departure_command_leave_by IS 'Last day to leave under a command to leave (art. 55-2).';
COMMENT ON COLUMN query.violations.shortened_if_left_by IS 'Day by which the person leaves for the refusal period to be short (art. 52(5)).';
COMMENT ON COLUMN query.violations.closed_as IS 'How the case ended.';
COMMENT ON COLUMN query.violations.refusal_until IS 'Last day of the refusal period that the end of the case began (art. 5(1)(ix)); empty beside a rule where it has no end (art. 5(1)(x)).';

CREATE VIEW query.violation_steps AS
SELECT person_id, violation_case_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
       coalesce(on_date, (occurred_at AT TIME ZONE INTERVAL '9 hours')::date) AS on_date, instant, due_on, due_at, outcome,
       detail, codes, effective, late_days
FROM violation_step;
COMMENT ON VIEW query.violation_steps IS 'Every step of every violation case, with who took it in which role and office.';

CREATE VIEW query.removal_suspensions AS
SELECT s.person_id, s.refugee_case_id, s.version, s.event_id, s.on_date AS started_on, e.on_date AS ended_on, e.cause,
       e.exception, e.approvers, e.rests_on_link
FROM suspension_step s
LEFT JOIN LATERAL (
    SELECT n.* FROM suspension_step n
    WHERE n.person_id = s.person_id AND n.refugee_case_id = s.refugee_case_id AND n.version > s.version
      AND n.event_type = 'RemovalSuspensionEnded'
    ORDER BY n.version LIMIT 1
) e ON true
WHERE s.event_type = 'RemovalSuspensionStarted';
COMMENT ON VIEW query.removal_suspensions IS 'Suspensions of removal on record (art. 61-2-9), each with its end where it has one. A refugee procedure that runs suspends by law even where none is recorded.';

-- Most people have none, and to know it costs far less than to put together what they might have.
CREATE VIEW query.persons_with_violations AS
SELECT DISTINCT person_id FROM violation_step;
COMMENT ON VIEW query.persons_with_violations IS 'Persons of whom a violation case is on record. Holds no personal data.';
