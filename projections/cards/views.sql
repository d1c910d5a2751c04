CREATE VIEW query.cards AS
SELECT person_id, card_id, version, event_id, issued_as, cause, form, issued_on, issued_by, issued_at_office,
       valid_to, limited_by, previous_card_id, stay_id, loss_noticed_on, lost_on, loss_late_days, returned_on,
       return_due_on, return_late_days, invalid_from, invalid_reason,
       lead(issued_on) OVER w AS replaced_on, lead(card_id) OVER w IS NULL AS is_latest,
       least(lead(issued_on) OVER w, invalid_from, valid_to + 1) AS ended_by
FROM (
    SELECT person_id, card_id,
        (array_agg(version ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS version,
        (array_agg(event_id ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS event_id,
        CASE (array_agg(event_type ORDER BY version) FILTER (WHERE form IS NOT NULL))[1]
            WHEN 'ResidenceCardIssued' THEN 'issued' WHEN 'ResidenceCardReissued' THEN 'reissued' ELSE 'renewed' END AS issued_as,
        (array_agg(cause ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS cause,
        (array_agg(form ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS form,
        (array_agg(on_date ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS issued_on,
        (array_agg(staff_id ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS issued_by,
        (array_agg(office ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS issued_at_office,
        (array_agg(valid_to ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS valid_to,
        (array_agg(limited_by ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS limited_by,
        (array_agg(previous_card_id ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS previous_card_id,
        (array_agg(stay_id ORDER BY version) FILTER (WHERE form IS NOT NULL))[1] AS stay_id,
        (array_agg(noticed_on ORDER BY version DESC) FILTER (WHERE event_type = 'ResidenceCardLost'))[1] AS loss_noticed_on,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'ResidenceCardLost'))[1] AS lost_on,
        (array_agg(late_days ORDER BY version DESC) FILTER (WHERE event_type = 'ResidenceCardLost'))[1] AS loss_late_days,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'ResidenceCardReturned'))[1] AS returned_on,
        (array_agg(due_on ORDER BY version DESC) FILTER (WHERE event_type = 'ResidenceCardReturned'))[1] AS return_due_on,
        (array_agg(late_days ORDER BY version DESC) FILTER (
            WHERE event_type = 'ResidenceCardReturned'))[1] AS return_late_days,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'ResidenceCardInvalidated'))[1] AS invalid_from,
        (array_agg(cause ORDER BY version DESC) FILTER (WHERE event_type = 'ResidenceCardInvalidated'))[1] AS invalid_reason
    FROM card_step
    GROUP BY person_id, card_id
) c
WHERE issued_on IS NOT NULL
WINDOW w AS (PARTITION BY person_id ORDER BY issued_on, version);
COMMENT ON VIEW query.cards IS 'One row per residence card, in the order of issue, however late each was recorded. The card goes by its pseudonym; no personal data.';
COMMENT ON COLUMN query.cards.issued_as IS 'issued, reissued, or renewed by a new card.';
COMMENT ON COLUMN query.cards.cause IS 'Why it was issued or issued again; of a renewal, why before its time.';
COMMENT ON COLUMN query.cards.lost_on IS 'Day from which the fourteen days after the loss run; empty where it was not reported lost.';
COMMENT ON COLUMN query.cards.loss_late_days IS 'Days by which the report of the loss was late.';
COMMENT ON COLUMN query.cards.return_late_days IS 'Days by which the return was late.';
COMMENT ON COLUMN query.cards.invalid_from IS 'First day on which it is not valid, where it was invalidated.';
COMMENT ON COLUMN query.cards.replaced_on IS 'Day of issue of the next card, with which this one ended.';
COMMENT ON COLUMN query.cards.is_latest IS 'Whether no later card was issued.';
COMMENT ON COLUMN query.cards.ended_by IS 'First day on which the card itself is no longer valid: replaced, invalidated or run out. The end of the stay may end it sooner; a special period may carry it on.';

-- Most people have none, and to know it costs far less than to put together what they might have.
-- Nor need all cards be put together to tell whose one is.
CREATE VIEW query.persons_with_cards AS
SELECT DISTINCT person_id, card_id FROM card_step WHERE form IS NOT NULL;
COMMENT ON VIEW query.persons_with_cards IS 'Persons to whom residence cards were issued, and which. Holds no personal data.';
