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
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname IN ('schema_migrations', 'pilots', 'events', 'messages', 'outcomes', 'steps', 'runs', 'notices', 'bulletins', 'uploads', 'enrolments', 'ordered_terms', 'terms_versions', 'appointments', 'appointment_ends', 'programme_ends', 'web_sessions', 'drafts', 'strangers', 'heads', 'checkpoints', 'checkpoint_heads', 'access_log', 'access_head', 'troubles', 'trouble_watch', 'weeklies', 'reports', 'counts', 'recounts')
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

-- What the worker and the desk may do; nobody else may do anything.
DO $$
DECLARE
    g record;
BEGIN
    FOR g IN SELECT * FROM (VALUES
        ('schema_migrations', 'shidian_worker', 'SELECT'),
        ('schema_migrations', 'shidian_desk', 'SELECT'),
        ('pilots', 'shidian_worker', 'SELECT, INSERT, UPDATE'),
        ('pilots', 'shidian_desk', 'SELECT'),
        ('events', 'shidian_worker', 'SELECT, INSERT'),
        ('events', 'shidian_desk', 'SELECT'),
        ('messages', 'shidian_worker', 'SELECT, INSERT'),
        ('messages', 'shidian_desk', 'SELECT'),
        ('outcomes', 'shidian_worker', 'SELECT, INSERT, UPDATE, DELETE'),
        ('outcomes', 'shidian_desk', 'SELECT'),
        ('steps', 'shidian_worker', 'SELECT, INSERT, UPDATE, DELETE'),
        ('steps', 'shidian_desk', 'SELECT'),
        ('runs', 'shidian_worker', 'SELECT, INSERT, UPDATE'),
        ('runs', 'shidian_desk', 'SELECT'),
        ('notices', 'shidian_worker', 'SELECT, INSERT, UPDATE (bundle, status, attempts, next_at, meant_at, sent_at, error)'),
        ('notices', 'shidian_desk', 'SELECT, UPDATE (bundle, status, attempts, next_at, meant_at, sent_at, error)'),
        ('bulletins', 'shidian_worker', 'SELECT, INSERT'),
        ('bulletins', 'shidian_desk', 'SELECT'),
        ('uploads', 'shidian_worker', 'SELECT'),
        ('uploads', 'shidian_desk', 'SELECT, INSERT'),
        ('enrolments', 'shidian_worker', 'SELECT'),
        ('enrolments', 'shidian_desk', 'SELECT, INSERT'),
        ('ordered_terms', 'shidian_worker', 'SELECT'),
        ('ordered_terms', 'shidian_desk', 'SELECT, INSERT'),
        ('terms_versions', 'shidian_worker', 'SELECT, INSERT, UPDATE, DELETE'),
        ('terms_versions', 'shidian_desk', 'SELECT'),
        ('appointments', 'shidian_worker', 'SELECT'),
        ('appointments', 'shidian_desk', 'SELECT, INSERT'),
        ('appointment_ends', 'shidian_worker', 'SELECT'),
        ('appointment_ends', 'shidian_desk', 'SELECT, INSERT'),
        ('programme_ends', 'shidian_worker', 'SELECT'),
        ('programme_ends', 'shidian_desk', 'SELECT, INSERT'),
        ('web_sessions', 'shidian_worker', 'SELECT'),
        ('web_sessions', 'shidian_desk', 'SELECT, INSERT, UPDATE, DELETE'),
        ('drafts', 'shidian_worker', 'SELECT'),
        ('drafts', 'shidian_desk', 'SELECT, INSERT, UPDATE, DELETE'),
        ('strangers', 'shidian_worker', 'SELECT, INSERT, UPDATE'),
        ('strangers', 'shidian_desk', 'SELECT'),
        ('heads', 'shidian_worker', 'SELECT, INSERT, UPDATE'),
        ('heads', 'shidian_desk', 'SELECT'),
        ('checkpoints', 'shidian_worker', 'SELECT, INSERT'),
        ('checkpoints', 'shidian_desk', 'SELECT'),
        ('checkpoint_heads', 'shidian_worker', 'SELECT, INSERT'),
        ('checkpoint_heads', 'shidian_desk', 'SELECT'),
        ('access_log', 'shidian_worker', 'SELECT, INSERT'),
        ('access_log', 'shidian_desk', 'SELECT, INSERT'),
        ('access_head', 'shidian_worker', 'SELECT, INSERT, UPDATE'),
        ('access_head', 'shidian_desk', 'SELECT, INSERT, UPDATE'),
        ('troubles', 'shidian_worker', 'SELECT, INSERT, UPDATE, DELETE'),
        ('troubles', 'shidian_desk', 'SELECT'),
        ('trouble_watch', 'shidian_worker', 'SELECT, INSERT, UPDATE'),
        ('trouble_watch', 'shidian_desk', 'SELECT'),
        ('weeklies', 'shidian_worker', 'SELECT'),
        ('weeklies', 'shidian_desk', 'SELECT, INSERT, UPDATE'),
        ('reports', 'shidian_worker', 'SELECT, INSERT, UPDATE, DELETE'),
        ('reports', 'shidian_desk', 'SELECT'),
        ('counts', 'shidian_worker', 'SELECT, INSERT, UPDATE, DELETE'),
        ('counts', 'shidian_desk', 'SELECT'),
        ('recounts', 'shidian_worker', 'SELECT, INSERT, UPDATE, DELETE'),
        ('recounts', 'shidian_desk', 'SELECT')
    ) AS granted (of_table, to_role, rights)
    WHERE to_regclass(of_table) IS NOT NULL AND to_role IN (SELECT rolname FROM pg_roles)
    LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %I', g.of_table, g.to_role);
        EXECUTE format('GRANT %s ON %I TO %I', g.rights, g.of_table, g.to_role);
    END LOOP;
END $$;
