-- A smaller visibility database of Temporal, for this cluster as it is now: made by
-- `shidian-worker setup --visibility-sql`. What it brings and what it risks:
-- docs/operations.md, "A smaller visibility database".
--
--     psql -X -d temporal_visibility -f visibility.sql              drops indexes
--     psql -X -d temporal_visibility -v undo=1 -f visibility.sql    makes them again
--
-- As the database's owner, without -1. It can be run again, and goes on where it was
-- interrupted. Keep this file, it is the way back; make it anew once a namespace has got
-- another search attribute.
--
-- Columns in use, whose indexes stay:
{{- range .Used}}
--     {{.Name}} holds {{printf "%q" .Attribute}} of namespace {{printf "%q" .Namespace}}
{{- end}}

\set ON_ERROR_STOP on

DO $$
BEGIN
	IF to_regclass('executions_visibility') IS NULL THEN
		RAISE EXCEPTION '% is no visibility database: it has no table executions_visibility. Nothing was changed.', current_database();
	END IF;
	IF EXISTS (SELECT FROM pg_tables WHERE tablename IN ('executions', 'pilots')) THEN
		RAISE EXCEPTION '% also holds Temporal''s own data or the record, which must wait for the disk. Nothing was changed.', current_database();
	END IF;
END $$;

-- The indexes that no list asks by, and the statements that make them. One on a free
-- column stays where some row has a value in that: its attribute came after this script.
CREATE TEMPORARY TABLE unused (index text PRIMARY KEY, attribute text, free boolean, definition text);
INSERT INTO unused VALUES
{{- range $i, $x := .Unused}}{{if $i}},{{end}}
	({{quote .Name}}, {{quote .Column}}, {{.Values}}, {{quote .On}})
{{- end}};

\if :{?undo}
	-- One whose making was interrupted is there and of no use.
	SELECT format('DROP INDEX CONCURRENTLY %I', c.relname)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN unused u ON u.index = c.relname
		WHERE i.indrelid = 'executions_visibility'::regclass AND NOT i.indisvalid \gexec
	-- Older schemas of Temporal lack some of the columns.
	SELECT format('CREATE INDEX CONCURRENTLY IF NOT EXISTS %I ON executions_visibility ', u.index) || u.definition
		FROM unused u JOIN pg_attribute a ON a.attrelid = 'executions_visibility'::regclass AND a.attname = lower(u.attribute) AND NOT a.attisdropped
		ORDER BY u.index \gexec
	SELECT format('ALTER DATABASE %I RESET synchronous_commit', current_database()) \gexec
\else
	SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %I', index)
		FROM unused
		WHERE NOT free OR attribute NOT IN (SELECT jsonb_object_keys(search_attributes) FROM executions_visibility WHERE jsonb_typeof(search_attributes) = 'object')
		ORDER BY index \gexec
	SELECT format('ALTER DATABASE %I SET synchronous_commit = off', current_database()) \gexec
\endif

-- Temporal's servers hear of it with their next connections: restart them, or wait for maxConnLifetime.
SELECT count(*) AS "indexes now" FROM pg_index WHERE indrelid = 'executions_visibility'::regclass;
