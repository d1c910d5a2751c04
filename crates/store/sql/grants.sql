-- Rights of the roles of a running stack, where they exist: the projector writes everything but creates
-- nothing in public, a reader sees the views of schema query and nothing else, the past sees the timeline, whom alerts have hit and
-- indicators are about, and which partitions are here,
-- statistics sees schema stats and nothing else.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sekisho_projector') THEN
        GRANT USAGE ON SCHEMA engine, query TO sekisho_projector;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA engine TO sekisho_projector;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA engine TO sekisho_projector;
        GRANT SELECT ON ALL TABLES IN SCHEMA query TO sekisho_projector;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sekisho_reader') THEN
        GRANT USAGE ON SCHEMA query TO sekisho_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA query TO sekisho_reader;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA query TO sekisho_reader;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sekisho_past') AND to_regclass('query.timeline') IS NOT NULL
        AND to_regclass('query.alert_hits') IS NOT NULL AND to_regclass('query.indicators') IS NOT NULL THEN
        -- Of schema engine it calls a function, as the SQL of projections does, and sees no table.
        GRANT USAGE ON SCHEMA engine, query TO sekisho_past;
        GRANT SELECT ON query.timeline, query.shard TO sekisho_past;
        GRANT SELECT (person_id, alert_id) ON query.alert_hits TO sekisho_past;
        GRANT SELECT (person_id, indicator_id) ON query.indicators TO sekisho_past;
    END IF;
    -- Its functions are for those who may read the schema.
    REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA stats FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sekisho_statistics') THEN
        GRANT USAGE ON SCHEMA stats TO sekisho_statistics;
        GRANT SELECT ON ALL TABLES IN SCHEMA stats TO sekisho_statistics;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA stats TO sekisho_statistics;
    END IF;
END
$$;
