INSERT INTO card_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    card_id, cause, form, on_date, valid_to, limited_by, previous_card_id, stay_id)
SELECT person_id, version, event_id, 'ResidenceCardIssued', occurred_at, recorded_at, staff_id, role, office, card_id,
    cause, form, issued_on, valid_to, "limit", previous_card_id, stay_id
FROM batch_residence_card_issued;

INSERT INTO card_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    card_id, cause, form, on_date, valid_to, limited_by, previous_card_id, stay_id)
SELECT person_id, version, event_id, 'ResidenceCardReissued', occurred_at, recorded_at, staff_id, role, office,
    card_id, cause, form, issued_on, valid_to, "limit", previous_card_id, stay_id
FROM batch_residence_card_reissued;

INSERT INTO card_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    card_id, cause, form, on_date, valid_to, limited_by, previous_card_id, stay_id)
SELECT person_id, version, event_id, 'ResidenceCardValidityRenewed', occurred_at, recorded_at, staff_id, role, office,
    card_id, early_reason, form, issued_on, valid_to, "limit", previous_card_id, stay_id
FROM batch_residence_card_validity_renewed;

INSERT INTO card_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    card_id, noticed_on, on_date, due_on, late_days)
SELECT person_id, version, event_id, 'ResidenceCardLost', occurred_at, recorded_at, staff_id, role, office, card_id,
    noticed_on, counted_from, due_on, late_days
FROM batch_residence_card_lost;

INSERT INTO card_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    card_id, on_date, due_on, late_days)
SELECT person_id, version, event_id, 'ResidenceCardReturned', occurred_at, recorded_at, staff_id, role, office,
    card_id, returned_on, due_on, late_days
FROM batch_residence_card_returned;

INSERT INTO card_step (person_id, version, event_id, event_type, occurred_at, recorded_at, staff_id, role, office,
    card_id, cause, on_date)
SELECT person_id, version, event_id, 'ResidenceCardInvalidated', occurred_at, recorded_at, staff_id, role, office,
    card_id, reason, effective_on
FROM batch_residence_card_invalidated;
