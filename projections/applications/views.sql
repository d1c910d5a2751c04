CREATE VIEW query.applications AS
SELECT person_id, application_id, kind, channel, received_on, status_applied, special_circumstances, stay_id, old_stay_end,
       special_period_end, outcome, decided_on, reasons, remarks, granted_status, granted_period_value, granted_period_unit,
       granted_stay_end, documents_due_on, received_event_id, decided_event_id, granted_event_id
FROM application;
COMMENT ON VIEW query.applications IS 'One row per application for a residence permission. remarks is personal data.';

-- The decider remembers one procedure, the one notified last; what comes after of another number is not its own.
CREATE VIEW query.revocations AS
SELECT r.person_id, r.revocation_id,
       CASE WHEN r.revoked_on IS NOT NULL THEN 'revoked' WHEN r.dropped_on IS NOT NULL THEN 'dropped'
            WHEN r.heard_by IS NOT NULL THEN 'heard' ELSE 'notified' END AS stage,
       r.stay_id, r.status, r.grounds, r.grounds_found, r.notified_on, r.notified_by, r.hearing_on, r.held_on, r.heard_by, r.attended,
       r.revoked_on, r.revoked_by, r.flight_risk, r.leave_by, r.dropped_on, r.drop_reason, r.office, r.notified_version, r.last_version,
       NOT EXISTS (
           SELECT FROM revocation_step n
           WHERE n.person_id = r.person_id AND n.version > r.notified_version AND n.event_type = 'RevocationHearingNotified'
             AND n.revocation_id <> r.revocation_id) AS is_latest
FROM (
    SELECT person_id, revocation_id,
        (array_agg(stay_id ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingNotified'))[1] AS stay_id,
        (array_agg(status ORDER BY version DESC) FILTER (WHERE status IS NOT NULL))[1] AS status,
        (array_agg(to_jsonb(grounds) ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingNotified'))[1] AS grounds,
        (array_agg(to_jsonb(grounds) ORDER BY version DESC) FILTER (WHERE event_type = 'StatusRevoked'))[1] AS grounds_found,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingNotified'))[1] AS notified_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingNotified'))[1] AS notified_by,
        (array_agg(hearing_on ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingNotified'))[1] AS hearing_on,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingHeld'))[1] AS held_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingHeld'))[1] AS heard_by,
        (array_agg(attended ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationHearingHeld'))[1] AS attended,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'StatusRevoked'))[1] AS revoked_on,
        (array_agg(staff_id ORDER BY version DESC) FILTER (WHERE event_type = 'StatusRevoked'))[1] AS revoked_by,
        (array_agg(flight_risk ORDER BY version DESC) FILTER (WHERE event_type = 'StatusRevoked'))[1] AS flight_risk,
        (array_agg(leave_by ORDER BY version DESC) FILTER (WHERE event_type = 'GracePeriodGranted'))[1] AS leave_by,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationDropped'))[1] AS dropped_on,
        (array_agg(reason ORDER BY version DESC) FILTER (WHERE event_type = 'RevocationDropped'))[1] AS drop_reason,
        (array_agg(office ORDER BY version DESC))[1] AS office,
        max(version) FILTER (WHERE event_type = 'RevocationHearingNotified') AS notified_version,
        max(version) AS last_version
    FROM (
        SELECT s.*, max(version) FILTER (WHERE event_type = 'RevocationHearingNotified') OVER (PARTITION BY person_id, revocation_id) AS begun
        FROM revocation_step s
    ) s
    WHERE version >= begun
    GROUP BY person_id, revocation_id
) r;
COMMENT ON VIEW query.revocations IS 'One row per revocation of a status of residence (art. 22-4): notice, hearing, decision, time to leave. Of a number that was notified twice, what came after the second notice. Holds no personal data.';
COMMENT ON COLUMN query.revocations.stage IS 'notified, heard, revoked or dropped.';
COMMENT ON COLUMN query.revocations.grounds IS 'Grounds of art. 22-4(1) named in the notice, a JSON list.';
COMMENT ON COLUMN query.revocations.grounds_found IS 'Grounds found, a JSON list.';
COMMENT ON COLUMN query.revocations.revoked_on IS 'Last day on which the status held.';
COMMENT ON COLUMN query.revocations.leave_by IS 'Last day to leave; empty where no time is given.';
COMMENT ON COLUMN query.revocations.office IS 'Office that acted last.';
COMMENT ON COLUMN query.revocations.is_latest IS 'Whether it is the one notified last: the only one that runs.';

CREATE VIEW query.acquisitions AS
SELECT person_id, version, event_id, cause, cause_on, application_due_on, lawful_until, parents, occurred_at, recorded_at, staff_id, role,
       office
FROM acquisition;
COMMENT ON VIEW query.acquisitions IS 'Births, and losses of Japanese nationality, reported (art. 22-2): one row each. Whether a status was applied for and acquired is in query.applications. Holds no personal data.';
COMMENT ON COLUMN query.acquisitions.cause_on IS 'Day of the birth or the loss: day 0.';
COMMENT ON COLUMN query.acquisitions.application_due_on IS 'Last day for the application: day 30, moved to a working day.';
COMMENT ON COLUMN query.acquisitions.lawful_until IS 'Last lawful day without a status: day 60.';
COMMENT ON COLUMN query.acquisitions.parents IS 'Records of the parents, a JSON list, as far as known.';
