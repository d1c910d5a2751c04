-- Released statistics. Only ever added to: what was published stays as it was published. No personal data.
CREATE SCHEMA IF NOT EXISTS stats;
COMMENT ON SCHEMA stats IS 'Released statistics, and facts without persons. No personal data.';

CREATE TABLE IF NOT EXISTS stats.release (
    release      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest       text NOT NULL,
    shown_digest text NOT NULL,
    stage        text NOT NULL CHECK (stage IN ('preliminary', 'final')),
    from_day     date NOT NULL,
    to_day       date NOT NULL,
    lists        text NOT NULL,
    lists_digest text NOT NULL,
    watermark    jsonb NOT NULL,
    parked       bigint NOT NULL,
    released_at  timestamptz NOT NULL DEFAULT now(),
    released_by  text NOT NULL CHECK (released_by <> ''),
    UNIQUE (digest, shown_digest, stage)
);
COMMENT ON TABLE stats.release IS 'One row per release: tables of one span, counted at one position in the log by one version of the code lists.';
COMMENT ON COLUMN stats.release.release IS 'Number of the release.';
COMMENT ON COLUMN stats.release.digest IS 'SHA-256 over the canonical bytes of what was counted.';
COMMENT ON COLUMN stats.release.shown_digest IS 'The same over what is shown outside, after disclosure control.';
COMMENT ON COLUMN stats.release.stage IS 'preliminary or final.';
COMMENT ON COLUMN stats.release.from_day IS 'First day counted.';
COMMENT ON COLUMN stats.release.to_day IS 'Last day counted; the day itself for tables of a day.';
COMMENT ON COLUMN stats.release.lists IS 'Version of the code lists.';
COMMENT ON COLUMN stats.release.lists_digest IS 'SHA-256 over their index.';
COMMENT ON COLUMN stats.release.watermark IS 'Position in the log: for each partition of the topic, the offset of the first record that is not counted.';
COMMENT ON COLUMN stats.release.parked IS 'Records before the watermark that waited for repair and are not counted.';
COMMENT ON COLUMN stats.release.released_at IS 'When. No part of the digest.';
COMMENT ON COLUMN stats.release.released_by IS 'Staff id of who released it. No part of the digest.';

CREATE TABLE IF NOT EXISTS stats.released_table (
    release    bigint NOT NULL REFERENCES stats.release,
    code       text NOT NULL,
    version    bigint NOT NULL,
    files      text NOT NULL,
    title      text NOT NULL,
    title_ja   text NOT NULL,
    counts     text NOT NULL,
    dimensions text[] NOT NULL,
    PRIMARY KEY (release, code)
);
COMMENT ON TABLE stats.released_table IS 'One row per table of a release, as its definition said then.';
COMMENT ON COLUMN stats.released_table.release IS 'The release.';
COMMENT ON COLUMN stats.released_table.code IS 'Code of the table.';
COMMENT ON COLUMN stats.released_table.version IS 'Version of its definition.';
COMMENT ON COLUMN stats.released_table.files IS 'SHA-256 over the files that it was counted by.';
COMMENT ON COLUMN stats.released_table.title IS 'Title in English.';
COMMENT ON COLUMN stats.released_table.title_ja IS 'Title in Japanese.';
COMMENT ON COLUMN stats.released_table.counts IS 'What is counted: landings, departures, persons, applications, cases, cards.';
COMMENT ON COLUMN stats.released_table.dimensions IS 'Names of its dimensions.';

CREATE TABLE IF NOT EXISTS stats.cell (
    release bigint NOT NULL,
    code    text NOT NULL,
    place   integer NOT NULL,
    codes   text[] NOT NULL,
    count   bigint NOT NULL CHECK (count > 0),
    shown   text NOT NULL,
    PRIMARY KEY (release, code, place),
    FOREIGN KEY (release, code) REFERENCES stats.released_table
);
COMMENT ON TABLE stats.cell IS 'One row per cell or sum with members. count is for the house; shown is what may leave it.';
COMMENT ON COLUMN stats.cell.release IS 'The release.';
COMMENT ON COLUMN stats.cell.code IS 'Code of the table.';
COMMENT ON COLUMN stats.cell.place IS 'Place in the order of the codes.';
COMMENT ON COLUMN stats.cell.codes IS 'A code for each dimension; _T where it is summed up.';
COMMENT ON COLUMN stats.cell.count IS 'How many. Does not leave the house.';
COMMENT ON COLUMN stats.cell.shown IS 'After disclosure control: rounded, <5, or x where withheld.';

CREATE OR REPLACE VIEW stats.shown AS
SELECT c.release, r.stage, r.from_day, r.to_day, c.code, t.title, t.title_ja, t.dimensions, c.place, c.codes, c.shown
FROM stats.cell c
JOIN stats.released_table t USING (release, code)
JOIN stats.release r USING (release);
COMMENT ON VIEW stats.shown IS 'What may leave the house of every release.';

CREATE OR REPLACE FUNCTION stats.stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a release stays as it was published; release again and let the restatement tell what changed'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
COMMENT ON FUNCTION stats.stays_as_it_is IS 'Refuses a change of what was released.';
DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['release', 'released_table', 'cell'] LOOP
        IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = format('stats.%I', kept)::regclass AND tgname = 'kept') THEN
            EXECUTE format('CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON stats.%I '
                'FOR EACH STATEMENT EXECUTE FUNCTION stats.stays_as_it_is()', kept);
        END IF;
    END LOOP;
END
$$;
