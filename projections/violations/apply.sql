INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, detail)
SELECT person_id, version, event_id, 'ViolationLeadReceived', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, received_on, lead
FROM batch_violation_lead_received;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, codes)
SELECT person_id, version, event_id, 'ViolationInvestigationOpened', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, opened_on, suspected
FROM batch_violation_investigation_opened;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, effective)
SELECT person_id, version, event_id, 'StatementTaken', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, taken_on, wishes_to_leave
FROM batch_statement_taken;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, instant, detail)
SELECT person_id, version, event_id, 'CaseReferred', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, referred_at, route
FROM batch_case_referred;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date)
SELECT person_id, version, event_id, 'PersonReleased', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, released_on
FROM batch_person_released;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, outcome, refusal_rule, refusal_counted_from, refusal_until,
    refusal_until_as_visitor)
SELECT person_id, version, event_id, 'CaseClosed', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, closed_on, reason, refusal_rule, refusal_counted_from, refusal_until, refusal_until_as_visitor
FROM batch_case_closed;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, codes)
SELECT person_id, version, event_id, 'DetentionOrderIssued', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, issued_on, grounds
FROM batch_detention_order_issued;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, instant, due_on, due_at, outcome, detail)
SELECT person_id, version, event_id, 'DetentionStarted', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, started_at, ends_on, handover_due, basis, facility
FROM batch_detention_started;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, detail)
SELECT person_id, version, event_id, 'DetentionExtended', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, extended_on, ends_on, reason
FROM batch_detention_extended;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, outcome, late_days)
SELECT person_id, version, event_id, 'DetentionReviewed', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, reviewed_on, outcome, late_days
FROM batch_detention_reviewed;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, detail)
SELECT person_id, version, event_id, 'DetentionEnded', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, ended_on, reason
FROM batch_detention_ended;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, codes)
SELECT person_id, version, event_id, 'SupervisionMeasureDecided', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, decided_on, next_report_on, conditions
FROM batch_supervision_measure_decided;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, codes)
SELECT person_id, version, event_id, 'SupervisionMeasureChanged', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, changed_on, next_report_on, conditions
FROM batch_supervision_measure_changed;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, detail)
SELECT person_id, version, event_id, 'SupervisionMeasureCancelled', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, cancelled_on, reason
FROM batch_supervision_measure_cancelled;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, late_days)
SELECT person_id, version, event_id, 'SuperviseeReported', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, reported_on, next_report_on, late_days
FROM batch_supervisee_reported;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, detail)
SELECT person_id, version, event_id, 'ProvisionalReleasePermitted', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, permitted_on, until, reason
FROM batch_provisional_release_permitted;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, detail)
SELECT person_id, version, event_id, 'ProvisionalReleaseCancelled', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, cancelled_on, reason
FROM batch_provisional_release_cancelled;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, instant, due_on, outcome, codes)
SELECT person_id, version, event_id, 'FindingMade', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, notified_at, hearing_due, outcome, grounds
FROM batch_finding_made;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, effective, late_days)
SELECT person_id, version, event_id, 'OralHearingRequested', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, requested_on, effective, late_days
FROM batch_oral_hearing_requested;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date)
SELECT person_id, version, event_id, 'OralHearingHeld', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, held_on
FROM batch_oral_hearing_held;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, instant, due_on, outcome)
SELECT person_id, version, event_id, 'OralHearingDecided', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, notified_at, objection_due, outcome
FROM batch_oral_hearing_decided;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, effective, late_days)
SELECT person_id, version, event_id, 'ObjectionFiled', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, filed_on, effective, late_days
FROM batch_objection_filed;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, instant, outcome)
SELECT person_id, version, event_id, 'RulingMade', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, notified_at, outcome
FROM batch_ruling_made;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date)
SELECT person_id, version, event_id, 'SpecialPermissionToStayApplied', occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, applied_on
FROM batch_special_permission_to_stay_applied;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, detail, codes)
SELECT person_id, version, event_id, 'SpecialPermissionToStayGranted', occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, granted_on, stay_end, status, factors
FROM batch_special_permission_to_stay_granted;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, codes)
SELECT person_id, version, event_id, 'SpecialPermissionToStayRefused', occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, refused_on, reasons
FROM batch_special_permission_to_stay_refused;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, detail, codes)
SELECT person_id, version, event_id, 'DepartureOrderIssued', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, issued_on, leave_by, came_forward, conditions
FROM batch_departure_order_issued;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, detail)
SELECT person_id, version, event_id, 'DepartureOrderExtended', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, extended_on, leave_by, reason
FROM batch_departure_order_extended;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, codes)
SELECT person_id, version, event_id, 'DepartureOrderCancelled', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, cancelled_on, reasons
FROM batch_departure_order_cancelled;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, outcome, detail, codes)
SELECT person_id, version, event_id, 'DeportationOrderIssued', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, issued_on, route, destination, grounds
FROM batch_deportation_order_issued;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on, detail)
SELECT person_id, version, event_id, 'DepartureCommandIssued', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, issued_on, leave_by, reason
FROM batch_departure_command_issued;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, due_on)
SELECT person_id, version, event_id, 'RefusalPeriodShortened', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, decided_on, leave_by
FROM batch_refusal_period_shortened;

INSERT INTO violation_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, violation_case_id, on_date, outcome, detail, refusal_rule, refusal_counted_from, refusal_until,
    refusal_until_as_visitor)
SELECT person_id, version, event_id, 'DeportationExecuted', occurred_at, recorded_at, staff_id, role, office,
    violation_case_id, executed_on, mode, destination, refusal_rule, refusal_counted_from, refusal_until,
    refusal_until_as_visitor
FROM batch_deportation_executed;

INSERT INTO suspension_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, refugee_case_id, on_date)
SELECT person_id, version, event_id, 'RemovalSuspensionStarted', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, started_on
FROM batch_removal_suspension_started;

INSERT INTO suspension_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role,
    office, refugee_case_id, on_date, cause, exception, approvers, rests_on_link)
SELECT person_id, version, event_id, 'RemovalSuspensionEnded', occurred_at, recorded_at, staff_id, role, office,
    refugee_case_id, ended_on, cause, exception, approvers, rests_on_link
FROM batch_removal_suspension_ended;
