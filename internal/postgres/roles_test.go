package postgres_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/postgres/roles"
)

// Each role can do what the list gives it, and for each thing that it may not do there
// is a refusal of the database itself, before any trigger.
func TestRoles_EachMayDoWhatIsListedAndNothingElse(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	tables := value[[]string](t, url, `SELECT array_agg(relname::text) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	require.Len(t, roles.Rights(), len(tables), "every table has its rights: %v", tables)
	connections := map[string]*pgx.Conn{roles.Worker: connect(t, devtest.Worker(url)), roles.Desk: connect(t, devtest.Desk(url))}
	for _, r := range roles.Rights() {
		for _, one := range []struct{ role, rights string }{{roles.Worker, r.Worker}, {roles.Desk, r.Desk}} {
			conn := connections[one.role]
			for verb, statement := range map[string]string{
				"SELECT": `SELECT 1 FROM ` + r.Table + ` LIMIT 1`,
				"INSERT": `INSERT INTO ` + r.Table + ` DEFAULT VALUES`,
				"UPDATE": `UPDATE ` + r.Table + ` SET ` + columnOf(t, url, r.Table) + ` = DEFAULT WHERE false`,
				"DELETE": `DELETE FROM ` + r.Table + ` WHERE false`, "TRUNCATE": `TRUNCATE ` + r.Table + ` CASCADE`,
			} {
				_, err := conn.Exec(t.Context(), `BEGIN; `+statement)
				_, rolledBack := conn.Exec(t.Context(), `ROLLBACK`)
				require.NoError(t, rolledBack)
				denied := err != nil && strings.Contains(err.Error(), "42501")
				granted := strings.Contains(one.rights, verb) && !strings.Contains(one.rights, verb+" (")
				require.Equal(t, !granted, denied, "%s: %s: %v", one.role, statement, err)
				_, err = conn.Exec(t.Context(), `ROLLBACK`)
				require.NoError(t, err)
			}
		}
	}
	for _, other := range []string{devtest.Worker(url), devtest.Desk(url)} {
		_, err := connect(t, other).Exec(t.Context(), `CREATE TABLE mine (id int)`)
		require.ErrorContains(t, err, "42501")
		_, err = connect(t, other).Exec(t.Context(), `ALTER TABLE events DISABLE TRIGGER ALL`)
		require.ErrorContains(t, err, "42501")
		_, err = connect(t, other).Exec(t.Context(), `UPDATE notices SET address = 'x' WHERE false`)
		require.ErrorContains(t, err, "42501")
		_, err = connect(t, other).Exec(t.Context(), `UPDATE notices SET error = '' WHERE false`)
		require.NoError(t, err, "what belongs to sending is the worker's, and the desk puts back")
	}
}

// columnOf is a column of a table that can be set.
func columnOf(t *testing.T, url, table string) string {
	t.Helper()
	return value[string](t, url, `SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1
		AND is_generated = 'NEVER' ORDER BY is_identity, ordinal_position LIMIT 1`, table)
}

func TestSetUp_TakesOverADatabaseOfOneRole(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, nil)
	_, err := postgres.Migrate(t.Context(), url) // the administrator is the one role here
	require.NoError(t, err)
	d := deskAt(t, openAs(t, url), url, examples.SampleTerms())
	tables, err := d.store.Excess(t.Context())
	require.NoError(t, err)
	require.Equal(t, roles.Staying(), tables, "it works, and is warned of")
	owns, err := d.store.OwnsSchema(t.Context())
	require.NoError(t, err)
	require.True(t, owns)

	for range 2 {
		require.NoError(t, postgres.SetUp(t.Context(), url))
	}
	d.store = openStore(t, url)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	tables, err = d.store.Excess(t.Context())
	require.NoError(t, err)
	require.Empty(t, tables)
	owns, err = d.store.OwnsSchema(t.Context())
	require.NoError(t, err)
	require.False(t, owns)
	require.Zero(t, value[int](t, url, `SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relowner <> 'shidian_owner'::regrole`))
	_, err = postgres.Migrate(t.Context(), devtest.Owner(url))
	require.NoError(t, err)
	_, err = openAs(t, devtest.Desk(url)).Repair(t.Context(), d.id.WorkflowID)
	require.ErrorIs(t, err, postgres.ErrNotAllowed)
}

// The administrator's file is the same text that the worker prints.
func TestSetUp_TheAdministratorsFileIsThisText(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "deploy", "postgres", "roles.sql")
	if os.Getenv("SHIDIAN_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, []byte(roles.SQL()), 0o600))
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, roles.SQL(), string(data), "SHIDIAN_UPDATE=1 writes it anew")
}
