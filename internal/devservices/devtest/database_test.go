package devtest_test

import (
	"context"
	"os"
	"testing"

	"shidian/internal/devservices/devtest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

func createNotes(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	// Left open on purpose: a pool that its owner forgot must not bar the copies.
	_, err = conn.Exec(ctx, `CREATE TABLE note (text TEXT PRIMARY KEY)`)
	return err
}

func TestDatabase_IsTheTestsOwn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"one", "two", "three"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := pgx.Connect(t.Context(), devtest.Database(t, createNotes))
			require.NoError(t, err)
			_, err = conn.Exec(t.Context(), `INSERT INTO note VALUES ('月坛')`) // doubled if shared
			require.NoError(t, err)
		})
	}
}

func TestDatabase_WithoutMigrationIsEmpty(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), devtest.Database(t, nil))
	require.NoError(t, err)
	var tables int
	const query = `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`
	require.NoError(t, conn.QueryRow(t.Context(), query).Scan(&tables))
	require.Zero(t, tables)
}
