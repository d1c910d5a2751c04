-- Roles and database of a local stack, run by `sekisho up` as the superuser. Safe to run again.
-- The variables owner_password, projector_password, reader_password, past_password and statistics_password are set by the caller.

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['sekisho_owner', 'sekisho_projector', 'sekisho_reader', 'sekisho_past', 'sekisho_statistics']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE sekisho_owner PASSWORD :'owner_password';
ALTER ROLE sekisho_projector PASSWORD :'projector_password';
ALTER ROLE sekisho_reader PASSWORD :'reader_password';
ALTER ROLE sekisho_past PASSWORD :'past_password';
ALTER ROLE sekisho_statistics PASSWORD :'statistics_password';
-- The gateway only reads; a statement of its own that writes is a mistake and fails.
ALTER ROLE sekisho_reader SET default_transaction_read_only = on;
ALTER ROLE sekisho_statistics SET default_transaction_read_only = on;
-- Reads of the past work for some tenths of a second each, in temporary tables: few at once, and none for long.
ALTER ROLE sekisho_past CONNECTION LIMIT 16;
ALTER ROLE sekisho_past SET default_transaction_read_only = on;
ALTER ROLE sekisho_past SET statement_timeout = '10s';

SELECT 'CREATE DATABASE sekisho OWNER sekisho_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'sekisho')
\gexec

REVOKE ALL ON DATABASE sekisho FROM PUBLIC;
GRANT CONNECT ON DATABASE sekisho TO sekisho_projector, sekisho_reader, sekisho_past, sekisho_statistics;
-- Temporary batch tables, and one schema per version of a projection while it is being rebuilt.
GRANT TEMPORARY, CREATE ON DATABASE sekisho TO sekisho_projector;
-- The tables of one person as they were, for as long as an answer takes.
GRANT TEMPORARY ON DATABASE sekisho TO sekisho_past;

\connect sekisho
REVOKE ALL ON SCHEMA public FROM PUBLIC;
COMMENT ON DATABASE sekisho IS 'Sekisho query tables: derived from the log, can be dropped and rebuilt';
COMMENT ON ROLE sekisho_owner IS 'Owns and migrates the tables that every projection shares';
COMMENT ON ROLE sekisho_projector IS 'Writes query tables';
COMMENT ON ROLE sekisho_reader IS 'Reads query tables (gateway)';
COMMENT ON ROLE sekisho_past IS 'Reads the timeline and derives one person''s tables as they were (gateway)';

-- A sandbox (`sekisho sandbox create`) has a login role of its own. These two functions make and remove such roles and no others, so
-- that the owner needs no CREATEROLE, with which it could take part in any role there is.
CREATE SCHEMA IF NOT EXISTS sandbox_access;
COMMENT ON SCHEMA sandbox_access IS 'Makes and removes the roles of sandboxes, for the owner of the database';
REVOKE ALL ON SCHEMA sandbox_access FROM PUBLIC;
GRANT USAGE ON SCHEMA sandbox_access TO sekisho_owner;

CREATE OR REPLACE FUNCTION sandbox_access.make_role(role_name text, password text, valid_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF role_name !~ '^sekisho_sandbox_[a-z][a-z0-9_]{0,29}$' OR length(password) < 32 OR valid_until IS NULL THEN
        RAISE EXCEPTION 'not the role of a sandbox' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT 8 PASSWORD %L VALID UNTIL %L', role_name, password, valid_until);
    EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', role_name);
    EXECUTE format('COMMENT ON ROLE %I IS %L', role_name, 'Reads one sandbox');
END
$$;

CREATE OR REPLACE FUNCTION sandbox_access.drop_role(role_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF role_name !~ '^sekisho_sandbox_[a-z][a-z0-9_]{0,29}$' THEN
        RAISE EXCEPTION 'not the role of a sandbox' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = role_name;
        EXECUTE format('DROP OWNED BY %I', role_name);
        EXECUTE format('DROP ROLE %I', role_name);
    END IF;
END
$$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sandbox_access FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA sandbox_access TO sekisho_owner;
COMMENT ON ROLE sekisho_statistics IS 'Reads released statistics and facts without persons (jobs)';
