-- Roles and database of a local stack, run by `sekisho up` as the superuser. Safe to run again.
-- The variables owner_password, projector_password and reader_password are set by the caller.

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['sekisho_owner', 'sekisho_projector', 'sekisho_reader']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE sekisho_owner PASSWORD :'owner_password';
ALTER ROLE sekisho_projector PASSWORD :'projector_password';
ALTER ROLE sekisho_reader PASSWORD :'reader_password';
-- The gateway only reads; a statement of its own that writes is a mistake and fails.
ALTER ROLE sekisho_reader SET default_transaction_read_only = on;

SELECT 'CREATE DATABASE sekisho OWNER sekisho_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'sekisho')
\gexec

REVOKE ALL ON DATABASE sekisho FROM PUBLIC;
GRANT CONNECT ON DATABASE sekisho TO sekisho_projector, sekisho_reader;
-- Temporary batch tables, and one schema per version of a projection while it is being rebuilt.
GRANT TEMPORARY, CREATE ON DATABASE sekisho TO sekisho_projector;

\connect sekisho
REVOKE ALL ON SCHEMA public FROM PUBLIC;
COMMENT ON DATABASE sekisho IS 'Sekisho query tables: derived from the log, can be dropped and rebuilt';
COMMENT ON ROLE sekisho_owner IS 'Owns and migrates the tables that every projection shares';
COMMENT ON ROLE sekisho_projector IS 'Writes query tables';
COMMENT ON ROLE sekisho_reader IS 'Reads query tables (gateway)';
