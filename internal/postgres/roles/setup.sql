-- Three roles for the record of Shidian, and what each may do in this database.
--
-- Run it as an administrator of the server, in Shidian's own database (empty, or
-- with a record of earlier releases, which the new owner takes over):
--
--     psql -d shidian -f deploy/postgres/roles.sql
--
-- Then give each role a password (\password shidian_owner, …), and run
-- `shidian-worker migrate` with the owner's address. Running it again changes nothing.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['shidian_owner', 'shidian_worker', 'shidian_desk'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), name);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), name);
    END LOOP;
    -- Who makes tables owns them; an administrator who is no superuser must belong
    -- to a role to give it something.
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, shidian_worker, shidian_desk', current_schema());
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO shidian_owner', current_schema());
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT shidian_owner TO %I', current_user);
    END IF;
END $$;

-- What a single role owned until now becomes the owner's.
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname IN (/* tables */)
          AND c.relowner <> 'shidian_owner'::regrole
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO shidian_owner', r.name);
    END LOOP;
    FOR r IN
        SELECT DISTINCT p.oid::regprocedure AS name FROM pg_trigger t
        JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relowner = 'shidian_owner'::regrole AND p.proowner <> 'shidian_owner'::regrole
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO shidian_owner', r.name);
    END LOOP;
END $$;
