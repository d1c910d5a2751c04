INSERT INTO link_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    link_id, other_person_id, basis, evidence)
SELECT person_id, version, event_id, 'IdentityLinkProposed', occurred_at, recorded_at, staff_id, role, office,
    link_id, other_person_id, basis, evidence
FROM batch_identity_link_proposed;

INSERT INTO link_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    link_id, other_person_id, side, basis, evidence, proposed_by, approved_by, on_date, own_applications,
    other_applications)
SELECT person_id, version, event_id, 'IdentityLinked', occurred_at, recorded_at, staff_id, role, office, link_id,
    other_person_id, side, basis, evidence, proposed_by, approved_by, linked_on, own_refugee_applications,
    other_refugee_applications
FROM batch_identity_linked;

INSERT INTO link_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    link_id, other_applications)
SELECT person_id, version, event_id, 'LinkedRecordNoted', occurred_at, recorded_at, staff_id, role, office, link_id,
    other_refugee_applications
FROM batch_linked_record_noted;

INSERT INTO link_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    link_id, other_person_id, side, evidence, proposed_by, approved_by, on_date, reason, was_linked)
SELECT person_id, version, event_id, 'IdentityLinkReversed', occurred_at, recorded_at, staff_id, role, office,
    link_id, other_person_id, side, evidence, proposed_by, approved_by, reversed_on, reason, was_linked
FROM batch_identity_link_reversed;

INSERT INTO split_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    other_person_id, side, proposed_by, approved_by, on_date, reason, evidence)
SELECT person_id, version, event_id, 'IdentitySplit', occurred_at, recorded_at, staff_id, role, office,
    other_person_id, side, proposed_by, approved_by, split_on, reason, evidence
FROM batch_identity_split;
