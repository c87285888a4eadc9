-- Two roles on one database, once, as a superuser: createdb mingzhang; psql mingzhang -f roles.sql
-- Names may be others; passwords are set with \password. Then, as the owner, after each migrate:
-- manage.py grant_public --role portal_public
\set ON_ERROR_STOP on

-- The staff: owns database and tables
SELECT 'CREATE ROLE portal_owner LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_owner') \gexec
-- The public surface
SELECT 'CREATE ROLE portal_public LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_public') \gexec

SELECT format('ALTER DATABASE %I OWNER TO portal_owner', current_database()) \gexec
ALTER SCHEMA public OWNER TO portal_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO portal_public', current_database()) \gexec

-- What PostgreSQL gives to every role of a database and nobody here needs
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', oid::regprocedure)
FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace
    AND proname ~ '^(lo_|loread$|lowrite$|pg_(try_)?advisory_|pg_logical_emit_message$)' \gexec

-- Bounds of the public surface
ALTER ROLE portal_public CONNECTION LIMIT 40;
SELECT format('ALTER ROLE portal_public IN DATABASE %I SET %s', current_database(), setting)
FROM unnest(ARRAY[
    'statement_timeout TO ''30s''',
    'lock_timeout TO ''5s''',
    'idle_in_transaction_session_timeout TO ''60s''',
    'temp_file_limit TO ''1GB''',
    'search_path TO public'
]) AS setting \gexec

-- A second database, which `manage.py restore_drill` fills and empties; the comment says that it may
SELECT current_database() || '_drill' AS drill \gset
SELECT format('CREATE DATABASE %I OWNER portal_owner TEMPLATE template0', :'drill')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'drill') \gexec
SELECT format('COMMENT ON DATABASE %I IS ''mingzhang: emptied by restore_drill''', :'drill') \gexec
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', :'drill') \gexec
\connect :"drill"
ALTER SCHEMA public OWNER TO portal_owner;
