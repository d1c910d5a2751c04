-- What the engine itself remembers. Created once, under an advisory lock; every statement may run again.
CREATE SCHEMA IF NOT EXISTS engine;
CREATE SCHEMA IF NOT EXISTS query;
COMMENT ON SCHEMA engine IS 'Bookkeeping of the projector: what is built, how far it is, what is parked.';
COMMENT ON SCHEMA query IS 'Documented views for readers. Everything here can be rebuilt from the log.';

CREATE TABLE IF NOT EXISTS engine.projection (
    projection  text NOT NULL,
    version     integer NOT NULL CHECK (version > 0),
    schema_name text NOT NULL UNIQUE,
    digest      text NOT NULL,
    manifest    jsonb NOT NULL,
    apply_sql   text NOT NULL,
    settle_sql  text NOT NULL,
    views_sql   text NOT NULL,
    status      text NOT NULL CHECK (status IN ('building', 'active', 'retired')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    switched_at timestamptz,
    PRIMARY KEY (projection, version)
);
CREATE UNIQUE INDEX IF NOT EXISTS projection_active ON engine.projection (projection) WHERE status = 'active';
ALTER TABLE engine.projection ADD COLUMN IF NOT EXISTS stood jsonb;
COMMENT ON COLUMN engine.projection.stood IS 'Of a retired version: the next offset of each partition when it was retired. It may be gone back to from there; empty where it may not.';
COMMENT ON TABLE engine.projection IS 'Every built version of every projection, with the SQL that feeds it: an old version is fed by its own SQL until the new one is switched to.';

CREATE TABLE IF NOT EXISTS engine.script (
    name   text PRIMARY KEY,
    digest text NOT NULL
);
COMMENT ON TABLE engine.script IS 'SQL beside the projections that was run, by digest: the same is not run again under the eyes of readers.';

CREATE TABLE IF NOT EXISTS engine.projection_offset (
    projection  text NOT NULL,
    version     integer NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL,
    owner_epoch bigint NOT NULL,
    PRIMARY KEY (projection, version, topic, partition),
    FOREIGN KEY (projection, version) REFERENCES engine.projection ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON TABLE engine.projection_offset IS 'Where each projection continues. Moves only in the transaction that wrote the rows, and only for the newest owner.';

CREATE TABLE IF NOT EXISTS engine.subject_version (
    subject_id uuid PRIMARY KEY,
    version    bigint NOT NULL
) WITH (fillfactor = 70);
COMMENT ON TABLE engine.subject_version IS 'Last version applied of each person: the next one must be one more.';

CREATE TABLE IF NOT EXISTS engine.parked (
    topic      text NOT NULL,
    partition  integer NOT NULL,
    "offset"   bigint NOT NULL,
    subject_id uuid,
    reason     text NOT NULL,
    detail     text NOT NULL,
    key        bytea,
    value      bytea,
    parked_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, "offset")
);
CREATE INDEX IF NOT EXISTS parked_subject ON engine.parked (subject_id);
ALTER TABLE engine.parked
    ADD COLUMN IF NOT EXISTS discarded_at timestamptz,
    ADD COLUMN IF NOT EXISTS discarded_by text,
    ADD COLUMN IF NOT EXISTS discard_reason text CONSTRAINT parked_discarded CHECK (
        (discarded_at IS NULL AND discarded_by IS NULL AND discard_reason IS NULL)
        OR (discarded_at IS NOT NULL AND discarded_by <> '' AND btrim(discard_reason) <> '' AND subject_id IS NULL));
COMMENT ON COLUMN engine.parked.discarded_at IS 'When somebody decided that this record of nobody stays out for good. The row is kept; a rebuild goes on passing the record over.';
COMMENT ON COLUMN engine.parked.discarded_by IS 'Staff id of who decided it.';
COMMENT ON COLUMN engine.parked.discard_reason IS 'Why, in the words of who decided it.';
COMMENT ON TABLE engine.parked IS 'Records that could not be applied, and every later record of the same person, in order. value is the record as it stands on the log and may hold personal data.';

CREATE TABLE IF NOT EXISTS engine.sandbox (
    name       text PRIMARY KEY,
    known_at   timestamptz NOT NULL,
    persons    uuid[] NOT NULL,
    staff_id   text NOT NULL,
    purpose    text NOT NULL,
    case_id    text,
    parts      jsonb NOT NULL,
    status     text NOT NULL CHECK (status IN ('building', 'ready')),
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE engine.sandbox IS 'Query tables as they were known at an instant, each in schemas of its own with a role of its own. What has expired is dropped by whoever makes or lists sandboxes next.';

CREATE OR REPLACE VIEW query.position AS
SELECT o.topic, o.partition, o.projection, o.next_offset
FROM engine.projection_offset o
JOIN engine.projection p USING (projection, version)
WHERE p.status = 'active';
COMMENT ON VIEW query.position IS 'How far each projection is: every record before next_offset is in its tables or parked.';
COMMENT ON COLUMN query.position.topic IS 'Kafka topic.';
COMMENT ON COLUMN query.position.partition IS 'Partition of the topic.';
COMMENT ON COLUMN query.position.projection IS 'Name of the projection.';
COMMENT ON COLUMN query.position.next_offset IS 'Offset of the next record to apply.';

CREATE TABLE IF NOT EXISTS engine.shard (
    one_row         boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    first_partition integer NOT NULL CHECK (first_partition >= 0),
    last_partition  integer NOT NULL CHECK (last_partition >= first_partition),
    partitions      integer NOT NULL CHECK (partitions > last_partition)
);
COMMENT ON TABLE engine.shard IS 'Which partitions this database holds the rows of, where it is one of several. Empty where it holds all.';

CREATE OR REPLACE VIEW query.shard AS
SELECT first_partition, last_partition, partitions FROM engine.shard;
COMMENT ON VIEW query.shard IS 'The partitions whose rows are here, where other databases hold the rest: then everything counted here is counted of these alone. Empty where all are here.';
COMMENT ON COLUMN query.shard.first_partition IS 'First of them.';
COMMENT ON COLUMN query.shard.last_partition IS 'Last of them.';
COMMENT ON COLUMN query.shard.partitions IS 'How many the topics have.';

CREATE OR REPLACE FUNCTION engine.as_date(value text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF value !~ '^\d{4}-\d{2}-\d{2}$' THEN
        RETURN NULL;
    END IF;
    RETURN value::date;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION engine.as_date IS 'The date that a text says, or nothing: a correction with an impossible date changes nothing instead of stopping a person.';

-- What names that were written differently have in common. Capitals without marks; Æ, Ø and their like as their first
-- letter, for travel documents write Ü as UE or U as they please (Doc 9303-3 §6); the long vowels of Hepburn, passport and
-- typing habits (Ōno, Oono, Ohno, Ono) as one; no spaces and signs. Other scripts stay as they are.
CREATE OR REPLACE FUNCTION query.name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT
        replace(regexp_replace(replace(replace(replace(regexp_replace(
            translate(replace(replace(regexp_replace(normalize(upper(normalize(name, NFKC)), NFD), '[\u0300-\u036f]', '', 'g'),
                'ß', 'SS'), 'Þ', 'TH'), 'ÆØĐŁŒ', 'AODLO'),
            '[[:space:]<''’`.,/·・-]+', '', 'g'),
            'AE', 'A'), 'OE', 'O'), 'UE', 'U'),
        '(OU|OO|OH(?![AEIOUY]))', 'O', 'g'), 'UU', 'U')
$$;
COMMENT ON FUNCTION query.name_key IS 'What names that were written differently have in common: for finding people by name.';
