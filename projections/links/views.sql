CREATE VIEW query.links AS
SELECT person_id, link_id, other_person_id, stage, side, basis, evidence, proposed_by, approved_by, linked_on,
       reversed_on, reversal_reason, reversal_proposed_by, reversal_approved_by, own_refugee_applications,
       other_refugee_applications, last_version
FROM (
    SELECT person_id, link_id,
        max(version) AS last_version,
        (array_agg(other_person_id ORDER BY version) FILTER (WHERE other_person_id IS NOT NULL))[1] AS other_person_id,
        CASE WHEN bool_or(event_type = 'IdentityLinkReversed') THEN 'reversed'
            WHEN bool_or(event_type = 'IdentityLinked') THEN 'linked' ELSE 'proposed' END AS stage,
        (array_agg(side ORDER BY version DESC) FILTER (WHERE event_type = 'IdentityLinked'))[1] AS side,
        (array_agg(to_jsonb(basis) ORDER BY version) FILTER (WHERE basis IS NOT NULL))[1] AS basis,
        (array_agg(evidence ORDER BY version) FILTER (
            WHERE event_type IN ('IdentityLinkProposed', 'IdentityLinked')))[1] AS evidence,
        (array_agg(coalesce(proposed_by, staff_id) ORDER BY version) FILTER (
            WHERE event_type IN ('IdentityLinkProposed', 'IdentityLinked')))[1] AS proposed_by,
        (array_agg(approved_by ORDER BY version DESC) FILTER (WHERE event_type = 'IdentityLinked'))[1] AS approved_by,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'IdentityLinked'))[1] AS linked_on,
        (array_agg(on_date ORDER BY version DESC) FILTER (WHERE event_type = 'IdentityLinkReversed'))[1] AS reversed_on,
        (array_agg(reason ORDER BY version DESC) FILTER (WHERE event_type = 'IdentityLinkReversed'))[1] AS reversal_reason,
        (array_agg(proposed_by ORDER BY version DESC) FILTER (
            WHERE event_type = 'IdentityLinkReversed'))[1] AS reversal_proposed_by,
        (array_agg(approved_by ORDER BY version DESC) FILTER (
            WHERE event_type = 'IdentityLinkReversed'))[1] AS reversal_approved_by,
        (array_agg(own_applications ORDER BY version DESC) FILTER (
            WHERE event_type = 'IdentityLinked'))[1] AS own_refugee_applications,
        coalesce(max(other_applications) FILTER (WHERE version >= coalesce(linked_from, 0)), 0) AS other_refugee_applications
    FROM (
        SELECT s.*, min(version) FILTER (WHERE event_type = 'IdentityLinked') OVER w AS linked_from
        FROM link_step s
        WINDOW w AS (PARTITION BY person_id, link_id)
    ) placed
    GROUP BY person_id, link_id
) c
WHERE other_person_id IS NOT NULL;
COMMENT ON VIEW query.links IS 'One row per identity link of a record: proposed, linked or reversed, by whom. Each of the two records has its own row. Which refugee cases counted on a link stands in query.refugees. Holds no personal data.';
COMMENT ON COLUMN query.links.stage IS 'proposed, linked or reversed; nothing hangs on a reversed one any more.';
COMMENT ON COLUMN query.links.side IS 'Whether it was decided in this record or mirrored from the other.';
COMMENT ON COLUMN query.links.basis IS 'On what it rests, a JSON list: never on name, date of birth and nationality alone.';
COMMENT ON COLUMN query.links.other_refugee_applications IS 'Refugee applications made under the other identity, as told last (I30).';

CREATE VIEW query.identity_splits AS
SELECT person_id, version, event_id, occurred_at, recorded_at, other_person_id, side, on_date AS split_on, proposed_by,
       approved_by, reason, evidence
FROM split_step;
COMMENT ON VIEW query.identity_splits IS 'Records that held two persons and were divided: decided in the divided record, mirrored in the new one.';

-- Most people have none, and to know it costs far less than to put together what they might have.
CREATE VIEW query.persons_with_links AS
SELECT DISTINCT person_id FROM link_step;
COMMENT ON VIEW query.persons_with_links IS 'Persons whose record is, or was, linked with another. Holds no personal data.';
